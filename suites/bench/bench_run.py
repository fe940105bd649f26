"""Whole runs: compared with as many empty cases, their memory, and their requests."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from suites.bench.child import bare_run, empty_cases, pytest_run, served
from suites.bench.large import NAME, Large
from suites.bench.memory import FOLDER, peaks
from suites.bench.table import Table
from suites.bench.turns import processor_ratio
from suites.document.load import DOCUMENT, load_document
from suites.run.paths import FIXTURES
from suites.run.replay import judge

PAIRS = 2
PAIRS_OF_ONE = 7


def replay(large: Large, *options: str, **environ: str) -> None:
    """A whole run that replays the large company, and writes all outputs, including Allure's results."""
    folders = (f"--replay={large.recording}", f"--reports={large.fresh('reports')}")
    pytest_run(f"--company={NAME}", *folders, *options, **environ)


def test_overhead(large: Large, table: Table, tmp_path: Path) -> None:
    """All cases of the large company, with all outputs, alternating with as many empty ones."""
    names = [str(case) for case in judge(large.recording).judgement.cases]
    empty_cases(tmp_path, names)
    quotient = processor_ratio(
        lambda: replay(large), lambda: bare_run(tmp_path, f"--alluredir={large.fresh('allure')}"), PAIRS
    )
    what = f"a run of {len(names):,} cases / as many empty ones, Allure's results in both, CPU time"
    table.add(what, f"{quotient:.2f}", "at most 1.5")


@pytest.mark.parametrize("ours", [False, True], ids=["without ours", "with ours"])
def test_one_company(table: Table, tmp_path: Path, *, ours: bool) -> None:
    """A replay of `demo` without Allure's page, alternating with as many empty cases; both load the same plugins.

    `ours`: the empty cases load our own plugin too, as in every environment where it is installed.
    """
    names = [str(case) for case in judge(FIXTURES / "demo").judgement.cases]
    empty_cases(tmp_path, names)
    ratio = processor_ratio(
        lambda: pytest_run("--company=demo", "--replay", f"--reports={tmp_path / 'reports'}"),
        lambda: bare_run(tmp_path, plugin="suites.plugin" if ours else ""),
        PAIRS_OF_ONE,
    )
    beside = "with our plugin" if ours else "without our plugin"
    what = f"a replay of one company ({len(names)} cases) / as many empty ones, {beside}, CPU time"
    table.add(what, f"{ratio:.2f}", "at most 1.25")


def test_document(table: Table, tmp_path: Path) -> None:
    """A replay of `demo` by a custom document, a copy of the bundled one, alternating with the bundled one."""
    own, reports = tmp_path / "own", tmp_path / "reports"
    shutil.copytree(FIXTURES / "demo", own)
    bundled = load_document().path
    assert bundled is not None
    text = bundled.read_text("utf-8")
    (own / DOCUMENT).write_text(re.sub(r"^(number = [0-9]+|default = true)\n", "", text, flags=re.MULTILINE), "utf-8")
    quotient = processor_ratio(
        lambda: pytest_run("--company=demo", f"--replay={own}", f"--reports={reports / 'own'}"),
        lambda: pytest_run("--company=demo", "--replay", f"--reports={reports / 'bundled'}"),
        PAIRS_OF_ONE,
    )
    results = [json.loads((reports / name / "demo" / "result.json").read_text("utf-8")) for name in ("own", "bundled")]
    assert [result["requests"] for result in results] == [1, 1]
    assert results[0]["verdicts"] == results[1]["verdicts"]
    table.add(
        "`demo` by a document in a file of its own / by the bundled one, 1 request each, CPU time",
        f"{quotient:.2f}",
        "about 1",
    )


def test_memory(large: Large, table: Table, entities: int, tmp_path: Path) -> None:
    """The peak memory of every process of a run with two workers."""
    replay(large, "-n", "2", "-p", "suites.bench.memory", **{FOLDER: str(tmp_path)})
    megabytes = peaks(tmp_path)
    controller = megabytes.pop("controller")
    assert len(megabytes) == 2
    table.add(f"peak memory of the controller, {entities} entities, `-n 2`", f"{controller:.0f} MB", "under 400 MB")
    table.add(
        f"peak memory of a worker, {entities} entities, `-n 2`", f"{max(megabytes.values()):.0f} MB", "under 300 MB"
    )


@pytest.mark.parametrize("workers", [0, 2, 4])
def test_requests(large: Large, table: Table, workers: int) -> None:
    """A live run sends one request for each user, with any number of workers."""
    users = 40
    with served(large.recording, 0) as server:
        credentials, reports = large.credentials(users, server.port), large.fresh("reports")
        pytest_run(f"--company={NAME}", f"--credentials={credentials}", f"--reports={reports}", "-n", str(workers))
        requests = server.asked
    result: dict[str, object] = json.loads((reports / NAME / "result.json").read_text("utf-8"))
    assert result["requests"] == requests
    table.add(f"requests of a live run / users, `-n {workers}`", f"{requests / users:g}", "1")
