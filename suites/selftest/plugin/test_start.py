"""How a customer's run starts: in a damaged installation, from a file of options, over links, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from suites.plugin import start
from suites.selftest.plugin.test_options import run_here
from suites.selftest.support.live_run import run

pytest_plugins = ["pytester"]

REPLAY = ("--company=demo", "--replay", "--reports=mine", "--no-allure-html")


@pytest.mark.slow
@pytest.mark.parametrize("package", ["lxml", "pydantic", "filelock"])
def test_a_damaged_installation_says_nothing_of_the_company(tmp_path: Path, package: str) -> None:
    """A package that cannot be imported ends the run with 3, wherever it is imported, and never with 1."""
    (tmp_path / f"{package}.py").write_text("raise ImportError('damaged')\n", "utf-8")
    ended = run("--company=demo", "--replay", f"--reports={tmp_path}", environ={"PYTHONPATH": str(tmp_path)})
    assert ended.status == pytest.ExitCode.INTERNAL_ERROR
    assert "is damaged: install it again" in ended.output


def test_another_projects_run_needs_no_argument(pytester: pytest.Pytester) -> None:
    """A plain `pytest` in another folder of this environment runs what is there."""
    pytester.makepyfile("def test_a(): pass")
    assert pytester.runpytest_inprocess("-p", "suites.plugin").ret == pytest.ExitCode.OK
    start.require_values([])


@pytest.mark.parametrize("option", ["--lf", "--junitxml=own.xml", "--pastebin=all"])
def test_an_option_in_a_file_of_options_is_refused_too(pytester: pytest.Pytester, option: str) -> None:
    """What is not for a customer's run is refused wherever it comes from, as from pytest's own `@FILE`."""
    options = pytester.path / "options.txt"
    options.write_text("\n".join([*REPLAY, option]), "utf-8")
    ended = run_here(pytester, f"@{options}")
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert "is not for a run with --company: " in ended.stderr.str()
    assert [file.name for file in pytester.path.iterdir() if file.name.startswith("own.")] == []


@pytest.mark.parametrize("path", ["setup/test_user.py", "test_user.py"], ids=["a folder", "a file"])
def test_links_lead_to_the_cases(pytester: pytest.Pytester, path: str) -> None:
    """A path to cases that goes over a link is the path to these cases."""
    (pytester.path / "setup").symlink_to(start.SETUP)
    (pytester.path / "test_user.py").symlink_to(start.SETUP / "test_user.py")
    ended = run_here(pytester, *REPLAY, str(pytester.path / path))
    assert ended.ret == pytest.ExitCode.OK
    result = json.loads((pytester.path / "mine" / "demo" / "partial" / "result.json").read_text("utf-8"))
    assert {row["verdict"] for row in result["verdicts"]} == {"met"}


def test_a_selection_by_allure_is_partial(pytester: pytest.Pytester) -> None:
    """Whatever leaves cases out makes a run partial, and leaves the files of the last whole run alone."""
    ended = run_here(pytester, *REPLAY, "--allure-severities=critical")
    assert ended.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert not (pytester.path / "mine" / "demo" / "result.json").exists()


def test_showing_pytests_cache_asks_nobody(pytester: pytest.Pytester) -> None:
    """`--cache-show` judges nothing, and so writes nothing."""
    assert run_here(pytester, *REPLAY, "--cache-show").ret == pytest.ExitCode.OK
    assert not (pytester.path / "mine" / "demo" / "result.json").exists()


def test_a_report_that_cannot_be_made_ends_with_3(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run without the page that is sent to the customer did not do what was asked, whatever the verdicts are."""

    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reports._write.index", fail)
    ended = run_here(pytester, *REPLAY)
    assert ended.ret == pytest.ExitCode.INTERNAL_ERROR
    ended.stdout.fnmatch_lines(["index.html: left out, it could not be written (No space left on device)"])
    assert (pytester.path / "mine" / "demo" / "result.json").is_file()


def test_credentials_that_are_not_a_file_are_told_so(pytester: pytest.Pytester) -> None:
    """A folder is not said to be missing."""
    ended = run_here(pytester, "--company=acme", f"--credentials={pytester.path}")
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert "it is a folder, not a file" in ended.stderr.str()
