"""Whole runs: against as many empty cases, their memory, and what they ask."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from suites.bench.child import bare_run, empty_cases, pytest_run, served
from suites.bench.large import NAME, Large
from suites.bench.memory import FOLDER, peaks
from suites.bench.table import Table
from suites.bench.turns import ratio
from suites.run.paths import FIXTURES
from suites.run.replay import judge

ROUNDS = 2
ROUNDS_OF_ONE = 5


def replay(large: Large, *options: str, **environ: str) -> None:
    """A whole run that replays the large company, and writes everything, Allure's results among it."""
    folders = (f"--replay={large.recording}", f"--reports={large.fresh('reports')}")
    pytest_run(f"--company={NAME}", *folders, *options, **environ)


def test_overhead(benchmark: BenchmarkFixture, large: Large, table: Table, tmp_path: Path) -> None:
    """The best of a few runs, a bare one before each of ours."""
    names = [str(case) for case in judge(large.recording).judgement.cases]
    empty_cases(tmp_path, names)
    found = ratio(
        benchmark,
        lambda: replay(large),
        lambda: bare_run(tmp_path, f"--alluredir={large.fresh('allure')}"),
        ROUNDS,
    )
    what = f"a run of {len(names)} cases, beyond reading / as many empty ones, Allure's results in both"
    table.add(what, f"{found:.2f}", "at most 1.5")


def test_one_company(benchmark: BenchmarkFixture, table: Table, tmp_path: Path) -> None:
    """A replay of `demo` without Allure's page, the best of a few, turn about with as many empty cases."""
    names = [str(case) for case in judge(FIXTURES / "demo").judgement.cases]
    empty_cases(tmp_path, names)
    found = ratio(
        benchmark,
        lambda: pytest_run("--company=demo", "--replay", f"--reports={tmp_path / 'reports'}"),
        lambda: bare_run(tmp_path),
        ROUNDS_OF_ONE,
    )
    table.add(f"a replay of one company ({len(names)} cases) / as many empty ones", f"{found:.2f}", "at most 1.25")


def test_memory(large: Large, table: Table, entities: int, tmp_path: Path) -> None:
    """The peak of every process of a run on two workers."""
    replay(large, "-n", "2", "-p", "suites.bench.memory", **{FOLDER: str(tmp_path)})
    found = peaks(tmp_path)
    controller = found.pop("controller")
    assert len(found) == 2
    table.add(f"peak memory of the controller, {entities} entities, `-n 2`", f"{controller:.0f} MB", "under 400 MB")
    table.add(f"peak memory of a worker, {entities} entities, `-n 2`", f"{max(found.values()):.0f} MB", "under 300 MB")


@pytest.mark.parametrize("workers", [0, 2, 4])
def test_requests(large: Large, table: Table, workers: int) -> None:
    """A live run asks once for each user, on any number of workers."""
    users = 40
    with served(large.recording, 0) as server:
        credentials, reports = large.credentials(users, server.port), large.fresh("reports")
        pytest_run(f"--company={NAME}", f"--credentials={credentials}", f"--reports={reports}", "-n", str(workers))
        asked = server.asked
    result: dict[str, object] = json.loads((reports / NAME / "result.json").read_text("utf-8"))
    assert result["requests"] == asked
    table.add(f"requests of a live run / users, `-n {workers}`", f"{asked / users:g}", "1")
