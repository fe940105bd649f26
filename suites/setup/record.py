"""What a user's record and its restriction say of the same thing, for sections 3 and 4."""

from __future__ import annotations

from suites.facts import folded
from suites.subject import Subject

BUSINESS = "business user"
OTHER_TYPES = frozenset({
    "employee user",
    "view only user",
    "dashboard user",
    "project manager user",
    "payment approver",
    "platform user",
    "crm user",
    "warehouse user",
    "construction manager user",
})
"""Every other user type of Sage's list, folded (facts.md, USERINFO)."""


def user_type(place: Subject) -> str | None:
    """The user type, folded, where all answers that show it agree."""
    said = said_of(place, "type")
    return next(iter(said)) if len(said) == 1 else None


def said_of(place: Subject, what: str) -> dict[str, str]:
    """What record and restriction say of a value: folded -> the question that said it; empty values say nothing."""
    said: dict[str, str] = {}
    for question, record in (("user", place.record), ("restriction", place.restriction)):
        value = folded(str(getattr(record, what, None) or ""))
        if value:
            said.setdefault(value, question)
    return said
