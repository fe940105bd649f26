"""Whether the company gives permissions to roles or to users."""

from __future__ import annotations

from suites.judgement.company_values import PERMISSION_TYPES, PermissionTypes
from suites.judgement.outcomes import Outcome, met, not_far_enough, not_met
from suites.judgement.rule_values import either
from suites.judgement.rules import rule
from suites.judgement.sign_in import of_users_alone, told_to_all
from suites.judgement.subject import Subject
from suites.judgement.unseen import refusals_of
from suites.judgement.verdict import NO_CLICK, Verdict
from suites.setup.company_questions import RolesOrUsers


class PermissionTypeAsked(Outcome):
    """How `permission-type` can end."""

    ASKED = met("the company gives permissions as was asked for")
    ANY = met("any permission type will do")
    OTHER = not_met("the company gives permissions otherwise", title="Make your company {asked}")
    NOT_FAR_ENOUGH = not_far_enough("See whether your company is role-based or user-based")


def test_permission_type_is_one_of_those(subject: Subject) -> Verdict:
    """Any user's role shows a role-based company; rights of a user, and no role for anybody, a user-based one."""
    facts, one_of = subject.facts, subject.values(PermissionTypes).one_of
    if not facts.signed_in:
        return PermissionTypeAsked.NOT_FAR_ENOUGH(
            told_to_all(facts),
            side=facts.refusals[0][1].side,
            click=NO_CLICK,
            auditor_would_help=of_users_alone(facts),
        )
    permission_type, user = facts.permission_type, facts.signed_in[0].user_id
    type_text = f"Permission type: {permission_type.value if permission_type else 'not seen'}"
    if not one_of:
        return PermissionTypeAsked.ANY(type_text, seen_by=user)
    if permission_type is None:
        return RolesOrUsers.UNSEEN(
            "Permission type: no role of anybody, and no right that is given to a user, could be seen",
            unseen=refusals_of(facts, "any_role", "roles", "any_right"),
        )
    asked_types = [PERMISSION_TYPES[name] for name in one_of]
    if permission_type in asked_types:
        return PermissionTypeAsked.ASKED(type_text, seen_by=user)
    return PermissionTypeAsked.OTHER(
        type_text, seen_by=user, asked=either([asked_type.value for asked_type in asked_types])
    )


rule(
    "permission-type",
    test_permission_type_is_one_of_those,
    PermissionTypeAsked,
    judged="company",
    values=PermissionTypes,
)
