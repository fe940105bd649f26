"""The entities that the web services user can enter. A shortened list never proves that an entity does not exist."""

from __future__ import annotations

from intacct.company.model import Entity
from intacct.protocol.record import NOT_IDS
from intacct.protocol.refusal import Refusal
from suites.document.text import normalize_id
from suites.judgement.case import Case
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
from suites.judgement.restrictions import RestrictionKind, restriction_of
from suites.judgement.rules import rule
from suites.judgement.subject import Subject, why_incomplete
from suites.judgement.unseen import list_refusals
from suites.judgement.verdict import Evidence, Kind, Verdict
from suites.setup.company_questions import several_entities_unproven
from suites.setup.entity_list import (
    ADD_NONE,
    ENTITY_IDS,
    TELL_THE_ID,
    TELL_WHICH,
    absent_entities,
    entities_click,
    entity_doubts,
    inactive_entities,
)
from suites.setup.placement import placement_of
from suites.setup.remedies import ENTITIES, USER_ENTITIES, names_in_title


class UserEntities(Outcome):
    """How `user-entities` can end."""

    COVERED = met("the user can enter every entity that is needed")
    MISSING = not_met("the user cannot enter an entity that is needed", title="Open {asked} to {user}")
    NO_SUCH_ENTITY = not_met(
        "the company has no entity of an ID that is needed",
        title="Please tell us the right {asked}, which your list does not hold",
        path=ENTITY_IDS,
        after=TELL_THE_ID,
    )
    INACTIVE = not_met(
        "an entity that is needed is inactive, and the user cannot enter it",
        title="Tell us whether you need {asked}, inactive in your list",
        path=f"{ENTITIES} > Status",
        after="Set to Active what you need, press Save, and tell us; just tell us what you do not need.",
    )
    NOT_LIMITED = not_met(
        "the user cannot enter an entity that is needed, and is not seen to be limited to others",
        title="Check why {user} cannot enter {asked}",
        path=USER_ENTITIES,
        after=ADD_NONE,
    )
    ASSIGNED_ENTITIES = blocked("the user cannot enter every entity, because it does not work at the top level")
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity")
    LOCATIONS = unknown(
        "the company is not multi-entity, and the user is limited to some of its locations",
        title="Check whether {user} {has} every location that is needed",
    )
    LIMIT_UNSEEN = not_visible(
        "the company is not multi-entity, and whether the user is limited could not be seen",
        title="Check whether {user} {is} limited to locations",
    )
    CONTRADICTED = contradicted(
        "what is assigned and what can be entered contradict each other",
        title="Check which entities or locations {user} {has}",
    )
    SHORTER_THAN_LIST = contradicted(
        "the entities that the user can enter contradict the list of all entities",
        title="Check which entities {user} can enter",
    )
    NO_LIST = not_visible(
        "which entities there are could not be seen",
        title="Check whether {user} can enter every entity that you need",
        closing=TELL_WHICH,
    )
    UNSEEN = unseen(
        "the entities that the user can enter could not be seen",
        title="Check whether {user} can enter the entities that you need",
        closing=TELL_WHICH,
    )


def test_user_can_enter_the_entities_needed(subject: Subject) -> Verdict:
    """readEntityDetails, which lists what this very user can enter, covers the entities that are needed."""
    if subject.facts.multi_entity is False:
        return _judge_single_entity(subject)
    if subject.facts.multi_entity is None:
        return several_entities_unproven(subject)
    details = subject.user.entity_details
    if isinstance(details, Refusal) or not details:
        return UserEntities.UNSEEN(f"Entities: {subject.why_unseen(details)}")
    enters = tuple(entity.id for entity in details)
    if strange := _assigned_non_entities(subject):
        contradiction = (
            f"Entities: {', '.join(strange)} assigned, which no list of entities holds; can enter {', '.join(enters)}"
        )
        return UserEntities.CONTRADICTED(
            contradiction, evidence=subject.cite("restriction", LOCATIONS=", ".join(strange))
        )
    named_ids = (subject.place.key,) if subject.entity_level else subject.profile.entities
    return _judge_coverage(subject, enters, named_ids)


rule(
    "user-entities",
    test_user_can_enter_the_entities_needed,
    UserEntities,
    expected="Entities: can enter every one that is needed",
)


def _assigned_non_entities(subject: Subject) -> tuple[str, ...]:
    """The assigned locations of a user that can enter several entities, if no answer shows any of them as an entity.

    A location that is not an entity belongs to a single one.
    """
    limits, details = restriction_of(subject.user, "locations"), subject.user.entity_details
    several = not isinstance(details, Refusal) and len(details) > 1
    ids = tuple(id_ for id_ in limits.ids if id_ not in NOT_IDS)
    return ids if several and not subject.facts.entities_among(limits.ids) else ()


