"""How the rule on the user of an entity can end."""

from __future__ import annotations

from intacct.protocol.refusal import Side
from suites.judgement.outcomes import Outcome, contradicted, met, not_applicable, not_met, not_visible, unknown
from suites.judgement.verdict import ALL_VALUES
from suites.setup.entity_list import ENTITY_IDS, TELL_THE_ID
from suites.setup.remedies import ADD, ENTITIES, NEW_USER, NEW_USER_OF_ENTITY, USER_ENTITIES, USERS

_ADD = f"{USERS} > Add > {ALL_VALUES} > Save"


class EntityLevel(Outcome):
    """How `entity-level` can end."""

    ONE_ENTITY = met("exactly this entity is assigned, and the sign-in lands in it")
    LANDING_PROVES = met("the sign-in lands in this entity and can enter no other")
    MADE_INSIDE = met("the user was made inside this entity, lands in it and can enter no other")
    TOP_LEVEL_ACCESS = contradicted(
        "exactly this entity is assigned, and yet the sign-in lands at the top level",
        title='Check whether "Enable access to top level" is ticked for {user}',
        after="If it is ticked, remove the tick, press Save, and tell us. If it is not, look at the setting of the"
        " company that the note names, and tell us: that one is a decision for the whole company.",
    )
    ALL_AT_TOP = contradicted(
        "every user is assigned exactly its entity, and yet every sign-in lands at the top level",
        title="Check whether your company is restricted to the top level",
        after="If it is ticked, tell us, and leave it: that is a decision for the whole company. If it is not, look at"
        " the setting of each user that the note names: where it is ticked, remove the tick, press Save, and tell us.",
    )
    LANDING_UNSAID = met("exactly this entity is assigned; the answer does not say where the sign-in lands")
    OTHER_ENTITY = not_met("another entity is assigned", title="Assign {entity} to {user}, instead of the other one")
    SEVERAL = not_met("several entities are assigned, or can be entered", title="Assign {entity} alone to {user}")
    NONE_ASSIGNED = not_met("no entity is assigned", title="Assign {entity} to {user}")
    LANDS_ELSEWHERE = not_met("the sign-in lands in another entity", title="Let {user} work in {entity} only")
    LANDING_UNEXPLAINED = not_met(
        "the sign-in lands in another entity, and neither which one is assigned nor where the user was made could be"
        " seen",
        title="Check whether the entity {asked} is assigned to {user}, instead of {entity}",
        path=USER_ENTITIES,
        after="If {asked} stands there, put {entity} there instead, press Save, and tell us. If nothing stands there,"
        " the user was made inside {asked}: tell us, and we send you the steps for a new one.",
    )
    MADE_ELSEWHERE = not_met(
        "the user was made inside another entity",
        title="Make a new user for {entity} at the top level, instead of {user}",
        path=ADD,
        after=NEW_USER,
        anew=True,
    )
    NO_FITTING_USER = not_met(
        "no user of the company is a Web Services user for just this entity",
        title="Make a Web Services user for {entity}",
        path=_ADD,
        after=NEW_USER_OF_ENTITY,
    )
    INACTIVE_ENTITY = not_met(
        "the entity is inactive, and no user of the company is a Web Services user for just this entity",
        title="Tell us whether you need {entity}, which is inactive",
        path=f"{ENTITIES} > Status",
        after="If you need it, set it to Active, press Save, and tell us: it needs a user of its own then. If not, just"
        " tell us.",
    )
    NO_SUCH_ENTITY = not_met(
        "the company has no entity of this ID, and no user for it",
        title="Please tell us the right ID of {entity}, which your list of entities does not hold",
        path=ENTITY_IDS,
        after=TELL_THE_ID,
    )
    SHARED = not_met(
        "one user stands for several entities, and is not this one's own",
        title="Make a user of its own for {entity}, which {user} serves with others",
        path=_ADD,
        after=NEW_USER_OF_ENTITY,
    )
    SHARED_BY_ALL = not_met(
        "one user stands for several entities, and is the own one of none of them",
        title="Make a user of its own for all but one of {entity}, which {user} serves",
        path=_ADD,
        after=NEW_USER_OF_ENTITY,
    )
    NOT_NAMED = unknown(
        "nobody named this entity, and no user of the company is a Web Services user for just this entity",
        title="Tell us whether you need {entity}",
    )
    NOT_OURS_YET = unknown("a fitting user exists, and we do not hold its password yet", Side.OURS)
    PERHAPS = not_visible(
        "a user of that name exists, and whether it fits could not be seen",
        title="Tell us whether a user of yours works for {entity} alone",
    )
    NO_CREDENTIALS = not_visible(
        "we know of no user for this entity, and could not see the users of the company",
        title="Tell us whether you need {entity}, and which user works there",
    )
    CONTRADICTED = contradicted(
        "two answers contradict each other", title="Check which entities are assigned to {user} of {entity}"
    )
    UNSEEN = not_visible(
        "which entities are assigned, or can be entered, could not be seen",
        title="Check whether {entity} alone is assigned to {user}",
    )
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity shared")
    TOP_LEVEL = not_applicable("transactions are created at the top level")
    OTHER_CREDENTIALS = unknown(
        "a user for each entity is asked for, and the user that we hold is of the top level", Side.OURS
    )
