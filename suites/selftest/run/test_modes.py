"""Everything that a run leaves is its owner's alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from suites.selftest.run.test_live import refuse_user
from suites.selftest.support.live_run import LiveGateway, run

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away, which the runs inherit: what is private here is private anywhere."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """The paths that are not 0600 as a file or 0700 as a folder, the folder itself included."""
    paths = [folder, *folder.rglob("*")]
    return [
        f"{path.relative_to(folder.parent)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in paths
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


def test_all_that_a_live_run_leaves_is_private(tmp_path: Path, httpserver: HTTPServer) -> None:
    """Everything that a live run leaves is private: recording, pages, results, history, lock and memory."""
    gateway = LiveGateway(httpserver, tmp_path)
    ended = gateway.run(gateway.answers_with("demo-audited", refuse_user("mreyes")), "-q")
    assert ended.status == 7, ended.output
    names = {path.name for path in (gateway.reports / "acme").iterdir()}
    assert {"recording", "index.html", "result.json", "allure-results", "history.json", ".refused.json"} <= names
    assert open_to_others(gateway.reports) == []


def test_all_that_a_replay_leaves_is_private(tmp_path: Path) -> None:
    """Everything that a replay of several companies leaves is private, new folders included."""
    reports = tmp_path / "new" / "reports"
    ended = run("--company=demo", "--company=demo-faulty", "--replay", f"--reports={reports}", "-q")
    assert ended.status == 1, ended.output
    assert all((reports / f"overview.{ending}").is_file() for ending in ("html", "csv"))
    assert (reports / "demo" / "recording").is_dir()
    assert open_to_others(reports.parent) == []
