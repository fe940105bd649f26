"""The command line: each wrong word gets one clear sentence and exit status 4, before anything is sent."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from suites.document.load import load_document
from suites.plugin.parser import add_options
from suites.plugin.start import CONFIGURATION, NO_CASES, without_commands
from suites.run.paths import PROJECT
from suites.selftest.support.live_run import run

pytest_plugins = ["pytester"]


def run_here(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """`pytest OPTIONS` in this process and in an empty folder, by the project's own configuration."""
    return pytester.runpytest_inprocess("-c", str(CONFIGURATION), f"--rootdir={PROJECT}", *options)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param(("--company=nope",), "ERROR: there is no company nope", id="unknown company"),
        pytest.param(("--company=demo", "--instruction=9.9"), "the document has no instruction 9.9", id="unknown id"),
        pytest.param(("--instruction=4.1",), "needs --company", id="instruction alone"),
        pytest.param(("--retry-refused",), "--retry-refused needs --company", id="retry alone"),
        pytest.param((str(PROJECT / "suites" / "setup"),), "give --company=NAME", id="cases without a company"),
        pytest.param(
            ("--company=demo", str(PROJECT / "suites" / "selftest")),
            "judges the cases in suites/setup",
            id="company and selftests",
        ),
        pytest.param(("--company=demo", "--credentials=/no/such"), "there is no credentials file", id="no file"),
        pytest.param(("--attest-template",), "--attest-template needs --company=NAME", id="template alone"),
        pytest.param(
            ("--attest-template", "--company=demo", "--company=demo-faulty"), "of one company", id="template of two"
        ),
        pytest.param(("--company=demo", "--lf"), "--lf is not for a run with --company: ", id="last failed"),
        pytest.param(
            ("--company=demo", "-p", "cacheprovider", "--lf"), "--instruction=ID judges", id="last failed, with a cache"
        ),
        pytest.param(("--company=demo", "--debug"), "for everybody to read", id="debug"),
        pytest.param(("--company=demo", "--setup-only"), "--collect-only lists the cases", id="setup only"),
        pytest.param(
            ("--company=demo", "-o", "log_clii=true"), "pytest knows no setting 'log_clii'", id="misspelt setting"
        ),
        pytest.param(("--company=demo", "-o", "log_cli=perhaps"), "invalid truth value 'perhaps'", id="wrong setting"),
        pytest.param(("--company=demo", "-p", "no:skipping"), "pytest knows no setting", id="a plugin off"),
        pytest.param(("--company=demo", "--failed-first"), "--instruction=ID", id="failed first"),
        pytest.param(("--company=demo", "--new-first"), "--instruction=ID", id="new first"),
        pytest.param(("--company=demo", "--sw"), "-x stops at the first fault", id="stepwise"),
        pytest.param(("--company=demo", "--alluredir=x"), "reports/NAME/allure-results", id="Allure's results"),
        pytest.param(("--company=demo", "--junit-xml=x"), "reports/NAME/junit.xml", id="JUnit"),
        pytest.param(("--company=demo", "--junitxml", "x"), "reports/NAME/junit.xml", id="JUnit, its older name"),
    ],
)
def test_usage_error_exits_4(pytester: pytest.Pytester, options: tuple[str, ...], sentence: str) -> None:
    """A usage error is one sentence after ERROR, without a traceback, and exit status 4; nothing is written."""
    before = sorted(pytester.path.rglob("*"))
    ended = run_here(pytester, "--reports=reports", *options)
    assert (ended.ret, "Traceback" in ended.stderr.str()) == (pytest.ExitCode.USAGE_ERROR, False)
    assert sentence in ended.stderr.str()
    assert len([line for line in ended.errlines if line.strip()]) == 1
    assert sorted(pytester.path.rglob("*")) == before


def options_with_a_value() -> list[str]:
    """Our options that take a value, by their names."""
    parser = pytest.Parser(_ispytest=True)
    add_options(parser)
    return [option.names()[0] for option in parser.getgroup("company").options if option.attrs().get("metavar")]


@pytest.mark.parametrize("words", [("{}=",), ("{}= ",), ("{}", "")], ids=["joined", "blank", "apart"])
@pytest.mark.parametrize("option", options_with_a_value())
def test_an_empty_value_is_a_usage_error(pytester: pytest.Pytester, option: str, words: tuple[str, ...]) -> None:
    """An empty value is one sentence and exit status 4: it does not stand for the folder where one is, or for all."""
    ended = run_here(pytester, "--company=demo", *(word.format(option) for word in words))
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert ended.stderr.str().strip().startswith(f"ERROR: {option} is given an empty value: give {option}=")
    assert len([line for line in ended.errlines if line.strip()]) == 1
    assert list(pytester.path.iterdir()) == []


def test_a_path_without_cases_is_told_before_its_conftest_is_loaded(pytester: pytest.Pytester) -> None:
    """With --company, what lies below another path is not even imported: its packages may not be there."""
    pytester.makeconftest("import nothing_of_that_name")
    ended = run_here(pytester, "--company=demo", str(pytester.path))
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert ended.stderr.str().strip() == f"ERROR: {NO_CASES}"


