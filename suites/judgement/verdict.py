"""Verdicts: the results of cases. The contract of each is the judgement of the setup document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum

from intacct.protocol.refusal import Refusal, Side
from suites.judgement.case import Case

__all__ = [
    "ALL_VALUES",
    "NOBODY_THERE",
    "NO_CLICK",
    "NO_REMEDY",
    "OF_THE_ROLE",
    "OF_THE_USER",
    "WITHOUT_ANSWER",
    "Acceptance",
    "Confirmation",
    "Evidence",
    "Kind",
    "OpenReason",
    "Remedy",
    "RestsOn",
    "Verdict",
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


class OpenReason(Enum):
    """Why a case is open, as far as rules and reports treat it differently; `because` says it in a sentence."""

    UNSEEN = "nobody who was asked is shown it"
    CONTRADICTED = "answers contradict each other, so that nothing on the screen is known to be wrong"
    NOT_LET_IN = "the user of this place was not let in"
    NOT_FAR_ENOUGH = "no sign-in got far enough to show it; any would do"
    NO_ANSWER = "the service gave no answer: all that can be done is to ask again"
    UNREADABLE = "the answer could not be read"
    NOT_ASKED = "our own side kept the question or the answer out"


WITHOUT_ANSWER = frozenset({OpenReason.NO_ANSWER, OpenReason.UNREADABLE, OpenReason.NOT_ASKED})
"""The reasons for which there is no answer that could be read, and so no refusal either."""
NOBODY_THERE = WITHOUT_ANSWER | {OpenReason.NOT_LET_IN}
"""The reasons for which nothing was read at a place."""


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
    `unchangeable`: what is looked at cannot be changed there, whatever it is. `closing`: what to do for each thing that
    a look may find, "" for the sentence of its screen.
    """

    title: str = ""
    path: str = ""
    after: str = ""
    anew: bool = False
    with_role: str = ""
    unchangeable: bool = False
    closing: str = ""

    def asking(self, asked: str) -> Remedy:
        """The same, with what the document asks for in place of `{asked}`; that text is never treated as a template."""
        if not asked:
            return self
        text = asked.replace("{", "{{").replace("}", "}}")
        title, path, after = (words.replace("{asked}", text) for words in (self.title, self.path, self.after))
        return replace(self, title=title, path=path, after=after)


NO_REMEDY = Remedy()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a case. Texts may quote the company's data, so every page escapes them.

    `outcome` names how the case ended, `because` says it in a sentence. `expected`, `click` and `side` are empty if the
    document's own words apply. `seen_by` is the user whose sign-in showed it. `auditor_would_help`: it is open only
    because nobody who was asked may see it, and an auditor would. `remark_for_admin`: its remark is part of the message
    to the customer's admin, although it is met. `rests_on` is the weakest source of its facts (sources.py); None only
    until the judgement is complete. `refusals` are those received instead of the answers that would have decided it: if
    one is a fault of the gateway, an unknown is put on that side. `reason` is set if the case is open, or blocked, for
    one that is treated differently. `accepted` says what makes a verdict waived (an `Acceptance`) or attested (a
    `Confirmation`); all other fields of such a verdict are unchanged.
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
    remedy: Remedy = NO_REMEDY
    reason: OpenReason | None = None
    rests_on: RestsOn | None = None
    refusals: tuple[Refusal, ...] = ()

    @property
    def true_kind(self) -> Kind:
        """The kind by the evidence, without waivers and attestations."""
        return {Kind.WAIVED: Kind.NOT_MET, Kind.ATTESTED: Kind.UNKNOWN}.get(self.kind, self.kind)
