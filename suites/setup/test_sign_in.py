"""Whether there is a Web Services user, and whether it is saved, active and can sign in."""

from __future__ import annotations

from intacct.company.model import parse_bool
from intacct.protocol import refusals
from intacct.protocol.refusal import Refusal, Side
from suites.document.text import normalize_id
from suites.judgement.outcomes import Outcome, met, not_met, not_visible, unknown, unseen
from suites.judgement.rules import rule
from suites.judgement.sign_in import judged_beside_status, sign_in_refusal, words_to
from suites.judgement.subject import Subject, shown_values
from suites.judgement.verdict import Verdict
from suites.setup.remedies import ADD, NEW_USER, USER_LIST, USERS

_LOCKED = (
    "First: wait until we have told you that the password we hold is right. Before that, the user would lock again at"
    " once. Reset the password only if we ask you to."
)
_SHUT_OUT = (
    "Tell us what stands there. If it is locked out, change nothing until we have checked the password that we hold. If"
    " it is inactive, set it to Active, press Save, and tell us."
)
_SUSPECTS = (
    "If there is no user of exactly this ID, make it under Web Services users, with all that the document asks for, and"
    " tell us. If it is inactive, set it to Active. If it is locked out, or there and active, please wait: we first"
    " check that we hold the password that you gave us, and ask you for a new one only if we do, or if it is lost."
    " After that, IP address filters are the next thing to look at."
)
_COMPANY_ID = "The sign-in page of Sage Intacct > Company ID"
_IN_LIST = (
    "If it is in this list, it is a Web Services user: just tell us. If not, tell us under which list you find it."
)
_ADDRESSES = (
    "If they are, tell us: we send you our addresses, and you add them there. Never switch the filters off for us. If"
    " they are not, check whether each user is there, active, and called as above; we check the passwords that we hold."
)
_SHUT = {"lockedout": "locked out", "inactive": "inactive"}
"""States in which a user may not sign in -> as text."""


class WebServicesUser(Outcome):
    """How `web-services-user` can end."""

    RESTRICTED = met("the user's record says that it is restricted to Web Services")
    ORDINARY = not_met(
        "the user's record says that it is an ordinary user",
        title="Make a new Web Services user instead of {user}",
        path=ADD,
        after=NEW_USER,
        anew=True,
    )
    NO_SUCH_USER = not_met(
        "the list of all users contains no user of this ID",
        title="Make {user} under Web Services users",
        after="Tell us when it is there, and give us its password as your agreement with us says.",
    )
    TWO_SUSPECTS = not_visible(
        "the gateway refused the user ID or the password, and does not say which",
        title="Check whether {user} {is} there, and active",
        after=_SUSPECTS,
    )
    THREE_SUSPECTS = not_visible(
        "the gateway refused the company ID, the user ID or the password, and does not say which",
        title="Check the company ID, and whether {user} {is} there",
        path=f"{_COMPANY_ID} > then {USER_LIST}",
        after=f"If your company ID is another one, tell us which, and leave the rest. {_SUSPECTS}",
    )
    COMPANY_ASKED_APART = not_visible(
        "the gateway refused the user ID, the password or the company ID, and does not say which",
        title="Check whether {user} {is} among your users",
        path=USER_LIST,
        after=_SUSPECTS,
    )
    ALL_ALIKE = not_visible(
        "every sign-in was refused in the same words, and the gateway does not say why",
        title="Check whether your company lets in listed IP addresses only",
        after=_ADDRESSES,
    )
    PASSWORD = unknown(
        "the user exists: the password was reset there, or the one we hold is wrong, or an address filter refuses us",
        Side.OURS,
    )
    OUR_SPELLING = unknown("the user ID that we hold names the company as well", Side.OURS)
    UNLISTED = unknown(
        "the user's record holds a value that is not known here",
        title="Tell us whether {user} {is} in the list of Web Services users",
        path=USER_LIST,
        after=_IN_LIST,
    )
    UNSEEN = not_visible(
        "no answer shows whether the user is restricted to Web Services",
        title="Check whether {user} {is} in the list of Web Services users",
        path=USER_LIST,
        after=_IN_LIST,
    )


