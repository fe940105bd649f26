"""The process itself: signals that are deferred during writes, and the limit of open files."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

STOPPING = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP")
    if hasattr(signal, name)  # Windows has no SIGHUP
)
"""Signals that end a run as Ctrl-C does: the results so far are written."""
_DEFERRED = (signal.SIGINT, *STOPPING)


def is_ignored(number: signal.Signals) -> bool:
    """Whether a signal has been ignored since the start, as by `nohup`, or has a handler not set from Python."""
    return signal.getsignal(number) in {signal.SIG_IGN, None}


@contextmanager
def deferred_signals(*, then: bool = True) -> Iterator[None]:
    """Defer the first signal to the end of the block, then send it if `then`, else drop it; a second one is immediate.

    In any thread other than the main one, which gets no signals, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[signal.Signals] = []
    usual = {number: signal.getsignal(number) for number in _DEFERRED if not is_ignored(number)}

    def restore() -> None:
        for number, handler in usual.items():
            signal.signal(number, handler)

    def defer(number: int, _frame: FrameType | None) -> None:
        arrived.append(signal.Signals(number))
        restore()

    for number in usual:
        signal.signal(number, defer)
    try:
        yield
    finally:
        restore()
    if arrived and then:
        signal.raise_signal(arrived[0])


BESIDE = 256
"""Files in addition to locks and connections: workers, and files that are read and written at the same time."""


def raise_open_file_limit(locks: int, connections: int) -> None:
    """Raise the soft limit of open files, if it is too low and as far as permitted: it is 256 on macOS."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = locks + connections + BESIDE
    limit = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
