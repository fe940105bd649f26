"""Permissions, line by line: what a document wants ticked, and what it forbids, on the effective rights.

It does not matter which role, group or user screen the rights come from, or what the role is called. Each line is
judged by the rule of "All" (suites/judgement/permission_review.py).
"""

from __future__ import annotations

from dataclasses import replace

from intacct.company.model import ApplicationRights
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import NotSubscribed, PermissionDenied
from suites.document.model import Application
from suites.document.names import normalize_name
from suites.document.parts import lines_of
from suites.document.permission_line import Grant, PermissionLine, whole_application
from suites.document.permissions import CorePolicy
from suites.judgement.access import Access, AccessResult, access, called_otherwise
from suites.judgement.case import Case
from suites.judgement.effective_rights import core_names, ticked_by_policy, together, usual_name, with_beside
from suites.judgement.excess_permissions import beyond, review_forbidden
from suites.judgement.permission_review import PermissionReview, demands, review
from suites.judgement.review_context import review_context
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.unseen import refusals_of
from suites.judgement.verdict import Kind, Verdict
from suites.setup.company_questions import Subscribed
from suites.setup.permission_outcomes import NOT_USED_YET, OF_SUBSCRIPTION, WITHOUT_ACCESS, Permissions
from suites.setup.permission_values import Lines
from suites.setup.permissions import (
    capping_type,
    line_click,
    own_role_click,
    permissions_click,
    role_confirmed,
    roles_of,
    without_role,
)

_NOT_TOLD = "the list of subscriptions does not tell whether the company has it"


def test_permissions_are_as_listed(subject: Subject) -> Verdict:
    """What the line wants is ticked, and nothing that it forbids."""
    line = next(line for line in subject.values(Lines).parsed if line.text == subject.part)
    verdict = _judge_line(subject, line)
    of_subscription = verdict.outcome in OF_SUBSCRIPTION
    if of_subscription or verdict.outcome == Permissions.UNNAMED.label:
        click = ""
    else:
        click = verdict.click or line_click(
            subject, line, tick=verdict.outcome in NOT_USED_YET, gains=verdict.kind is Kind.NOT_MET
        )
    if verdict.kind is Kind.NOT_MET and not of_subscription and roles_of(subject).admin_only:
        verdict = Permissions.OF_ADMIN(
            verdict.found, evidence=verdict.evidence, remark=verdict.remark, seen_by=verdict.seen_by
        )
        click = own_role_click(subject)
    is_clear = verdict.kind in {Kind.MET, Kind.NOT_MET}
    remarks = filter(None, (verdict.remark, _held_beyond_remark(subject, line) if is_clear else ""))
    subscribed = "subscribed, or not" if line.every else "subscribed"
    expected = f"{line.application}: {subscribed}" if of_subscription else line.expected
    return replace(verdict, click=click, remark="; ".join(remarks), expected=expected)


rule("permissions", test_permissions_are_as_listed, Permissions, lines=True, values=Lines)


def _judge_line(subject: Subject, line: PermissionLine) -> Verdict:
    if line.grant is Grant.SUBSCRIBED:
        return _judge_subscription(subject, line)
    if line.grant is Grant.NONE:
        return _judge_forbidden(subject, line)
    if line.core is not None and _is_used(subject, line.core) is False:
        return Permissions.NOT_USED(f"Not used by the company: {line.policy}")
    # Only a document with an instruction on the role has something that can block this.
    if without_role(subject) and "user-role" in subject.steps.numbers and not role_confirmed(subject):
        return Permissions.NO_ROLE("No role is assigned to the user", blocked_by=Case("user-role", subject.place))
    verdict = _judge_wanted(subject, line)
    capped = capping_type(subject)
    doubted = {Permissions.CONTRADICTED.label, Subscribed.DOUBTED.label}
    if capped and (verdict.kind is Kind.NOT_MET or verdict.outcome in doubted):
        text = f"User type: {capped}; {verdict.found}"
        return Permissions.USER_TYPE(text, blocked_by=Case("user-type", subject.place))
    return verdict


def _is_used(subject: Subject, core: CorePolicy) -> bool | None:
    """Whether the company uses what a permission is about; None if that is not visible."""
    condition = core.dimension if core.condition == "dimension" else core.condition
    return review_context(subject).used.get(condition) if condition else True


