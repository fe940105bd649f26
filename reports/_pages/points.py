"""Causes as a page tells them: one point for each thing to do or to look at, and who has to do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from intacct.protocol.errors import Side
from reports._model.run import Cause, Row, Run, causes
from reports._pages.wording import NAME, clean, day, sentence
from suites.document.model import Document
from suites.judgement.case import Case
from suites.judgement.verdict import Acceptance, Confirmation, Kind

_SETTLED = {Kind.WAIVED: "accepted", Kind.ATTESTED: "confirmed"}
"""The sections of the page in which it stands what nobody has to do any more."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place as a person calls it, and the web services user that works there."""

    name: str
    user: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and at which places."""

    text: str
    where: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction as the document words it, in which applications, where to click, and what conforms."""

    id: str
    section: str
    instruction: str
    applications: tuple[str, ...]
    path: tuple[str, ...]
    expected: str
    why: str


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to do or to look at. Texts are cleaned (`said`), and not escaped: that is the template's business.

    What is to correct has one step. What could not be checked for the very same reason stands together, step by step.
    """

    number: int
    anchor: str
    steps: tuple[Step, ...]
    because: str
    hints: tuple[str, ...]
    where: tuple[Where, ...]
    everywhere: bool
    found: tuple[Finding, ...]
    waiting: int
    waiting_steps: tuple[str, ...]

    @property
    def step(self) -> Step:
        """The step whose words stand for all."""
        return self.steps[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """The numbers of its steps, each once."""
        return tuple(dict.fromkeys(one.id for one in self.steps))


@dataclass(frozen=True, slots=True)
class AcceptedItem:
    """One thing that nobody has to do any more: accepted as it is, or confirmed by a person; by whom, and why or how.

    `day` is the last one on which the acceptance holds, or that of the confirmation.
    """

    step: Step
    where: tuple[Where, ...]
    everywhere: bool
    found: tuple[Finding, ...]
    by: str
    day: str
    reason: str


class Points:
    """The points of a run, by who has something to do: the customer, Sage's service, or we."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.document: Document = run.document
        self._places: dict[str, set[str]] = {}
        for one in run.rows:
            self._places.setdefault(one.case.id, set()).add(one.case.place.key)
        self._cases: dict[Case, Point] = {}
        self._waiting: set[Case] = set()
        by_side: dict[tuple[Kind, Side], list[Cause]] = {}
        for kind in (Kind.NOT_MET, Kind.UNKNOWN):
            for cause in causes(run, kind):
                by_side.setdefault((kind, cause.first.side), []).append(cause)
                self._waiting.update(one.case for one in cause.waiting)
        not_met = [*by_side.get((Kind.NOT_MET, Side.CUSTOMER), ()), *by_side.get((Kind.NOT_MET, Side.GATEWAY), ())]
        ours = [*by_side.get((Kind.NOT_MET, Side.OURS), ()), *by_side.get((Kind.UNKNOWN, Side.OURS), ())]
        self.correct = self._points("fix", [[cause] for cause in not_met])
        self.look = self._points("look", _alike(self.document, by_side.get((Kind.UNKNOWN, Side.CUSTOMER), ())))
        self.sage = self._points("sage", _alike(self.document, by_side.get((Kind.UNKNOWN, Side.GATEWAY), ())))
        self.ours = self._points("ours", _alike(self.document, ours))
        self.accepted = tuple(map(self._settled, causes(run, Kind.WAIVED)))
        self.confirmed = tuple(map(self._settled, causes(run, Kind.ATTESTED)))

    def of(self, row: Row) -> Point | None:
        """The point that a row that is not met or unknown belongs to."""
        return self._cases.get(row.case)

    def anchor(self, row: Row) -> str:
        """Where more is said about a row: its point, or the section of what was accepted or confirmed; "" for none."""
        point = self._cases.get(row.case)
        return point.anchor if point is not None else _SETTLED.get(row.kind, "")

    @cached_property
    def left_over(self) -> tuple[Row, ...]:
        """Blocked rows that wait for nothing on these lists: for a step that was accepted, or is not in this run."""
        return tuple(one for one in self.run.rows if one.kind is Kind.BLOCKED and one.case not in self._waiting)

    @property
    def open_elsewhere(self) -> bool:
        """Whether something is open that the customer has nothing to do with."""
        return bool(self.sage or self.ours or self.left_over or self.run.not_judged)

    def _points(self, name: str, found: Iterable[list[Cause]]) -> tuple[Point, ...]:
        points = []
        for place, together in enumerate(found, start=1):
            points.append(self._point(place, f"{name}-{place}", together))
            self._cases.update((row.case, points[-1]) for cause in together for row in cause.rows)
        return tuple(points)

    def _settled(self, cause: Cause) -> AcceptedItem:
        accepted = cause.first.verdict.accepted
        assert accepted is not None
        match accepted:
            case Acceptance(reason=reason, by=by, until=last):
                at = day(last)
            case Confirmation(how=reason, by=by, on=once):
                at = day(once)
        return AcceptedItem(
            step=self._step(cause),
            where=_where(cause.rows),
            everywhere=self._is_everywhere(cause),
            found=_found(cause),
            by=clean(by, NAME),
            day=at,
            reason=clean(reason),
        )

    def _is_everywhere(self, cause: Cause) -> bool:
        keys = {row.case.place.key for row in cause.rows}
        return len(keys) > 1 and keys == self._places[cause.first.case.id]

    def _point(self, place: int, anchor: str, together: list[Cause]) -> Point:
        first = next((cause for cause in together if _where(cause.rows)), together[0])
        hints = (clean(row.verdict.near_miss) for cause in together for row in cause.rows if row.verdict.near_miss)
        reasons = {sentence(clean(cause.first.verdict.because)) for cause in together}
        waiting = [row for cause in together for row in cause.waiting]
        later = sorted({row.instruction for row in waiting}, key=lambda step: self.document.order(step.id))
        return Point(
            number=place,
            anchor=anchor,
            steps=tuple(map(self._step, together)),
            because=next(iter(reasons)) if len(reasons) == 1 else f"{len(together)} steps, one reason",
            hints=tuple(dict.fromkeys(hints))[:3],
            where=_where(first.rows),
            everywhere=self._is_everywhere(first),
            found=_found(first),
            waiting=len(waiting),
            waiting_steps=tuple(one.id for one in later),
        )

    def _step(self, cause: Cause) -> Step:
        first = cause.first
        section = first.instruction.section
        return Step(
            id=first.case.id,
            section=next((clean(one.title) for one in self.document.section if one.number == section), ""),
            instruction=clean(first.instruction.instruction),
            applications=tuple(clean(name, NAME) for name in cause.applications),
            path=tuple(clean(part) for part in first.click.split(" > ")),
            expected=clean(first.expected),
            why=clean(first.instruction.why),
        )


