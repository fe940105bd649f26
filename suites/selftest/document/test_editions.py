"""Editions of the document: how a file is read, what differs, and that a new one needs no code."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from intacct.credentials.load import DEFAULT_FILE
from intacct.recording.replay import Recording
from suites.document import load
from suites.document.difference import difference
from suites.document.load import EditionError, Editions, editions, load_document, read_editions
from suites.document.model import Document
from suites.judgement.case import Case
from suites.judgement.judge import Judgement
from suites.judgement.profile import Profile, ProfileError, load_profile
from suites.judgement.profile_entries import Attestation, Waiver, entries
from suites.judgement.rules import RULES, require_known
from suites.judgement.verdict import Kind, Verdict
from suites.run.compare_editions import changed_verdicts, main
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import ConfigurationError, recorded_time
from suites.run.planner import Planner
from suites.run.replay import judge, judged_at
from suites.selftest.support.departures import Departure, base, depart, departures, judge_base
from suites.selftest.support.live_run import result, run, verdicts
from suites.selftest.support.plugins.invented_edition import FILE, joined_editions
from suites.setup import load as load_cases

OLDER, NEWEST = "roles and entity level", "connection values"
BASE = """
number = 1
default = true
edition = "first"
title = "Setup"
[[application]]
name = "Company"
code = "CO"
decisive = ["LOCATION"]
[[section]]
number = "1"
title = "One"
[[section]]
number = "2"
title = "Two"
[[instruction]]
id = "1.1"
rule = "navigation"
section = "1"
leads_to = "1.2"
instruction = "Go there"
judged = "company"
expected = "it is on"
click = "There"
why = "so"
[[instruction]]
id = "1.2"
rule = "web-services"
section = "1"
instruction = "Switch it on"
judged = "company"
expected = "it is on"
click = "There > On"
why = "so"
[[instruction]]
id = "2.1"
rule = "user-saved"
section = "2"
instruction = "Save"
judged = "user"
expected = "saved"
click = "Save"
why = "so"
"""


@pytest.fixture
def invented() -> Iterator[Document]:
    """The invented edition, among the bundled ones."""
    with joined_editions(FILE):
        yield load_document("invented")


def read(folder: Path, *texts: str) -> Editions:
    """The editions of a folder with these files."""
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    return read_editions(folder)


SECOND = BASE.replace("number = 1\n", "number = 2\n").replace('"first"', '"second"').replace("default = true", "")


# Reading


def test_an_edition_is_read_as_its_file_says(tmp_path: Path) -> None:
    """The instructions of an edition stand in the order of the file, and their numbers may be any text."""
    odd = BASE.replace('"2.1"', '"A.2"').replace('"1.1"', '"1b"').replace('"1.2"', '"1.10"')
    (document,) = read(tmp_path, odd).usable
    assert document.ids == ("1b", "1.10", "A.2")
    assert document["1b"].leads_to == "1.10"
    assert [document.number_of(rule) for rule in ("navigation", "web-services", "user-saved", "x")] == [
        *document.ids,
        None,
    ]
    assert document.order("A.2") == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("number = ", "1.toml is not a TOML file", id="not TOML"),
        pytest.param("titel = 1\n" + SECOND, "titel is not a key that may stand there", id="unknown key"),
        pytest.param('edition = "second"', "1.toml: title is missing", id="nothing in it"),
        pytest.param(
            SECOND.replace('section = "2"\n', ""), "1.toml: instruction 2.1: section is missing", id="nowhere"
        ),
        pytest.param(SECOND.replace('why = "so"\n', "", 1), "instruction 1.1: why is missing", id="no reason"),
        pytest.param(SECOND.replace('leads_to = "1.2"', 'leads_to = "1.9"'), "leads to 1.9", id="leads to nothing"),
        pytest.param(SECOND.replace('leads_to = "1.2"', 'leads_to = "1.1"'), "leads to 1.1", id="leads to itself"),
        pytest.param(SECOND.replace('section = "2"', 'section = "3"'), "2.1 stands in section 3", id="no section"),
        pytest.param(
            SECOND.replace('id = "2.1"', 'id = "1.2"'), "two instructions are numbered 1.2", id="number twice"
        ),
        pytest.param(
            SECOND.replace('id = "2.1"', 'id = " "'),
            "instruction 3: id must be a text of one line that is not blank, of at most 20 characters, and is ' '",
            id="blank number",
        ),
        pytest.param(
            SECOND.replace('number = "2"', 'number = "1"'), "two sections have the same number", id="section twice"
        ),
        pytest.param(
            SECOND.replace('edition = "second"', 'edition = ""'), "edition must be a text of one line", id="no name"
        ),
        pytest.param(SECOND.replace("click = ", 'click = "" #', 1), "click must be a text of one line", id="no path"),
    ],
)
def test_a_wrong_edition_is_told_and_stops_no_other(tmp_path: Path, text: str, fault: str) -> None:
    """A wrong edition is told in one sentence to whoever asks for it; the others can be used."""
    catalogue = read(tmp_path, BASE, text)
    assert [document.edition for document in catalogue.usable] == ["first"]
    (name,) = catalogue.faults
    with pytest.raises(EditionError, match=re.escape(fault)) as refused:
        catalogue.get(name)
    assert "\n" not in str(refused.value)
    assert catalogue.get(None).edition == "first"


def damage(file: Path, how: str) -> None:
    """Make a file one that cannot be read."""
    file.unlink()
    if how == "link":
        file.symlink_to("nowhere")
    elif how == "folder":
        file.mkdir()
    else:
        file.write_bytes({"bytes": b'x = "\xff"\n', "empty": b"", "broken": b"x = ["}[how])


DAMAGED = {
    "bytes": "2-roles-and-entity-level.toml is not UTF-8 at byte 6",
    "empty": "2-roles-and-entity-level.toml: edition is missing",
    "broken": "2-roles-and-entity-level.toml is not a TOML file: Invalid value (at end of document)",
    "link": "2-roles-and-entity-level.toml is a link to a file that is not there",
    "folder": "2-roles-and-entity-level.toml cannot be read (it is a folder, not a file)",
}


@contextmanager
def folder_of_editions(folder: Path) -> Iterator[Path]:
    """The default edition's file, in a folder of two editions, which is read within the block.

    These are the older and the newest one; the older one is the default, whichever is so among all that are bundled.
    """
    copy = folder / "editions"
    copy.mkdir()
    default, newest = copy / "2-roles-and-entity-level.toml", copy / "3-connection-values.toml"
    shutil.copy(load.FOLDER / newest.name, newest)
    text = (load.FOLDER / default.name).read_text("utf-8")
    default.write_text("default = true\n" + text.replace("default = true\n", ""), "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(load, "FOLDER", copy)
        load.bundled.cache_clear()
        yield default
    load.bundled.cache_clear()


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_default_edition_is_told_of_itself(tmp_path: Path, how: str) -> None:
    """Whoever is judged by the default edition is told what is wrong with its file, and nothing of his profile."""
    with folder_of_editions(tmp_path) as file:
        damage(file, how)
        planner = Planner(credentials=DEFAULT_FILE, replay=True, reports=tmp_path, environ={}, several=True)
        with pytest.raises(ConfigurationError) as refused:
            planner.plan("demo")
        assert str(refused.value) == f"there is no default edition of the setup document: {DAMAGED[how]}"
        assert planner.plan("demo-values").document.edition == NEWEST


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_edition_is_told_beside_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    """The command lists the editions that can be used, and ends with 4 and a sentence for the one that cannot."""
    with folder_of_editions(tmp_path) as file:
        damage(file, how)
        assert main([]) == 4
        listed = capsys.readouterr()
        assert listed.out.count("\n") == 1
        assert f'"{NEWEST}"' in listed.out
        assert listed.err == f"ERROR: {DAMAGED[how]}\n"
        for words in (["2", "3"], ["check", "2"]):
            with pytest.raises(SystemExit) as ended:
                main(words)
            assert ended.value.code == 4
            assert DAMAGED[how] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param('rule = "navigation"', 'rule = "x"', "instruction 1.1 names the rule 'x', which no", id="unknown"),
        pytest.param('rule = "navigation"', "rule = 7", "instruction 1.1 names the rule '7', which no", id="no text"),
        pytest.param('rule = "navigation"', "", "instruction 1.1 names no rule; known rules are account-", id="none"),
        pytest.param('rule = "navigation"', 'rule = ""', "instruction 1.1 names no rule; known rules", id="empty"),
        pytest.param('section = "1"', "", "toml: instruction 1.1: section is missing", id="no section"),
        pytest.param('id = "1.2"', 'id = "1.1"', "toml: two instructions are numbered 1.1", id="number twice"),
    ],
)
def test_a_wrong_default_edition_is_told_of_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, fault: str
) -> None:
    """A run and the command tell the file, the instruction and what is wrong, and do not blame the profile."""
    with folder_of_editions(tmp_path) as file:
        file.write_text(file.read_text("utf-8").replace(f"{old}\n", f"{new}\n", 1), "utf-8")
        planner = Planner(credentials=DEFAULT_FILE, replay=True, reports=tmp_path, environ={})
        with pytest.raises(ConfigurationError) as refused:
            planner.plan("demo")
        assert str(refused.value).startswith("2-roles-and-entity-level.toml")
        assert fault in str(refused.value)
        assert "allowed keys" not in str(refused.value)
        for words in (["2", "3"], ["check", "2"], ["check", OLDER]):
            with pytest.raises(SystemExit) as ended:
                main(words)
            assert ended.value.code == 4
            assert fault in capsys.readouterr().err
        assert main([]) == 4
        listed = capsys.readouterr()
        assert (OLDER in listed.out, NEWEST in listed.out) == (False, True)
        assert listed.err == f"ERROR: {refused.value}\n"


def test_a_list_without_a_default_edition_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no edition is the default one the list says so, with exit status 4."""
    with folder_of_editions(tmp_path) as file:
        file.write_text(file.read_text("utf-8").replace("default = true\n", ""), "utf-8")
        assert main([]) == 4
    listed = capsys.readouterr()
    assert OLDER in listed.out
    assert listed.err == "ERROR: there is no default edition of the setup document: no file says default = true\n"


