"""Section 4 goes on: the role of the web services user. An Admin is judged by what it reaches, not by its name."""

from __future__ import annotations

from intacct.protocol.errors import Refusal
from suites.document.text import normalize_id
from suites.judgement.access import AccessResult, access, recognised_applications, rights_in
from suites.judgement.facts import PermissionType
from suites.judgement.rules import instruction
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, Outcome, Verdict, met, not_applicable, not_met, not_visible, unknown
from suites.setup.permissions import all_findings, near_role, role_click, roles_of, subscribe


class Role(Outcome):
    """The ends of 4.7."""

    ASSIGNED = met("a role other than Admin is assigned to the user")
    ADMIN = met("the role Admin is assigned, and reaches all applications")
    ADMIN_SHORT = met("the role Admin is assigned and reaches all applications, with some permissions missing")
    ADMIN_CLOSED = not_met("the role is named Admin, and does not grant what Admin should")
    NONE = not_met("no role is assigned to the user")
    NAMELESS = unknown("a role is assigned to the user, and its name was not shown: it may be Admin")
    ADMIN_UNSEEN = not_visible("the role is named Admin, and what it grants could not be seen everywhere")
    TYPE_UNKNOWN = not_visible("no role is assigned, and whether the company works with roles could not be seen")
    DOUBTED = not_visible("this user sees no role assignment of its own, although others are shown some")
    UNSEEN = not_visible("the roles of the user could not be seen")
    USER_BASED = not_applicable("the company gives permissions to users, not to roles")


@instruction("4.7", Role)
def test_role_is_assigned(subject: Subject) -> Verdict:
    """A role is assigned to the user: another one than Admin, or an Admin that reaches all applications."""
    if subject.facts.permission_type is PermissionType.USERS:
        return Role.USER_BASED("Permission type: user-based")
    roles = roles_of(subject)
    if roles.refusal is not None:
        return Role.UNSEEN(f"Role assignments: {subject.why_unseen(roles.refusal)}")
    if roles.others:
        names = ", ".join(name or "(no name)" for name in roles.names)
        end = Role.ASSIGNED if any(roles.others) else Role.NAMELESS
        return end(f"Role: {names}", evidence=subject.cite("roles", ROLENAME=names))
    if roles.names:
        return _admin(subject, roles.names[0])
    return _no_role(subject, doubted=roles.doubted)


def _no_role(subject: Subject, *, doubted: bool) -> Verdict:
    if doubted and normalize_id(subject.user.user_id) in subject.facts.with_a_role:
        return Role.DOUBTED("Somebody else is shown a role of this user; to itself none is shown")
    if doubted:
        return Role.DOUBTED("Other users of this company see roles that are assigned; this one sees none at all")
    if subject.facts.permission_type is PermissionType.ROLES:
        return Role.NONE(
            "No role is assigned to the user", near_miss=near_role(subject), evidence=subject.cite("roles")
        )
    both = "If the company is role-based, assign the role; if it is user-based, give the permissions to the user itself"
    return Role.TYPE_UNKNOWN("No role is assigned to the user, and no role of anybody could be seen", near_miss=both)


def _admin(subject: Subject, name: str) -> Verdict:
    document = subject.document
    found = {one.name: access(subject.user, one, document) for one in document.application}
    # A list of subscriptions alone decides nothing here: the rights or the probes have to show it.
    listed_only = recognised_applications(subject.user, document) < 2
    denied = {
        name for name, one in found.items() if one.reach.denied and not (listed_only and one.shown_by == "applications")
    }
    closed = [f"{name}: {one.found}" for name, one in found.items() if name in denied]
    sold = all(found[name].reach is AccessResult.NOT_SUBSCRIBED for name in denied)
    open_ = [f"{name}: {one.found}" for name, one in found.items() if name not in denied and not one.reach.granted]
    evidence = subject.cite("roles", ROLENAME=name)
    if closed:
        return Role.ADMIN_CLOSED(
            f'Role: "{name}", which does not grant {"; ".join(closed)}',
            expected=f'The role "{name}" grants {", ".join(found)}',
            click=subscribe(denied) if sold else role_click(subject, "3.3", (name,)),
            near_miss=_capped(subject),
            evidence=evidence,
        )
    if open_:
        hidden = isinstance(subject.user.permissions, Refusal) or not subject.user.permissions
        return Role.ADMIN_UNSEEN(f'Role: "{name}". {"; ".join(open_)}', evidence=evidence, auditor_would_help=hidden)
    short = _short_of_all(subject)
    if short:
        return Role.ADMIN_SHORT(f"Role: {name}", remark="; ".join(short), evidence=evidence)
    return Role.ADMIN(f"Role: {name}", evidence=evidence)


def _capped(subject: Subject) -> str:
    """A user type other than Business grants less than the role does, whatever the role is called."""
    capped = subject.verdict("4.5").kind in {Kind.NOT_MET, Kind.WAIVED}
    return "The user type caps what a role grants: correct it first" if capped else ""


def _short_of_all(subject: Subject) -> list[str]:
    """Where Admin's rights, as far as they are visible, are short by the rule of 3.4."""
    short = []
    for application in subject.document.application:
        if rights_in(subject.user, application.name) is None:
            continue
        findings = all_findings(subject, application)
        if findings.read_only:
            short.append(f"{application.name}: read only")
        short += [f"{application.name}: {text}" for text in (*findings.lacking, *findings.not_listed)]
        if findings.reports_missing:
            short.append(f"{application.name}: no reports")
    return short