def place_name(row: Row) -> str:
    """The place as a person calls it, cleaned; "" for the company as a whole, where there is nothing to tell apart."""
    if not row.case.place.entity:
        return "" if row.place_name == "company" else row.place_name
    return " ".join(filter(None, (clean(row.case.place.key, NAME), clean(row.entity_name, NAME))))


def _alike(document: Document, found: Iterable[Cause]) -> list[list[Cause]]:
    """Causes that say the same of the same places stand together, whatever step they are about.

    What is said of the company as a whole joins what says the same of a place.
    """
    together: dict[tuple[Finding, ...], list[Cause]] = {}
    for cause in found:
        together.setdefault(_found(cause), []).append(cause)
    for findings in list(together):
        company = not findings[0].where
        other = next((one for one in together if company and one[0].where and _texts(one) == _texts(findings)), None)
        if other is not None:
            together[other] += together.pop(findings)
            together[other].sort(key=lambda cause: document.order(cause.first.case.id))
    return list(together.values())


def _texts(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(one.text for one in findings)


def _where(rows: Iterable[Row]) -> tuple[Where, ...]:
    return tuple(dict.fromkeys(Where(place_name(one), clean(one.user, NAME)) for one in rows if place_name(one)))


def _found(cause: Cause) -> tuple[Finding, ...]:
    found: dict[str, list[Row]] = {}
    for one in cause.rows:
        found.setdefault(clean(one.found), []).append(one)
    return tuple(Finding(text, _where(rows)) for text, rows in found.items())
