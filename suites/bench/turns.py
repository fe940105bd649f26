"""Measures two things alternately in one run, so that a noisy machine affects both."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable

from pytest_benchmark.fixture import BenchmarkFixture

Doing = Callable[[], object]


class Stopwatch:
    """The best time of an action that is repeated."""

    def __init__(self, do: Doing) -> None:
        self._do = do
        self.best = math.inf

    def __call__(self) -> None:
        """Do it once, and keep the time if it is the best."""
        began = time.perf_counter()
        self._do()
        self.best = min(self.best, time.perf_counter() - began)


def seconds(benchmark: BenchmarkFixture, do: Doing) -> float:
    """The duration of a single call."""
    watch = Stopwatch(do)
    benchmark.pedantic(watch, rounds=1)  # type: ignore[no-untyped-call]
    return watch.best


def ratio(benchmark: BenchmarkFixture, ours: Doing, bare: Doing, rounds: int) -> float:
    """Our best time divided by the best time of the bare action; a bare run comes before each of ours."""
    watched, against = Stopwatch(ours), Stopwatch(bare)
    benchmark.pedantic(watched, setup=against, rounds=rounds)  # type: ignore[no-untyped-call]
    return watched.best / against.best


def processor_seconds(do: Doing) -> float:
    """The processor time of an action, user and system, in processes that it starts and waits for."""
    began = os.times()
    do()
    ended = os.times()
    return (ended.children_user - began.children_user) + (ended.children_system - began.children_system)


def processor_ratio(ours: Doing, bare: Doing, pairs: int) -> float:
    """The median of our processor time divided by that of the bare action; the first pair does not count.

    Load on the machine hardly changes it: waiting time does not count.
    """
    our_seconds, bare_seconds = [], []
    for _ in range(pairs + 1):
        bare_seconds.append(processor_seconds(bare))
        our_seconds.append(processor_seconds(ours))
    return statistics.median(our_seconds[1:]) / statistics.median(bare_seconds[1:])
