"""Everything that a run leaves is its owner's alone."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from reports._allure import tool
from suites.selftest.run.test_live import refuse_user
from suites.selftest.support.live_run import LiveGateway, run
from suites.selftest.support.open_departure import main

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away, which the runs inherit: what is private here is private anywhere."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_up(folder: Path) -> None:
    """Make everything in a folder what an older version, or another program, would have left."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


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


@pytest.mark.parametrize("options", [(), ("--instruction=4.5",)], ids=["whole", "partial"])
def test_a_run_closes_what_was_open_before(tmp_path: Path, options: tuple[str, ...]) -> None:
    """What an older run left open to others is private after the next one, also where it is not written again."""
    reports = tmp_path / "reports"
    for asked_for in ((), ("--instruction=4.5",)):
        assert run("--company=demo", f"--reports={reports}", "-q", *asked_for).status == 0
    (reports / "demo" / "recording.zip").write_bytes(b"somebody's own")
    open_up(reports / "demo")
    assert run("--company=demo", f"--reports={reports}", "-q", *options).status == 0
    assert (reports / "demo" / ".lock").is_file()
    assert (reports / "demo" / "partial" / "index.html").is_file()
    assert open_to_others(reports / "demo") == ["demo/recording.zip 666"]


def test_a_departure_that_is_opened_is_private(tmp_path: Path) -> None:
    """The recording of a departure and its report are private."""
    assert main(["Web Services is off", str(tmp_path / "new")]) == 1
    assert (tmp_path / "new" / "recorded" / "company.toml").is_file()
    assert open_to_others(tmp_path / "new") == []


def test_what_allures_tool_is_installed_by_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of Allure's tool and its package files are private; npm's own files lie inside."""
    monkeypatch.setattr(tool, "HOME", tmp_path / ".allure")
    monkeypatch.setattr(tool, "npm", lambda: [sys.executable, "-c", ""])
    tool.install(dev=False)
    assert {path.name for path in (tmp_path / ".allure").iterdir()} == {"package.json", "package-lock.json"}
    assert open_to_others(tmp_path / ".allure") == []
