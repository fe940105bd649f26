"""How the rule on lines of permissions can end."""

from __future__ import annotations

from suites.judgement.access import AccessResult
from suites.judgement.outcomes import (
    Outcome,
    blocked,
    contradicted,
    met,
    not_applicable,
    not_met,
    not_visible,
    unknown,
    unseen,
)
from suites.setup.company_questions import Subscribed
from suites.setup.remedies import LEAVE_ADMIN, ROLES, SUBSCRIPTIONS, WHOLE_ROLE


class Permissions(Outcome):
    """How a line of `permissions` can end."""

    GRANTED = met("every permission that the document surely wants is ticked")
    LISTED = met("the records can be listed, and the document wants no more")
    NOT_TICKED = met("nothing that the document forbids is ticked")
    SUBSCRIBED = met("the company is subscribed to the application")
    NO_RIGHTS = not_met(
        "the user's rights are visible, and hold nothing of this application",
        title="Let {role} use {application}",
        with_role=WHOLE_ROLE,
    )
    REFUSED = not_met(
        "listing the records is refused for want of permission",
        title="Let {role} list the records of {application}",
        with_role=WHOLE_ROLE,
    )
    READ_ONLY = not_met(
        "nothing but reading is ticked",
        title="Give {role} more than reading in {application}",
        with_role=WHOLE_ROLE,
    )
    LACKING = not_met(
        "permissions that the document wants are not ticked",
        title="Tick what is missing in {application} for {role}",
        with_role=WHOLE_ROLE,
    )
    NOT_LISTED = not_met(
        "a permission that the document wants is not there, and listing its records is refused",
        title="Tick the permissions of {application} that are missing for {role}",
        with_role=WHOLE_ROLE,
    )
    NO_REPORTS = not_met(
        "the Reports part is not ticked",
        title="Give {role} the missing reports of {application}",
        with_role=WHOLE_ROLE,
    )
    OF_ADMIN = not_met(
        "the role is named Admin, and is not ticked as the document wants it",
        title="Make a role of its own for {user}, instead of Admin",
        after=LEAVE_ADMIN,
    )
    FORBIDDEN = not_met(
        "something is ticked that must not be",
        title="Remove from {role} what must not be ticked in {application}",
        after="If somebody else who holds the role needs it, make a role for us alone instead.",
    )
    UNNAMED = unknown(
        "the applications in the user's rights have names that are not known here",
        title="Tell us what your applications are called",
        path=ROLES,
    )
    FEW_NAMES = unknown(
        "the permissions have names that are not known here",
        title="Tell us what your permissions of {application} are called",
    )
    DOUBTS = unknown(
        "some permissions could not be recognised: renamed, or not ticked",
        title="Look through what is ticked for {role} in {application}",
    )
    PERHAPS = unknown(
        "what the document forbids may be ticked under another name",
        title="Check {role} for what must not be ticked",
        after="If nothing is, just tell us. If something is, untick it, press Save there and at the top of the"
        " subscriptions, and tell us: everybody who holds the role loses it.",
    )
    CONTRADICTED = contradicted(
        "the user's rights and what it can list contradict each other",
        title="Check what {role} may list in {application}",
    )
    UNSEEN = not_visible("the user's rights could not be seen", title="Check which permissions {role} has")
    SUBSCRIPTION_UNSEEN = unseen(
        "whether the company is subscribed to the application could not be seen",
        title="Tell us which applications you are subscribed to",
        path=SUBSCRIPTIONS,
    )
    NOT_USED = not_applicable("the company does not use the dimension of this permission")
    NOT_HAD = not_applicable("the company is not subscribed to the application, and every one that it has is meant")
    NO_ROLE = blocked("no role is assigned to the user")
    USER_TYPE = blocked("the user type caps what a role grants")


WITHOUT_ACCESS: dict[AccessResult, Outcome] = {
    AccessResult.NO_RIGHTS: Permissions.NO_RIGHTS,
    AccessResult.REFUSED: Permissions.REFUSED,
    AccessResult.NOT_SUBSCRIBED: Subscribed.MISSING,
    AccessResult.CONTRADICTED: Permissions.CONTRADICTED,
    AccessResult.SUBSCRIPTION_DOUBTED: Subscribed.DOUBTED,
    AccessResult.UNNAMED: Permissions.UNNAMED,
    AccessResult.UNKNOWN_RIGHTS: Permissions.DOUBTS,
    AccessResult.SILENT: Permissions.UNSEEN,
}
"""How a line can end if the evidence does not show that the user has access to the application."""
OF_SUBSCRIPTION = frozenset(end.label for end in (*Subscribed, Permissions.SUBSCRIPTION_UNSEEN))
"""The ends that are about the company's subscriptions, whatever is ticked in a role."""
NOT_USED_YET = frozenset(end.label for end in (Permissions.NO_RIGHTS, Permissions.REFUSED))
"""The ends after which the application itself has to be ticked first."""
