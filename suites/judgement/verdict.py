"""Verdicts: the results of cases. The contract of each is the judgement of the setup document.

A case declares its `Outcome`s, each a way in which it can end, and returns one of them as a `Verdict`:

    class UserType(Outcome):
        ASKED = met("the record says a type that was asked for")
        OTHER = not_met("the record says another type")

    return UserType.OTHER(found="User type: Employee")
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum

from intacct.protocol.errors import Refusal, Side
from suites.judgement.case import Case

__all__ = [
    "ALL_VALUES",
    "NO_CLICK",
    "OF_THE_ROLE",
    "OF_THE_USER",
    "Acceptance",
    "Confirmation",
    "Evidence",
    "Kind",
    "Outcome",
    "OutcomeSpec",
    "Remedy",
    "RestsOn",
    "Side",
    "Verdict",
    "blocked",
    "met",
    "not_applicable",
    "not_met",
    "not_visible",
    "unknown",
]


NO_CLICK = "Nothing to click: it shows by itself once the sign-in works"
"""The menu path for what a refused sign-in left open: a click would change nothing."""
ALL_VALUES = "all values of the setup document"
"""In the path to a new user: all values that the document asks for on that screen."""
OF_THE_ROLE = "Roles > Subscriptions (beside the role)"
"""In a path to permissions: the place where a role has them."""
OF_THE_USER = "Web Services users > Subscriptions (beside the user)"
"""The same if the company gives permissions to users."""


class Kind(StrEnum):
    """The kind of a verdict, in the order of a report: tasks come first."""

    NOT_MET = "not_met"
    """Evidence shows that it was not done."""
    UNKNOWN = "unknown"
    """It could not be judged: not visible, contradictory, unclassified, or the gateway did not answer."""
    BLOCKED = "blocked"
    """It cannot be judged until another instruction is met."""
    WAIVED = "waived"
    """Not met, and accepted by somebody until a given day."""
    ATTESTED = "attested"
    """Unknown, and confirmed by a person."""
    MET = "met"
    """Evidence shows that it was done."""
    NOT_APPLICABLE = "not_applicable"
    """The document's own condition does not hold."""


