"""Threads that are kept, since starting one costs, and work side by side for as long as whoever waits wants to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")
_POLL_SECONDS = 0.2
"""Seconds that the main thread waits at most before it handles a signal: Python runs handlers in that thread alone, and
the system may deliver the signal to another one, which does not wake it."""


def map_concurrently(do: Callable[[S], T], items: Sequence[S], width: int) -> list[T]:
    """Do it for every item, `width` at a time, and keep their order; the first error stops the rest.

    Daemon threads, unlike a pool's, do not keep an interrupted program waiting for an answer that may take minutes.
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
            except BaseException as error:  # noqa: BLE001 - it is raised again where the results are awaited
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
    """Nobody who is still waiting is begun with, after an error or an interruption."""
    with suppress(Empty):
        while True:
            waiting.get_nowait()


class _Worker(Generic[T]):
    """One daemon thread, which keeps no interrupted program waiting; it does what it is given, one after the other."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], T] | None] = SimpleQueue()
        self._outcomes: SimpleQueue[T | Exception] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while (do := self._jobs.get()) is not None:
            try:
                self._outcomes.put(do())
            except Exception as error:  # noqa: BLE001 - it is raised again where the outcome is awaited
                self._outcomes.put(error)

    def run_with_timeout(self, do: Callable[[], T], seconds: float) -> T | Exception:
        self._jobs.put(do)
        return self._outcomes.get(timeout=seconds)

    def end(self) -> None:
        self._jobs.put(None)


class Threads(Generic[T]):
    """As many threads as there are things to do at once. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Worker[T]] = []

    def run_with_timeout(self, do: Callable[[], T], seconds: float) -> T:
        """What `do` comes to, whatever it raises.

        Raises:
            TimeoutError: it takes longer; its thread is left to itself, and ends with it.
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
        """Let every idle thread end."""
        with self._lock:
            for worker in self._idle:
                worker.end()
            self._idle.clear()
