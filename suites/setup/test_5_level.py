"""Section 5: Top Level or Entity Level setup. Sign-in is without a location, or its evidence would be destroyed."""

from __future__ import annotations

from intacct.company import Listing, UserRecord, truth
from intacct.errors import Refusal
from suites.document import instruction
from suites.facts import Limit, Limits, folded, landing
from suites.subject import Subject
from suites.verdict import Outcome, Side, Verdict, met, not_applicable, not_met, unknown

_AGAIN = "Company > Admin > Web Services users > Add, signed in at the top level, then delete the user of the entity"


class TopLevel(Outcome):
    """The ends of 5.1."""

    UNASSIGNED = met("no entity is assigned, and the sign-in lands at the top level")
    LANDING_UNSAID = met("no entity is assigned; the answer does not say where the sign-in lands")
    ASSIGNED = not_met("entities are assigned to the user")
    LANDS_IN_ENTITY = not_met("the sign-in lands in an entity: the user was made inside it")
    MADE_INSIDE = unknown("the user was made inside an entity, and does not land in it")
    LOCATIONS = unknown("the user is limited to locations, and whether they are entities could not be seen")
    CONTRADICTED = unknown("two answers contradict each other")
    UNSEEN = unknown("which entities are assigned could not be seen")
    UNPROVEN = unknown("whether the company is multi-entity could not be seen")
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity shared")
    ENTITY_LEVEL = not_applicable("transactions are created at the entity level")


class EntityLevel(Outcome):
    """The ends of 5.2."""

    ONE_ENTITY = met("exactly this entity is assigned, and the sign-in lands in it")
    LANDING_PROVES = met("the sign-in lands in this entity and can enter no other")
    MADE_INSIDE = met("the user was made inside this entity, lands in it and can enter no other")
    TOP_LEVEL_ACCESS = met("exactly this entity is assigned; the sign-in lands at the top level")
    LANDING_UNSAID = met("exactly this entity is assigned; the answer does not say where the sign-in lands")
    OTHER_ENTITY = not_met("another entity is assigned")
    SEVERAL = not_met("several entities are assigned, or can be entered")
    NONE_ASSIGNED = not_met("no entity is assigned")
    LANDS_ELSEWHERE = not_met("the sign-in lands in another entity")
    NO_FITTING_USER = not_met("no user of the company is a Web Services user for just this entity")
    NOT_OURS_YET = unknown("a fitting user exists, and its credentials are not ours yet", Side.OURS)
    PERHAPS = unknown("a user of that name exists, and whether it fits could not be seen")
    NO_CREDENTIALS = unknown("no credentials for this entity, and the users of the company could not be seen")
    CONTRADICTED = unknown("two answers contradict each other")
    UNSEEN = unknown("which entity is assigned could not be seen")
    UNPROVEN = unknown("whether the company is multi-entity could not be seen")
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity shared")
    TOP_LEVEL = not_applicable("transactions are created at the top level")


@instruction("5.1", TopLevel)
def test_top_level_user_has_no_entity(place: Subject) -> Verdict:
    """No entity is assigned to the user, and it lands at the top level."""
    if place.entity_level:
        return TopLevel.ENTITY_LEVEL("The credentials are for entities")
    if place.facts.multi_entity is False:
        return TopLevel.NOT_MULTI_ENTITY("Multi-entity: no")
    if place.facts.multi_entity is None:
        return TopLevel.UNPROVEN(f"Multi-entity: {place.why_unseen(place.user.multi_entity_shared)}")
    lands, limits = landing(place.user), place.facts.assigned_entities(place.user)
    evidence = place.cite(limits.shown_by or "restriction", LOCATIONS=", ".join(limits.ids), locationid=lands)
    if limits.limit is Limit.CONTRADICTED:
        return TopLevel.CONTRADICTED(f"Entities: {limits.doubt}")
    if limits.limit is Limit.SOME:
        return _assigned(place, limits)
    if lands:
        return TopLevel.LANDS_IN_ENTITY(f"The sign-in lands in {lands}", click=_AGAIN, evidence=evidence)
    if place.record and place.record.created_in:
        return TopLevel.MADE_INSIDE(f"The user was made inside {place.record.created_in}", click=_AGAIN)
    if limits.limit is Limit.UNSEEN:
        why = place.why_unseen(place.user.restriction)
        return TopLevel.UNSEEN(f"Entities of the user: {why}. A user of two entities lands at the top level, too")
    if lands is None:
        remark = "The answer does not say where the sign-in lands"
        return TopLevel.LANDING_UNSAID("No entity is assigned", remark=remark, evidence=evidence)
    return TopLevel.UNASSIGNED("No entity is assigned, and the sign-in lands at the top level", evidence=evidence)


def _assigned(place: Subject, limits: Limits) -> Verdict:
    entities = [id_ for id_ in limits.ids if folded(id_) in place.facts.entity_names]
    evidence = place.cite(limits.shown_by, LOCATIONS=", ".join(limits.ids))
    if not entities:
        ids = ", ".join(limits.ids) or "locations that are no entities"
        return TopLevel.LOCATIONS(f"Limited to {ids}", evidence=evidence)
    names = ", ".join(entities)
    visible = {*place.facts.entity_names}
    every = {*map(folded, entities)} >= visible and len(visible) > 1
    near = f"All {len(visible)} entities that can be seen are assigned one by one: remove them all" if every else ""
    return TopLevel.ASSIGNED(f"Assigned: {names}", near_miss=near, evidence=evidence)


