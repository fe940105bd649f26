"""Several companies at a glance: one line each, for the terminal and the overview page; and the worst status."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reports._model.causes import causes
from reports._model.changes import change_lines
from reports._model.exit_status import ExitStatus
from reports._model.open_steps import OpenStep, steps_of
from reports._model.points import Points
from reports._model.progress import progress
from reports._model.row import numbers_of
from reports._model.run import Run
from reports._model.words import NAME, abbreviate, clean, day_and_time, joined, plural
from suites.judgement.verdict import Kind

_WORST = (
    ExitStatus.INTERNAL,
    ExitStatus.STOPPED,
    ExitStatus.USAGE,
    ExitStatus.NOT_MET,
    ExitStatus.UNKNOWN,
    ExitStatus.CONFORMS,
)


class CompanyState(StrEnum):
    """The state of a company, in order of urgency."""

    UNREAD = "could not be read"
    TO_CORRECT = "to correct"
    UNJUDGED = "could not be judged"
    CONFORMS = "conforming"


_SHORT = {CompanyState.UNREAD, CompanyState.CONFORMS}
"""States that need no further words."""


@dataclass(frozen=True, slots=True)
class CompanySummary:
    """One company in a run of several. `page` is the link from the overview to its page; "" if there is none.

    `steps` are those that are open or were fixed since the previous run; none if it could not be read.
    """

    name: str
    exit_status: int
    state: CompanyState
    because: str = ""
    title: str = ""
    company_id: str = ""
    level: str = ""
    edition: str = ""
    source: str = ""
    recorded_at: str = ""
    partial: bool = False
    progress: str = ""
    changed: str = ""
    page: str = ""
    known: str = ""
    """As of when it is known, if this run did not ask some of its users again."""
    steps: tuple[OpenStep, ...] = ()

    @property
    def display_name(self) -> str:
        """The company's own name, else our name for it."""
        return clean(self.title, NAME) or self.name

    @property
    def outcome(self) -> str:
        """The state in words, with the reason if it could not be read."""
        outcome = f"{self.short}: {self.because}" if self.because else self.short
        return f"{outcome} ({self.known})" if self.known else outcome

    @property
    def short(self) -> str:
        """The state in words: its progress as on its own page, else its state."""
        return str(self.state) if self.state in _SHORT or not self.progress else self.progress


def unreadable_company(name: str, because: str, status: int) -> CompanySummary:
    """The summary of a company that could not be read at all."""
    return CompanySummary(name, status, CompanyState.UNREAD, because)


def line_of(run: Run, page: str) -> CompanySummary:
    """The summary of a judged company. If rows are unknown and none is met, it counts as one that could not be read."""
    unknown = causes(run, Kind.UNKNOWN)
    because = ""
    states: dict[int, CompanyState] = {
        ExitStatus.CONFORMS: CompanyState.CONFORMS,
        ExitStatus.NOT_MET: CompanyState.TO_CORRECT,
        ExitStatus.UNKNOWN: CompanyState.UNJUDGED,
    }
    state = states.get(run.exit_status, CompanyState.UNREAD)
    if state is CompanyState.UNJUDGED and unknown and not run.counts[Kind.MET]:
        state, because = CompanyState.UNREAD, unknown[0].first.found
    elif state is CompanyState.UNREAD:
        because = _why_not_judged(run)
    return CompanySummary(
        name=run.company,
        exit_status=run.exit_status,
        state=state,
        because=because,
        title=run.title,
        company_id=run.company_id,
        level=run.level,
        edition=run.edition,
        source=run.source,
        recorded_at=run.recorded_at,
        partial=run.partial,
        progress=progress(Points(run)).text,
        changed=_change_note(run),
        page=page,
        known=_known_note(run),
        steps=() if state is CompanyState.UNREAD else steps_of(run),
    )


def _why_not_judged(run: Run) -> str:
    """Why not all of a run was judged: an error of ours, with its steps, precedes any other reason."""
    if run.own_faults:
        numbers = numbers_of(run.own_faults)
        return f"{run.own_faults[0].verdict.because} ({plural(len(numbers), 'step', 'steps')} {joined(numbers)})"
    return run.not_judged[0].verdict.because if run.not_judged else "the check itself failed"


def _known_note(run: Run) -> str:
    if not run.left_alone:
        return ""
    who = "nobody" if run.asked_nobody else joined(abbreviate([user for user, _ in run.left_alone]))
    since = day_and_time(min(at for _, at in run.left_alone))
    return f"{who} was asked again, as of {since}" if run.asked_nobody else f"{who} not asked again since {since}"


def _change_note(run: Run) -> str:
    """How it changed since the previous run; for a whole live run never empty, even if nothing is compared."""
    if run.changes is None:
        comparable = run.source == "live" and not run.partial and not run.asked_nobody and not run.not_judged
        return "nothing could be compared: the history of earlier runs could not be read" if comparable else ""
    if not run.changes.since:
        return "first run"
    return next((text for _, text in change_lines(run.changes, run.recorded_at)), "")


def error_location(error: Exception) -> str:
    """Where a bug of this program is, without any of the data involved."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}"


def worst_status(statuses: Iterable[int]) -> int:
    """The exit status of a run of several companies: 3, 2, 4, 1, 7, 0, in this order; any other one is worse."""
    return min(statuses, key=lambda status: _WORST.index(status) if status in _WORST else -1)


def tally(lines: Iterable[CompanySummary]) -> tuple[tuple[CompanyState, int], ...]:
    """How many companies are in each state that occurs."""
    counts = Counter(line.state for line in lines)
    return tuple((state, counts[state]) for state in CompanyState if counts[state])
