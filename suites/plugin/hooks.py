"""The hooks of a customer's run: each company is read once, the cases are parameters, the verdicts are collected.

The controlling process reads in `pytest_sessionstart`, before any case exists, and only it connects to Sage. Workers of
pytest-xdist get the recordings' folders and judge the same companies; their verdicts return with the test reports.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Generator
from pathlib import Path
from types import FrameType

import pytest

from reports._model.exit_status import LABELS, ExitStatus
from suites.document.text import shown
from suites.judgement.case import Case
from suites.judgement.rules import rule_of
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, Verdict
from suites.plugin import options, start, workers
from suites.plugin.collector import VerdictCollector
from suites.plugin.stash import (
    CASES,
    COMPANIES,
    JUDGEMENT,
    NAMES,
    VERDICT,
    CaseVerdict,
    companies_to_judge,
    keep_cases,
)
from suites.run.batch import Batch, Interrupted
from suites.run.company_run import Options, OutputError
from suites.run.plan import ConfigurationError
from suites.run.process import STOPPING, is_ignored

TOO_LITTLE_MEMORY = (
    "there is too little memory for this run: free some, or raise its limit; nothing was judged, "
    "and what was read is kept for the next run"
)

_JUDGES_NOTHING = ("collectonly", "setupplan", "showfixtures", "show_fixtures_per_test", "cacheshow")
"""pytest's options under which no case is called: then no request is sent, and nothing is written."""


class Unknown(Exception):
    """A case that could not be judged: a verdict, not an error. Allure shows it as broken."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """Exit status 1 of a customer's run means an instruction that is not met; an error of this program ends with 3."""
    try:
        return (yield)
    except pytest.UsageError:
        raise
    except Exception as error:
        if not start.is_for_a_company(config.option):
            raise
        if isinstance(error, BrokenPipeError):  # the reader of the output stopped early, as in `| head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ExitStatus.STOPPED
        traceback.print_exc()
        return int(pytest.ExitCode.INTERNAL_ERROR)


class CommandLine:
    """Replacements for a session: options that only print, and a start in another folder."""

    @staticmethod
    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(config: pytest.Config) -> int | None:
        """Print what was requested; or start again with the project's own configuration."""
        if config.option.help or config.option.version:
            return None
        if start.is_elsewhere(config, config.option) and not start.in_a_worker(config):
            return start.run_with_own_configuration(config)
        lines = options.printed(config)
        if lines is None:
            return None
        print("\n".join(map(start.without_commands, lines)))  # noqa: T201 - this is the output
        return int(pytest.ExitCode.OK)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """A plugin has one function for each hook, so a second hook for the command line needs an object."""
    pluginmanager.register(CommandLine(), "intacct-command-line")
    pluginmanager.register(workers, "intacct-workers")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Check the whole command line, before anything is sent."""
    option = config.option
    if option.help or option.version:
        return
    if not option.company:
        return
    if not all(start.is_case(config, argument) for argument in config.args):
        raise pytest.UsageError(start.NO_CASES)
    start.require_known_settings(config)
    options.check_expressions(config)
    if not start.in_a_worker(config):
        run_options = Options(
            dry=any(getattr(option, name, False) for name in _JUDGES_NOTHING),
            retry_refused=option.retry_refused,
            allure_html=not option.no_allure_html,
            github_summary=option.github_summary,
        )
        reports = options.usable_path("--reports", option.reports)
        several, remarks = options.several(config), options.remarks(config)
        try:
            companies = Batch(options.plans(config), run_options, reports, several=several, remarks=remarks)
        except MemoryError:
            raise pytest.UsageError(TOO_LITTLE_MEMORY) from None
        config.stash[COMPANIES] = companies
        config.pluginmanager.register(
            VerdictCollector(companies, config, lambda: config.stash[CASES]), "intacct-verdicts"
        )
    gc.freeze()  # modules live as long as the process: the garbage collector need not search them


def _forget_runs(config: pytest.Config) -> None:
    """Stop pytest's plugins from storing data about a customer's run; this runs in workers as well."""
    for name in ("lfplugin", "nfplugin", "stepwiseplugin"):
        if config.pluginmanager.has_plugin(name):
            config.pluginmanager.unregister(name=name)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Read the companies (the controlling process), or receive the folders of their recordings (a worker)."""
    config = session.config
    if config.option.company:
        _forget_runs(config)
    if start.in_a_worker(config):
        workers.take_input(config)
    companies = config.stash.get(COMPANIES, None)
    if companies is None:
        return
    for number in STOPPING:
        if not is_ignored(number):
            signal.signal(number, _stop)
    start.check_selection(config, asks=companies.asks)
    try:
        companies.start()
    except ConfigurationError as error:
        raise options.usage_error(error) from None
    except MemoryError:
        pytest.exit(TOO_LITTLE_MEMORY, returncode=int(pytest.ExitCode.INTERNAL_ERROR))
    except (OutputError, Interrupted) as error:
        pytest.exit(start.without_commands(shown(str(error), 2000)), returncode=ExitStatus.STOPPED)
    config.stash[JUDGEMENT] = lambda name: companies.judged(name).judgement
    keep_cases(config.stash, companies_to_judge(companies))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """A stop signal ends the run as Ctrl-C does: the results so far are written."""
    raise KeyboardInterrupt


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Show company, level, edition, source, and the number of requests."""
    companies = config.stash.get(COMPANIES, None)
    return [start.without_commands(line) for line in companies.headline()] if companies is not None else []


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, obj: object) -> list[pytest.Item] | None:
    """Collect nothing for a rule for which no company's edition has an instruction."""
    names = collector.config.stash.get(NAMES, None)
    rule = rule_of(obj) if names is not None else None
    return [] if names is not None and rule is not None and rule.id not in names else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Create one parameter set for each place (and application) at which the instruction is judged."""
    if Path(str(metafunc.definition.path)).parent != start.SETUP:
        return
    names = metafunc.config.stash.get(NAMES, None)
    assert names is not None, "the command line is restricted to --company with suites/setup"
    rule = rule_of(metafunc.function)
    if rule is None:
        raise pytest.UsageError(f"{metafunc.function.__qualname__} is the case of no rule: name it in a call of rule()")
    ids = names.get(rule.id, ())
    metafunc.parametrize("subject", ids, indirect=True, ids=ids)


@pytest.fixture
def subject(request: pytest.FixtureRequest) -> Subject:
    """The place to be judged, with its user and everything that is known of the company."""
    company, case = request.config.stash[CASES][request.param]
    return request.config.stash[JUDGEMENT](company).subject(case)


def _case_of(item: pytest.Item) -> tuple[str, Case] | None:
    callspec = getattr(item, "callspec", None)
    cases = item.config.stash.get(CASES, {})
    return (
        cases.get(callspec.params.get("subject", ""))
        if callspec is not None and item.path.parent == start.SETUP
        else None
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Select by `--instruction`, which must equal the document's number; sort the rest in the document's order."""
    ids = frozenset(config.option.instruction)
    if ids:
        _select_instructions(config, items, ids)
    _sort_as_the_document(config, items)


