"""Web Services are enabled. No answer says so directly: a successful sign-in proves it, a refusal disproves it."""

from __future__ import annotations

from intacct.protocol import refusals
from intacct.protocol.refusal import Refusal, Side
from suites.judgement.case import COMPANY, Case
from suites.judgement.outcomes import Outcome, blocked, contradicted, met, not_far_enough, not_met
from suites.judgement.rules import rule
from suites.judgement.sign_in import contradiction, of_users_alone, told_to_all
from suites.judgement.subject import Subject
from suites.judgement.verdict import NO_CLICK, Verdict


class WebServices(Outcome):
    """How `web-services` can end."""

    ON = met("a sign-in through Web Services succeeded")
    OFF = not_met(
        "Web Services is off in the company: every sign-in from outside is refused",
        title="Switch Web Services on",
    )
    SENDER = blocked("the company refused our sender ID before it came to Web Services")
    OUR_SENDER = blocked("the gateway refused our own sender before it came to the company")
    OUR_REQUEST = blocked(
        "the company ID or our sender ID is not known, or the company is not active, so Web Services was not reached"
    )
    CONTRADICTED = contradicted("two answers contradict each other on what was refused", Side.GATEWAY)
    NOT_FAR_ENOUGH = not_far_enough("See whether Web Services is on")


def test_web_services_is_on(subject: Subject) -> Verdict:
    """A sign-in through Web Services succeeded."""
    facts = subject.facts
    if facts.signed_in:
        user = facts.signed_in[0].user_id
        if contradicting := facts.refusal_despite_sign_in((refusals.WebServicesOff,)):
            return WebServices.CONTRADICTED(f"Signed in as {user}; and yet an answer says: {contradicting.words}")
        return WebServices.ON(f"Signed in as {user}", seen_by=user)
    ends: tuple[tuple[type[Refusal], WebServices], ...] = (
        (refusals.WebServicesOff, WebServices.OFF),
        (refusals.SenderNotAuthorized, WebServices.SENDER),
        (refusals.WrongSenderPassword, WebServices.OUR_SENDER),
        (refusals.InvalidRequest, WebServices.OUR_REQUEST),
    )
    for kind, end in ends:
        for refused, refusal in facts.witnesses:
            if isinstance(refusal, kind):
                refusal_text = f"{refused.user_id} was told: {refusal.words}"
                against = contradiction(facts, refusal)
                if against:
                    return WebServices.CONTRADICTED(f"{refusal_text}; and yet {against}")
                if end is WebServices.OFF:
                    return end(f"Web Services: off; {refusal_text}", seen_by=refused.user_id)
                return end(refusal_text, blocked_by=Case("sender-id", COMPANY))
    return WebServices.NOT_FAR_ENOUGH(
        told_to_all(facts), side=facts.refusals[0][1].side, click=NO_CLICK, auditor_would_help=of_users_alone(facts)
    )


rule("web-services", test_web_services_is_on, WebServices, judged="company", expected="Web Services: On")
