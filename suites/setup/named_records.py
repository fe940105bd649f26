"""Records that the profile names, an account or a folder: whether answers show one, and which entity owns it.

The sources of these facts are in suites/judgement/sources.toml. Records that are private to an entity are not shown at
the top level, so only in a company without entities can a missing record be proven.
"""

from __future__ import annotations

from intacct.company.model import NamedRecord
from suites.document.text import normalize_id
from suites.judgement.landing import landing
from suites.judgement.restrictions import unrestricted
from suites.judgement.shared_facts import RecordField, owner_key
from suites.judgement.subject import Subject


def owner_of(subject: Subject, record: NamedRecord) -> str:
    """The entity that owns a record, with its name, unless it is this place's own; "" for a record of the top level.

    A location is an entity if any answer shows it as one; in a company that is not multi-entity, none is.
    """
    location = subject.facts.entities_among((record.location,)) if record.location else ()
    ids = {normalize_id(id_): id_ for id_ in (record.created_in, *location) if id_}
    if subject.entity_level:
        ids.pop(normalize_id(subject.place.key), None)
    names = {normalize_id(record.created_in or ""): record.created_in_name or ""}
    entities = subject.facts.entity_names
    labels = []
    for key, id_ in ids.items():
        name = names.get(key) or (entities[key].name if key in entities else "")
        spelled = entities[key].id if key in entities else id_
        labels.append(f"{spelled} ({name})" if name else spelled)
    if labels:
        return f"the entity {' and '.join(labels)}"
    return f"the location {record.location}, which may be an entity" if _may_be_an_entity(subject, record) else ""


def status_text(status: str) -> str:
    """A status that is not known here, in a form in which a report shows no stored code."""
    return f'Status: "{status}"'


def _may_be_an_entity(subject: Subject, record: NamedRecord) -> bool:
    """Whether the location of a record of the top level may be an entity that nobody is shown."""
    unseen = subject.facts.multi_entity is not False and subject.facts.complete_entities is None
    return bool(record.location) and unseen and not subject.entity_level


def sees_everything(subject: Subject) -> bool:
    """Whether no list is shortened for the user of this place, among the records that are shown at the top level."""
    return unrestricted(subject.user) and not landing(subject.user)


def record_called(records: tuple[NamedRecord, ...], name: str) -> NamedRecord | None:
    """The first record of a name; None if there is none."""
    return next((record for record in records if normalize_id(record.name or "") == normalize_id(name)), None)


def status_doubt(subject: Subject, records: RecordField, name: str) -> str:
    """The contradiction between answers on the status of a record, as text; "" if there is none.

    A record of the same name with another owner is a different record.
    """
    shown = subject.facts.shared.record_statuses(records, name)
    rows = getattr(subject.user, records)
    own = [row for row in rows if normalize_id(row.name or "") == normalize_id(name)]
    owner = owner_key(own[0])
    shown_to: dict[str, str] = {}
    for row in own:
        shown_to.setdefault(normalize_id(row.status or ""), subject.user.user_id)
    for (status, other_owner), user_id in shown.items():
        if None in {owner, other_owner} or owner == other_owner:
            shown_to.setdefault(status, user_id)
    shown_to.pop("", None)
    texts = (f"{status} (shown to {user_id})" for status, user_id in shown_to.items())
    return ", and yet ".join(texts) if len(shown_to) > 1 else ""


def names_of(records: tuple[NamedRecord, ...]) -> str:
    """The names of records, in one line."""
    return ", ".join(record.name or "a record without a name" for record in records)
