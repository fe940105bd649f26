"""The time now, and the version of this suite."""

from __future__ import annotations

import os
import subprocess
import tomllib
from datetime import UTC, datetime
from functools import cache

from suites.run.paths import PROJECT


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def version() -> str:
    """The version of this suite."""
    number = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert isinstance(number, str)
    return number


@cache
def commit() -> str:
    """The commit of this suite, "" outside a checkout. The child process gets no secrets."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("INTACCT_")}
    command = ["git", "-C", str(PROJECT), "rev-parse", "--short=12", "HEAD"]
    try:
        process = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return process.stdout.strip() if process.returncode == 0 else ""
