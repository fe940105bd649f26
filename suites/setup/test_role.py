"""The role, judged by the effective rights, whichever role, group or user screen they come from."""

from __future__ import annotations

from intacct.protocol.refusal import Refusal
from suites.document.model import Application
from suites.document.permission_line import Grant
from suites.judgement.access import Access, AccessResult, access, called_otherwise, rights_in
from suites.judgement.case import Case
from suites.judgement.facts import PermissionType
from suites.judgement.outcomes import (
    Outcome,
    blocked,
    contradicted,
    met,
    not_applicable,
    not_met,
    not_visible,
    unknown,
    unseen,
)
from suites.judgement.permission_review import PermissionReview
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, Verdict
from suites.setup.company_questions import Subscribed
from suites.setup.permissions import (
    USER_ROLES,
    capping_type,
    near_role,
    permissions_click,
    review_application,
    role_click,
    role_confirmed,
    roles_of,
    without_role,
)
from suites.setup.remedies import ALL, ROLES, USERS, WHOLE_ROLE

_SUBSCRIBED = "subscribed"
"""What conforms if the subscription itself is missing, or in doubt."""
_ROLE_NAME = f"{USERS} > Edit (beside the user) > Roles information > Role name"


class RoleTitle(Outcome):
    """How `role-title` can end."""

    TITLED = met("a role with a title is assigned to the user")
    NO_TITLE = unseen(
        "a role is assigned to the user, and its title could not be seen",
        title="Tell us the name of the role of {user}",
        path=_ROLE_NAME,
    )
    ADMIN = not_applicable("the role Admin is used, so no role had to be made")
    USER_BASED = not_applicable("the company gives permissions to users, not to roles")
    NO_ROLE = blocked("no role is assigned to the user")
    UNSEEN = not_visible(
        "the roles of the user could not be seen", title="Check whether the role of {user} has a name", path=_ROLE_NAME
    )


class Ticked(Outcome):
    """How `application` can end."""

    RIGHTS = met("the user has rights in the application")
    ONE_RIGHT = met("the user has a right in the application, which may come from elsewhere")
    LISTED = met("records of the application can be listed")
    OTHER_NAME = met("records of the application can be listed, and it seems to be called otherwise here")
    NO_RIGHTS = not_met(
        "the user's rights are visible, and hold nothing of this application",
        title="Tick {application} for {role}, and give {it} all permissions",
        with_role=WHOLE_ROLE,
    )
    REFUSED = not_met(
        "listing the application's records is refused for want of permission",
        title="Let {role} use {application}, with all permissions",
        with_role=WHOLE_ROLE,
    )
    UNNAMED = unknown(
        "the applications in the user's rights have names that are not known here",
        title="Tell us what {application} is called in your company",
        path=ROLES,
    )
    UNKNOWN_RIGHTS = unknown(
        "the words that stand for rights in the application are not known here",
        title="Tell us what is ticked for {role} in {application}",
    )
    CONTRADICTED = contradicted(
        "the user's rights and what it can list contradict each other", title="Check what {role} holds in {application}"
    )
    SILENT = not_visible(
        "neither the rights nor a list of records could be seen",
        title="Check whether {application} is ticked for {role}",
    )
    ADMIN = not_applicable("the role Admin is used")
    NO_ROLE = blocked("no role is assigned to the user")
    USER_TYPE = blocked("the user type caps what a role grants")


class All(Outcome):
    """How `application-all` can end."""

    ALL = met("every permission that All surely ticks is there")
    ALL_BUT = met("every permission that All surely ticks is there; some that it may tick are not")
    READ_ONLY = not_met(
        "nothing but reading is ticked",
        title="Give {role} all of {application}, not only reading",
        with_role=WHOLE_ROLE,
    )
    LACKING = not_met(
        "permissions that All ticks are missing", title="Give {role} all of {application}", with_role=WHOLE_ROLE
    )
    NOT_LISTED = not_met(
        "a permission that All ticks is not there, and listing its records is refused",
        title="Give {role} all permissions of {application}",
        with_role=WHOLE_ROLE,
    )
    NO_REPORTS = not_met(
        "the Reports part is not ticked", title="Give {role} the reports of {application}", with_role=WHOLE_ROLE
    )
    FEW_NAMES = unknown(
        "the permissions have names that are not known here",
        title="Tell us what the permissions of {application} are called in your company",
    )
    DOUBTS = unknown(
        "some permissions could not be recognised: renamed, or not ticked",
        title="Look through the permissions of {application} for {role}",
    )
    CONTRADICTED = contradicted(
        "whether the user reaches the application at all is contradicted",
        title="Check which permissions of {application} {role} has",
    )
    LISTED_ALL_THE_SAME = contradicted(
        "the right List is not among those of a permission, and yet its records can be listed",
        title="Check which rights are ticked for {role} in {application}",
    )
    UNSEEN = not_visible(
        "the user's rights could not be seen, and a list of records shows List only",
        title="Check whether {role} has all permissions in {application}",
    )
    ADMIN = not_applicable("the role Admin is used")
    NO_ROLE = blocked("no role is assigned to the user")
    NOT_TICKED = blocked("the application is not ticked")
    USER_TYPE = blocked("the user type caps what a role grants")


