"""The only bridge to pytest: options, one reading of each company, the cases as parameters, the verdicts gathered.

The controlling process reads in `pytest_sessionstart`, before any case exists, and alone talks to Sage. Workers of
pytest-xdist get the recordings' folders and judge the same companies; their verdicts travel back with the test reports.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import FrameType

import pytest
from pydantic import TypeAdapter
from xdist.remote import Producer

from reports._model.exit_status import EXIT_STOPPED, LABELS
from suites.document.text import shown
from suites.judgement.case import Case
from suites.judgement.judge import Judgement
from suites.judgement.rules import rule_of
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, Verdict
from suites.plugin import options as command_line
from suites.plugin.collector import VerdictCollector, serialize
from suites.plugin.ids import Named, by_rule, cases_by_id
from suites.plugin.scheduling import ByCompany
from suites.run import replay
from suites.run.batch import CACHED_JUDGEMENTS, Batch, Interrupted
from suites.run.company_run import Options, OutputError
from suites.run.plan import ConfigurationError

SETUP = Path(__file__).parents[1] / "setup"
COMPANIES = pytest.StashKey[Batch]()
JUDGEMENT = pytest.StashKey[Callable[[str], Judgement]]()
CASES = pytest.StashKey[Named]()
NAMES = pytest.StashKey[Mapping[str, Sequence[str]]]()
"""A rule -> the cases that it judges, by their names in test ids."""
VERDICT = pytest.StashKey[Verdict]()
QUICK = pytest.StashKey[bool]()


_OF_A_COMPANY = ("replay", "instruction", "again", "github_summary", "shard")
_JUDGES_NOTHING = ("collectonly", "setuponly", "setupplan", "showfixtures", "show_fixtures_per_test")
"""pytest's options under which no case is called: then nobody is asked, and nothing is written."""


@dataclass(frozen=True, slots=True)
class WorkerInput:
    """What a worker is told: where each company was recorded, by which edition it is judged, and which cases it has."""

    several: bool
    folders: Mapping[str, Path]
    editions: Mapping[str, str]
    cases: Mapping[str, tuple[Case, ...]]


_HANDED = TypeAdapter(WorkerInput)


class Unknown(Exception):
    """A case that could not be judged: a verdict, not an error. Allure shows it as broken."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a customer's run."""
    command_line.add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Options that only print do so, and end it; the selftests run on two workers unless told otherwise."""
    option = config.option
    if option.help or option.version:
        return None
    worker = hasattr(config, "workerinput") or "PYTEST_XDIST_WORKER" in os.environ
    if not (worker or option.company or option.usepdb) and getattr(option, "numprocesses", 0) is None:
        option.numprocesses, option.dist = 2, "worksteal"
    if not (worker or option.company or option.markexpr) and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        config.stash[QUICK] = True
    lines = command_line.printed(config)
    if lines is None:
        return None
    print("\n".join(lines))  # noqa: T201 - this is the output
    return 0


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Everything about the command line is held here, before anything is sent."""
    option = config.option
    if option.help or option.version:
        return
    if not option.company:
        wanted = [name for name in _OF_A_COMPANY if getattr(option, name)]
        if wanted:
            raise pytest.UsageError(f"--{wanted[0].replace('_', '-')} needs --company=NAME")
        if any(_is_case(config, arg) for arg in config.args):
            raise pytest.UsageError("the cases in suites/setup judge a company: give --company=NAME")
        return
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = [str(SETUP)]
    elif not all(_is_case(config, arg) for arg in config.args):
        raise pytest.UsageError("--company judges the cases in suites/setup: give no path, or one of these")
    if not hasattr(config, "workerinput"):
        options = Options(
            dry=any(getattr(option, name, False) for name in _JUDGES_NOTHING),
            again=option.again,
            allure_html=not option.no_allure_html,
            github_summary=option.github_summary,
        )
        reports = Path(option.reports).expanduser()
        companies = Batch(command_line.plans(config), options, reports, several=command_line.several(config))
        config.stash[COMPANIES] = companies
        config.pluginmanager.register(
            VerdictCollector(companies, config, lambda: config.stash[CASES]), "intacct-gathering"
        )


