"""The location or entity ID that the integration needs: the user can enter the entity of this ID."""

from __future__ import annotations

from difflib import get_close_matches

from intacct.company.model import Entity
from intacct.protocol.refusal import Refusal, Side
from suites.document.text import normalize_id
from suites.judgement.case import Case
from suites.judgement.outcomes import Outcome, blocked, met, not_applicable, not_met, unknown, unseen
from suites.judgement.restrictions import restriction_of
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, Verdict
from suites.setup.company_questions import several_entities_unproven
from suites.setup.entity_list import ADD_NONE, ENTITY_IDS, TELL_THE_ID, entities_click, entity_doubts
from suites.setup.remedies import USER_ENTITIES


class LocationId(Outcome):
    """How `location-id` can end."""

    ENTERED = met("the user can enter the entity of this ID")
    NOT_ENTERED = not_met(
        "the company has an entity of this ID, and the user can enter only others",
        title="Open the entity {asked} to {user}",
    )
    NOT_LIMITED = unknown(
        "the company has an entity of this ID, and the user can enter only others without being seen to be limited",
        title="Check which entities are open to {user}, and whether {asked} is",
        path=USER_ENTITIES,
        after=ADD_NONE,
    )
    NO_ENTITY = unknown(
        "no entity of this ID is seen; it may be a location, which is not asked for",
        title="Tell us the right entity ID; we hold {asked}",
    )
    NOT_OPEN = blocked("the user cannot enter every entity that it needs")
    NOT_TOLD = unknown(
        "nobody told us the location or entity ID",
        Side.OURS,
        title="Please tell us the location or entity ID",
        path=ENTITY_IDS,
        after=TELL_THE_ID,
    )
    LOCATION = unknown(
        "the company is not multi-entity, and whether it has this location is not asked",
        title="Check whether you have a location {asked}",
        path="Your list of locations > ID",
    )
    UNSEEN = unseen(
        "the entities that the user can enter could not be seen",
        title="Check whether the entity {asked} is open to {user}",
        path=USER_ENTITIES,
    )
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity, and no location was told")


def test_location_can_be_entered(subject: Subject) -> Verdict:
    """readEntityDetails, which lists what this very user can enter, includes the ID: at the entity level, its own."""
    location_id = subject.place.key if subject.entity_level else subject.profile.values.location_id
    single = subject.facts.multi_entity is False
    if location_id is None:
        if single:
            return LocationId.NOT_MULTI_ENTITY("Multi-entity: no")
        near = "Once it is known, write it into the profile: location_id, in its table of values"
        return LocationId.NOT_TOLD("The profile does not name the location or entity ID", near_miss=near)
    details = subject.user.entity_details
    if isinstance(details, Refusal) or not details:
        if single:
            return LocationId.LOCATION(
                f"Location or entity ID: {location_id}; the company is not multi-entity",
                expected=f"Location {location_id}: there",
                asked=location_id,
            )
        if subject.facts.multi_entity is None:
            return several_entities_unproven(subject)
        return LocationId.UNSEEN(f"Location or entity ID: {subject.why_unseen(details)}", asked=location_id)
    return _judge_entry(subject, location_id, details)


rule(
    "location-id",
    test_location_can_be_entered,
    LocationId,
    expected="Location or entity ID: that of one that the user can enter",
)


def _judge_entry(subject: Subject, location_id: str, details: tuple[Entity, ...]) -> Verdict:
    names = {normalize_id(entity.id): entity.id for entity in details}
    listed = ", ".join(names.values())
    evidence = subject.cite("entity_details", entities=listed)
    if normalize_id(location_id) in names:
        return LocationId.ENTERED(f"Can enter {names[normalize_id(location_id)]}", evidence=evidence)
    entry_text, expected = (
        f"Entity ID {location_id}: cannot be entered; can enter {listed}",
        f"Entity ID {location_id}: can be entered",
    )
    entities = subject.verdict("user-entities")
    if entities.kind in {Kind.NOT_MET, Kind.WAIVED}:
        return LocationId.NOT_OPEN(entry_text, blocked_by=Case("user-entities", subject.place), evidence=evidence)
    if entities.kind is Kind.BLOCKED:
        return LocationId.NOT_OPEN(entry_text, blocked_by=entities.blocked_by, evidence=evidence)
    if not subject.entity_level and subject.verdict("top-level").kind is Kind.NOT_MET:
        return LocationId.NOT_OPEN(entry_text, blocked_by=Case("top-level", subject.place), evidence=evidence)
    alike = [names[key] for key in get_close_matches(normalize_id(location_id), names)]
    is_named = normalize_id(location_id) in subject.facts.entity_names
    near = f"Is {' or '.join(alike)} meant?" if alike and not is_named else ""
    if not (subject.entity_level or is_named):
        location = "If it is a location and no entity, please tell us the ID of the entity that it belongs to"
        return LocationId.NO_ENTITY(
            entry_text, near_miss=f"{near} {location}".strip(), expected=expected, evidence=evidence, asked=location_id
        )
    near = entity_doubts(subject, location_id) or near
    limits = restriction_of(subject.user, "locations")
    if not (subject.entity_level or subject.facts.entities_among(limits.ids)):
        return LocationId.NOT_LIMITED(
            entry_text, near_miss=near, expected=expected, evidence=evidence, asked=location_id
        )
    return LocationId.NOT_ENTERED(
        entry_text,
        near_miss=near,
        expected=expected,
        evidence=evidence,
        asked=location_id,
        click=entities_click(subject, (location_id,)),
    )