class Saved(Outcome):
    """How `user-saved` can end."""

    SIGNED_IN = met("the user signed in")
    ACTIVE = met("the user could not sign in for another reason, and its record says that it is active")
    LOCKED_OUT = not_met(
        "the user is locked out",
        title="Unlock {user}",
        path=f"{USERS} > Edit (beside the user) > Status: Active > Save",
        after=_LOCKED,
    )
    INACTIVE = not_met("the user is inactive", title="Set {user} to Active")
    CONTRADICTED = unknown(
        "two answers show different states of the user", title="Check which status {user} {has}", after=_SHUT_OUT
    )
    SIGNED_IN_ALL_THE_SAME = unknown(
        "the user signed in, and an answer shows it as locked out or inactive",
        title="Check what the status of {user} is",
        after="Tell us what stands there. If it is locked out or inactive, set it to Active, press Save, and tell us.",
    )
    REFUSED_THOUGH_ACTIVE = unknown(
        "the gateway says that the user may not sign in, and a list says that it is active",
        title="Check whether {user} {is} locked out or inactive",
        after=_SHUT_OUT,
    )
    UNLISTED = unknown("the user's state is a value that is not known here", title="Tell us the status of {user}")
    UNSEEN = unseen(
        "the user could not sign in, and its state could not be seen",
        title="Check whether {user} {is} active",
        after=_SHUT_OUT,
    )


def test_user_is_a_web_services_user(subject: Subject) -> Verdict:
    """The user's record says "Restrict user access to Web Services only"."""
    refusal = sign_in_refusal(subject)
    if refusal is not None and not judged_beside_status(subject):
        return _judge_without_sign_in(subject, refusal)
    restricted = subject.record.web_services_only if subject.record else None
    evidence = subject.cite("user", LOGINDISABLED=restricted)
    if parse_bool(restricted) is True:
        return WebServicesUser.RESTRICTED("Restricted to Web Services: yes", evidence=evidence)
    if parse_bool(restricted) is False:
        return WebServicesUser.ORDINARY(
            "Restricted to Web Services: no",
            evidence=evidence,
        )
    if restricted:
        return WebServicesUser.UNLISTED(f'Restricted to Web Services: "{restricted}"', evidence=evidence)
    unseen = f"Restricted to Web Services: {subject.why_unseen(subject.user.record)}"
    return WebServicesUser.UNSEEN(unseen, near_miss=subject.visibility_hint)


rule(
    "web-services-user",
    test_user_is_a_web_services_user,
    WebServicesUser,
    expected="Restricted to Web Services: yes",
)


def _judge_without_sign_in(subject: Subject, refusal: Refusal) -> Verdict:
    refusal_text = f"{subject.user.user_id} was told: {refusal.words}"
    first_check = "Check the password in the credentials file first"
    user_id, company = subject.user.user_id, subject.facts.company.company_id
    causes = (
        f"Sage Intacct says the same for each of these: there is no user of the ID {user_id}; its password was"
        " reset there, or the one we hold is wrong; an IP address filter of the company or of the user; for an ordinary"
        " user, two-step verification or single sign-on"
    )
    directory = subject.facts.directory
    everybody = directory.everybody
    restricted = subject.record.web_services_only if subject.record else None
    if parse_bool(restricted) is False:
        return WebServicesUser.ORDINARY(
            f"Restricted to Web Services: no; {refusal_text}. That may be why: two-step verification and single sign-on"
            " of an ordinary user answer in the same words",
            evidence=subject.cite("user", LOGINDISABLED=restricted),
        )
    if listed_by := directory.shown_to(user_id):
        other_causes = "If both are right: an IP address filter of the company or of the user"
        if parse_bool(restricted) is None:
            other_causes += ", or, for an ordinary user, two-step verification or single sign-on"
        return WebServicesUser.PASSWORD(refusal_text, near_miss=f"{first_check}. {other_causes}", seen_by=listed_by)
    name, at, where = user_id.rpartition("@")
    if at and normalize_id(where) == normalize_id(company):
        return WebServicesUser.OUR_SPELLING(
            f"The credentials name the user {user_id}; {refusal_text}",
            click=f"Write the user ID as {name.strip()}, without the company, in the credentials file",
        )
    if everybody is not None:
        name_part = subject.names.beginning
        similar_ids = [
            row.login_id
            for row in everybody
            if name_part and normalize_id(name_part) in normalize_id(row.login_id or "")
        ]
        return WebServicesUser.NO_SUCH_USER(
            f"User ID {user_id}: not among the {len(everybody)} users of the company",
            expected=f"User ID {user_id}: there, and restricted to Web Services",
            near_miss=f"Users of a similar name: {', '.join(filter(None, similar_ids))}" if similar_ids else "",
            seen_by=directory.reader,
        )
    company_suspected = isinstance(refusal, refusals.SignInIncorrect) and refusal.company_suspected
    alike = subject.facts.refused_alike
    if alike > 1:
        return WebServicesUser.ALL_ALIKE(
            f"{refusal_text}. {'Both' if alike == 2 else f'All {alike}'} sign-ins were refused alike",
            expected="Sage Intacct accepts the sign-ins",
            click="Company > Setup > Configuration > Company > Security: are IP address filters enforced?",
            near_miss="One cause for all is likelier than one for each: the company lets in listed addresses only, or"
            f" its company ID is not the one we use ({company}). {causes.replace(f'the ID {user_id}', 'that ID')}",
        )
    if company_suspected and not subject.facts.signed_in:
        if "company-id" in subject.steps.numbers:
            expected = "Sage Intacct accepts the user ID and the password"
            return WebServicesUser.COMPANY_ASKED_APART(refusal_text, expected=expected, near_miss=causes)
        return WebServicesUser.THREE_SUSPECTS(
            refusal_text,
            expected="Sage Intacct accepts the company ID, the user ID and the password",
            near_miss=f"Company ID we use: {company}. {causes}",
        )
    expected = "Sage Intacct accepts the user ID and the password"
    return WebServicesUser.TWO_SUSPECTS(refusal_text, click=USER_LIST, expected=expected, near_miss=causes)