def test_wrong_editions_of_one_name_are_all_told(tmp_path: Path) -> None:
    """A wrong file neither hides another one nor stops the edition whose name it says."""
    wrong = BASE.replace('why = "so"\n', "", 1)
    catalogue = read(tmp_path, BASE, wrong, *[wrong.replace('"first"', '"second"')] * 2)
    assert catalogue.get("first").edition == "first"
    assert set(catalogue.faults) == {"1.toml", "second", "3.toml"}


def test_two_editions_of_one_name_are_not_used(tmp_path: Path) -> None:
    """Two editions of one name are both refused, and both files are named."""
    catalogue = read(tmp_path, BASE, SECOND.replace('"second"', '"first"'))
    assert catalogue.usable == ()
    with pytest.raises(EditionError, match=r"^0\.toml and 1\.toml share the name"):
        catalogue.get("first")


def test_an_edition_with_the_number_of_the_default_stops_only_itself(tmp_path: Path) -> None:
    """A new edition with the default's number is refused, and the default can still be used."""
    catalogue = read(tmp_path, BASE, SECOND.replace("number = 2", "number = 1"))
    assert catalogue.get(None).edition == "first"
    with pytest.raises(EditionError, match=r"^0\.toml and 1\.toml share .* the number 1"):
        catalogue.get("second")