class RestsOn(StrEnum):
    """The source of the facts of a verdict, the strongest first."""

    RECORDED = "recorded"
    """An answer of a live company shows it."""
    DOCUMENTED = "documented"
    """Sage's own documentation or schema says it."""
    INFERRED = "inferred"
    """Neither: it follows from what is known, and may be wrong."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The part of an answer that a verdict rests on: whose sign-in, which question, and the values in it."""

    user: str
    question: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Why something that is not met may stay so, who said so, and the last day on which that is valid."""

    reason: str
    by: str
    until: date


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How a person checked what is not visible, who it was, and on which day."""

    how: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Remedy:
    """What the customer is asked to do about an outcome, in our own templates; reports/_model/remedy.py fills in names.

    `title` is an imperative ("Unlock {user}"); `path` the menu path, "" to use the edition's own; `after` what is to be
    done or reported then. `anew`: the user is created again, which settles everything else that is open about the old
    one. `with_role`: what is to be reported then if a role gives permissions; omitted if users have their own.
    """

    title: str = ""
    path: str = ""
    after: str = ""
    anew: bool = False
    with_role: str = ""

    def asking(self, asked: str) -> Remedy:
        """The same, with what the document asks for in place of `{asked}`; that text is never treated as a template."""
        if not asked:
            return self
        text = asked.replace("{", "{{").replace("}", "}}")
        title, path, after = (words.replace("{asked}", text) for words in (self.title, self.path, self.after))
        return replace(self, title=title, path=path, after=after)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a case. Texts may quote the company's data, so every page escapes them.

    `outcome` names how the case ended, `because` says it in a sentence. `expected`, `click` and `side` are empty if the
    document's own words apply. `seen_by` is the user whose sign-in showed it. `auditor_would_help`: it is open only
    because nobody who was asked may see it, and an auditor would. `remark_for_admin`: its remark is part of the message
    to the customer's admin, although it is met. `rests_on` is the weakest source of its facts (sources.py); None only
    until the judgement is complete. `refusals` are those received instead of the answers that would have decided it: if
    one is a fault of the gateway, an unknown is put on that side. `accepted` says what makes a verdict waived (an
    `Acceptance`) or attested (a `Confirmation`); all other fields of such a verdict are unchanged.
    """

    kind: Kind
    outcome: str
    because: str
    found: str = ""
    expected: str = ""
    click: str = ""
    side: Side | None = None
    near_miss: str = ""
    remark: str = ""
    blocked_by: Case | None = None
    seen_by: str = ""
    evidence: tuple[Evidence, ...] = ()
    auditor_would_help: bool = False
    remark_for_admin: bool = False
    accepted: Acceptance | Confirmation | None = None
    remedy: Remedy = Remedy()
    rests_on: RestsOn | None = None
    refusals: tuple[Refusal, ...] = ()

    @property
    def true_kind(self) -> Kind:
        """The kind by the evidence, without waivers and attestations."""
        return {Kind.WAIVED: Kind.NOT_MET, Kind.ATTESTED: Kind.UNKNOWN}.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """The data of an outcome: its kind, its reason, on whose side it is, and whether an auditor would help.

    `remedy` is what the customer is asked to do. `remark_for_admin`: it is met, and the admin has to read its remark.
    """

    kind: Kind
    because: str
    side: Side | None = None
    auditor_would_help: bool = False
    remedy: Remedy = Remedy()
    remark_for_admin: bool = False


class Outcome(Enum):
    """The ways in which a case can end. Calling a member makes the verdict.

    Every member of every subclass needs a departure in fixtures/departures/ that causes it; a selftest checks this.
    """

    @property
    def spec(self) -> OutcomeSpec:
        """Its kind, reason and side."""
        value = self.value
        assert isinstance(value, OutcomeSpec)
        return value

    @property
    def label(self) -> str:
        """Its name in departures: `UserType.OTHER`."""
        return f"{type(self).__name__}.{self.name}"

    def __call__(
        self,
        found: str = "",
        *,
        expected: str = "",
        click: str = "",
        side: Side | None = None,
        near_miss: str = "",
        remark: str = "",
        blocked_by: Case | None = None,
        seen_by: str = "",
        evidence: tuple[Evidence, ...] = (),
        auditor_would_help: bool = True,
        asked: str = "",
        unseen: Iterable[object] = (),
    ) -> Verdict:
        """The verdict of this outcome, with what was found; `auditor_would_help` is False if one would not help.

        `asked` is what the document asks for: it replaces `{asked}` in the outcome's title and path. The refusals among
        `unseen`, the answers that would have decided it, become the verdict's.
        """
        spec = self.spec
        return Verdict(
            kind=spec.kind,
            outcome=self.label,
            because=spec.because,
            found=found,
            expected=expected,
            click=click,
            side=side or spec.side,
            near_miss=near_miss,
            remark=remark,
            blocked_by=blocked_by,
            seen_by=seen_by,
            evidence=evidence,
            auditor_would_help=spec.auditor_would_help and auditor_would_help,
            remedy=spec.remedy.asking(asked),
            remark_for_admin=spec.remark_for_admin and bool(remark),
            refusals=tuple(answer for answer in unseen if isinstance(answer, Refusal)),
        )


def met(because: str, *, remark_for_admin: bool = False) -> OutcomeSpec:
    """An outcome where evidence shows that it was done; the admin may have to read its remark."""
    return OutcomeSpec(Kind.MET, because, remark_for_admin=remark_for_admin)


def not_met(
    because: str,
    side: Side = Side.CUSTOMER,
    *,
    title: str = "",
    path: str = "",
    after: str = "",
    anew: bool = False,
    with_role: str = "",
) -> OutcomeSpec:
    """An outcome where evidence shows that it was not done."""
    return OutcomeSpec(Kind.NOT_MET, because, side, remedy=Remedy(title, path, after, anew, with_role))


def unknown(
    because: str,
    side: Side = Side.CUSTOMER,
    *,
    title: str = "",
    path: str = "",
    after: str = "",
) -> OutcomeSpec:
    """An outcome where it could not be judged."""
    return OutcomeSpec(Kind.UNKNOWN, because, side, remedy=Remedy(title, path, after))


def not_visible(
    because: str,
    side: Side = Side.CUSTOMER,
    *,
    title: str = "",
    path: str = "",
    after: str = "",
) -> OutcomeSpec:
    """An outcome where it could not be judged only because nobody who was asked may see it: an auditor would."""
    return OutcomeSpec(Kind.UNKNOWN, because, side, auditor_would_help=True, remedy=Remedy(title, path, after))


def blocked(because: str) -> OutcomeSpec:
    """An outcome where another instruction has to be met first."""
    return OutcomeSpec(Kind.BLOCKED, because)


def not_applicable(because: str) -> OutcomeSpec:
    """An outcome where the document's own condition does not hold."""
    return OutcomeSpec(Kind.NOT_APPLICABLE, because)
