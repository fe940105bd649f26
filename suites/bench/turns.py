"""Two things measured alternately in one run, so that a noisy machine is noisy for both."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable

from pytest_benchmark.fixture import BenchmarkFixture

Doing = Callable[[], object]


class Stopwatch:
    """The best time of something that is done again and again."""

    def __init__(self, do: Doing) -> None:
        self._do = do
        self.best = math.inf

    def __call__(self) -> None:
        """Do it once, and keep the time if it is the best."""
        began = time.perf_counter()
        self._do()
        self.best = min(self.best, time.perf_counter() - began)


def seconds(benchmark: BenchmarkFixture, do: Doing) -> float:
    """How long it takes, done once."""
    watch = Stopwatch(do)
    benchmark.pedantic(watch, rounds=1)  # type: ignore[no-untyped-call]
    return watch.best


def ratio(benchmark: BenchmarkFixture, ours: Doing, bare: Doing, rounds: int) -> float:
    """Our best time divided by the best time of the bare thing; a bare run comes before each of ours."""
    watched, against = Stopwatch(ours), Stopwatch(bare)
    benchmark.pedantic(watched, setup=against, rounds=rounds)  # type: ignore[no-untyped-call]
    return watched.best / against.best


def processor_seconds(do: Doing) -> float:
    """What a thing takes of a processor, user and system, in processes that it starts and waits for."""
    began = os.times()
    do()
    ended = os.times()
    return (ended.children_user - began.children_user) + (ended.children_system - began.children_system)


def processor_ratio(ours: Doing, bare: Doing, pairs: int) -> float:
    """The median of what ours takes of a processor, divided by that of the bare thing; the first pair does not count.

    A busy machine hardly changes it: time that is spent waiting does not count.
    """
    our_seconds, bare_seconds = [], []
    for _ in range(pairs + 1):
        bare_seconds.append(processor_seconds(bare))
        our_seconds.append(processor_seconds(ours))
    return statistics.median(our_seconds[1:]) / statistics.median(bare_seconds[1:])
