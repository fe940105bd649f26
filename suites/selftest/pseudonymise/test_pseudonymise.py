"""A pseudonymised recording: the same verdicts, nobody's name, the same substitute for the same original."""

from __future__ import annotations

import dataclasses
import html
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from intacct.recording.manifest import BUILT, MANIFEST, Exchange, Manifest, PlannedUser
from intacct.recording.replay import Recording, open_recording
from suites.judgement.profile import Profile, Values, load_profile
from suites.judgement.profile_entries import Waiver, entries
from suites.pseudonymise import allow_list, rewrite_answer, rewrite_profile, rewrite_recording
from suites.pseudonymise.__main__ import main
from suites.pseudonymise.allow_list import TextKind
from suites.pseudonymise.proof import pseudonymise
from suites.pseudonymise.substitutes import Substitutes
from suites.pseudonymise.texts import OTHER, Texts
from suites.run import replay
from suites.run.paths import FIXTURES, PROFILE, PROJECT
from suites.run.plan import ConfigurationError
from suites.selftest.recording.test_archive import make_zip, write_zip
from suites.selftest.support.departures import Departure, base, depart, departures
from suites.selftest.support.recordings import save_recording

Ends = Counter[tuple[str, str | None, str, str]]

PLANTED = {
    "Harbour Hotel": "Annapolis Hotel",
    "Airport Inn": "Ann",
    "Lakeside Resort": "<b>Söhne & Töchter</b>",
    "Harbour Hospitality Group LLC": "(Grünwald|.*)+$ [Holding] \\d",
    "HarbourGroup": 'O\'Hara & "Söhne"',
    "Restaurant": "\u05de\u05dc\u05d5\u05df \u05d0\u05d5\u05e8\u05d7\u05d9\u05dd",
    "Food and Beverage": "\U0001f3e8\U0001f37d",
    "mreyes": "maria.reyes+sage@harbour-ann.example",
    "Craftable Integration": "Craftable for Annapolis",
    "Craftable Integration E200": "Dr. Ana\u00efs Quill\u00e9n",
    "Craftable-E200": "ANNA-CRAFTABLE-quillen",
    "E100": "ANN",
    "E200": "ann-2",
    "E300": "\u00c4\u00dc-3",
}
"""Names of demo-entities and what stands in their place: one inside another, signs of every syntax, other scripts."""
MORE = {
    "PHONE1": "+49 (89) 5550-1234",
    "MAILADDRESS.ADDRESS1": "Quillenweg 12",
    "SSO_FEDERATED_ID": "quillen@idp.example",
    "ANNAPOLIS_CODE": "annapolis-quarter-7",
    "WHENCREATED": "11/24/1987 08:15:00",
    "RECORDNO": "987654321",
}
REFUSAL_TEXT = (
    "You do not have permission for API operation QUERY on objects of type X. Ann of Annapolis Hotel may not do this "
    "&amp;lt;b&amp;gt;Söhne &amp;amp; Töchter&amp;lt;/b&amp;gt;, ask Zacharias Quillén [Support ID: Quillen7]"
)


def ends(folder: Path) -> Ends:
    """How often each instruction (and application) comes to each end, wherever."""
    judgement = replay.judge(folder).judgement
    verdicts = ((case, judgement.verdict(case)) for case in judgement.cases)
    return Counter((case.id, case.application, verdict.kind.value, verdict.outcome) for case, verdict in verdicts)


def texts(folder: Path) -> str:
    """All bytes of a folder, as they are and unescaped."""
    raw = "\n".join(file.read_text("utf-8") for file in sorted(folder.iterdir()))
    return f"{raw}\n{html.unescape(html.unescape(raw))}"


