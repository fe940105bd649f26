"""What `--company=NAME` means: live or a replay, where it is read and where it goes; all of it validated before."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FIXTURES = PROJECT / "fixtures"
REPORTS = PROJECT / "reports"
PROFILE = "company.toml"
RECORDING = "recording"
