"""What a refused sign-in means for its place: one outcome for each refusal, for every rule on what a user shows."""

from __future__ import annotations

from collections.abc import Mapping

from intacct.protocol import refusals
from intacct.protocol.refusal import Level, Refusal, Side
from intacct.protocol.refusals import OF_THE_USER
from suites.document.text import normalize_id
from suites.judgement.case import COMPANY, Case, Place
from suites.judgement.facts import Facts
from suites.judgement.outcomes import Outcome, OutcomeSpec, blocked, not_applicable, unknown
from suites.judgement.subject import Subject, rule_in
from suites.judgement.verdict import NO_CLICK, OpenReason, Verdict


def _kept_out(why: str) -> OutcomeSpec:
    return blocked(f"{why}, so nothing here could be asked", OpenReason.NOT_LET_IN)


def _not_asked(because: str) -> OutcomeSpec:
    return unknown(because, Side.OURS, reason=OpenReason.NOT_ASKED)


def _by_gateway(because: str, reason: OpenReason = OpenReason.NOT_LET_IN) -> OutcomeSpec:
    return unknown(because, Side.GATEWAY, reason=reason)


class SignInOutcome(Outcome):
    """How a place can end whose user was not let in, or that has no user."""

    SENDER = _kept_out("the company refused our sender ID")
    SWITCHED_OFF = _kept_out("Web Services is off")
    OUR_SENDER = _kept_out("the gateway refused our own sender ID or sender password")
    OUR_REQUEST = _kept_out("the company ID or our sender ID is not known, or the company is not active")
    INCORRECT = _kept_out("the user ID or the password was refused")
    SHUT_OUT = _kept_out("the user may not sign in")
    NO_USER = _kept_out("no sign-in is known for this entity")
    NO_ENTITIES = not_applicable("no sign-in is known for this entity, and the company is not multi-entity")
    CONTRADICTED = _by_gateway("the sign-in was refused for a reason that another sign-in contradicts")
    ENTITY = unknown(
        "the sign-in was refused: the entity is not open to this user",
        title="Check which entities are open to {user}",
        after="Tell us which entities stand there, and change nothing.",
        reason=OpenReason.NOT_LET_IN,
    )
    EXPIRED = unknown(
        "the sign-in was refused: the company has expired",
        title="Check whether the subscription of your company has expired",
        after="If it has, ask Sage, or whoever sold you Sage Intacct, to renew it, and tell us. If you are let in, just"
        " tell us.",
        reason=OpenReason.NOT_LET_IN,
    )
    NO_MESSAGE = _by_gateway("the sign-in was refused without a message")
    UNCLASSIFIED = _by_gateway("the sign-in was refused for a reason that is not classified")
    OFF_LINE = _by_gateway("the gateway was off-line", OpenReason.NO_ANSWER)
    RATE_LIMITED = _by_gateway("the gateway had no room for the request", OpenReason.NO_ANSWER)
    UNREACHED = _by_gateway("the gateway did not answer", OpenReason.NO_ANSWER)
    UNREADABLE = _by_gateway("the gateway's answer could not be read", OpenReason.UNREADABLE)
    MALFORMED = _not_asked("the gateway could not read our request")
    SESSION = _not_asked("the gateway spoke of a session, and we asked for none")
    OWN_SETTINGS = _not_asked("our own settings or network kept the answer out")
    NOT_RECORDED = _not_asked("this sign-in was not asked for")


CONCERNS_COMPANY = (
    refusals.SenderNotAuthorized,
    refusals.WebServicesOff,
    refusals.WrongSenderPassword,
    refusals.InvalidRequest,
)
"""Refusals that must be the same for every user of a company: two that differ contradict each other."""

_BLOCKED_BY: dict[type[Refusal], tuple[SignInOutcome, str]] = {
    refusals.SenderNotAuthorized: (SignInOutcome.SENDER, "sender-id"),
    refusals.WebServicesOff: (SignInOutcome.SWITCHED_OFF, "web-services"),
    refusals.WrongSenderPassword: (SignInOutcome.OUR_SENDER, "sender-id"),
    refusals.InvalidRequest: (SignInOutcome.OUR_REQUEST, "sender-id"),
    refusals.SignInIncorrect: (SignInOutcome.INCORRECT, "web-services-user"),
    refusals.UserLockedOut: (SignInOutcome.SHUT_OUT, "user-saved"),
    refusals.UserInactive: (SignInOutcome.SHUT_OUT, "user-saved"),
}
_UNKNOWN: dict[type[Refusal], SignInOutcome] = {
    refusals.EntityNotPermitted: SignInOutcome.ENTITY,
    refusals.CompanyExpired: SignInOutcome.EXPIRED,
    refusals.NoMessage: SignInOutcome.NO_MESSAGE,
    refusals.Outage: SignInOutcome.OFF_LINE,
    refusals.RateLimited: SignInOutcome.RATE_LIMITED,
    refusals.Unreached: SignInOutcome.UNREACHED,
    refusals.Unreadable: SignInOutcome.UNREADABLE,
    refusals.MalformedRequest: SignInOutcome.MALFORMED,
    refusals.SessionInvalid: SignInOutcome.SESSION,
    refusals.OwnSettings: SignInOutcome.OWN_SETTINGS,
    refusals.NotInRecording: SignInOutcome.NOT_RECORDED,
}


SHOWN_BY_AN_AUDITOR: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("role-title", "user-role"), ("roles",)),
    **dict.fromkeys(("application", "application-all", "permissions"), ("permissions",)),
    **dict.fromkeys(("user-name", "account-email", "contact-name", "password-expiry"), ("user",)),
    **dict.fromkeys(("user-type", "admin-privileges", "user-saved"), ("user", "restriction")),
    "user-departments": ("restriction",),
}
"""What can be judged although the user was not let in: rule -> questions; an auditor has to show one of them."""