def _select_instructions(config: pytest.Config, items: list[pytest.Item], ids: frozenset[str]) -> None:
    selected: list[pytest.Item] = []
    deselected: list[pytest.Item] = []
    for item in items:
        company_case = _case_of(item)
        (selected if company_case is not None and company_case[1].id in ids else deselected).append(item)
    config.hook.pytest_deselected(items=deselected)
    items[:] = selected


def _sort_as_the_document(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort by company, so that few models are in memory, and within each by the document's order of instructions."""
    order = {company_case: position for position, company_case in enumerate(config.stash.get(CASES, {}).values())}
    items.sort(key=lambda item: order[company_case] if (company_case := _case_of(item)) else -1)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Exclude the collected cases from garbage collection: they live to the end, and there may be 13,000 of them."""
    if session.config.option.company:
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave all objects to the end of the process, which is faster than pytest's two more searches for garbage."""
    if session.config.option.company:
        gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Let the judgement judge a case, since it knows what blocks it; its verdict ends the test."""
    company_case = _case_of(pyfuncitem)
    if company_case is None:
        return None
    company, case = company_case
    verdict = pyfuncitem.config.stash[JUDGEMENT](company).verdict(case)
    pyfuncitem.stash[VERDICT] = verdict
    reason = _reason(verdict)
    if verdict.kind is Kind.NOT_MET:
        pytest.fail(reason, pytrace=False)
    if verdict.kind is Kind.UNKNOWN:
        raise Unknown(reason)
    if verdict.kind is Kind.BLOCKED:
        pytest.skip(f"blocked by {verdict.blocked_by.id if verdict.blocked_by else ''}")
    if verdict.kind is Kind.NOT_APPLICABLE:
        pytest.skip(f"not applicable: {reason}")
    return True


def _reason(verdict: Verdict) -> str:
    return start.without_commands(shown(verdict.found or verdict.because))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach the verdict to the report; no path and no traceback is shown for it."""
    report = yield
    verdict = item.stash.get(VERDICT, None)
    company_case = _case_of(item)
    if verdict is not None and company_case is not None and report.when == "call":
        if verdict.kind is Kind.WAIVED:
            # As pytest.xfail() would, which `--runxfail` disables: that must not change a verdict.
            report.outcome = "skipped"
            vars(report)["wasxfail"] = start.without_commands(shown(verdict.because))
        vars(report)["verdict"] = CaseVerdict(*company_case, verdict)
        reason = _reason(verdict)
        report.longrepr = ("", 0, reason) if report.skipped else reason if report.failed else None
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Give each verdict its own letter and word; reruns by another plugin are left to that plugin."""
    judged: CaseVerdict | None = getattr(report, "verdict", None)
    if judged is None or report.when != "call" or report.outcome not in {"passed", "failed", "skipped"}:
        return None
    letter, words = LABELS[judged.verdict.kind]
    return words, letter, words.upper()
