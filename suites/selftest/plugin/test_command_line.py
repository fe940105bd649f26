"""The command line: each wrong word gets one clear sentence and exit status 4, before anything is sent."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intacct.recording.replay import open_recording
from suites.run.paths import FIXTURES, PROJECT
from suites.run.plan import ConfigurationError, Plan, Planner, plan, recorded_time
from suites.selftest.support.live_run import Ended, result, run

USER = "company_id = Acme\nuser_id = Craftable\nuser_password = pw\n"
TOO_LONG = "[[waived]]\nid = '4.1'\nreason = 'It is'\nby = 'J. Doe'\nuntil = 9999-12-31\n"
DEFAULT = "[default]\nsender_id = CraftableMPP\nsender_password = pw\n"


def credentials(folder: Path, text: str, profile: str = "") -> Path:
    """A credentials file of that text, and a profile for acme beside it."""
    file = folder / "credentials.ini"
    file.write_text(text, "utf-8")
    file.chmod(0o600)
    if profile:
        (folder / "companies").mkdir()
        (folder / "companies" / "acme.toml").write_text(profile, "utf-8")
    return file


def planned(folder: Path, name: str, text: str = "", profile: str = "", *, replay: str | bool = False) -> Plan:
    """What a command line with these files means."""
    file = credentials(folder, text, profile) if text else folder / "none.ini"
    if not text:
        file.write_text("", "utf-8")
        file.chmod(0o600)
    return plan(name, credentials=file, replay=replay, reports=folder / "reports", environ={})


@pytest.mark.parametrize(
    ("name", "text", "profile", "said"),
    [
        pytest.param("nope", "", "", "known are demo (recording)", id="unknown company"),
        pytest.param("nope", f"{DEFAULT}[acme]\n{USER}", "", "acme (live)", id="unknown company, live ones listed"),
        pytest.param("../demo", "", "", "cannot name a company", id="a path"),
        pytest.param("demo/../demo", "", "", "cannot name a company", id="a path inside"),
        pytest.param("default", "", "", "cannot name a company", id="reserved"),
        pytest.param("", "", "", "cannot name a company", id="empty"),
        pytest.param("acme", f"{DEFAULT}[acme]\ncompany_id = Acme\n", "", "user_id", id="no user"),
        pytest.param("acme", f"[acme]\n{USER}", "", "sender_id", id="no sender"),
        pytest.param("acme", f"{DEFAULT}[acme]\n{USER}", "lvel = 'top'\n", "lvel", id="unknown key in the profile"),
        pytest.param(
            "acme", f"{DEFAULT}[acme]\n{USER}", "[[waived]]\nid = '4.11'\n", "[[waived]] number 1 (4.11)", id="waiver"
        ),
        pytest.param("acme", f"{DEFAULT}[acme]\n{USER}", TOO_LONG, "at most 365 days after", id="waiver without end"),
        pytest.param(
            "acme", f"{DEFAULT}[acme]\n{USER}", "level = 'entity'\n", "[NAME:ENTITY]", id="level and credentials"
        ),
        pytest.param(
            "acme", f"{DEFAULT}[acme:E1]\n{USER}", "values.location_id = 'E1'\n", "is for the top level", id="location"
        ),
        pytest.param("acme", f"{DEFAULT}[acme]\n{USER}[acme:auditor]\n{USER}", "", "a web services user", id="auditor"),
    ],
)
def test_unusable_words_are_told(tmp_path: Path, name: str, text: str, profile: str, said: str) -> None:
    """What cannot be used is refused in one sentence that says what is allowed."""
    with pytest.raises(ConfigurationError) as refused:
        planned(tmp_path, name, text, profile)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_readable_credentials_are_refused(tmp_path: Path) -> None:
    """A credentials file that others can read is refused for a live run."""
    file = credentials(tmp_path, f"{DEFAULT}[acme]\n{USER}")
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        plan("acme", credentials=file, replay=False, reports=tmp_path, environ={})


def test_section_makes_it_live(tmp_path: Path) -> None:
    """A section in the credentials file makes the run live, even for the name of a bundled recording."""
    made = planned(tmp_path, "demo", f"{DEFAULT}[demo]\n{USER}")
    assert made.live
    assert not planned(tmp_path, "demo", f"{DEFAULT}[demo]\n{USER}", replay=True).live


def test_environment_makes_a_top_level_company(tmp_path: Path) -> None:
    """`--company=env` is one top-level company from INTACCT_* alone."""
    keys = ("COMPANY_ID", "USER_ID", "USER_PASSWORD", "SENDER_ID", "SENDER_PASSWORD")
    environ = {f"INTACCT_{key}": key for key in keys}
    made = plan("env", credentials=tmp_path / "none.ini", replay=False, reports=tmp_path, environ=environ)
    assert made.credentials is not None
    assert not made.credentials.entity_level


def test_folder_that_is_no_recording(tmp_path: Path) -> None:
    """`--replay=FOLDER` of something else says so."""
    with pytest.raises(ConfigurationError, match="is no recording"):
        planned(tmp_path, "acme", replay=str(tmp_path))


@pytest.mark.parametrize(
    ("recording", "reports"),
    [
        pytest.param("a", "a/sub", id="reports in the recording"),
        pytest.param("reports/acme/x", "reports", id="recording in the reports"),
        pytest.param("reports/acme", "reports", id="recording where the reports go"),
    ],
)
def test_a_recording_is_never_written_over(tmp_path: Path, recording: str, reports: str) -> None:
    """A replay whose reports would be written into its recording, or around it, is refused."""
    folder = shutil.copytree(FIXTURES / "demo", tmp_path / recording)
    none = credentials(tmp_path, "")
    with pytest.raises(ConfigurationError, match="would be written into the recording"):
        plan("acme", credentials=none, replay=str(folder), reports=tmp_path / reports, environ={})


def test_a_folder_that_cannot_name_a_company_is_left_out(tmp_path: Path) -> None:
    """Of a folder of recordings, `--company=all` means those that could be given by name."""
    for name in ("acme", "x y"):
        shutil.copytree(FIXTURES / "demo", tmp_path / "from" / name)
    planner = Planner(credentials=tmp_path, replay=str(tmp_path / "from"), reports=tmp_path, environ={}, several=True)
    assert planner.every() == ("acme",)


def test_the_environment_is_no_recording(tmp_path: Path) -> None:
    """`--company=env --replay` is refused, and not looked for among the recordings."""
    with pytest.raises(ConfigurationError, match="no name for a replay"):
        planned(tmp_path, "env", replay=True)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        pytest.param("2026-11-03T23:30:00-05:00", datetime(2026, 11, 4, 4, 30, tzinfo=UTC), id="the next day in UTC"),
        pytest.param("2026-11-03T23:30:00", datetime(2026, 11, 3, 23, 30, tzinfo=UTC), id="without a zone"),
    ],
)
def test_waivers_count_from_the_day_in_utc(said: str, moment: datetime) -> None:
    """The moment of a recording that was made elsewhere is converted, not taken for one in UTC."""
    manifest = open_recording(FIXTURES / "demo").manifest
    assert recorded_time(replace(manifest, recorded_at=said)) == moment


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("--company=nope",), "ERROR: there is no company nope", id="unknown company"),
        pytest.param(("--company=demo", "--instruction=4.11"), "the document has no instruction 4.11", id="unknown id"),
        pytest.param(("--instruction=4.1",), "needs --company", id="instruction alone"),
        pytest.param(("suites/setup",), "give --company=NAME", id="cases without a company"),
        pytest.param(
            ("--company=demo", "suites/selftest"), "judges the cases in suites/setup", id="company and selftests"
        ),
        pytest.param(("--company=demo", "--credentials=/no/such"), "there is no credentials file", id="no file"),
        pytest.param(("--attest-template",), "--attest-template needs --company=NAME", id="template alone"),
        pytest.param(
            ("--attest-template", "--company=demo", "--company=demo-faulty"), "of one company", id="template of two"
        ),
    ],
)
def test_usage_error_exits_4(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    """A usage error is one sentence after ERROR, without a traceback, and exit status 4."""
    ended = run(*options, f"--reports={tmp_path}")
    assert (ended.status, "Traceback" in ended.output) == (4, False), ended.output
    assert said in ended.output
    assert list(tmp_path.iterdir()) == []


def judged(tmp_path: Path, *options: str) -> Ended:
    """A replay in a process of its own, its reports in the test's folder."""
    return run(*options, f"--reports={tmp_path}")


