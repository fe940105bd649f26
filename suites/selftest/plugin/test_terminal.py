"""The end of a run as its reader sees it: what is to do, the exit status, and what is left in the folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from suites.document.load import load_document
from suites.plugin.start import SETUP
from suites.run.paths import FIXTURES, PROJECT
from suites.run.replay import judge
from suites.selftest.support.live_run import CompletedRun, result, run


def replay_company(tmp_path: Path, *options: str) -> CompletedRun:
    """A replay in a process of its own, its reports in the test's folder."""
    return run(*options, f"--reports={tmp_path}")


@pytest.mark.slow
def test_faulty_company_is_told_what_to_do(tmp_path: Path) -> None:
    """The end of a run tells per cause where it is, what was found and expected, where to click, and what waits."""
    ended = replay_company(tmp_path, "--company=demo-faulty", "-n", "2")
    assert ended.status == 1
    for text in (
        "company: Old Mill Hotels Ltd. (OldMillHotels), entity level",
        "source: replay of a recording of 2026-11-03",
        "profile: fixtures/demo-faulty/company.toml",
        "3 requests",
        "6 of 21 steps done, 6 things to do, about 6 screens; 9 steps will show by themselves.",
        "1.  Unlock the user Craftable-E300",
        "found     ",
        "expected  ",
        "click     ",
        "checks wait for this",
        "6.  Tell us whether you need the entity E400",
        "Note: The sign-in of an administrator, for reading only, would let these be judged: 3.1, 3.2",
        "7 not met, 1 unknown, ",
    ):
        assert text in ended.output, ended.output
    worked = (PROJECT / "README.md").read_text("utf-8").partition("## One worked case")[2].partition("\n## ")[0]
    blocks = re.findall(r"```text\n(.*?)\n```", worked, re.DOTALL)
    assert blocks
    assert [block for block in blocks if block not in ended.output] == [], "README shows what the program says"
    assert "Traceback" not in ended.output
    assert str(PROJECT) not in ended.output.replace(f"rootdir: {PROJECT}", "")


@pytest.mark.slow
def test_conforming_company_is_told_so(tmp_path: Path) -> None:
    """A conforming company ends with one glad sentence and exit status 0."""
    ended = replay_company(tmp_path, "--company=demo")
    assert ended.status == 0, ended.output
    assert "Every instruction of the setup document that applies is met." in ended.output
    assert result(tmp_path / "demo")["partial"] is False


@pytest.mark.slow
def test_first_failure_stops_and_says_so(tmp_path: Path) -> None:
    """`-x` leaves a partial result in which what was not judged is unknown."""
    ended = replay_company(tmp_path, "--company=demo-faulty", "-x", "-q")
    assert ended.status == 1, ended.output
    content = result(tmp_path / "demo-faulty" / "partial")
    verdicts = content["verdicts"]
    assert isinstance(verdicts, list)
    assert len(verdicts) == len(judge(FIXTURES / "demo-faulty").judgement.cases)
    assert any(row["because"] == "the run was stopped" for row in verdicts)


@pytest.mark.slow
def test_bug_in_the_suite_is_no_verdict(tmp_path: Path) -> None:
    """A case that raises shows its traceback, ends with status 3, and is unknown in the result: never a pass."""
    ended = replay_company(tmp_path, "--company=demo", "-p", "suites.selftest.support.plugins.broken_case")
    assert ended.status == 3, ended.output
    assert "ZeroDivisionError: a bug of ours" in ended.output
    verdicts = result(tmp_path / "demo")["verdicts"]
    assert isinstance(verdicts, list)
    assert [row["verdict"] for row in verdicts if row["id"] == "4.5"] == ["unknown"]


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("-n2",)], ids=["one process", "workers"])
def test_an_instruction_without_a_verdict_is_told_everywhere(tmp_path: Path, more: tuple[str, ...]) -> None:
    """Nothing vanishes: terminal, page and result name the instruction that nobody collected, and the status is 3."""
    ended = replay_company(tmp_path, "--company=demo", "-p", "suites.selftest.support.plugins.uncollected_case", *more)
    assert ended.status == 3, ended.output
    number = load_document().number_of("user-type")
    sentence = f"By an error in this program these steps were not judged, or not everywhere: {number}"
    assert sentence in " ".join(ended.output.split())
    assert "Every instruction of the setup document" not in ended.output
    content = result(tmp_path / "demo")
    assert (content["exit_status"], content["partial"]) == (3, False)
    remarks, verdicts = content["remarks"], content["verdicts"]
    assert isinstance(remarks, list)
    assert isinstance(verdicts, list)
    assert sentence in remarks
    assert [row["verdict"] for row in verdicts if row["id"] == number] == ["unknown"]
    page = (tmp_path / "demo" / "index.html").read_text("utf-8")
    assert sentence in page
    assert "Everything is in place" not in page


