"""One departure opened as a report by one command."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.selftest.support.live_run import verdicts
from suites.selftest.support.open_departure import main


@pytest.mark.slow
def test_a_departure_is_opened_as_a_report(tmp_path: Path) -> None:
    """The report of a departure shows what it changes."""
    assert main(["Web Services is off", str(tmp_path / "new")]) == 1
    by_id = {verdict["id"]: verdict["verdict"] for verdict in verdicts(tmp_path / "new" / "reports" / "departure")}
    assert by_id["1.2"] == "not_met"


def test_an_unknown_departure_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written for a name that no departure has."""
    assert main(["nothing of the kind", str(tmp_path / "new")]) == 4
    assert capsys.readouterr().err == "ERROR: no departure is called 'nothing of the kind'\n"
    assert not (tmp_path / "new").exists()
