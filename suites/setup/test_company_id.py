"""The company ID: a sign-in with it succeeded, and it is the one from the admin."""

from __future__ import annotations

from intacct.protocol.refusal import Side
from intacct.protocol.refusals import InvalidRequest, SignInIncorrect
from suites.document.text import normalize_id
from suites.judgement.case import Case
from suites.judgement.outcomes import Outcome, blocked, met, not_far_enough, not_visible, unknown
from suites.judgement.rules import rule
from suites.judgement.sign_in import of_users_alone, told_to_all
from suites.judgement.subject import Subject
from suites.judgement.verdict import NO_CLICK, Kind, Verdict


class CompanyId(Outcome):
    """How `company-id` can end."""

    SIGNED_IN = met("a sign-in with this company ID succeeded")
    OTHER = unknown("we were told another company ID than the one that we hold", Side.OURS)
    WAITS = blocked("the sign-in was refused before it showed whether the company ID is right")
    REQUEST = unknown("the company ID or our sender ID is not known, or the company is not active", Side.OURS)
    SIGN_IN = not_visible(
        "the gateway refused the company ID, the user ID or the password, and does not say which",
        title="Check that your company ID is {company_id}",
    )
    NOT_FAR_ENOUGH = not_far_enough("See whether the company ID is {company_id}")


def test_company_id_is_right(subject: Subject) -> Verdict:
    """A sign-in with the company ID succeeded, and it is the one that the admin told us."""
    facts, admins_id, our_id = subject.facts, subject.profile.values.company_id, subject.facts.company.company_id
    if admins_id is not None and normalize_id(admins_id) != normalize_id(our_id):
        return CompanyId.OTHER(
            f"The credentials name the company {our_id}, we were told {admins_id}",
            click="Ask the admin which one it is, and check company_id in the credentials file and in the profile",
        )
    if facts.signed_in:
        user = facts.signed_in[0].user_id
        return CompanyId.SIGNED_IN(f"Signed in as {user}, to the company {our_id}", seen_by=user)
    return _judge_without_sign_in(subject, f"Company ID we use: {our_id}. {told_to_all(facts)}")


rule(
    "company-id",
    test_company_id_is_right,
    CompanyId,
    judged="company",
    expected="Company ID: one with which a sign-in works",
)


def _judge_without_sign_in(subject: Subject, found: str) -> Verdict:
    """Nobody was let in: as `web-services` and `sender-id` end, or whether the company ID may be the cause."""
    refusals = [refusal for _, refusal in subject.facts.refusals]
    web_services, side = subject.verdict("web-services"), subject.facts.refusals[0][1].side
    if web_services.kind in {Kind.NOT_MET, Kind.WAIVED}:
        return CompanyId.WAITS(found, blocked_by=Case("web-services", subject.place))
    if web_services.kind is Kind.BLOCKED and any(isinstance(refusal, InvalidRequest) for refusal in refusals):
        return CompanyId.REQUEST(found, click="Check company_id and sender_id in the credentials file")
    if web_services.kind is Kind.BLOCKED:
        return CompanyId.WAITS(found, blocked_by=web_services.blocked_by)
    if any(isinstance(refusal, SignInIncorrect) and refusal.company_suspected for refusal in refusals):
        return CompanyId.SIGN_IN(found, expected=f"Company ID: {subject.facts.company.company_id}")
    return CompanyId.NOT_FAR_ENOUGH(found, side=side, click=NO_CLICK, auditor_would_help=of_users_alone(subject.facts))
