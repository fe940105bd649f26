"""overview.html: several companies at a glance, each with the way to its page; one file, no script, nothing remote."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from reports._model.summary import CompanyState, CompanySummary, tally
from reports._pages.index import STYLE, page_environment, style_digest
from reports._pages.wording import IN_PLACE, NAME, TO_CORRECT, UNCLEAR, WITH_US, clean
from reports._pages.wording import Badge as Mark

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
    """A company as the page shows it: `href` is relative, and quoted by us; "" where it has no page."""

    line: CompanySummary
    mark: Mark
    name: str
    href: str


def overview(lines: tuple[CompanySummary, ...]) -> str:
    """The page for these companies: those with something to do first, and by name within."""
    order = list(CompanyState)
    entries = [
        Entry(line, _MARKS[line.state], clean(line.title, NAME) or line.name, quote(line.page))
        for line in sorted(lines, key=lambda line: (order.index(line.state), line.name.casefold()))
    ]
    return (
        page_environment()
        .get_template("overview.html")
        .render(
            entries=entries,
            tally=tuple((_MARKS[state], count) for state, count in tally(lines)),
            style=Markup(STYLE),  # noqa: S704 - our own file, and the policy holds its digest
            style_digest=style_digest(STYLE),
        )
    )
