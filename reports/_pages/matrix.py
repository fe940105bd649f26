"""The whole document line by line: instruction x place; equal columns, equal lines and equal cells are merged.

Up to `MOST_COLUMNS` different columns are side by side. If there are more, each line has one column, which names the
places by verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports._model.causes import root
from reports._model.point import place_name
from reports._model.points import Points
from reports._model.row import Row
from reports._model.run import Run
from reports._pages.wording import (
    NAME,
    NO_NEED,
    NOT_LOOKED_AT,
    STATES,
    TO_CORRECT,
    UNCLEAR,
    WAITS,
    Badge,
    clean,
    count_of,
    joined,
    part_words,
    state_of,
)
from suites.document.model import Instruction
from suites.judgement.case import COMPANY, Case, Place

MOST_COLUMNS = 6
_FEW = 3
_COMPANY, _EVERYWHERE = "for the whole company", "everywhere"
_NOWHERE = {NO_NEED: "at any entity", NOT_LOOKED_AT: "anywhere"}
"""The word for all entities after the words of a state that deny something."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The content of a cell: the state, its words, and the point with more details ("" for none)."""

    state: Badge
    words: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A mark over one or more columns. `where` names the places, unless the column head does."""

    mark: Mark
    span: int = 1
    where: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An instruction, or an instruction in some of its applications (`applications` is "" for all of them).

    `instruction` and `anchor` are set in its first line only.
    """

    step: str
    instruction: str
    applications: str
    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class MatrixSection:
    """A section of the document and its lines."""

    number: str
    title: str
    lines: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Places that are equal in every line: a short label, and their names if the label does not have them all."""

    label: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table: its columns, its sections, and the states that occur in it."""

    columns: tuple[Column, ...]
    parts: tuple[MatrixSection, ...]
    states: tuple[Badge, ...]
    side_by_side: bool


def step_anchor(number: str) -> str:
    """The anchor of a step's line in the table of index.html, from its printed number, which may be any text."""
    return "step-" + re.sub(r"[^0-9A-Za-z.-]", lambda match: f"_{ord(match[0]):x}", number)


_NOTHING = Mark(NOT_LOOKED_AT, NOT_LOOKED_AT.word)
_Key = tuple[str, str | None]
_Marks = dict[Place, Mark]


def matrix(run: Run, points: Points) -> Matrix:
    """The table of a run."""
    by_case = {row.case: row for row in run.rows}
    marks: dict[_Key, _Marks] = {}
    names: dict[Place, str] = {}
    for row in run.rows:
        marks.setdefault((row.case.id, row.case.application), {})[row.case.place] = _mark(row, points, by_case)
        if row.case.place != COMPANY:
            names.setdefault(row.case.place, place_name(row))
    groups = _equal_places(tuple(names), marks)
    side_by_side = len(groups) <= MOST_COLUMNS
    columns = _columns(groups, names) if side_by_side else (_column_of_all(names),)
    parts = []
    for section in points.document.section:
        instructions = (
            instruction for instruction in points.document.instruction if instruction.section == section.number
        )
        lines = tuple(
            line
            for instruction in instructions
            for line in _lines(instruction, marks, groups, side_by_side=side_by_side)
        )
        if lines:
            parts.append(MatrixSection(section.number, section.title, lines))
    states = {mark.state for cells in marks.values() for mark in cells.values()}
    return Matrix(columns, tuple(parts), tuple(state for state in STATES if state in states), side_by_side)


def _mark(row: Row, points: Points, by_case: Mapping[Case, Row]) -> Mark:
    state, point = state_of(row), points.of(row)
    if state is WAITS and row.verdict.blocked_by is not None:
        return Mark(state, f"waits for {root(row.verdict.blocked_by, by_case).id}")
    if state in {TO_CORRECT, UNCLEAR} and point is not None:
        return Mark(state, f"{state.word} ({point.number})", point.anchor)
    return Mark(state, state.word, points.anchor(row))


def _equal_places(places: Iterable[Place], marks: Mapping[_Key, _Marks]) -> tuple[tuple[Place, ...], ...]:
    """The places, grouped if they have the same marks in every line."""
    lines = [cells for cells in marks.values() if COMPANY not in cells]
    groups: dict[tuple[Mark | None, ...], list[Place]] = {}
    for place in places:
        groups.setdefault(tuple(cells.get(place) for cells in lines), []).append(place)
    return tuple(map(tuple, groups.values()))


def _columns(groups: Iterable[tuple[Place, ...]], names: Mapping[Place, str]) -> tuple[Column, ...]:
    return tuple(column([names[place] for place in group]) for group in groups) or (Column("company"),)


def column(names: Sequence[str]) -> Column:
    """The column for places with these names, which are equal."""
    if len(names) <= _FEW:
        return Column(joined(names))
    return Column(f"{count_of(len(names), 'entity', 'entities')} alike", tuple(names))


def _column_of_all(names: Mapping[Place, str]) -> Column:
    return Column(f"all {count_of(len(names), 'entity', 'entities')}", tuple(names.values()))


def _lines(
    instruction: Instruction, marks: Mapping[_Key, _Marks], groups: tuple[tuple[Place, ...], ...], *, side_by_side: bool
) -> Iterable[MatrixRow]:
    """The line of the instruction, or one line for each set of applications with the same verdicts."""
    alike: dict[tuple[Cell, ...], list[str]] = {}
    for (id_, application), cells in marks.items():
        if id_ == instruction.id:
            row_cells = _cells_side_by_side(cells, groups) if side_by_side else _cells_by_verdict(cells, groups)
            alike.setdefault(row_cells, []).append(part_words(application or ""))
    for at, (row_cells, applications) in enumerate(alike.items()):
        text = "" if at else clean(instruction.instruction)
        anchor = "" if at else step_anchor(instruction.id)
        yield MatrixRow(instruction.id, text, joined(applications) if len(alike) > 1 else "", row_cells, anchor)


def _cells_side_by_side(cells: _Marks, groups: tuple[tuple[Place, ...], ...]) -> tuple[Cell, ...]:
    if COMPANY in cells:
        return (Cell(cells[COMPANY], max(len(groups), 1), _COMPANY if len(groups) > 1 else ""),)
    marks = [cells.get(group[0], _NOTHING) for group in groups]
    if len(set(marks)) > 1:
        return tuple(map(Cell, marks))
    return (Cell(marks[0], len(marks), _everywhere(marks[0]) if len(marks) > 1 else ""),)


def _cells_by_verdict(cells: _Marks, groups: tuple[tuple[Place, ...], ...]) -> tuple[Cell, ...]:
    if COMPANY in cells:
        return (Cell(cells[COMPANY], where=_COMPANY),)
    places_by_mark: dict[Mark, list[Place]] = {}
    for place in sorted(place for group in groups for place in group):
        places_by_mark.setdefault(cells.get(place, _NOTHING), []).append(place)
    most = max(places_by_mark, key=lambda mark: len(places_by_mark[mark]))
    return tuple(
        Cell(mark, where=_everywhere(mark) if len(places_by_mark) == 1 else _where(places, others=mark is most))
        for mark, places in sorted(places_by_mark.items(), key=lambda item: len(item[1]))
    )


def _everywhere(mark: Mark) -> str:
    """The word that says that a mark is the same at all entities."""
    return _NOWHERE.get(mark.state, _EVERYWHERE)


def _where(places: list[Place], *, others: bool) -> str:
    if others and len(places) > _FEW:
        return f"all {len(places)} others"
    return ", ".join(clean(place.key, NAME) for place in places)