def test_two_defaults_stop_only_who_names_none(tmp_path: Path) -> None:
    """Of two default editions each can be used by its name, and neither without one."""
    catalogue = read(tmp_path, BASE, SECOND.replace("number = 2", "number = 2\ndefault = true"))
    assert [catalogue.get(name).edition for name in ("first", "second")] == ["first", "second"]
    with pytest.raises(EditionError, match=r"^0\.toml and 1\.toml both say default"):
        catalogue.get(None)


def test_the_document_as_it_stands_is_the_default() -> None:
    """Without a name the default edition counts; an unknown name is told with those that are known."""
    (default,) = (edition for edition in editions() if edition.default)
    assert load_document() == default
    with pytest.raises(EditionError, match=f'known are .*"{OLDER}", "{NEWEST}"'):
        load_document("2019")


@pytest.mark.parametrize(
    ("rule", "changes", "fault"),
    [
        pytest.param("sender-id", {"rule": " "}, "names no rule", id="no rule"),
        pytest.param("sender-id", {"rule": "no-such-rule"}, "names the rule 'no-such-rule'", id="no such rule"),
        pytest.param("user-type", {"applications": True}, "cannot have the key applications", id="applications"),
        pytest.param("user-type", {"leads_to": "1.2"}, "cannot have the key leads_to", id="a step to follow"),
        pytest.param("company-id", {"judged": "user"}, 'needs judged = "company"', id="once for a user"),
        pytest.param("user-type", {"judged": "company"}, 'needs judged = "user"', id="once for the company"),
        pytest.param("application", {"applications": False}, "needs the key applications", id="no applications"),
        pytest.param("user-type", {"rule": "navigation"}, "needs the key leads_to", id="no step to follow"),
        pytest.param("user-type", {"rule": "navigation", "leads_to": "3.1"}, "leads to 3.1", id="navigation leads on"),
        pytest.param("user-type", {"rule": "navigation", "leads_to": "1.2"}, "leads to 1.2", id="to the company's"),
        pytest.param("user-type", {"rule": "navigation", "leads_to": "3.3"}, "leads to 3.3", id="to an application's"),
    ],
)
def test_an_instruction_that_no_rule_judges_is_refused(rule: str, changes: dict[str, str | bool], fault: str) -> None:
    """An unknown rule is told with the file, the edition, the instruction and the known rules."""
    document = load_document(NEWEST)
    data = TypeAdapter(Document).dump_python(document)
    for step in data["instruction"]:
        step.update(changes if step["rule"] == rule else {})
    with pytest.raises(EditionError, match=re.escape(fault)) as refused:
        require_known(TypeAdapter(Document).validate_python(data))
    where = f'{document.file} (edition "{NEWEST}"): instruction {document.number_of(rule)} '
    assert str(refused.value).startswith(where)
    assert str(refused.value).endswith(f"; known rules are {', '.join(sorted(RULES))}")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"application": ()}, "needs an [[application]] in the edition", id="applications"),
    ],
)
def test_an_edition_has_to_give_what_its_rules_judge_by(changes: dict[str, object], fault: str) -> None:
    """An edition that does not give its rules what they judge by is refused."""
    with pytest.raises(EditionError, match=re.escape(fault)):
        require_known(dataclasses.replace(load_document(), **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(SECOND.replace('rule = "user-saved"', 'rule = "saved"'), id="no such rule"),
        pytest.param(SECOND.replace('rule = "user-saved"\n', ""), id="missing key"),
        pytest.param('edition = "second"\nnumber = ', id="not TOML"),
    ],
)
def test_a_broken_edition_stops_only_who_is_judged_by_it(tmp_path: Path, broken: str) -> None:
    """A broken edition stops the plan of a company that names it, and of no other."""
    (tmp_path / "4.toml").write_text(broken.replace("number = 2", "number = 4"), "utf-8")
    shutil.copytree(FIXTURES / "demo", tmp_path / "demo")
    (tmp_path / "demo" / PROFILE).write_text('document = "second"\n', "utf-8")
    with joined_editions(tmp_path / "4.toml"):
        planner = Planner(
            credentials=DEFAULT_FILE, replay=str(tmp_path), reports=tmp_path / "r", environ={}, several=True
        )
        with pytest.raises(ConfigurationError, match=r"4\.toml") as refused:
            planner.plan("demo")
        assert "\n" not in str(refused.value)
        bundled = Planner(credentials=DEFAULT_FILE, replay=True, reports=tmp_path, environ={})
        assert bundled.plan("demo").document == load_document()


