"""Each entity by itself: its points and its lines, for the person who runs one property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports._model.point import Point, Where, where_of
from reports._model.points import Points
from reports._model.row import Row
from reports._pages.wording import ACCEPTED, CONFIRMED, IN_PLACE, NO_NEED, NOT_LOOKED_AT, STATES, Badge, state_of
from suites.judgement.case import Place

_CALM = (ACCEPTED, CONFIRMED, IN_PLACE, NO_NEED, NOT_LOOKED_AT)


@dataclass(frozen=True, slots=True)
class EntityPoint:
    """The part of a point that is about one entity: what was found there."""

    point: Point
    findings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EntityPart:
    """The section of one entity: its points, and its steps by their state; `done` of `total` are in place."""

    anchor: str
    where: Where
    points: tuple[EntityPoint, ...]
    states: tuple[tuple[Badge, tuple[str, ...]], ...]
    done: int
    total: int


def entity_parts(points: Points) -> tuple[EntityPart, ...]:
    """The section of each entity, in the order of the run; empty for a company that is judged at the top level."""
    rows_by_place: dict[Place, list[Row]] = {}
    for row in points.run.rows:
        if row.case.place.entity:
            rows_by_place.setdefault(row.case.place, []).append(row)
    findings = _findings_by_entity(points)
    return tuple(
        _part(at, entity_rows, points, findings) for at, entity_rows in enumerate(rows_by_place.values(), start=1)
    )


def _part(
    at: int, rows: list[Row], points: Points, findings: Mapping[tuple[int, str], list[tuple[str, str]]]
) -> EntityPart:
    where = where_of(rows[0])
    points_here = {point.number: point for row in rows if (point := points.of(row)) is not None}
    states: dict[Badge, dict[str, None]] = {}
    for row in rows:
        states.setdefault(state_of(row), {})[row.case.id] = None
    worst_by_step = _worst_by_step(states)
    return EntityPart(
        anchor=f"entity-{at}",
        where=where,
        points=tuple(
            EntityPoint(point, tuple(findings.get((number, where.entity_id), ())))
            for number, point in sorted(points_here.items())
        ),
        states=tuple(
            (state, tuple(id_ for id_, worst_state in worst_by_step.items() if worst_state is state))
            for state in STATES
            if state in worst_by_step.values()
        ),
        done=sum(state in {IN_PLACE, CONFIRMED} for state in worst_by_step.values()),
        total=sum(state is not NO_NEED for state in worst_by_step.values()),
    )


def _worst_by_step(states: dict[Badge, dict[str, None]]) -> dict[str, Badge]:
    """The state of each step; for several applications, the state that comes first."""
    worst: dict[str, Badge] = {}
    for state in STATES:
        for id_ in states.get(state, ()):
            worst.setdefault(id_, state)
    return worst


def _findings_by_entity(points: Points) -> dict[tuple[int, str], list[tuple[str, str]]]:
    """What was found and expected, by point and entity."""
    findings: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for point in points.points:
        for finding in (finding for task in point.tasks for finding in task.findings):
            for where in finding.where:
                findings.setdefault((point.number, where.entity_id), []).append((finding.text, finding.expected))
    return findings
