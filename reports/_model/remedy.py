"""What the customer is asked to do about rows, as a sentence: the templates of the ends, with the names filled in.

The names are data: they are filled in once, and never read as templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports._model.row import Row
from reports._model.run import Run
from reports._model.words import TEXT, clean, joined, plural
from suites.document.text import shown

FIELDS = ("user", "role", "application", "entity", "company_id", "step", "is", "has")
"""What a template may name, in braces; `is` and `has` are the verbs of `user`, whether one or several."""
MOST_NAMES = 3
"""Of more names than these a title says the number; the point lists all of them."""


def title_of(rows: Sequence[Row], run: Run) -> str:
    """The title of what is to be done about rows of one end: an imperative, with the names of the things."""
    template = rows[0].verdict.remedy.title or f"Go through step {rows[0].case.id} again"
    return clean(filled(template, rows, run), TEXT)


def filled(template: str, rows: Sequence[Row], run: Run) -> str:
    """A template with the names of what its rows are about."""
    return template.format_map(_names(rows, run))


def _names(rows: Sequence[Row], run: Run) -> Mapping[str, str]:
    users = tuple(dict.fromkeys(row.user for row in rows if row.user))
    user = noun_phrase(users, "the user", "users") if users else "the web services user"
    steps = tuple(dict.fromkeys(row.case.id for row in rows))
    return {
        "user": user,
        "role": holder_of(rows) or f"the role of {user}",
        "application": noun_phrase(map(_application, rows), "", "applications") or "the application",
        "entity": noun_phrase((row.place_name for row in rows if row.case.place.entity), "the entity", "entities")
        or "the entity",
        "step": f"{plural(len(steps), 'step', 'steps')} {joined(steps)}",
        "company_id": shown(run.company_id),
        "is": "are" if len(users) > 1 else "is",
        "has": "have" if len(users) > 1 else "has",
    }


def _application(row: Row) -> str:
    """The application that a row is about; of a line of permissions the one that it begins with."""
    return (row.case.application or "").partition(": ")[0]


def holder_of(rows: Iterable[Row]) -> str:
    """Who is given permissions: the roles by their names, or the users where the company works without roles."""
    rows = tuple(rows)
    if any(row.user_based for row in rows):
        return noun_phrase((row.user for row in rows), "the user", "users")
    return noun_phrase((role for row in rows for role in row.roles), "the role", "roles")


def noun_phrase(names: Iterable[str], noun: str, nouns: str) -> str:
    """`the user A`, `the users A and B`, `the 185 users`; "" of nobody. Names are cleaned and shortened."""
    cleaned = tuple(dict.fromkeys(shown(name, 80) for name in names if name))
    if not cleaned:
        return ""
    if len(cleaned) > MOST_NAMES:
        return f"the {len(cleaned):,} {nouns}"
    *first, last = cleaned
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"{noun if len(cleaned) == 1 else noun and f'the {nouns}'} {listed}".strip()
