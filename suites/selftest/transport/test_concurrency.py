"""Threads that work for whoever waits: kept, given up after too long, and gone when nobody needs them any more."""

from __future__ import annotations

import signal
import threading

import pytest

from intacct.transport.concurrency import Threads, map_concurrently
from suites.run.paths import FIXTURES
from suites.run.replay import judge


def fail() -> int:
    """Raise, as a bug would."""
    raise ZeroDivisionError("a bug of ours")


def test_a_thread_is_kept_for_the_next_thing() -> None:
    """A thread is used again after a value and after an exception, which is raised where it is awaited."""
    threads = Threads[int]()
    first = threads.run_with_timeout(threading.get_ident, 10)
    with pytest.raises(ZeroDivisionError, match="a bug of ours"):
        threads.run_with_timeout(fail, 10)
    assert threads.run_with_timeout(threading.get_ident, 10) == first != threading.get_ident()
    threads.close()


def test_what_takes_too_long_is_given_up() -> None:
    """The outcome of a call that took too long never becomes that of the next call."""
    threads, end = Threads[int](), threading.Event()
    with pytest.raises(TimeoutError):
        threads.run_with_timeout(lambda: int(end.wait(60)), 0.05)
    assert threads.run_with_timeout(lambda: 7, 10) == 7
    end.set()
    threads.close()


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="only POSIX hands a signal to a thread")
def test_a_stop_that_another_thread_receives_is_heard() -> None:
    """Ctrl-C that the system hands to a thread in the middle of a request stops the wait for that request."""
    over = threading.Event()
    answered: list[bool] = []

    def ask(_: int) -> None:
        over.wait(0.5)  # until the main thread is in the middle of its wait
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        answered.append(over.wait(60))

    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            map_concurrently(ask, [1], 1)
    finally:
        signal.signal(signal.SIGINT, usual)
    assert answered == [], "the request is still on its way"
    over.set()


def test_a_judged_company_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging a company leaves no thread alive, so that a thousand companies do not pile them up."""
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
