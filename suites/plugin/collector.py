"""Collects the verdicts of all processes in the controlling one, which receives every worker's reports."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from functools import cached_property

import pytest

from reports._model.exit_status import LABELS, ExitStatus
from reports._text.terminal import WIDTH
from suites.judgement.case import Case
from suites.judgement.verdict import Kind
from suites.plugin.ids import Named
from suites.plugin.start import selects, without_commands
from suites.plugin.stash import CaseVerdict
from suites.run.batch import Batch

_NOT_GIVEN = "fE"
"""Pytest's own default of `-r`: then the list of causes at the end is enough."""
_NARROWEST, _WIDEST = 60, 160
"""Within these limits lines are as wide as the terminal: longer ones are hard to read, and labels need space."""
_LISTED_BY = {
    Kind.MET: "p",
    Kind.ATTESTED: "p",
    Kind.NOT_MET: "f",
    Kind.UNKNOWN: "f",
    Kind.BLOCKED: "s",
    Kind.NOT_APPLICABLE: "s",
    Kind.WAIVED: "x",
}
"""A verdict -> the letter of `-r` with which pytest lists such a test."""


class VerdictCollector:
    """The hooks of the controlling process only, which receives every worker's reports."""

    def __init__(self, companies: Batch, config: pytest.Config, cases: Callable[[], Named]) -> None:
        self._companies = companies
        self._config = config
        self._cases = cases
        self._failed = 0
        self._collection_failed = False

    @cached_property
    def _by_id(self) -> dict[str, tuple[str, Case]]:
        """The cases by the text in brackets in a test's id, which pytest writes in ASCII."""
        cases = self._cases()
        return {name.encode("unicode_escape").decode("ascii"): company_case for name, company_case in cases.items()}

    def _of_id(self, nodeid: str) -> tuple[str, Case] | None:
        return self._by_id.get(nodeid.partition("[")[2].removesuffix("]"))

    def _set_selected(self, ids: Iterable[str]) -> None:
        cases: dict[str, list[Case]] = {}
        for company, case in filter(None, map(self._of_id, ids)):
            cases.setdefault(company, []).append(case)
        self._companies.set_selected(cases, everything=not selects(self._config))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Set the cases to be judged, in a run without workers."""
        if session.items:
            self._set_selected(item.nodeid for item in session.items)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """If a case could not be collected, this is an error of this program or of another plugin."""
        self._collection_failed |= report.failed

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Set the cases to be judged, which are the same in every worker."""
        self._set_selected(ids)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Store a verdict; a failure without one is a bug in the suite."""
        if report.outcome not in {"passed", "failed", "skipped"}:  # pytest-rerunfailures will run it again
            return
        self._failed += report.failed
        judged: CaseVerdict | None = getattr(report, "verdict", None)
        if judged is not None:
            # pytest keeps every report to the end; we store the verdict, and with many companies only while needed.
            del vars(report)["verdict"]
            self._companies.add_verdict(judged.company, judged.case, judged.verdict)
        elif report.failed:
            # pytest-xdist reports a dead worker with the phase "???".
            crashed = report.when not in {"setup", "call", "teardown"}
            self._companies.failure(self._of_id(report.nodeid), crashed=crashed)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the outputs and set the exit status."""
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:  # which was not reported yet
            self._set_selected(())
        stopped = exitstatus == pytest.ExitCode.INTERRUPTED or bool(session.shouldstop or session.shouldfail)
        maxfail = self._config.option.maxfail or 0
        # With workers, pytest calls a stop by `-x` an interruption, although no user interrupted it.
        by_failures = exitstatus == pytest.ExitCode.INTERRUPTED and 0 < maxfail <= self._failed
        pytest_status = pytest.ExitCode.TESTS_FAILED if by_failures else exitstatus
        if self._collection_failed:
            pytest_status = pytest.ExitCode.INTERNAL_ERROR
        session.exitstatus = self._companies.finish(int(pytest_status), stopped=stopped)

    def pytest_unconfigure(self) -> None:
        """If the session was stopped before it began, nothing else would write the results so far."""
        self._companies.finish(ExitStatus.STOPPED, stopped=True)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the cases that `-r` asks for, by their verdicts; and what to do, by cause."""
        self._list_cases(terminalreporter)
        lines = list(self._companies.summary(_terminal_width()))
        if not terminalreporter.showheader:  # `-q`: report all the same what was left out
            lines = [*self._companies.notes(), *lines]
        if lines:
            terminalreporter.section("setup check")
            for line in lines:
                terminalreporter.line(without_commands(line))

    def _list_cases(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List them here, since pytest's own list does not know our categories of verdicts."""
        if self._config.option.reportchars == _NOT_GIVEN:
            return
        lines = [
            without_commands(f"{words.upper()} {report.nodeid}{_reason_of(report)}")
            for kind, (_, words) in LABELS.items()
            if terminalreporter.hasopt(_LISTED_BY[kind])
            for report in terminalreporter.stats.get(words, ())
        ]
        if lines:
            terminalreporter.section("cases")
            for line in lines:
                terminalreporter.line(self._companies.gate.text(line))


def _terminal_width() -> int:
    """The maximum line width: that of the terminal, within readable limits; a default without a terminal."""
    return min(max(shutil.get_terminal_size((WIDTH, 0)).columns, _NARROWEST), _WIDEST)


def _reason_of(report: pytest.TestReport) -> str:
    reason_given = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    reason = getattr(report, "wasxfail", "") or reason_given
    return f" - {reason}" if reason else ""
