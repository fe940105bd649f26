"""Reading N users over local HTTP with a set delay, compared with the minimum: the first alone, then two at a time."""

from __future__ import annotations

import math
import os

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from intacct.recording.replay import open_recording
from suites.bench.child import served
from suites.bench.large import Large
from suites.bench.table import Table
from suites.bench.turns import seconds
from suites.run import read
from suites.run.paths import RECORDING

DELAY = float(os.environ.get("BENCH_DELAY", "300"))
BAR = "at most 1.10"


@pytest.mark.parametrize("users", [1, 10, 100, 500])
def test_reading(benchmark: BenchmarkFixture, large: Large, table: Table, entities: int, users: int) -> None:
    """The floor is the minimum time: (1 + ceil((N-1)/2)) x delay."""
    if users > entities:
        pytest.skip("the company is smaller")
    floor = (1 + math.ceil((users - 1) / 2)) * DELAY / 1000
    with served(large.recording, DELAY) as server:
        plan = large.plan(users, server.port)
        folder = plan.output / RECORDING
        took = seconds(benchmark, lambda: read.read(plan, folder))
        assert server.asked == users
    exchanges = open_recording(folder).manifest.exchange
    assert [exchange.http_status for exchange in exchanges] == [200] * users
    what = f"reading {users} user{'s' if users > 1 else ''} at {DELAY:g} ms / the floor of {floor:.1f} s"
    table.add(what, f"{took / floor:.2f}", BAR if (users, DELAY) == (100, 300) else "")
