"""Remedies that several cases share, in the words of today's screens (source: Sage's help)."""

from __future__ import annotations

from collections.abc import Sequence

from suites.judgement.verdict import ALL_VALUES, OF_THE_ROLE

MOST_NAMES = 3
"""If there are more names than this, a title gives their number instead."""
USERS = "Company > Admin > Users, roles, and groups > Web Services users"
ROLES = f"Company > Admin > Users, roles, and groups > {OF_THE_ROLE}"
MAKE_ROLE = "Company > Admin > Users, roles, and groups > Roles > Add > Name > Save"
ROLE_OF_USER = "Web Services users > Edit (beside the user) > Roles information"
USER_ID = f"{USERS} > User ID"
USER_LIST = f"{USERS} > Include inactive > User ID"
USER_ENTITIES = f"{USERS} > Edit (beside the user) > User entities"
EACH_USER_ENTITIES = f"{USERS} > Edit (beside each user) > User entities"
USER_DEPARTMENTS = f"{USERS} > Edit (beside the user) > User departments"
IF_LISTED = "If List is ticked there, just tell us. If not, tick it, press Save there and on the page, and tell us."
SUBSCRIPTIONS = "Company > Admin > Subscriptions"
ENTITIES = "Company > Setup > Configuration > Entities"
IF_SUBSCRIBED = (
    "If it is subscribed there, just tell us: we look at its permissions again. If it is not, Sage sells it, or whoever"
    " sold you Sage Intacct."
)
SOLD = "Sage sells it, or whoever sold you Sage Intacct: no administrator can tick it."
SAVE_BOTH = "Save > Save (at the top of the subscriptions)"
ALL = f"All (in both parts: Activities and lists, and Reports) > {SAVE_BOTH}"
ADD = f"{USERS} > Add (signed in at the top level) > {ALL_VALUES} > Save"
NEW_USER_OF_ENTITY = "Tell us its user ID, and its password as your agreement with us says."
NEW_USER = (
    f"{NEW_USER_OF_ENTITY} When we have confirmed that the new user works, and if no person and no other program uses"
    " the old one, set the old one to Inactive: it cannot be deleted."
)
LEAVE_ADMIN = "Leave the role Admin itself as it is: whatever is changed there, everybody gets who holds it."
WHOLE_ROLE = (
    "Everybody who holds the role gets these permissions. If others hold it who should not get this, make a role for"
    " us alone instead."
)


def names_in_title(names: Sequence[str], noun: str, nouns: str) -> str:
    """Things as a title names them: `the entity 130`, `the entities 130 and 140`, `the 7 missing entities`."""
    if len(names) > MOST_NAMES:
        return f"the {len(names)} missing {nouns}"
    return f"the {noun if len(names) == 1 else nouns} {joined_names(names)}"


def own_role_path(ticked: str) -> str:
    """The menu path to create a role for one user alone, in which this is ticked and saved, and to assign it."""
    return f"{MAKE_ROLE} > Subscriptions (beside the new role) > {ticked} > then {ROLE_OF_USER}: the new role > Save"


def joined_names(names: Sequence[str]) -> str:
    """Names in a sentence: `A`, `A and B`, `A, B and C`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
