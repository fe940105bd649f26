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

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Annotated, ClassVar, TypeVar

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from intacct.protocol.errors import Side
from suites.document.model import Document
from suites.document.parts import parts_of
from suites.document.text import normalize_id, shown
from suites.judgement.case import COMPANY, Case
from suites.judgement.verdict import Acceptance, Confirmation, Kind, Outcome, Verdict, unknown

LONGEST = timedelta(days=365)
"""How long a waiver may hold from the day on which the company was read."""
_EASTERNMOST = timedelta(hours=14)
"""How far the day is ahead of UTC where it begins first: who signs there today is not in the future."""
_STRICT = ConfigDict(extra="forbid", strict=True, defer_build=True)
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
    """Whether a text can stand in an entry: one line, not blank, no control characters."""
    try:
        return _LINES.validate_python(text) == text.strip()
    except ValidationError:
        return False


def key_of(entry: ProfileEntry) -> Key:
    """What an entry speaks of, for comparing: instruction, place, application; "" is all of them."""
    return entry.id, normalize_id(entry.place), normalize_id(entry.application)


def keys_of(case: Case) -> Iterable[Key]:
    """The keys of all entries that could speak of a case."""
    for place in (normalize_id(case.place.key), ""):
        for application in dict.fromkeys((normalize_id(case.application or ""), "")):
            yield case.id, place, application


def label_of(entry: ProfileEntry) -> str:
    """An entry by what it speaks of: `3.4 in Accounts Payable at E100`."""
    application = f" in {entry.application}" if entry.application else ""
    return f"{entry.id}{application}{f' at {entry.place}' if entry.place else ''}"


def entries(kind: type[EntryT], tables: object, document: Document) -> tuple[EntryT, ...]:
    """The entries of one kind, from the tables of a profile.

    Raises:
        EntryError: these are not tables, an entry cannot be used, or two speak of the same thing.
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
    """The same entries by the numbers of another edition, where they may stand for other rules; for what it has."""
    ids: dict[str, str] = {id_: _number_in_edition(id_, old, new) for id_ in old.ids}
    moved = tuple(copy(entry) for entry in entries if ids[entry.id])
    for entry in moved:
        # Not by `replace`, which would validate again: "", for all places, is not a text that an entry may give.
        object.__setattr__(entry, "id", ids[entry.id])
    return moved


def _number_in_edition(id_: str, old: Document, new: Document) -> str:
    """The number of the same instruction, by its rule, in another edition; "" where that edition does not have it.

    Of two instructions of one rule, the first is the first there, and the second the second.
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
    """What of an entry does not fit the document."""
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
    """Complaints of pairs of entries for the same thing; one of the two may speak of all places."""
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
        EntryError: a waiver holds for too long, or an attestation is of a day that is still to come.
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


Judge = Callable[[Case], Verdict]
_FEW = 5
_IN_ORDER = {Kind.MET: "is met by now", Kind.NOT_APPLICABLE: "does not apply"}


class Confirmed(Outcome):
    """How a case ends that waited for an instruction which a person then confirmed."""

    UNSEEN = unknown(
        "the step that it waited for was confirmed by a person, and of this one nothing could be seen",
        title="Tell us what you see at {step}",
    )


_NOT_LET_IN = "SignInOutcome."
"""How the ends begin that say nothing but why nobody was let in (sign_in.py, which stands on this module)."""


class Waivers:
    """The waivers and attestations of one company, and when that was read."""

    def __init__(self, waived: Iterable[Waiver], attested: Iterable[Attestation], recorded_at: datetime) -> None:
        entries: tuple[ProfileEntry, ...] = (*waived, *attested)
        self._expired = tuple(
            entry for entry in entries if isinstance(entry, Waiver) and entry.until < recorded_at.date()
        )
        self._entries = tuple(entry for entry in entries if entry not in self._expired)
        self._waivers: dict[Key, Waiver] = {
            key_of(entry): entry for entry in self._entries if isinstance(entry, Waiver)
        }
        self._attestations: dict[Key, Attestation] = {
            key_of(entry): entry for entry in self._entries if isinstance(entry, Attestation)
        }

    def apply(self, case: Case, verdict: Verdict, judge: Judge) -> Verdict:
        """The verdict of a case after what was accepted and confirmed; `judge` tells the verdict of another case."""
        return self._accept(case, self.unblocked(verdict, judge))

    def unblocked(self, verdict: Verdict, judge: Judge) -> Verdict:
        """The same verdict, unless it waits for what a person confirmed: then of this one nothing could be seen."""
        blocker = verdict.blocked_by
        if blocker is None or _entry_for(self._attestations, blocker) is None:
            return verdict
        confirmed = judge(blocker)
        return _unseen_verdict(verdict, confirmed) if confirmed.kind is Kind.ATTESTED else verdict

    def _accept(self, case: Case, verdict: Verdict) -> Verdict:
        if verdict.kind is Kind.NOT_MET and (waiver := _entry_for(self._waivers, case)) is not None:
            because = f"{verdict.because}; accepted by {waiver.by} until {waiver.until}: {waiver.reason}"
            return replace(verdict, kind=Kind.WAIVED, because=because, accepted=waiver.accepted)
        if was_not_read(verdict):
            return verdict
        if verdict.kind is Kind.UNKNOWN and (by_person := _entry_for(self._attestations, case)) is not None:
            because = f"{verdict.because}; confirmed by {by_person.by} on {by_person.on}: {by_person.how}"
            return replace(verdict, kind=Kind.ATTESTED, because=because, accepted=by_person.accepted)
        return verdict

    def remarks(self, cases: Iterable[Case], judge: Judge) -> Iterator[str]:
        """What to say of entries that are expired, match no case, or do nothing where they match."""
        for waiver in self._expired:
            yield (
                f"The waiver of {label_of(waiver)} expired on {waiver.until} and waives nothing any more "
                f"({waiver.by}: {waiver.reason})"
            )
        if not self._entries:
            return
        matched: dict[ProfileEntry, list[Case]] = {entry: [] for entry in self._entries}
        places: dict[str, dict[str, None]] = {}
        for case in cases:
            places.setdefault(case.id, {})[case.place.key] = None
            for entry in (_entry_for(self._waivers, case), _entry_for(self._attestations, case)):
                if entry is not None:
                    matched[entry].append(case)
        for entry, entry_cases in matched.items():
            if entry_cases:
                yield from _remarks_on_idle(entry, {case: judge(case) for case in entry_cases})
            else:
                where = _first_few(places.get(entry.id, ()))
                yield f"{_noun(entry)} of {label_of(entry)} matches nothing: {entry.id} is judged at {where}"


