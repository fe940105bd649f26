"""actions.csv: a row for each thing to do and place, so that the work can be divided among several people.

Steps that were not checked have rows without a number at the end; without them the table would look complete.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports._model.point import Where
from reports._model.points import Points
from reports._model.row import Row, numbers_of
from reports._model.words import joined, sentence
from reports._text.csv_cells import csv_file

HEAD = (
    *("number", "company", "company ID", "entity", "entity name", "user", "steps", "title"),
    *("path", "found", "expected", "waiting checks"),
)

NOT_CHECKED = "Not checked: run the check again"
"""The title of a row for steps without a verdict: a task of ours."""


def actions(points: Points) -> bytes:
    """The table for a spreadsheet; no cell begins a formula."""
    return csv_file(HEAD, action_rows(points))


def action_rows(points: Points) -> Iterator[tuple[str | int, ...]]:
    """The rows below the head, with cells in the order of `HEAD`."""
    run = points.run
    for point in points.points:
        for task in point.tasks:
            steps = joined(step.id for step in task.steps)
            path = " > ".join(task.path if len(point.tasks) > 1 else point.path)
            for finding in task.findings:
                for where in finding.where or (Where("", ""),):
                    yield (
                        *(point.number, run.customer_name, run.company_id),
                        *(where.entity_id, where.entity_name, where.user, steps, task.title, path),
                        *(finding.text, finding.expected, finding.waiting_at(where)),
                    )
    rows_by_reason: dict[str, list[Row]] = {}
    for row in run.not_judged:
        rows_by_reason.setdefault(row.verdict.because, []).append(row)
    for reason, rows in rows_by_reason.items():
        company = (run.customer_name, run.company_id)
        yield ("", *company, "", "", "", joined(numbers_of(rows)), NOT_CHECKED, "", sentence(reason), "", 0)
