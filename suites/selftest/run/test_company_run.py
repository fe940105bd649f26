"""One company of a run: what is written where, and which verdicts make it whole, part or faulty."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from suites.run import publishing
from suites.run.company_run import CompanyRun, Options
from suites.run.outcome import CRASHED
from suites.run.plan import ConfigurationError, Plan
from suites.run.planner import Planner
from suites.selftest.support.departures import depart, departures
from suites.selftest.support.recordings import save_recording
from suites.selftest.support.scripted_transport import credentials_of_users


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """A link in the place of an output is replaced, and the folder that it leads to is not touched."""
    elsewhere, place, running_ = tmp_path / "elsewhere", tmp_path / "reports", tmp_path / "reports" / ".running"
    (running_ / "allure-results").mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("untouched")
    for name in ("allure-results", "recording"):
        (place / name).symlink_to(elsewhere)
    publishing.publish(running_, place)
    assert (elsewhere / "mine").read_text() == "untouched"
    assert [(entry.name, entry.is_symlink()) for entry in place.iterdir()] == [("allure-results", False)]


def test_what_is_put_aside_goes(tmp_path: Path) -> None:
    """A run leaves nothing of the one before, even where a killed run had put something aside in between."""
    place = tmp_path / "reports"
    for text in ("first", "second"):
        (place / ".old-recording" / "x").mkdir(parents=True)
        (place / ".running" / "recording").mkdir(parents=True)
        (place / ".running" / "recording" / text).touch()
        publishing.publish(place / ".running", place)
    assert [str(path.relative_to(place)) for path in sorted(place.rglob("*"))] == ["recording", "recording/second"]


def replay_plans(folder: Path, *names: str) -> tuple[Plan, ...]:
    """What a replay of these bundled recordings means, with reports in that folder."""
    none = folder / "none.ini"
    none.touch()
    planner = Planner(credentials=none, replay=True, reports=folder / "reports", environ={}, several=True)
    return tuple(planner.plan(name) for name in names)


def test_a_run_that_has_not_the_lock_touches_nothing_when_it_is_stopped(tmp_path: Path) -> None:
    """A run that is stopped without the lock leaves the hidden folder of the other run alone."""
    (run_plan,) = replay_plans(tmp_path, "demo")
    (run_plan.output / ".running").mkdir(parents=True)
    CompanyRun(run_plan, Options(allure_html=False)).abort("the run was stopped")
    assert [entry.name for entry in run_plan.output.iterdir()] == [".running"]


def test_a_zip_of_the_recording_beside_it_stops_no_run(tmp_path: Path) -> None:
    """A zip of the recording may lie in the output folder; any other file that no run leaves stops the run."""
    (run_plan,) = replay_plans(tmp_path, "demo")
    run_plan.output.mkdir(parents=True)
    (run_plan.output / "recording.zip").touch()
    CompanyRun(run_plan, Options()).prepare()
    (run_plan.output / "notes.txt").touch()
    with pytest.raises(ConfigurationError, match="contains files that are not a report"):
        CompanyRun(run_plan, Options()).prepare()


def prepare_company(run_plan: Plan) -> CompanyRun:
    """One company alone, ready to take verdicts; a live one stands as its bundled recording."""
    company_run = CompanyRun(run_plan, Options(allure_html=False))
    company_run.prepare()
    company_run.folder = run_plan.folder
    company_run.judge()
    return company_run


def test_no_page_shows_a_password_of_the_company(tmp_path: Path) -> None:
    """A text that would show one of its credentials' passwords is blanked, and no page is left out."""
    (run_plan,) = replay_plans(tmp_path, "demo")
    company_run = prepare_company(replace(run_plan, credentials=credentials_of_users("Craftable")))
    company_run.set_selected(company_run.cases)
    for case in company_run.cases:
        verdict = company_run.judged.judgement.verdict(case)
        company_run.add_verdict(case, replace(verdict, found="It is Craftable-pw") if case.id == "4.3" else verdict)
    company_run.finish(0, stopped=False)
    assert not [line for line in company_run.notes if "secret" in line]
    written = [
        file.read_text("utf-8") for file in run_plan.output.rglob("*") if file.is_file() and file.name != ".lock"
    ]
    assert sum("It is [secret removed]" in text for text in written) >= 2
    assert not [text for text in written if "Craftable-pw" in text]


def test_a_crashed_worker_makes_no_part_of_a_run(tmp_path: Path) -> None:
    """A case of a crashed worker is unknown, in a run that counts as whole."""
    company_run = prepare_company(*replay_plans(tmp_path, "demo"))
    company_run.set_selected(company_run.cases)
    for case in company_run.cases[1:]:
        company_run.add_verdict(case, company_run.judged.judgement.verdict(case))
    company_run.failure(company_run.cases[0], crashed=True)
    assert company_run.finish(0, stopped=False) == 7
    assert company_run.run is not None
    assert (company_run.run.partial, company_run.run.rows[0].verdict.because) == (False, CRASHED)


def test_a_verdict_that_nobody_asked_for_is_a_bug(tmp_path: Path) -> None:
    """A case that was not collected and has a verdict all the same ends the run with 3."""
    company_run = prepare_company(*replay_plans(tmp_path, "demo"))
    company_run.set_selected(company_run.cases[1:])
    for case in company_run.cases:
        company_run.add_verdict(case, company_run.judged.judgement.verdict(case))
    assert company_run.finish(0, stopped=False) == 3


def test_a_part_tells_what_it_waits_for(tmp_path: Path) -> None:
    """A run of 3.1 alone tells what is to do first, over as many steps as it waits for."""
    (no_role,) = (departure for departure in departures() if departure.name == "no role is assigned to the user")
    (run_plan,) = replay_plans(tmp_path, "demo")
    company_run = prepare_company(replace(run_plan, folder=save_recording(*depart(no_role), tmp_path / "no role")))
    (only_case,) = (case for case in company_run.cases if case.id == "3.1")
    company_run.set_selected((only_case,))
    company_run.add_verdict(only_case, company_run.judged.judgement.verdict(only_case))
    assert company_run.finish(1, stopped=False) == 1
    assert any("4.7" in line and "role" in line for line in company_run.summary()), [*company_run.summary()]
