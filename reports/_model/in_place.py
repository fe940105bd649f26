"""What was seen of the steps that are in place: the evidence, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports._model.plain import found_of
from reports._model.point import Where, place_name
from reports._model.row import Row
from reports._model.run import Run
from reports._model.words import NAME, abbreviate, clean, joined, sentence
from suites.judgement.verdict import Kind

MOST_TEXTS = 3
"""At most this many different findings of a step are shown; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A step that is in place at all of its judged places or at some of them, and what was seen of it."""

    id: str
    text: str
    where: str
    """At how many of its places it is in place; "" if at all of them, or if the text names them."""


def seen_in_place(run: Run) -> tuple[Seen, ...]:
    """What was seen of each step that is in place somewhere, in the document's order; navigation steps are left out."""
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


def at_entities_of(where: Iterable[Where], run: Run) -> str:
    """At which entities something is, or at how many of them; "" if it is at all of them, or not at entities."""
    names = {place.entity_id: place.name for place in where if place.entity_id}
    of_all = len({row.case.place for row in run.rows if row.case.place.entity})
    if not names or len(names) == of_all:
        return ""
    return f"at {joined(names.values())}" if len(names) <= MOST_TEXTS else _at(len(names), of_all)


def _at(count: int, of_all: int) -> str:
    return f"at {count} of {of_all} entities"


def _seen_step(id_: str, met: list[Row], step_rows: list[Row]) -> Seen:
    places = {row.case.place for row in step_rows}
    open_at = {row.case.place for row in step_rows if row.kind is not Kind.MET}
    if any(row.case.application for row in met):
        return Seen(id_, sentence(_seen_in_applications(met, located=bool(open_at) and len(places) > 1)), "")
    where = _at(len(places) - len(open_at), len(places)) if open_at and len(places) > 1 else ""
    names_by_text: dict[str, dict[str, None]] = {}
    for row in met:
        names_by_text.setdefault(found_of(row), {})[place_name(row)] = None
    if len(names_by_text) == 1:
        return Seen(id_, next(iter(names_by_text)), where)
    texts = [f"{', '.join(filter(None, names))}: {text}" for text, names in names_by_text.items()]
    return Seen(id_, _few(texts), where if len(texts) > MOST_TEXTS else "")


def _seen_in_applications(met: list[Row], *, located: bool) -> str:
    """What was seen in which applications; with places if they differ, or if it is `located` at some places only.

    A line of permissions already names its application.
    """
    if not any(row.application for row in met):
        return "; ".join(dict.fromkeys(clean(row.expected) for row in met))
    applications_by_place: dict[str, dict[str, None]] = {}
    for row in met:
        applications_by_place.setdefault(place_name(row), {})[clean(row.application, NAME)] = None
    places_by_applications: dict[str, list[str]] = {}
    for place, names in applications_by_place.items():
        places_by_applications.setdefault(joined(names), []).append(place)
    if len(places_by_applications) == 1 and not located:
        return f"{met[0].expected} ({next(iter(places_by_applications))})"
    groups = [f"{', '.join(abbreviate(places))}: {names}" for names, places in places_by_applications.items()]
    return f"{met[0].expected} ({_few(groups)})"


def _few(texts: list[str]) -> str:
    more = len(texts) - MOST_TEXTS
    return "; ".join(texts if more <= 0 else [*texts[:MOST_TEXTS], f"and {more} more"])
