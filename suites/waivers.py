"""Waivers and attestations, as a customer's profile has them, each a table of its own.

    [[waived]]          what is not met, and accepted for a while
    id                  the instruction, by the document's number
    application         optional, of 3.3 and 3.4: only in this one
    place               optional: `company`, `top` or an entity's ID; without it everywhere
    reason, by          why it is accepted, and who said so
    until               the last day on which that holds, at most 365 days after the company was read

    [[attested]]        what could not be seen, and a person confirmed
    id, place           as above
    how, by             how that person made sure, and who it was
    on                  the day

Texts are one line. Places and applications are compared trimmed and without regard to case. One thing has one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Annotated, ClassVar, TypeVar

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from suites.document import Document
from suites.limits import folded
from suites.verdict import Acceptance, Case, Confirmation, shown

LONGEST = timedelta(days=365)
"""How long a waiver may hold from the day on which the company was read."""
_EASTERNMOST = timedelta(hours=14)
"""How far the day is ahead of UTC where it begins first: who signs there today is not in the future."""
_STRICT = ConfigDict(extra="forbid", strict=True)
_LINE = r"^[^\p{Cc}\p{Zl}\p{Zp}]+$"
_Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=_LINE)]
_LINES = TypeAdapter(_Line)


class EntryError(Exception):
    """A waiver or an attestation that cannot be used; says which one, and what is allowed."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Waiver:
    """What is not met, and accepted; `application` and `place` are "" where it holds for all of them."""

    id: _Line
    reason: _Line
    by: _Line
    until: date
    application: _Line = ""
    place: _Line = ""
    table: ClassVar[str] = "waived"

    @property
    def accepted(self) -> Acceptance:
        """What a verdict keeps of it."""
        return Acceptance(self.reason, self.by, self.until)


@dataclass(frozen=True, slots=True, config=_STRICT)
class Attestation:
    """What could not be seen, and a person confirmed; `place` is "" where that holds for all of them."""

    id: _Line
    how: _Line
    by: _Line
    on: date
    place: _Line = ""
    table: ClassVar[str] = "attested"
    application: ClassVar[str] = ""

    @property
    def accepted(self) -> Confirmation:
        """What a verdict keeps of it."""
        return Confirmation(self.how, self.by, self.on)


Entry = Waiver | Attestation
_Entry = TypeVar("_Entry", Waiver, Attestation)
Key = tuple[str, str, str]
_DAY = "a day without quotes, such as 2027-03-31"
_TEXT = "a text of one line, not empty"
_ALLOWED: dict[type[Entry], dict[str, str]] = {
    Waiver: {"id": _TEXT, "application": _TEXT, "place": _TEXT, "reason": _TEXT, "by": _TEXT, "until": _DAY},
    Attestation: {"id": _TEXT, "place": _TEXT, "how": _TEXT, "by": _TEXT, "on": _DAY},
}


def is_line(text: str) -> bool:
    """Whether a text can stand in an entry: one line, not blank, no control characters."""
    try:
        return _LINES.validate_python(text) == text.strip()
    except ValidationError:
        return False


def key_of(entry: Entry) -> Key:
    """What an entry speaks of, for comparing: instruction, place, application; "" is all of them."""
    return entry.id, folded(entry.place), folded(entry.application)


def keys_of(case: Case) -> Iterable[Key]:
    """The keys of all entries that could speak of a case."""
    for place in (folded(case.place.key), ""):
        for application in dict.fromkeys((folded(case.application or ""), "")):
            yield case.id, place, application


def named(entry: Entry) -> str:
    """An entry by what it speaks of: `3.4 in Accounts Payable at E100`."""
    application = f" in {entry.application}" if entry.application else ""
    return f"{entry.id}{application}{f' at {entry.place}' if entry.place else ''}"


