"""What waivers and attestations make of verdicts; never more than they say, and never in silence.

    not met + a waiver that holds   waived; the true verdict stays beside it
    unknown + an attestation        attested; likewise
    blocked by what is attested     unknown: a person's word is no evidence, and what waited for it is still unseen

An attestation never overrides what is seen not to be met. Where an entry does nothing, a remark says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from suites.verdict import COMPANY, Case, Kind, Outcome, Side, Verdict, unknown
from suites.waivers import Attestation, Entry, Key, Waiver, key_of, keys_of, named

Judge = Callable[[Case], Verdict]
_Entry = TypeVar("_Entry", Waiver, Attestation)
_FEW = 5
_IN_ORDER = {Kind.MET: "is met by now", Kind.NOT_APPLICABLE: "does not apply"}


class Confirmed(Outcome):
    """How a case ends that waited for an instruction which a person then confirmed."""

    UNSEEN = unknown("the step that it waited for was confirmed by a person, and of this one nothing could be seen")


class Accepted:
    """The waivers and attestations of one company, and when that was read."""

    def __init__(self, waived: Iterable[Waiver], attested: Iterable[Attestation], recorded_at: datetime) -> None:
        entries: tuple[Entry, ...] = (*waived, *attested)
        self._expired = tuple(one for one in entries if isinstance(one, Waiver) and one.until < recorded_at.date())
        self._entries = tuple(one for one in entries if one not in self._expired)
        self._waivers: dict[Key, Waiver] = {key_of(one): one for one in self._entries if isinstance(one, Waiver)}
        self._attestations: dict[Key, Attestation] = {
            key_of(one): one for one in self._entries if isinstance(one, Attestation)
        }

    def freed(self, verdict: Verdict, judge: Judge) -> Verdict:
        """The same verdict, unless it waits for what a person confirmed; `judge` tells the verdict of another case."""
        blocker = verdict.blocked_by
        if blocker is None or _found(self._attestations, blocker.case) is None:
            return verdict
        by = judge(blocker.case)
        return _still_unseen(verdict, by) if by.kind is Kind.ATTESTED else verdict

    def settled(self, case: Case, verdict: Verdict) -> Verdict:
        """The verdict of a case after what was accepted and confirmed."""
        if verdict.kind is Kind.NOT_MET and (waiver := _found(self._waivers, case)) is not None:
            said = f"{verdict.because}; accepted by {waiver.by} until {waiver.until}: {waiver.reason}"
            return replace(verdict, kind=Kind.WAIVED, because=said, accepted=waiver.accepted)
        if verdict.kind is Kind.UNKNOWN and (by_person := _found(self._attestations, case)) is not None:
            said = f"{verdict.because}; confirmed by {by_person.by} on {by_person.on}: {by_person.how}"
            return replace(verdict, kind=Kind.ATTESTED, because=said, accepted=by_person.accepted)
        return verdict

    def remarks(self, cases: Iterable[Case], judge: Judge) -> Iterator[str]:
        """Whatever is expired, matches nothing, or does nothing where it matches."""
        for waiver in self._expired:
            yield (
                f"The waiver of {named(waiver)} expired on {waiver.until} and waives nothing any more "
                f"({waiver.by}: {waiver.reason})"
            )
        if not self._entries:
            return
        matched: dict[Entry, list[Case]] = {one: [] for one in self._entries}
        places: dict[str, dict[str, None]] = {}
        for case in cases:
            places.setdefault(case.id, {})[case.place.key] = None
            for entry in (_found(self._waivers, case), _found(self._attestations, case)):
                if entry is not None:
                    matched[entry].append(case)
        for entry, mine in matched.items():
            if mine:
                yield from _idle(entry, {case: judge(case) for case in mine})
            else:
                where = _listed(places.get(entry.id, ()))
                yield f"{_noun(entry)} of {named(entry)} matches nothing: {entry.id} is judged at {where}"


def _found(entries: dict[Key, _Entry], case: Case) -> _Entry | None:
    """The entry that speaks of a case; there are never two."""
    return next((entries[key] for key in keys_of(case) if key in entries), None) if entries else None


def _still_unseen(verdict: Verdict, by: Verdict) -> Verdict:
    """A blocked verdict whose cause was confirmed by a person: it lies on the side of what could not be seen there."""
    meaning = Confirmed.UNSEEN.meaning
    return replace(
        verdict,
        kind=meaning.kind,
        outcome=Confirmed.UNSEEN.label,
        because=meaning.because,
        side=by.side or meaning.side,
        blocked_by=None,
    )


def _idle(entry: Entry, verdicts: dict[Case, Verdict]) -> Iterator[str]:
    """Where an entry does nothing, and why; what is in order by itself is only told if it is so everywhere."""
    works = any(verdict.accepted == entry.accepted for verdict in verdicts.values())
    why: dict[str, dict[str, list[str]]] = {}
    for case, verdict in verdicts.items():
        reason = _of_waiver(verdict) if isinstance(entry, Waiver) else _of_attestation(entry, verdict)
        if reason and not (works and verdict.kind in _IN_ORDER):
            place = "" if case.place == COMPANY else case.place.key
            why.setdefault(reason, {}).setdefault(case.application or "", []).append(place)
    for reason, at in why.items():
        alike: dict[tuple[str, ...], list[str]] = {}
        for application, places in at.items():
            alike.setdefault(tuple(filter(None, places)), []).append(application)
        for same, applications in alike.items():
            of = f" in {_listed(applications)}" if any(applications) else ""
            yield f"{entry.id}{of}{f' at {_listed(same)}' if same else ''} {reason}"


def _of_waiver(verdict: Verdict) -> str:
    """Why a waiver does nothing for a verdict; "" where it does."""
    if verdict.kind in _IN_ORDER:
        return f"{_IN_ORDER[verdict.kind]}: the waiver can go"
    if verdict.kind is Kind.WAIVED:
        return ""
    return f"{_open(verdict)}: a waiver only accepts what is seen not to be met"


def _of_attestation(entry: Attestation, verdict: Verdict) -> str:
    """Why an attestation does nothing for a verdict, or what it leaves open; "" where it does all."""
    if verdict.kind in _IN_ORDER:
        return f"{_IN_ORDER[verdict.kind]}: the attestation can go"
    if verdict.true_kind is Kind.NOT_MET:
        return (
            f"is NOT MET, although {entry.by} confirmed it on {entry.on}: what is seen counts, the attestation does not"
        )
    if verdict.kind is Kind.ATTESTED:
        ours = verdict.side is Side.OURS
        return "is confirmed, and what keeps it from being seen still lies on our own side" if ours else ""
    return f"{_open(verdict)}: an attestation only confirms what could not be seen itself"


def _open(verdict: Verdict) -> str:
    return f"waits for {verdict.blocked_by.id}" if verdict.blocked_by else "could not be seen"


def _noun(entry: Entry) -> str:
    return "The waiver" if isinstance(entry, Waiver) else "The attestation"


def _listed(names: Iterable[str]) -> str:
    every = tuple(names)
    return ", ".join(every) if len(every) <= _FEW + 1 else f"{', '.join(every[:_FEW])} and {len(every) - _FEW} more"
