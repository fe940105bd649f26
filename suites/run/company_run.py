"""One company's run in the controlling process: reads it, collects its verdicts, writes its outputs.

A run is written into a hidden folder that becomes `reports/NAME/` if it is complete, or `reports/NAME/partial/` if it
is not: older runs are not touched before that, and collected answers are never lost.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from intacct.files import write_private
from intacct.recording.replay import Folder
from reports import _write
from reports._model.exit_status import ExitStatus
from reports._model.history import HISTORY, load_history
from reports._model.run import Run
from reports._secret_scan import SecretGate
from reports._text.result_json import as_json
from reports._text.terminal import WIDTH, headline, summary
from suites.document.text import shown
from suites.judgement.case import COMPANY, Case
from suites.judgement.verdict import Verdict
from suites.run import outcome, publishing, replay
from suites.run.paths import RECORDING, short_path
from suites.run.plan import ConfigurationError, Plan
from suites.run.replay import Judged
from suites.run.secrets import gate_of
from suites.run.selection import Selection
from suites.run.working_folder import WorkingFolder

Judge = Callable[[Path], Judged]
Reading = Callable[[Plan, Path, Callable[[Callable[[], None]], None]], None]
"""Asks the company of a plan, and records the answers in a folder; the third argument gets the recording's `close`."""


class OutputError(Exception):
    """The results could not be written, for example on a full disk; one sentence says what happened to them."""


@dataclass(frozen=True, slots=True)
class Options:
    """Command-line options for the whole run. `dry`: only the cases are needed, nothing is asked or written."""

    dry: bool = False
    retry_refused: bool = False
    allure_html: bool = True
    github_summary: bool = False


