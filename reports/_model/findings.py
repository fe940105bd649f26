"""What was found and what was expected, worded so that they can be compared, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports._model.plain import found_of, names_in
from reports._model.point import Finding, Where, where_of
from reports._model.row import Row
from reports._model.words import NAME, clean, joined, sentence
from suites.judgement.case import Case

THIS_ENTITY = "exactly this entity"
"""How the texts of cases and documents refer to the entity of their place."""
_ORDINARY = frozenset({"A", "It", "Neither", "No", "Nobody", "Nothing", "The", "Two", "Whether", "Which"})
"""Words that have a capital letter only at the beginning of a sentence."""


def findings(rows: Iterable[Row], waits: Mapping[Case, Sequence[Row]]) -> tuple[Finding, ...]:
    """Each text of what was found, once; applications with the same finding at the same places are grouped.

    For an application, found and expected begin with its name, so that they can be compared. If there are several
    findings, an expectation that they all share is given once, without a name.
    """
    rows = tuple(rows)
    rows_by_text: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in rows:
        text, name = clean(found_of(row)), clean(row.application, NAME)
        text = text.removeprefix(f"{name}: ") if name else text
        rows_by_text.setdefault((text, clean(row.expected)), {}).setdefault(name, []).append(row)
    groups = [
        (joined(names), text, expected, where, group_rows)
        for (text, expected), by_name in rows_by_text.items()
        for names, where, group_rows in _groups_by_places(by_name)
    ]
    single = len({names for names, *_ in groups}) == 1
    return tuple(
        Finding(
            with_entity(_with_application(names, text, group_rows), group_rows),
            with_entity(_with_application(names if single else "", expected, rows), rows),
            where,
            _waiting_at(group_rows, waits),
        )
        for names, text, expected, where, group_rows in groups
    )


def _with_application(names: str, text: str, rows: Iterable[Row]) -> str:
    """A text after the names of its applications; for none, as a sentence, in which names of the company stay."""
    return (
        f"{names}: {_after_colon(text)}" if names else sentence(text, (name for row in rows for name in names_in(row)))
    )


def _after_colon(text: str) -> str:
    """A sentence to put after a name and a colon: it keeps its capital letter only if it begins with a name."""
    return text[:1].lower() + text[1:] if text.partition(" ")[0] in _ORDINARY else text


def _groups_by_places(
    by_name: Mapping[str, list[Row]],
) -> Iterable[tuple[tuple[str, ...], tuple[Where, ...], list[Row]]]:
    """Applications with the places and rows of one text; a finding without an application holds for all."""
    if "" in by_name:
        all_rows = [row for rows in by_name.values() for row in rows]
        return [((), places_of(all_rows), all_rows)]
    names_by_places: dict[tuple[Where, ...], list[str]] = {}
    for name, rows in by_name.items():
        names_by_places.setdefault(places_of(rows), []).append(name)
    return [
        (tuple(names), where, [row for name in names for row in by_name[name]])
        for where, names in names_by_places.items()
    ]


def _waiting_at(rows: Iterable[Row], waits: Mapping[Case, Sequence[Row]]) -> tuple[tuple[Where, int], ...]:
    counts: dict[Where, int] = {}
    for row in rows:
        where = where_of(row)
        counts[where] = counts.get(where, 0) + len(waits.get(row.case, ()))
    return tuple((where, count) for where, count in counts.items() if count)


def places_of(rows: Iterable[Row]) -> tuple[Where, ...]:
    """The places of rows, each once; none for the company as a whole."""
    return tuple(dict.fromkeys(where for where in map(where_of, rows) if where.name))


def with_entity(text: str, rows: Iterable[Row]) -> str:
    """A text with the name of the one entity of its rows; for several, it says where they are named."""
    if THIS_ENTITY not in text:
        return text
    entities = tuple(dict.fromkeys(clean(row.place_name, NAME) for row in rows if row.case.place.entity))
    if not entities:
        return text
    entity = entities[0] if len(entities) == 1 else "the entity that is named with the user"
    return text.replace(THIS_ENTITY, f"exactly {entity}")