def _is_case(config: pytest.Config, arg: str) -> bool:
    path = (config.invocation_params.dir / arg.partition("::")[0]).resolve()
    return path == SETUP or SETUP in path.parents


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Read the companies (the controlling process), or be told where they were recorded (a worker)."""
    config = session.config
    workerinput: dict[str, str] = getattr(config, "workerinput", {})
    if "intacct_companies" in workerinput:
        told = _HANDED.validate_json(workerinput["intacct_companies"])
        judge = lru_cache(maxsize=CACHED_JUDGEMENTS)(replay.judge)
        config.stash[JUDGEMENT] = lambda name: judge(told.folders[name]).judgement
        config.stash[CASES] = cases_by_id(told.cases, several=told.several)
        config.stash[NAMES] = by_rule(config.stash[CASES], told.editions)
    companies = config.stash.get(COMPANIES, None)
    if companies is None:
        return
    signal.signal(signal.SIGTERM, _stop)
    try:
        companies.start()
    except ConfigurationError as error:
        raise pytest.UsageError(shown(str(error), 2000)) from None
    except (OutputError, Interrupted) as error:
        pytest.exit(shown(str(error), 2000), returncode=EXIT_STOPPED)
    config.stash[JUDGEMENT] = lambda name: companies.judged(name).judgement
    config.stash[CASES] = cases_by_id(companies.cases, several=companies.several)
    config.stash[NAMES] = by_rule(config.stash[CASES], companies.editions)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Hand the recordings' folders and the cases to a worker."""
    config: pytest.Config = getattr(node, "config")  # noqa: B009 - xdist has no types
    companies = config.stash.get(COMPANIES, None)
    if config.stash.get(QUICK, False):
        getattr(node, "workerinput")["intacct_quick"] = "yes"  # noqa: B009
    if companies is not None:
        handed = WorkerInput(companies.several, companies.folders, companies.editions, companies.cases)
        getattr(node, "workerinput")["intacct_companies"] = _HANDED.dump_json(handed).decode()  # noqa: B009


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByCompany | None:
    """Of several companies, each is judged by one worker; the cases of a single one are for all of them."""
    companies = config.stash.get(COMPANIES, None)
    return ByCompany(config, log) if companies is not None and companies.several else None


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Which company, level, edition, source, and how many requests it took."""
    companies = config.stash.get(COMPANIES, None)
    return companies.headline() if companies is not None else []


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, obj: object) -> list[pytest.Item] | None:
    """A rule for which no company's edition has an instruction has no case: nothing of it is collected."""
    ruled = collector.config.stash.get(NAMES, None)
    rule = rule_of(obj) if ruled is not None else None
    return [] if ruled is not None and rule is not None and rule.id not in ruled else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One parameter set for each place (and application) at which the instruction is judged."""
    if Path(str(metafunc.definition.path)).parent != SETUP:
        return
    ruled = metafunc.config.stash.get(NAMES, None)
    assert ruled is not None, "the command line is held to --company with suites/setup"
    rule = rule_of(metafunc.function)
    if rule is None:
        raise pytest.UsageError(
            f"{metafunc.function.__qualname__} is tied to no instruction: decorate it with @instruction"
        )
    names = ruled.get(rule.id, ())
    metafunc.parametrize("subject", names, indirect=True, ids=names)


@pytest.fixture
def subject(request: pytest.FixtureRequest) -> Subject:
    """The place under judgement, with its user and all that is known of the company."""
    company, case = request.config.stash[CASES][request.param]
    return request.config.stash[JUDGEMENT](company).subject(case)


def _case_of(item: pytest.Item) -> tuple[str, Case] | None:
    callspec = getattr(item, "callspec", None)
    cases = item.config.stash.get(CASES, {})
    return cases.get(callspec.params.get("subject", "")) if callspec is not None and item.path.parent == SETUP else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`--instruction` selects by the document's number, exactly; a plain `pytest` leaves the slow selftests out."""
    if config.stash.get(QUICK, False) or "intacct_quick" in getattr(config, "workerinput", {}):
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
    companies = config.stash.get(CASES, {})
    if len({company for company, _ in companies.values()}) > 1:
        # Company by company, so that few models are in memory; within one, pytest's own order.
        order = {company: number for number, (company, _) in enumerate(companies.values())}
        items.sort(key=lambda item: order[found[0]] if (found := _case_of(item)) else -1)
    wanted = set(config.option.instruction)
    if not wanted:
        return
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        found = _case_of(item)
        (kept if found is not None and found[1].id in wanted else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A case is judged by the judgement, which knows what closes it; its verdict ends the test."""
    found = _case_of(pyfuncitem)
    if found is None:
        return None
    company, case = found
    verdict = pyfuncitem.config.stash[JUDGEMENT](company).verdict(case)
    pyfuncitem.stash[VERDICT] = verdict
    said = shown(verdict.found or verdict.because)
    if verdict.kind is Kind.NOT_MET:
        pytest.fail(said, pytrace=False)
    if verdict.kind is Kind.UNKNOWN:
        raise Unknown(said)
    if verdict.kind is Kind.BLOCKED:
        pytest.skip(f"blocked by {verdict.blocked_by.id if verdict.blocked_by else ''}")
    if verdict.kind is Kind.NOT_APPLICABLE:
        pytest.skip(f"not applicable: {said}")
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The verdict rides on the report; no path and no traceback is shown for it."""
    report = yield
    verdict = item.stash.get(VERDICT, None)
    found = _case_of(item)
    if verdict is not None and found is not None and report.when == "call":
        if verdict.kind is Kind.WAIVED:
            # As pytest.xfail() would, which `--runxfail` switches off: it must not change what a verdict is.
            report.outcome = "skipped"
            vars(report)["wasxfail"] = shown(verdict.because)
        vars(report)["verdict"] = serialize(*found, verdict)
        said = shown(verdict.found or verdict.because)
        report.longrepr = ("", 0, said) if report.skipped else said if report.failed else None
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Each verdict has a letter and a word of its own."""
    verdict = getattr(report, "verdict", None)
    if verdict is None or report.when != "call":
        return None
    letter, words = LABELS[Kind(verdict["verdict"]["kind"])]
    return words, letter, words.upper()
