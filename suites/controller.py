"""What the controlling process does around the cases: read the company once, gather the verdicts, write the outputs.

A run is written into a hidden folder and becomes `reports/NAME/` when it is whole, or `reports/NAME/partial/` when it
is not: nothing of an older run is touched before, and what was gathered is never lost.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from filelock import FileLock, Timeout
from tqdm import tqdm

from reports import _write as pages
from suites import planning, publishing, running
from suites.findings import Run
from suites.history import HISTORY, recall
from suites.judgement import Judgement
from suites.planning import Plan, Unusable
from suites.result import EXIT_INTERNAL, EXIT_STOPPED, as_json, exit_status, headline, summary
from suites.running import Judged
from suites.verdict import Case, Verdict, shown

STOPPED = "the run was stopped"
CRASHED = "the worker that was to judge it crashed"
FAILED = "the check itself failed: an error in this program"
NOT_RUN = "it was left out of this run"


class Unwritten(Exception):
    """What came in could not be written, such as on a full disk; one sentence says what became of it."""


class Controller:
    """One run for one company. `dry`: only the cases are wanted, nothing is asked and nothing written."""

    def __init__(
        self, plan: Plan, *, dry: bool, again: bool = False, allure_html: bool = True, github_summary: bool = False
    ) -> None:
        self.plan = plan
        self.dry = dry
        self.again = again
        self.allure_html = allure_html
        self.github_summary = github_summary
        self.notes: list[str] = []
        self.folder = plan.folder
        self.run: Run | None = None
        self.bugs = 0
        self.crashed = False
        self._judged: Judged | None = None
        self._verdicts: dict[Case, Verdict] = {}
        self._collected: frozenset[Case] | None = None
        self._over = False
        self._unwritten = ""
        self._lock = FileLock(plan.output / ".lock")

    @property
    def _working(self) -> Path:
        return self.plan.output / ".running"

    def start(self) -> Judgement:
        """Read the company if it is live, and judge what was recorded.

        Raises:
            Unusable: another run of this company is going on, its reports cannot be written, or the environment's
                settings for certificates or proxies cannot be used.
            Unwritten: what the company answered could not be written.
        """
        if self.dry:
            return running.expected(self.plan) if self.plan.live else running.judge(self._replayed()).judgement
        self._prepare()
        try:
            if self.plan.live:
                self.folder = self._working / planning.RECORDING
                self._read(self.folder)
            self._judged = running.judge(self._replayed())
        except KeyboardInterrupt:
            self._give_up(STOPPED)
            raise
        return self._judged.judgement

    def _replayed(self) -> Path:
        assert self.folder is not None
        return self.folder

    def _prepare(self) -> None:
        """Take the lock and make the hidden folder; what an earlier run left unfinished there is kept as partial."""
        try:
            self.plan.output.mkdir(mode=0o700, parents=True, exist_ok=True)
            names = [entry.name for entry in self.plan.output.iterdir() if not entry.name.startswith(".")]
            if not all(map(publishing.is_ours, names)):
                raise Unusable(f"{self.plan.output} holds files that are no report: give --reports=FOLDER")
            self.plan.output.chmod(0o700)
            self._lock.acquire(timeout=0)
            (self._working / HISTORY).unlink(missing_ok=True)
            if self._working.exists() and any(self._working.iterdir()):
                publishing.publish(self._working, self.plan.output / "partial")
            self._working.mkdir(mode=0o700, exist_ok=True)
        except Timeout:
            raise Unusable(f"another run of {self.plan.name} is going on: wait for its end") from None
        except OSError as error:
            raise Unusable(f"{self.plan.output} cannot be written ({error.strerror}): give --reports=FOLDER") from None

    def _read(self, folder: Path) -> None:
        """Read the company; where it cannot be written, what was gathered is kept, and the run as far as it came."""
        credentials = self.plan.credentials
        assert credentials is not None
        try:
            # Quiet where nobody watches: tqdm's own rule for a stream that is no terminal.
            with tqdm(total=len(credentials.sign_ins), unit="request", disable=None, leave=False) as line:

                def tell(who: str) -> None:
                    line.set_description_str(f"reading {shown(who, 40)}", refresh=False)
                    line.update()

                running.read(self.plan, folder, again=self.again, progress=tell)
        except Unusable:
            shutil.rmtree(self._working)
            self._lock.release()
            raise
        except OSError as error:
            because = f"the answers could not be written ({error.strerror})"
            self._give_up(because)
            raise Unwritten(f"{because}; what was read before is kept in {self.plan.output}") from None

    def _give_up(self, because: str) -> None:
        """Write that nothing was judged; a disk that takes nothing any more is no reason to hide why."""
        self._over = True
        try:
            self._judged = running.judge(self._replayed())
            self._write(dict.fromkeys(self._judged.judgement.cases, running.not_judged(because)), partial=True)
        except (OSError, Unusable):
            self._lock.release()

    def collected(self, cases: Collection[Case]) -> None:
        """Which cases the run is going to judge."""
        self._collected = frozenset(cases)

    def take(self, case: Case, verdict: Verdict) -> None:
        """Keep a verdict."""
        self._verdicts[case] = verdict

    def finish(self, given: int, *, stopped: bool) -> int:
        """Write the outputs; the exit status of the run. `given` is pytest's own, `stopped` that it was cut short.

        Whatever was to be judged and was not is unknown. Called again, it does nothing.
        """
        if self.dry or self._judged is None or self._over:
            return given
        self._over = True
        if given == 5:
            self._leave_no_trace()
            return given
        cases = self._judged.judgement.cases
        wanted = frozenset(cases) if self._collected is None else self._collected
        because = STOPPED if stopped else FAILED if self.bugs else CRASHED if self.crashed else NOT_RUN
        missing = running.not_judged(because)
        verdicts = {case: self._verdicts.get(case, missing) for case in cases if case in wanted}
        excused = self.bugs or self.crashed
        partial = len(verdicts) < len(cases) or (len(self._verdicts) < len(cases) and not excused)
        # Every case that was collected has one verdict, and nothing else has: anything else is a bug in the suite.
        self.bugs += int(len(verdicts) != len(wanted) or not self._verdicts.keys() <= wanted)
        try:
            self._write(verdicts, partial=partial, given=given)
        except OSError as error:
            self._unwritten = f"the outputs could not be written ({error.strerror}); see {self._working}"
            self._lock.release()
            return EXIT_STOPPED
        assert self.run is not None
        return self.run.exit_status

    def _leave_no_trace(self) -> None:
        """Nothing was judged: what was read stays for the next run to keep, an empty folder goes."""
        if self._working.is_dir() and not any(self._working.iterdir()):
            self._working.rmdir()
        self._lock.release()

    def _write(self, verdicts: dict[Case, Verdict], *, partial: bool, given: int = EXIT_STOPPED) -> None:
        judged, plan = self._judged, self.plan
        assert judged is not None
        made = running.make_run(plan, judged, self._with_causes(verdicts), partial=partial)
        status = exit_status(made.rows, lambda case: judged.judgement.verdict(case).kind)
        if self.bugs or given in {EXIT_STOPPED, EXIT_INTERNAL}:
            status = given if given in {EXIT_STOPPED, EXIT_INTERNAL} else EXIT_INTERNAL
        self.run = made.with_status(status)
        place = plan.output / "partial" if partial else plan.output
        past = recall(place) if plan.live and not partial and not made.not_judged else None
        if past is not None:
            self.run = past.told(self.run)
            _write_private(self._working / HISTORY, past.continued(self.run))
        own = self.folder is not None and self.folder.parent == place.resolve()
        if not plan.live and not own:
            publishing.copy_recording(self._replayed(), self._working / planning.RECORDING)
        _write_private(self._working / "result.json", as_json(self.run))
        self.notes += self._pages(self.run)
        if past is not None:
            past.make_room()
        publishing.publish(self._working, place, keep={self._replayed().name} if own else frozenset())
        self._lock.release()

    def _with_causes(self, verdicts: dict[Case, Verdict]) -> dict[Case, Verdict]:
        """The verdicts, and those that they wait for: without its cause, a part would say that nothing is to do."""
        assert self._judged is not None
        found, waiting = dict(verdicts), list(verdicts.values())
        while waiting:
            blocker = waiting.pop().blocked_by
            if blocker is not None and blocker.case not in found:
                found[blocker.case] = self._judged.judgement.verdict(blocker.case)
                waiting.append(found[blocker.case])
        return found

    def _pages(self, run: Run) -> tuple[str, ...]:
        """The pages for people, and the summary for GitHub; a line for each that could not be made."""
        credentials = self.plan.credentials
        secrets = credentials.secrets if credentials else ()
        lines = pages.write(run, self._working, secrets=secrets, allure_html=self.allure_html)
        if not self.github_summary:
            return lines
        file = os.environ.get("GITHUB_STEP_SUMMARY", "")
        if not file:
            return (*lines, "--github-summary: GITHUB_STEP_SUMMARY names no file, so none was written")
        try:
            with Path(file).open("a", encoding="utf-8") as summary_file:
                summary_file.write(pages.github_summary(run))
        except OSError as error:
            return (*lines, f"--github-summary: {file} could not be written ({error.strerror})")
        return lines

    def headline(self) -> list[str]:
        """The lines at the top of a run."""
        if self._judged is None:
            return []
        return headline(running.make_run(self.plan, self._judged, {}, partial=False))

    def summary(self) -> Iterator[str]:
        """The lines at the end of a run."""
        if self._unwritten:
            yield f"Stopped: {self._unwritten}"
        elif self.run is not None:
            yield from summary(self.run)
            yield from self.notes
            if self._judged and any(one.remembered for one in self._judged.recording.manifest.exchange):
                yield "--again also tries the users that were refused a short while ago"
            place = self.plan.output / "partial" if self.run.partial else self.plan.output
            yield f"written to {os.path.relpath(place)}{os.sep}"


def _write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, for nobody else to read."""
    aside = path.with_name(f".{path.name}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
