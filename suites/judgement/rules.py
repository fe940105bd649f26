"""The registry of rules: which case judges an instruction, by the name of the rule.

A rule is a plain function that takes a `Subject` and returns a `Verdict`; one call names it:

    def test_user_type_is_business(subject: Subject) -> Verdict: ..

    rule("user-type", test_user_type_is_business, UserType)

An instruction of a document names its rule, and gives it the values that the rule declares (rule_values.py):

    rule("user-type", test_user_type_is_one_of_those, UserType, values=UserTypes)

`require_known` refuses a document that names an unknown rule, or does not give a rule what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from suites.document.line_contradictions import contradiction
from suites.document.load import EditionError
from suites.document.model import Application, Document, Instruction, Number, RuleId
from suites.document.parts import LINES, applications_of, lines_of, parts_of
from suites.document.permission_line import Grant, PermissionLine, whole_application
from suites.document.permissions import load_permissions
from suites.judgement.outcomes import Outcome
from suites.judgement.rule_values import Nothing, RuleValues, RuleValuesError, RuleValuesT, typed
from suites.judgement.subject import Steps, Subject
from suites.judgement.verdict import Verdict

__all__ = ["RULES", "Rule", "require_known", "rule", "rule_of", "steps_of", "values_of"]

CaseFunction = Callable[[Subject], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """How an instruction is judged: the rule's name, its case, and the outcomes that the case declares.

    `judged`: whether it judges the company once, or each user. `applications`: it judges one application at a time;
    `lines`: one line of permissions at a time. `leads_to`: it judges a navigation step by the step that it leads to,
    and so whatever that step's rule judges. `wants`: what has to be ticked in each application that an instruction
    names, None if any right is enough. `values`: the values that it takes from an instruction. `expected`: what
    conforms, in one line, for instructions that do not say it and whose values do not either.
    """

    id: RuleId
    case: CaseFunction
    outcomes: type[Outcome]
    judged: Literal["company", "user", "person"] = "user"
    applications: bool = False
    leads_to: bool = False
    lines: bool = False
    values: type[RuleValues] = Nothing
    expected: str = ""
    wants: Grant | None = None


RULES: dict[RuleId, Rule] = {}
"""Every rule by its name, filled as the modules of suites/setup are imported."""


def rule(
    name: str,
    case: CaseFunction,
    outcomes: type[Outcome],
    *,
    judged: Literal["company", "user", "person"] = "user",
    applications: bool = False,
    leads_to: bool = False,
    lines: bool = False,
    values: type[RuleValues] = Nothing,
    expected: str = "",
    wants: Grant | None = None,
) -> None:
    """Register a case as the rule of that name, with the outcomes that it declares and the values that it takes.

    This is a call and not a decorator, because mutmut makes no mutants of decorated functions.

    Raises:
        ValueError: the rule has a case already.
    """
    id_ = RuleId(name)
    if id_ in RULES:
        raise ValueError(f"the rule {name} has two cases")
    RULES[id_] = Rule(id_, case, outcomes, judged, applications, leads_to, lines, values, expected, wants)


def rule_of(case: object) -> Rule | None:
    """The rule whose case is this function, if any."""
    return next((candidate for candidate in RULES.values() if candidate.case is case), None)


def require_known(document: Document) -> None:
    """Check that every instruction of an edition can be judged as it says.

    Raises:
        EditionError: an instruction names no known rule, does not give its rule what it needs, or cannot be satisfied
            together with an earlier one.
    """
    steps_of(document)


@lru_cache(maxsize=64)
def steps_of(document: Document) -> Steps:
    """The instructions of a document by their keys, with their values and what conforms.

    Raises:
        EditionError: see `require_known`.
    """
    _check(document)
    keys: dict[str, str] = {}
    values: dict[str, RuleValues] = {}
    expected: dict[str, str] = {}
    of_rule: dict[RuleId, dict[Number, RuleValues]] = {}
    for instruction in document.instruction:
        id_, rule_ = instruction.id, RULES[instruction.rule]
        typed_values = _typed_values(rule_, instruction, document)
        earlier = of_rule.setdefault(rule_.id, {})
        for other_number, others in earlier.items():
            if typed_values.excludes(others):
                raise EditionError(
                    f"{_label(instruction, document)} goes against {other_number}: nobody can do what both ask for"
                )
        earlier[id_] = typed_values
        keys[id_] = rule_.id if len(earlier) == 1 else f"{rule_.id}#{len(earlier)}"
        values[keys[id_]] = typed_values
        expected[id_] = instruction.expected or typed_values.expected() or rule_.expected
    return Steps(keys, {key: id_ for id_, key in keys.items()}, values, expected)


def values_of(document: Document, key: str, kind: type[RuleValuesT]) -> RuleValuesT:
    """The values of the first instruction of a rule; the defaults if the document has none."""
    return steps_of(document).values_of(key, kind)


def _typed_values(rule_: Rule, instruction: Instruction, document: Document) -> RuleValues:
    """The values that an instruction gives its rule, of the type that the rule declares."""
    try:
        values = typed(rule_.values, {**instruction.values})
    except RuleValuesError as error:
        raise EditionError(f"{_label(instruction, document)}: {error}") from None
    if values.expected() and instruction.expected:
        raise EditionError(
            f"{_label(instruction, document)} cannot have the key expected: its rule {rule_.id} says it from its values"
        )
    if not (values.expected() or instruction.expected or rule_.expected):
        raise EditionError(f"{_label(instruction, document)} needs the key expected, by its rule {rule_.id}")
    return values


def _label(instruction: Instruction, document: Document) -> str:
    return f'{document.file} (edition "{document.edition}"): instruction {instruction.id}'


def _check(document: Document) -> None:
    """Check that every instruction has a rule, fits it, and does not contradict an earlier one."""
    applications = applications_of(document)
    for instruction in document.instruction:
        rule_ = RULES.get(instruction.rule)
        if not instruction.rule.strip():
            wrong = "names no rule"
        elif rule_ is None:
            wrong = f"names the rule {instruction.rule!a}, which no case has"
        else:
            wrong = _misfit(rule_, instruction, document, applications)
        if wrong:
            raise EditionError(f"{_label(instruction, document)} {wrong}; known rules are {', '.join(sorted(RULES))}")
    earlier: list[_Demand] = []
    for instruction in document.instruction:
        demand = _demand_of(instruction, document)
        if wrong := _contradiction(demand, earlier):
            raise EditionError(f"{_label(instruction, document)} {wrong}")
        earlier += [demand] if demand.lines else []


@dataclass(frozen=True, slots=True)
class _Demand:
    """The lines of permissions that an instruction asks for.

    `applications_alone`: it only wants applications ticked, and so does not contradict what is forbidden in them,
    unless everything is. `forbids`: a line says that something must not be ticked.
    """

    number: Number
    lines: tuple[PermissionLine, ...]
    applications_alone: bool
    forbids: bool


def _contradiction(demand: _Demand, earlier: Iterable[_Demand]) -> str:
    """Why the permissions that an instruction asks for contradict those of an earlier one; "" if they do not."""
    for other in earlier:
        if not (demand.forbids or other.forbids):
            continue
        lines = [line for line in demand.lines if not (other.applications_alone and line.policy)]
        against = [line for line in other.lines if not (demand.applications_alone and line.policy)]
        if why := contradiction(against, lines):
            return f"goes against {other.number}: {why}"
    return ""


def _demand_of(instruction: Instruction, document: Document) -> _Demand:
    if not instruction.applications:
        asked = lines_of(instruction)
        return _Demand(instruction.id, asked, False, any(line.grant is Grant.NONE for line in asked))
    wants = RULES[instruction.rule].wants
    described = map(load_permissions().describes, parts_of(instruction, document))
    lines = (
        whole_application(application.name, wants or Grant.READ_ONLY)
        for application in described
        if application is not None
    )
    return _Demand(instruction.id, tuple(lines), wants is None, wants is Grant.NONE)


def _misfit(rule_: Rule, instruction: Instruction, document: Document, applications: Mapping[str, Application]) -> str:
    """What an instruction, or the edition around it, fails to give its rule; "" if nothing is missing."""
    for key, is_needed, is_given in (
        ("applications", rule_.applications, bool(instruction.applications)),
        ("leads_to", rule_.leads_to, bool(instruction.leads_to)),
        (LINES, rule_.lines, LINES in instruction.values),
    ):
        if is_needed is not is_given:
            return f"{'needs' if is_needed else 'cannot have'} the key {key}, by its rule {rule_.id}"
    if rule_.applications and not parts_of(instruction, document):
        return f"needs an [[application]] in the edition, by its rule {rule_.id}"
    strange = [name for name in parts_of(instruction, document) if rule_.applications and name not in applications]
    if strange:
        return (
            f"names the application {strange[0]!a}, which is not known; known are "
            f"{', '.join(_known_applications(document))}"
        )
    if rule_.leads_to:
        target = document[instruction.leads_to]
        if target.leads_to or parts_of(target, document) or target.judged != instruction.judged:
            return (
                f"leads to {target.id}, which has to be judged by itself, not by application, and once for the same "
                f'(judged = "{instruction.judged}")'
            )
    elif instruction.judged != rule_.judged:
        return f'needs judged = "{rule_.judged}", by its rule {rule_.id}'
    return ""


def _known_applications(document: Document) -> tuple[str, ...]:
    """The applications that an instruction of a document may name."""
    return tuple(
        dict.fromkeys((*(application.name for application in document.application), *load_permissions().described))
    )