def entries(kind: type[_Entry], tables: object, document: Document) -> tuple[_Entry, ...]:
    """The entries of one kind, from the tables of a profile.

    Raises:
        EntryError: these are no tables, an entry cannot be used, or two speak of the same thing.
    """
    allowed = f"allowed keys are {', '.join(_ALLOWED[kind])}"
    if not (isinstance(tables, list | tuple) and all(isinstance(one, dict) for one in tables)):
        raise EntryError(f"{kind.table} must be tables, each under [[{kind.table}]]; {allowed}")
    found: list[_Entry] = []
    wrong: list[str] = []
    for number, table in enumerate(tables, start=1):
        try:
            found.append(kind(**table))
            complaints = _unfit(found[-1], document)
        except ValidationError as error:
            at = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors(include_url=False))
            complaints = [_complaint(kind, key) for key in at]
        if complaints:
            wrong.append(f"[[{kind.table}]] number {number}{_about(table)}: {', '.join(complaints)}")
    wrong += _twice(found)
    if wrong:
        raise EntryError("; ".join((*wrong, allowed)))
    return tuple(found)


def renumbered(entries: Iterable[_Entry], old: Document, new: Document) -> tuple[_Entry, ...]:
    """The same entries by the numbers of another edition, where they may stand for other rules; for what it has."""
    ids = {id_: _named_alike(id_, old, new) for id_ in old.ids}
    found = tuple(copy(one) for one in entries if ids[one.id])
    for one in found:
        object.__setattr__(one, "id", ids[one.id])  # validated before: "", for all places, is no text to validate again
    return found


def _named_alike(id_: str, old: Document, new: Document) -> str:
    """The number of the same rule's instruction in another edition (of two such the same one); "" where it has none."""
    rule = old[id_].judged_by
    before, after = ([one.id for one in of.instruction if one.judged_by == rule] for of in (old, new))
    return dict(zip(before, after, strict=False)).get(id_, "")


def _about(table: Mapping[str, object]) -> str:
    id_ = table.get("id")
    return f" ({shown(id_, 40)})" if isinstance(id_, str) and id_ else ""


def _complaint(kind: type[Entry], key: str) -> str:
    allowed = _ALLOWED[kind]
    return f"{key} must be {allowed[key]}" if key in allowed else f"the key {key!a} is unknown"


def _unfit(entry: Entry, document: Document) -> list[str]:
    """What the document does not have."""
    if entry.id not in document.ids:
        return [f"id must be a number of the document: {', '.join(document.ids)}"]
    if not entry.application:
        return []
    if not document[entry.id].applications:
        return [f"{entry.id} is not judged by application: leave it out"]
    names = [one.name for one in document.application]
    known = folded(entry.application) in map(folded, names)
    return [] if known else [f"application must be one of {', '.join(names)}"]


def _twice(entries: Iterable[Entry]) -> list[str]:
    """Pairs of entries that speak of the same thing, be it that one of them speaks of all places."""
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        by_id.setdefault(entry.id, []).append(entry)
    return [
        f"[[{one.table}]] has two entries for the same thing, {named(one)} and {named(other)}: keep one, or give "
        "each a place of its own"
        for same in by_id.values()
        for one, other in combinations(same, 2)
        if all(not mine or not its or mine == its for mine, its in zip(key_of(one), key_of(other), strict=True))
    ]


def check_days(entries: Iterable[Entry], recorded_at: datetime) -> None:
    """Hold the days of entries against the time, in UTC, at which the company was read.

    Raises:
        EntryError: a waiver holds for too long, or an attestation is of a day that is still to come.
    """
    day = recorded_at.date()
    for one in entries:
        if isinstance(one, Waiver) and one.until - day > LONGEST:
            raise EntryError(
                f"[[waived]] {named(one)}: until must be at most 365 days after {day}, when the company was read"
            )
        if isinstance(one, Attestation) and datetime.combine(one.on, time(), UTC) - recorded_at > _EASTERNMOST:
            raise EntryError(f"[[attested]] {named(one)}: on must not be later than {day}, when the company was read")