@pytest.mark.parametrize("document", editions(), ids=lambda document: document.edition)
def test_one_rule_is_judged_at_one_kind_of_place_in_every_edition(document: Document) -> None:
    """A rule judges the company or a user, the same in every edition, apart from navigation."""
    kinds = {step.rule: step.judged for edition in editions() for step in edition.instruction}
    assert {step.id for step in document.instruction if step.judged != kinds[step.rule]} <= {
        step.id for step in document.instruction if step.leads_to
    }


# An invented one: nothing but data


def judgement(recording: Recording, profile: Profile, edition: str) -> Judgement:
    """A recorded company, judged by an edition."""
    profile = dataclasses.replace(profile, document=load_document(edition))
    return judged_at(recording, profile, recorded_time(recording.manifest))


def all_verdicts(of: Judgement) -> dict[Case, Verdict]:
    """The cases of a judgement and their verdicts."""
    return {case: of.verdict(case) for case in of.cases}


def in_invented_numbers(verdicts_by_case: dict[Case, Verdict], document: Document) -> dict[Case, Verdict]:
    """What the newest edition says, in the numbers of another one in which nothing is blocked by what is not there."""
    numbers: dict[str, str] = {old.id: new.id for old, new in difference(load_document(NEWEST), document).both}

    def printed(case: Case) -> Case | None:
        return dataclasses.replace(case, id=numbers[case.id]) if case.id in numbers else None

    renumbered: dict[Case, Verdict] = {}
    for case, verdict in verdicts_by_case.items():
        own, blocker = printed(case), verdict.blocked_by
        while blocker is not None and printed(blocker) is None:
            blocker = verdicts_by_case[blocker].blocked_by
        if own is not None and blocker is not None:
            renumbered[own] = dataclasses.replace(verdict, blocked_by=printed(blocker))
        elif own is not None:
            kind = Kind.UNKNOWN if verdict.blocked_by else verdict.kind
            renumbered[own] = dataclasses.replace(verdict, kind=kind, blocked_by=None)
    return renumbered


