"""Which users are shown to see all users, and so how far lists of all users and an auditor's answers count."""

from __future__ import annotations

from intacct.company.model import Auditor, Listing, User, UserRecord, parse_bool, same_user
from intacct.protocol.answer import SignedIn
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import Unreadable


def sees_everybody(user: User) -> bool:
    """Whether the user is shown to be unrestricted and works at the top level, so that its lists are not shortened."""
    restriction = user.restriction
    if entity_inside(user):
        return False
    if not isinstance(restriction, UserRecord) or parse_bool(restriction.unrestricted) is not True:
        return False
    return not restriction.locations and not restriction.departments


def entity_inside(user: User) -> str:
    """The entity in which a user works, according to its sign-in or its record; "" if neither says."""
    landing = user.sign_in.location_id if isinstance(user.sign_in, SignedIn) else None
    created_in = user.record.created_in if isinstance(user.record, UserRecord) else None
    return next((id_.strip() for id_ in (landing, created_in) if id_ and id_.strip()), "")


def why_not_unrestricted(auditor: Auditor) -> str:
    """Why an auditor's answers do not count, as text to follow its name; "" if it is shown to be unrestricted.

    It counts if it works at the top level, its restriction says that it is unrestricted, and nothing contradicts this.
    """
    own = auditor.own
    if isinstance(own.sign_in, Refusal):
        return f"did not get in ({own.sign_in.meaning}: {own.sign_in.words})"
    if isinstance(own.record, Unreadable):
        # Data that cannot be understood may contain a limit; missing data does not.
        return f"may itself be limited, which could not be seen ({own.record.meaning}: {own.record.words})"
    record, listed = (own.record,) if isinstance(own.record, UserRecord) else (), _own_rows(auditor)
    places = (own.sign_in.location_id, *(row.created_in for row in (*record, *listed)))
    for place in places:
        if place and place.strip():
            return f"itself works inside {place.strip()}"
    limit = _limit_reason(own.restriction, record) or _limit_reason(own.restriction, (*record, *listed))
    return limit or _doubt_where_it_works(own)


def _own_rows(auditor: Auditor) -> tuple[UserRecord, ...]:
    """The auditor's own rows in its lists of all users, which can contradict its own record."""
    lists = (auditor.directory.users, auditor.directory.restrictions)
    rows = (row for listing in lists if isinstance(listing, Listing) for row in listing.rows)
    return tuple(row for row in rows if same_user(row.login_id, auditor.own.user_id))


def _limit_reason(restriction: UserRecord | Refusal | None, rows: tuple[UserRecord, ...]) -> str:
    unseen = "may itself be limited, which could not be seen"
    if isinstance(restriction, Refusal):
        return f"{unseen} ({restriction.meaning}: {restriction.words})"
    if restriction is None:
        return unseen
    lists = (limits for row in (restriction, *rows) for limits in (row.locations, row.departments))
    ids = tuple(dict.fromkeys(id_ for limits in lists for id_ in limits or ()))
    flags = {parse_bool(row.unrestricted) for row in (restriction, *rows)}
    if True in flags and (False in flags or ids):
        return f"is unrestricted by one answer, and by another limited{' to ' if ids else ''}{', '.join(ids)}"
    if ids:
        return f"is itself limited to {', '.join(ids)}"
    return "" if parse_bool(restriction.unrestricted) is True else unseen


def _doubt_where_it_works(user: User) -> str:
    """Why it is unclear where the user works: neither its sign-in nor its record shows it; "" if one of them does."""
    landing = user.sign_in.location_id if isinstance(user.sign_in, SignedIn) else None
    created_in = user.record.created_in if isinstance(user.record, UserRecord) else None
    unseen = landing is None and created_in is None
    return "may itself work inside an entity, which could not be seen" if unseen else ""


def shows_everybody(auditor: Auditor) -> bool:
    """Whether the auditor counts and returned a list of all users; then no other user is asked for one."""
    lists = (auditor.directory.users, auditor.directory.restrictions)
    return not why_not_unrestricted(auditor) and any(isinstance(listing, Listing) for listing in lists)
