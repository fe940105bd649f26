"""The pages of a run: the time for each and its size, from a small company to one of 500 entities."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from intacct.files import replace_atomically
from reports._allure import tool
from reports._allure.errors import ToolError
from reports._allure.page import page
from reports._allure.results import Results
from reports._model.message import message
from reports._model.points import Points
from reports._model.run import Run
from reports._pages.index import index
from reports._pages.junit import junit
from reports._secret_scan import SecretScanner
from reports._text.fix_list import fix_list
from reports._write import MOST_RESULTS, RESULTS
from suites.bench.table import Table
from suites.selftest.reports.test_reports_runs import Entities, all_different, made_run, many

COMPANIES = {"20": Entities(), "200": many(8), "2,000": many(83), "12,000": many(500)}
"""Companies with about that many results."""
SECRETS = tuple(hashlib.sha256(str(at).encode()).hexdigest()[:16] for at in range(500))
"""A password for each user of the largest company."""
MOST_SECONDS, MOST_BYTES = 1.0, 2_000_000
"""The limits of index.html."""


def measured(make: Callable[[], bytes]) -> tuple[float, bytes]:
    """The best processor time of three, and the result."""
    best, data = float("inf"), b""
    for _ in range(3):
        start = time.process_time()
        data = make()
        best = min(best, time.process_time() - start)
    return best, data


def seconds_and_size(seconds: float, size: int) -> str:
    """`0.31 s, 268 kB`."""
    return f"{seconds:.2f} s, {size / 1000:,.0f} kB"


@pytest.fixture(params=COMPANIES.values(), ids=list(COMPANIES))
def run(request: pytest.FixtureRequest) -> Run:
    """A company with faults everywhere, different in each entity: the largest pages."""
    entities = request.param
    assert isinstance(entities, Entities)
    return made_run(all_different, entities)


def test_plain_pages(run: Run, table: Table) -> None:
    """index.html, with its limits, fix-list.txt and junit.xml."""
    seconds, data = measured(lambda: index(run).encode())
    count = f"{len(run.rows):,} results"
    table.add(f"index.html, {count}", seconds_and_size(seconds, len(data)), "under 1 s and 2 MB")
    assert seconds < MOST_SECONDS
    assert len(data) < MOST_BYTES
    searching, _ = measured(lambda: str(SecretScanner(SECRETS).finds_in(data)).encode())
    table.add(f"index.html, {count}, searched for {len(SECRETS)} secrets", f"{searching:.2f} s")
    others: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("fix-list.txt", lambda: fix_list(message(Points(run))).encode()),
        ("junit.xml", lambda: junit(run)),
    )
    for name, make in others:
        table.add(f"{name}, {count}", seconds_and_size(*_size(measured(make))))


def test_allure(run: Run, table: Table, tmp_path: Path) -> None:
    """allure-results/, and allure.html up to the number of results at which it is made."""
    start = time.perf_counter()
    files = tuple(Results(run).files())
    replace_atomically(tmp_path / RESULTS, files)
    count = f"{len(run.rows):,} results"
    table.add(
        f"allure-results/, {count}", seconds_and_size(time.perf_counter() - start, sum(len(data) for _, data in files))
    )
    if len(run.rows) > MOST_RESULTS:
        table.add(f"allure.html, {count}", "left out")
        return
    try:
        tool.cli()
    except ToolError as error:
        pytest.skip(str(error))
    start = time.perf_counter()
    data = page(run, tmp_path, RESULTS)
    bar = "at most 1 s" if len(run.rows) < 100 else ""
    table.add(f"allure.html, {count}", seconds_and_size(time.perf_counter() - start, len(data)), bar)


def _size(measurement: tuple[float, bytes]) -> tuple[float, int]:
    seconds, data = measurement
    return seconds, len(data)
