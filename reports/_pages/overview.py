"""overview.html: several companies at a glance, and which step fails where; one file, no script, nothing remote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from reports._model.open_steps import Places
from reports._model.steps_by_company import steps_at_companies
from reports._model.summary import CompanyState, CompanySummary, tally
from reports._pages.index import STYLE, page_environment, style_digest
from reports._pages.matrix import step_anchor
from reports._pages.wording import IN_PLACE, NAME, TO_CORRECT, UNCLEAR, WITH_US, clean, count_of
from reports._pages.wording import Badge as Mark
from reports._text.companies import change_counts

NAMED, FOLDED = 8, 92
"""For each open step: how many companies are visible at once, and how many more are in a fold."""
_MARKS = {
    CompanyState.UNREAD: Mark(WITH_US.key, WITH_US.sign, CompanyState.UNREAD, "Nothing can be said of it."),
    CompanyState.TO_CORRECT: Mark(
        TO_CORRECT.key, TO_CORRECT.sign, CompanyState.TO_CORRECT, "Its admin has something to do."
    ),
    CompanyState.UNJUDGED: Mark(UNCLEAR.key, UNCLEAR.sign, CompanyState.UNJUDGED, "Something could not be seen."),
    CompanyState.CONFORMS: Mark(
        IN_PLACE.key, IN_PLACE.sign, CompanyState.CONFORMS, "Every instruction that applies is met or accepted."
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A company as the page shows it: `href` is relative, and quoted by us; "" if it has no page."""

    line: CompanySummary
    mark: Mark
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class StepPlace:
    """A company at which a step is open: the link to the step on its page, and where in it, unless that is obvious."""

    name: str
    href: str
    where: str


@dataclass(frozen=True, slots=True)
class StepPlaces:
    """The companies at which a step is open: their number, and those that are visible, in a fold, or not named."""

    count: int
    named: tuple[StepPlace, ...]
    folded: tuple[StepPlace, ...]
    unnamed: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the document, with the companies at which it fails or could not be judged."""

    number: str
    instruction: str
    fails: StepPlaces
    unseen: StepPlaces
    since: str


def overview(lines: tuple[CompanySummary, ...]) -> str:
    """The page for these companies: those with something to do first, then by name."""
    order = list(CompanyState)
    ordered = sorted(lines, key=lambda line: (order.index(line.state), line.name.casefold()))
    entries = [Entry(line, _MARKS[line.state], line.display_name, quote(line.page)) for line in ordered]
    steps = tuple(
        StepLine(
            clean(step.number, NAME),
            clean(step.instruction),
            _step_places(step.number, [(company, here.fails) for company, here in step.fails]),
            _step_places(step.number, [(company, here.unseen) for company, here in step.unseen]),
            change_counts(step),
        )
        for step in steps_at_companies(ordered)
    )
    return (
        page_environment()
        .get_template("overview.html")
        .render(
            entries=entries,
            steps=steps,
            to_correct=TO_CORRECT,
            unclear=UNCLEAR,
            tally=tuple((_MARKS[state], count) for state, count in tally(lines)),
            style=Markup(STYLE),  # noqa: S704 - our own file, and the policy has its digest
            style_digest=style_digest(STYLE),
        )
    )


def _step_places(number: str, companies: Sequence[tuple[CompanySummary, Places]]) -> StepPlaces:
    entries = tuple(
        StepPlace(
            name=company.display_name,
            href=f"{quote(company.page)}#{step_anchor(number)}" if company.page else "",
            where=count_of(places.count, "place") if places.count > 1 else "",
        )
        for company, places in companies[: NAMED + FOLDED]
    )
    return StepPlaces(len(companies), entries[:NAMED], entries[NAMED:], max(len(companies) - NAMED - FOLDED, 0))
