"""Waivers and attestations, as a customer's profile has them, each a table of its own.

    [[waived]]          what is not met, and accepted for a while
    id                  the instruction, by the document's number
    application         optional, for a rule on applications: only in this one
    place               optional: `company`, `top` or an entity's ID; without it everywhere
    reason, by          why it is accepted, and who said so
    until               the last day on which it is valid, at most 365 days after the company was read

    [[attested]]        what is not visible, and a person confirmed
    id, place           as above
    how, by             how that person checked it, and who it was
    on                  the day

Texts are one line. Places and applications are compared trimmed and without regard to case. Each combination of
instruction, place and application has at most one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Annotated, ClassVar, TypeVar

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from suites.document.model import Document
from suites.document.parts import parts_of
from suites.document.text import normalize_id, shown
from suites.judgement.case import Case
from suites.judgement.verdict import Acceptance, Confirmation

LONGEST = timedelta(days=365)
"""How long a waiver may be valid, from the day on which the company was read."""
_EASTERNMOST = timedelta(hours=14)
"""The largest offset ahead of UTC: today's date in that time zone is not in the future."""
_STRICT = ConfigDict(extra="forbid", strict=True, defer_build=True)
_LINE = r"^[^\p{Cc}\p{Zl}\p{Zp}]+$"
_Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=_LINE)]
_LINES = TypeAdapter(_Line)


class EntryError(Exception):
    """A waiver or an attestation that cannot be used; the text says which one, and what is allowed."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Waiver:
    """What is not met, and accepted; `application` and `place` are None if it applies to all of them."""

    id: _Line
    reason: _Line
    by: _Line
    until: date
    application: _Line | None = None
    place: _Line | None = None
    table: ClassVar[str] = "waived"

    @property
    def accepted(self) -> Acceptance:
        """The part of the waiver that a verdict keeps."""
        return Acceptance(self.reason, self.by, self.until)


@dataclass(frozen=True, slots=True, config=_STRICT)
class Attestation:
    """What is not visible, and a person confirmed; `place` is None if it applies to all places."""

    id: _Line
    how: _Line
    by: _Line
    on: date
    place: _Line | None = None
    table: ClassVar[str] = "attested"
    application: ClassVar[str | None] = None

    @property
    def accepted(self) -> Confirmation:
        """The part of the attestation that a verdict keeps."""
        return Confirmation(self.how, self.by, self.on)


ProfileEntry = Waiver | Attestation
EntryT = TypeVar("EntryT", Waiver, Attestation)
Key = tuple[str, str, str]
_DAY = "a day without quotes, such as 2027-03-31"
_TEXT = "a text of one line, not empty"
_ALLOWED: dict[type[ProfileEntry], dict[str, str]] = {
    Waiver: {"id": _TEXT, "application": _TEXT, "place": _TEXT, "reason": _TEXT, "by": _TEXT, "until": _DAY},
    Attestation: {"id": _TEXT, "place": _TEXT, "how": _TEXT, "by": _TEXT, "on": _DAY},
}


def is_line(text: str) -> bool:
    """Whether a text is allowed in an entry: one line, not blank, no control characters."""
    try:
        return _LINES.validate_python(text) == text.strip()
    except ValidationError:
        return False


def key_of(entry: ProfileEntry) -> Key:
    """An entry's instruction, place and application, for comparing; "" means all of them."""
    return entry.id, normalize_id(entry.place or ""), normalize_id(entry.application or "")


def keys_of(case: Case) -> Iterable[Key]:
    """The keys of all entries that could apply to a case."""
    for place in (normalize_id(case.place.key), ""):
        for application in dict.fromkeys((normalize_id(case.application or ""), "")):
            yield case.id, place, application


def label_of(entry: ProfileEntry) -> str:
    """An entry's instruction, application and place, as text: `3.4 in Accounts Payable at E100`."""
    application = f" in {entry.application}" if entry.application else ""
    return f"{entry.id}{application}{f' at {entry.place}' if entry.place else ''}"