@pytest.mark.parametrize("option", ["--credentials", "--reports", "--replay"])
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        pytest.param("~nosuch/x", "there is no home folder for ~nosuch/x", id="nobody's home"),
        pytest.param("x" * 5000, "the path is too long", id="too long"),
        pytest.param("a\0b", "a path cannot contain the character NUL", id="NUL"),
    ],
)
def test_a_path_that_cannot_be_is_a_usage_error(
    pytester: pytest.Pytester, option: str, path: str, sentence: str
) -> None:
    """A path that no file can have is one sentence that names the option, and exit status 4."""
    ended = run_here(pytester, "--company=demo", f"{option}={path}")
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {option}: {sentence}" in ended.stderr.str()
    assert len([line for line in ended.errlines if line.strip()]) == 1


def test_companies_are_listed(pytester: pytest.Pytester) -> None:
    """`--list-companies` lists the known ones and does nothing else."""
    ended = run_here(pytester, "--list-companies")
    assert (ended.ret, ended.outlines[0]) == (pytest.ExitCode.OK, "demo (recording)")


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        pytest.param(("-rf",), {"NOT MET", "UNKNOWN"}, id="failed"),
        pytest.param(("-rs",), {"BLOCKED", "NOT APPLICABLE"}, id="skipped"),
        pytest.param(("-rA",), {"MET", "NOT MET", "UNKNOWN", "BLOCKED", "NOT APPLICABLE"}, id="all"),
        pytest.param((), set(), id="not asked for"),
    ],
)
def test_cases_are_listed_by_their_verdicts(
    pytester: pytest.Pytester, options: tuple[str, ...], listed: set[str]
) -> None:
    """`-r` lists the cases of the verdicts that its letters stand for, each with what was found."""
    ended = run_here(
        pytester, "--company=demo-faulty", "--replay", "--reports=reports", "--no-allure-html", "-q", *options
    )
    assert {line.partition(" suites/setup/")[0] for line in ended.outlines if " suites/setup/" in line} == listed
    if "NOT MET" in listed:
        ended.stdout.fnmatch_lines(
            ["NOT MET suites/setup/*3.4-E100-Accounts Payable[]] - Accounts Payable: not ticked: Bills: Delete"]
        )


def test_a_run_leaves_no_memory_of_pytests_own(pytester: pytest.Pytester) -> None:
    """Even with pytest's cache switched on, a customer's run writes none."""
    options = ("--company=demo", "--replay", "--reports=reports", "--no-allure-html", "-q", "-p", "cacheprovider")
    ended = run_here(pytester, *options, "-o", f"cache_dir={pytester.path / 'cache'}")
    assert ended.ret == pytest.ExitCode.OK
    assert sorted(entry.name for entry in pytester.path.iterdir()) == ["reports"]


def test_another_folder_is_as_good(pytester: pytest.Pytester) -> None:
    """Where pytest finds no configuration, or a foreign one, it takes ours; relative paths are the caller's."""
    pytester.makeini("[pytest]\naddopts = --strict-markers --lf --no-such-option")
    pytester.makeconftest("raise RuntimeError('a conftest of somebody else')")
    options = ("--company=demo", "--replay", "--reports=mine", "--no-allure-html", "-q", "-p", "suites.plugin")
    ended = pytester.runpytest_inprocess(*options)
    assert ended.ret == pytest.ExitCode.OK
    assert (pytester.path / "mine" / "demo" / "result.json").is_file()
    assert "written to mine/demo/" in ended.stdout.str()


def test_what_lives_to_the_end_is_not_looked_through(pytester: pytest.Pytester) -> None:
    """Modules, cases and companies are left out of garbage collection at the end."""
    assert gc.get_freeze_count() == 0
    run_here(pytester, "--company=demo", "--replay", "--reports=mine", "--no-allure-html")
    assert gc.get_freeze_count() > 10_000


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        pytest.param("::error::x", ": :error::x", id="a command"),
        pytest.param("   ::add-mask::x", "   : :add-mask::x", id="a command after blanks"),
        pytest.param("found ##[group]x", "found ## [group]x", id="the older form"),
        pytest.param("suites/setup/x.py::test", "suites/setup/x.py::test", id="a test's id"),
    ],
)
def test_no_line_is_a_command_of_a_workflow(line: str, printed: str) -> None:
    """A text of the company starts no command of a workflow on GitHub."""
    assert without_commands(line) == printed


def test_a_configuration_of_ones_own_is_respected(pytester: pytest.Pytester, tmp_path: Path) -> None:
    """A configuration that the user names with -c is used."""
    own = tmp_path / "own.toml"
    own.write_text("[tool.pytest.ini_options]\n", "utf-8")
    ended = pytester.runpytest_inprocess(
        *("-c", str(own), "-p", "suites.plugin", "--company=demo", "--replay", "--reports=mine", "--no-allure-html")
    )
    assert ended.ret == pytest.ExitCode.OK
    ended.stdout.fnmatch_lines(["configfile: own.toml"])


