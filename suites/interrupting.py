"""Ctrl-C and SIGTERM, held back while outputs are put in place: whole or not at all, also where a run is stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_HELD = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def held_back(*, then: bool = True) -> Iterator[None]:
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
