"""The steps of the document that are open at a company: the data for the table over several companies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports._model.row import NOT_JUDGED, Row
from reports._model.run import Change, Run
from reports._model.words import abbreviate
from suites.judgement.verdict import Kind


@dataclass(frozen=True, slots=True)
class Places:
    """How many places there are, and the names of the first few."""

    count: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step of the document that is open at a company, or was fixed there since the previous run.

    `fails`: where it is not met; `unseen`: where it could not be judged; `newly` and `fixed`: at how many places
    it is newly not met, or fixed, since the previous run. `order` is the step's position in the document.
    """

    number: str
    instruction: str
    order: int
    fails: Places = Places()
    unseen: Places = Places()
    newly: int = 0
    fixed: int = 0


def steps_of(run: Run) -> tuple[OpenStep, ...]:
    """The steps of a run that are open or were fixed, in the document's order; each of its places counts once."""
    open_rows: dict[tuple[str, Kind], list[Row]] = {}
    for row in run.rows:
        if row.kind in {Kind.NOT_MET, Kind.UNKNOWN} and row.verdict.outcome != NOT_JUDGED:
            open_rows.setdefault((row.case.id, row.kind), []).append(row)
    newly = _changed_places(run.changes.newly_not_met if run.changes else ())
    fixed = _changed_places(run.changes.fixed if run.changes else ())
    steps = (
        OpenStep(
            number=instruction.id,
            instruction=instruction.instruction,
            order=order,
            fails=_places(open_rows.get((instruction.id, Kind.NOT_MET), ())),
            unseen=_places(open_rows.get((instruction.id, Kind.UNKNOWN), ())),
            newly=len(newly.get(instruction.id, ())),
            fixed=len(fixed.get(instruction.id, ())),
        )
        for order, instruction in enumerate(run.document.instruction)
    )
    return tuple(step for step in steps if step.fails.count or step.unseen.count or step.newly or step.fixed)


def _places(rows: Iterable[Row]) -> Places:
    names = tuple(dict.fromkeys(row.place_name for row in rows))
    return Places(len(names), abbreviate(names))


def _changed_places(changes: Sequence[Change]) -> dict[str, set[str]]:
    places: dict[str, set[str]] = {}
    for change in changes:
        places.setdefault(change.case.id, set()).add(change.where)
    return places
