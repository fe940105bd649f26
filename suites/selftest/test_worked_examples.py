"""The worked examples of the maintainers' page are followed to the letter in a copy of the checkout, and tests pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from suites.selftest.support.worked_example import commands, copy_of_checkout, prepare, section, steps

EXAMPLES = section("A new edition") + section("Adding an instruction")


def run_command(command: str, checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the page in the copy, with the Python of this run."""
    _, *words = command.split()
    module = [] if words[0] == "-m" else ["-m", "pytest", "-p", "no:cacheprovider"]
    line = [sys.executable, *module, *words]
    # The copy's tests count for the copy: as many inputs as a maintainer tries, and nothing for our coverage.
    clean = {key: value for key, value in os.environ.items() if key != "CI" and not key.startswith("COVERAGE_")}
    return subprocess.run(line, cwd=checkout, env=clean, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_new_edition_and_a_new_instruction_work_as_the_page_says(tmp_path: Path) -> None:
    """A new edition becomes the default, an instruction is added to it, and the tests that the page names pass."""
    checkout = copy_of_checkout(tmp_path)
    prepare(EXAMPLES, checkout)
    for step in steps(EXAMPLES):
        step.apply(checkout)
    command_lines = commands(EXAMPLES)
    assert command_lines
    for command in command_lines:
        ended = run_command(command, checkout)
        assert ended.returncode == 0, f"{command}\n{ended.stdout[-4000:]}{ended.stderr[-4000:]}"
    # What the page promises of a company that conforms: it is judged by the new instruction, and met.
    ended = run_command(".venv/bin/pytest --company=demo --no-allure-html -v", checkout)
    assert ended.returncode == 0, ended.stdout
    assert "4.11" in ended.stdout