class CompanyRun:
    """One company of a run. `judge` judges a recording's folder, and may be called more than once."""

    def __init__(self, plan: Plan, options: Options, judge: Judge = replay.judge) -> None:
        self.plan = plan
        self.options = options
        self.notes: list[str] = []
        self.folder = plan.folder
        self.cases: tuple[Case, ...] = ()
        self.run: Run | None = None
        self.internal_errors = 0
        self.finished = False
        self._judge = judge
        self._ready = False
        self._selection = Selection()
        """The cases to be judged, and those without a collected test."""
        self.write_error = ""
        """Why the outputs could not be written; "" if they could."""
        self._pages_complete = True
        self._close_recording: Callable[[], None] = lambda: None
        self._working_folder = WorkingFolder(plan)

    @cached_property
    def gate(self) -> SecretGate:
        """The gate for everything that is written or printed about this company."""
        return gate_of(self.plan.credentials)

    @property
    def requests(self) -> int:
        """The minimum number of requests for reading."""
        credentials = self.plan.credentials
        return len(credentials.sign_ins) + (credentials.auditor is not None) if credentials else 0

    @property
    def _recording_folder(self) -> Path:
        assert self.folder is not None
        return self.folder

    @property
    def judged(self) -> Judged:
        """The company judged by its recording."""
        return self._judge(self._recording_folder)

    def prepare(self) -> None:
        """Take the lock and make the hidden folder; unfinished data of an earlier run there is kept as partial.

        Raises:
            ConfigurationError: another run of this company is in progress, or its reports cannot be written.
        """
        self._working_folder.take()

    def read(self, read: Reading) -> None:
        """Read the company, if it is live; in any thread. `read` asks it, and records into the hidden folder.

        Raises:
            ConfigurationError: the environment's settings for certificates or proxies cannot be used; nothing was sent.
            OSError: the company's answers could not be written.
        """
        if self.plan.live:
            self.folder = self._working_folder.path / RECORDING

            def keep_close(close: Callable[[], None]) -> None:
                self._close_recording = close

            read(self.plan, self.folder, keep_close)

    def judge(self) -> None:
        """Judge the company and find its cases; from now on verdicts can be added.

        Raises:
            ConfigurationError: the recording cannot be judged.
        """
        try:
            without_answers = self.options.dry and self.plan.live
            self.cases = (
                replay.judgement_without_answers(self.plan) if without_answers else self.judged.judgement
            ).cases
        except ConfigurationError:
            self._working_folder.release()
            raise
        self._ready = not self.options.dry

    def discard(self) -> None:
        """Leave no files: nothing was asked, or nothing was answered."""
        self._working_folder.discard()

    def unwritten(self, error: OSError) -> OutputError:
        """Handle a failed write: keep what was written, and return the error that says so."""
        because = f"the answers could not be written ({error.strerror})"
        self.abort(because)
        folder = self._working_folder.path if self._working_folder.path.exists() else self.place
        return OutputError(f"{because}; what was read before is kept in {folder}")

    def abort(self, because: str) -> None:
        """Write that nothing was judged. If the disk is full, the reason is reported all the same."""
        if self.finished or self.options.dry or not self._working_folder.is_taken:
            return
        self.finished = True
        self._close_recording()
        try:
            if self.folder is None or (self.plan.live and not Folder(self.folder)):
                self.folder = None
                self.discard()
                return
            cases = self.judged.judgement.cases
            self._write(dict.fromkeys(cases, outcome.not_judged(because)), partial=True)
        except (OSError, ConfigurationError):
            self._working_folder.release()

    def set_selected(self, cases: Collection[Case], *, everything: bool = False) -> None:
        """Set the cases to be judged; `everything`: nothing was deselected on request, so none may be missing."""
        judged = {case.id for case in self.cases}
        without_case = tuple(Case(id_, COMPANY) for id_ in self.plan.document.ids if id_ not in judged)
        before = self._selection
        self._selection = Selection(self.cases, without_case, verdicts=before.verdicts, failures=before.failures)
        self._selection.select(cases, everything=everything)

    def add_verdict(self, case: Case, verdict: Verdict) -> None:
        """Store a verdict."""
        self._selection.verdicts[case] = verdict

    def failure(self, case: Case, *, crashed: bool) -> None:
        """A case ended without a verdict: the worker that judged it died, or the suite has a bug."""
        self._selection.failures[case] = outcome.CRASHED if crashed else outcome.FAILED
        self.internal_errors += int(not crashed)

    @property
    def whole(self) -> bool:
        """Whether every collected case has its verdict."""
        return self._selection.is_whole

    @property
    def deselected(self) -> bool:
        """Whether the command line deselected all of its cases."""
        return self._selection.is_empty

    @property
    def place(self) -> Path:
        """The folder of the run's outputs."""
        return self.plan.output / "partial" if self.run is not None and self.run.partial else self.plan.output

    def release_memory(self) -> None:
        """Free everything that is written: of many companies only one line each is still needed."""
        self.run = None
        self.cases = ()
        self._selection = Selection()

    def finish(self, pytest_status: int, *, stopped: bool) -> int:
        """Write the outputs; return the exit status of the run. `stopped`: it was stopped before its end.

        Cases without a verdict become unknown. A second call does nothing.
        """
        if not self._ready or self.finished:
            return pytest_status
        self.finished = True
        selection = self._selection
        if selection.selected is None:
            selection.cases = self.cases
        if not selection.wanted or (pytest_status == ExitStatus.NOTHING and not selection.vanished):
            self._working_folder.leave()
            return pytest_status
        cut_short = outcome.STOPPED if stopped else outcome.FAILED if pytest_status == ExitStatus.INTERNAL else ""
        # Nobody stopped the run and no failure was reported, but the verdict is missing: this is a bug.
        lost = selection.vanished if cut_short else selection.missing - selection.failures.keys()
        self.internal_errors += len(lost) + int(not selection.is_consistent)

        def missing(case: Case) -> Verdict:
            return outcome.not_judged(outcome.VANISHED if case in lost else cut_short or selection.failures[case])

        partial = selection.is_partial(cut_short=bool(cut_short))
        verdicts = selection.outcomes(missing)
        try:
            self._write(verdicts, partial=partial, pytest_status=pytest_status)
        except OSError as error:
            self.write_error = f"the outputs could not be written ({error.strerror}); see {self._working_folder.path}"
            self._working_folder.release()
            return ExitStatus.INTERNAL
        assert self.run is not None
        return self.run.exit_status if self._pages_complete else ExitStatus.INTERNAL

    def _write(self, verdicts: dict[Case, Verdict], *, partial: bool, pytest_status: int = ExitStatus.STOPPED) -> None:
        """Build the run, its place in the history and its files, then publish all of them at once."""
        run = outcome.finished_run(
            self.plan,
            self.judged,
            verdicts,
            partial=partial,
            pytest_status=pytest_status,
            internal_errors=self.internal_errors,
        )
        self.run = self.gate.run(run)
        place = self.place
        # A replay, a partial run and a run without any request neither read nor change the history.
        compares = self.plan.live and not partial and not self.run.not_judged and not self.run.asked_nobody
        history = load_history(place) if compares else None
        if history is not None:
            self.run = self.gate.run(history.compare(self.run))
            write_private(self._working_folder.path / HISTORY, history.append(self.run).encode())
        own = self.folder is not None and self.folder.parent == place.resolve()
        if not self.plan.live and not own:
            publishing.copy_recording(self._recording_folder, self._working_folder.path / RECORDING, self.plan.document)
        write_private(self._working_folder.path / "result.json", self.gate.file(as_json(self.run)).encode())
        self.notes += self._pages(self.run)
        self._pages_complete = all((self._working_folder.path / name).exists() for name in _write.ALWAYS)
        if history is not None:
            history.set_aside()
        self._working_folder.publish(place, keep={self._recording_folder.name} if own else frozenset())

    def _pages(self, run: Run) -> tuple[str, ...]:
        """Write the pages for people, and the summary for GitHub; return a line for each that could not be made."""
        secrets = self.gate.sought
        lines = _write.write(run, self._working_folder.path, secrets=secrets, allure_html=self.options.allure_html)
        if not self.options.github_summary:
            return lines
        summary_file = os.environ.get("GITHUB_STEP_SUMMARY", "")
        return (*lines, *filter(None, [_write.add_github_summary(run, summary_file, secrets=secrets)]))

    def headline(self) -> list[str]:
        """The lines at the top of a run, including the profile, or where one would have been read."""
        if not self._ready:
            return []
        file = shown(short_path(self.plan.profile_file))
        profile = f"profile: {file}" if self.plan.profile_file.is_file() else f"profile: none (there is no {file})"
        lines = headline(self.gate.run(outcome.make_run(self.plan, self.judged, {}, partial=False)))
        lines += [profile, *(f"note: {shown(remark, 1000)}" for remark in self.remarks)]
        return [self.gate.text(line) for line in lines]

    @property
    def remarks(self) -> tuple[str, ...]:
        """Which of the user's own files should be changed, each in a sentence."""
        if not self.gate.knows_common_words:
            return self.plan.remarks
        return (*self.plan.remarks, f"a password that is held for {self.plan.name} is a common word: change it")

    def summary(self, width: int = WIDTH) -> Iterator[str]:
        """The lines at the end of a run, none longer than `width` characters."""
        if self.write_error:
            yield f"Stopped: {self.write_error}"
        elif self.run is not None:
            yield from summary(self.run, width)
            yield from map(self.gate.text, self.notes)
            if self.run.left_alone:
                yield "--retry-refused also tries the users that were refused a short while ago"
            yield f"written to {os.path.relpath(self.place)}{os.sep}"
