"""Limits the requests in flight: of one company, and of a whole run."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Limiter:
    """A limit on requests in flight; reduced to one as soon as the gateway asks for fewer requests.

    First come, first served: otherwise a company might wait until the end of a run.
    A company's limiter may work `within` that of a whole run: a request then takes a slot of each.
    """

    def __init__(self, width: int, within: Limiter | None = None) -> None:
        self._width = width
        self._within = within
        self._busy = 0
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        turn = threading.Lock()
        turn.acquire()
        with self._lock:
            self._waiting.append(turn)
            self._hand_over()
        turn.acquire()
        if self._within is not None:
            self._within.__enter__()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self._within is not None:
            self._within.__exit__(_kind, _error, _at)
        with self._lock:
            self._busy -= 1
            self._hand_over()

    def _hand_over(self) -> None:
        while self._waiting and self._busy < self._width:
            self._busy += 1
            self._waiting.popleft().release()

    @property
    def waiting(self) -> int:
        """How many requests wait for a slot."""
        return len(self._waiting)

    def limit_to(self, width: int) -> None:
        """Allow at most `width` at a time from now on; requests in flight are not stopped."""
        with self._lock:
            self._width = min(self._width, width)