SWALLOWING = ("-p", "suites.selftest.support.plugins.swallowed_cases")
OF_SECTION_2 = [id_ for id_ in load_document().ids if id_.startswith("2.")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "more", "ids"),
    [
        pytest.param("protocol", (), OF_SECTION_2, id="not run"),
        pytest.param("protocol", ("-n2",), OF_SECTION_2, id="not run by workers"),
        pytest.param("protocol", (str(SETUP.relative_to(PROJECT)),), OF_SECTION_2, id="not run, all by their path"),
        pytest.param("setup", (), OF_SECTION_2, id="skipped"),
        pytest.param("all", (), [*load_document().ids], id="none"),
        pytest.param("all", ("-n2",), [*load_document().ids], id="none by workers"),
    ],
)
def test_a_case_that_is_swallowed_is_told_everywhere(
    tmp_path: Path, how: str, more: tuple[str, ...], ids: list[str]
) -> None:
    """Where a plugin takes cases away every output names their steps, and the status is 3: nobody asked for less."""
    summary = tmp_path / "summary.md"
    ended = run(
        *("--company=demo", f"--reports={tmp_path}", "--github-summary", *SWALLOWING, *more),
        environ={"SWALLOW": how, "GITHUB_STEP_SUMMARY": str(summary)},
    )
    assert ended.status == 3, ended.output
    numbers = f"{', '.join(ids[:-1])} and {ids[-1]}"
    assert f"these steps were not judged, or not everywhere: {', '.join(ids)}" in " ".join(ended.output.split())
    content = result(tmp_path / "demo")
    verdicts = content["verdicts"]
    assert isinstance(verdicts, list)
    assert (content["exit_status"], content["partial"]) == (3, False)
    reason = "no check was made of it: an error in this program"
    assert list(dict.fromkeys(row["id"] for row in verdicts if row["because"] == reason)) == ids
    sentence = f"not made, by an error in this program: steps {numbers}."
    page = summary.read_text("utf-8")
    assert sentence in page.replace("\\", "")
    assert "Everything is in place" not in page
    assert "so far" not in page
    assert sentence in (tmp_path / "demo" / "index.html").read_text("utf-8")
    assert f'"{numbers}","Not checked: run the check again"' in (tmp_path / "demo" / "actions.csv").read_text(
        "utf-8-sig"
    )
    assert (tmp_path / "demo" / "junit.xml").read_text("utf-8").count(reason) >= len(ids)
    assert f"(an error in this program: {numbers})" in ended.output


@pytest.mark.slow
def test_a_swallowed_case_stands_in_the_table_of_companies(tmp_path: Path) -> None:
    """Of several companies, the overview names the steps of each for which no check was made."""
    ended = run(
        *("--company=demo", "--company=demo-values", f"--reports={tmp_path}", *SWALLOWING),
        environ={"SWALLOW": "setup"},
    )
    assert ended.status == 3, ended.output
    table = (tmp_path / "overview.csv").read_text("utf-8-sig")
    assert table.count(f"(steps {', '.join(OF_SECTION_2[:-1])} and {OF_SECTION_2[-1]})") == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "status"),
    [
        pytest.param(("--instruction=4.5",), 0, id="selected, and judged"),
        pytest.param(("-k", "no-such-case"), 5, id="none selected"),
    ],
)
def test_what_nobody_asked_for_is_not_missed(tmp_path: Path, options: tuple[str, ...], status: int) -> None:
    """What the command line leaves out is no error."""
    ended = run(
        *("--company=demo", f"--reports={tmp_path}", *SWALLOWING, *options),
        environ={"SWALLOW": "setup"},
    )
    assert ended.status == status, ended.output
    assert "error in this program" not in ended.output


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
