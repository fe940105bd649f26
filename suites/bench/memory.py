"""A plugin for the measured runs (`-p suites.bench.memory`): every process writes down its peak at its end.

The peak is VmHWM of /proc/self/status, so this is for Linux; a child that was waited for does not count into it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = "BENCH_MEMORY"
"""The variable that names the folder in which each process leaves a file: `controller`, `gw0`, `gw1` .."""


def pytest_unconfigure() -> None:
    """Write the peak, in kilobytes."""
    status = Path("/proc/self/status").read_text("ascii")
    match = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert match is not None
    name = os.environ.get("PYTEST_XDIST_WORKER", "controller")
    (Path(os.environ[FOLDER]) / name).write_text(match[1], "ascii")


def peaks(folder: Path) -> dict[str, float]:
    """Process -> its peak in megabytes."""
    return {file.name: int(file.read_text("ascii")) / 1024 for file in sorted(folder.iterdir())}
