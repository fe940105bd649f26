"""A plugin for the measured runs (`-p suites.bench.memory`): every process writes its peak memory at its end.

The peak is VmHWM of /proc/self/status, so this works only on Linux; child processes are not included.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = "BENCH_MEMORY"
"""The variable with the folder into which each process writes a file: `controller`, `gw0`, `gw1` .."""


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
