"""The only bridge to pytest: options, one reading of the company, the cases as parameters, the verdicts gathered.

The controlling process reads in `pytest_sessionstart`, before any case exists, and alone talks to Sage. Workers of
pytest-xdist get the recording's folder and judge the same company; their verdicts travel back with the test reports.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from pathlib import Path
from types import FrameType

import pytest
from pydantic import TypeAdapter

from intacct.credentials import DEFAULT_FILE
from intacct.errors import CredentialsError
from suites import planning, running
from suites.controller import Controller, Unwritten
from suites.document import RULES, load_document
from suites.judgement import Judgement, load_cases
from suites.result import EXIT_STOPPED, LABELS
from suites.subject import Subject
from suites.verdict import Case, Kind, Verdict, shown

SETUP = Path(__file__).with_name("setup")
CONTROLLER = pytest.StashKey[Controller]()
JUDGEMENT = pytest.StashKey[Judgement]()
CASES = pytest.StashKey[dict[str, Case]]()
VERDICT = pytest.StashKey[Verdict]()
QUICK = pytest.StashKey[bool]()
_VERDICT = TypeAdapter(Verdict)
_CASE = TypeAdapter(Case)


_OF_A_COMPANY = ("replay", "instruction", "again", "github_summary")
_JUDGES_NOTHING = ("collectonly", "setuponly", "setupplan", "showfixtures", "show_fixtures_per_test")
"""pytest's options under which no case is called: then nobody is asked, and nothing is written."""


class Unknown(Exception):
    """A case that could not be judged: a verdict, not an error. Allure shows it as broken."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a customer's run."""
    group = parser.getgroup("company", "Sage Intacct setup check")
    group.addoption(
        "--company",
        action="append",
        default=[],
        metavar="NAME",
        help="judge this company: live by the credentials, else a bundled recording",
    )
    group.addoption(
        "--replay", nargs="?", const=True, default=False, metavar="FOLDER",
        help="replay fixtures/NAME, or with =FOLDER another recording, instead of asking the company",
    )  # fmt: skip
    group.addoption("--credentials", metavar="FILE", default=str(DEFAULT_FILE), help=f"default: {DEFAULT_FILE}")
    group.addoption(
        "--instruction", action="append", default=[], metavar="ID", help="judge only this instruction; repeatable"
    )
    group.addoption(
        "--reports", metavar="FOLDER", default=str(planning.REPORTS), help="where NAME/ is written; default: reports"
    )
    group.addoption(
        "--no-allure-html", action="store_true", help="do not make allure.html, which takes a second or more"
    )
    group.addoption(
        "--github-summary", action="store_true", help="also write the outcome to the job's summary on GitHub"
    )
    group.addoption("--questions", action="store_true", help="print what would be asked, and ask nothing")
    group.addoption(
        "--again", action="store_true", help="also try users whose sign-in was refused in the last 15 minutes"
    )
    group.addoption("--companies", action="store_true", help="list the companies that are known, and do nothing else")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """`--companies` and `--questions` print and end; the selftests run on two workers unless told otherwise."""
    option = config.option
    if option.help or option.version:
        return None
    worker = hasattr(config, "workerinput") or "PYTEST_XDIST_WORKER" in os.environ
    if not (worker or option.company or option.usepdb) and getattr(option, "numprocesses", 0) is None:
        option.numprocesses, option.dist = 2, "worksteal"
    if not (worker or option.company or option.markexpr) and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        config.stash[QUICK] = True
    if config.option.companies:
        try:
            known = planning.companies(Path(option.credentials).expanduser())
        except CredentialsError as error:
            raise pytest.UsageError(shown(str(error), 2000)) from None
        print("\n".join(known))  # noqa: T201 - this is the output
        return 0
    if config.option.questions:
        made = _plan(config)
        for user, places, questions in running.asked(made):
            print(f"{shown(user)} [{shown(', '.join(places))}], in one request:")  # noqa: T201 - this is the output
            print("\n".join(f"  {question}" for question in questions))  # noqa: T201 - this is the output
        return 0
    return None


