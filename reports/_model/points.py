"""The points of a run: what the customer is asked to do, one point per visit, in the best order to do them.

The page, the message, the terminal, the table for spreadsheets and Allure are made from these, so that they have the
same texts and counts. Texts are cleaned but not escaped: each page escapes for its own syntax.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from intacct.protocol.refusal import Side
from reports._model.causes import waiting_rows
from reports._model.findings import findings, places_of
from reports._model.folding import task_rows
from reports._model.paths import general_path
from reports._model.plain import found_of
from reports._model.point import AcceptedItem, Again, Finding, Point, Task, Where, where_of
from reports._model.remedy import title_of
from reports._model.row import NOT_JUDGED, Row
from reports._model.run import ListingCheck, Run
from reports._model.tasks import ordered, path_of_tasks, steps_of, task_of, title_of_tasks
from reports._model.visits import NO_PATH, Rank, Visit, rank_of, role_to_make, visits
from reports._model.words import NAME, clean, day, joined, plural, sentence
from suites.document.model import Document
from suites.judgement.case import Case, Place
from suites.judgement.verdict import Acceptance, Confirmation, Kind

SETTLED = {Kind.WAIVED: "accepted", Kind.ATTESTED: "confirmed"}
"""The sections of the page for rows that nobody has to act on any more."""
WITH_US, WITH_SAGE, WAITING = "with us", "with Sage Intacct", "waiting"
"""Who has to act if there is nothing to click."""


class Points:
    """The points of a run, and whatever else is open, accepted or confirmed."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.document: Document = run.document
        self._waits = waiting_rows(run)
        self._point_of: dict[Case, Point] = {}
        self._again_of: dict[Case, Again] = {}
        judged = [row for row in run.rows if row.verdict.outcome != NOT_JUDGED]
        open_rows = [row for row in judged if row.kind in {Kind.NOT_MET, Kind.UNKNOWN}]
        customer_rows = [row for row in open_rows if is_theirs(row)]
        self.points: tuple[Point, ...] = self._numbered_points(customer_rows)
        for point in self.points:
            self._point_of.update(dict.fromkeys(point.cases, point))
        self.again: tuple[Again, ...] = self._look_again([row for row in open_rows if not is_theirs(row)])
        for again in self.again:
            self._again_of.update({row.case: again for row in again.rows})

    def of(self, row: Row) -> Point | None:
        """The point that a row that is not met or unknown belongs to; None if there is none."""
        return self._point_of.get(row.case)

    def anchor(self, row: Row) -> str:
        """The anchor of more details about a row on the page; "" if there are none."""
        more = self._point_of.get(row.case) or self._again_of.get(row.case)
        return more.anchor if more is not None else SETTLED.get(row.kind, "")

    @property
    def correct(self) -> tuple[Point, ...]:
        """The points at which something is wrong."""
        return tuple(point for point in self.points if not point.looks)

    @cached_property
    def accepted(self) -> tuple[AcceptedItem, ...]:
        """What is not as the document asks, and was accepted as it is."""
        return tuple(self._accepted_item(rows) for rows in _accepted_groups(self.run.rows, Kind.WAIVED))

    @cached_property
    def confirmed(self) -> tuple[AcceptedItem, ...]:
        """What could not be seen, and was confirmed by a person."""
        return tuple(self._accepted_item(rows) for rows in _accepted_groups(self.run.rows, Kind.ATTESTED))

    @cached_property
    def left_over(self) -> tuple[Row, ...]:
        """Blocked rows that wait for nothing on these lists: for an accepted step, or for one outside this run."""
        waited_for = {*self._point_of, *self._again_of}
        waiting = {row.case for case in waited_for for row in self._waits.get(case, ())}
        return tuple(row for row in self.run.rows if row.kind is Kind.BLOCKED and row.case not in waiting)

    @property
    def open_elsewhere(self) -> bool:
        """Whether something is open that the customer cannot act on."""
        return bool(self.again or self.left_over or self.run.not_judged)

    def _numbered_points(self, rows: Sequence[Row]) -> tuple[Point, ...]:
        visits_by_signature: dict[tuple[object, ...], list[Visit]] = {}
        for visit in visits(rows):
            visits_by_signature.setdefault(self._signature(visit), []).append(visit)
        points = [self._point(tuple(alike)) for alike in visits_by_signature.values()]
        where_by_place = {row.case.place: where_of(row) for row in self.run.rows} if self.run.asks else {}
        points += [_listing_point(checks, where_by_place) for checks in _checks_by_cause(self.run.asks)]
        points.sort(key=lambda point: (point.rank, -point.waiting, self._first_step(point)))
        titles = Counter(point.title for point in points)
        return tuple(
            replace(
                point,
                number=number,
                anchor=f"point-{number}",
                title=point.title if titles[point.title] == 1 else f"{point.title} ({_step_numbers(point)})",
            )
            for number, point in enumerate(points, start=1)
        )

    def _first_step(self, point: Point) -> int:
        return min((self.document.order(step.id) for step in point.steps), default=len(self.document.instruction))

    def _signature(self, visit: Visit) -> tuple[object, ...]:
        """The key of a visit: visits with the same key ask for the same actions and become one point."""
        same = visit.target.screen
        own: tuple[object, ...] = visit.target.name if same in {"role", "company"} else ()
        acts = sorted({(row.case.id, row.verdict.outcome, general_path(row), row.case.application or "")
                       for row in visit.rows})  # fmt: skip
        folded = sorted({(row.case.id, row.verdict.outcome, role_to_make([row])) for row in visit.done_with_it})
        return (same, own, tuple(acts), tuple(folded), bool(visit.show_then))

    def _point(self, alike: tuple[Visit, ...]) -> Point:
        rows = tuple(row for visit in alike for row in visit.rows)
        done_rows, later_rows = (
            tuple(row for visit in alike for row in getattr(visit, name)) for name in ("done_with_it", "show_then")
        )
        ranks = [rank_of(row, waited_for=row.case in self._waits) for row in rows]
        waits = self._waits_of(alike)
        tasks = ordered(task_of(rows_of_task, waits, self.run) for rows_of_task in task_rows(rows))
        acts = tuple(task for task in tasks if not task.looks) or tasks
        waiting = [row for rows_waiting in waits.values() for row in rows_waiting]
        return Point(
            number=0,
            anchor="",
            title=title_of_tasks(tasks, acts, rows, alike[0].target, self.run),
            path=path_of_tasks(acts, rows, done_rows, self.run),
            tasks=tasks,
            done_with_it=findings(done_rows, {}),
            waiting=len(waiting),
            waiting_steps=self._numbers(waiting),
            screens=max(1, sum(_screens(visit) for visit in alike)),
            looks=all(task.looks for task in tasks),
            rank=min(ranks),
            cases=frozenset(row.case for row in (*rows, *done_rows, *later_rows)),
            shown_later=frozenset(row.case for row in later_rows),
        )

    def _numbers(self, rows: Iterable[Row]) -> tuple[str, ...]:
        """The steps of rows, each once, in the document's order."""
        ids = {row.case.id for row in rows}
        return tuple(id_ for id_ in self.document.ids if id_ in ids)

    def _waits_of(self, alike: Iterable[Visit]) -> dict[Case, list[Row]]:
        """What waits for each row of the visits, including what is done or shown with it, and what waits for that."""
        waits: dict[Case, list[Row]] = {}
        for visit in alike:
            waits |= {row.case: [*self._waits.get(row.case, ())] for row in visit.rows}
            case_by_place = {row.case.place: row.case for row in reversed(visit.rows)}
            for row in visit.show_then:
                waits[case_by_place.get(row.case.place, visit.rows[0].case)].append(row)
            for row in (*visit.done_with_it, *visit.show_then):
                waits[case_by_place.get(row.case.place, visit.rows[0].case)] += self._waits.get(row.case, ())
        return waits

    def _look_again(self, rows: Iterable[Row]) -> tuple[Again, ...]:
        """What nobody can click, grouped by who has to act and by text, whatever the step."""
        rows_by_text: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            rows_by_text.setdefault((_with_whom(row), found_of(row)), []).append(row)
        order = (WITH_US, WITH_SAGE, WAITING)
        ordered = sorted(rows_by_text.items(), key=lambda item: order.index(item[0][0]))
        waits = {
            key: [row for open_row in same_rows for row in self._waits.get(open_row.case, ())]
            for key, same_rows in ordered
        }
        return tuple(
            Again(
                who=who,
                anchor=f"again-{at}",
                steps=steps_of(same_rows, self.document),
                text=text,
                where=places_of(same_rows),
                rows=tuple(same_rows),
                waiting=len(waits[who, text]),
                waiting_steps=self._numbers(waits[who, text]),
            )
            for at, ((who, text), same_rows) in enumerate(ordered, start=1)
        )

    def _accepted_item(self, rows: Sequence[Row]) -> AcceptedItem:
        accepted = rows[0].verdict.accepted
        assert accepted is not None
        match accepted:
            case Acceptance(reason=reason, by=by, until=last):
                at: date = last
            case Confirmation(how=reason, by=by, on=once):
                at = once
        return AcceptedItem(
            title=title_of(tuple(rows), self.run),
            steps=steps_of(rows, self.document),
            where=places_of(rows),
            findings=findings(rows, {}),
            by=clean(by, NAME),
            day=day(at),
            reason=clean(reason),
        )