@pytest.mark.slow
def test_faulty_company_is_told_what_to_do(tmp_path: Path) -> None:
    """The end of a run tells per cause where it is, what was found and expected, where to click, and what waits."""
    ended = judged(tmp_path, "--company=demo-faulty", "-n", "2")
    assert ended.status == 1
    for said in (
        "company: Old Mill Hotels Ltd. (OldMillHotels), entity level",
        "source: replay of a recording of 2026-11-03",
        "3 requests",
        "To correct: 7",
        "4.10 Press Save. [E300 Orchard Resort]",
        "found     ",
        "expected  ",
        "click     ",
        "checks wait for this",
        "Could not be judged: 1",
        "Note: The sign-in of an administrator, for reading only (an auditor), would let these be judged: 3.1, 3.2",
        "7 not met, 1 unknown, 54 blocked, 49 met, 4 not applicable",
    ):
        assert said in ended.output, ended.output
    worked = (PROJECT / "README.md").read_text("utf-8").partition("## One worked case")[2].partition("\n## ")[0]
    blocks = re.findall(r"```text\n(.*?)\n```", worked, re.DOTALL)
    assert len(blocks) == 2
    assert [block for block in blocks if block not in ended.output] == [], "README shows what the program says"
    assert "Traceback" not in ended.output
    assert str(PROJECT) not in ended.output.replace(f"rootdir: {PROJECT}", "")