def values(folder: Path, question: str, field: str) -> list[str]:
    """What a field says in the answers to a question, user by user."""
    answers_ = open_recording(folder).answers
    roots = [etree.fromstring(answers_[name]) for name in answers_]
    return [
        element.text or ""
        for root in roots
        for result in root.iterfind("operation/result")
        if result.findtext("controlid") == question
        for element in result.iter(field)
    ]


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """The recording demo-entities of a company with awkward names, fields of its own, and refusals that name people."""
    recording, own = base("demo-entities")
    renamed = _with_names(recording, PLANTED)
    manifest = dataclasses.replace(renamed.manifest, note="recorded at Annapolis Hotel by Anaïs Quillén")
    bodies = {name: _plant(body) for name, body in renamed.answers.items()}
    needed = dataclasses.replace(own, entities=("ANN", " ann-2 ", "ÄÜ-3"))
    return save_recording(Recording(manifest, bodies), needed, tmp_path / "planted")


def _with_names(recording: Recording, names: Mapping[str, str]) -> Recording:
    """The recording with other names, in its manifest and in every answer."""

    def new_name(text: str) -> str:
        return names.get(text, text)

    bodies = {}
    for name, body in recording.answers.items():
        root = etree.fromstring(body)
        for element in root.iter():
            element.text = new_name(element.text or "") or None
        bodies[name] = etree.tostring(root)
    manifest = dataclasses.replace(
        recording.manifest,
        company_id=new_name(recording.manifest.company_id),
        users=tuple(
            PlannedUser(new_name(entry.user), tuple(map(new_name, entry.entities)))
            for entry in recording.manifest.users
        ),
        exchange=tuple(
            dataclasses.replace(exchange, user=new_name(exchange.user), places=tuple(map(new_name, exchange.places)))
            for exchange in recording.manifest.exchange
        ),
    )
    return Recording(manifest, bodies)


def _plant(body: bytes) -> bytes:
    """The answer with fields that are not asked for, and a refusal that names people."""
    root = etree.fromstring(body)
    for record in root.iter("userinfo"):
        for name, text in MORE.items():
            etree.SubElement(record, name, {"spoken": "Quillén"}).text = text
    for result in root.iterfind("operation/result"):
        if result.findtext("controlid") == "probe.CREDITCARD":
            for data in result.findall("data"):
                result.remove(data)
            status = result.find("status")
            assert status is not None
            status.text = "failure"
            error = etree.SubElement(etree.SubElement(result, "errormessage"), "error")
            etree.SubElement(error, "errorno").text = "PL04000005"
            etree.SubElement(error, "description2").text = REFUSAL_TEXT
    return etree.tostring(root)


@pytest.mark.parametrize("name", ["demo", "demo-audited", "demo-entities", "demo-faulty", "demo-lines"])
def test_bundled_recordings_keep_their_verdicts(tmp_path: Path, name: str) -> None:
    """A pseudonymised recording has the same verdicts, and no name of the company or of a person."""
    summary = pseudonymise(FIXTURES / name, tmp_path / "new")
    assert ends(tmp_path / "new") == ends(FIXTURES / name)
    assert summary.verdicts == ends(FIXTURES / name).total()
    before, after = texts(FIXTURES / name).casefold(), texts(tmp_path / "new").casefold()
    for name_part in (
        "beacon",
        "harbour",
        "mill",
        "cliff",
        "pier",
        "reyes",
        "mreyes",
        "banquets",
        "spa<",
        "hotels",
        "e100",
    ):
        assert name_part not in after, name_part
    assert any(name_part in before for name_part in ("beacon", "harbour", "mill", "cliff", "pier"))


UNKEPT = {
    "the entities of the user stand in its restriction as an attribute": "the verdicts would differ at 4.8 top",
    "a user-defined dimension with a slash in its name makes an answer that is not well-formed": "cannot be kept",
    "the user ID that we hold names the company as well, and is refused": "the verdicts would differ at",
    "the account email address is a text in which nothing can be seen": "the verdicts would differ at",
    "a text stands behind the account email address": "the verdicts would differ at 4.1 top",
    "the tick of Web Services stands in an attribute as well": "the verdicts would differ at 4.1 top",
    "the role has another name in an attribute": "the verdicts would differ at 3.1 top",
    "the role has a name in which nothing can be seen": "the verdicts would differ at 3.1 top",
    "the contact has a name in which nothing can be seen": "the verdicts would differ at 4.4 top",
    "an entity of the list has another ID in an attribute": "the verdicts would differ at 4.8 top",
    "a second status of an answer is written in capitals": "cannot be kept",
    "a text stands behind the success of an answer": "cannot be kept",
    "a text stands between the applications of the rights": "the verdicts would differ at 3.3 top",
    "a text stands between the policies of an application": "the verdicts would differ at 3.3 top",
    "a text stands between the rows of the list of entities": "the verdicts would differ at 4.8 top",
}
"""Departures that rest on what a pseudonymised recording cannot hold: attributes, texts beside elements, texts in which
nothing can be seen, broken tags, the shape of an ID. It is not written then, so no verdict becomes another."""


@pytest.mark.slow
@pytest.mark.parametrize("name", UNKEPT)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, name: str) -> None:
    """A recording that would say something else is not written at all, and the first thing that differs is named."""
    (departure,) = (departure for departure in departures() if departure.name == name)
    source = save_recording(*depart(departure), tmp_path / "old")
    with pytest.raises(ConfigurationError, match=f"nothing was written: .*{UNKEPT[name]}"):
        pseudonymise(source, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "departure",
    [departure for departure in departures() if departure.name not in UNKEPT],
    ids=lambda departure: f"{departure.on}: {departure.name}",
)
def test_departures_keep_their_verdicts(tmp_path: Path, departure: Departure) -> None:
    """Whatever is wrong with a company, its pseudonymised recording says the same of it."""
    source = save_recording(*depart(departure), tmp_path / "old")
    pseudonymise(source, tmp_path / "new")
    assert ends(tmp_path / "new") == ends(source)


def test_nothing_of_what_was_planted_is_left(planted: Path, tmp_path: Path) -> None:
    """No planted name is in the new folder: of any kind, in unknown fields or in refusals."""
    assert re.search(r"(?<!\w)ann(?!\w)", texts(planted).casefold()), "the fixture holds what is looked for"
    pseudonymise(planted, tmp_path / "new")
    after = texts(tmp_path / "new").casefold()
    originals = [
        *PLANTED.values(),
        *MORE.values(),
        *MORE,
        "quillen",
        "quillén",
        "annapolis",
        "söhne",
        "zacharias",
        "spoken",
    ]
    kept_as_they_are = {"RECORDNO", "PHONE1", "MAILADDRESS.ADDRESS1", "WHENCREATED"}
    for original in originals:
        assert original in kept_as_they_are or original.casefold() not in after, original
    assert not re.search(r"(?<!\w)ann(?!\w)", after)
    assert ends(tmp_path / "new") == ends(planted)


def test_no_text_of_the_manifest_is_passed_on(tmp_path: Path) -> None:
    """A version, an edition and an error that this program did not write may say anything; known ones stay."""
    recording, own = base("demo")
    lost = dataclasses.replace(recording.manifest.exchange[0], control_id="1.fields", file="", error="Ann hung up")
    exchange = (*recording.manifest.exchange, lost)
    odd = dataclasses.replace(recording.manifest, suite="1.0 of Annapolis", edition="Annapolis", exchange=exchange)
    pseudonymise(save_recording(Recording(odd, recording.answers), own, tmp_path / "old"), tmp_path / "new")
    manifest = open_recording(tmp_path / "new").manifest
    assert (manifest.suite, manifest.edition, manifest.exchange[1].error) == ("unknown", "unknown", "nothing came back")
    pseudonymise(FIXTURES / "demo", tmp_path / "other")
    manifest = open_recording(tmp_path / "other").manifest
    assert (manifest.suite, manifest.edition) == (recording.manifest.suite, recording.manifest.edition) != ("", "")


