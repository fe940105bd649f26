"""How a user is limited to entities or to departments: what its answers prove, and where they contradict each other.

Only USERRESTRICTION can prove that a user is *not* limited: it has UNRESTRICTED true, or false while the other of its
two lists holds rows and this one none. False with both lists missing proves nothing. A list with rows shows a limit in
any answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from intacct.company.model import User, UserRecord, parse_bool
from intacct.protocol.record import NOT_UNDERSTOOD, UNNAMED
from intacct.protocol.refusals import Unreadable
from suites.document.text import normalize_id


class RestrictionKind(Enum):
    """How a user is limited to entities (or to departments)."""

    NONE = "not limited, and shown to be so"
    SOME = "limited to those that are listed"
    UNSEEN = "no answer shows it"
    CONTRADICTED = "two answers contradict each other"


@dataclass(frozen=True, slots=True)
class Restriction:
    """To which locations or departments a user is limited, and which question showed it.

    `doubt` is what contradicts itself, or the word that is not known.
    """

    limit: RestrictionKind
    ids: tuple[str, ...] = ()
    shown_by: str = ""
    doubt: str = ""


def restriction_of(user: User, what: str) -> Restriction:
    """How the user is limited; `what` is `locations` or `departments`."""
    restriction = user.restriction if isinstance(user.restriction, UserRecord) else None
    record = user.record if isinstance(user.record, UserRecord) else None
    limits, record_limits = restriction_in(restriction, what), restriction_in(record, what)
    contradictory = (row for row in (limits, record_limits) if row.limit is RestrictionKind.CONTRADICTED)
    doubt = (
        next((row.doubt for row in contradictory), "")
        or _disagreement(limits, record_limits)
        or _flag_disagreement(restriction, record)
    )
    if doubt:
        return Restriction(RestrictionKind.CONTRADICTED, doubt=doubt)
    if limits.limit is RestrictionKind.NONE and isinstance(user.record, Unreadable):
        # A record that is present but cannot be parsed may hold a list, so it does not count as absent.
        return Restriction(RestrictionKind.CONTRADICTED, doubt=f"the user's record is there, and {user.record.words}")
    if limits.limit is RestrictionKind.UNSEEN and record_limits.limit is RestrictionKind.SOME:
        return replace(record_limits, shown_by="user")
    return replace(limits, shown_by="restriction") if limits.limit is not RestrictionKind.UNSEEN else limits


def restriction_in(row: UserRecord | None, what: str) -> Restriction:
    """What one row of USERRESTRICTION shows, taken alone."""
    if row is None:
        return Restriction(RestrictionKind.UNSEEN)
    own_ids, other_ids = _ids(row, what), _ids(row, "departments" if what == "locations" else "locations")
    if NOT_UNDERSTOOD in own_ids or (what == "locations" and UNNAMED in own_ids):
        doubt = f"the answer holds a list of {what} that cannot be understood"
        return Restriction(RestrictionKind.CONTRADICTED, doubt=doubt)
    unrestricted = parse_bool(row.unrestricted)
    if unrestricted is True and (own_ids or other_ids):
        doubt = f"UNRESTRICTED is true, and yet {', '.join((*own_ids, *other_ids))} is assigned"
        return Restriction(RestrictionKind.CONTRADICTED, doubt=doubt)
    if own_ids:
        return Restriction(RestrictionKind.SOME, own_ids)
    other_is_limited = any(id_ != NOT_UNDERSTOOD for id_ in other_ids)
    if unrestricted is True or (unrestricted is False and other_is_limited):
        return Restriction(RestrictionKind.NONE)
    strange = (row.unrestricted or "").strip() if unrestricted is None else ""
    return Restriction(RestrictionKind.UNSEEN, doubt=f"UNRESTRICTED is {strange}, not known here" if strange else "")


def unrestricted(user: User) -> bool:
    """Whether the user is shown to be limited neither to entities nor to departments, so its lists are complete."""
    return all(restriction_of(user, what).limit is RestrictionKind.NONE for what in ("locations", "departments"))


def _ids(row: UserRecord, what: str) -> tuple[str, ...]:
    return (row.locations if what == "locations" else row.departments) or ()


def _disagreement(limits: Restriction, record_limits: Restriction) -> str:
    """How the limits of the restriction and of the user's record contradict each other; "" if they do not."""
    if record_limits.limit is not RestrictionKind.SOME:
        return ""
    if limits.limit is RestrictionKind.NONE:
        return f"the restriction shows nothing assigned, the user's record {', '.join(record_limits.ids)}"
    if limits.limit is RestrictionKind.SOME and {*map(normalize_id, record_limits.ids)} != {
        *map(normalize_id, limits.ids)
    }:
        return f"the restriction shows {', '.join(limits.ids)}, the user's record {', '.join(record_limits.ids)}"
    return ""


def _flag_disagreement(restriction: UserRecord | None, record: UserRecord | None) -> str:
    flags = {parse_bool(row.unrestricted) for row in (restriction, record) if row is not None}
    return "UNRESTRICTED is true in one answer and false in another" if flags >= {True, False} else ""
