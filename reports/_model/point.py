"""The data of a point: the visit, its tasks, and what was found where; and of items that are not points.

Texts are cleaned but not escaped: each page escapes for its own syntax.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reports._model.row import Row
from reports._model.visits import Rank
from reports._model.words import NAME, clean
from suites.judgement.case import Case

FIRST = "First: "
"""Prefix of a text about what comes before the point is done."""
NOTE = "Note: "
"""Prefix of a text that is for information only."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place as a person calls it ("" for the whole company), its keys, and the user of that place."""

    name: str
    user: str
    entity_id: str = ""
    entity_name: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, what was expected, at which places, and how many checks wait for it at each."""

    text: str
    expected: str
    where: tuple[Where, ...]
    waiting: tuple[tuple[Where, int], ...] = ()

    @property
    def both(self) -> str:
        """What was found and what was expected, in one line: used if fixing another finding fixes it, too."""
        return "; ".join(filter(None, (f"found: {self.text}", self.expected and f"expected: {self.expected}")))

    def waiting_at(self, where: Where) -> int:
        """How many checks wait for it at a place."""
        return sum(count for place, count in self.waiting if place == where)


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without repetitions of text and places."""
    return tuple({(finding.text, finding.where): finding for finding in reversed(tuple(findings))}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction as the document words it, and the applications that it is meant for."""

    id: str
    section: str
    instruction: str
    applications: tuple[str, ...] = ()
    order: int = 0
    """Its position in the document."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do or to look at in a visit; `after` is what to do or tell us afterwards, `closing` after a look."""

    title: str
    path: tuple[str, ...]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    after: tuple[str, ...]
    hints: tuple[str, ...]
    why: str
    looks: bool
    closing: str = ""

    @property
    def found(self) -> tuple[Finding, ...]:
        """What was found, each finding once, whatever was expected."""
        return distinct(self.findings)

    @property
    def where(self) -> tuple[Where, ...]:
        """The places concerned, each once."""
        return tuple(dict.fromkeys(where for finding in self.findings for where in finding.where))


@dataclass(frozen=True, slots=True)
class Point:
    """One visit. `path` leads from the top menu to the last Save, or only looks; `screens` is how often it is done.

    `done_with_it`: what else is wrong and is fixed by it. `waiting`: how many checks wait for it, including those that
    could not be seen because of it; `waiting_steps`: their numbers. `cases`: all cases that are open because of it.
    """

    number: int
    anchor: str
    title: str
    path: tuple[str, ...]
    tasks: tuple[Task, ...]
    done_with_it: tuple[Finding, ...]
    waiting: int
    waiting_steps: tuple[str, ...]
    screens: int
    looks: bool
    rank: Rank
    cases: frozenset[Case] = frozenset()
    shown_later: frozenset[Case] = frozenset()

    @property
    def where(self) -> tuple[Where, ...]:
        """The places concerned, each once."""
        return tuple(dict.fromkeys(where for task in self.tasks for where in task.where))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The document's steps that it is about, each once."""
        steps = {step.id: step for task in self.tasks for step in task.steps}
        return tuple(sorted(steps.values(), key=lambda step: step.order))

    @property
    def after(self) -> tuple[str, ...]:
        """What to do or tell us afterwards, each sentence once; and the common closing if all tasks only look."""
        texts = dict.fromkeys(text for task in self.tasks for text in task.after)
        return (*texts, self.tasks[0].closing) if self._one_closing and self.tasks[0].closing else tuple(texts)

    def closing_below(self, task: Task) -> str:
        """The closing below a task that looks, if not all tasks share it; once for adjacent tasks that share it."""
        if self._one_closing:
            return ""
        at = self.tasks.index(task)
        following = self.tasks[at + 1].closing if at + 1 < len(self.tasks) else ""
        return "" if following == task.closing else task.closing

    @property
    def _one_closing(self) -> bool:
        return self.looks and len({task.closing for task in self.tasks}) == 1


@dataclass(frozen=True, slots=True)
class Again:
    """What we look at again: there is nothing to click. `who` says who has to act."""

    who: str
    anchor: str
    steps: tuple[Step, ...]
    text: str
    where: tuple[Where, ...]
    rows: tuple[Row, ...]
    waiting: int
    waiting_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AcceptedItem:
    """Something that nobody has to do any more: accepted or confirmed by a person; by whom, and why or how.

    `day` is the last day of the acceptance, or the day of the confirmation; `title` says what it was.
    """

    title: str
    steps: tuple[Step, ...]
    where: tuple[Where, ...]
    findings: tuple[Finding, ...]
    by: str
    day: str
    reason: str


def place_name(row: Row) -> str:
    """The place as a person calls it, cleaned; "" for the company as a whole."""
    if not row.case.place.entity:
        return "" if row.place_name == "company" else row.place_name
    return _entity(row.case.place.key, row.entity_name)


@lru_cache(maxsize=4096)
def _entity(key: str, name: str) -> str:
    return " ".join(filter(None, (clean(key, NAME), clean(name, NAME))))


def where_of(row: Row) -> Where:
    """The place of a row, and its user."""
    entity = row.case.place.entity
    return Where(
        place_name(row),
        clean(row.user, NAME),
        clean(row.case.place.key, NAME) if entity else "",
        clean(row.entity_name, NAME) if entity else "",
    )