@pytest.mark.parametrize(
    ("where", "status"), [("suites.run.batch.Batch.start", 3), ("suites.plugin.options.plans", 4)], ids=["read", "plan"]
)
def test_too_little_memory_is_one_sentence(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, where: str, status: int
) -> None:
    """Too little memory ends with 3 or 4, and never with 1, which means that something is not met."""

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(where, fail)
    ended = run_here(pytester, "--company=demo", "--replay", "--reports=mine", "--no-allure-html")
    output = ended.stdout.str() + ended.stderr.str()
    assert ended.ret == status
    assert "there is too little memory for this run" in output
    assert "INTERNALERROR" not in output


@pytest.mark.parametrize("option", ["--replay", "--github-summary"])
def test_an_option_that_may_have_a_value_can_stand_last(pytester: pytest.Pytester, option: str) -> None:
    """What stands last on the command line does not take the cases for its value."""
    ended = run_here(pytester, "--reports=mine", "--no-allure-html", "--company=demo", option)
    assert ended.ret == pytest.ExitCode.OK


def test_a_second_start_in_the_process_warns_of_nothing(pytester: pytest.Pytester) -> None:
    """From another folder pytest starts twice in one process: nothing is imported too early to be rewritten."""
    options = ("--company=demo", "--replay", "--reports=mine", "--no-allure-html", "-p", "suites.plugin")
    ended = pytester.runpytest_inprocess(*options, "-W", "error")
    assert ended.ret == pytest.ExitCode.OK
    ended.stdout.no_fnmatch_line("*PytestAssertRewriteWarning*")


RAISING = {"load_initial_conftests": "early_config", "generate_tests": "metafunc", "configure": "config"}
"""Hooks of pytest in which another plugin may fail before any case is judged, each with an argument of it."""


@pytest.mark.slow
@pytest.mark.parametrize("hook", RAISING)
def test_what_another_plugin_does_wrong_says_nothing_of_the_company(tmp_path: Path, hook: str) -> None:
    """An error of another plugin ends the run with 3, never with 1, which means that something is not met."""
    text = f"def pytest_{hook}({RAISING[hook]}):\n    raise ValueError('theirs')\n"
    (tmp_path / "faulty_plugin.py").write_text(text, "utf-8")
    options = ("-p", "faulty_plugin", "--company=demo", "--replay", f"--reports={tmp_path / 'reports'}")
    ended = run(*options, environ={"PYTHONPATH": str(tmp_path)})
    assert (ended.status, "theirs" in ended.output) == (3, True)


@pytest.mark.slow
@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-"], ids=["output", "output and errors"])
def test_a_run_that_nobody_hears_ends_as_any_other(tmp_path: Path, closed: str) -> None:
    """With its standard output closed, as a scheduler may start it, a run writes its report and its exit status."""
    options = f"--company=demo --replay --reports={tmp_path} --no-allure-html"
    command = f"{sys.executable} -m pytest {options} {closed}"
    assert subprocess.run(command, shell=True, cwd=PROJECT, check=False).returncode == 0  # noqa: S602
    assert (tmp_path / "demo" / "result.json").is_file()


def test_cases_have_the_documents_order(pytester: pytest.Pytester) -> None:
    """Cases come up as the document has its instructions, whatever files they stand in: `-x` stops at the first."""
    ended = run_here(pytester, "--company=demo-faulty", "--replay", "--reports=mine", "--collect-only", "-q")
    numbers = [line.partition("[")[2].partition("-")[0] for line in ended.outlines if "::" in line]
    document_order = [str(number) for number in load_document().ids]
    positions = [document_order.index(number) for number in numbers]
    assert positions == sorted(positions)
    assert len(set(positions)) > 20


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        pytest.param(("-k", "4.1 or"), "Wrong expression passed to '-k'", id="no expression"),
        pytest.param(("-m", "slow or"), "Wrong expression passed to '-m'", id="no expression of marks"),
        pytest.param((str(PROJECT / "suites" / "setup" / "test_nope.py"),), "not found", id="no such file"),
        pytest.param((f"{PROJECT / 'suites' / 'setup' / 'test_user.py'}::nope",), "not found", id="no such case"),
    ],
)
def test_a_selection_that_cannot_be_replaces_no_report(
    pytester: pytest.Pytester, selection: tuple[str, ...], sentence: str
) -> None:
    """What selects cases is checked before a report is written: the last one stays."""
    report = pytester.path / "reports" / "demo" / "index.html"
    report.parent.mkdir(parents=True)
    report.write_text("the last one", "utf-8")
    ended = run_here(pytester, "--company=demo", "--replay", "--reports=reports", "-q", *selection)
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert sentence in f"{ended.outlines}{ended.errlines}"
    assert [file.name for file in report.parent.iterdir()] == ["index.html"]