def _judge_wanted(subject: Subject, line: PermissionLine) -> Verdict:
    """The verdict on a line that wants something ticked."""
    application = subject.applications[line.application]
    rights = with_beside(_permissions(subject), line)
    if rights is not None and line.policy and _is_there(subject, line, rights):
        contradiction = _list_contradiction(subject, line, rights)
        if contradiction:
            return Permissions.CONTRADICTED(contradiction, evidence=subject.cite("permissions", found=contradiction))
        return _judge_by_rights(subject, line, rights)
    reached = access(subject, application)
    if line.every and reached.result is AccessResult.NOT_SUBSCRIBED:
        return Permissions.NOT_HAD(reached.found)
    if line.every and reached.result.denied and not subject.facts.shared.subscription(application).subscribed:
        return Permissions.SUBSCRIPTION_UNSEEN(
            f"{application.name}: {_NOT_TOLD}; {_without_others(reached, application)}",
            unseen=refusals_of(subject.facts, "applications"),
        )
    if not reached.result.granted:
        evidence = subject.cite(reached.shown_by, by=reached.shown_to, found=reached.found)
        return WITHOUT_ACCESS[reached.result](
            reached.found, evidence=evidence, seen_by=reached.shown_to, unseen=reached.refusals
        )
    if not _permissions(subject):
        return _judge_by_list(subject, line, reached)
    if rights is None:
        not_there_text = f"{line.application}: {called_otherwise(subject.user)}"
        return Permissions.FEW_NAMES(not_there_text, click=permissions_click(subject, gains=False))
    return _judge_by_rights(subject, line, rights)


def _without_others(reached: Access, application: Application) -> str:
    """What was found of an application, without the names of all others that have rights."""
    return reached.found.removeprefix(f"{application.name}: ").partition("; applications with rights")[0]


def _permissions(subject: Subject) -> tuple[ApplicationRights, ...]:
    """The effective rights; () if they are not visible."""
    return () if isinstance(subject.user.permissions, Refusal) else subject.user.permissions


def _is_there(subject: Subject, line: PermissionLine, rights: ApplicationRights) -> bool:
    """Whether the line's permission is among the rights, under a known name."""
    terms, ticked = review_context(subject).terms, ticked_by_policy(rights)
    return any(name in ticked for core in demands(line, terms) for name in core_names(core, terms))


def _list_contradiction(subject: Subject, line: PermissionLine, rights: ApplicationRights) -> str:
    """A text: the line's permission is held, but listing its records is refused; else ""."""
    context, ticked = review_context(subject), ticked_by_policy(rights)
    for core in demands(line, context.terms):
        held_rights = together(ticked[name] for name in core_names(core, context.terms) if name in ticked).rights
        refusal = context.probes.get(core.probe) if core.probe else None
        if "List" in held_rights and isinstance(refusal, PermissionDenied | NotSubscribed):
            return f"the rights hold {core.name}, and yet listing them is refused ({refusal.words})"
    return ""


def _judge_by_list(subject: Subject, line: PermissionLine, reached: Access) -> Verdict:
    """The rights are not visible, and a list of the application is permitted: that proves List only."""
    probe = line.core.probe if line.core is not None else ""
    refusal = subject.user.probes.get(probe)
    why = subject.why_unseen(subject.user.permissions)
    if line.grant is Grant.RIGHTS and "List" in line.rights and isinstance(refusal, PermissionDenied):
        words = f"{refusal.meaning} ({refusal.words})"
        text = f"{line.application}: not ticked: {line.policy}: List; they cannot be listed: {words}"
        return Permissions.NOT_LISTED(text, evidence=subject.cite(f"probe.{probe}", found=text))
    if line.rights == ("List",) and probe in subject.user.probes and refusal is None:
        text = f"{line.policy}: can be listed"
        return Permissions.LISTED(text, evidence=subject.cite(f"probe.{probe}", found=text))
    unseen_text = f"{line.application}: {why}; {reached.found}"
    return Permissions.UNSEEN(unseen_text, unseen=(subject.user.permissions, refusal))


def _judge_by_rights(subject: Subject, line: PermissionLine, rights: ApplicationRights) -> Verdict:
    """The verdict by the rights that are visible."""
    others = [listed for listed in _permissions(subject) if normalize_name(listed.name) != normalize_name(rights.name)]
    findings = review(rights, others, review_context(subject), line)
    evidence = subject.cite("permissions", **{line.application: ", ".join(findings.names)})
    remark = "; ".join(findings.remarks)
    shortfall = _shortfall(line, findings)
    if shortfall is not None:
        end, text = shortfall
        return end(text, remark=remark, evidence=evidence)
    names = ", ".join(findings.names)
    if findings.too_few:
        few_text = f"{line.application}: permissions called {names}"
        return Permissions.FEW_NAMES(few_text, evidence=evidence, unseen=findings.refusals)
    if findings.contradicted:
        contradicted_text = f"{line.application}: {'; '.join(findings.contradicted)}"
        return Permissions.CONTRADICTED(contradicted_text, remark=remark, evidence=evidence)
    if findings.doubts:
        doubts_text = f"{line.application}: {'; '.join(findings.doubts)}. Permissions there: {names}"
        return Permissions.DOUBTS(doubts_text, remark=remark, evidence=evidence, unseen=findings.refusals)
    ticked_text = _ticked_text(line, rights, subject)
    return Permissions.GRANTED(f"{line.application}: {ticked_text or names}", remark=remark, evidence=evidence)