def _plan(config: pytest.Config) -> planning.Plan:
    option = config.option
    if not option.company:
        raise pytest.UsageError("--questions needs --company=NAME")
    if len(option.company) > 1:
        raise pytest.UsageError("--company can be given once: one company is judged at a time")
    try:
        return planning.plan(
            option.company[0],
            credentials=Path(option.credentials).expanduser(),
            replay=option.replay,
            reports=Path(option.reports).expanduser(),
            environ=os.environ,
        )
    except planning.Unusable as error:
        raise pytest.UsageError(shown(str(error), 2000)) from None


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
    unknown = [id_ for id_ in option.instruction if id_ not in load_document().ids]
    if unknown:
        raise pytest.UsageError(
            f"the document has no instruction {shown(unknown[0])}: it has {', '.join(load_document().ids)}"
        )
    load_cases()
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = [str(SETUP)]
    elif not all(_is_case(config, arg) for arg in config.args):
        raise pytest.UsageError("--company judges the cases in suites/setup: give no path, or one of these")
    if not hasattr(config, "workerinput"):
        controller = Controller(
            _plan(config),
            dry=any(getattr(option, name, False) for name in _JUDGES_NOTHING),
            again=option.again,
            allure_html=not option.no_allure_html,
            github_summary=option.github_summary,
        )
        config.stash[CONTROLLER] = controller
        config.pluginmanager.register(Gathering(controller, config), "intacct-gathering")


