"""What the complete list of entities says of those that the profile or the credentials name, if there is one."""

from __future__ import annotations

from collections.abc import Iterable

from intacct.company.model import Entity
from suites.document.text import normalize_id
from suites.judgement.subject import Subject
from suites.setup.remedies import USER_ENTITIES

ENTITY_IDS = "Company > Setup > Configuration > Entities > ID"
TELL_THE_ID = "Answer this message with the ID, exactly as it stands there."
ADD_NONE = (
    "Tell us which entities stand there, and add none: a user without any may enter all of them, and with one added"
    " that one alone."
)


def absent_entities(subject: Subject, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of some IDs that the complete list of entities does not hold; none without such a list."""
    listed = _listed(subject)
    return tuple(id_ for id_ in ids if listed and normalize_id(id_) not in listed)


def inactive_entities(subject: Subject, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of some IDs that the complete list of entities shows as inactive."""
    listed = _listed(subject)
    return tuple(id_ for id_ in ids if (entity := listed.get(normalize_id(id_))) and entity.active is False)


def entity_doubts(subject: Subject, *ids: str) -> str:
    """In words: which of some IDs the company has no entity of, and which are inactive; "" where neither is shown."""
    absent, inactive = absent_entities(subject, ids), inactive_entities(subject, ids)
    texts = (
        f"The company has no entity {', '.join(absent)}: is the ID right?" if absent else "",
        f"Inactive in the list of entities: {', '.join(inactive)}" if inactive else "",
    )
    return ". ".join(filter(None, texts))


def entities_click(subject: Subject, ids: Iterable[str]) -> str:
    """Where entities are opened to a user that is limited to others: at the entity level, its own one and no other."""
    if subject.entity_level:
        return f"{USER_ENTITIES} > exactly this entity > Save"
    return f"{USER_ENTITIES}: add {', '.join(ids)} > Save"


def _listed(subject: Subject) -> dict[str, Entity]:
    complete = subject.facts.complete_entities
    return {normalize_id(entity.id): entity for entity in complete.entities} if complete else {}
