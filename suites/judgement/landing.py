"""Where a user's sign-in lands: in an entity, or at the top level."""

from __future__ import annotations

from intacct.company.model import User, UserRecord
from intacct.protocol.answer import SignedIn


def works_at_top(user: User) -> bool:
    """Whether the user is shown to work at the top level: inside an entity it sees only that one, even if unrestricted.

    Its sign-in shows it (`locationid` present and empty). If the sign-in does not say, its record does (MEGAENTITYID
    empty).
    """
    made_in = user.record.created_in if isinstance(user.record, UserRecord) else None
    if made_in and made_in.strip():
        return False
    lands = landing(user)
    return made_in is not None if lands is None else not lands.strip()


def landing(user: User) -> str | None:
    """Where the sign-in landed: an entity's ID, "" for the top level, None if the answer does not say."""
    return user.sign_in.location_id if isinstance(user.sign_in, SignedIn) else None