def _judge_coverage(subject: Subject, enters: tuple[str, ...], named_ids: tuple[str, ...]) -> Verdict:
    """Whether what can be entered covers what is needed: `named_ids`, or every active entity of a complete list."""
    evidence = subject.cite("entity_details", entities=", ".join(enters))
    complete = subject.facts.complete_entities
    needed = named_ids or tuple(entity.id for entity in (complete.active if complete else ()))
    if not needed and subject.verdict("top-level").kind in {Kind.NOT_MET, Kind.WAIVED}:
        enters_text = f"Entities: can enter {', '.join(enters)}; whether these are all could not be seen"
        return UserEntities.ASSIGNED_ENTITIES(
            enters_text, blocked_by=Case("top-level", subject.place), evidence=evidence
        )
    if not needed and complete is not None:
        return UserEntities.NO_LIST(
            "Entities: the list of all entities holds no active one", evidence=evidence, auditor_would_help=False
        )
    if not needed:
        no_list_text = "No sign-in is shown to see all entities, and the profile names none"
        return UserEntities.NO_LIST(
            no_list_text,
            near_miss=why_incomplete("entities", subject.user.entity_list),
            unseen=(subject.user.entity_list, *list_refusals(subject.facts, "locations")),
        )
    missing = [id_ for id_ in needed if normalize_id(id_) not in {*map(normalize_id, enters)}]
    if not missing:
        return UserEntities.COVERED(f"Entities: can enter {', '.join(needed)}", evidence=evidence)
    missing_entities = (subject.facts.entity_names.get(normalize_id(id_), Entity(id_, "")) for id_ in missing)
    missing_text = (
        f"Entities: cannot enter {', '.join(f'{entity.id} {entity.name}'.strip() for entity in missing_entities)}"
    )
    if named_ids:
        return _judge_missing(subject, missing, missing_text, evidence)
    if subject.verdict("top-level").kind in {Kind.MET, Kind.ATTESTED}:
        near = entity_doubts(subject, *missing)
        return UserEntities.SHORTER_THAN_LIST(
            f"{missing_text}, although no entity is assigned", near_miss=near, evidence=evidence
        )
    return UserEntities.ASSIGNED_ENTITIES(missing_text, blocked_by=Case("top-level", subject.place), evidence=evidence)


def _judge_missing(subject: Subject, missing: list[str], missing_text: str, evidence: tuple[Evidence, ...]) -> Verdict:
    """An entity that was named to us cannot be entered: the remedy depends on the reason."""
    near = entity_doubts(subject, *missing)
    if absent := absent_entities(subject, missing):
        ids = f"{'ID' if len(absent) == 1 else 'IDs'} of {names_in_title(absent, 'entity', 'entities')}"
        return UserEntities.NO_SUCH_ENTITY(missing_text, near_miss=near, evidence=evidence, asked=ids)
    if inactive := inactive_entities(subject, missing):
        names = names_in_title(inactive, "entity", "entities")
        return UserEntities.INACTIVE(missing_text, near_miss=near, evidence=evidence, asked=names)
    names = names_in_title(missing, "entity", "entities")
    if not _is_limited(subject):
        return UserEntities.NOT_LIMITED(missing_text, evidence=evidence, asked=names)
    return UserEntities.MISSING(missing_text, evidence=evidence, asked=names, click=entities_click(subject, missing))


def _is_limited(subject: Subject) -> bool:
    """Whether answers show that the user is limited to others, or at the entity level, why it lands elsewhere."""
    if subject.entity_level:
        return not placement_of(subject).landing_unexplained
    return bool(subject.facts.entities_among(restriction_of(subject.user, "locations").ids))


_LOCATIONS = "Locations: every one that is needed"


def _judge_single_entity(subject: Subject) -> Verdict:
    limits = restriction_of(subject.user, "locations")
    if limits.limit is RestrictionKind.NONE:
        return UserEntities.NOT_MULTI_ENTITY("Multi-entity: no")
    if limits.limit is RestrictionKind.SOME:
        locations_text = f"Locations: {', '.join(limits.ids)}; whether these are all active ones could not be seen"
        return UserEntities.LOCATIONS(locations_text, expected=_LOCATIONS)
    why = limits.doubt or subject.why_unseen(subject.user.restriction)
    return UserEntities.LIMIT_UNSEEN(
        f"Locations: {why}",
        near_miss=subject.visibility_hint,
        expected=_LOCATIONS,
        unseen=() if limits.doubt else (subject.user.restriction, subject.user.record),
    )
