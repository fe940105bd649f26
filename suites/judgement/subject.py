"""The input of a case: one place, the user that works there, and what is known of the company."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from intacct.company.model import Department, Entity, Listing, User, UserRecord
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import PermissionDenied
from intacct.protocol.vocabulary import PRIVILEGES
from suites.document.model import Application, Document
from suites.document.text import normalize_id
from suites.judgement.case import Case, Place
from suites.judgement.facts import Facts
from suites.judgement.profile import Profile
from suites.judgement.rule_values import RuleValues, RuleValuesT
from suites.judgement.user_values import UserNames
from suites.judgement.verdict import Evidence, Verdict


def user_type(subject: Subject) -> str | None:
    """The user type, folded, if all answers that show it agree."""
    types = shown_values(subject, "type")
    return next(iter(types)) if len(types) == 1 else None


def shown_values(subject: Subject, name: str) -> dict[str, str]:
    """A value in the record and in the restriction: folded -> the question that showed it, without empty values."""
    values: dict[str, str] = {}
    for question, record in (("user", subject.record), ("restriction", subject.restriction)):
        value = normalize_id(str(getattr(record, name, None) or ""))
        if value:
            values.setdefault(value, question)
    return values


def why_incomplete(what: str, listing: Listing[Entity] | Listing[Department] | Refusal) -> str:
    """Why the user's own list is incomplete, if the reason is more than that rows may be hidden from it."""
    if isinstance(listing, Refusal):
        return f"The list of {what}: {listing.meaning} ({listing.words})"
    return "" if listing.complete else f"The numbers that came with the list of {what} do not show that it is whole"


@dataclass(frozen=True, slots=True)
class Steps:
    """The instructions of a document by keys: the rule's name, and for its second instruction `user-type#2`.

    `keys` maps a printed number to its key, `numbers` a key to its number. `values` maps a key to what that instruction
    gives its rule, typed. `expected` maps a printed number to what conforms, in one line.
    """

    keys: Mapping[str, str]
    numbers: Mapping[str, str]
    values: Mapping[str, RuleValues]
    expected: Mapping[str, str]

    def values_of(self, key: str, kind: type[RuleValuesT]) -> RuleValuesT:
        """The values that an instruction gives its rule; the defaults if the document has none of that key."""
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
    """A place under judgement. `user_or_none` is its web services user; None if there is none, and for `company`.

    Instructions are named by their keys here (see `Steps`), not by the numbers that an edition prints: `verdict`
    returns another rule's verdict, `key` is the instruction's own key, `leads_to` that of the step which a navigation
    step leads to. `part` is the judged part of the instruction: an application's name, or a line of permissions.
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
        """The values that the judged instruction gives its rule."""
        return self.steps.values_of(self.key, kind)

    @property
    def names(self) -> UserNames:
        """How the document wants its users to be named."""
        return self.steps.values_of("user-name", UserNames)

    @property
    def application(self) -> Application:
        """The application that is judged; only rules on applications have one."""
        assert self.application_or_none is not None
        return self.application_or_none

    @property
    def user(self) -> User:
        """The web services user of this place; may only be used if there is one."""
        assert self.user_or_none is not None
        return self.user_or_none

    @property
    def record(self) -> UserRecord | None:
        """The user's own record, if visible."""
        return self.user.record if isinstance(self.user.record, UserRecord) else None

    @property
    def restriction(self) -> UserRecord | None:
        """The user's restriction, if visible: administrators only."""
        return self.user.restriction if isinstance(self.user.restriction, UserRecord) else None

    @property
    def visibility_hint(self) -> str:
        """What would make a value of the user visible, if the gateway denied it; "" if it denied nothing."""
        if isinstance(self.user.record, PermissionDenied):
            privileges = "" if self._is_administrator else "; so would admin privileges"
            return f"List and View of Users, in Administration, would show it{privileges}"
        if isinstance(self.user.restriction, PermissionDenied) and not self._is_administrator:
            return "Admin privileges, Limited or Full, would show it"
        return ""

    @property
    def _is_administrator(self) -> bool:
        """Whether an answer shows that the user has admin privileges."""
        return any(PRIVILEGES.get(value, "Off") != "Off" for value in shown_values(self, "admin"))

    def verdict(self, rule: str, application: str | None = None) -> Verdict:
        """What another rule says at this place."""
        return self.verdict_of(Case(rule, self.place, application))

    def cite(self, question: str, *, by: str = "", **values: str | None) -> tuple[Evidence, ...]:
        """The values of an answer that the verdict rests on, and who received it: the user, the auditor, or `by`."""
        pairs = tuple((name, value) for name, value in values.items() if value is not None)
        audit, user = self.facts.audit, self.user
        if by or not audit.supplied(user, question, values):
            return (Evidence(by or user.user_id, question, pairs),)
        auditors_pairs = tuple(pair for pair in pairs if audit.supplied(user, question, pair[:1]))
        own_pairs = tuple(pair for pair in pairs if pair not in auditors_pairs)
        pieces = [Evidence(audit.name, question, auditors_pairs)]
        if own_pairs:
            # The auditor never shows where a user landed; that is in the answer to the sign-in.
            landed = all(name == "locationid" for name, _ in own_pairs)
            pieces.append(Evidence(user.user_id, "authentication" if landed else question, own_pairs))
        return tuple(pieces)

    def why_unseen(self, *answers: object) -> str:
        """In the gateway's words, why the user's answers do not show a value."""
        refusals = [answer for answer in answers if isinstance(answer, Refusal)]
        if refusals:
            return "; ".join(dict.fromkeys(f"{refusal.meaning} ({refusal.words})" for refusal in refusals))
        return "the answer contains no record of this user" if None in answers else "the answer does not mention it"