def test_user_is_saved_and_active(subject: Subject) -> Verdict:
    """The user signed in; or, if it was refused for another reason, its record says that it is active."""
    refusal = sign_in_refusal(subject)
    if refusal is None:
        return _judge_signed_in(subject)
    if not isinstance(refusal, refusals.UserLockedOut | refusals.UserInactive):
        return _judge_by_record(subject, refusal)
    locked = isinstance(refusal, refusals.UserLockedOut)
    end = Saved.LOCKED_OUT if locked else Saved.INACTIVE
    refusal_text = (
        f"Status: {_SHUT['lockedout' if locked else 'inactive']}; {subject.user.user_id} was told: {refusal.words}"
    )
    directory = subject.facts.directory
    statuses = directory.statuses(subject.user.user_id)
    if not statuses:
        return end(refusal_text)
    listed_text = " and ".join(_SHUT.get(status, status) for status in statuses)
    if "active" in statuses:
        where = "in the list of all users" if len(statuses) == 1 else "in the lists of all users"
        contradiction = f"Status: {listed_text} {where}; {subject.user.user_id} was told: {refusal.words}"
        return Saved.REFUSED_THOUGH_ACTIVE(contradiction, seen_by=directory.reader)
    return end(f"{refusal_text}; the list of all users says: {listed_text}", seen_by=directory.reader)


rule(
    "user-saved",
    test_user_is_saved_and_active,
    Saved,
    expected="Status: active; the user can sign in",
)


def _judge_signed_in(subject: Subject) -> Verdict:
    """The user signed in; an answer that shows it as locked out or inactive contradicts that."""
    user_id = subject.user.user_id
    statuses = {
        _SHUT[status]: question for status, question in shown_values(subject, "status").items() if status in _SHUT
    }
    refusal = subject.facts.refusal_despite_sign_in((refusals.UserLockedOut, refusals.UserInactive), subject.user)
    if refusal is not None:
        return Saved.SIGNED_IN_ALL_THE_SAME(f"Signed in as {user_id}, and yet was told: {refusal.words}")
    if not statuses:
        return Saved.SIGNED_IN(f"Signed in as {user_id}")
    status_text = f"Status: {' and '.join(statuses)}; and yet {user_id} signed in"
    return Saved.SIGNED_IN_ALL_THE_SAME(
        status_text, evidence=subject.cite(next(iter(statuses.values())), STATUS=" and ".join(statuses))
    )


def _judge_by_record(subject: Subject, refusal: Refusal) -> Verdict:
    """The verdict by the record of a user whose refusal does not say whether it is active."""
    statuses = shown_values(subject, "status")
    refusal_text = words_to(subject.user.user_id, refusal)
    status_text = f"Status: {' and '.join(_SHUT.get(status, status) for status in statuses)}; {refusal_text}"
    if not statuses:
        return Saved.UNSEEN(refusal_text)
    ends = {"active": Saved.ACTIVE, "lockedout": Saved.LOCKED_OUT, "inactive": Saved.INACTIVE}
    if statuses.keys() - ends.keys():
        return Saved.UNLISTED(status_text)
    if len(statuses) > 1:
        return Saved.CONTRADICTED(status_text)
    status, question = next(iter(statuses.items()))
    return ends[status](status_text, evidence=subject.cite(question, STATUS=status))
