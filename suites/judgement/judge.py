"""Judges every case of a company once: at which place, what blocks it, and what its rule says.

A `Judgement` is a pure function of the company, the profile (with the edition of the document that it names) and the
time at which the company was read. The order of judging makes no difference. All outputs use the numbers that an
edition prints, and the cases use the names of rules; only this module translates between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from functools import cached_property

from intacct.company.model import Company, User
from intacct.protocol.redaction import REDACTED
from intacct.protocol.refusal import Refusal, Side
from suites.document.model import Document, RuleId
from suites.document.parts import applications_of, parts_of
from suites.document.text import normalize_id
from suites.judgement.case import COMPANY, TOP, Case, Place
from suites.judgement.facts import Facts
from suites.judgement.outcomes import Outcome, unknown
from suites.judgement.profile import Profile
from suites.judgement.rules import RULES, steps_of
from suites.judgement.sign_in import SHOWN_BY_AN_AUDITOR, verdict_without_sign_in
from suites.judgement.sources import rests_on
from suites.judgement.subject import Subject, rule_in
from suites.judgement.verdict import Kind, Verdict
from suites.judgement.waivers import Waivers

OTHERS_UNSEEN = "judged: the entities with credentials; whether there are others could not be seen"
BLANKED = REDACTED.decode()


NOT_THERE = (
    "Nothing to click: read the company again; if it stays so, ask Sage's support with the words that are quoted"
)


class Blanked(Outcome):
    """How a case can end if it rests on a word that was blanked in an answer."""

    BLANKED = unknown("a password of ours is also a word of this company, and was blanked in its answers", Side.OURS)


class Judgement:
    """All cases of one company and their verdicts. Waivers are checked against `recorded_at`, the time of reading."""

    def __init__(self, company: Company, profile: Profile, *, entity_level: bool, recorded_at: datetime) -> None:
        self.company = company
        self.profile = profile
        self.entity_level = entity_level
        self.document: Document = profile.document
        self.steps = steps_of(self.document)
        self.applications = applications_of(self.document)
        self.recorded_at = recorded_at
        self.facts = Facts(company)
        self._waivers = Waivers(profile.waived, profile.attested, recorded_at)
        self._verdicts: dict[Case, Verdict] = {}
        self._rule_verdicts: dict[Case, Verdict] = {}

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """`top`, or every entity, by ID: with credentials, named by the profile, or active on a complete list."""
        if not self.entity_level:
            return (TOP,)
        complete = self.facts.complete_entities
        active = tuple(entity.id for entity in complete.active) if complete else ()
        users = tuple(entity for user in self.company.users for entity in user.entities)
        keys: dict[str, str] = {}
        for entity in (*users, *self.profile.entities, *active):
            keys.setdefault(normalize_id(entity), entity.strip())
        return tuple(sorted(Place(key, entity=True) for key in keys.values()))

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What every output reports about the whole run."""
        return (
            *((OTHERS_UNSEEN,) if self.others_unseen else ()),
            *self.facts.audit.remarks,
            *self._waivers.remarks(self.cases, self.verdict),
        )

    @cached_property
    def others_unseen(self) -> bool:
        """Whether there may be entities that are not judged because nobody saw all of them."""
        return self.entity_level and self.facts.complete_entities is None and not self.profile.entities

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Every case, in the order of instruction, place and application."""
        return tuple(
            Case(instruction.id, place, part)
            for instruction in self.document.instruction
            for place in (self.places if instruction.judged == "user" else (COMPANY,))
            for part in (parts_of(instruction, self.document) or (None,))
        )

    def user_at(self, place: Place) -> User | None:
        """The web services user that works at a place."""
        if place == COMPANY:
            return None
        return self._users.get(normalize_id(place.key)) if place.entity else self.facts.users[0]

    @cached_property
    def _users(self) -> dict[str, User]:
        """The user of each entity, by the folded ID of the entity; if there are two, the first."""
        return {normalize_id(entity): user for user in reversed(self.facts.users) for entity in user.entities}

    def verdict(self, case: Case) -> Verdict:
        """The verdict of a case, computed on first use; `blocked_by` has the edition's own number."""
        if case not in self._verdicts:
            verdict = self._in_this_edition(self._rule_verdict(self._case_by_key(case)))
            self._verdicts[case] = self._waivers.apply(case, verdict, self.verdict)
        return self._verdicts[case]

    def subject(self, case: Case) -> Subject:
        """The input of a case."""
        return self._subject(self._case_by_key(case))

    def _case_by_key(self, case: Case) -> Case:
        """A case by its instruction's key, which names the rule, instead of by its printed number."""
        return Case(self.steps.keys[case.id], case.place, case.application)

    def _in_this_edition(self, verdict: Verdict) -> Verdict:
        """The verdict in terms of this edition: an instruction that the edition does not have blocks nothing.

        If the blocking case is itself blocked by an instruction that the edition has, that one is named. Otherwise the
        verdict is unknown, with the reason that was found.
        """
        blocker, side = verdict.blocked_by, verdict.side
        while blocker is not None:
            number = self.steps.numbers.get(blocker.id)
            if number is not None:
                return replace(verdict, blocked_by=replace(blocker, id=number))
            above = self._rule_verdict(blocker)
            blocker, side = above.blocked_by, above.side
        if verdict.blocked_by is None:
            return verdict
        return replace(verdict, kind=Kind.UNKNOWN, blocked_by=None, side=side)

    def _rule_verdict(self, case: Case) -> Verdict:
        """The verdict of a rule for a case by its key, computed once; the rule may be one that no instruction names.

        If nobody was let in, that gives the verdict. Otherwise the rule judges, and three steps adjust its verdict.
        """
        cached = self._rule_verdicts.get(case)
        if cached is not None:
            return cached
        subject = self._subject(case)
        verdict, seen_by = self._without_sign_in(subject, case), ""
        if verdict is None:
            verdict = RULES[RuleId(rule_in(case.id))].case(subject)
            verdict = _unknown_if_redacted(verdict)
            verdict = _move_to_side_at_fault(verdict, subject)
            seen_by = self._shown_to(verdict, subject, case)
            verdict = self._unblock(verdict)
        verdict = replace(
            verdict,
            rests_on=rests_on(verdict, subject),
            expected=verdict.expected or self.steps.expected.get(self.steps.numbers.get(case.id, ""), ""),
            seen_by=verdict.seen_by or seen_by,
        )
        self._rule_verdicts[case] = verdict
        return verdict

    def _without_sign_in(self, subject: Subject, case: Case) -> Verdict | None:
        """The verdict of a case if nobody was let in; None if its rule can judge nevertheless.

        A navigation step is judged by the step that it leads to as soon as a person confirmed what would block it.
        """
        closed = verdict_without_sign_in(subject, rule_in(case.id)) if case.place != COMPANY else None
        if closed is None:
            return None
        verdict = self._unblock(closed)
        return None if subject.leads_to and verdict.kind is Kind.UNKNOWN else verdict

    def _unblock(self, verdict: Verdict) -> Verdict:
        """A rule's verdict; if it is blocked by something that a person confirmed, the verdict that replaces it."""
        printed = self._in_this_edition(verdict)
        unblocked = self._waivers.unblocked(printed, self.verdict) if printed.blocked_by else printed
        return verdict if unblocked is printed else unblocked

    def _verdict_for_rules(self, case: Case) -> Verdict:
        """Another rule's verdict, as rules use it: after waivers and attestations, with the key of what blocks it."""
        number = self.steps.numbers.get(case.id)
        if number is None:
            return self._rule_verdict(case)
        rule_verdict, final = self._rule_verdict(case), self.verdict(Case(number, case.place, case.application))
        return rule_verdict if rule_verdict.kind is Kind.BLOCKED and final.kind is not Kind.ATTESTED else final

    def _subject(self, case: Case) -> Subject:
        id_ = self.steps.numbers.get(case.id)
        leads_to = self.document[id_].leads_to if id_ else ""
        return Subject(
            place=case.place,
            user_or_none=self.user_at(case.place),
            facts=self.facts,
            profile=self.profile,
            document=self.document,
            entity_level=self.entity_level,
            verdict_of=self._verdict_for_rules,
            application_or_none=self.applications.get(case.application or ""),
            applications=self.applications,
            part=case.application,
            steps=self.steps,
            key=case.id,
            leads_to=self.steps.keys[leads_to] if leads_to else "",
        )

    def _shown_to(self, verdict: Verdict, subject: Subject, case: Case) -> str:
        """The user whose sign-in showed a rule's verdict, if the rule does not say so: the auditor if it decided."""
        judged = verdict.kind in {Kind.MET, Kind.NOT_MET, Kind.UNKNOWN, Kind.NOT_APPLICABLE}
        if verdict.seen_by or not judged or subject.user_or_none is None:
            return verdict.seen_by
        if self._without_auditor is not None and _auditor_decided(verdict, self._without_auditor._rule_verdict(case)):  # noqa: SLF001
            return self.facts.audit.name
        return subject.user_or_none.user_id if subject.user_or_none.signed_in else ""

    @cached_property
    def _without_auditor(self) -> Judgement | None:
        """The same judgement without the auditor; None if no auditor signed in."""
        if self.facts.audit.reader is None:
            return None
        company = replace(self.company, auditor=None)
        return Judgement(company, self.profile, entity_level=self.entity_level, recorded_at=self.recorded_at)


