"""The end of a run of several companies: in the terminal, and as overview.csv."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from reports._model.open_steps import OpenStep, Places
from reports._model.steps_by_company import StepAtCompanies, steps_at_companies
from reports._model.summary import CompanyState, CompanySummary, tally
from reports._model.words import abbreviate, plural
from reports._text.csv_cells import csv_file, step_cell
from suites.document.text import shown

MOST_STEPS = 12
"""The limit in the terminal; overview.html and overview.csv have all of them."""
_NOWHERE = Places()
_HEAD = (
    "step", "instruction", "companies", "state", "company", "title", "company ID", "level", "outcome", "places",
    "where", "since the run before", "read", "not asked again", "source", "partial", "page",
)  # fmt: skip


def overview_lines(companies: tuple[CompanySummary, ...], width: int = 110) -> Iterator[str]:
    """One line for each company, one for each step that fails at some of them, and one for all."""
    longest = max(len(company.name) for company in companies)
    for company in companies:
        more = "".join((" (partial)" if company.partial else "", f"; {company.changed}" if company.changed else ""))
        yield f"{company.name:<{longest}}  {shown(company.outcome, 300)}{more}"
    yield ""
    steps = tuple(step for step in steps_at_companies(companies) if step.fails)
    if steps:
        yield "Steps that fail, and at which companies"
        for step in steps[:MOST_STEPS]:
            yield from _step(step, width)
        if len(steps) > MOST_STEPS:
            yield f"      and {len(steps) - MOST_STEPS} more steps, which the overview has"
        yield ""
    counts = ", ".join(f"{count} {state}" for state, count in tally(companies))
    yield f"{len(companies)} {plural(len(companies), 'company', 'companies')}: {counts}"


def _step(step: StepAtCompanies, width: int) -> Iterator[str]:
    label = f"      {step.number:<5} at {len(step.fails)}: "
    names = ", ".join(abbreviate([company.name for company, _ in step.fails]))
    since = change_counts(step)
    text = f"{names} ({since} since the run before)" if since else names
    yield from textwrap.wrap(
        text, width, initial_indent=label, subsequent_indent=" " * len(label), break_on_hyphens=False
    )


def change_counts(step: StepAtCompanies) -> str:
    """At how many companies a step newly fails, or was fixed: `2 newly, 1 fixed`; "" for none."""
    return _newly_and_fixed(len(step.newly), len(step.fixed))


def _newly_and_fixed(newly: int, fixed: int) -> str:
    return ", ".join(f"{count} {word}" for count, word in ((newly, "newly"), (fixed, "fixed")) if count)


def overview_csv(companies: tuple[CompanySummary, ...]) -> bytes:
    """A row for each step and company at which it is open or was fixed, those that fail at most companies first.

    After them, a row for each company without such a step: it conforms, or could not be read. `companies` is the number
    of companies at which the step fails; `page` is the link from the file to the company's page.
    """
    rows = [row for step in steps_at_companies(companies) for row in _rows(step)]
    return csv_file(_HEAD, [*rows, *(_row(company) for company in companies if not company.steps)])


def _rows(step: StepAtCompanies) -> Iterator[tuple[str | int, ...]]:
    at = (step_cell(step.number), step.instruction, len(step.fails))
    yield from (_row(company, at, CompanyState.TO_CORRECT, here.fails, here) for company, here in step.fails)
    yield from (_row(company, at, CompanyState.UNJUDGED, here.unseen, here) for company, here in step.unseen)
    still = {company.name for company, _ in (*step.fails, *step.unseen)}
    yield from (_row(company, at, "fixed", _NOWHERE, here) for company, here in step.fixed if company.name not in still)


def _row(
    company: CompanySummary,
    step: tuple[str | int, ...] = ("", "", ""),
    state: str = "",
    places: Places = _NOWHERE,
    here: OpenStep | None = None,
) -> tuple[str | int, ...]:
    since = "" if here is None else _newly_and_fixed(here.newly, here.fixed)
    level = f"{company.level} level" if company.level else ""
    return (
        *step, state, company.name, company.title, company.company_id, level, company.outcome,
        places.count or "", ", ".join(places.names), since, company.recorded_at, company.known, company.source,
        "yes" if company.partial else "no", company.page,
    )  # fmt: skip
