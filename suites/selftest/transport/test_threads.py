"""Threads that work for whoever waits: kept, given up after too long, and gone when nobody needs them any more."""

from __future__ import annotations

import threading

import pytest

from intacct.transport.concurrency import Threads
from suites.run.paths import FIXTURES
from suites.run.replay import judge


def fail() -> int:
    """A bug."""
    raise ZeroDivisionError("a bug of ours")


def test_a_thread_is_kept_for_the_next_thing() -> None:
    """Whatever came of the one before: a value or an exception, which is raised where it is awaited."""
    threads = Threads[int]()
    first = threads.run_with_timeout(threading.get_ident, 10)
    with pytest.raises(ZeroDivisionError, match="a bug of ours"):
        threads.run_with_timeout(fail, 10)
    assert threads.run_with_timeout(threading.get_ident, 10) == first != threading.get_ident()
    threads.close()


def test_what_takes_too_long_is_given_up() -> None:
    """Its outcome never becomes that of the next thing."""
    threads, end = Threads[int](), threading.Event()
    with pytest.raises(TimeoutError):
        threads.run_with_timeout(lambda: int(end.wait(60)), 0.05)
    assert threads.run_with_timeout(lambda: 7, 10) == 7
    end.set()
    threads.close()


def test_a_judged_company_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a thousand companies, each is judged by threads that end with it."""
    started, start = list[threading.Thread](), threading.Thread.start

    def counted(thread: threading.Thread) -> None:
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", counted)
    judge(FIXTURES / "demo-entities")
    assert started
    for thread in started:
        thread.join(10)
        assert not thread.is_alive(), thread