# What was accepted or confirmed, and a document of its own, have numbers that the invented edition does not have.
BLOCKING = tuple(
    departure
    for departure in departures()
    if sum("blocked" in text for text in departure.changes.values()) > 1
    and not (departure.waived or departure.attested or "/" in departure.on)
)


@pytest.mark.parametrize("departure", BLOCKING[::4], ids=lambda departure: f"{departure.on}: {departure.name}")
def test_an_invented_edition_is_judged_by_the_same_rules(invented: Document, departure: Departure) -> None:
    """Whatever a company lacks: an edition says the same as another of the same rules, in its own numbers.

    What waited for an instruction that it does not have waits for what that one waited for, or is unknown.
    """
    recording, profile = depart(departure)
    newest = all_verdicts(judgement(recording, profile, NEWEST))
    invented_verdicts = all_verdicts(judgement(recording, profile, "invented"))
    same = {
        case: dataclasses.replace(verdict, side=None, near_miss="", found="")
        for case, verdict in invented_verdicts.items()
        if case.id != "7.2"
    }
    expected = in_invented_numbers(newest, invented)
    assert same == {
        case: dataclasses.replace(verdict, side=None, near_miss="", found="") for case, verdict in expected.items()
    }
    assert all(verdict.blocked_by in invented_verdicts for verdict in invented_verdicts.values() if verdict.blocked_by)


def test_an_added_instruction_is_judged_by_the_rule_that_it_names(invented: Document) -> None:
    """Two instructions of one rule have the same outcomes."""
    verdicts_by_case = all_verdicts(judgement(*base("demo-faulty"), "invented"))
    ends = {case.place: verdict.outcome for case, verdict in verdicts_by_case.items() if case.id == "7.2"}
    assert invented["7.2"].rule == "web-services-user"
    assert ends == {case.place: verdict.outcome for case, verdict in verdicts_by_case.items() if case.id == "4.1"}


def test_what_waited_for_a_missing_instruction_is_unknown(invented: Document) -> None:
    """Nobody made E400's user, and the edition has no 5.2: everything there is unknown, with what was found."""
    verdicts_by_case = all_verdicts(judgement(*base("demo-faulty"), "invented"))
    found_by_kind = {
        verdict.kind: verdict.found for case, verdict in verdicts_by_case.items() if case.place.key == "E400"
    }
    assert "5" not in {instruction.section for instruction in invented.instruction}
    assert found_by_kind[Kind.UNKNOWN] == "No credentials for this entity"
    assert {kind for kind in found_by_kind if kind is not Kind.UNKNOWN} <= {Kind.BLOCKED}, "3.1 waits for 3.2"


