"""Section 4: Create a Web Services user. Judged on the user's own record, its restriction, and its sign-in."""

from __future__ import annotations

from intacct.company.model import truth
from intacct.protocol import errors
from intacct.protocol.errors import Refusal, Side
from intacct.protocol.vocabulary import BUSINESS, OTHER_TYPES, PRIVILEGES
from suites.document.text import folded
from suites.judgement.rules import instruction
from suites.judgement.sign_in import refusal_at
from suites.judgement.subject import Subject, said_of, would_show
from suites.judgement.verdict import Outcome, Verdict, met, not_met, unknown, unseen

_USERS = "Company > Admin > Web Services users"


class WebServicesUser(Outcome):
    """The ends of 4.1."""

    RESTRICTED = met("the user's record says that it is restricted to Web Services")
    ORDINARY = not_met("the user's record says that it is an ordinary user")
    NO_SUCH_USER = not_met("the list of all users holds no user of this ID")
    TWO_SUSPECTS = unseen("the gateway refused the user ID or the password, and does not say which")
    THREE_SUSPECTS = unseen("the gateway refused the company ID, the user ID or the password, and does not say which")
    PASSWORD = unknown("the user exists: its password was reset by the customer, or is wrong with us", Side.OURS)
    UNLISTED = unknown("the user's record holds a value that is not known here")
    UNSEEN = unseen("no answer shows whether the user is restricted to Web Services")


class UserName(Outcome):
    """The ends of 4.2."""

    BEGINS = met("the user ID begins with the name")
    ELSEWHERE = met("the name stands elsewhere in the user ID, or only in the user name")
    OTHER = not_met("the name stands neither in the user ID nor in the user name")
    UNSEEN = unseen("the user ID is another, and the user name could not be seen")


class Email(Outcome):
    """The ends of 4.3."""

    SAME = met("the account email address is the one that was asked for")
    OTHER = not_met("the account email address is another one")
    EMPTY = unknown("the account email address came back empty")
    UNSEEN = unseen("the account email address could not be seen")


class ContactName(Outcome):
    """The ends of 4.4."""

    NAMED = met("the user has a contact")
    EMPTY = not_met("the contact name is empty")
    UNSEEN = unseen("the contact name could not be seen")


class UserType(Outcome):
    """The ends of 4.5."""

    BUSINESS = met("the user type is Business")
    OTHER = not_met("the user type is another one")
    UNLISTED = unknown("the user type is a value that is not known here")
    CONTRADICTED = unknown("two answers show different user types")
    UNSEEN = unseen("the user type could not be seen")


class AdminPrivileges(Outcome):
    """The ends of 4.6."""

    LIMITED = met("admin privileges are Limited")
    FULL = met("admin privileges are Full")
    OFF = not_met("admin privileges are Off")
    UNLISTED = unknown("admin privileges hold a value that is not known here")
    CONTRADICTED = unknown("two answers show different admin privileges")
    UNSEEN = unseen("admin privileges could not be seen")


class Saved(Outcome):
    """The ends of 4.10."""

    SIGNED_IN = met("the user signed in")
    ACTIVE = met("the user could not sign in for another reason, and its record says that it is active")
    LOCKED_OUT = not_met("the user is locked out")
    INACTIVE = not_met("the user is inactive")
    CONTRADICTED = unknown("two answers show different states of the user")
    UNLISTED = unknown("the user's state is a value that is not known here")
    UNSEEN = unknown("the user could not sign in, and its state could not be seen")


@instruction("4.1", WebServicesUser)
def test_user_is_a_web_services_user(place: Subject) -> Verdict:
    """The user's record says "Restrict user access to Web Services only"."""
    refusal = refusal_at(place)
    if refusal is not None:
        return _not_let_in(place, refusal)
    said = place.record.web_services_only if place.record else None
    evidence = place.cite("user", LOGINDISABLED=said)
    if truth(said) is True:
        return WebServicesUser.RESTRICTED("Restricted to Web Services: yes", evidence=evidence)
    if truth(said) is False:
        return WebServicesUser.ORDINARY(
            "Restricted to Web Services: no. It works today, and fails with single sign-on, two-step verification or"
            " an expired password",
            near_miss="The new user needs a user ID of its own, which begins with Craftable; please tell it to us",
            evidence=evidence,
        )
    if said:
        return WebServicesUser.UNLISTED(f'Restricted to Web Services: "{said}"', evidence=evidence)
    return WebServicesUser.UNSEEN(_record_unseen(place), near_miss=would_show(place))


