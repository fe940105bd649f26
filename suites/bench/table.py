"""The measurements, as a Markdown table for suites/bench/README.md."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement; `bar` is its limit, "" if there is none."""

    what: str
    measured: str
    bar: str = ""


@dataclass(slots=True)
class Table:
    """All lines of one run, in the order of measuring."""

    lines: list[Line] = field(default_factory=list)

    def add(self, what: str, measured: str, bar: str = "") -> None:
        """Add a line."""
        self.lines.append(Line(what, measured, bar))

    def markdown(self, command: str) -> list[str]:
        """The table, and where, when and how it was measured."""
        if not self.lines:
            return []
        rows = (f"| {line.what} | {line.measured} | {line.bar} |" for line in self.lines)
        today = datetime.now(UTC).date().isoformat()
        return [
            "| what | measured | bar |",
            "|---|---|---|",
            *rows,
            "",
            f"Measured on {today} by `{command}` on {machine()}; load {os.getloadavg()[0]:.0f}.",
        ]


def machine() -> str:
    """The processor, its cores, the memory, the system and the Python version."""
    cpu, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    models = [line.partition(": ")[2] for line in _lines(cpu) if line.startswith("model name")]
    kilobytes = [int(line.split()[1]) for line in _lines(memory) if line.startswith("MemTotal")]
    size = f", {kilobytes[0] / 1048576:.0f} GB" if kilobytes else ""
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} x {model}{size}, {platform.system()}, Python {platform.python_version()}"


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []
