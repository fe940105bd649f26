"""What was seen of the steps that are in place: the evidence, in words."""

from __future__ import annotations

from dataclasses import dataclass

from reports._model.plain import found_of
from reports._model.point import place_name
from reports._model.row import Row
from reports._model.run import Run
from reports._model.words import NAME, clean, joined
from suites.judgement.verdict import Kind

MOST_TEXTS = 3
"""So many different findings of a step are shown; of more it says at how many places they are."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A step that is in place, wherever it was judged or at some places only, and what was seen of it."""

    id: str
    text: str
    applications: tuple[str, ...]
    where: str
    """At how many of its places it is in place; "" where at all of them."""


def seen_in_place(run: Run) -> tuple[Seen, ...]:
    """What was seen of each step that is in place somewhere, in the document's order; navigation shows by itself."""
    rows: dict[str, list[Row]] = {}
    for row in run.rows:
        if row.kind is not Kind.NOT_APPLICABLE and not row.instruction.leads_to:
            rows.setdefault(row.case.id, []).append(row)
    steps = []
    for id_, step_rows in rows.items():
        met = [row for row in step_rows if row.kind is Kind.MET]
        if met:
            steps.append(_seen_step(id_, met, step_rows))
    return tuple(steps)


def _seen_step(id_: str, met: list[Row], step_rows: list[Row]) -> Seen:
    applications = tuple(dict.fromkeys(clean(row.case.application, NAME) for row in met if row.case.application))
    places = {row.case.place for row in step_rows}
    open_at = {row.case.place for row in step_rows if row.kind is not Kind.MET}
    where = f"at {len(places) - len(open_at)} of {len(places)} entities" if open_at and len(places) > 1 else ""
    if applications:
        return Seen(id_, f"{met[0].expected} ({joined(applications)})", applications, where)
    texts: dict[str, dict[str, None]] = {}
    for row in met:
        texts.setdefault(found_of(row), {})[place_name(row)] = None
    if len(texts) == 1:
        return Seen(id_, next(iter(texts)), (), where)
    lines = [f"{', '.join(filter(None, names))}: {text}" for text, names in texts.items()]
    if len(lines) > MOST_TEXTS:
        lines = [*lines[:MOST_TEXTS], f"and {len(lines) - MOST_TEXTS} more"]
    return Seen(id_, "; ".join(lines), (), where)