def test_navigation_names_the_step_by_its_own_number(invented: Document) -> None:
    """A navigation step names the step that it leads to by the edition's own number."""
    verdicts_by_case = all_verdicts(judgement(*base("demo"), "invented"))
    says = {case.id: verdict.found for case, verdict in verdicts_by_case.items() if case.id in {"2.1", "2.2", "2.3"}}
    assert invented["2.1"].leads_to == "2.5"
    assert set(says.values()) == {"Step 2.5 was done"}


def test_waivers_and_attestations_speak_in_the_editions_own_numbers(invented: Document) -> None:
    """Waivers and attestations name the numbers of the edition by which the company is judged."""
    recording, profile = base("demo-faulty")
    day = date(2026, 11, 3)
    waived = [{"id": "7.1", "place": "E300", "reason": "new password", "by": "J. Doe", "until": day}]
    attested = [{"id": "4.5", "place": "E400", "how": "seen", "by": "J. Doe", "on": day}]
    profile = dataclasses.replace(
        profile, waived=entries(Waiver, waived, invented), attested=entries(Attestation, attested, invented)
    )
    verdicts_by_case = {
        str(case): verdict for case, verdict in all_verdicts(judgement(recording, profile, "invented")).items()
    }
    assert (verdicts_by_case["7.1 E300"].kind, verdicts_by_case["7.1 E300"].true_kind) == (Kind.WAIVED, Kind.NOT_MET)
    waits = verdicts_by_case["4.5 E300"].blocked_by
    assert waits is not None
    assert (waits.id, verdicts_by_case["4.5 E400"].kind) == ("7.1", Kind.UNKNOWN)


def test_a_waiver_of_another_editions_number_is_told(tmp_path: Path) -> None:
    """A profile that names an older edition cannot waive what only the newer one has."""
    waiver = '[[waived]]\nid = "6.4"\nreason = "none"\nby = "J. Doe"\nuntil = 2026-11-30\n'
    (tmp_path / "new.toml").write_text(f'document = "{NEWEST}"\n{waiver}', "utf-8")
    (tmp_path / "old.toml").write_text(f'document = "{OLDER}"\n{waiver}', "utf-8")
    assert [waiver.id for waiver in load_profile(tmp_path / "new.toml").waived] == ["6.4"]
    with pytest.raises(ProfileError, match=r"id must be a number of the document: 1\.1.*5\.2;"):
        load_profile(tmp_path / "old.toml")


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """The faulty company, its profile naming the invented edition."""
    folder = tmp_path / "faulty"
    shutil.copytree(FIXTURES / "demo-faulty", folder)
    profile = folder / PROFILE
    profile.write_text('document = "invented"\n' + profile.read_text("utf-8"), "utf-8")
    return folder


def test_another_edition_is_judged_with_what_was_accepted(invented: Document, recorded: Path) -> None:
    """For another edition entries go by the rule, and are left out where no instruction has it."""
    assert invented.number_of("user-saved") == "7.1"
    accepted = '\n[[waived]]\nid = "{}"\nreason = "none"\nby = "J. Doe"\nuntil = 2026-11-30\n'
    profile = recorded / PROFILE
    profile.write_text(profile.read_text("utf-8") + accepted.format("7.1") + accepted.format("7.2"), "utf-8")
    replayed = judge(recorded, load_document(NEWEST)).judgement
    assert {case.id for case in replayed.cases if replayed.verdict(case).kind is Kind.WAIVED} == {"4.10"}
    assert not [remark for remark in replayed.remarks if "matches nothing" in remark]


