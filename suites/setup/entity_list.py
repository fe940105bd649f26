"""Checks entities that the profile or the credentials name against the complete list of entities, if there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intacct.company.model import Entity
from suites.document.text import normalize_id
from suites.judgement.subject import Subject
from suites.setup.remedies import ENTITIES, USER_ENTITIES

ENTITY_IDS = f"{ENTITIES} > ID"
TELL_THE_ID = "Answer this message with the ID, exactly as it stands there."
TELL_WHICH = "Tell us which entities stand there, and change nothing: a user without any may enter all of them."
ADD_NONE = (
    "Tell us which entities stand there, and add none: a user without any may enter all of them, and with one added"
    " that one alone."
)


def absent_entities(subject: Subject, ids: Iterable[str]) -> tuple[str, ...]:
    """The IDs that are missing from the complete list of entities; none without such a list."""
    listed = _listed(subject)
    return tuple(id_ for id_ in ids if listed and normalize_id(id_) not in listed)


def inactive_entities(subject: Subject, ids: Iterable[str]) -> tuple[str, ...]:
    """The IDs that the complete list of entities shows as inactive."""
    listed = _listed(subject)
    return tuple(id_ for id_ in ids if (entity := listed.get(normalize_id(id_))) and entity.active is False)


def entity_doubts(subject: Subject, *ids: str) -> str:
    """A text: which IDs are of no entity of the company, and which are inactive; "" if there are none."""
    absent, inactive = absent_entities(subject, ids), inactive_entities(subject, ids)
    texts = (
        _absent_text(absent) if absent else "",
        f"Inactive in the list of entities: {', '.join(inactive)}" if inactive else "",
        *(f"{id_} is {doubt}" for id_ in ids if (doubt := subject.facts.entity_doubts.get(normalize_id(id_)))),
    )
    return ". ".join(filter(None, texts))


def _absent_text(absent: Sequence[str]) -> str:
    right = "is the ID right" if len(absent) == 1 else "are the IDs right"
    return f"The company has no entity {' and no entity '.join(absent)}: {right}?"


def entities_click(subject: Subject, ids: Iterable[str]) -> str:
    """The menu path to assign entities to a user that is limited to others; at the entity level, only its own."""
    if subject.entity_level:
        return f"{USER_ENTITIES} > exactly this entity > Save"
    return f"{USER_ENTITIES}: add {', '.join(ids)} > Save"


def _listed(subject: Subject) -> dict[str, Entity]:
    complete = subject.facts.complete_entities
    return {normalize_id(entity.id): entity for entity in complete.entities} if complete else {}
