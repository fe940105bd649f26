"""The paths of the project's own files, the file names of a run, and how a path is printed."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FIXTURES = PROJECT / "fixtures"
REPORTS = PROJECT / "reports"
PROFILE = "company.toml"
RECORDING = "recording"


def short_path(file: Path) -> str:
    """A path relative to the working directory or the home directory, if it lies there."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path's method raises without a home
    for base, prefix in ((Path.cwd(), ""), (home, f"~{os.sep}")):
        if file.is_relative_to(base):
            return f"{prefix}{file.relative_to(base)}"
    return str(file)