def test_the_same_original_has_the_same_substitute_everywhere(planted: Path, tmp_path: Path) -> None:
    """Each original has one substitute in answers, manifest and profile, and parents still name their parents."""
    new = tmp_path / "new"
    pseudonymise(planted, new)
    manifest = open_recording(new).manifest
    assert [entry.user for entry in manifest.users] == [
        "Craftable-user-001",
        "user-002-Craftable",
        "Craftable-user-003",
    ]
    assert [entry.entities for entry in manifest.users] == [("E001",), ("E002",), ("E003",)]
    assert [exchange.places for exchange in manifest.exchange] == [("E001",), ("E002",), ("E003",)]
    assert values(new, "user", "LOGINID") == [entry.user for entry in manifest.users]
    assert values(new, "user", "LOCATIONID") == values(new, "restriction", "LOCATIONID") == ["E001", "E002", "E003"]
    assert values(new, "list.LOCATIONENTITY", "NAME") == values(new, "restriction", "LOCATIONNAME")
    assert tomllib.loads((new / PROFILE).read_text("utf-8"))["entities"] == ["E001", "E002", "E003"]
    ids, parents = values(new, "list.DEPARTMENT", "DEPARTMENTID"), values(new, "list.DEPARTMENT", "PARENTID")
    assert ids[:7] == sorted(ids[:7])
    assert parents[:7] == ["", "", ids[1], ids[1], ids[1], "", ""]
    assert set(values(new, "roles", "ROLENAME")) == {"Craftable Role 1"}
    assert set(values(new, "role.any", "ROLENAME")) == {"Admin"}


def test_structure_and_own_words_stay(tmp_path: Path) -> None:
    """Rights, policies, words for dimensions, numbers, times and the document's own words stay."""
    pseudonymise(FIXTURES / "demo-faulty", tmp_path / "new")
    for question, field in (
        *(("permissions", name) for name in ("applicationName", "policyName", "rights")),
        *(("dimensions", name) for name in ("objectName", "termLabel", "enabledInGL")),
        *(("user", name) for name in ("ADMIN", "USERTYPE", "STATUS", "LOGINDISABLED", "CONTACTINFO.EMAIL1")),
        *(("applications", "application"), ("list.DEPARTMENT", "STATUS")),
    ):
        after = values(tmp_path / "new", question, field)
        assert after == values(FIXTURES / "demo-faulty", question, field) != [], field
    old, new = open_recording(FIXTURES / "demo-faulty").manifest, open_recording(tmp_path / "new").manifest
    assert (new.recorded_at, new.sender_id, new.level) == (old.recorded_at, old.sender_id, old.level)
    assert new.note.startswith(f"{BUILT}; pseudonymised on 20")


def test_a_recording_is_private_and_can_be_pseudonymised_again(tmp_path: Path) -> None:
    """The folder is nobody else's; a second time gives other substitutes and the same verdicts."""
    first, second = tmp_path / "first", tmp_path / "second"
    pseudonymise(FIXTURES / "demo-entities", first)
    pseudonymise(first, second)
    assert stat.S_IMODE(first.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in first.iterdir()} == {0o600}
    assert ends(second) == ends(first)
    assert not {*values(first, "user", "LOCATIONID")} & {*values(second, "user", "LOCATIONID")}


