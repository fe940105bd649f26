"""The process itself: signals that are held back while something is written, and how many files it may have open."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_HELD = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def deferred_signals(*, then: bool = True) -> Iterator[None]:
    """The first signal waits for the end of this, and is given `then`, or forgotten; a second one does not wait.

    Where signals do not arrive, in any other thread than the main one, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[signal.Signals] = []
    usual = {one: signal.getsignal(one) for one in _HELD}

    def restore() -> None:
        for one, handler in usual.items():
            signal.signal(one, handler)

    def hold(number: int, _frame: FrameType | None) -> None:
        came.append(signal.Signals(number))
        restore()

    for one in _HELD:
        signal.signal(one, hold)
    try:
        yield
    finally:
        restore()
    if came and then:
        signal.raise_signal(came[0])


BESIDE = 256
"""Files beside the locks and the connections: workers, and what is read and written at the same time."""


def raise_open_file_limit(locks: int, connections: int) -> None:
    """Raise the soft limit of open files, if it is too low and as far as that is allowed: it is 256 on macOS."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = locks + connections + BESIDE
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
