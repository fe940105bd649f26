"""All companies of a run: read in parallel, judged when their cases run, each with its own outputs.

With one company, an error stops the run; with several, only that company is left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from intacct.transport.http import MAX_IN_FLIGHT, OPEN
from reports._model.exit_status import ExitStatus
from reports._model.summary import error_location, worst_status
from reports._model.words import abbreviate
from reports._secret_scan import SecretGate
from reports._text.terminal import WIDTH
from suites.document.model import Document
from suites.document.text import shown
from suites.judgement.case import Case
from suites.judgement.verdict import Verdict
from suites.run import replay
from suites.run.company_run import CompanyRun, Options, OutputError
from suites.run.outcome import FAILED, NOT_RUN, STOPPED
from suites.run.overview import Overview
from suites.run.plan import ConfigurationError, Plan
from suites.run.process import deferred_signals, raise_open_file_limit
from suites.run.replay import Judged
from suites.run.secrets import gate_of, gate_of_all

COMPANIES_IN_FLIGHT = 2 * MAX_IN_FLIGHT
"""Companies that are read at once: the first request of each is sent alone, which would leave connections idle."""
MAX_COMPANIES_FOR_ALLURE_HTML = 20
"""With more companies than this, allure.html is left out: making it takes longer than everything else."""
CACHED_JUDGEMENTS = 2
"""Judged companies that are kept in memory: cases run company by company, and a model is loaded again if needed."""


class Interrupted(Exception):
    """The run was stopped before its first case; one sentence says where the recorded answers are."""


@dataclass(frozen=True, slots=True)
class UnusableCompany:
    """A company whose credentials or profile cannot be used, and the reason."""

    name: str
    because: str


class Batch:
    """The companies of one run, by name. `several`: more than one was requested, however many are usable."""

    def __init__(
        self,
        plans: Sequence[Plan | UnusableCompany],
        options: Options,
        reports: Path,
        *,
        several: bool,
        remarks: Sequence[str] = (),
    ) -> None:
        self.several = several
        self.names = tuple(plan.name for plan in plans)
        self.internal_errors = 0
        self._options = replace(
            options, allure_html=options.allure_html and len(plans) <= MAX_COMPANIES_FOR_ALLURE_HTML
        )
        self._remarks = tuple(remarks)
        self._judge = lru_cache(maxsize=CACHED_JUDGEMENTS)(replay.judge)
        usable = [plan for plan in plans if isinstance(plan, Plan)]
        self._runs = {plan.name: CompanyRun(plan, self._options, self._judge) for plan in usable}
        self._overview = Overview(self.names, reports)
        for plan in plans:
            if isinstance(plan, UnusableCompany):
                self._overview.add_unreadable(plan.name, plan.because, ExitStatus.USAGE)
        self._finished = False

    @cached_property
    def gate(self) -> SecretGate:
        """The gate for every terminal line that does not belong to a single company."""
        credentials = [company.plan.credentials for company in self._runs.values() if company.plan.credentials]
        if len(credentials) == 1:
            return gate_of(credentials[0])
        return gate_of_all(clear for company_credentials in credentials for clear in company_credentials.secrets)

    @property
    def asks(self) -> bool:
        """Whether a company is going to be asked."""
        return not self._options.dry and any(run.plan.live for run in self._runs.values())

    @cached_property
    def cases(self) -> Mapping[str, tuple[Case, ...]]:
        """The cases of every company that can be judged, as at the start."""
        return {name: company.cases for name, company in self._runs.items()}

    @cached_property
    def folders(self) -> Mapping[str, Path]:
        """The recordings of these companies, as at the start."""
        return {name: company.folder for name, company in self._runs.items() if company.folder is not None}

    @cached_property
    def _documents(self) -> Mapping[Document, int]:
        return {
            document: number
            for number, document in enumerate(dict.fromkeys(company.plan.document for company in self._runs.values()))
        }

    @property
    def documents(self) -> tuple[Mapping[str, str], ...]:
        """The different documents that they are judged by, each as number -> rule."""
        return tuple(
            {instruction.id: instruction.rule for instruction in document.instruction} for document in self._documents
        )

    @cached_property
    def document_of(self) -> Mapping[str, int]:
        """The document of each company, as an index into `documents`, as at the start."""
        return {name: self._documents[company.plan.document] for name, company in self._runs.items()}

    def judged(self, name: str) -> Judged:
        """A company judged by its recording."""
        return self._runs[name].judged

    def start(self) -> None:
        """Read every live company, and find its cases.

        Raises:
            ConfigurationError: the only company, or every one of several, cannot be judged.
            OutputError: the answers of the only company could not be written.
            Interrupted: a signal stopped it.
        """
        try:
            if not self._options.dry:
                self.read()
            self._for_each_company(CompanyRun.judge)
        except KeyboardInterrupt:
            with deferred_signals(then=False):
                for company in self._runs.values():
                    company.abort(STOPPED)
            raise Interrupted(self._stop_message()) from None
        if not self._runs:
            if self.several and not self._options.dry:
                self._overview.write()
            raise ConfigurationError(self._overview.reasons)

    def _stop_message(self) -> str:
        """What is left after a stop during reading, in a sentence."""
        folders = [os.path.relpath(company.place) for company in self._runs.values() if company.run is not None]
        if folders:
            return f"{STOPPED}; what was read is kept as partial, in {', '.join(abbreviate(folders))}"
        read = any(company.plan.live and company.folder is not None for company in self._runs.values())
        return f"{STOPPED}; {'what was read is kept for the next run' if read else 'nothing was read'}"

    def _for_each_company(self, do: Callable[[CompanyRun], None]) -> None:
        """Call `do` for every usable company; one that fails is left out from here on, or stops a run of one."""
        for name, company in tuple(self._runs.items()):
            try:
                do(company)
            except ConfigurationError as error:
                self._leave_out(name, error)
            except OSError as error:
                self._leave_out(name, company.unwritten(error))
            except Exception as error:  # noqa: BLE001 - a bug with one company must not affect others
                self._leave_out(name, error)

    def _leave_out(self, name: str, error: Exception) -> None:
        if not self.several:
            raise error
        is_expected = isinstance(error, ConfigurationError | OutputError)
        because = str(error) if is_expected else f"{FAILED} ({error_location(error)})"
        status = ExitStatus.STOPPED if is_expected else ExitStatus.INTERNAL
        if isinstance(error, ConfigurationError):
            status = ExitStatus.USAGE
        self._overview.add_unreadable(name, self._runs[name].gate.text(because), status)
        del self._runs[name]

    def read(self) -> None:
        """Read the live companies in parallel; one that cannot be read is left out from here on."""
        raise_open_file_limit(len(self._runs), COMPANIES_IN_FLIGHT * OPEN)
        self._for_each_company(CompanyRun.prepare)
        live = [run for run in self._runs.values() if run.plan.live]
        if not live:
            return
        from suites.run.read_companies import read_companies  # noqa: PLC0415 - a replay does not need it

        for run, error in read_companies(live, COMPANIES_IN_FLIGHT, several=self.several):
            if isinstance(error, ConfigurationError):
                run.discard()
            if error is not None:
                self._leave_out(run.plan.name, run.unwritten(error) if isinstance(error, OSError) else error)

    def set_selected(self, cases: Mapping[str, Sequence[Case]], *, everything: bool = False) -> None:
        """Set the cases to be judged, by company; a company without any was deselected.

        `everything`: nothing was deselected on request, so no case of any company may be missing.
        """
        for name, company in self._runs.items():
            company.set_selected(cases.get(name, ()), everything=everything)

    def add_verdict(self, name: str, case: Case, verdict: Verdict) -> None:
        """Store a verdict. With several companies, the last verdict of a company triggers its outputs."""
        company = self._runs[name]
        company.add_verdict(case, verdict)
        if self.several and company.whole and not company.finished:
            with deferred_signals():
                self._finish(company, ExitStatus.CONFORMS, stopped=False)

    def failure(self, company_case: tuple[str, Case] | None, *, crashed: bool) -> None:
        """A test failed without a verdict: a bug in the suite, or a dead worker; `company_case`: which, if known."""
        name, case = company_case or ("", None)
        company = self._runs.get(name)
        if case is None or company is None or company.finished:
            self.internal_errors += 1
        else:
            company.failure(case, crashed=crashed)

    def finish(self, pytest_status: int, *, stopped: bool) -> int:
        """Write all outputs that are not written yet; return the exit status of the run. A second call does nothing."""
        if self._finished:
            return pytest_status
        self._finished = True
        with deferred_signals(then=False):  # nothing is left to be stopped
            return self._finish_all(pytest_status, stopped=stopped)

    def _finish_all(self, pytest_status: int, *, stopped: bool) -> int:
        statuses = [self._finish(company, pytest_status, stopped=stopped) for company in self._runs.values()]
        if not self.several or self._options.dry:
            return statuses[0] if statuses else pytest_status
        if not self._overview.with_line and pytest_status not in {ExitStatus.STOPPED, ExitStatus.INTERNAL}:
            return pytest_status
        for name in self._runs.keys() - self._overview.with_line:
            if pytest_status == ExitStatus.NOTHING or self._runs[name].deselected:
                self._overview.leave_out(name)
            else:
                self._overview.add_unreadable(name, STOPPED if stopped else NOT_RUN, ExitStatus.STOPPED)
        self._overview.write(stopped=stopped)
        own_statuses = [int(ExitStatus.INTERNAL)] if self.internal_errors or ExitStatus.INTERNAL in statuses else []
        if pytest_status in {ExitStatus.STOPPED, ExitStatus.INTERNAL}:
            own_statuses = [pytest_status]
        return worst_status([*own_statuses, *self._overview.exit_statuses])

    def _finish(self, company: CompanyRun, pytest_status: int, *, stopped: bool) -> int:
        try:
            status = company.finish(pytest_status, stopped=stopped)
        except Exception as error:
            if not self.several:
                raise
            # Its evidence stays in the hidden folder, which the next run keeps as partial.
            because = f"{FAILED} ({error_location(error)})"
            self._overview.add_unreadable(company.plan.name, because, ExitStatus.INTERNAL)
            company.release_memory()
            return ExitStatus.INTERNAL
        for note in company.notes if self.several and company.run is not None else ():
            self._overview.add_note(company.plan.name, note)
        if self.several and company.write_error:
            self._overview.add_unreadable(company.plan.name, company.write_error, ExitStatus.INTERNAL)
        elif self.several and company.run is not None:
            self._overview.add_run(company.plan.name, company.run, company.place)
            company.release_memory()
        return status

    def headline(self) -> list[str]:
        """The lines at the top of a run."""
        if not self.several:
            return [line for company in self._runs.values() for line in company.headline()]
        live = sum(company.plan.live for company in self._runs.values())
        replays = len(self._runs) - live
        unusable = len(self.names) - len(self._runs)
        counted = f"companies: {len(self.names)}, of which {live} live and {replays} replayed"
        with_profile = [name for name, run in self._runs.items() if run.plan.profile_file.is_file()]
        profiles = f"profiles: {', '.join(abbreviate(with_profile)) or 'none'}"
        return [f"{counted}, {unusable} could not be read" if unusable else counted, profiles, *self.notes()]

    def notes(self) -> list[str]:
        """User files that are not used but look as if they should be; a part of the headline."""
        remarks = [*self._remarks, *(remark for run in self._runs.values() for remark in run.remarks)]
        return [f"note: {shown(remark, 1000)}" for remark in dict.fromkeys(remarks)]

    def summary(self, width: int = WIDTH) -> Iterator[str]:
        """The lines at the end of a run, for a terminal of `width` characters."""
        if not self.several:
            for company in self._runs.values():
                yield from company.summary(width)
        else:
            yield from self._overview.summary(width)