def _move_to_side_at_fault(verdict: Verdict, subject: Subject) -> Verdict:
    """The verdict; an unknown caused by a fault of the gateway, or of ours, is moved to that side and quotes it."""
    if verdict.kind is not Kind.UNKNOWN or verdict.side is not Side.CUSTOMER:
        return verdict
    faults = [*_faults_behind(verdict, subject)]
    if not faults:
        return verdict
    unquoted = [refusal for refusal in faults if refusal.words not in verdict.found]
    texts = dict.fromkeys(f"{refusal.meaning} ({refusal.words})" for refusal in unquoted)
    return replace(verdict, side=faults[0].side, click=NOT_THERE, found="; ".join((verdict.found, *texts)))


def _faults_behind(verdict: Verdict, subject: Subject) -> Iterator[Refusal]:
    """The refusals that are no fault of the customer's, and kept a case from being judged.

    They are among those that its rule names, and, where a user is judged, among those that it quotes or of an auditor.
    """
    yield from _faults(verdict.refusals)
    user = subject.user_or_none
    if user is None:
        return
    answers = (*(getattr(user, answer.name) for answer in fields(user)), *user.probes.values())
    quoted = (answer for answer in _faults(answers) if answer.words in verdict.found)
    questions = SHOWN_BY_AN_AUDITOR.get(rule_in(subject.key), ("user", "restriction"))
    auditors = subject.facts.audit.refusals(user, questions) if verdict.auditor_would_help else ()
    yield from (*quoted, *_faults(auditors))


def _faults(answers: Iterable[object]) -> Iterator[Refusal]:
    return (answer for answer in answers if isinstance(answer, Refusal) and answer.side is not Side.CUSTOMER)


def _unknown_if_redacted(verdict: Verdict) -> Verdict:
    """The verdict; unknown if a "not met" rests on a word that was blanked because it equals a password of ours."""
    values = (value for piece in verdict.evidence for _, value in piece.values)
    if verdict.kind is Kind.NOT_MET and any(BLANKED in text for text in (verdict.found, *values)):
        return Blanked.BLANKED(verdict.found, evidence=verdict.evidence)
    return verdict


def _auditor_decided(verdict: Verdict, without: Verdict) -> bool:
    """Whether a verdict differs from the one without the auditor; two unknown verdicts do not count as different."""
    if verdict.outcome == without.outcome:
        return verdict.kind is not Kind.UNKNOWN and verdict.found != without.found
    return True
