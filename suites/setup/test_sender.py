"""The sender ID is authorized. No call lists authorizations; a successful sign-in with the sender proves its own."""

from __future__ import annotations

from intacct.company.model import User
from intacct.protocol import refusals
from intacct.protocol.refusal import Refusal, Side
from suites.judgement.case import COMPANY, Case
from suites.judgement.facts import Facts
from suites.judgement.outcomes import Outcome, blocked, contradicted, met, not_far_enough, not_met, unknown
from suites.judgement.rules import rule
from suites.judgement.sign_in import contradiction, of_users_alone, told_to_all
from suites.judgement.subject import Subject
from suites.judgement.user_values import Sender
from suites.judgement.verdict import NO_CLICK, Verdict

_HINT = "The sender ID is case-sensitive, a blank before or after it counts, and its entry must be active"
_OURS = "Check the sender ID and the sender password in the credentials file"
_OUR_IDS = "Check the company ID and the sender ID in the credentials file; the sender password is not the cause"


class SenderId(Outcome):
    """How `sender-id` can end."""

    AUTHORIZED = met("a sign-in with this sender ID succeeded")
    NOT_AUTHORIZED = not_met(
        "the company refused the sender ID",
        title="Authorize the sender ID {asked}",
        after="First: look for an entry of exactly this spelling. If it is there, set its status to Active, save, and"
        " add none. An entry of another spelling cannot be changed: add this one beside it.",
    )
    OTHER_SENDER = unknown("we are set up with another sender ID than the document's", Side.OURS)
    OUR_PASSWORD = unknown("the gateway refused our own sender ID or sender password", Side.OURS)
    THREE_SUSPECTS = unknown("the company ID or our sender ID is not known, or the company is not active", Side.OURS)
    SWITCHED_OFF = blocked("the gateway refused the sign-in because Web Services is off")
    CONTRADICTED = contradicted("two answers contradict each other on what was refused", Side.GATEWAY)
    NOT_FAR_ENOUGH = not_far_enough("See whether the sender ID {asked} is authorized")


def test_sender_id_is_authorized(subject: Subject) -> Verdict:
    """A sign-in with the document's sender ID succeeded."""
    facts, our_id = subject.facts, subject.facts.company.sender_id
    asked_id = subject.values(Sender).sender_id
    if asked_id is not None and our_id != asked_id:
        near = "Only case or blanks differ" if our_id.strip().casefold() == asked_id.casefold() else ""
        return SenderId.OTHER_SENDER(
            f'The credentials name the sender "{our_id}", not "{asked_id}"', near_miss=near, click=_OURS
        )
    if facts.signed_in:
        user = facts.signed_in[0].user_id
        if contradicting := facts.refusal_despite_sign_in((refusals.SenderNotAuthorized, refusals.WrongSenderPassword)):
            return SenderId.CONTRADICTED(f"Signed in as {user}; and yet an answer says: {contradicting.words}")
        return SenderId.AUTHORIZED(f"Signed in as {user}, with the sender {our_id}", seen_by=user)
    ends: tuple[tuple[type[Refusal], SenderId], ...] = (
        (refusals.SenderNotAuthorized, SenderId.NOT_AUTHORIZED),
        (refusals.WebServicesOff, SenderId.SWITCHED_OFF),
        (refusals.WrongSenderPassword, SenderId.OUR_PASSWORD),
        (refusals.InvalidRequest, SenderId.THREE_SUSPECTS),
    )
    for kind, end in ends:
        for refused, refusal in facts.witnesses:
            if isinstance(refusal, kind):
                return _judge_refusal(facts, end, refused, refusal)
    return SenderId.NOT_FAR_ENOUGH(
        told_to_all(facts),
        side=facts.refusals[0][1].side,
        click=NO_CLICK,
        auditor_would_help=of_users_alone(facts),
        asked=our_id,
    )


rule("sender-id", test_sender_id_is_authorized, SenderId, judged="company", values=Sender)


def _judge_refusal(facts: Facts, end: SenderId, refused: User, refusal: Refusal) -> Verdict:
    """The verdict for a refusal that concerns the sender, unless another answer contradicts it."""
    refusal_text = f"{refused.user_id} was told: {refusal.words}"
    company_id, sender_id = facts.company.company_id, facts.company.sender_id
    against = contradiction(facts, refusal)
    if against:
        return SenderId.CONTRADICTED(f"{refusal_text}; and yet {against}")
    if end is SenderId.SWITCHED_OFF:
        return end(refusal_text, blocked_by=Case("web-services", COMPANY))
    if end is SenderId.NOT_AUTHORIZED:
        return end(
            f"Sender ID {sender_id}: not authorized; {refusal_text}",
            expected=f"Sender ID {sender_id}: authorized, spelled exactly so, and active",
            near_miss=_HINT,
            seen_by=refused.user_id,
            asked=sender_id,
        )
    if end is SenderId.THREE_SUSPECTS:
        question = f"If both are right, ask the customer whether the company {company_id} is still active at Sage"
        return end(refusal_text, click=_OUR_IDS, near_miss=question)
    return end(refusal_text, click=_OURS)