def is_theirs(row: Row) -> bool:
    """Whether the customer can act on a row: it can be clicked, or it is a question to them."""
    if row.click.startswith(NO_PATH):
        return False
    if row.side is Side.OURS:
        return row.true_kind is Kind.UNKNOWN and bool(row.verdict.remedy.title)
    return row.true_kind is Kind.NOT_MET or row.side is Side.CUSTOMER


def _step_numbers(point: Point) -> str:
    ids = [step.id for step in point.steps]
    return f"{plural(len(ids), 'step', 'steps')} {joined(ids)}"


def _screens(visit: Visit) -> int:
    """How many screens a visit opens: a new user is one screen for each entity."""
    if visit.target.screen in {"new user", "users"}:
        return len({row.case.place for row in visit.rows})
    return 1


def _accepted_groups(rows: Iterable[Row], kind: Kind) -> tuple[tuple[Row, ...], ...]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row.kind is kind:
            groups.setdefault((row.case.id, row.verdict.outcome, row.verdict.accepted), []).append(row)
    return tuple(map(tuple, groups.values()))


def _with_whom(row: Row) -> str:
    if row.side is Side.OURS:
        return WITH_US
    return WITH_SAGE if row.side is Side.GATEWAY else WAITING


def _checks_by_cause(checks: Iterable[ListingCheck]) -> tuple[tuple[ListingCheck, ...], ...]:
    """The checks of each cause: all of them are looked for at one screen, whatever cannot be listed."""
    checks_by_cause: dict[tuple[str, tuple[str, ...]], list[ListingCheck]] = {}
    for check in checks:
        checks_by_cause.setdefault((check.surprise, check.path), []).append(check)
    return tuple(map(tuple, checks_by_cause.values()))


def _listing_point(checks: Sequence[ListingCheck], where_by_place: Mapping[Place, Where]) -> Point:
    """The point for something beyond the document that does not work: the customer is asked to look."""
    what = joined(dict.fromkeys(clean(check.what) for check in checks))
    known, _, asked = clean(checks[0].surprise).partition("; please ")
    where = dict.fromkeys(where_by_place[check.place] for check in checks)
    places = tuple(place for place in where if place.name)
    finding = Finding(f"Sage Intacct refuses to list {what}", f"{sentence(what)} can be listed", places)
    title = f"Check why {what} cannot be listed"
    path = tuple(map(clean, checks[0].path))
    asked = f"Please {asked}, and tell us." if asked.startswith("check") else f"Please {asked}." if asked else ""
    hints = (sentence(known),) if known else ()
    task = Task(title, path, (), (finding,), (), hints, "", looks=True, closing=asked)
    return Point(0, "", title, path, (task,), (), 0, (), 1, looks=True, rank=Rank.QUESTION)
