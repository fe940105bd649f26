"""How the rule on a user's departments can end."""

from __future__ import annotations

from suites.judgement.outcomes import Outcome, contradicted, met, not_applicable, not_met, not_visible, unknown, unseen
from suites.setup.remedies import IF_LISTED, ROLES


class UserDepartments(Outcome):
    """How `user-departments` can end."""

    UNLIMITED = met("the user is not limited to departments")
    COVERED = met("every department that is needed is assigned to the user")
    CLASSES = met("only classes are used, and the user can list them")
    MISSING = not_met("a department that is needed is not open to the user", title="Give {user} {asked} as well")
    NOT_SHOWN = not_met(
        "a department that is needed is not among all those that the user is shown",
        title="Open to {user} the departments that it is not shown",
    )
    UNUSED = not_applicable("neither departments nor classes are used")
    BELOW = unknown(
        "the missing departments lie below one that is assigned",
        title="Check whether departments below those of {user} are open, too",
        after="If those that are missing open with the one above them, just tell us. If not, add them, press Save, and"
        " tell us.",
    )
    NO_LIST = not_visible(
        "which departments there are could not be seen",
        title="Check whether {user} {has} every department that you need",
    )
    CLASSES_UNSEEN = unseen(
        "only classes are used, and whether the user can list them could not be seen",
        title="Check whether {user} may list classes",
        path=f"{ROLES} > Permissions (beside Company) > Classes",
        after=IF_LISTED,
    )
    CONTRADICTED = contradicted("two answers contradict each other", title="Check which departments {user} {has}")
    CLASSES_CONTRADICTED = contradicted(
        "two answers contradict each other on whether classes are used", title="Tell us whether you use classes"
    )
    UNSEEN = not_visible(
        "whether the user is limited to departments could not be seen",
        title="Check whether {user} {is} limited to departments",
    )
    UNPROVEN = not_visible(
        "whether departments or classes are used could not be seen",
        title="Tell us whether you use departments or classes",
    )
