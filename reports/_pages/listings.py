"""Beyond the document: which records can be listed with the sign-in of each place; equal places share a line."""

from __future__ import annotations

from dataclasses import dataclass

from reports._model.point import place_name
from reports._model.run import ListingCheck, Run
from reports._pages.matrix import Column, column
from reports._pages.wording import NAME, Badge, clean, joined, sentence
from suites.judgement.case import Place

_STATES = {
    True: Badge("good", "✓", "works", "The records can be listed."),
    False: Badge("bad", "✗", "does not", "Sage Intacct refuses to list them."),
    None: Badge("unclear", "?", "not seen", "It could not be seen."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """Places with the same results, and a mark for each kind of records."""

    places: Column
    marks: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Why something does not work, could not be seen or is surprising: for which records, and where."""

    what: str
    where: tuple[str, ...]
    found: str
    surprise: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table, its notes, and the states that occur in it."""

    things: tuple[str, ...]
    lines: tuple[Row, ...]
    notes: tuple[Note, ...]
    states: tuple[Badge, ...]


def table(run: Run) -> Table:
    """What can be listed in a run; empty for a partial run."""
    names = _names(run)
    marks: dict[Place, list[Badge]] = {}
    for check in run.listing_checks:
        marks.setdefault(check.place, []).append(_STATES[check.can_list])
    alike: dict[tuple[Badge, ...], list[str]] = {}
    for place, badges in marks.items():
        alike.setdefault(tuple(badges), []).append(names[place])
    return Table(
        things=tuple(dict.fromkeys(sentence(check.what) for check in run.listing_checks)),
        lines=tuple(Row(column(places), badges) for badges, places in alike.items()),
        notes=_notes(tuple(check for check in run.listing_checks if not check.can_list or check.surprise), names),
        states=tuple(state for state in _STATES.values() if any(state in badges for badges in alike)),
    )


def _names(run: Run) -> dict[Place, str]:
    return {row.case.place: place_name(row) for row in run.rows}


def _notes(checks: tuple[ListingCheck, ...], names: dict[Place, str]) -> tuple[Note, ...]:
    """Each remark once, with all its records and places."""
    places_by_text: dict[tuple[str, str, str], list[str]] = {}
    for check in checks:
        places_by_text.setdefault(
            (check.what, clean(check.plain_finding or check.found), clean(check.surprise)), []
        ).append(names[check.place])
    records_by_text: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
    for (records, text, surprise), places in places_by_text.items():
        records_by_text.setdefault((tuple(filter(None, places)), text, surprise), []).append(clean(records, NAME))
    return tuple(Note(sentence(joined(records)), *key) for key, records in records_by_text.items())