def _record_unseen(place: Subject) -> str:
    return f"The user's record: {place.why_unseen(place.user.record)}"


def _not_let_in(place: Subject, refusal: Refusal) -> Verdict:
    told = f"{place.user.user_id} was told: {refusal.words}"
    ours = "Check the password in the credentials file first"
    user_id, company = place.user.user_id, place.facts.company.company_id
    theirs = f"Is there a user whose ID is exactly {user_id}? If so, its password is another one than ours"
    directory, everybody = place.facts.directory, place.facts.all_users
    if listed_by := place.facts.listed_by(user_id):
        return WebServicesUser.PASSWORD(told, near_miss=ours, seen_by=listed_by)
    if directory is not None and everybody is not None:
        near = [row.login_id for row in everybody if folded(place.document.user_name) in folded(row.login_id or "")]
        return WebServicesUser.NO_SUCH_USER(
            f"No user {place.user.user_id} among the {len(everybody)} users of the company",
            near_miss=f"Users of a similar name: {', '.join(filter(None, near))}" if near else "",
            seen_by=directory.reader,
        )
    company_suspected = isinstance(refusal, errors.SignInIncorrect) and refusal.company_suspected
    if company_suspected and not place.facts.signed_in:
        return WebServicesUser.THREE_SUSPECTS(told, click=_USERS, near_miss=f"Company ID with us: {company}. {theirs}")
    return WebServicesUser.TWO_SUSPECTS(told, click=_USERS, near_miss=theirs)


@instruction("4.2", UserName)
def test_user_is_called_craftable(place: Subject) -> Verdict:
    """The user ID begins with the document's name."""
    wanted, user_id = folded(place.document.user_name), place.user.user_id
    name = place.record.name if place.record else None
    evidence = place.cite("user", LOGINID=user_id, DESCRIPTION=name)
    if folded(user_id).startswith(wanted):
        return UserName.BEGINS(f"User ID: {user_id}", evidence=evidence)
    if wanted in folded(user_id):
        remark = f"The user ID {user_id} holds the name, and does not begin with it"
        return UserName.ELSEWHERE(f"User ID: {user_id}", remark=remark, evidence=evidence)
    if name is None:
        why = place.why_unseen(place.user.record)
        return UserName.UNSEEN(f"User ID: {user_id}; user name: {why}", near_miss=_first_and_last_name(place))
    found = f"User ID: {user_id}; user name: {name or 'empty'}"
    if wanted in folded(name):
        remark = f"Only the user name ({name}) holds the name, the user ID is {user_id}"
        return UserName.ELSEWHERE(found, remark=remark, evidence=evidence)
    return UserName.OTHER(found, evidence=evidence)


def _first_and_last_name(place: Subject) -> str:
    """The restriction shows the contact's first and last name, which is a hint and never decides."""
    name = (place.restriction.name if place.restriction else None) or ""
    hint = f"The contact is called {name}; whether the user is, too, could not be seen"
    return hint if folded(place.document.user_name) in folded(name) else would_show(place)


@instruction("4.3", Email)
def test_account_email_is_the_documents(place: Subject) -> Verdict:
    """The account email address is the document's; the contact's own address never decides."""
    record, wanted = place.record, place.document.email
    if record is None or record.email is None:
        return Email.UNSEEN(_record_unseen(place), near_miss=_contact(place) or would_show(place))
    evidence = place.cite("user", EMAIL=record.email)
    if not record.email.strip():
        return Email.EMPTY("Account email address: empty", near_miss=_contact(place), evidence=evidence)
    found = f"Account email address: {record.email.strip()}"
    if folded(record.email) == folded(wanted):
        return Email.SAME(found, evidence=evidence)
    return Email.OTHER(found, near_miss=_contact(place), evidence=evidence)


def _contact(place: Subject) -> str:
    email = place.record.contact_email if place.record else None
    same = email is not None and folded(email) == folded(place.document.email)
    return "The contact has this address; the account needs it as well" if same else ""


