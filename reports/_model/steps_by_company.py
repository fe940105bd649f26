"""At which of several companies each step of the document fails: for a team that sets up many of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reports._model.open_steps import OpenStep
from reports._model.summary import CompanySummary

At = tuple[CompanySummary, OpenStep]


@dataclass(frozen=True, slots=True)
class StepAtCompanies:
    """A step, with the companies at which it fails, could not be judged, or was fixed since the previous run."""

    number: str
    instruction: str
    order: int
    fails: list[At] = field(default_factory=list)
    unseen: list[At] = field(default_factory=list)
    newly: list[At] = field(default_factory=list)
    fixed: list[At] = field(default_factory=list)


def steps_at_companies(companies: Iterable[CompanySummary]) -> tuple[StepAtCompanies, ...]:
    """Every step that is open or was fixed somewhere: those that fail at most companies first, then in document order.

    Steps are the same if their number and words are the same: companies may be judged by different documents.
    """
    steps: dict[tuple[str, str], StepAtCompanies] = {}
    for company in companies:
        for step in company.steps:
            key = (step.number, step.instruction)
            at = steps.setdefault(key, StepAtCompanies(step.number, step.instruction, step.order))
            if step.fails.count:
                at.fails.append((company, step))
            if step.unseen.count:
                at.unseen.append((company, step))
            if step.newly:
                at.newly.append((company, step))
            if step.fixed:
                at.fixed.append((company, step))
    return tuple(sorted(steps.values(), key=lambda step: (-len(step.fails), -len(step.unseen), step.order)))
