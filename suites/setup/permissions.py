"""The effective rights and the roles of a user, as the cases on permissions need them, and where they are ticked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intacct.protocol.refusal import Refusal
from intacct.protocol.vocabulary import BUSINESS
from suites.document.model import Application, Instruction
from suites.document.parts import lines_of
from suites.document.permission_line import Grant, Part, PermissionLine
from suites.document.text import normalize_id, shown
from suites.judgement.access import rights_in
from suites.judgement.facts import PermissionType
from suites.judgement.permission_review import PermissionReview, review
from suites.judgement.review_context import review_context
from suites.judgement.subject import Subject, user_type
from suites.judgement.verdict import Kind
from suites.setup.remedies import ROLES, SAVE_BOTH, SUBSCRIPTIONS, USERS, joined_names, own_role_path


def review_application(subject: Subject, application: Application) -> PermissionReview:
    """What `application-all` finds in the visible rights of one application."""
    rights = rights_in(subject.user, application.name)
    assert rights is not None
    others = (rights_in(subject.user, other.name) for other in subject.document.application if other != application)
    return review(rights, [other for other in others if other is not None], review_context(subject))


def capping_type(subject: Subject) -> str:
    """The user type that limits what any role grants; "" if it is Business, or not known to be another."""
    shown_type = user_type(subject)
    capped = (
        shown_type is not None
        and shown_type != BUSINESS
        and subject.verdict("user-type").kind in {Kind.NOT_MET, Kind.WAIVED}
    )
    return shown_type if shown_type is not None and capped else ""


ADMIN = "admin"
USER_ROLES = f"{USERS} > Subscriptions (beside the user)"


@dataclass(frozen=True, slots=True)
class Roles:
    """The names of the roles that are assigned to the user, directly or through a group; "" is a role without a name.

    `refusal` is set if the assignment is not visible. `contradicted_elsewhere`: this user sees no role assignments at
    all, although others see some, or others see one of this user: an empty answer then proves nothing.
    """

    names: tuple[str, ...] = ()
    refusal: Refusal | None = None
    contradicted_elsewhere: bool = False

    @property
    def admin_only(self) -> bool:
        """Whether the only role is Admin: then the rules on roles do not apply."""
        return bool(self.names) and all(normalize_id(name) == ADMIN for name in self.names)

    @property
    def others(self) -> tuple[str, ...]:
        """The assigned roles other than Admin."""
        return tuple(name for name in self.names if normalize_id(name) != ADMIN)


def roles_of(subject: Subject) -> Roles:
    """The roles that are assigned to the user of this place."""
    roles = subject.user.roles
    if isinstance(roles, Refusal):
        return Roles(refusal=roles)
    # A name without any visible character does not count as a name.
    names = tuple(dict.fromkeys((row.role or "").strip() if shown(row.role or "") else "" for row in roles))
    sees_nobody = not isinstance(subject.user.any_role, Refusal) and not subject.user.any_role
    somebody_does = subject.facts.permission_type is PermissionType.ROLES
    shown_elsewhere = normalize_id(subject.user.user_id) in subject.facts.with_a_role
    contradicted = not names and (shown_elsewhere or (sees_nobody and somebody_does))
    return Roles(names, contradicted_elsewhere=contradicted)


def without_role(subject: Subject) -> bool:
    """Whether no role is assigned, in a company that is not shown to be user-based: then `user-role` comes first."""
    roles = roles_of(subject)
    user_based = subject.facts.permission_type is PermissionType.USERS
    return not user_based and roles.refusal is None and not roles.names and not roles.contradicted_elsewhere


def role_confirmed(subject: Subject) -> bool:
    """Whether a person confirmed the role while the permission type is open: then the rights are judged as they are."""
    return subject.facts.permission_type is None and subject.verdict("user-role").kind is Kind.ATTESTED


def role_click(subject: Subject, rule: str, names: Iterable[str], application: str = "", *, gains: bool) -> str:
    """The document's menu path for a rule on applications, with the names of the role and the application in it.

    `gains`: something is to be ticked, for which one of several roles is enough.
    """
    id_ = subject.document.number_of(rule)
    path = subject.document[id_].click if id_ else ROLES
    path = _with_roles(path, names, gains=gains)
    return path.replace("the application", application) if application else path


def _with_roles(path: str, names: Iterable[str], *, gains: bool) -> str:
    """A menu path with the names of the roles, if they are known."""
    role_names = (" or " if gains else " and ").join(f'"{name}"' for name in names if name)
    return path.replace("the role", f"the role {role_names}") if role_names else path


_BOTH = "in both parts: Activities and lists, and Reports"


def line_click(subject: Subject, line: PermissionLine, *, tick: bool, gains: bool) -> str:
    """Where the line is ticked: in a role, or with the user itself if the company gives permissions to users.

    `tick`: the application itself has to be ticked first. `gains`: as in `role_click`, unless the line forbids.
    """
    if line.grant is Grant.SUBSCRIBED:
        return SUBSCRIPTIONS
    where = _BOTH if line.part is Part.BOTH else f"in {line.part.value}"
    if line.grant is Grant.NONE:
        what = f"{line.policy}: untick everything" if line.policy else f"None ({where})"
    elif line.grant is Grant.RIGHTS:
        what = f"{line.policy}: tick {', '.join(line.rights)}"
    else:
        what = f"{line.policy}: tick everything" if line.policy else f"{line.grant.value} ({where})"
    opened = f"Permissions (beside {line.application})"
    if tick:
        opened = f"tick {line.application} > Permissions (beside it)"
    gains = gains and line.grant is not Grant.NONE
    return f"{permissions_click(subject, gains=gains)} > {opened} > {what} > {SAVE_BOTH}"


def permissions_click(subject: Subject, *, gains: bool) -> str:
    """The menu path to all permissions of the role, or of the user if the company gives permissions to users."""
    if subject.facts.permission_type is PermissionType.USERS:
        return USER_ROLES
    return _with_roles(ROLES, roles_of(subject).names, gains=gains)


def own_role_click(subject: Subject) -> str:
    """The menu path to create a role for the user alone, with all that the document asks of a role."""
    ids = [instruction.id for instruction in subject.document.instruction if _is_of_role(instruction)]
    steps = f"{'step' if len(ids) == 1 else 'steps'} {joined_names(ids)}"
    asked = f"tick each application of {steps} > Permissions (beside it) > what is asked for there"
    return own_role_path(f"{asked} > {SAVE_BOTH}")


def _is_of_role(instruction: Instruction) -> bool:
    """Whether an instruction asks for permissions, not only for a subscription."""
    return bool(instruction.applications) or any(line.grant is not Grant.SUBSCRIBED for line in lines_of(instruction))


def near_role(subject: Subject) -> str:
    """A near miss: a role that is assigned to somebody else, and whose name contains that of the users."""
    name_part = normalize_id(subject.names.beginning)
    for user in subject.facts.signed_in:
        for rows in (user.any_role, user.roles):
            for row in () if isinstance(rows, Refusal) else rows:
                if name_part and name_part in normalize_id(row.role or ""):
                    return f'The role "{row.role}" exists, and is assigned to {row.user_id or "somebody else"}'
    return ""