def entries(kind: type[EntryT], tables: object, document: Document) -> tuple[EntryT, ...]:
    """The entries of one kind, from the tables of a profile.

    Raises:
        EntryError: these are not tables, an entry cannot be used, or two entries are for the same thing.
    """
    allowed = f"allowed keys are {', '.join(_ALLOWED[kind])}"
    if not (isinstance(tables, list | tuple) and all(isinstance(table, dict) for table in tables)):
        raise EntryError(f"{kind.table} must be tables, each under [[{kind.table}]]; {allowed}")
    usable: list[EntryT] = []
    wrong: list[str] = []
    for number, table in enumerate(tables, start=1):
        try:
            usable.append(kind(**table))
            complaints = _misfits(usable[-1], document)
        except ValidationError as error:
            wrong_keys = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors(include_url=False))
            complaints = [_complaint(kind, key) for key in wrong_keys]
        if complaints:
            wrong.append(f"[[{kind.table}]] number {number}{_id_in_brackets(table)}: {', '.join(complaints)}")
    wrong += _duplicates(usable)
    if wrong:
        raise EntryError("; ".join((*wrong, allowed)))
    return tuple(usable)


def renumbered(entries: Iterable[EntryT], old: Document, new: Document) -> tuple[EntryT, ...]:
    """The entries with the numbers of another edition, which may differ; entries that it lacks are left out."""
    ids: dict[str, str] = {id_: _number_in_edition(id_, old, new) for id_ in old.ids}
    return tuple(replace(entry, id=ids[entry.id]) for entry in entries if ids[entry.id])


def _number_in_edition(id_: str, old: Document, new: Document) -> str:
    """The number of the same instruction, by its rule, in another edition; "" if that edition does not have it.

    If a rule has two instructions, the first maps to the first there, and the second to the second.
    """
    rule = old[id_].rule
    before, after = ([step.id for step in of.instruction if step.rule == rule] for of in (old, new))
    numbers: dict[str, str] = dict(zip(before, after, strict=False))
    return numbers.get(id_, "")


def _id_in_brackets(table: Mapping[str, object]) -> str:
    id_ = table.get("id")
    return f" ({shown(id_, 40)})" if isinstance(id_, str) and id_ else ""


def _complaint(kind: type[ProfileEntry], key: str) -> str:
    allowed = _ALLOWED[kind]
    return f"{key} must be {allowed[key]}" if key in allowed else f"the key {key!a} is unknown"


def _misfits(entry: ProfileEntry, document: Document) -> list[str]:
    """The parts of an entry that do not fit the document."""
    if entry.id not in document.ids:
        return [f"id must be a number of the document: {', '.join(document.ids)}"]
    if not entry.application:
        return []
    names = parts_of(document[entry.id], document)
    if not names:
        return [f"{entry.id} is not judged by application: leave it out"]
    is_known = normalize_id(entry.application) in map(normalize_id, names)
    return [] if is_known else [f"application must be one of {', '.join(names)}"]


def _duplicates(entries: Iterable[ProfileEntry]) -> list[str]:
    """Complaints about pairs of entries for the same thing; one of the two may be for all places."""
    by_id: dict[str, list[ProfileEntry]] = {}
    for entry in entries:
        by_id.setdefault(entry.id, []).append(entry)
    return [
        f"[[{entry.table}]] has two entries for the same thing, {label_of(entry)} and {label_of(other)}: keep one, or"
        " give each a place of its own"
        for entries_of_id in by_id.values()
        for entry, other in combinations(entries_of_id, 2)
        if all(
            not part or not other_part or part == other_part
            for part, other_part in zip(key_of(entry), key_of(other), strict=True)
        )
    ]


def check_days(entries: Iterable[ProfileEntry], recorded_at: datetime) -> None:
    """Check the days of entries against the time, in UTC, at which the company was read.

    Raises:
        EntryError: a waiver is valid for too long, or an attestation has a day in the future.
    """
    day = recorded_at.date()
    for entry in entries:
        if isinstance(entry, Waiver) and entry.until - day > LONGEST:
            raise EntryError(
                f"[[waived]] {label_of(entry)}: until must be at most 365 days after {day}, when the company was read"
            )
        if isinstance(entry, Attestation) and datetime.combine(entry.on, time(), UTC) - recorded_at > _EASTERNMOST:
            raise EntryError(
                f"[[attested]] {label_of(entry)}: on must not be later than {day}, when the company was read"
            )
