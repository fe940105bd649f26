"""The same thing done for many, some at a time, in daemon threads that keep no interrupted program waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def side_by_side(do: Callable[[S], T], items: Sequence[S], width: int) -> list[T]:
    """Do it for every item, `width` at a time, and keep their order; the first error stops the rest.

    Daemon threads, unlike a pool's, do not keep an interrupted program waiting for an answer that may take minutes.
    """
    waiting: SimpleQueue[tuple[int, S]] = SimpleQueue()
    for one in enumerate(items):
        waiting.put(one)
    done: SimpleQueue[tuple[int, T] | BaseException] = SimpleQueue()

    def work() -> None:
        while True:
            try:
                number, item = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put((number, do(item)))
            except BaseException as error:  # noqa: BLE001 - it is raised again where the results are awaited
                done.put(error)
                return

    for _ in range(min(width, len(items))):
        threading.Thread(target=work, daemon=True).start()
    found: dict[int, T] = {}
    try:
        while len(found) < len(items):
            ended = done.get()
            if isinstance(ended, BaseException):
                raise ended
            found[ended[0]] = ended[1]
    finally:
        _empty(waiting)
    return [found[number] for number in range(len(items))]


def _empty(waiting: SimpleQueue[tuple[int, S]]) -> None:
    """Nobody who is still waiting is begun with, after an error or an interruption."""
    with suppress(Empty):
        while True:
            waiting.get_nowait()