def _is_case(config: pytest.Config, arg: str) -> bool:
    path = (config.invocation_params.dir / arg.partition("::")[0]).resolve()
    return path == SETUP or SETUP in path.parents


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Read the company (the controlling process), or open what was read (a worker)."""
    config = session.config
    workerinput: dict[str, str] = getattr(config, "workerinput", {})
    if "intacct_recording" in workerinput:
        config.stash[JUDGEMENT] = running.judge(Path(workerinput["intacct_recording"])).judgement
    controller = config.stash.get(CONTROLLER, None)
    if controller is not None:
        signal.signal(signal.SIGTERM, _stop)
        try:
            config.stash[JUDGEMENT] = controller.start()
        except planning.Unusable as error:
            raise pytest.UsageError(shown(str(error), 2000)) from None
        except Unwritten as error:
            pytest.exit(shown(str(error), 2000), returncode=EXIT_STOPPED)
    judgement = config.stash.get(JUDGEMENT, None)
    if judgement is not None:
        config.stash[CASES] = _named(judgement)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Hand the recording's folder to a worker."""
    config: pytest.Config = getattr(node, "config")  # noqa: B009 - xdist has no types
    controller = config.stash.get(CONTROLLER, None)
    if config.stash.get(QUICK, False):
        getattr(node, "workerinput")["intacct_quick"] = "yes"  # noqa: B009
    if controller is not None and controller.folder is not None:
        getattr(node, "workerinput")["intacct_recording"] = str(controller.folder)  # noqa: B009


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Which company, level, edition, source, and how many requests it took."""
    controller = config.stash.get(CONTROLLER, None)
    return controller.headline() if controller is not None else []


def _named(judgement: Judgement) -> dict[str, Case]:
    """The cases by their names in test ids: the document's number, the place, and the application; never two alike."""
    named: dict[str, Case] = {}
    for case in judgement.cases:
        name = "-".join(shown(part) for part in (case.id, case.place.key, case.application) if part)
        while name in named:
            name += "~"
        named[name] = case
    return named


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One parameter set for each place (and application) at which the instruction is judged."""
    if Path(str(metafunc.definition.path)).parent != SETUP:
        return
    judgement = metafunc.config.stash.get(JUDGEMENT, None)
    assert judgement is not None, "the command line is held to --company with suites/setup"
    rule = next((rule for rule in RULES.values() if rule.case is metafunc.function), None)
    if rule is None:
        raise pytest.UsageError(
            f"{metafunc.function.__qualname__} is tied to no instruction: decorate it with @instruction"
        )
    names = [name for name, case in metafunc.config.stash[CASES].items() if case.id == rule.id]
    metafunc.parametrize("place", names, indirect=True, ids=names)


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Subject:
    """The place under judgement, with its user and all that is known of the company."""
    return request.config.stash[JUDGEMENT].subject(request.config.stash[CASES][request.param])


def _case_of(item: pytest.Item) -> Case | None:
    callspec = getattr(item, "callspec", None)
    cases = item.config.stash.get(CASES, {})
    return cases.get(callspec.params.get("place", "")) if callspec is not None and item.path.parent == SETUP else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`--instruction` selects by the document's number, exactly; a plain `pytest` leaves the slow selftests out."""
    if config.stash.get(QUICK, False) or "intacct_quick" in getattr(config, "workerinput", {}):
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
    wanted = set(config.option.instruction)
    if not wanted:
        return
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        case = _case_of(item)
        (kept if case is not None and case.id in wanted else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A case is judged by the judgement, which knows what closes it; its verdict ends the test."""
    case = _case_of(pyfuncitem)
    if case is None:
        return None
    verdict = pyfuncitem.config.stash[JUDGEMENT].verdict(case)
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
    case = _case_of(item)
    if verdict is not None and case is not None and report.when == "call":
        carried = {"case": _CASE.dump_python(case, mode="json"), "verdict": _VERDICT.dump_python(verdict, mode="json")}
        vars(report)["verdict"] = carried
        said = shown(verdict.found or verdict.because)
        report.longrepr = ("", 0, said) if report.skipped else said if report.failed else None
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Each verdict has a letter and a word of its own."""
    carried = getattr(report, "verdict", None)
    if carried is None or report.when != "call":
        return None
    letter, words = LABELS[Kind(carried["verdict"]["kind"])]
    return words, letter, words.upper()


class Gathering:
    """The hooks of the controlling process only: every worker's reports come by here."""

    def __init__(self, controller: Controller, config: pytest.Config) -> None:
        self._controller = controller
        self._config = config
        self._failed = 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Which cases are going to be judged, without workers."""
        if session.items:
            self._controller.collected([case for item in session.items if (case := _case_of(item)) is not None])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Which cases are going to be judged, as every worker tells alike."""
        # pytest writes names in ASCII.
        named = {
            name.encode("unicode_escape").decode("ascii"): case for name, case in self._config.stash[CASES].items()
        }
        found = (named.get(id_.partition("[")[2].removesuffix("]")) for id_ in ids)
        self._controller.collected([case for case in found if case is not None])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a verdict; a failure that carries none is a bug in the suite."""
        self._failed += report.failed
        carried = getattr(report, "verdict", None)
        if carried is not None:
            self._controller.take(_CASE.validate_python(carried["case"]), _VERDICT.validate_python(carried["verdict"]))
        elif report.failed and report.when in {"setup", "call", "teardown"}:
            self._controller.bugs += 1
        elif report.failed:
            # pytest-xdist reports a worker that died at a time of its own, "???".
            self._controller.crashed = True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the outputs and tell the exit status."""
        stopped = exitstatus == pytest.ExitCode.INTERRUPTED or bool(session.shouldstop or session.shouldfail)
        most = self._config.option.maxfail or 0
        # With workers, pytest calls the stop after `-x` an interruption; nobody interrupted anything.
        by_failures = exitstatus == pytest.ExitCode.INTERRUPTED and 0 < most <= self._failed
        given = pytest.ExitCode.TESTS_FAILED if by_failures else exitstatus
        session.exitstatus = self._controller.finish(int(given), stopped=stopped)

    def pytest_unconfigure(self) -> None:
        """Where the session was stopped before it had begun, nothing else would write what there is."""
        self._controller.finish(EXIT_STOPPED, stopped=True)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """What to do, by cause."""
        lines = list(self._controller.summary())
        if lines:
            terminalreporter.section("setup check")
            for line in lines:
                terminalreporter.line(line)
