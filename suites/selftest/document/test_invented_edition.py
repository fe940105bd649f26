"""An invented edition is judged like the bundled ones: it is nothing but data."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import date
from pathlib import Path

import pytest

from intacct.protocol.refusal import Side
from intacct.recording.replay import Recording
from suites.document.difference import difference
from suites.document.load import load_document
from suites.document.model import Document
from suites.judgement.case import Case
from suites.judgement.judge import Judgement
from suites.judgement.profile import Profile, ProfileError, load_profile
from suites.judgement.profile_entries import Attestation, Waiver, entries
from suites.judgement.verdict import Kind, Verdict
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import recorded_time
from suites.run.replay import judge, judged_at
from suites.selftest.document.test_editions import NEWEST, OLDER
from suites.selftest.support.departures import Departure, base, depart, departures, judge_base
from suites.selftest.support.live_run import result, run, verdicts
from suites.selftest.support.plugins.invented_edition import FILE, joined_editions


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
    (side,) = {verdict.side for verdict in verdicts_by_case.values() if verdict.found == found_by_kind[Kind.UNKNOWN]}
    assert side is Side.CUSTOMER
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
