"""The causes behind the rows of a run: rows with the same finding and screen, and the rows blocked by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports._model.row import NOT_JUDGED, Row
from reports._model.run import Run
from suites.judgement.case import Case
from suites.judgement.verdict import Acceptance, Confirmation, Kind


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing to fix or to find out: the rows that say the same, and the rows that wait for them."""

    rows: tuple[Row, ...]
    waiting: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The row whose texts are shown for all rows."""
        return self.rows[0]

    @property
    def places(self) -> tuple[str, ...]:
        """The places concerned, in order, each once."""
        return tuple(dict.fromkeys(row.place_name for row in self.rows))

    @property
    def applications(self) -> tuple[str, ...]:
        """The applications concerned, in order, each once."""
        return tuple(dict.fromkeys(row.case.application for row in self.rows if row.case.application))

    @property
    def findings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each different finding once, with the places where it was found."""
        places_by_finding: dict[str, dict[str, None]] = {}
        for row in self.rows:
            places_by_finding.setdefault(row.found, {})[row.place_name] = None
        return tuple((text, tuple(places)) for text, places in places_by_finding.items())


def causes(run: Run, kind: Kind) -> tuple[Cause, ...]:
    """The rows of a kind by cause, in the document's order, each with the blocked rows that wait for it.

    Rows that were not judged are left out: they have no cause in the company.

    Rows have the same cause if they have the same instruction and outcome and are fixed at the same screen. The
    entities concerned are then listed together. Accepted or confirmed rows must also have the same reason.
    """
    groups: dict[tuple[str, str, str, str, Acceptance | Confirmation | None], list[Row]] = {}
    for row in run.rows:
        if row.kind is kind and row.verdict.outcome != NOT_JUDGED:
            key = (row.case.id, row.verdict.outcome, row.click, row.expected, row.verdict.accepted)
            groups.setdefault(key, []).append(row)
    waits = waiting_rows(run)
    return tuple(
        Cause(tuple(rows), tuple(waiting for row in rows for waiting in waits.get(row.case, ())))
        for rows in groups.values()
    )


def waiting_rows(run: Run) -> dict[Case, list[Row]]:
    """Root case -> the blocked rows that wait for it, directly or through other blocked rows."""
    by_case = {row.case: row for row in run.rows}
    waits: dict[Case, list[Row]] = {}
    for row in run.rows:
        blocker = row.verdict.blocked_by
        if row.kind is Kind.BLOCKED and blocker is not None:
            waits.setdefault(root(blocker, by_case), []).append(row)
    return waits


def root(blocker: Case, by_case: Mapping[Case, Row]) -> Case:
    """The case at the end of a chain of blockers."""
    case, passed = blocker, set[Case]()
    while case in by_case and case not in passed:
        passed.add(case)
        following = by_case[case].verdict.blocked_by
        if by_case[case].kind is not Kind.BLOCKED or following is None:
            break
        case = following
    return case
