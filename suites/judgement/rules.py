"""The setup document as data, edition by edition, and the decorator that ties a case to the rule that it is.

A case is a function that takes the `Subject` that is judged and returns a `Verdict`:

    @instruction("4.5", UserType)
    def test_user_type_is_business(place: Subject) -> Verdict:

The number is the rule's name: an edition's instruction is judged by the rule of its own number, unless it names
another (suites/document). It is checked when the module is imported: an unknown or a second one is an error at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from suites.document.load import editions
from suites.judgement.subject import Subject
from suites.judgement.verdict import Outcome, Verdict

__all__ = ["RULES", "Rule", "instruction", "rule_of"]

CaseFunction = Callable[[Subject], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """How an instruction is judged: the rule's name, its case, and the ends that the case declares."""

    id: str
    case: CaseFunction
    outcomes: type[Outcome]


RULES: dict[str, Rule] = {}
"""Every rule by its name, filled as the modules of suites/setup are imported."""


def instruction(id_: str, outcomes: type[Outcome]) -> Callable[[CaseFunction], CaseFunction]:
    """Tie a case to the rule that it is, and to the ends that it declares.

    Raises:
        ValueError: no edition has an instruction that this rule judges, or the rule has a case already.
    """
    if not any(edition.printed(id_) for edition in editions()):
        raise ValueError(f"no edition of the document has an instruction {id_}")

    def tie(case: CaseFunction) -> CaseFunction:
        if id_ in RULES:
            raise ValueError(f"instruction {id_} has two cases")
        RULES[id_] = Rule(id_, case, outcomes)
        return case

    return tie


def rule_of(case: object) -> Rule | None:
    """The rule that a function is the case of, if any."""
    return next((rule for rule in RULES.values() if rule.case is case), None)
