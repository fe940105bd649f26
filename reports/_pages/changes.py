"""What changed since the previous run, in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass

from reports._model.run import Change, Run
from reports._pages.wording import IN_PLACE, NAME, NOT_LOOKED_AT, TO_CORRECT, UNCLEAR, Badge, clean, joined, part_words


@dataclass(frozen=True, slots=True)
class Category:
    """The cases that changed in one way: the state that gives sign and colour, words, and which steps where."""

    state: Badge
    words: str
    steps: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Since:
    """`since` says when the previous run was, or that there was none; `because` lists what else differs from it."""

    since: str
    categories: tuple[Category, ...]
    because: tuple[str, ...]


def since(run: Run) -> Since | None:
    """What changed; None if there is no history to compare with."""
    changes = run.changes
    if changes is None:
        return None
    if not changes.since:
        return Since("This is the first check of this company.", (), ())
    categories = (
        _category(IN_PLACE, "fixed", changes.fixed),
        _category(TO_CORRECT, "new to correct", changes.newly_not_met),
        _category(NOT_LOOKED_AT, "came to light", changes.came_to_light),
        _category(UNCLEAR, "cannot be checked any more", changes.no_longer_judgeable),
        _category(NOT_LOOKED_AT, "changed in another way", changes.otherwise),
        _category(NOT_LOOKED_AT, "checked for the first time", changes.new),
        _category(NOT_LOOKED_AT, "not checked any more", changes.gone),
    )
    not_empty = tuple(category for category in categories if category.steps)
    nothing = "" if not_empty else f" {changes.nothing}"
    return Since(f"Since {changes.day(run.recorded_at)}:{nothing}", not_empty, tuple(map(clean, changes.because)))


def _category(state: Badge, words: str, changes: tuple[Change, ...]) -> Category:
    """The changes of one kind: steps that changed at the same places are grouped."""
    applications: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        name = clean(change.where, 2 * NAME) if change.case.place.entity else ""
        applications.setdefault((clean(change.case.id, NAME), name), []).append(
            part_words(change.case.application or "")
        )
    where: dict[str, list[str]] = {}
    for (id_, name), application_names in applications.items():
        where.setdefault(f"{id_} in {joined(application_names)}" if any(application_names) else id_, []).append(name)
    steps: dict[tuple[str, ...], list[str]] = {}
    for step, places in where.items():
        steps.setdefault(tuple(filter(None, places)), []).append(step)
    return Category(state, f"{len(changes):,} {words}", tuple((tuple(ids), places) for places, ids in steps.items()))
