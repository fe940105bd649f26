"""The tasks of a point: what is done or looked at on one screen, which steps that is, its title and its path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports._model.findings import THIS_ENTITY, findings, with_entity
from reports._model.plain import hint_of
from reports._model.point import LOOKED_AT, Step, Task
from reports._model.remedy import filled, noun_phrase, title_of
from reports._model.row import Row
from reports._model.run import Run
from reports._model.visits import Target, filled_path, general_path, is_look, one_path, with_values
from reports._model.words import NAME, clean, count_of, joined
from suites.document.model import Document
from suites.judgement.case import Case
from suites.judgement.rules import values_of
from suites.judgement.user_values import UserNames
from suites.judgement.verdict import ALL_VALUES, Kind

WHOLE_ROLE = "Give {role} all of {application}"
"""The title of a role that is short in several ways."""
LINES_OF_ROLE = "Set the permissions of {role} in {application}"
"""The title of a role whose permissions differ from the lines of the document in several ways."""
ANSWER_US = "Just answer this message: nothing has to be changed for that."
"""What is said after a question."""
MOST_FIELDS = 4
"""Of more fields than these a title says the number."""


def rows_by_task(rows: Iterable[Row]) -> tuple[tuple[Row, ...], ...]:
    """The rows of each task of a visit; what is only to be looked at comes last."""
    tasks: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        tasks.setdefault((row.verdict.outcome, general_path(row)), []).append(row)
    ordered = sorted(tasks.values(), key=lambda task_rows: is_look(task_rows[0]))
    return tuple(map(tuple, ordered))


def task_of(rows: tuple[Row, ...], waits: Mapping[Case, Sequence[Row]], run: Run) -> Task:
    """The task that rows are which came about alike and have one path; `waits` says which rows wait for each."""
    first = rows[0]
    looks = is_look(first)
    applications = tuple(dict.fromkeys(row.case.application for row in rows if row.case.application))
    asks = first.verdict.remedy.title.startswith(("Tell us", "Please tell us"))
    closing = "" if first.true_kind is Kind.NOT_MET else ANSWER_US if asks else LOOKED_AT
    remedy = first.verdict.remedy
    after = remedy.after or ("" if first.user_based else remedy.with_role) or closing
    hints = dict.fromkeys(with_entity(hint, rows) for hint in map(hint_of, rows) if hint)
    users = tuple(dict.fromkeys(row.user for row in rows if row.user))
    return Task(
        title=title_of(rows, run),
        path=tuple(with_entity(part, rows) for part in filled_path(general_path(first), users, applications)),
        steps=steps_of(rows, run.document),
        findings=findings(rows, waits),
        after=(clean(filled(after, rows, run)),) if after else (),
        hints=tuple(hints)[:3],
        why=clean(first.instruction.why),
        looks=looks,
    )


def steps_of(rows: Iterable[Row], document: Document) -> tuple[Step, ...]:
    """The steps of the document that rows are about, each once, with the applications in which it is meant."""
    titles = {section.number: clean(section.title) for section in document.section}
    applications: dict[str, dict[str, None]] = {}
    instructions = {}
    for row in rows:
        instructions[row.case.id] = row.instruction
        names = applications.setdefault(row.case.id, {})
        if row.case.application:
            names[clean(row.case.application, NAME)] = None
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
    """What all tasks of a visit are called together; `acts` are those at which something is wrong, if any are."""
    if len(acts) == 1:
        return acts[0].title
    if target.screen in {"role", "permissions"}:
        wrong = [row for row in rows if not is_look(row)]
        whole = WHOLE_ROLE if all(row.application for row in wrong) else LINES_OF_ROLE
        template = whole if wrong else "Look through the permissions of {role}"
        return clean(filled(template, wrong or rows, run))
    users = noun_phrase((row.user for row in rows), "the user", "users") or "your company"
    fields = list(dict.fromkeys(_field(task.path) for task in acts))
    what = joined(fields) if len(fields) <= MOST_FIELDS else count_of(len(fields), "setting")
    return clean(f"Look at {users}: {what}" if all(task.looks for task in tasks) else f"Correct {users}: {what}")


def _field(path: Sequence[str]) -> str:
    """What a path leads to on the screen, by its name there."""
    for part in reversed(path):
        if part.startswith("Save"):
            continue
        name, colon, _ = part.partition(": ")
        if colon or part[:1].isupper():
            return name
    return path[-1] if path else ""


def path_of_tasks(acts: Sequence[Task], rows: Sequence[Row], run: Run) -> tuple[str, ...]:
    """One path through the screen for all that is done there."""
    path = one_path([task.path for task in acts])
    return with_values(path, _new_user_values(run, rows)) if ALL_VALUES in path else path


def _new_user_values(run: Run, rows: Sequence[Row]) -> tuple[str, ...]:
    """What is entered for a new user, field by field: the document's own paths to the fields of a user."""
    level = "entity-level" if run.level == "entity" else "top-level"
    skipped = {"user-name", "user-entities", "user-departments", "user-saved", "web-services-user"}
    asked_id = values_of(run.document, "user-name", UserNames).asked_id
    values = [f"User ID: a new one{clean(f', which {asked_id}') if asked_id else ''}"]
    if rows[0].instruction.rule == "web-services-user" and not rows[0].verdict.remedy.anew:
        values = [f"User ID: {noun_phrase((row.user for row in rows), '', 'users of those IDs')}"]
    for instruction in run.document.instruction:
        parts = instruction.click.split(" > ")
        beside = next((at for at, part in enumerate(parts) if part.startswith("Edit (beside")), None)
        other_level = instruction.rule in {"top-level", "entity-level"} and instruction.rule != level
        if beside is None or "Web Services users" not in parts or instruction.rule in skipped or other_level:
            continue
        own = [clean(part) for part in parts[beside + 1 :] if part not in {"Save", "User information"}]
        values.append(": ".join(own))
    entities = noun_phrase((row.place_name for row in rows if row.case.place.entity), "", "entities")
    several_places = len({row.case.place for row in rows}) > 1
    entities = f"the one of {entities} that it is for" if several_places else entities
    replacements = {
        f"User entities: {THIS_ENTITY}": f"User entities: exactly {entities}",
        "User entities: remove every entity": "User entities: none",
    }
    return tuple(replacements.get(value, value) for value in values)
