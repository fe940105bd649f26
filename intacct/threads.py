"""Threads that work for whoever waits, and for no longer than it wants to: they are kept, since starting one costs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class _Worker(Generic[T]):
    """One daemon thread, which keeps no interrupted program waiting; it does what it is given, one after the other."""

    def __init__(self) -> None:
        self._given: SimpleQueue[Callable[[], T] | None] = SimpleQueue()
        self._done: SimpleQueue[T | Exception] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while (do := self._given.get()) is not None:
            try:
                self._done.put(do())
            except Exception as error:  # noqa: BLE001 - it is raised again where the outcome is awaited
                self._done.put(error)

    def do(self, do: Callable[[], T], seconds: float) -> T | Exception:
        self._given.put(do)
        return self._done.get(timeout=seconds)

    def end(self) -> None:
        self._given.put(None)


class Threads(Generic[T]):
    """As many threads as there are things to do at once. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Worker[T]] = []

    def do(self, do: Callable[[], T], seconds: float) -> T:
        """What `do` comes to, whatever it raises.

        Raises:
            TimeoutError: it takes longer; its thread is left to itself, and ends with it.
        """
        with self._lock:
            worker = self._idle.pop() if self._idle else _Worker[T]()
        try:
            outcome = worker.do(do, seconds)
        except Empty:
            worker.end()
            raise TimeoutError from None
        with self._lock:
            self._idle.append(worker)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        """Let every idle thread end."""
        with self._lock:
            for worker in self._idle:
                worker.end()
            self._idle.clear()
