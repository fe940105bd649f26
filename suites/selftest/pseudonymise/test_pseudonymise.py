"""A pseudonymised recording: the same verdicts, nobody's name, the same substitute for the same original."""

from __future__ import annotations

import dataclasses
import html
import re
import shutil
import stat
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from intacct.recording.manifest import BUILT, PlannedUser
from intacct.recording.replay import Recording, open_recording
from suites.judgement.profile import Profile
from suites.pseudonymise.proof import pseudonymise
from suites.pseudonymise.texts import OTHER, Texts
from suites.run import replay
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import ConfigurationError
from suites.selftest.support.departures import base
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