@pytest.mark.slow
def test_a_whole_run_works_with_an_invented_edition(recorded: Path, tmp_path: Path) -> None:
    """A whole run works with an edition that needs no code, and no output names what it lacks."""
    plugin = ("-p", "suites.selftest.support.plugins.invented_edition", f"--reports={tmp_path / 'reports'}")
    ended = run("--company=x", f"--replay={recorded}", *plugin)
    folder = tmp_path / "reports" / "x"
    assert ended.status == 1, ended.output
    assert "edition: invented" in ended.output
    assert "7.1, “Save the user.”" in ended.output
    assert f"collected {len(verdicts(folder))} items" in ended.output, "a rule without an instruction is not collected"
    content = result(folder)
    assert (content["edition"], content["partial"], content["exit_status"]) == ("invented", False, 1)
    with joined_editions(FILE):
        document = load_document("invented")
    judged = verdicts(folder)
    assert list(dict.fromkeys(row["id"] for row in judged)) == list(document.ids)
    assert {row["blocked_by"]["id"] for row in judged if isinstance(row["blocked_by"], dict)} <= {*document.ids}
    page = (folder / "index.html").read_text("utf-8")
    for text in ("Save the user.", "As the e-mail address of the account", "Saving", "Everything"):
        assert text in page, text
    assert "5.2" not in page
    assert "7 Saving" in (folder / "junit.xml").read_text("utf-8")
    assert "Save the user." in (folder / "fix-list.txt").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "status", "text"),
    [
        pytest.param(("--instruction=7.1",), 1, "step         7.1, “Save the user.”", id="one that it has"),
        pytest.param(
            ("--instruction=5.2",), 4, 'no instruction 5.2: edition "invented" has 1.1', id="one that it lacks"
        ),
    ],
)
def test_instructions_are_those_of_the_companys_edition(
    recorded: Path, tmp_path: Path, options: tuple[str, ...], status: int, text: str
) -> None:
    """`--instruction` means the numbers of the edition that the company is judged by."""
    plugin = ("-p", "suites.selftest.support.plugins.invented_edition", f"--reports={tmp_path / 'reports'}")
    ended = run("--company=x", f"--replay={recorded}", *plugin, *options)
    assert (ended.status, text in ended.output) == (status, True), ended.output


@pytest.mark.slow
def test_companies_of_one_run_may_have_different_editions(tmp_path: Path) -> None:
    """Each company is judged by the edition that its own profile names, on workers too."""
    edition_of = {"demo": OLDER, "demo-faulty": "invented", "demo-entities": NEWEST}
    for name, edition in edition_of.items():
        shutil.copytree(FIXTURES / name, tmp_path / "recordings" / name)
        profile = tmp_path / "recordings" / name / PROFILE
        profile.write_text(f'document = "{edition}"\n' + profile.read_text("utf-8"), "utf-8")
    replay = (f"--replay={tmp_path / 'recordings'}", f"--reports={tmp_path / 'reports'}")
    plugin = ("-p", "suites.selftest.support.plugins.invented_edition")
    ended = run("--company=all", *replay, *plugin, "-n", "2")
    assert ended.status == 1, ended.output
    results = {name: result(tmp_path / "reports" / name) for name in edition_of}
    assert {name: content["edition"] for name, content in results.items()} == edition_of
    assert {name: content["partial"] for name, content in results.items()} == dict.fromkeys(edition_of, False)
    for name in ("demo", "demo-entities"):
        assert len(verdicts(tmp_path / "reports" / name)) == len(judge_base(name, edition_of[name]).verdicts)


# Differences


def test_difference_of_editions(invented: Document) -> None:
    """The difference of two editions is what was added, removed, renumbered, reworded and moved."""
    change = difference(load_document(NEWEST), invented)
    assert [instruction.id for instruction in change.added] == ["7.2"]
    assert [instruction.id for instruction in change.gone] == ["5.1", "5.2"]
    assert [(old.id, new.id) for old, new in change.renumbered] == [("2.4", "2.5"), ("4.10", "7.1")]
    assert [new.id for _, new in change.reworded] == ["4.3", "7.1"]
    assert [(new.id, new.click.split(" > ")[1]) for _, new in change.moved] == [("3.4", "Roles"), ("4.3", "Users")]
    reverse = difference(invented, load_document(NEWEST))
    assert (reverse.added, reverse.gone) == (change.gone, change.added)


def test_difference_of_one_edition_is_nothing() -> None:
    """An edition does not differ from itself."""
    change = difference(load_document(), load_document())
    assert (change.added, change.gone, change.renumbered, change.reworded, change.moved) == ((), (), (), (), ())