@instruction("4.4", ContactName)
def test_user_has_a_contact(place: Subject) -> Verdict:
    """The user's record names a contact."""
    name = place.record.contact_name if place.record else None
    if name is None:
        return ContactName.UNSEEN(_record_unseen(place), near_miss=would_show(place))
    evidence = place.cite("user", CONTACTNAME=name)
    if not name.strip():
        return ContactName.EMPTY("Contact name: empty", evidence=evidence)
    return ContactName.NAMED(f"Contact name: {name.strip()}", evidence=evidence)


@instruction("4.5", UserType)
def test_user_type_is_business(place: Subject) -> Verdict:
    """The user's record says Business."""
    said = said_of(place, "type")
    found = f"User type: {' and '.join(said)}"
    if not said:
        why = place.why_unseen(place.user.record, place.user.restriction)
        return UserType.UNSEEN(f"User type: {why}", near_miss=would_show(place))
    if said.keys() - {BUSINESS, *OTHER_TYPES}:
        return UserType.UNLISTED(found)
    if len(said) > 1:
        return UserType.CONTRADICTED(found)
    type_, question = next(iter(said.items()))
    evidence = place.cite(question, USERTYPE=type_)
    if type_ == BUSINESS:
        return UserType.BUSINESS("User type: Business", evidence=evidence)
    return UserType.OTHER(found, evidence=evidence)


@instruction("4.6", AdminPrivileges)
def test_admin_privileges_are_limited_or_full(place: Subject) -> Verdict:
    """Admin privileges are Limited or Full."""
    said = {PRIVILEGES.get(value, value): question for value, question in said_of(place, "admin").items()}
    if not said:
        hint = "Only administrators see it: that this user does not, hints at Off"
        refused = isinstance(place.user.restriction, errors.PermissionDenied)
        why = place.why_unseen(place.user.record, place.user.restriction)
        return AdminPrivileges.UNSEEN(f"Admin privileges: {why}", near_miss=hint if refused else "")
    found = f"Admin privileges: {' and '.join(said)}"
    ends = {"Off": AdminPrivileges.OFF, "Limited": AdminPrivileges.LIMITED, "Full": AdminPrivileges.FULL}
    if said.keys() - ends.keys():
        return AdminPrivileges.UNLISTED(found)
    if len(said) > 1:
        return AdminPrivileges.CONTRADICTED(found)
    value, question = next(iter(said.items()))
    return ends[value](found, evidence=place.cite(question, ADMIN=value))


@instruction("4.10", Saved)
def test_user_is_saved_and_active(place: Subject) -> Verdict:
    """The user signed in; or, where it was refused for another reason, its record says that it is active."""
    refusal = refusal_at(place)
    if refusal is None:
        return Saved.SIGNED_IN(f"{place.user.user_id} signed in")
    if not isinstance(refusal, errors.UserLockedOut | errors.UserInactive):
        return _by_its_record(place, refusal)
    locked = isinstance(refusal, errors.UserLockedOut)
    end = Saved.LOCKED_OUT if locked else Saved.INACTIVE
    told = f"Status: {'locked out' if locked else 'inactive'}; {place.user.user_id} was told: {refusal.words}"
    directory, seen = place.facts.directory, place.facts.directory_user(place.user.user_id)
    if directory is None or seen is None or not seen.status:
        return end(told)
    return end(f"{told}; the list of all users says: {seen.status}", seen_by=directory.reader)


def _by_its_record(place: Subject, refusal: Refusal) -> Verdict:
    """What the record says of a user whose refusal does not say whether it is active."""
    said = said_of(place, "status")
    told = f"{place.user.user_id} was told: {refusal.words}"
    found = f"Status: {' and '.join(said)}; {told}"
    if not said:
        return Saved.UNSEEN(told)
    ends = {"active": Saved.ACTIVE, "lockedout": Saved.LOCKED_OUT, "inactive": Saved.INACTIVE}
    if said.keys() - ends.keys():
        return Saved.UNLISTED(found)
    if len(said) > 1:
        return Saved.CONTRADICTED(found)
    status, question = next(iter(said.items()))
    return ends[status](found, evidence=place.cite(question, STATUS=status))
