"""What a case is given: one place, the user that works there, and what is known of the company around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from intacct.company.model import Department, Entity, Listing, User, UserRecord
from intacct.protocol.errors import PermissionDenied, Refusal
from suites.document.model import Application, Document
from suites.document.text import normalize_id
from suites.judgement.case import Case, Place
from suites.judgement.facts import Facts
from suites.judgement.profile import Profile
from suites.judgement.rule_values import RuleValues, RuleValuesT
from suites.judgement.user_values import UserNames
from suites.judgement.verdict import Evidence, Verdict


def user_type(subject: Subject) -> str | None:
    """The user type, folded, where all answers that show it agree."""
    types = shown_values(subject, "type")
    return next(iter(types)) if len(types) == 1 else None


def shown_values(subject: Subject, name: str) -> dict[str, str]:
    """A value as record and restriction show it: folded -> the question that showed it; an empty one is left out."""
    values: dict[str, str] = {}
    for question, record in (("user", subject.record), ("restriction", subject.restriction)):
        value = normalize_id(str(getattr(record, name, None) or ""))
        if value:
            values.setdefault(value, question)
    return values


def why_incomplete(what: str, listing: Listing[Entity] | Listing[Department] | Refusal) -> str:
    """What is the matter with the user's own list, if it is more than that others may be hidden from it."""
    if isinstance(listing, Refusal):
        return f"The list of {what}: {listing.meaning} ({listing.words})"
    return "" if listing.complete else f"The numbers that came with the list of {what} do not show that it is whole"


@dataclass(frozen=True, slots=True)
class Steps:
    """The instructions of a document by keys: the rule's name, and for its second instruction `user-type#2`.

    `keys` is a printed number -> its key, `numbers` the other way round. `values` is a key -> what that instruction
    gives its rule, typed. `expected` is a printed number -> what conforms, in one line.
    """

    keys: Mapping[str, str]
    numbers: Mapping[str, str]
    values: Mapping[str, RuleValues]
    expected: Mapping[str, str]

    def values_of(self, key: str, kind: type[RuleValuesT]) -> RuleValuesT:
        """What an instruction gives its rule; nothing in particular where the document has none of that key."""
        values = self.values.get(key)
        if values is None:
            return kind()
        assert isinstance(values, kind)
        return values


def rule_in(key: str) -> str:
    """The name of the rule in an instruction's key."""
    return key.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Subject:
    """A place under judgement. `user_or_none` is its web services user; None where nobody made one, and at `company`.

    Instructions are named by their keys here (see `Steps`), not by the numbers that an edition prints: `verdict` asks
    for a rule's verdict, `key` is the instruction's own, `leads_to` that of the step which a navigation step leads to.
    `part` is what of the instruction is judged: an application's name, or a line of permissions.
    """

    place: Place
    user_or_none: User | None
    facts: Facts
    profile: Profile
    document: Document
    entity_level: bool
    verdict_of: Callable[[Case], Verdict]
    steps: Steps
    key: str
    application_or_none: Application | None = None
    applications: Mapping[str, Application] = field(default_factory=dict)
    part: str | None = None
    leads_to: str = ""

    def values(self, kind: type[RuleValuesT]) -> RuleValuesT:
        """What the instruction under judgement gives its rule."""
        return self.steps.values_of(self.key, kind)

    @property
    def names(self) -> UserNames:
        """How the document says that its users are called."""
        return self.steps.values_of("user-name", UserNames)

    @property
    def application(self) -> Application:
        """The application that is judged; only rules on applications have one."""
        assert self.application_or_none is not None
        return self.application_or_none

    @property
    def user(self) -> User:
        """The web services user of this place; only asked for where there is one."""
        assert self.user_or_none is not None
        return self.user_or_none

    @property
    def record(self) -> UserRecord | None:
        """The user's own record, if it can be seen."""
        return self.user.record if isinstance(self.user.record, UserRecord) else None

    @property
    def restriction(self) -> UserRecord | None:
        """The user's restriction, if it can be seen: administrators only."""
        return self.user.restriction if isinstance(self.user.restriction, UserRecord) else None

    @property
    def visibility_hint(self) -> str:
        """What would make a value of the user visible, where the gateway denied it; "" where it denied nothing."""
        if isinstance(self.user.record, PermissionDenied):
            return "List and View of Users, in Administration, would show it; so would admin privileges"
        if isinstance(self.user.restriction, PermissionDenied):
            return "Admin privileges, Limited or Full, would show it"
        return ""

    def verdict(self, rule: str, application: str | None = None) -> Verdict:
        """What another rule says at this place."""
        return self.verdict_of(Case(rule, self.place, application))

    def cite(self, question: str, *, by: str = "", **values: str | None) -> tuple[Evidence, ...]:
        """The values of an answer that the verdict rests on, and who was given it: the user, the auditor, or `by`."""
        pairs = tuple((name, value) for name, value in values.items() if value is not None)
        audit, user = self.facts.audit, self.user
        if by or not audit.supplied(user, question, values):
            return (Evidence(by or user.user_id, question, pairs),)
        auditors_pairs = tuple(pair for pair in pairs if audit.supplied(user, question, pair[:1]))
        own_pairs = tuple(pair for pair in pairs if pair not in auditors_pairs)
        pieces = [Evidence(audit.name, question, auditors_pairs)]
        if own_pairs:
            # Where a user landed is never the auditor's to tell, and stands in the sign-in.
            landed = all(name == "locationid" for name, _ in own_pairs)
            pieces.append(Evidence(user.user_id, "authentication" if landed else question, own_pairs))
        return tuple(pieces)

    def why_unseen(self, *answers: object) -> str:
        """In the gateway's words, why the user's answers do not show a value."""
        refusals = [answer for answer in answers if isinstance(answer, Refusal)]
        if refusals:
            return "; ".join(dict.fromkeys(f"{refusal.meaning} ({refusal.words})" for refusal in refusals))
        return "the answer contains no record of this user" if None in answers else "the answer does not mention it"

    def why_multi_entity_unproven(self) -> str:
        """Why it is open whether the company is multi-entity: a contradiction, or what the user's answer lacks."""
        return self.facts.multi_entity_doubt or self.why_unseen(self.user.multi_entity_shared)