def test_role_has_a_title(subject: Subject) -> Verdict:
    """A role other than Admin is assigned to the user, and has a title."""
    if subject.facts.permission_type is PermissionType.USERS:
        return RoleTitle.USER_BASED("Permission type: user-based")
    roles = roles_of(subject)
    if roles.refusal is not None:
        return RoleTitle.UNSEEN(f"Role: {subject.why_unseen(roles.refusal)}")
    if roles.admin_only:
        return RoleTitle.ADMIN(f"Role: {', '.join(roles.names)}")
    if not roles.names:
        return RoleTitle.NO_ROLE(
            "No role is assigned to the user", near_miss=near_role(subject), blocked_by=Case("user-role", subject.place)
        )
    titled = [name for name in roles.others if name]
    evidence = subject.cite("roles", ROLENAME=", ".join(roles.names))
    if not titled:
        return RoleTitle.NO_TITLE("Role: one without a name", evidence=evidence)
    return RoleTitle.TITLED(f"Role: {', '.join(titled)}", evidence=evidence)


rule("role-title", test_role_has_a_title, RoleTitle)


def test_application_is_ticked(subject: Subject) -> Verdict:
    """The user has rights in the application."""
    application = subject.application
    if roles_of(subject).admin_only:
        return Ticked.ADMIN(f"Role: {', '.join(roles_of(subject).names)}")
    if without_role(subject) and not role_confirmed(subject):
        return Ticked.NO_ROLE("No role is assigned to the user", blocked_by=Case("user-role", subject.place))
    reached = access(subject, application)
    capped = capping_type(subject)
    capped_result = reached.result in {AccessResult.NO_RIGHTS, AccessResult.REFUSED} or reached.result.contradicted
    if capped and capped_result:
        capped_text = f"User type: {capped}; {reached.found}"
        return Ticked.USER_TYPE(capped_text, blocked_by=Case("user-type", subject.place))
    unsubscribed = reached.result is AccessResult.NOT_SUBSCRIBED
    of_subscription = unsubscribed or reached.result is AccessResult.SUBSCRIPTION_DOUBTED
    end, click = _ticked_end(reached), ""
    if not of_subscription and end is not Ticked.UNNAMED:
        # One screen ticks every application, so that a report groups the missing ones.
        click = _click(subject, "application", gains=end.spec.kind is Kind.NOT_MET)
    return end(
        reached.found,
        click=click,
        expected=_expected_tick(subject, unsubscribed=of_subscription),
        remark=reached.remark,
        evidence=subject.cite(reached.shown_by, by=reached.shown_to, found=reached.found),
        seen_by=reached.shown_to,
        unseen=reached.refusals,
    )


rule("application", test_application_is_ticked, Ticked, applications=True)


def _ticked_end(reached: Access) -> Outcome:
    """The outcome of `application` for a result of the evidence."""
    ends: dict[AccessResult, Outcome] = {
        AccessResult.RIGHTS: Ticked.ONE_RIGHT if reached.remark else Ticked.RIGHTS,
        AccessResult.PROBE: Ticked.OTHER_NAME if reached.remark else Ticked.LISTED,
        AccessResult.NO_RIGHTS: Ticked.NO_RIGHTS,
        AccessResult.REFUSED: Ticked.REFUSED,
        AccessResult.NOT_SUBSCRIBED: Subscribed.MISSING,
        AccessResult.CONTRADICTED: Ticked.CONTRADICTED,
        AccessResult.SUBSCRIPTION_DOUBTED: Subscribed.DOUBTED,
        AccessResult.UNNAMED: Ticked.UNNAMED,
        AccessResult.UNKNOWN_RIGHTS: Ticked.UNKNOWN_RIGHTS,
        AccessResult.SILENT: Ticked.SILENT,
    }
    return ends[reached.result]


