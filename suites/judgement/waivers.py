"""How the waivers and attestations of a profile change verdicts, and remarks on those that have no effect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from intacct.protocol.refusal import Side
from suites.judgement.case import COMPANY, Case
from suites.judgement.outcomes import Outcome, unknown
from suites.judgement.profile_entries import Attestation, EntryT, Key, ProfileEntry, Waiver, key_of, keys_of, label_of
from suites.judgement.verdict import NO_CLICK, NOBODY_THERE, Kind, OpenReason, Verdict

Judge = Callable[[Case], Verdict]
_FEW = 5
_IN_ORDER = {Kind.MET: "is met by now", Kind.NOT_APPLICABLE: "does not apply"}


class Confirmed(Outcome):
    """How a case can end that was blocked by an instruction which a person then confirmed."""

    UNSEEN = unknown(
        "the step that it waited for was confirmed by a person, and of this one nothing could be seen",
        title="Tell us what you see at {step}",
    )
    NOT_LET_IN = unknown(
        "the step that it waited for was confirmed by a person, and we cannot sign in yet to look at this one",
        Side.OURS,
    )


class Waivers:
    """The waivers and attestations of one company, and when it was read."""

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
        """The verdict of a case after waivers and attestations; `judge` returns the verdict of another case."""
        return self._accept(case, self.unblocked(verdict, judge))

    def unblocked(self, verdict: Verdict, judge: Judge) -> Verdict:
        """The same verdict, unless it is blocked by something that a person confirmed: then it is unknown."""
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
        """Remarks on entries that are expired, match no case, or have no effect where they match."""
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
                noun = "The waiver" if isinstance(entry, Waiver) else "The attestation"
                yield f"{noun} of {label_of(entry)} matches nothing: {entry.id} is judged at {where}"


def was_not_read(verdict: Verdict) -> bool:
    """Whether nothing was read at its place for a reason unrelated to the place, such as an unavailable service.

    An attestation covers what was not visible there, not what was never read.
    """
    if verdict.kind is not Kind.UNKNOWN:
        return False
    nobody_came_through = verdict.reason is OpenReason.NOT_FAR_ENOUGH and verdict.side is not Side.CUSTOMER
    return nobody_came_through or verdict.reason in NOBODY_THERE


def _entry_for(entries: dict[Key, EntryT], case: Case) -> EntryT | None:
    """The entry that applies to a case; there are never two."""
    return next((entries[key] for key in keys_of(case) if key in entries), None) if entries else None


def _unseen_verdict(verdict: Verdict, confirmed: Verdict) -> Verdict:
    """A blocked verdict whose cause was confirmed by a person, on the side of what kept it from being visible.

    If nobody was let in, what was confirmed is the customer's part. What remains is our credentials, on our side,
    unless the cause is on the gateway's side.
    """
    on_customer = confirmed.side in {None, Side.CUSTOMER}
    end = Confirmed.UNSEEN if on_customer and verdict.reason not in NOBODY_THERE else Confirmed.NOT_LET_IN
    return replace(
        verdict,
        kind=end.spec.kind,
        outcome=end.label,
        because=end.spec.because,
        side=end.spec.side if on_customer else confirmed.side,
        click=verdict.click or (NO_CLICK if end is Confirmed.NOT_LET_IN else ""),
        blocked_by=None,
        remedy=end.spec.remedy,
        reason=end.spec.reason,
    )


def _remarks_on_idle(entry: ProfileEntry, verdicts: dict[Case, Verdict]) -> Iterator[str]:
    """Where and why an entry has no effect; what is met or not applicable counts only if no case uses the entry."""
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
    """Why a waiver has no effect on a verdict; "" if it has one."""
    if verdict.kind in _IN_ORDER:
        return f"{_IN_ORDER[verdict.kind]}: the waiver can go"
    if verdict.kind is Kind.WAIVED:
        return ""
    return f"{_open_reason(verdict)}: a waiver only accepts what is seen not to be met"


def _idle_attestation_reason(entry: Attestation, verdict: Verdict) -> str:
    """Why an attestation has no effect on a verdict, or what it leaves open; "" if it settles everything."""
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


def _first_few(names: Iterable[str]) -> str:
    """Names in one line; if there are many, the first few and the number of the others."""
    every = tuple(names)
    return ", ".join(every) if len(every) <= _FEW + 1 else f"{', '.join(every[:_FEW])} and {len(every) - _FEW} more"