def test_words_and_menu_paths_differ_by_themselves(tmp_path: Path) -> None:
    """An instruction under another path is moved and not reworded, and one in other words the other way round."""
    other = SECOND.replace('click = "There > On"', 'click = "Here"').replace(
        'instruction = "Save"', 'instruction = "Keep"'
    )
    change = difference(*read(tmp_path, BASE, other).usable)
    assert [new.id for _, new in change.moved] == ["1.2"]
    assert [new.id for _, new in change.reworded] == ["2.1"]


def test_another_end_of_the_same_kind_is_a_change() -> None:
    """A case that is unknown for another reason is told as changed."""
    names = ("no answer shows the user type", "two answers show different user types, and cap nothing")
    by_name = {departure.name: departure for departure in departures() if departure.on == "demo"}
    old, new = (judgement(*depart(by_name[name]), NEWEST) for name in names)
    (change,) = changed_verdicts(old, new)
    assert change.old is not None
    assert change.new is not None
    assert (str(change.new[0]), change.old[1].kind, change.new[1].kind) == ("4.5 top", Kind.UNKNOWN, Kind.UNKNOWN)


@pytest.mark.usefixtures("invented")
def test_verdicts_that_an_edition_would_change() -> None:
    """Another edition adds, removes and changes cases; a new number alone changes nothing."""
    load_cases()
    old, new = (judgement(*base("demo-faulty"), edition) for edition in (NEWEST, "invented"))
    changes = changed_verdicts(old, new)
    fresh = {str(change.new[0]) for change in changes if change.old is None and change.new}
    removed = {str(change.old[0]) for change in changes if change.new is None and change.old}
    other = {change.new[0].place.key for change in changes if change.old and change.new}
    places = ("E100", "E200", "E300", "E400")
    assert fresh == {f"7.2 {place}" for place in places}
    assert removed == {f"{id_} {place}" for id_ in ("5.1", "5.2") for place in places}
    assert other == {"E400"}, "there, everything waited for 5.2"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param((), '3  "connection values"', id="the list"),
        pytest.param(("2", "3"), "  6.3  Tell us the bank account ID", id="numbers"),
        pytest.param((OLDER, NEWEST), "added: 4", id="names"),
        pytest.param(
            ("3", "2", f"--recording={FIXTURES / 'demo-values'}"), "  6.3 top: was met", id="a recording, gone"
        ),
        pytest.param(
            ("2", "3", f"--recording={FIXTURES / 'demo-faulty'}"),
            "  6.1 company: met",
            id="a recording, new",
        ),
    ],
)
def test_the_command_tells_the_difference(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], text: str
) -> None:
    """`python -m suites.document` prints the difference and ends with 0."""
    assert main([*words]) == 0
    assert text in capsys.readouterr().out


@pytest.mark.usefixtures("invented")
def test_the_command_tells_old_and_new(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the old and the new text, menu path and outcome."""
    assert main(["3", "99", f"--recording={FIXTURES / 'demo-faulty'}"]) == 0
    out = capsys.readouterr().out
    for text in (
        "renumbered: 2\n  2.4 -> 2.5\n  4.10 -> 7.1\n",
        '  4.3  old  Under Account email address, enter "integrations@craftable.com".\n       new  As the e-mail',
        "other menu path: 2\n  3.4  old  Company > Admin",
        "  4.2 E400: blocked by 5.2 E400 -> unknown\n       No credentials for this entity\n",
        "  5.2 E400: was unknown\n",
    ):
        assert text in out, out


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        pytest.param(("2",), "two editions are needed", id="one"),
        pytest.param(("2", "4711"), "there is no edition '4711'", id="unknown"),
        pytest.param(("2", "3", "--recording=/no/such"), "does not exist", id="no recording"),
        pytest.param(("2", "3", "--replay=x"), "unrecognized arguments", id="unknown option"),
    ],
)
def test_a_wrong_command_is_told(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], fault: str) -> None:
    """A wrong command is one sentence after ERROR and exit status 4."""
    with pytest.raises(SystemExit) as ended:
        main([*words])
    err = capsys.readouterr().err
    assert ended.value.code == 4
    assert err.startswith("ERROR: ")
    assert fault in err
    assert err.count("\n") == 1
