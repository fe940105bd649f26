"""Where a user's sign-in lands: in an entity, or at the top level."""

from __future__ import annotations

from intacct.company.model import User, UserRecord
from intacct.protocol.answer import SignedIn


def works_at_top(user: User) -> bool:
    """Whether the user is shown to work at the top level: inside an entity it sees that one alone, even unrestricted.

    Its sign-in says so (`locationid` present and empty); where that says nothing, its record does (MEGAENTITYID empty).
    """
    made_in = user.record.created_in if isinstance(user.record, UserRecord) else None
    if made_in and made_in.strip():
        return False
    lands = landing(user)
    return made_in is not None if lands is None else not lands.strip()


def landing(user: User) -> str | None:
    """Where the sign-in landed: an entity's ID, "" for the top level, None where the answer does not say."""
    return user.sign_in.location_id if isinstance(user.sign_in, SignedIn) else None
