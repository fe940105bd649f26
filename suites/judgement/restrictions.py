"""How a user is limited to entities or to departments: what its answers prove, and where they contradict each other.

Only USERRESTRICTION can prove that a user is *not* limited: it says UNRESTRICTED true, or false while the other of its
two lists holds rows and this one none. False with both lists missing proves nothing. A list that holds rows shows a
limit wherever it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from intacct.company.model import User, UserRecord, truth
from suites.document.text import folded


class Limit(Enum):
    """How a user is limited to entities (or to departments)."""

    NONE = "not limited, and shown to be so"
    SOME = "limited to those that are listed"
    UNSEEN = "no answer shows it"
    CONTRADICTED = "two answers contradict each other"


@dataclass(frozen=True, slots=True)
class Limits:
    """To which locations or departments a user is limited, and which question showed it."""

    limit: Limit
    ids: tuple[str, ...] = ()
    shown_by: str = ""
    doubt: str = ""


def limits_of(user: User, what: str) -> Limits:
    """How the user is limited; `what` is `locations` or `departments`."""
    restriction = user.restriction if isinstance(user.restriction, UserRecord) else None
    record = user.record if isinstance(user.record, UserRecord) else None
    found, own = limits_in(restriction, what), limits_in(record, what)
    doubt = found.doubt or own.doubt or _between(found, own) or _flags(restriction, record)
    if doubt:
        return Limits(Limit.CONTRADICTED, doubt=doubt)
    if found.limit is Limit.UNSEEN and own.limit is Limit.SOME:
        return replace(own, shown_by="user")
    return replace(found, shown_by="restriction") if found.limit is not Limit.UNSEEN else found


def limits_in(row: UserRecord | None, what: str) -> Limits:
    """What one row of USERRESTRICTION says by itself."""
    if row is None:
        return Limits(Limit.UNSEEN)
    own, other = _ids(row, what), _ids(row, "departments" if what == "locations" else "locations")
    unrestricted = truth(row.unrestricted)
    if unrestricted is True and (own or other):
        doubt = f"UNRESTRICTED is true, and yet {', '.join((*own, *other))} is assigned"
        return Limits(Limit.CONTRADICTED, doubt=doubt)
    if own:
        return Limits(Limit.SOME, own)
    if unrestricted is True or (unrestricted is False and other):
        return Limits(Limit.NONE)
    return Limits(Limit.UNSEEN)


def unlimited(user: User) -> bool:
    """Whether the user is shown to be limited neither to entities nor to departments: no list is shortened for it."""
    return all(limits_of(user, what).limit is Limit.NONE for what in ("locations", "departments"))


def _ids(row: UserRecord, what: str) -> tuple[str, ...]:
    return (row.locations if what == "locations" else row.departments) or ()


def _between(found: Limits, own: Limits) -> str:
    """What the restriction and the user's record say against each other."""
    if own.limit is not Limit.SOME:
        return ""
    if found.limit is Limit.NONE:
        return f"the restriction shows nothing assigned, the user's record {', '.join(own.ids)}"
    if found.limit is Limit.SOME and {*map(folded, own.ids)} != {*map(folded, found.ids)}:
        return f"the restriction shows {', '.join(found.ids)}, the user's record {', '.join(own.ids)}"
    return ""


def _flags(restriction: UserRecord | None, record: UserRecord | None) -> str:
    said = {truth(row.unrestricted) for row in (restriction, record) if row is not None}
    return "UNRESTRICTED is true in one answer and false in another" if said >= {True, False} else ""
