"""Reusable threads, since starting one is slow, and waiting with a timeout for work that runs in parallel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")
_POLL_SECONDS = 0.2
"""Maximum seconds that the main thread waits before it handles a signal: Python runs handlers in that thread alone, and
the system may deliver the signal to another one, which does not wake it."""


def map_concurrently(do: Callable[[S], T], items: Sequence[S], width: int) -> list[T]:
    """Call `do` for every item, `width` at a time, and return the results in order; the first error stops the rest.

    Daemon threads, unlike a pool's, do not block the exit of an interrupted program that waits for a slow response.
    """
    waiting: SimpleQueue[tuple[int, S]] = SimpleQueue()
    for numbered in enumerate(items):
        waiting.put(numbered)
    outcomes: SimpleQueue[tuple[int, T] | BaseException] = SimpleQueue()

    def work() -> None:
        while True:
            try:
                number, item = waiting.get_nowait()
            except Empty:
                return
            try:
                outcomes.put((number, do(item)))
            except BaseException as error:  # noqa: BLE001 - it is raised again to the caller
                outcomes.put(error)
                return

    for _ in range(min(width, len(items))):
        threading.Thread(target=work, daemon=True).start()
    results: dict[int, T] = {}
    hears_signals = threading.current_thread() is threading.main_thread()
    try:
        while len(results) < len(items):
            try:
                outcome = outcomes.get(timeout=_POLL_SECONDS if hears_signals else None)
            except Empty:
                continue
            if isinstance(outcome, BaseException):
                raise outcome
            results[outcome[0]] = outcome[1]
    finally:
        _empty(waiting)
    return [results[number] for number in range(len(items))]


def _empty(waiting: SimpleQueue[tuple[int, S]]) -> None:
    """Drop all waiting items, after an error or an interruption."""
    with suppress(Empty):
        while True:
            waiting.get_nowait()


class _Worker(Generic[T]):
    """One daemon thread, which does not block the exit of the program; it runs its jobs one after the other."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], T] | None] = SimpleQueue()
        self._outcomes: SimpleQueue[T | Exception] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while (do := self._jobs.get()) is not None:
            try:
                self._outcomes.put(do())
            except Exception as error:  # noqa: BLE001 - it is raised again to the caller
                self._outcomes.put(error)

    def run_with_timeout(self, do: Callable[[], T], seconds: float) -> T | Exception:
        self._jobs.put(do)
        return self._outcomes.get(timeout=seconds)

    def end(self) -> None:
        self._jobs.put(None)


class Threads(Generic[T]):
    """As many threads as there are jobs at once. Several threads can share it safely."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Worker[T]] = []

    def run_with_timeout(self, do: Callable[[], T], seconds: float) -> T:
        """Return the result of `do`, or raise its error.

        Raises:
            TimeoutError: it takes longer; its thread keeps running until `do` ends.
        """
        with self._lock:
            worker = self._idle.pop() if self._idle else _Worker[T]()
        try:
            outcome = worker.run_with_timeout(do, seconds)
        except Empty:
            worker.end()
            raise TimeoutError from None
        with self._lock:
            self._idle.append(worker)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        """End every idle thread."""
        with self._lock:
            for worker in self._idle:
                worker.end()
            self._idle.clear()
