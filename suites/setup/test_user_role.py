"""The role of the web services user. The role Admin is judged by its rights, not by its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intacct.protocol.refusal import Refusal
from suites.document.text import normalize_id
from suites.judgement.access import Access, AccessResult, access, rights_in
from suites.judgement.case import Case
from suites.judgement.facts import PermissionType
from suites.judgement.outcomes import Outcome, blocked, met, not_applicable, not_met, not_visible, unknown
from suites.judgement.permission_review import PermissionReview
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.unseen import refusals_of
from suites.judgement.verdict import Verdict
from suites.setup.company_questions import ROLES_OR_USERS, RolesOrUsers
from suites.setup.permissions import capping_type, near_role, review_application, roles_of
from suites.setup.remedies import ALL, LEAVE_ADMIN, ROLES, joined_names, own_role_path


class Role(Outcome):
    """How `user-role` can end."""

    ASSIGNED = met("a role other than Admin is assigned to the user")
    ADMIN = met("the role Admin is assigned, and reaches all applications")
    ADMIN_SHORT = met("the role Admin is assigned and reaches all applications, with some permissions missing")
    ADMIN_UNSUBSCRIBED = met(
        "the role Admin is assigned, and an application is not subscribed, which no role grants", remark_for_admin=True
    )
    ADMIN_READS = not_met(
        "the role is named Admin, and only reads in an application",
        title="Give {user} a role of its own instead of Admin, which only reads",
        after=LEAVE_ADMIN,
    )
    ADMIN_CLOSED = not_met(
        "the role is named Admin, and does not grant what Admin should",
        title="Give {user} a role of its own instead of Admin",
        after=LEAVE_ADMIN,
    )
    NONE = not_met("no role is assigned to the user", title="Assign a role to {user}")
    NAMELESS = unknown(
        "a role is assigned to the user, and its name was not shown: it may be Admin",
        title="Check whether the role of {user} is Admin",
    )
    ADMIN_UNSEEN = not_visible(
        "the role is named Admin, and what it grants could not be seen everywhere",
        title="Check what the role Admin grants to {user}",
        after="Tell us what is ticked there, and change nothing in the role Admin: a change there reaches everybody who"
        " holds it.",
    )
    DOUBTED = not_visible(
        "this user sees no role assignment of its own, although others are shown some",
        title="Check whether a role is assigned to {user}",
    )
    UNSEEN = not_visible("the roles of the user could not be seen", title="Check which role is assigned to {user}")
    USER_TYPE = blocked("the role is named Admin, and the user type caps what a role grants")
    USER_BASED = not_applicable("the company gives permissions to users, not to roles")


def test_role_is_assigned(subject: Subject) -> Verdict:
    """A role other than Admin is assigned to the user, or an Admin with access to all applications."""
    if subject.facts.permission_type is PermissionType.USERS:
        return Role.USER_BASED("Permission type: user-based")
    roles = roles_of(subject)
    if roles.refusal is not None:
        return Role.UNSEEN(f"Role: {subject.why_unseen(roles.refusal)}")
    if roles.others:
        names = ", ".join(name or "(no name)" for name in roles.names)
        end = Role.ASSIGNED if any(roles.others) else Role.NAMELESS
        return end(f"Role: {names}", evidence=subject.cite("roles", ROLENAME=names))
    if roles.names:
        return _judge_admin(subject, roles.names[0])
    return _judge_no_role(subject, contradicted=roles.contradicted_elsewhere)


rule("user-role", test_role_is_assigned, Role)


def _judge_no_role(subject: Subject, *, contradicted: bool) -> Verdict:
    if contradicted and normalize_id(subject.user.user_id) in subject.facts.with_a_role:
        return Role.DOUBTED("Role: none is shown to this user; somebody else is shown a role of this user")
    if contradicted:
        return Role.DOUBTED("Role: none at all is shown to this user; other users of this company are shown some")
    if subject.facts.permission_type is PermissionType.ROLES:
        return Role.NONE("Role: none", near_miss=near_role(subject), evidence=subject.cite("roles"))
    both = "After your answer we tell you what is still to be set: the role, or the permissions of the user"
    unseen = refusals_of(subject.facts, "any_role", "roles", "any_right")
    return RolesOrUsers.UNSEEN(
        "Permission type: no role of anybody could be seen",
        expected=ROLES_OR_USERS,
        near_miss=both,
        unseen=unseen,
    )


def _judge_admin(subject: Subject, role: str) -> Verdict:
    """A role named Admin: what it grants in each application, as `application` and `application-all` judge it."""
    by_application = {listed.name: access(subject, listed) for listed in subject.document.application}
    unsubscribed = [name for name, reached in by_application.items() if reached.result is AccessResult.NOT_SUBSCRIBED]
    denied = [name for name, reached in by_application.items() if reached.result.denied and name not in unsubscribed]
    reviews = _reviews(subject, [name for name, reached in by_application.items() if reached.result.granted])
    reads = [name for name, reviewed in reviews.items() if reviewed.read_only]
    unclear = [
        name
        for name, reached in by_application.items()
        if not (reached.result.granted or reached.result.denied) or reached.only_read_there
    ]
    evidence = subject.cite("roles", ROLENAME=role)
    if capped := _judge_capped(subject, role, [*denied, *reads, *_contradicted_applications(subject, unclear)]):
        return capped
    if denied or reads:
        to_grant = [name for name in by_application if name not in unsubscribed]
        short = [by_application[name].found for name in denied] + [f"{name}: read only" for name in reads]
        end = Role.ADMIN_CLOSED if denied else Role.ADMIN_READS
        return end(
            f"Role: {role}; {'; '.join(short)}",
            expected=f"Role: one that grants all of {', '.join(to_grant)}",
            click=_click_to_own_role(to_grant),
            remark=_not_subscribed_remark(unsubscribed),
            evidence=evidence,
        )
    if unclear:
        hidden = isinstance(subject.user.permissions, Refusal) or not subject.user.permissions
        unnamed = any(by_application[name].result is AccessResult.UNNAMED for name in unclear)
        texts = "; ".join(_unclear_text(name, by_application[name]) for name in unclear)
        unseen = [refusal for name in unclear for refusal in by_application[name].refusals]
        unseen += subject.facts.audit.refusals(subject.user, ("permissions",)) if hidden else ()
        return Role.ADMIN_UNSEEN(
            texts,
            expected=f"{joined_names(unclear)}: ticked, with permissions in it",
            click=_click_to_admin(role, () if unnamed else unclear),
            evidence=evidence,
            auditor_would_help=hidden,
            unseen=unseen,
        )
    short = [text for name, reviewed in reviews.items() for text in _short_of_all(name, reviewed)]
    if unsubscribed:
        remark = "; ".join((_not_subscribed_remark(unsubscribed), *short))
        return Role.ADMIN_UNSUBSCRIBED(f"Role: {role}", remark=remark, evidence=evidence)
    if short:
        return Role.ADMIN_SHORT(f"Role: {role}", remark="; ".join(short), evidence=evidence)
    return Role.ADMIN(f"Role: {role}", evidence=evidence)


def _click_to_own_role(applications: list[str]) -> str:
    """The menu path to create a role for the user alone, with "All" in some applications, and to assign it."""
    return own_role_path(f"tick {', '.join(applications)} > Permissions (beside each) > {ALL}")


def _click_to_admin(role: str, applications: Sequence[str]) -> str:
    """The menu path to what the role named Admin grants, or to some applications there; it only looks."""
    of_role = ROLES.replace("the role", f'the role "{role}"')
    if not applications:
        return of_role
    beside = f"each of {joined_names(applications)}" if len(applications) > 1 else applications[0]
    return f"{of_role} > Permissions (beside {beside})"


def _unclear_text(name: str, reached: Access) -> str:
    text = f"{reached.remark}, and is only read there" if reached.only_read_there else reached.found
    return text if text.startswith(name) else f"{name}: {text}"


def _reviews(subject: Subject, names: Iterable[str]) -> dict[str, PermissionReview]:
    """What `application-all` finds in those of the applications that the effective rights name."""
    applications = [listed for listed in subject.document.application if listed.name in names]
    visible = [listed for listed in applications if rights_in(subject.user, listed.name) is not None]
    return {listed.name: review_application(subject, listed) for listed in visible}


def _contradicted_applications(subject: Subject, names: Iterable[str]) -> list[str]:
    applications = [listed for listed in subject.document.application if listed.name in names]
    return [listed.name for listed in applications if access(subject, listed).result.contradicted]


def _judge_capped(subject: Subject, role: str, names: list[str]) -> Verdict | None:
    """Blocked by the user type, if it is known to grant less than the role does and a right is missing."""
    capped = capping_type(subject)
    if not (capped and names):
        return None
    capped_text = f'Role: "{role}", which does not grant {", ".join(names)}; user type: {capped}'
    return Role.USER_TYPE(capped_text, blocked_by=Case("user-type", subject.place))


def _not_subscribed_remark(names: list[str]) -> str:
    if not names:
        return ""
    it = "it" if len(names) == 1 else "them"
    asked = f"ask Sage to add {it} to your subscription"
    return f"Not subscribed: {', '.join(names)}. Sage sells {it}, and no role grants {it}: please {asked}"


def _short_of_all(name: str, reviewed: PermissionReview) -> list[str]:
    """The rights that `application-all` wants in one application and that Admin's visible rights lack."""
    short = [f"{name}: {text}" for text in (*reviewed.lacking, *reviewed.not_listed, *reviewed.contradicted)]
    return [*short, f"{name}: no reports"] if reviewed.reports_missing else short
