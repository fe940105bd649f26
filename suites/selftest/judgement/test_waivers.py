"""Waivers and attestations in whole runs: exit status, pytest's outcomes, the remarks, live and replayed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from reports._model.exit_status import exit_status
from reports._model.run import Run
from reports._model.summary import CompanyState, line_of
from reports._text.terminal import headline, summary
from suites.judgement.case import Case, Place
from suites.judgement.profile_entries import Waiver
from suites.judgement.verdict import Kind, Verdict
from suites.judgement.waivers import Waivers
from suites.run import outcome, replay
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import Plan
from suites.selftest.reports.test_reports_runs import is_attested, is_waived
from suites.selftest.support.live_run import CompletedRun, LiveGateway, result, run, verdicts

READ_AT = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
EMAIL = '[[waived]]\nid = "4.3"\nplace = "E100"\nreason = "Its own"\nby = "J. Doe"\nuntil = 2027-03-31\n'
CASH = (
    '[[waived]]\nid = "3.3"\napplication = "Cash Management"\nreason = "No bank"\nby = "J. Doe"\nuntil = 2027-03-31\n'
)
USER = '[[attested]]\nid = "5.2"\nplace = "E400"\nhow = "Looked"\nby = "M. Roe"\non = 2026-11-02\n'


def copy_recording(folder: Path, name: str, profile: str) -> Path:
    """A copy of a bundled recording, with more in its profile."""
    copy = folder / "recording"
    shutil.copytree(FIXTURES / name, copy)
    with (copy / PROFILE).open("a", encoding="utf-8") as file:
        file.write(f"\n{profile}")
    return copy


def replay_copy(folder: Path, name: str, profile: str, *options: str) -> CompletedRun:
    """A run that replays such a copy."""
    copy = copy_recording(folder, name, profile)
    return run("--company=acme", f"--replay={copy}", f"--reports={folder / 'reports'}", *options)


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("-n", "2", "--runxfail")], ids=["alone", "workers, and --runxfail"])
def test_run_with_waivers(tmp_path: Path, options: tuple[str, ...]) -> None:
    """A run says what was accepted and confirmed everywhere, and the same with workers and with --runxfail."""
    ended = replay_copy(tmp_path, "demo-faulty", EMAIL + CASH + USER, *options)
    assert ended.status == 1, ended.output
    for text in (
        "4 things to do",
        "Accepted as it is: 2",
        "      accepted  by J. Doe, until 2027-03-31: No bank",
        "Confirmed by a person: 1",
        "      confirmed by M. Roe, on 2026-11-02: Looked",
        "2 waived, 1 attested",
    ):
        assert text in ended.output, ended.output
    by_case = {(row["id"], row["place"], row["application"]): row for row in verdicts(tmp_path / "reports" / "acme")}
    email, user = by_case["4.3", "E100", None], by_case["5.2", "E400", None]
    assert (email["verdict"], email["true_verdict"]) == ("waived", "not_met")
    assert email["accepted"] == {"reason": "Its own", "by": "J. Doe", "until": "2027-03-31"}
    assert email["found"] == "Account email address: accounting@oldmillhotels.example"
    assert str(email["because"]).endswith("; accepted by J. Doe until 2027-03-31: Its own")
    assert (user["verdict"], user["true_verdict"]) == ("attested", "unknown")
    assert user["accepted"] == {"how": "Looked", "by": "M. Roe", "on": "2026-11-02"}
    assert sum(row["accepted"] is not None for row in by_case.values()) == 3


@pytest.mark.slow
def test_workers_change_nothing(tmp_path: Path) -> None:
    """result.json is the same on two workers as on none."""
    copy = copy_recording(tmp_path, "demo-faulty", EMAIL + CASH + USER)
    for name, workers in (("one", "0"), ("two", "2")):
        ended = run("--company=acme", f"--replay={copy}", f"--reports={tmp_path / name}", "-n", workers, "-q")
        assert ended.status == 1, ended.output
    assert result(tmp_path / "one" / "acme") == result(tmp_path / "two" / "acme")


@pytest.mark.slow
def test_pytest_lists_them_as_expected_failures(tmp_path: Path) -> None:
    """For `-rx` a waived case is xfailed, with the reason; for `-rp` an attested one passed."""
    ended = replay_copy(tmp_path, "demo-faulty", EMAIL + USER, "-rxp", "-q")
    listed = [line for line in ended.output.splitlines() if line.startswith(("WAIVED ", "ATTESTED "))]
    assert sorted(line.partition(" ")[0] for line in listed) == ["ATTESTED", "WAIVED"], ended.output
    assert any("accepted by J. Doe until 2027-03-31: Its own" in line for line in listed)


def judge_folder(folder: Path) -> Run:
    """The run that a recording makes, without pytest."""
    judged_recording = replay.judge(folder)
    plan = Plan("acme", folder, judged_recording.profile, folder / PROFILE, None, folder)
    verdicts_ = {case: judged_recording.judgement.verdict(case) for case in judged_recording.judgement.cases}
    return outcome.make_run(plan, judged_recording, verdicts_, partial=False)


EMAIL_AT_TOP = EMAIL.replace("E100", "top")
CONFIRMED_EMAIL = USER.replace("5.2", "4.3").replace("E400", "top")
OTHER_EMAIL = ("integrations@craftable.com</EMAIL>", "it@b.example</EMAIL>")
NO_EMAIL = ("integrations@craftable.com</EMAIL>", "</EMAIL>")


@pytest.mark.parametrize(
    ("edit", "profile", "status", "sentence"),
    [
        pytest.param(OTHER_EMAIL, EMAIL_AT_TOP, 0, "that applies is met or accepted.", id="waived"),
        pytest.param(OTHER_EMAIL, EMAIL, 1, "Note: The waiver of 4.3 at E100 matches nothing", id="elsewhere"),
        pytest.param(
            OTHER_EMAIL,
            EMAIL_AT_TOP.replace("2027-03-31", "2026-11-02"),
            1,
            "Note: The waiver of 4.3 at top expired on 2026-11-02 and waives nothing any more (J. Doe: Its own)",
            id="expired",
        ),
        pytest.param(
            (">business user<", ">employee user<"),
            EMAIL_AT_TOP.replace("4.3", "4.5"),
            7,
            "5 checks wait for what was accepted, and so could not be judged.",
            id="blocked by a waived one",
        ),
        pytest.param(NO_EMAIL, CONFIRMED_EMAIL, 0, "that applies is met or confirmed.", id="attested"),
        pytest.param(
            OTHER_EMAIL,
            CONFIRMED_EMAIL,
            1,
            "Note: 4.3 at top is NOT MET, although M. Roe confirmed it on 2026-11-02: what is seen counts",
            id="attested and not met",
        ),
    ],
)
def test_exit_status_counts_waived_and_attested(
    tmp_path: Path, edit: tuple[str, str], profile: str, status: int, sentence: str
) -> None:
    """What is waived or attested counts as conforming, what waits for it as unknown; an idle entry is never silent."""
    copy = copy_recording(tmp_path, "demo", profile)
    answer = (copy / "001.xml").read_text("utf-8")
    assert edit[0] in answer
    (copy / "001.xml").write_text(answer.replace(*edit), "utf-8")
    judged_run = judge_folder(copy)
    assert exit_status(judged_run.rows, lambda _: Kind.MET) == status
    assert sentence in " ".join(" ".join(summary(judged_run)).split())
    note = sentence.removeprefix("Note: ")
    assert any(note in remark for remark in judged_run.remarks) is sentence.startswith("Note: ")
    assert any(note in line for line in headline(judged_run)) is sentence.startswith("Note: ")


@pytest.mark.parametrize("shut", [True, False], ids=["nothing seen", "much seen"])
def test_overview_never_calls_it_conforming(tmp_path: Path, *, shut: bool) -> None:
    """Where something waits for what was accepted, the company could not be judged, and its line says what is open."""
    copy = copy_recording(tmp_path, "demo", EMAIL_AT_TOP.replace("4.3", "4.5"))
    answer = (copy / "001.xml").read_text("utf-8")
    (copy / "001.xml").write_text(answer.replace(">business user<", ">employee user<"), "utf-8")
    judged_run = judge_folder(copy)
    kinds = {Kind.WAIVED, Kind.BLOCKED} if shut else set(Kind)
    part = replace(judged_run, rows=tuple(row for row in judged_run.rows if row.kind in kinds))
    line = line_of(part.with_status(exit_status(part.rows, lambda _: Kind.MET)), "")
    assert (line.exit_status, line.state) == (7, CompanyState.UNJUDGED)
    assert line.short.endswith("1 accepted; 1 step we look at again")


@pytest.mark.slow
def test_live_run_and_its_replay_say_the_same(gateway: LiveGateway) -> None:
    """A live run counts from now, and its replay from then: the profile goes with the recording."""
    credentials = gateway.answers_with("demo-faulty")
    profile = credentials.parent / "companies" / "acme.toml"
    today = datetime.now(UTC).date()
    profile.write_text(profile.read_text("utf-8") + "\n" + EMAIL.replace("2027-03-31", str(today)), "utf-8")
    live = gateway.run(credentials, "-q")
    assert live.status == 1, live.output
    live_verdicts = verdicts(gateway.reports / "acme")
    assert [row["place"] for row in live_verdicts if row["verdict"] == "waived"] == ["E100"]
    replay = run(
        "--company=b", f"--replay={gateway.reports / 'acme' / 'recording'}", f"--reports={gateway.reports}", "-q"
    )
    assert replay.status == 1, replay.output
    assert verdicts(gateway.reports / "b") == live_verdicts


@pytest.mark.slow
def test_a_year_is_counted_before_anything_is_sent(gateway: LiveGateway) -> None:
    """A waiver that holds for too long is a usage error of a live run, and nobody is asked."""
    credentials = gateway.answers_with("demo-faulty")
    profile = credentials.parent / "companies" / "acme.toml"
    profile.write_text(profile.read_text("utf-8") + "\n" + EMAIL.replace("2027-03-31", "2099-01-01"), "utf-8")
    ended = gateway.run(credentials)
    assert ended.status == 4, ended.output
    assert "[[waived]] 4.3 at E100: until must be at most 365 days after" in ended.output
    assert gateway.requests == []


@pytest.mark.slow
def test_a_part_says_the_same_of_its_cases(tmp_path: Path) -> None:
    """A partial run has the waiver, and the remarks on entries that concern other cases."""
    idle = EMAIL.replace("4.3", "4.4").replace("Its own", "None")
    ended = replay_copy(tmp_path, "demo-faulty", EMAIL + idle, "--instruction=4.3", "-q")
    assert ended.status == 1, ended.output
    content = result(tmp_path / "reports" / "acme" / "partial")
    assert content["counts"]["waived"] == 1  # type: ignore[index]
    assert "4.4 at E100 is met by now: the waiver can go" in content["remarks"]  # type: ignore[operator]


@pytest.mark.parametrize("verdict", [is_waived("Found"), is_attested("Found")], ids=["waived", "attested"])
def test_what_was_accepted_travels(verdict: Verdict) -> None:
    """A verdict comes back from a worker unchanged, with who accepted it and until when."""
    adapter = TypeAdapter(Verdict)
    assert adapter.validate_python(adapter.dump_python(verdict, mode="json")) == verdict
    assert verdict.true_kind is not verdict.kind


def test_every_remark_is_one_for_many_places() -> None:
    """What is to be said of 500 places is one sentence that names a few; what works somewhere is not told to go."""
    cases = [Case("4.9", Place(f"E{at:03}", entity=True)) for at in range(500)]
    waiver = Waiver("4.9", "All see all", "J. Doe", date(2027, 3, 31))
    accepted = Waivers([waiver], [], READ_AT)

    def judge(case: Case, kind: Kind = Kind.MET) -> Verdict:
        verdict = replace(is_waived("Found"), kind=kind, accepted=None)
        return accepted.apply(case, replace(verdict, kind=Kind.NOT_MET) if case is first else verdict, judge)

    first: Case | None = None
    assert list(accepted.remarks(cases, judge)) == [
        "4.9 at E000, E001, E002, E003, E004 and 495 more is met by now: the waiver can go"
    ]
    assert list(accepted.remarks(cases[:6], judge)) == [
        "4.9 at E000, E001, E002, E003, E004, E005 is met by now: the waiver can go"
    ]
    first, unseen = cases[7], "could not be seen: a waiver only accepts what is seen not to be met"
    assert list(accepted.remarks(cases, judge)) == []
    assert list(accepted.remarks(cases, lambda case: judge(case, Kind.UNKNOWN))) == [
        f"4.9 at E000, E001, E002, E003, E004 and 494 more {unseen}"
    ]
