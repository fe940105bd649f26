"""The registry of rules: what judges an instruction, by the name of what is judged.

A rule is a plain function that takes a `Subject` and returns a `Verdict`; the decorator only enters it:

    @rule("user-type", UserType)
    def test_user_type_is_business(subject: Subject) -> Verdict:

An instruction of an edition names its rule. `require_known` refuses an edition that names one that is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from suites.document.load import EditionError
from suites.document.model import Document, RuleId
from suites.judgement.subject import Subject
from suites.judgement.verdict import Outcome, Verdict

__all__ = ["RULES", "Rule", "require_known", "require_used", "rule", "rule_of"]

CaseFunction = Callable[[Subject], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """How an instruction is judged: the rule's name, its case, and the ends that the case declares.

    `applications`: it judges one application at a time. `leads_to`: it judges a step by the one that it leads to.
    """

    id: RuleId
    case: CaseFunction
    outcomes: type[Outcome]
    applications: bool = False
    leads_to: bool = False


RULES: dict[RuleId, Rule] = {}
"""Every rule by its name, filled as the modules of suites/setup are imported."""


def rule(
    name: str, outcomes: type[Outcome], *, applications: bool = False, leads_to: bool = False
) -> Callable[[CaseFunction], CaseFunction]:
    """Enter a case as the rule of that name, with the ends that it declares.

    Raises:
        ValueError: the rule has a case already.
    """
    id_ = RuleId(name)

    def enter(case: CaseFunction) -> CaseFunction:
        if id_ in RULES:
            raise ValueError(f"the rule {name} has two cases")
        RULES[id_] = Rule(id_, case, outcomes, applications, leads_to)
        return case

    return enter


def rule_of(case: object) -> Rule | None:
    """The rule that a function is the case of, if any."""
    return next((known for known in RULES.values() if known.case is case), None)


def require_known(document: Document) -> None:
    """Check that every instruction of an edition can be judged as it says.

    Raises:
        EditionError: an instruction names no known rule, or does not give its rule what it needs.
    """
    for instruction in document.instruction:
        where = f'edition "{document.edition}": instruction {instruction.id}'
        known = RULES.get(instruction.rule)
        if known is None:
            names = ", ".join(sorted(RULES))
            raise EditionError(f"{where} names the rule {instruction.rule!a}, which is not known; known are {names}")
        for key, needed, given in (
            ("applications", known.applications, instruction.applications),
            ("leads_to", known.leads_to, bool(instruction.leads_to)),
        ):
            if needed is not given:
                wants = f"needs the key '{key}'" if needed else f"does not take the key '{key}'"
                raise EditionError(f"{where}: its rule {known.id} {wants}")


def require_used(editions: Iterable[Document]) -> None:
    """Check that every rule judges an instruction of some edition.

    Raises:
        ValueError: a rule judges nothing.
    """
    unused = RULES.keys() - {instruction.rule for document in editions for instruction in document.instruction}
    if unused:
        raise ValueError(f"no edition has an instruction for the rule {min(unused)}")
