"""Many companies in one run: reading them live compared with the minimum, and the cost of each additional company."""

from __future__ import annotations

import math
import os
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from intacct.transport.http import MAX_IN_FLIGHT
from reports._model.exit_status import ExitStatus
from reports._model.summary import line_of
from reports._pages.overview import overview
from reports._text.companies import overview_csv, overview_lines
from suites.bench import memory
from suites.bench.child import bare_run, empty_cases, pytest_run, served
from suites.bench.large import Large
from suites.bench.memory import FOLDER, peaks
from suites.bench.table import Table
from suites.bench.turns import seconds
from suites.run import replay
from suites.run.batch import Batch
from suites.run.company_run import Options
from suites.run.paths import FIXTURES
from suites.run.plan import Plan
from suites.run.planner import Planner
from suites.selftest.reports.test_reports_runs import is_not_met, made_run

DELAY = float(os.environ.get("BENCH_DELAY", "300"))
LIVE = 200
USERS = (1, 6)
"""Users of a company, alternately: one at the top level, or one for each of six entities."""
RECORDED = (10, 100, 1000)


def test_reading_companies(benchmark: BenchmarkFixture, large: Large, table: Table) -> None:
    """The floor is the minimum time, by the connections or the longest company: (1 + ceil((N-1)/2)) x delay."""
    users = [USERS[number % len(USERS)] for number in range(LIVE)]
    rounds = max(math.ceil(sum(users) / MAX_IN_FLIGHT), *(1 + math.ceil((count - 1) / 2) for count in users))
    floor = rounds * DELAY / 1000
    with served(large.recording, DELAY) as server:
        file, reports = large.companies(users, server.port), large.fresh("reports")
        planner = Planner(credentials=file, replay=False, reports=reports, environ={}, several=True)
        plans: list[Plan] = [planner.plan(name) for name in planner.all_names()]
        companies = Batch(plans, Options(), reports, several=True)
        took = seconds(benchmark, companies.read)
        assert server.asked == sum(users)
    what = f"reading {LIVE} companies ({sum(users)} users) at {DELAY:g} ms / the floor of {floor:.1f} s"
    table.add(what, f"{took / floor:.2f}", "at most 1.2" if DELAY == 300 else "")


@pytest.fixture(scope="module")
def costs(large: Large) -> dict[int, tuple[float, float]]:
    """Companies -> seconds and megabytes of the controlling process, for a whole run that replays that many."""
    costs_by_number = {}
    for number in RECORDED:
        recordings, measured = large.fresh("recordings"), large.fresh("measured")
        for index in range(number):
            shutil.copytree(FIXTURES / "demo", recordings / f"c{index:04}")
        reports = large.fresh("reports")
        folders = (f"--replay={recordings}", f"--reports={reports}", "--no-allure-html")
        output = pytest_run("--company=all", *folders, "-p", "suites.bench.memory", **{FOLDER: str(measured)})
        duration = re.search(r" in ([0-9.]+)s", output)
        assert duration is not None, output[-500:]
        assert sum(1 for _ in reports.glob("*/result.json")) == number
        costs_by_number[number] = float(duration[1]), peaks(measured)["controller"]
        shutil.rmtree(recordings)
    return costs_by_number


def test_each_company_takes_as_long_as_the_next(costs: dict[int, tuple[float, float]], table: Table) -> None:
    """Seconds of one more company, between 10 and 100 and between 100 and 1,000."""
    few, some, many = RECORDED
    early = (costs[some][0] - costs[few][0]) / (some - few)
    late = (costs[many][0] - costs[some][0]) / (many - some)
    table.add(f"one more of {many:,} companies / one more of {some}, replayed", f"{late / early:.2f}", "about 1")


def test_memory_grows_with_the_cases(
    costs: dict[int, tuple[float, float]], large: Large, table: Table, tmp_path: Path
) -> None:
    """Memory of one more company, compared with what pytest itself keeps for as many empty cases."""
    few, _, many = RECORDED
    cases = [str(case) for case in replay.judge(FIXTURES / "demo").judgement.cases]
    bare = {}
    for number in (few, many):
        measured = large.fresh("measured")
        empty_cases(tmp_path, [f"c{index:04}:{case}" for index in range(number) for case in cases])
        (tmp_path / "conftest.py").write_text(Path(memory.__file__).read_text("utf-8"), "utf-8")
        bare_run(tmp_path, **{FOLDER: str(measured)})
        bare[number] = peaks(measured)["controller"]
    per_company = (costs[many][1] - costs[few][1]) / (many - few) * 1024
    floor = (bare[many] - bare[few]) / (many - few) * 1024
    what = (
        f"memory of one more company of {many:,} ({per_company:.0f} kB) / of {len(cases)} empty cases ({floor:.0f} kB)"
    )
    table.add(what, f"{per_company / floor:.2f}", "")


def test_the_overview_takes_as_long_for_each_company(table: Table) -> None:
    """overview.html, overview.csv and the terminal's lines, for companies in which every step fails."""
    run = made_run(lambda _case, _place: is_not_met("another")).with_status(ExitStatus.NOT_MET)
    line = line_of(run, "c/index.html")
    per_company = {}
    for number in RECORDED[1:]:
        lines = tuple(replace(line, name=f"c{at:04}") for at in range(number))
        start = time.perf_counter()
        size = len(overview(lines)) + len(overview_csv(lines)) + sum(map(len, overview_lines(lines)))
        per_company[number] = (time.perf_counter() - start) / number
        table.add(f"overview of {number:,} companies", f"{per_company[number] * number:.2f} s, {size / 1000:,.0f} kB")
    some, many = per_company.values()
    table.add("overview, one company of 1,000 / one of 100", f"{many / some:.2f}", "about 1")
