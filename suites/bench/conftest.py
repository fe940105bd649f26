"""The benchmarks' company and table. Run them without workers: a second one would be measured as well."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from suites.bench.large import Large, recorded
from suites.bench.table import Table
from suites.setup import load as load_cases

load_cases()

TABLE = pytest.StashKey[Table]()


def pytest_configure(config: pytest.Config) -> None:
    """An empty table."""
    config.stash[TABLE] = Table()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table, ready for pasting."""
    for line in config.stash[TABLE].markdown(shlex.join(["pytest", *sys.argv[1:]])):
        terminalreporter.line(line)


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Table:
    """The measurements so far."""
    return request.config.stash[TABLE]


@pytest.fixture(scope="session")
def entities() -> int:
    """The number of entities of the large company."""
    return int(os.environ.get("BENCH_ENTITIES", "500"))


@pytest.fixture(scope="session")
def large(entities: int, tmp_path_factory: pytest.TempPathFactory) -> Large:
    """The large company, recorded once."""
    folder: Path = tmp_path_factory.mktemp("large")
    return recorded(entities, folder)
