"""A plugin for tests: when the case named by CRASH_AT is to be judged (or at `reading`), what CRASH_HOW names happens.

worker     the worker ends at once, as if it had crashed
SIGTERM    the controlling process gets the signal, from its worker or from itself
error      the case raises, as a bug in the suite would
"""

from __future__ import annotations

import os
import signal

import pytest

from intacct.company import client
from intacct.protocol.answer import Answer
from intacct.transport.base import RawResponse


def pytest_configure() -> None:
    """Crash when the first answer is read, if CRASH_AT says so."""
    if os.environ["CRASH_AT"] == "reading":
        assert vars(client)["parse_reply"]
        vars(client)["parse_reply"] = _raise_bug


def _raise_bug(_reply: RawResponse, *_asked: str | None) -> Answer:
    raise ZeroDivisionError("a bug of ours")


def pytest_runtest_call(item: pytest.Item) -> None:
    """Crash in the case that CRASH_AT names."""
    if not item.name.endswith(f"[{os.environ['CRASH_AT']}]"):
        return
    how, worker = os.environ["CRASH_HOW"], "PYTEST_XDIST_WORKER" in os.environ
    if how == "error":
        raise ZeroDivisionError("a bug of ours")
    if how == "worker":
        os._exit(1)
    os.kill(os.getppid() if worker else os.getpid(), signal.Signals[how])
    if worker:
        signal.pause()