def test_all_is_selected(subject: Subject) -> Verdict:
    """The user holds every right that "All" certainly ticks in the application."""
    application = subject.application
    ticked = subject.verdict("application", application.name)
    if ticked.kind is Kind.NOT_APPLICABLE:
        return All.ADMIN(ticked.found)
    if ticked.kind in {Kind.NOT_MET, Kind.WAIVED}:
        blocker = Case("application", subject.place, application.name)
        return All.NOT_TICKED(f"{application.name}: {ticked.because}", blocked_by=blocker)
    capped, waits_for = capping_type(subject), ticked.blocked_by
    if waits_for is not None and waits_for.id != "user-type":
        return All.NO_ROLE(ticked.found, blocked_by=waits_for)
    if capped:
        return All.USER_TYPE(f"User type: {capped}", blocked_by=Case("user-type", subject.place))
    if isinstance(subject.user.permissions, Refusal) or not subject.user.permissions:
        return All.UNSEEN(f"{application.name}: {subject.why_unseen(subject.user.permissions)}")
    reached = access(subject, application)
    if reached.result is AccessResult.SUBSCRIPTION_DOUBTED:
        return Subscribed.DOUBTED(reached.found, expected=_SUBSCRIBED)
    if reached.result.contradicted:
        return All.CONTRADICTED(reached.found)
    if rights_in(subject.user, application.name) is None:
        not_there_text = f"{application.name}: {called_otherwise(subject.user)}"
        return All.FEW_NAMES(not_there_text, click=permissions_click(subject, gains=False))
    return _judge_by_rights(subject, application, review_application(subject, application))


rule("application-all", test_all_is_selected, All, applications=True, wants=Grant.ALL)


def _judge_by_rights(subject: Subject, application: Application, findings: PermissionReview) -> Verdict:
    names = ", ".join(findings.names)
    remark = "; ".join(findings.remarks)
    click, look = (_click(subject, "application-all", application.name, gains=gains) for gains in (True, False))
    evidence = subject.cite("permissions", **{application.name: ", ".join(findings.names)})
    if findings.read_only:
        return All.READ_ONLY(f'{application.name}: "Read only" selected', click=click, evidence=evidence)
    if findings.too_few:
        few_text = f"{application.name}: permissions called {names}"
        return All.FEW_NAMES(few_text, evidence=evidence, unseen=findings.refusals)
    ends = (
        (All.LACKING, findings.lacking, "not ticked: " + "; ".join(findings.lacking)),
        (All.NOT_LISTED, findings.not_listed, "nothing ticked in: " + ", ".join(findings.not_listed)),
        (All.NO_REPORTS, findings.reports_missing, "no report ticked"),
    )
    short = [(end, text) for end, shortage, text in ends if shortage]
    if short:
        shortfall_text = f"{application.name}: {'; '.join(text for _, text in short)}"
        return short[0][0](shortfall_text, click=click, remark=remark, evidence=evidence)
    if findings.contradicted:
        contradicted_text = f"{application.name}: {'; '.join(findings.contradicted)}"
        return All.LISTED_ALL_THE_SAME(contradicted_text, click=look, remark=remark, evidence=evidence)
    if findings.doubts:
        doubts_text = f"{application.name}: {'; '.join(findings.doubts)}. Permissions there: {names}"
        return All.DOUBTS(doubts_text, click=look, remark=remark, evidence=evidence, unseen=findings.refusals)
    end = All.ALL_BUT if remark else All.ALL
    return end(f"{application.name}: {names}", remark=remark, evidence=evidence)


def _expected_tick(subject: Subject, *, unsubscribed: bool) -> str:
    """What conforms, if the document's own words do not fit; "" if they do."""
    if unsubscribed:
        return _SUBSCRIBED
    user_based = subject.facts.permission_type is PermissionType.USERS
    return "ticked for the user, with permissions in it" if user_based else ""


def _click(subject: Subject, rule: str, application: str = "", *, gains: bool) -> str:
    """Where it is ticked: in a role, or with the user itself if the company gives permissions to users."""
    if subject.facts.permission_type is PermissionType.USERS:
        return f"{USER_ROLES} > {application or 'tick the application'} > Permissions > {ALL}"
    return role_click(subject, rule, roles_of(subject).others, application, gains=gains)