@pytest.mark.slow
def test_conforming_company_is_told_so(tmp_path: Path) -> None:
    """A conforming company ends with one glad sentence and exit status 0."""
    ended = judged(tmp_path, "--company=demo")
    assert ended.status == 0, ended.output
    assert "Every instruction of the setup document that applies is met." in ended.output
    assert result(tmp_path / "demo")["partial"] is False


@pytest.mark.slow
def test_first_failure_stops_and_says_so(tmp_path: Path) -> None:
    """`-x` leaves a partial result in which what was not judged is unknown."""
    ended = judged(tmp_path, "--company=demo-faulty", "-x", "-q")
    assert ended.status == 1, ended.output
    found = result(tmp_path / "demo-faulty" / "partial")
    verdicts = found["verdicts"]
    assert isinstance(verdicts, list)
    assert len(verdicts) == 115
    assert any(one["because"] == "the run was stopped" for one in verdicts)


@pytest.mark.slow
def test_bug_in_the_suite_is_no_verdict(tmp_path: Path) -> None:
    """A case that raises shows its traceback, ends with status 3, and is unknown in the result: never a pass."""
    ended = judged(tmp_path, "--company=demo", "-p", "suites.selftest.support.plugins.broken_case")
    assert ended.status == 3, ended.output
    assert "ZeroDivisionError: a bug of ours" in ended.output
    verdicts = result(tmp_path / "demo")["verdicts"]
    assert isinstance(verdicts, list)
    assert [one["verdict"] for one in verdicts if one["id"] == "4.5"] == ["unknown"]


@pytest.mark.slow
def test_companies_are_listed() -> None:
    """`--companies` lists the known ones and does nothing else."""
    ended = run("--companies")
    assert (ended.status, ended.output.split()[0]) == (0, "demo")


@pytest.mark.slow
def test_summary_for_a_job_on_github(tmp_path: Path) -> None:
    """`--github-summary` adds to the file that the job names; without one a line says so, and nothing else changes."""
    file = tmp_path / "summary.md"
    options = ("--company=demo-faulty", f"--reports={tmp_path}", "--no-allure-html", "--github-summary", "-n0")
    ended = run(*options, environ={"GITHUB_STEP_SUMMARY": str(file)})
    assert ended.status == 1, ended.output
    assert file.read_text("utf-8").startswith("### ")
    assert "summary for GitHub" not in ended.output
    ended = run(*options, environ={"GITHUB_STEP_SUMMARY": ""})
    assert ended.status == 1, ended.output
    assert "summary for GitHub: left out, GITHUB_STEP_SUMMARY names no file" in ended.output
