"""What the customer is asked to do about rows, as a sentence: the templates of the outcomes, with names filled in.

Names are data: they are filled in once, and never parsed as templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports._model.row import Row
from reports._model.run import Run
from reports._model.several import ALL_BUT_ONE, MOST_NAMES, of_several, one_title
from reports._model.words import TEXT, clean, joined, plural
from suites.document.text import shown

FIELDS = ("user", "role", "application", "it", "entity", "company_id", "step", "is", "has")
"""The fields of a template, in braces; `is` and `has` are the verbs of `user`, `it` stands for `application`."""
MOST_APPLICATIONS = 6
"""The same limit for applications: a document that names five is about exactly these."""


def title_of(rows: Sequence[Row], run: Run) -> str:
    """The title of what to do about rows with the same outcome: an imperative, with the names of the things."""
    rows_of_end = [row for row in rows if row.verdict.outcome == rows[0].verdict.outcome]
    by_user: dict[str, set[str]] = {}
    for row in rows_of_end:
        by_user.setdefault(row.user, set()).add(row.verdict.remedy.title)
    same_for_all = all(titles == by_user[rows[0].user] for titles in by_user.values())
    templates = tuple(dict.fromkeys(row.verdict.remedy.title for row in rows_of_end))
    template = one_title(templates, listed=same_for_all or "{user}" not in templates[0])
    return clean(filled(template or f"Go through step {rows[0].case.id} again", rows, run), TEXT)


def filled(template: str, rows: Sequence[Row], run: Run) -> str:
    """A template with the names of what its rows are about."""
    users = len({row.user for row in rows if row.user})
    entities = len({row.case.place for row in rows if row.case.place.entity})
    stays = users if ALL_BUT_ONE in rows[0].verdict.remedy.title else 0
    template = of_several(template, users=users, new_users=(entities or users) - stays, entities=entities)
    return template.format_map(_names(rows, run))


def _names(rows: Sequence[Row], run: Run) -> Mapping[str, str]:
    users = tuple(dict.fromkeys(row.user for row in rows if row.user))
    user = noun_phrase(users, "the user", "users") if users else "the web services user"
    steps = sorted({row.case.id for row in rows}, key=run.document.order)
    applications = tuple(dict.fromkeys(filter(None, map(_application, rows))))
    return {
        "user": user,
        "role": holder_of(rows, gains=bool(rows[0].verdict.remedy.with_role)) or f"the role of {user}",
        "application": noun_phrase(applications, "", "applications", MOST_APPLICATIONS) or "the application",
        "it": "them" if len(applications) > 1 else "it",
        "entity": noun_phrase((row.place_name for row in rows if row.case.place.entity), "the entity", "entities")
        or "the entity",
        "step": f"{plural(len(steps), 'step', 'steps')} {joined(steps)}",
        "company_id": shown(run.company_id),
        "is": "are" if len(users) > 1 else "is",
        "has": "have" if len(users) > 1 else "has",
    }


def _application(row: Row) -> str:
    """The application of a row; for a line of permissions, the application that the line begins with."""
    return (row.case.application or "").partition(": ")[0]


def holder_of(rows: Iterable[Row], *, gains: bool = False) -> str:
    """Who has permissions: the roles by name, or the users if the company works without roles.

    `gains`: more permissions are wanted; if a user holds several roles, one of them is enough.
    """
    rows = tuple(rows)
    if any(row.user_based for row in rows):
        return noun_phrase((row.user for row in rows), "the user", "users")
    roles = noun_phrase((role for row in rows for role in row.roles), "the role", "roles")
    return f"one of {roles}" if gains and _one_is_enough(rows) else roles


def _one_is_enough(rows: Iterable[Row]) -> bool:
    """Whether all rows are about the same several roles: what one of them grants, all their users have."""
    roles = {row.roles for row in rows}
    return len(roles) == 1 and len(next(iter(roles))) > 1


def noun_phrase(names: Iterable[str], noun: str, nouns: str, most: int = MOST_NAMES) -> str:
    """`the user A`, `the users A and B`, `the 185 users`; "" if there are none. Names are cleaned and shortened."""
    cleaned = tuple(dict.fromkeys(shown(name, 80) for name in names if name))
    if not cleaned:
        return ""
    if len(cleaned) > most:
        return f"the {len(cleaned):,} {nouns}"
    *first, last = cleaned
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"{noun if len(cleaned) == 1 else noun and f'the {nouns}'} {listed}".strip()
