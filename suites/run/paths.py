"""Where the project's own files lie, and what the files of a run are called."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FIXTURES = PROJECT / "fixtures"
REPORTS = PROJECT / "reports"
PROFILE = "company.toml"
RECORDING = "recording"