@instruction("5.2", EntityLevel)
def test_entity_has_a_user_of_its_own(place: Subject) -> Verdict:
    """Exactly this entity is assigned to its user, and the sign-in lands in it."""
    if not place.entity_level:
        return EntityLevel.TOP_LEVEL("The credentials are for the top level")
    if place.facts.multi_entity is False:
        return EntityLevel.NOT_MULTI_ENTITY("Multi-entity: no")
    if place.somebody is None:
        return _without_credentials(place)
    if place.facts.multi_entity is None:
        return EntityLevel.UNPROVEN(f"Multi-entity: {place.why_unseen(place.user.multi_entity_shared)}")
    limits, own = place.facts.assigned_entities(place.user), folded(place.place.key)
    if limits.limit is Limit.CONTRADICTED:
        return EntityLevel.CONTRADICTED(f"Entities: {limits.doubt}")
    wrong = _wrong(place, limits, own)
    if wrong is not None:
        return wrong
    return _right(place, limits, own)


def _can_enter(place: Subject) -> tuple[str, ...]:
    details = place.user.entity_details
    return () if isinstance(details, Refusal) else tuple(entity.id for entity in details)


def _wrong(place: Subject, limits: Limits, own: str) -> Verdict | None:
    """What shows that the user is not this entity's own; None where nothing does."""
    lands, enters = landing(place.user), _can_enter(place)
    evidence = place.cite(limits.shown_by or "entity_details", LOCATIONS=", ".join(limits.ids), locationid=lands)
    assigned = {folded(id_) for id_ in limits.ids}
    if limits.limit is Limit.SOME and assigned and assigned != {own}:
        end = EntityLevel.SEVERAL if len(assigned) > 1 else EntityLevel.OTHER_ENTITY
        return end(f"Assigned: {', '.join(limits.ids)}", evidence=evidence)
    if lands and folded(lands) != own:
        return EntityLevel.LANDS_ELSEWHERE(f"The sign-in lands in {lands}", evidence=evidence)
    if limits.limit is Limit.NONE and not _made_inside(place, own):
        return EntityLevel.NONE_ASSIGNED("No entity is assigned: the user can enter all of them", evidence=evidence)
    if {*map(folded, enters)} - {own}:
        return EntityLevel.SEVERAL(f"The user can enter {', '.join(enters)}", evidence=evidence)
    return None


def _made_inside(place: Subject, own: str) -> bool:
    return bool(place.record and folded(place.record.created_in or "") == own)


def _right(place: Subject, limits: Limits, own: str) -> Verdict:
    lands, enters = landing(place.user), _can_enter(place)
    only_here = bool(enters)
    evidence = place.cite("entity_details", entities=", ".join(enters), locationid=lands)
    one = limits.limit is Limit.SOME and bool(limits.ids)
    if only_here and lands:
        if one:
            return EntityLevel.ONE_ENTITY(f"Assigned: {', '.join(limits.ids)}", evidence=evidence)
        if _made_inside(place, own):
            remark = "The user was made inside the entity, instead of being assigned to it at the top level"
            return EntityLevel.MADE_INSIDE(f"Made inside {place.place.key}", remark=remark, evidence=evidence)
        if limits.limit is Limit.UNSEEN:
            return EntityLevel.LANDING_PROVES(f"Lands in {lands}, and can enter nothing else", evidence=evidence)
    if one and only_here and lands is not None:
        remark = 'The sign-in lands at the top level: "Enable access to top level" is ticked'
        return EntityLevel.TOP_LEVEL_ACCESS(f"Assigned: {', '.join(limits.ids)}", remark=remark, evidence=evidence)
    if one and only_here:
        remark = "The answer does not say where the sign-in lands"
        return EntityLevel.LANDING_UNSAID(f"Assigned: {', '.join(limits.ids)}", remark=remark, evidence=evidence)
    why = place.why_unseen(place.user.entity_details, place.user.restriction)
    return EntityLevel.UNSEEN(f"Entities of the user: {why}", evidence=evidence)


def _without_credentials(place: Subject) -> Verdict:
    """Nobody signs in for this entity: is there a fitting user in the list of all users?"""
    directory = place.facts.company.directory
    everybody = place.facts.all_users
    found = "No credentials for this entity"
    if directory is None or everybody is None:
        return EntityLevel.NO_CREDENTIALS(f"{found}, and no sign-in is shown to see all users")
    fits = {_fit(place, user) for user in everybody if _called_craftable(place, user)}
    if True in fits:
        return EntityLevel.NOT_OURS_YET(f"{found}; a fitting user is there", seen_by=directory.reader)
    if None in fits:
        return EntityLevel.PERHAPS(f"{found}; a user named {place.document.user_name} is there", seen_by=directory.reader)
    said = f"{found}, and no fitting user among the {len(everybody)} users of the company"
    return EntityLevel.NO_FITTING_USER(said, seen_by=directory.reader)


def _called_craftable(place: Subject, user: UserRecord) -> bool:
    wanted = folded(place.document.user_name)
    return any(folded(text or "").startswith(wanted) for text in (user.login_id, user.name))


def _fit(place: Subject, user: UserRecord) -> bool | None:
    """Whether a user is one for Web Services only and for just this entity; None where that cannot be seen."""
    if truth(user.web_services_only) is False:
        return False
    assigned = _locations_of(place, user)
    if assigned is None:
        return None
    if {*map(folded, assigned)} != {folded(place.place.key)}:
        return False
    return truth(user.web_services_only)


def _locations_of(place: Subject, user: UserRecord) -> tuple[str, ...] | None:
    directory = place.facts.company.directory
    restrictions = directory.restrictions if directory else None
    if not isinstance(restrictions, Listing):
        return user.locations
    own = next((row for row in restrictions.rows if folded(row.login_id or "") == folded(user.login_id or "")), None)
    if own is None:
        return None
    return () if truth(own.unrestricted) is True else own.locations
