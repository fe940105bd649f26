"""What a web services user of the kind that a document asks for can never see, instruction by instruction.

By facts.md, section 3, before any company is read; a test checks it on invented companies.
"""

from __future__ import annotations

from collections.abc import Iterator

from suites.document.model import Document, Instruction
from suites.document.parts import applications_of, lines_of
from suites.document.permission_line import Grant, Part
from suites.judgement.company_values import Level, PermissionTypes, TopLevelAccess
from suites.judgement.rules import RULES, steps_of, values_of
from suites.judgement.subject import Steps
from suites.judgement.user_values import Privileges, UserTypes

_ADMINISTRATORS = {
    "permission-type": "by what the company gives permissions",
    "role-title": "which roles the user has",
    "user-role": "which roles the user has",
    "user-departments": "that no department is assigned",
}
"""What only administrators can see (USERRESTRICTION, ROLEUSERS, USERRIGHTS): rule -> what is not visible."""
_ADMINISTRATORS_AT_TOP = {
    "top-level": "that no entity is assigned",
    "top-level-access": "that no entity is assigned",
    "user-entities": "all entities, unless the profile names those that are needed",
}
"""The same for runs at the top level; at the entity level the location of the sign-in shows enough."""
_LISTED_BY = {
    "bank-account": ("Cash Management", "Checking accounts"),
    "bill-image-folder": ("Company", "Attachment folders"),
}
"""Rule -> the permission (application and policy) whose List right its records require."""
_TOP_IS_RUN = "where the top level is run"


def never_seen(document: Document) -> dict[str, str]:
    """Instruction -> what is not visible of it, to whom, and who can see it; only instructions with such a gap.

    Raises:
        EditionError: the document cannot be used.
    """
    steps = steps_of(document)
    reasons = {
        instruction.id: "; ".join(_reasons(instruction, document, steps)) for instruction in document.instruction
    }
    for instruction in document.instruction:
        if RULES[instruction.rule].leads_to and reasons[document[instruction.leads_to].id]:
            reasons[instruction.id] = f"as {instruction.leads_to}, which shows it"
    return {id_: why for id_, why in reasons.items() if why}


def _reasons(instruction: Instruction, document: Document, steps: Steps) -> Iterator[str]:
    if _asks_for_anything(instruction, steps):
        hidden = _ADMINISTRATORS.get(instruction.rule, "")
        at_top = "" if _is_required(document, "entity-level") else _ADMINISTRATORS_AT_TOP.get(instruction.rule, "")
        whom = without_privileges(document)
        if whom and hidden:
            yield f"{hidden}: a user {whom} does not show it, an auditor does"
        if whom and at_top:
            yield f"{at_top}, {_TOP_IS_RUN}: a user {whom} does not show it, an auditor does"
    if instruction.rule in {"top-level", "entity-level"} and _is_required(document, instruction.rule):
        other = "entity-level" if instruction.rule == "top-level" else "top-level"
        if _is_required(document, other):
            other_number = document.number_of(other)
            yield f"never together with {other_number}: a run is at one level, and each needs a NAME of its own"
    if instruction.rule in _LISTED_BY and _lacks(document, *_LISTED_BY[instruction.rule]):
        application, policy = _LISTED_BY[instruction.rule]
        yield (
            f"the records: a user that holds what the document asks for, and no more, may not list them; the line "
            f'"{application}: {policy}: List" would let it'
        )


def without_privileges(document: Document) -> str:
    """Why users of this document may lack admin privileges, to continue a sentence after "a user"; "" if they do not.

    Only Business users can have them (facts.md, section 3).
    """
    one_of = values_of(document, "admin-privileges", Privileges).one_of
    types = values_of(document, "user-type", UserTypes).one_of
    if types and "Business" not in types:
        return "of such a type, which cannot have admin privileges,"
    if one_of == ("Off",):
        return "without admin privileges, as the document asks for,"
    return "without admin privileges, which the document allows," if not one_of or "Off" in one_of else ""


def _asks_for_anything(instruction: Instruction, steps: Steps) -> bool:
    """Whether an instruction needs evidence: one that allows any permission type is met by any sign-in."""
    demand = steps.values[steps.keys[instruction.id]]
    if isinstance(demand, PermissionTypes):
        return bool(demand.one_of)
    return demand.ticked is not None if isinstance(demand, TopLevelAccess) else True


def _is_required(document: Document, rule: str) -> bool:
    return document.number_of(rule) is not None and values_of(document, rule, Level).required


def _lacks(document: Document, application: str, policy: str) -> bool:
    """Whether a document lists permissions by lines, and none of these lines lets its user list this permission."""
    lines = [line for instruction in document.instruction for line in lines_of(instruction)]
    if not any(line.wants for line in lines):
        return False
    if any(instruction.applications for instruction in document.instruction) and application in applications_of(
        document
    ):
        return False
    wanting = (line for line in lines if line.wants and line.application == application and line.covers(policy))
    return not any(
        line.policy or line.part is not Part.REPORTS
        for line in wanting
        if policy not in line.exceptions and (line.grant is not Grant.RIGHTS or line.rights)
    )
