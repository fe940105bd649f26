"""What a user's record and its restriction say of the same thing, for sections 3 and 4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intacct.errors import PermissionDenied
from suites.facts import folded

if TYPE_CHECKING:
    from suites.subject import Subject


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


def would_show(place: Subject) -> str:
    """What would make a value of the user visible, where the gateway denied it; "" where it denied nothing."""
    if isinstance(place.user.record, PermissionDenied):
        return "List and View of Users, in Company, would show it; so would admin privileges"
    if isinstance(place.user.restriction, PermissionDenied):
        return "Admin privileges, Limited or Full, would show it"
    return ""
