"""Every case of a company, each judged once: where it is judged, what closes it, and what its rule says.

A `Judgement` is a pure function of the company, the profile, the document and the time at which the company was read;
the same everywhere, in any order.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from datetime import datetime
from functools import cached_property

import suites.setup
from intacct.company import Company, User
from suites.accepted import Accepted
from suites.document import RULES, Document, load_document
from suites.facts import Facts, folded
from suites.profile import Profile
from suites.refused import closed, is_open, off_level
from suites.subject import Subject
from suites.verdict import COMPANY, TOP, Case, Kind, Place, Verdict

OTHERS_UNSEEN = "judged: the entities with credentials; whether there are others could not be seen"


def load_cases() -> None:
    """Import every module of suites/setup, which ties the cases to their instructions."""
    for module in pkgutil.iter_modules(suites.setup.__path__):
        importlib.import_module(f"suites.setup.{module.name}")


class Judgement:
    """All cases of one company and their verdicts. Waivers count from `recorded_at`, when the company was read."""

    def __init__(self, company: Company, profile: Profile, *, entity_level: bool, recorded_at: datetime) -> None:
        load_cases()
        self.company = company
        self.profile = profile
        self.entity_level = entity_level
        self.document: Document = load_document()
        self.recorded_at = recorded_at
        self.facts = Facts(company)
        self._accepted = Accepted(profile.waived, profile.attested, recorded_at)
        self._verdicts: dict[Case, Verdict] = {}

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """`top`, or every entity: with credentials, named by the profile, or active on a complete list; by ID."""
        if not self.entity_level:
            return (TOP,)
        seen = self.facts.complete_entities
        active = tuple(entity.id for entity in seen.active) if seen else ()
        users = tuple(entity for user in self.company.users for entity in user.entities)
        keys: dict[str, str] = {}
        for entity in (*users, *self.profile.entities, *active):
            keys.setdefault(folded(entity), entity.strip())
        return tuple(sorted(Place(key, entity=True) for key in keys.values()))

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What every output has to say about the whole run."""
        return (
            *((OTHERS_UNSEEN,) if self.others_unseen else ()),
            *self.facts.audit.remarks,
            *self._accepted.remarks(self.cases, self.verdict),
        )

    @cached_property
    def others_unseen(self) -> bool:
        """Whether there may be entities that are not judged because nobody saw all of them."""
        return self.entity_level and self.facts.complete_entities is None and not self.profile.entities

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Every case, in the order of instruction, place and application."""
        return tuple(
            Case(one.id, place, application)
            for one in self.document.instruction
            for place in ((COMPANY,) if one.judged == "company" else self.places)
            for application in ([app.name for app in self.document.application] if one.applications else [None])
        )

    def user_at(self, place: Place) -> User | None:
        """The web services user that works at a place."""
        if place == COMPANY:
            return None
        return self._users.get(folded(place.key)) if place.entity else self.facts.users[0]

    @cached_property
    def _users(self) -> dict[str, User]:
        """Who works in an entity, by its folded ID; of two users the first."""
        return {folded(entity): user for user in reversed(self.facts.users) for entity in user.entities}

    def verdict(self, case: Case) -> Verdict:
        """The verdict of a case; judged at the first time of asking."""
        found = self._verdicts.get(case)
        if found is None:
            found = self._verdicts[case] = self._accepted.settled(case, self._judge(case))
        return found

    def _judge(self, case: Case) -> Verdict:
        rule = RULES[case.id]
        subject = self.subject(case)
        one = self.document[case.id]
        if one.judged == "user":
            shut = closed(subject, case.id)
            freed = shut and self._accepted.freed(shut, self.verdict)
            judged_all_the_same = (one.leads_to and is_open(freed)) or (
                freed is not shut and off_level(subject, one.id)
            )
            if freed is not None and not judged_all_the_same:
                return freed
        return self._accepted.freed(self._seen(rule.case(subject), subject, case), self.verdict)

    def subject(self, case: Case) -> Subject:
        """What a case is given to judge."""
        return Subject(
            place=case.place,
            somebody=self.user_at(case.place),
            facts=self.facts,
            profile=self.profile,
            document=self.document,
            entity_level=self.entity_level,
            judge=self.verdict,
            about=next((app for app in self.document.application if app.name == case.application), None),
        )

    def _seen(self, verdict: Verdict, subject: Subject, case: Case) -> Verdict:
        """Whose sign-in showed it, unless the case names somebody: the auditor if it decided, else the place's user."""
        judged = verdict.kind in {Kind.MET, Kind.NOT_MET, Kind.UNKNOWN, Kind.NOT_APPLICABLE}
        if verdict.seen_by or not judged or subject.somebody is None:
            return verdict
        if self._unaided is not None and _decided(verdict, self._unaided.verdict(case)):
            return verdict.but(seen_by=self.facts.audit.name)
        return verdict.but(seen_by=subject.somebody.user_id) if subject.somebody.signed_in else verdict

    @cached_property
    def _unaided(self) -> Judgement | None:
        """The same judgement without the auditor; None where there is none that got in."""
        if self.facts.audit.reader is None:
            return None
        company = replace(self.company, auditor=None)
        return Judgement(company, self.profile, entity_level=self.entity_level, recorded_at=self.recorded_at)


def _decided(verdict: Verdict, without: Verdict) -> bool:
    """Whether a verdict is another one than without the auditor; what stays open is as open as before."""
    if verdict.outcome == without.outcome:
        return verdict.kind is not Kind.UNKNOWN and verdict.found != without.found
    return True
