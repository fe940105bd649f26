"""The tasks of a point: what to do or look at on one screen, for which steps, with title and path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports._model.closing import closing_of
from reports._model.findings import findings, with_entity
from reports._model.folding import TaskRows
from reports._model.new_user import new_user_permissions, new_user_values
from reports._model.paths import filled_path, general_path, one_path, with_new_role, with_values
from reports._model.plain import hint_of
from reports._model.point import FIRST, NOTE, Step, Task
from reports._model.remedy import filled, noun_phrase, title_of
from reports._model.row import Row
from reports._model.run import Run
from reports._model.visits import Target, is_look, role_to_make
from reports._model.words import clean, count_of, joined, part_words
from suites.document.model import Document
from suites.judgement.case import Case
from suites.judgement.verdict import ALL_VALUES, Kind

WHOLE_ROLE = "Give {role} all of {application}"
"""The title if a role lacks several things."""
LINES_OF_ROLE = "Set the permissions of {role} in {application}"
"""The title if the permissions of a role differ from the lines of the document in several ways."""
MOST_FIELDS = 4
"""If there are more fields, a title gives their number."""


def task_of(task_rows: TaskRows, waits: Mapping[Case, Sequence[Row]], run: Run) -> Task:
    """The task of rows, with one title and one path; `waits` maps each case to the rows that wait for it."""
    rows = task_rows.rows
    first = rows[0]
    looks = is_look(first)
    users = tuple(dict.fromkeys(row.user for row in rows if row.user))
    hints = dict.fromkeys(with_entity(hint, rows) for hint in (_hint(row, len(users)) for row in rows) if hint)
    return Task(
        title=title_of(rows, run),
        path=one_path([_path(path_rows) for path_rows in _by_path(rows)]),
        steps=steps_of(task_rows.everything, run.document),
        findings=findings(rows, _waits_with_answered(task_rows, waits)),
        after=tuple(clean(filled(text, rows, run)) for text in _afterwards(first) if text),
        hints=tuple(hints)[:3],
        why=clean(first.instruction.why),
        looks=looks,
        closing=clean(filled(_closing(rows), rows, run)),
    )


def ordered(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """The tasks of a point: those that only look come last, and tasks with the same ending are adjacent."""
    tasks = tuple(tasks)
    closings = list(dict.fromkeys(task.closing for task in tasks))
    return tuple(sorted(tasks, key=lambda task: (task.looks, closings.index(task.closing))))


def _by_path(rows: Iterable[Row]) -> tuple[tuple[Row, ...], ...]:
    by_path: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        by_path.setdefault(general_path(row), []).append(row)
    return tuple(map(tuple, by_path.values()))


def _path(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(with_entity(part, rows) for part in filled_path(general_path(rows[0]), rows))


def _afterwards(row: Row) -> tuple[str, ...]:
    """What to do or tell us after a correction; a prefix marks what comes before it or is for information only."""
    remedy = row.verdict.remedy
    after = remedy.after
    if row.true_kind is not Kind.NOT_MET:
        return (after,) if after.startswith(FIRST) else ()
    if after and is_look(row):
        after = f"{NOTE}{after}"
    return (after, f"{NOTE}{remedy.with_role}" if remedy.with_role and not row.user_based else "")


def _closing(rows: Sequence[Row]) -> str:
    """The closing sentence of a look; "" if something is shown to be wrong."""
    if rows[0].true_kind is Kind.NOT_MET:
        return ""
    after = rows[0].verdict.remedy.after
    return after if after and not after.startswith(FIRST) else closing_of(rows)


def _hint(row: Row, users: int) -> str:
    """A hint that helps to find it, the same for several users, so that it is given once."""
    hint = hint_of(row)
    return hint.replace(f"the ID {row.user}", "that ID") if users > 1 and row.user else hint


def _waits_with_answered(task_rows: TaskRows, waits: Mapping[Case, Sequence[Row]]) -> Mapping[Case, Sequence[Row]]:
    """What waits for the rows of a task; what waits for an answered row is added to the row that answers it."""
    if not task_rows.answered:
        return waits
    case_by_place = {row.case.place: row.case for row in reversed(task_rows.rows)}
    together = {row.case: [*waits.get(row.case, ())] for row in task_rows.rows}
    for row in task_rows.answered:
        together[case_by_place[row.case.place]] += waits.get(row.case, ())
    return together


def steps_of(rows: Iterable[Row], document: Document) -> tuple[Step, ...]:
    """The steps of the document that rows are about, each once, with the applications that it is meant for."""
    titles = {section.number: clean(section.title) for section in document.section}
    applications: dict[str, dict[str, None]] = {}
    instructions = {}
    for row in rows:
        instructions[row.case.id] = row.instruction
        names = applications.setdefault(row.case.id, {})
        if row.case.application:
            names[part_words(row.case.application)] = None
    return tuple(
        Step(
            id_,
            titles.get(instruction.section, ""),
            clean(instruction.instruction),
            tuple(applications[id_]),
            document.order(id_),
        )
        for id_, instruction in instructions.items()
    )


def title_of_tasks(tasks: Sequence[Task], acts: Sequence[Task], rows: Sequence[Row], target: Target, run: Run) -> str:
    """The common title of all tasks of a visit; `acts` are the tasks at which something is wrong, or all if none is."""
    if len(acts) == 1:
        return acts[0].title
    if target.screen in {"role", "role of the user", "permissions"}:
        wrong = [row for row in rows if not is_look(row)]
        whole = WHOLE_ROLE if all(row.application for row in wrong) else LINES_OF_ROLE
        template = whole if wrong else "Look through the permissions of {role}"
        return clean(filled(template, wrong or rows, run))
    users = noun_phrase((row.user for row in rows), "the user", "users") or "your company"
    fields = list(dict.fromkeys(_field(task.path) for task in acts))
    what = joined(fields) if len(fields) <= MOST_FIELDS else count_of(len(fields), "setting")
    return clean(f"Look at {users}: {what}" if all(task.looks for task in tasks) else f"Correct {users}: {what}")


def _field(path: Sequence[str]) -> str:
    """The name on the screen of the field that a path leads to."""
    for part in reversed(path):
        if part.startswith("Save"):
            continue
        if part.endswith("?"):
            _, _, quoted = part.partition('"')
            return quoted.partition('"')[0] or part.rpartition(": ")[2]
        name, colon, _ = part.partition(": ")
        if colon or part[:1].isupper():
            return name
    return path[-1] if path else ""


def path_of_tasks(acts: Sequence[Task], rows: Sequence[Row], done_rows: Sequence[Row], run: Run) -> tuple[str, ...]:
    """One path through the screen for all that is done there, and for `done_rows`, which are done with it."""
    path = one_path([task.path for task in acts])
    if ALL_VALUES not in path:
        return path
    role = role_to_make(done_rows)
    path = with_values(path, new_user_values(run, rows, makes_role=bool(role)))
    return (*with_new_role(path, role), *new_user_permissions(run))
