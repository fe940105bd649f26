"""The progress of a company as one number: steps of the document, counted the same in every output."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reports._model.causes import root
from reports._model.points import Points
from reports._model.row import NOT_JUDGED, Row
from reports._model.words import count_of, plural
from suites.judgement.verdict import Kind


class StepState(StrEnum):
    """The state of a step of the document; for a step at several entities, the first state that any of them has."""

    TO_DO = "to do"
    """A point is about it."""
    ELSEWHERE = "with others"
    """It is open but the customer cannot act on it, or this run did not judge it."""
    SHOWS = "will show by itself"
    """It can only be checked once a point is done."""
    ACCEPTED = "accepted"
    DONE = "done"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Progress:
    """`steps`: the state of each step, in the document's order. Steps that are not needed are not counted."""

    steps: tuple[tuple[str, StepState], ...]
    points: int
    screens: int

    def count(self, state: StepState) -> int:
        """How many steps have this state."""
        return sum(step_state is state for _, step_state in self.steps)

    @property
    def total(self) -> int:
        """How many steps apply to the company."""
        return len(self.steps) - self.count(StepState.NOT_NEEDED)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return self.count(StepState.DONE)

    @property
    def short(self) -> str:
        """`19 of 26 steps done`."""
        return f"{self.done} of {count_of(self.total, 'step')} done"

    @property
    def text(self) -> str:
        """`19 of 26 steps done, 3 things to do, about 3 screens; 4 steps will show by themselves`."""
        shows, others, accepted = map(self.count, (StepState.SHOWS, StepState.ELSEWHERE, StepState.ACCEPTED))
        parts = [self.short]
        if accepted:
            parts.append(f"{accepted} accepted")
        if self.points:
            parts += [f"{count_of(self.points, 'thing')} to do", f"about {count_of(self.screens, 'screen')}"]
        rest = [f"{count_of(shows, 'step')} will show by {plural(shows, 'itself', 'themselves')}"] if shows else []
        if others:
            rest.append(f"{count_of(others, 'step')} we look at again")
        return "; ".join((", ".join(parts), *rest))


def progress(points: Points) -> Progress:
    """The progress of the company of these points."""
    by_case = {row.case: row for row in points.run.rows}
    states: dict[str, set[StepState]] = {}
    for row in points.run.rows:
        blocker = row.verdict.blocked_by
        cause = by_case.get(root(blocker, by_case)) if blocker is not None else None
        states.setdefault(row.case.id, set()).add(_state(row, cause, points))
    steps = tuple((id_, min(step_states, key=tuple(StepState).index)) for id_, step_states in states.items())
    return Progress(steps, len(points.points), sum(point.screens for point in points.points))


def _state(row: Row, cause: Row | None, points: Points) -> StepState:
    if row.verdict.outcome == NOT_JUDGED:
        return StepState.ELSEWHERE
    match row.kind:
        case Kind.NOT_MET | Kind.UNKNOWN:
            point = points.of(row)
            if point is None:
                return StepState.ELSEWHERE
            return StepState.SHOWS if row.case in point.shown_later else StepState.TO_DO
        case Kind.BLOCKED:
            return StepState.SHOWS if cause is not None and points.of(cause) is not None else StepState.ELSEWHERE
        case Kind.WAIVED:
            return StepState.ACCEPTED
        case Kind.MET | Kind.ATTESTED:
            return StepState.DONE
        case Kind.NOT_APPLICABLE:
            return StepState.NOT_NEEDED
