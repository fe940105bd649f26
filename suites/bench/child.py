"""Runs commands in separate processes.

They share a folder of compiled modules: without it (PYTHONDONTWRITEBYTECODE) most of the time of a short run, and of
the bare run as well, is compiling.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from suites.run.paths import PROJECT
from suites.selftest.support.live_run import PYTEST, CompletedRun, run

EMPTY = """\
import pytest


@pytest.mark.parametrize("place", {names!r})
def test_nothing(place):
    pass
"""


@dataclass(frozen=True, slots=True)
class Served:
    """The address of a running server."""

    port: int

    @property
    def asked(self) -> int:
        """The number of requests so far."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
            return int(answer.read())


@contextmanager
def served(recording: Path, delay: float) -> Iterator[Served]:
    """Serve the recording over local HTTP; every answer takes `delay` milliseconds."""
    command = [sys.executable, "-m", "suites.bench.server", str(recording), str(delay)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdin is not None
        yield Served(int(process.stdout.readline()))
        process.stdin.close()


@cache
def _compiled_folder() -> tempfile.TemporaryDirectory[str]:
    """The folder of compiled modules; it is removed with this process."""
    return tempfile.TemporaryDirectory(prefix="compiled-")


def _with_cache(environ: dict[str, str]) -> dict[str, str]:
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": _compiled_folder().name} | environ


def pytest_run(*options: str, **environ: str) -> str:
    """The output of a whole `pytest OPTIONS` in the project, which must succeed."""
    ended = run("-q", "-p", "no:benchmark", *options, environ=_with_cache(environ), timeout=1800)
    _check_ended_well(ended)
    return ended.output


def empty_cases(folder: Path, names: Sequence[str]) -> None:
    """Write as many empty parametrised cases, in a folder for `bare_run`."""
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    (folder / "test_nothing.py").write_text(EMPTY.format(names=list(names)), "utf-8")


def bare_run(folder: Path, *options: str, plugin: str = "", **environ: str) -> None:
    """Run a whole `pytest OPTIONS` in a folder outside the project, which must succeed.

    It loads what pytest loads by itself where this project is installed, as ours does: the plugins of pytest-xdist,
    allure-pytest, respx and anyio (with them httpx), platformdirs, pytest-httpserver and Hypothesis. It loads nothing
    of ours except a named `plugin`, and none of the libraries that only we use: lxml, pydantic, Jinja, filelock.
    """
    command = [PYTEST, "-q"]
    command += ["-p", "no:benchmark", "-p", "no:cacheprovider", "-p", plugin or "no:suites.plugin", *options]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    clean |= _with_cache(environ)
    process = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)  # noqa: S603
    _check_ended_well(CompletedRun(process.returncode, process.stdout + process.stderr))


def _check_ended_well(ended: CompletedRun) -> None:
    assert ended.status == 0, ended.output[-2000:]