def was_not_read(verdict: Verdict) -> bool:
    """Whether nothing was read at its place for a reason that says nothing of the place, such as a service away.

    A person's word stands for what could not be seen there, not for what nobody could look at.
    """
    if verdict.kind is not Kind.UNKNOWN:
        return False
    nobody_came_through = verdict.outcome.endswith(".NOT_FAR_ENOUGH") and verdict.side is not Side.CUSTOMER
    return nobody_came_through or verdict.outcome.startswith(_NOT_LET_IN)


def _entry_for(entries: dict[Key, EntryT], case: Case) -> EntryT | None:
    """The entry that speaks of a case; there are never two."""
    return next((entries[key] for key in keys_of(case) if key in entries), None) if entries else None


def _unseen_verdict(verdict: Verdict, confirmed: Verdict) -> Verdict:
    """A blocked verdict whose cause was confirmed by a person: it lies on the side of what could not be seen there."""
    meaning = Confirmed.UNSEEN.meaning
    return replace(
        verdict,
        kind=meaning.kind,
        outcome=Confirmed.UNSEEN.label,
        because=meaning.because,
        side=confirmed.side or meaning.side,
        blocked_by=None,
        remedy=meaning.remedy,
    )


def _remarks_on_idle(entry: ProfileEntry, verdicts: dict[Case, Verdict]) -> Iterator[str]:
    """Where an entry does nothing, and why; what is met or does not apply by itself only if nothing uses the entry."""
    is_used = any(verdict.accepted == entry.accepted for verdict in verdicts.values())
    places_by_reason: dict[str, dict[str, list[str]]] = {}
    for case, verdict in verdicts.items():
        reason = _idle_waiver_reason(verdict) if isinstance(entry, Waiver) else _idle_attestation_reason(entry, verdict)
        if reason and not (is_used and verdict.kind in _IN_ORDER):
            place = "" if case.place == COMPANY else case.place.key
            places_by_reason.setdefault(reason, {}).setdefault(case.application or "", []).append(place)
    for reason, by_application in places_by_reason.items():
        applications_at: dict[tuple[str, ...], list[str]] = {}
        for application, places in by_application.items():
            applications_at.setdefault(tuple(filter(None, places)), []).append(application)
        for shared_places, applications in applications_at.items():
            in_applications = f" in {_first_few(applications)}" if any(applications) else ""
            yield f"{entry.id}{in_applications}{f' at {_first_few(shared_places)}' if shared_places else ''} {reason}"


def _idle_waiver_reason(verdict: Verdict) -> str:
    """Why a waiver does nothing for a verdict; "" where it does."""
    if verdict.kind in _IN_ORDER:
        return f"{_IN_ORDER[verdict.kind]}: the waiver can go"
    if verdict.kind is Kind.WAIVED:
        return ""
    return f"{_open_reason(verdict)}: a waiver only accepts what is seen not to be met"


def _idle_attestation_reason(entry: Attestation, verdict: Verdict) -> str:
    """Why an attestation does nothing for a verdict, or what it leaves open; "" where it does all."""
    if verdict.kind in _IN_ORDER:
        return f"{_IN_ORDER[verdict.kind]}: the attestation can go"
    if verdict.true_kind is Kind.NOT_MET:
        return (
            f"is NOT MET, although {entry.by} confirmed it on {entry.on}: what is seen counts, the attestation does not"
        )
    if verdict.kind is Kind.ATTESTED:
        is_ours = verdict.side is Side.OURS
        return "is confirmed, and what keeps it from being seen still lies on our own side" if is_ours else ""
    if was_not_read(verdict):
        return "is not known, since nobody was let in there: the attestation is not used, run it again later"
    return f"{_open_reason(verdict)}: an attestation only confirms what could not be seen itself"


def _open_reason(verdict: Verdict) -> str:
    return f"waits for {verdict.blocked_by.id}" if verdict.blocked_by else "could not be seen"


def _noun(entry: ProfileEntry) -> str:
    return "The waiver" if isinstance(entry, Waiver) else "The attestation"


def _first_few(names: Iterable[str]) -> str:
    """Names in one line; of many the first few, and how many more there are."""
    every = tuple(names)
    return ", ".join(every) if len(every) <= _FEW + 1 else f"{', '.join(every[:_FEW])} and {len(every) - _FEW} more"