def test_a_recording_without_a_profile_becomes_a_bundled_one(tmp_path: Path) -> None:
    """An empty profile is written: without the file nobody is known by the new name."""
    source = shutil.copytree(FIXTURES / "demo", tmp_path / "recording")
    (source / PROFILE).unlink()
    pseudonymise(source, tmp_path / "new")
    assert (tmp_path / "new" / PROFILE).read_bytes() == b""
    assert ends(tmp_path / "new") == ends(source)


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the files are put in place leaves no half recording."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("suites.pseudonymise.proof.copy_private", stopped)
    with pytest.raises(KeyboardInterrupt):
        pseudonymise(FIXTURES / "demo", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_spellings_stay_spellings() -> None:
    """What differs in case or blanks alone goes on doing so, in as many ways, and nothing else becomes alike."""
    substitutes = Substitutes()
    spelled = ["abc", "ABC", "Abc", "aBc", "abC", " ABC ", "abd", "ß", "SS", "E001", "100"]
    for text in spelled:
        substitutes.note(TextKind.LOCATION, text)
    substitutes.settle()
    names = [substitutes.of(TextKind.LOCATION, text) for text in spelled]
    assert len({*names}) == len(spelled)
    assert len({name.strip().casefold() for name in names[:6]}) == 1
    assert names[5] == f" {names[1]} "
    assert names[7].casefold() != names[8].casefold(), "Sage folds A to Z alone"
    assert len({name.strip().casefold() for name in names}) == 6
    assert "E001" not in names, "a substitute is never an original"
    assert [substitutes.of(TextKind.LOCATION, text) for text in ("", "  ")] == ["", "  "]


@pytest.mark.parametrize(
    ("what", "text", "looks"),
    [
        (TextKind.USER, "Craftable", "Craftable"),
        (TextKind.USER, "craftable_E1", "Craftable-user-001"),
        (TextKind.USER, "MyCraftable", "user-001-Craftable"),
        (TextKind.ROLE, " ADMIN ", " ADMIN "),
        (TextKind.ROLE, "Administrator", "Role 1"),
        (TextKind.ROLE, "For Craftable", "Role 1 Craftable"),
        (TextKind.EMAIL, "Integrations@Craftable.com", "Integrations@Craftable.com"),
        (TextKind.EMAIL, "me@craftable.com", "mail-001@example.com"),
        (TextKind.PERSON, "Admin", "Person 1"),
        (TextKind.ENTITY, "Craftable", "Entity 1"),
    ],
)
def test_own_words_in_names(what: TextKind, text: str, looks: str) -> None:
    """The document's name stays where it stands in a name, its address stays, and so does the role Admin."""
    substitutes = Substitutes()
    substitutes.note(what, text)
    substitutes.settle()
    assert substitutes.of(what, text) == looks


def test_a_verdict_that_would_differ_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a verdict would differ nothing is written, and the first such case is named."""
    monkeypatch.setattr(rewrite_answer, "is_structure", lambda *_: False)
    with pytest.raises(ConfigurationError, match=r"the verdicts would differ at \d\.\d+ top .*\(.+, then .+\)"):
        pseudonymise(FIXTURES / "demo", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_would_be_gone_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict that the new recording would not have at all stops it as well."""
    usual = rewrite_recording.rewritten  # type: ignore[attr-defined]
    monkeypatch.setattr(rewrite_recording, "rewritten", lambda *arguments: usual(*arguments).replace(b"E004", b"E003"))
    needed = dataclasses.replace(base("demo-entities")[1], entities=("E900",))
    source = save_recording(base("demo-entities")[0], needed, tmp_path / "old")
    with pytest.raises(ConfigurationError, match=r"the verdicts would differ at 3\.1 E004 \(.+, then no case\)"):
        pseudonymise(source, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_refusal_that_would_mean_something_else_stops_it(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was refused must go on meaning what it meant, whether or not a verdict rests on it."""
    monkeypatch.setattr(Texts, "rewritten", lambda *_: OTHER)
    with pytest.raises(
        ConfigurationError, match=r"the words of a refusal cannot be kept \(list\.CLASS: FeatureDisabled\)"
    ):
        pseudonymise(planted, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("rolename", "a role's name"),
        ("title", "a company's title"),
        ("userloginid", "a user ID"),
    ],
)
def test_what_is_left_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, what: str) -> None:
    """Where an original would be left nothing is written, and what it is is told, not the original."""
    right = allow_list.is_structure

    def wrong(question: str, name: str, text: str) -> bool:
        return name.casefold() == field or right(question, name, text)

    def noted(body: bytes, *more: object) -> bytes:
        rewriting = more[-1]
        assert isinstance(rewriting, rewrite_answer.Rewriting)
        if rewriting.name.__name__ == "of":
            monkeypatch.setattr(rewrite_answer, "is_structure", wrong)
        return made_anew(body, *more)  # type: ignore[arg-type]

    made_anew = rewrite_answer.rewrite
    monkeypatch.setattr(rewrite_recording, "rewrite", noted)
    with pytest.raises(ConfigurationError) as refused:
        pseudonymise(FIXTURES / "demo-faulty", tmp_path / "new")
    assert f"nothing was written: {what}" in str(refused.value)
    assert "mill" not in str(refused.value).casefold()
    assert list(tmp_path.iterdir()) == []


def test_a_policy_that_names_somebody_is_substituted(tmp_path: Path) -> None:
    """A name that the company gave is kept, unless it holds a word of a name: then it goes like any other."""
    recording, _ = base("demo")
    body = recording.answers["001.xml"].replace(b"Department groups", b"Beacon bookings")
    source = save_recording(
        Recording(recording.manifest, {"001.xml": body.replace(b"Contacts", b"Pets")}), Profile(), tmp_path / "a"
    )
    pseudonymise(source, tmp_path / "new")
    policies = values(tmp_path / "new", "permissions", "policyName")
    assert "Policy 1" in policies
    assert "Pets" in policies


def test_of_several_rights_only_one_that_names_somebody_is_substituted(tmp_path: Path) -> None:
    """Rights stand in one text, with signs between them: the others stay what they are."""
    recording, own = base("demo")
    body = recording.answers["001.xml"].replace(b"<rights>List|", b"<rights>Beacon|List|", 1)
    pseudonymise(
        save_recording(Recording(recording.manifest, {"001.xml": body}), own, tmp_path / "old"), tmp_path / "new"
    )
    assert values(tmp_path / "new", "permissions", "rights")[0] == "Right 1|List|View|Add|Edit|Delete"


@pytest.mark.parametrize("name", ["senderid", "uniqueid", "dtdversion"])
def test_the_envelope_holds_no_text_of_anybody(tmp_path: Path, name: str) -> None:
    """What the gateway puts where our own words should come back is not passed on."""
    recording, own = base("demo")
    body = re.sub(rf"<{name}>[^<]*<".encode(), f"<{name}>Annapolis<".encode(), recording.answers["001.xml"], count=1)
    source = save_recording(Recording(recording.manifest, {"001.xml": body}), own, tmp_path / "old")
    assert "Annapolis" in texts(source)
    pseudonymise(source, tmp_path / "new")
    assert "Annapolis" not in texts(tmp_path / "new")


def test_words_for_dimensions_stay(tmp_path: Path) -> None:
    """A company that calls its locations hotels keeps that word, though its names hold it; but never a whole name."""
    recording, _ = base("demo")
    for number, (word, goes) in enumerate(((b"Hotel", True), (b"Beacon Hotel Downtown", False))):
        body = recording.answers["001.xml"].replace(b"<termLabel>Location<", b"<termLabel>%s<" % word)
        body = body.replace(b"<policyName>Locations<", b"<policyName>%ss<" % word)
        source = save_recording(Recording(recording.manifest, {"001.xml": body}), Profile(), tmp_path / f"{number}")
        if goes:
            summary = pseudonymise(source, tmp_path / "new")
            assert "Hotel" in summary.terms
            assert "Hotels" in values(tmp_path / "new", "permissions", "policyName")
            continue
        with pytest.raises(ConfigurationError, match="the name of an entity or a location would be left"):
            pseudonymise(source, tmp_path / "other")


def test_a_zip_is_taken_as_well(tmp_path: Path) -> None:
    """A recording in a zip is pseudonymised like its folder, and what is wrong is told of the zip."""
    good = write_zip(tmp_path, make_zip({file.name: file.read_bytes() for file in (FIXTURES / "demo").iterdir()}))
    pseudonymise(good, tmp_path / "new")
    assert ends(tmp_path / "new") == ends(FIXTURES / "demo")
    with pytest.raises(ConfigurationError, match=rf"{re.escape(str(good))}.* is damaged at"):
        pseudonymise(write_zip(tmp_path, make_zip({MANIFEST: b"format = 1"})), tmp_path / "newer")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fixtures/demo",), "the following arguments are required: NEWFOLDER"),
        (("fixtures/departures", "{new}"), "is not a recording"),
        (("README.md", "{new}"), "it is not a zip file"),
        (("fixtures/demo", "fixtures"), "exists: name a new folder"),
        (("fixtures/demo", "fixtures/demo/new"), "which is never written to"),
        (("fixtures/demo", "{new}/in/it"), "cannot be made"),
    ],
)
def test_wrong_words_are_told(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    """Wrong arguments are one sentence and exit status 4, and nothing is written."""
    ended = command(*(word.format(new=tmp_path / "new") for word in words))
    assert (ended.returncode, ended.stdout) == (4, "")
    assert sentence in ended.stderr
    assert ended.stderr.startswith("ERROR: ")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
    assert not (FIXTURES / "demo" / "new").exists()


def test_a_damaged_allow_list_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table of ours that cannot be used is one sentence and exit status 4, and nothing is written."""
    (tmp_path / "table.toml").write_bytes(b'x = "\xff"')
    monkeypatch.setattr(sys, "argv", ["pseudonymise", str(FIXTURES / "demo"), str(tmp_path / "new")])
    with monkeypatch.context() as patched:
        patched.setattr(allow_list, "_FILE", tmp_path / "table.toml")
        allow_list.load_allow_list.cache_clear()
        assert main() == 4
    allow_list.load_allow_list.cache_clear()
    assert capsys.readouterr() == ("", "ERROR: table.toml is not UTF-8 at byte 6\n")
    assert not (tmp_path / "new").exists()


def test_a_link_is_no_new_folder(tmp_path: Path) -> None:
    """A link is not taken for a new folder, even one that leads nowhere."""
    (tmp_path / "new").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match="exists: name a new folder"):
        pseudonymise(FIXTURES / "demo", tmp_path / "new")


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """`python -m suites.pseudonymise` with these words."""
    line = [sys.executable, "-m", "suites.pseudonymise", *words]
    return subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    """The command tells how much was substituted, that the verdicts are the same, what was kept, and where."""
    ended = command("fixtures/demo", str(tmp_path / "new"))
    assert (ended.returncode, ended.stderr) == (0, "")
    verdicts = f"{ends(FIXTURES / 'demo').total()} verdicts are the same"
    for text in (verdicts, "Department, Location, Class, Event", f"written to {tmp_path / 'new'}"):
        assert text in ended.stdout


def test_profile_texts_are_substituted(tmp_path: Path) -> None:
    """Names and reasons of waivers and attestations are substituted; instruction, place and day stay."""
    file = tmp_path / PROFILE
    file.write_text(
        'level = "entity"\nentities = ["North"]\ndepartments = ["Spa"]\ntries = 2\n'
        '[[waived]]\nid = "4.3"\napplication = "Company"\nplace = "NORTH"\nreason = "Ann said so"\nby = "Ann"\n'
        'until = 2027-01-01\n[[attested]]\nid = "4.6"\nplace = "company"\nhow = "a call"\nby = "Ann"\n'
        "on = 2026-11-01\n",
        "utf-8",
    )
    rewritten = tomllib.loads(
        rewrite_profile.rewritten(file, "entity", lambda what, text: f"{what.name} {text}").decode()
    )
    assert (rewritten["level"], rewritten["entities"], rewritten["departments"]) == (
        "entity",
        ["LOCATION North"],
        ["DEPARTMENT Spa"],
    )
    waived, attested = rewritten["waived"][0], rewritten["attested"][0]
    assert (waived["place"], waived["by"], waived["reason"]) == ("LOCATION NORTH", "PERSON Ann", "REASON Ann said so")
    assert (waived["id"], waived["application"], str(waived["until"])) == ("4.3", "Company", "2027-01-01")
    assert (attested["place"], attested["how"], str(attested["on"])) == ("company", "REASON a call", "2026-11-01")


def test_an_unknown_key_of_the_profile_stops_it(tmp_path: Path) -> None:
    """What a key names that is not known here cannot be told: nothing is written."""
    (tmp_path / PROFILE).write_text('nickname = "Ann"\n', "utf-8")
    with pytest.raises(ConfigurationError, match="'nickname'"):
        rewrite_profile.rewritten(tmp_path / PROFILE, "top", lambda _, text: text)


def test_every_field_of_a_recording_is_known_here() -> None:
    """A new field of the manifest or the profile needs a decision on what of it names somebody: suites/pseudonymise."""
    fields = {
        kind: {field.name for field in dataclasses.fields(kind)} for kind in (Manifest, PlannedUser, Exchange, Profile)
    }
    assert fields[Manifest] == {
        *("format", "recorded_at", "suite", "edition", "level", "company_id", "sender_id", "users", "auditor", "note"),
        "exchange",
    }
    assert fields[PlannedUser] == {"user", "entities"}
    assert fields[Exchange] == {
        *("control_id", "user", "places", "questions", "functions", "file", "http_status", "content_type"),
        *("secrets_removed", "error", "ours", "tried_at", "remembered"),
    }
    assert {field.name for field in dataclasses.fields(Values)} == {*rewrite_profile.VALUES, "payments"}
    assert fields[Profile] - rewrite_profile.STATEMENTS == rewrite_profile.KEPT | {*rewrite_profile.LISTS, "values"}


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new folder cannot be written completely, it is not there."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("suites.pseudonymise.proof.copy_private", full)
    with pytest.raises(ConfigurationError, match="No space left on device"):
        pseudonymise(FIXTURES / "demo", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


_NAMES = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=12
)


@pytest.mark.slow
@given(drawn=st.lists(_NAMES, min_size=len(PLANTED), max_size=len(PLANTED)))
@settings(max_examples=100)
def test_any_names_keep_the_verdicts(drawn: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """With any names the verdicts are the same, or the recording is refused in one sentence."""
    folder = tmp_path_factory.mktemp("any-names")
    recording, own = base("demo-entities")
    source = save_recording(_with_names(recording, dict(zip(PLANTED, drawn, strict=True))), own, folder / "old")
    refused = ""
    try:
        pseudonymise(source, folder / "new")
    except ConfigurationError as error:
        refused = str(error)
    assert refused.startswith("nothing was written: ") or not refused
    assert (folder / "new").exists() is not bool(refused)
    assert refused or ends(folder / "new") == ends(source)


def test_a_waiver_of_a_line_of_permissions_is_kept(tmp_path: Path) -> None:
    """A waiver of a line of permissions is kept, and its verdict stays waived."""
    _, own = base("demo-lines")
    (departure,) = (
        departure for departure in departures() if departure.name == "a right that a line wants is not ticked"
    )
    line = "Accounts Payable: Bills: List, View, Add"
    waived = [{"id": "2.1", "application": line, "reason": "later", "by": "J. Doe", "until": date(2026, 12, 24)}]
    profile = dataclasses.replace(own, waived=entries(Waiver, waived, own.document))
    source = save_recording(depart(departure)[0], profile, tmp_path / "old")
    pseudonymise(source, tmp_path / "new")
    new_profile = load_profile(tmp_path / "new" / PROFILE)
    assert [waiver.application for waiver in new_profile.waived] == [line]
    assert ends(tmp_path / "new") == ends(source)