_CLICKS = {
    SignInOutcome.ENTITY: (
        "Company > Admin > Users, roles, and groups > Web Services users > Edit (beside the user) > User entities"
    ),
    SignInOutcome.OWN_SETTINGS: "Nothing in Sage Intacct: on the machine that ran this, what is named here",
    SignInOutcome.EXPIRED: "The sign-in page of Sage Intacct",
}
"""The menu path for a refused sign-in whose reason does not decide any other rule."""


def sign_in_refusal(subject: Subject) -> Refusal | None:
    """Why the place's user was not let in; None if it was.

    "Sign-in information is incorrect" is also the answer for a user that is locked out or inactive: if the list of all
    users shows that state, that state is the reason.
    """
    refusal = subject.user.sign_in
    if not isinstance(refusal, Refusal):
        return None
    if isinstance(refusal, refusals.SignInIncorrect):
        listed = subject.facts.directory.user(subject.user.user_id)
        state = normalize_id(listed.status or "") if listed else ""
        if state == "lockedout":
            return refusals.UserLockedOut(Level.SIGN_IN, refusal.details, refusal.http_status)
        if state == "inactive":
            return refusals.UserInactive(Level.SIGN_IN, refusal.details, refusal.http_status)
    return refusal


def judged_beside_status(subject: Subject) -> bool:
    """Whether a user was refused as for a wrong password, and an auditor shows the listed status that is the reason.

    Then `user-saved` is not met, and the other rules judge the user by the auditor's record.
    """
    if not isinstance(subject.user.sign_in, refusals.SignInIncorrect):
        return False
    by_status = isinstance(sign_in_refusal(subject), refusals.UserLockedOut | refusals.UserInactive)
    return by_status and subject.facts.audit.supplied(subject.user, "user")


def contradiction(facts: Facts, refusal: Refusal) -> str:
    """What contradicts a refusal that should be the same for every user; "" if nothing does."""
    if not isinstance(refusal, CONCERNS_COMPANY):
        return ""
    if facts.signed_in:
        return f"{facts.signed_in[0].user_id} signed in"
    texts = (
        f"{user.user_id} was told: {other_refusal.words}"
        for user, other_refusal in facts.witnesses
        if isinstance(other_refusal, CONCERNS_COMPANY) and type(other_refusal) is not type(refusal)
    )
    return next(texts, "")


def of_users_alone(facts: Facts) -> bool:
    """Whether every refusal is specific to its user, so that another user's sign-in would get further."""
    return all(isinstance(refusal, OF_THE_USER) for _, refusal in facts.refusals)


def told_to_all(facts: Facts) -> str:
    """How the gateway refused the users, as text, without duplicates."""
    texts: dict[str, str] = {}
    for user, refusal in facts.refusals:
        words = f"{refusal.meaning}: {refusal.words}"
        texts.setdefault(words, words_to(user.user_id, refusal, words))
    return "; ".join(texts.values())


def words_to(user_id: str, refusal: Refusal, words: str = "") -> str:
    """What a user was told, in the gateway's words or in `words`; "Asked as" if no answer came."""
    opening = f"Asked as {user_id}" if isinstance(refusal, refusals.UNSAID) else f"{user_id} was told"
    return f"{opening}: {words or refusal.words}"


def verdict_without_sign_in(subject: Subject, id_: str) -> Verdict | None:
    """The verdict on a user, its role and its level if nobody was let in; None if it can be judged itself."""
    if off_level(subject, id_):
        return None  # our own credentials say which level is run, even if the sign-in was refused
    if subject.user_or_none is None:
        return None if id_ == "entity-level" else _verdict_without_user(subject)
    refusal = sign_in_refusal(subject)
    if refusal is None:
        return None
    refusal_text = words_to(_first_refused_user(subject), refusal)
    against = contradiction(subject.facts, refusal)
    if against:
        return SignInOutcome.CONTRADICTED(f"{refusal_text}; and yet {against}")
    audit = subject.facts.audit
    shown_by = SHOWN_BY_AN_AUDITOR.get(rule_in(subject.leads_to or id_), ())
    if any(audit.supplied(subject.user, question) for question in shown_by):
        return None
    if id_ == "web-services-user" and judged_beside_status(subject):
        return None
    if type(refusal) in _BLOCKED_BY:
        outcome, blocker = _BLOCKED_BY[type(refusal)]
        if blocker == id_:
            return None
        return outcome(refusal_text, blocked_by=Case(blocker, _place(blocker, subject.place)))
    end = _UNKNOWN.get(type(refusal), SignInOutcome.UNCLASSIFIED)
    return end(refusal_text, click=_CLICKS.get(end, NO_CLICK), expected="The user can sign in")


def _verdict_without_user(subject: Subject) -> Verdict:
    if subject.facts.multi_entity is False:
        return SignInOutcome.NO_ENTITIES("Multi-entity: no")
    return SignInOutcome.NO_USER("No credentials for this entity", blocked_by=Case("entity-level", subject.place))


def _first_refused_user(subject: Subject) -> str:
    """The first user that the gateway refused: if that refusal applies to everybody, nobody else was tried."""
    return next(user.user_id for user, refusal in subject.facts.refusals if refusal is subject.user.sign_in)


def _place(id_: str, place: Place) -> Place:
    return COMPANY if id_ in {"web-services", "sender-id"} else place


def off_level(subject: Subject, id_: str) -> bool:
    """Whether an instruction is about the level that is not run: then it is not applicable, and nothing blocks it."""
    return id_ == ("top-level" if subject.entity_level else "entity-level")
