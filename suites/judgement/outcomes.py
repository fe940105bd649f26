"""Outcomes: the ways in which a case can end.

A case declares its `Outcome`s, and returns one of them as a `Verdict`:

    class UserType(Outcome):
        ASKED = met("the record says a type that was asked for")
        OTHER = not_met("the record says another type")

    return UserType.OTHER(found="User type: Employee")
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from intacct.protocol.refusal import Refusal, Side
from suites.judgement.case import Case
from suites.judgement.verdict import NO_REMEDY, Evidence, Kind, OpenReason, Remedy, Verdict

__all__ = [
    "Outcome",
    "OutcomeSpec",
    "blocked",
    "contradicted",
    "met",
    "not_applicable",
    "not_far_enough",
    "not_met",
    "not_visible",
    "unknown",
    "unseen",
]


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """The data of an outcome: its kind, why in a sentence, on whose side it is, and whether an auditor would help.

    `remedy` is what the customer is asked to do. `remark_for_admin`: it is met, and the admin has to read its remark.
    `reason`: why a case is open, if rules or reports treat it differently.
    """

    kind: Kind
    because: str
    side: Side | None = None
    auditor_would_help: bool = False
    remedy: Remedy = NO_REMEDY
    remark_for_admin: bool = False
    reason: OpenReason | None = None


class Outcome(Enum):
    """The ways in which a case can end. Calling a member makes the verdict.

    Every member of every subclass needs a departure in fixtures/departures/ that causes it; a selftest checks this.
    """

    @property
    def spec(self) -> OutcomeSpec:
        """Its data."""
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
            reason=spec.reason,
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
    reason: OpenReason | None = None,
) -> OutcomeSpec:
    """An outcome where it could not be judged."""
    return OutcomeSpec(Kind.UNKNOWN, because, side, remedy=Remedy(title, path, after), reason=reason)


def unseen(because: str, *, title: str = "", path: str = "", after: str = "", closing: str = "") -> OutcomeSpec:
    """An outcome where it could not be judged because it was not shown, and an auditor would not be shown more."""
    remedy = Remedy(title, path, after, closing=closing)
    return OutcomeSpec(Kind.UNKNOWN, because, Side.CUSTOMER, remedy=remedy, reason=OpenReason.UNSEEN)


def contradicted(
    because: str, side: Side = Side.CUSTOMER, *, title: str = "", path: str = "", after: str = ""
) -> OutcomeSpec:
    """An outcome where answers contradict each other, so that nothing on the screen is known to be wrong."""
    return unknown(because, side, title=title, path=path, after=after, reason=OpenReason.CONTRADICTED)


def not_visible(
    because: str,
    side: Side = Side.CUSTOMER,
    *,
    title: str = "",
    path: str = "",
    after: str = "",
    unchangeable: bool = False,
    closing: str = "",
) -> OutcomeSpec:
    """An outcome where it could not be judged only because nobody who was asked may see it: an auditor would."""
    remedy = Remedy(title, path, after, unchangeable=unchangeable, closing=closing)
    return OutcomeSpec(Kind.UNKNOWN, because, side, auditor_would_help=True, remedy=remedy, reason=OpenReason.UNSEEN)


def not_far_enough(title: str) -> OutcomeSpec:
    """An outcome where any sign-in would have shown it, and none got that far."""
    because, remedy = "no sign-in got far enough", Remedy(title)
    reason = OpenReason.NOT_FAR_ENOUGH
    return OutcomeSpec(Kind.UNKNOWN, because, Side.CUSTOMER, auditor_would_help=True, remedy=remedy, reason=reason)


def blocked(because: str, reason: OpenReason | None = None) -> OutcomeSpec:
    """An outcome where another instruction has to be met first."""
    return OutcomeSpec(Kind.BLOCKED, because, reason=reason)


def not_applicable(because: str) -> OutcomeSpec:
    """An outcome where the document's own condition does not hold."""
    return OutcomeSpec(Kind.NOT_APPLICABLE, because)
