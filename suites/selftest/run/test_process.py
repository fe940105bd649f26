"""The process itself: which signals wait, and which stay ignored."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from suites.run.process import STOPPING, deferred_signals


@pytest.fixture(params=STOPPING, ids=lambda number: str(number.name))
def ignored(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """A signal that is ignored since the start, as SIGHUP is by `nohup`."""
    number = signal.Signals(request.param)
    before = signal.signal(number, signal.SIG_IGN)
    yield number
    signal.signal(number, before)


def test_an_ignored_signal_stays_ignored(ignored: signal.Signals) -> None:
    """An ignored signal ends neither the writing nor the run after it."""
    with deferred_signals():
        signal.raise_signal(ignored)
        assert signal.getsignal(ignored) is signal.SIG_IGN
    assert signal.getsignal(ignored) is signal.SIG_IGN


@pytest.mark.parametrize("number", STOPPING, ids=lambda number: str(number.name))
def test_a_signal_to_end_waits_for_what_is_written(number: signal.Signals) -> None:
    """A signal that comes during the writing is delivered after it."""
    arrived: list[int] = []
    before = signal.signal(number, lambda received, _: arrived.append(received))
    try:
        with deferred_signals():
            signal.raise_signal(number)
            assert arrived == []
        assert arrived == [number]
    finally:
        signal.signal(number, before)
