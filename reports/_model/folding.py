"""Groups the rows of a visit into tasks, before they are worded: rows that are one thing to do or to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports._model.paths import general_path
from reports._model.plain import found_of
from reports._model.row import Row
from reports._model.visits import asks, is_look, target_of
from suites.judgement.case import Place
from suites.judgement.verdict import OpenReason

_MAIN = {"top-level": 0, "entity-level": 0, "user-role": 0}
"""The rules that best describe what to look for at a field that several rules look at."""


@dataclass(frozen=True, slots=True)
class TaskRows:
    """The rows of one task: those that its wording comes from, and those that are answered with them."""

    rows: tuple[Row, ...]
    answered: tuple[Row, ...] = ()

    @property
    def everything(self) -> tuple[Row, ...]:
        """All rows of the task."""
        return (*self.rows, *self.answered)


def task_rows(rows: Iterable[Row]) -> tuple[TaskRows, ...]:
    """The rows of each task of a visit; tasks that are only to be looked at come last.

    Rows with the same outcome are one task; so are rows with the same finding, and looks at the same field.
    """
    by_end: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        by_end.setdefault((row.verdict.outcome, row.verdict.remedy.after, general_path(row)), []).append(row)
    tasks: list[TaskRows] = []
    for end_rows in by_end.values():
        task = TaskRows(tuple(end_rows))
        alike = next((at for at, other in enumerate(tasks) if _is_found_alike(task, other)), None)
        same_field = next((at for at, other in enumerate(tasks) if _is_at_one_field(task, other)), None)
        if same_field is not None:
            tasks[same_field] = _looked_at_together(tasks[same_field], task)
        elif alike is not None:
            tasks[alike] = TaskRows((*tasks[alike].rows, *task.rows), tasks[alike].answered)
        else:
            tasks.append(task)
    return tuple(sorted(tasks, key=lambda task: is_look(task.rows[0])))


def _is_found_alike(task: TaskRows, other: TaskRows) -> bool:
    if is_look(task.rows[0]) is not is_look(other.rows[0]):
        return False
    return _texts(task) == _texts(other)


def _texts(task: TaskRows) -> set[tuple[Place, str, str]]:
    return {(row.case.place, row.application, found_of(row)) for row in task.rows}


def _is_at_one_field(task: TaskRows, other: TaskRows) -> bool:
    """Whether two looks go to the same field of a user, at the same places."""
    first, second = task.rows[0], other.rows[0]
    if not (is_look(first) and is_look(second)) or target_of(first).screen != "user":
        return False
    if first.verdict.remedy.after != second.verdict.remedy.after:
        return False
    paths = sorted((general_path(first), general_path(second)), key=len)
    same_path = paths[1][: len(paths[0])] == paths[0]
    return same_path and _places(task) == _places(other)


def _places(task: TaskRows) -> set[Place]:
    return {row.case.place for row in task.rows}


def _looked_at_together(task: TaskRows, other: TaskRows) -> TaskRows:
    """Two looks at one field as one: the look with a finding takes precedence over the one that could not be seen."""
    main, second = sorted((task, other), key=_importance)
    if _is_seen(second.rows[0]):
        return TaskRows((*main.rows, *second.rows), (*main.answered, *second.answered))
    return TaskRows(main.rows, (*main.answered, *second.everything))


def _importance(task: TaskRows) -> tuple[bool, bool, int]:
    first = task.rows[0]
    return (not _is_seen(first), not asks(first), _MAIN.get(first.instruction.rule, 1))


def _is_seen(row: Row) -> bool:
    return row.verdict.reason is not OpenReason.UNSEEN
