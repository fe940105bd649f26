"""The user of the top level: no entity is assigned, and the sign-in lands at the top level.

Sign-in is without a location, because a location would destroy the evidence of where the user lands.
"""

from __future__ import annotations

from intacct.protocol.refusal import Side
from suites.document.text import normalize_id
from suites.judgement.company_values import Level
from suites.judgement.landing import landing
from suites.judgement.outcomes import Outcome, contradicted, met, not_applicable, not_met, not_visible, unknown, unseen
from suites.judgement.restrictions import Restriction, RestrictionKind, restriction_of
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.unseen import entity_refusals
from suites.judgement.verdict import Verdict
from suites.setup.company_questions import several_entities_unproven
from suites.setup.remedies import ADD, NEW_USER, USER_ENTITIES, USER_ID, USERS

_RUN_TOP = "Run it for a user at the top level as well: a NAME of its own in the credentials file, [NAME]"
_IF_ASSIGNED = (
    "If {asked} stands there, tell us which level you want: at the entity level this user is right for {asked}; only"
    " for the top level remove it, and press Save."
)
_WHICH_LEVEL = (
    "If no entity is assigned, just tell us. If exactly one is, tell us which one, and which level you want, and change"
    " nothing: at the entity level this user is right for it. If several are, remove all of them, press Save, and tell"
    " us."
)


class TopLevel(Outcome):
    """How `top-level` can end."""

    UNASSIGNED = met("no entity is assigned, and the sign-in lands at the top level")
    LANDING_UNSAID = met("no entity is assigned; the answer does not say where the sign-in lands")
    ASSIGNED = not_met("entities are assigned to the user", title="Remove every entity from {user}")
    ONE_ASSIGNED = not_met(
        "exactly one entity is assigned to the user, as at the entity level",
        title="Tell us which level you want: one entity alone is assigned to {user}",
        path=f"{USERS} > Edit (beside the user) > User entities: none > Save",
        after="First: decide which level you want. At the entity level this user is right for its entity: tell us, and"
        " change nothing. Only for the top level remove the entity.",
    )
    ASSIGNED_AND_MADE_INSIDE = not_met(
        "entities are assigned to the user, and it was made inside one",
        title="Make a new user without entities, at the top level, instead of {user}",
        path=ADD,
        after=NEW_USER,
        anew=True,
    )
    LANDING_CONTRADICTS = contradicted(
        "no entity is assigned, nor was the user made inside one, and yet the sign-in lands in an entity",
        title="Check which entities {user} may enter",
    )
    LANDING_UNPROVEN = not_visible(
        "no entity is assigned; neither where the sign-in lands nor where the user was made could be seen",
        title="Check whether {user} was made inside an entity",
        unchangeable=True,
    )
    LANDS_IN_ENTITY = not_met(
        "the sign-in lands in an entity, not at the top level",
        title="Make a new user at the top level instead of {user}",
        path=ADD,
        after=NEW_USER,
        anew=True,
    )
    LANDING_UNEXPLAINED = not_met(
        "the sign-in lands in an entity, and neither whether one is assigned nor where the user was made could be seen",
        title="Check whether the entity {asked} is assigned to {user}",
        path=USER_ENTITIES,
        after=f"{_IF_ASSIGNED} If nothing stands there, the user was made inside {{asked}}: tell us, and we send you"
        " the steps for a new one.",
    )
    LANDING_AFTER_TOP = not_met(
        "the sign-in of a user that was made at the top level lands in an entity, and whether one is assigned could not"
        " be seen",
        title="Check whether {user} {is} limited to the entity {asked}",
        path=USER_ENTITIES,
        after=f"{_IF_ASSIGNED} If nothing stands there, just tell us.",
    )
    MADE_INSIDE = unknown(
        "the user was made inside an entity, and is not seen to land in it",
        title="Tell us whether {user} was made inside an entity",
        path=USER_ID,
    )
    LOCATIONS = unseen(
        "the user is limited to locations, and whether they are entities could not be seen",
        title="Check whether the locations of {user} are entities",
        closing=_WHICH_LEVEL,
    )
    CONTRADICTED = contradicted(
        "two answers contradict each other", title="Check which entities are assigned to {user}"
    )
    UNSEEN = not_visible(
        "which entities are assigned could not be seen",
        title="Check whether entities are assigned to {user}",
        closing=_WHICH_LEVEL,
    )
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity shared")
    ENTITY_LEVEL = not_applicable("transactions are created at the entity level")
    OTHER_CREDENTIALS = unknown("the top level is asked for, and the users that we hold are of entities", Side.OURS)


def test_top_level_user_has_no_entity(subject: Subject) -> Verdict:
    """No entity is assigned to the user, and it lands at the top level."""
    if subject.entity_level and subject.values(Level).required:
        return TopLevel.OTHER_CREDENTIALS("The credentials are for entities", click=_RUN_TOP)
    if subject.entity_level:
        return TopLevel.ENTITY_LEVEL("The credentials are for entities")
    if subject.facts.multi_entity is False:
        return TopLevel.NOT_MULTI_ENTITY("Multi-entity: no")
    if subject.facts.multi_entity is None:
        return several_entities_unproven(subject)
    limits = restriction_of(subject.user, "locations")
    if subject.facts.entities_among(limits.ids):
        return _judge_assigned(subject, limits)
    if landing(subject.user):
        return _judge_landing_in_entity(subject, limits)
    return _judge_unassigned(subject, limits)


