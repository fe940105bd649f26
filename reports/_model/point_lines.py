"""The lines below the title of a point, the same in every output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports._model.point import FIRST, NOTE, Finding, Point, Task, Where, distinct
from reports._model.words import count_of, joined, plural, sentence

_EACH = ("Found", "Also found", "Expected", "Do", "Look")
"""Labels of lines that are repeated for each task, even if equal; any other line appears once."""
_FEW = 12
"""At most this many places are named in a line; if there are more, it gives the number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line under a heading or a point: a label ("" for none) and a text."""

    label: str
    text: str


def places(where: Iterable[Where]) -> str:
    """Places in a line, each with its user unless every sentence around it names the user."""
    names = [f"{place.name} (user {place.user})" if place.user else place.name for place in where if place.name]
    return ", ".join(names) if len(names) <= _FEW else f"{', '.join(names[:_FEW])} and {len(names) - _FEW} more"


def finding_lines(findings: Iterable[Finding]) -> tuple[Line, ...]:
    """Found and expected, one line each; with the places if the findings differ between places."""
    findings = tuple(findings)
    expected = [Line("Expected", text) for text in dict.fromkeys(finding.expected for finding in findings)]
    different = distinct(findings)
    if len(different) == 1:
        where = places(different[0].where)
        return (*([Line("For", where)] if where else []), Line("Found", different[0].text), *expected)
    labels = [f"Found, {places(finding.where)}" if finding.where else "Found" for finding in different]
    return (*(Line(label, finding.text) for label, finding in zip(labels, different, strict=True)), *expected)


def step_line(point: Point) -> Line:
    """The document's own sentence, with the number of its step."""
    steps = point.steps
    label = plural(len(steps), "Step", "Steps")
    if len(steps) == 1:
        return Line(label, f"{steps[0].id}, “{steps[0].instruction}”")
    return Line(label, joined(step.id for step in steps))


def point_lines(point: Point) -> tuple[Line, ...]:
    """The lines of a point below its title, the same in every output."""
    lines = [step_line(point)] if point.steps else []
    after = [after_line(text) for text in point.after]
    lines += [line for line in after if line.label == "First"]
    notes = [line for line in after if line.label == "Note"]
    fixes = [Line("Also fixes", text) for text in dict.fromkeys(finding.both for finding in point.done_with_it)]
    if point.path:
        lines.append(Line("Look here" if point.looks else "Click", " > ".join(point.path)))
    titles = ["", *(task.title for task in point.tasks)]
    looks_too = [task.looks and not point.looks for task in point.tasks]
    for at, (task, before) in enumerate(zip(point.tasks, titles, strict=False)):
        if looks_too[at] and not looks_too[at - 1]:
            lines += [*fixes, *notes]
        lines += _task_lines(task, point, titled=task.title != before)
    lines += fixes
    lines += [line for line in after if line.label != "First"]
    if point.waiting:
        lines.append(Line("", f"{count_of(point.waiting, 'check')} {plural(point.waiting, 'waits', 'wait')} for this."))
    first = {line: at for at, line in reversed([*enumerate(lines)])}
    return tuple(line for at, line in enumerate(lines) if line.label.startswith(_EACH) or first[line] == at)


def _task_lines(task: Task, point: Point, *, titled: bool) -> Iterable[Line]:
    """The lines of one of several tasks in a point; `titled`: its title differs from the task before."""
    looks_too = task.looks and not point.looks
    if len(point.tasks) > 1 and titled:
        yield Line("Look, too" if looks_too else "Do", task.title)
    if looks_too:
        yield Line("Look here", " > ".join(task.path))
    for line in finding_lines(task.findings):
        yield line if titled or line.label != "Found" else Line("Also found", line.text)
    for hint in task.hints:
        yield Line("Note", hint)
    if closing := point.closing_below(task):
        yield Line("After that", closing)


def after_line(text: str) -> Line:
    """What to do or tell us afterwards, or, depending on the text's prefix, before, or for information only."""
    if text.startswith(FIRST):
        return Line("First", sentence(text.removeprefix(FIRST)))
    return Line("Note", text.removeprefix(NOTE)) if text.startswith(NOTE) else Line("After that", text)