def _shortfall(line: PermissionLine, findings: PermissionReview) -> tuple[Permissions, str] | None:
    """What is certainly missing: the outcome for the first step of the rule that finds something, and a text of all."""
    if findings.read_only:
        return Permissions.READ_ONLY, f'{line.application}: "Read only" selected'
    if findings.too_few:
        return None
    ends = (
        (Permissions.LACKING, findings.lacking, "not ticked: " + "; ".join(findings.lacking)),
        (Permissions.NOT_LISTED, findings.not_listed, "nothing ticked in: " + ", ".join(findings.not_listed)),
        (Permissions.NO_REPORTS, findings.reports_missing, "no report ticked"),
    )
    short = [(end, text) for end, shortage, text in ends if shortage]
    return (short[0][0], f"{line.application}: {'; '.join(text for _, text in short)}") if short else None


def _ticked_text(line: PermissionLine, rights: ApplicationRights, subject: Subject) -> str:
    """What is ticked in the line's permission, as text; "" if the line is about more than one."""
    terms = review_context(subject).terms
    names = {name for core in demands(line, terms) for name in core_names(core, terms)} if line.policy else set()
    ticked = {key: policy for key, policy in ticked_by_policy(rights).items() if key in names}
    return "; ".join(f"{line.policy}: {', '.join(sorted(policy.rights))}" for policy in ticked.values())


def _judge_forbidden(subject: Subject, line: PermissionLine) -> Verdict:
    """The verdict on a line that says that something must not be ticked."""
    permissions = _permissions(subject)
    if not permissions:
        return Permissions.UNSEEN(f"{line.application}: {subject.why_unseen(subject.user.permissions)}")
    findings = review_forbidden(line, permissions, review_context(subject))
    evidence = subject.cite("permissions", **{line.application: ", ".join(findings.names)})
    if findings.forbidden:
        return Permissions.FORBIDDEN(f"{line.application}: ticked: {'; '.join(findings.forbidden)}", evidence=evidence)
    if findings.doubts:
        perhaps_text = f"{line.application}: {'; '.join(findings.doubts)}"
        click = "" if findings.names else permissions_click(subject, gains=False)
        return Permissions.PERHAPS(perhaps_text, click=click, evidence=evidence, unseen=findings.refusals)
    names = f"{line.application}: {', '.join(findings.names) or 'none'}"
    return Permissions.NOT_TICKED(names, evidence=evidence)


def _judge_subscription(subject: Subject, line: PermissionLine) -> Verdict:
    """The verdict on a line that is about the subscription alone."""
    application, user_id = subject.applications[line.application], subject.user.user_id
    subscription = subject.facts.shared.subscription(application)
    if subscription.contradicted:
        return Subscribed.DOUBTED(f"{application.name}: {subscription.doubt(user_id)}")
    if subscription.subscribed is None:
        unseen = refusals_of(subject.facts, "applications")
        return Permissions.SUBSCRIPTION_UNSEEN(f"{application.name}: {_NOT_TOLD}", unseen=unseen)
    witness = subscription.shown_to(user_id) if subscription.subscribed else subscription.denied_to(user_id)
    end = Permissions.SUBSCRIBED if subscription.subscribed else Subscribed.MISSING
    text = f"{application.name}: {witness.user_id} {witness.text}"
    shown_to = "" if witness.user_id == user_id else witness.user_id
    return end(text, evidence=subject.cite(witness.question, by=shown_to, found=text), seen_by=shown_to)


def _held_beyond_remark(subject: Subject, line: PermissionLine) -> str:
    """A remark on what is held beyond all that the document asks for; only the nearest line has it.

    The nearest one is the first that wants something in the same application, or else the first of all.
    """
    asked_lines = [asked_line for instruction in subject.document.instruction for asked_line in lines_of(instruction)]
    nearest: dict[str, PermissionLine] = {}
    for asked_line in asked_lines:
        if asked_line.wants:
            nearest.setdefault(asked_line.application, asked_line)
    if line not in nearest.values():
        return ""
    first = next(iter(nearest.values()))
    whole_applications = [whole_application(application.name) for application in subject.document.application]
    held = beyond([*asked_lines, *whole_applications], _permissions(subject), review_context(subject).terms)
    texts = [f"{name}: {text}" for name, text in held.items() if nearest.get(usual_name(name), first) == line]
    return f"Held beyond what the document asks for: {'; '.join(texts)}" if texts else ""