rule(
    "top-level",
    test_top_level_user_has_no_entity,
    TopLevel,
    values=Level,
    expected="Assigned entities: none; the sign-in lands at the top level",
)


def _judge_unassigned(subject: Subject, limits: Restriction) -> Verdict:
    """No answer shows an assigned entity: whether enough shows that no entity is assigned."""
    lands = landing(subject.user)
    evidence = subject.cite(limits.shown_by or "restriction", LOCATIONS=", ".join(limits.ids), locationid=lands)
    if limits.limit is RestrictionKind.CONTRADICTED:
        return TopLevel.CONTRADICTED(f"Assigned entities: {limits.doubt}")
    if limits.limit is RestrictionKind.SOME:
        locations_text = f"Assigned entities: {_locations_of(limits)}"
        return TopLevel.LOCATIONS(locations_text, evidence=evidence, unseen=entity_refusals(subject.facts))
    if made_in := _made_in(subject):
        return TopLevel.MADE_INSIDE(f"Made: inside {made_in}", expected="Made: at the top level")
    if limits.limit is RestrictionKind.UNSEEN:
        why = limits.doubt or subject.why_unseen(subject.user.restriction)
        unseen_text = f"Assigned entities: {why}. A user of two entities lands at the top level, too"
        unseen = (subject.user.restriction, subject.user.record)
        return TopLevel.UNSEEN(unseen_text, near_miss=subject.visibility_hint, unseen=unseen)
    if lands is None and made_in is None:
        return TopLevel.LANDING_UNPROVEN("Assigned entities: none; the answer does not say where the sign-in lands")
    if lands is None:
        remark = "The answer does not say where the sign-in lands"
        return TopLevel.LANDING_UNSAID("Assigned entities: none", remark=remark, evidence=evidence)
    return TopLevel.UNASSIGNED("Assigned entities: none; the sign-in lands at the top level", evidence=evidence)


def _judge_assigned(subject: Subject, limits: Restriction) -> Verdict:
    entities, complete = subject.facts.entities_among(limits.ids), subject.facts.complete_entities
    evidence = subject.cite(limits.shown_by, LOCATIONS=", ".join(limits.ids))
    assigned_text, assigned = f"Assigned entities: {', '.join(entities)}", {*map(normalize_id, entities)}
    if made_in := _made_in(subject):
        return TopLevel.ASSIGNED_AND_MADE_INSIDE(
            f"{assigned_text}; made: inside {made_in}",
            expected="Assigned entities: none; made: at the top level",
            evidence=(*evidence, *subject.cite("user", MEGAENTITYID=made_in)),
        )
    if len(assigned) == 1:
        return TopLevel.ONE_ASSIGNED(assigned_text, evidence=evidence)
    active = {normalize_id(entity.id) for entity in complete.active} if complete else set[str]()
    every = bool(active) and assigned >= active
    near = f"All {len(active)} are assigned one by one: remove them all" if every else ""
    return TopLevel.ASSIGNED(assigned_text, near_miss=near, evidence=evidence)


def _made_in(subject: Subject) -> str | None:
    """The entity in which the user was created, "" for the top level; None if no answer shows it."""
    made_in = subject.record.created_in if subject.record else None
    return None if made_in is None else made_in.strip()


def _locations_of(limits: Restriction) -> str:
    """The locations that no answer shows to be entities."""
    return f"{', '.join(limits.ids)}, if these locations are entities"


_AT_TOP = "The sign-in lands at the top level"


def _judge_landing_in_entity(subject: Subject, limits: Restriction) -> Verdict:
    """The sign-in lands in an entity, and nothing shows that one is assigned: why it lands there."""
    lands, made_in = landing(subject.user) or "", _made_in(subject)
    landing_text = f"The sign-in lands in {lands}"
    evidence = subject.cite("authentication", locationid=lands)
    made_inside = bool(made_in) and normalize_id(made_in or "") == normalize_id(lands)
    if made_in and not made_inside:
        contradiction = f"{landing_text}, and yet the user was made inside {made_in}"
        return TopLevel.CONTRADICTED(contradiction, expected=_AT_TOP, evidence=evidence)
    if made_inside or (limits.limit is RestrictionKind.NONE and made_in is None):
        landing_text = f"{landing_text}: the user was made inside it"
        return TopLevel.LANDS_IN_ENTITY(landing_text, expected=_AT_TOP, evidence=evidence)
    if limits.limit is RestrictionKind.NONE:
        contradiction = f"{landing_text}, although no entity is assigned and the user was made at the top level"
        return TopLevel.LANDING_CONTRADICTS(contradiction, expected=_AT_TOP, evidence=evidence)
    if limits.limit is RestrictionKind.CONTRADICTED:
        contradiction = f"{landing_text}; assigned entities: {limits.doubt}"
        return TopLevel.CONTRADICTED(contradiction, expected=_AT_TOP, evidence=evidence)
    if limits.limit is RestrictionKind.SOME:
        location_text = f"{landing_text}; assigned entities: {_locations_of(limits)}"
        unseen = entity_refusals(subject.facts)
        return TopLevel.LOCATIONS(location_text, expected=_AT_TOP, evidence=evidence, unseen=unseen)
    end = TopLevel.LANDING_UNEXPLAINED if made_in is None else TopLevel.LANDING_AFTER_TOP
    return end(landing_text, expected=_AT_TOP, evidence=evidence, asked=lands)
