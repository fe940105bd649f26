"""pytest's own ways to look inside a test work in the selftests: breakpoints, `--pdb`, `--trace` and `-s`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from suites.run.paths import PROJECT

STOPS = '''
"""A test that stops, and then fails."""

def test_stops() -> None:
    """It stops."""
    value = 6 * 7
    {stop}
    print("printed", value)
    assert value == 43
'''


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "stop", "typed"),
    [
        pytest.param((), "breakpoint()", "p value\nc\n", id="breakpoint"),
        pytest.param(("-s",), "breakpoint()", "p value\nc\n", id="breakpoint and -s"),
        pytest.param(("--pdb",), "pass", "p value\nq\n", id="--pdb"),
        pytest.param(("--trace",), "pass", "n\np value\nc\n", id="--trace"),
    ],
)
def test_a_debugger_reads_what_is_typed(option: tuple[str, ...], stop: str, typed: str, tmp_path: Path) -> None:
    """The debugger opens in the test, under the selftests' own settings, and answers what is typed."""
    (tmp_path / "test_stops.py").write_text(STOPS.format(stop=stop), "utf-8")
    settings = ("-c", str(PROJECT / "pyproject.toml"), "-p", "no:cacheprovider", "-p", "suites.selftest.conftest")
    command = [sys.executable, "-m", "pytest", "-q", *settings, *option, str(tmp_path / "test_stops.py")]
    ended = subprocess.run(command, cwd=PROJECT, input=typed, capture_output=True, text=True, check=False, timeout=120)
    assert "(Pdb) 42" in ended.stdout, ended.stdout + ended.stderr
    assert ended.returncode in {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}, ended.stdout


@pytest.mark.slow
def test_what_a_test_prints_is_seen(tmp_path: Path) -> None:
    """With `-s` a test's own output stands where it was printed; without it only beside its failure."""
    (tmp_path / "test_prints.py").write_text('def test_prints():\n    print("pri" + "nted")\n', "utf-8")
    settings = ("-c", str(PROJECT / "pyproject.toml"), "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-q", *settings, str(tmp_path / "test_prints.py")]
    uncaptured, captured = (
        subprocess.run([*command, *more], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120).stdout
        for more in (("-s",), ())
    )
    assert ("printed" in uncaptured, "printed" in captured) == (True, False)
