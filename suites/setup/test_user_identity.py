"""The identity of the web services user: its user ID and user name, its account email address, and its contact."""

from __future__ import annotations

from intacct.protocol.refusal import Side
from suites.document.text import normalize_id, shown
from suites.judgement.outcomes import Outcome, met, not_met, not_visible, unknown
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.user_values import AccountAddress, ContactNames, UserNames
from suites.judgement.verdict import Evidence, Verdict
from suites.setup.remedies import ADD, NEW_USER


class UserName(Outcome):
    """How `user-name` can end."""

    ANY = met("any user ID and any user name will do")
    AS_ASKED = met("the user ID, and the user name, are as asked for")
    BEGINS = met("the user ID begins with the name")
    ELSEWHERE = met("the name stands elsewhere in the user ID, or only in the user name")
    OTHER = not_met(
        "the name stands neither in the user ID nor in the user name",
        title="Put {asked} into the user name of {user}",
        after="The user ID cannot be changed: the user name is enough.",
    )
    UNSEEN = not_visible(
        "the user ID is another, and the user name could not be seen",
        title="Check whether the user name of {user} holds {asked}",
    )
    OTHER_ID = not_met(
        "the user ID is another one than was asked for",
        title="Make a new user whose user ID {asked}, instead of {user}",
        path=ADD,
        after=NEW_USER,
        anew=True,
    )
    OTHER_NAME = not_met(
        "the user name is another one than was asked for", title="Set the user name of {user} to {asked}"
    )
    NAME_UNSEEN = not_visible(
        "the user ID is as asked for, and the user name could not be seen",
        title="Check whether the user name of {user} {asked}",
    )


class Email(Outcome):
    """How `account-email` can end."""

    SAME = met("the account email address is the one that was asked for")
    OTHER = not_met(
        "the account email address is another one", title="Set the account email address of {user} to {asked}"
    )
    EMPTY = unknown("the account email address came back empty", title="Check the account email address of {user}")
    UNSEEN = not_visible(
        "the account email address could not be seen",
        title="Check whether the account email address of {user} is {asked}",
    )
    ANY = met("the user has an account email address")
    ANY_UNSEEN = not_visible(
        "whether the user has an account email address could not be seen",
        title="Check whether {user} {has} an account email address",
    )
    NOT_TOLD = unknown(
        "nobody told us the account email address", Side.OURS, title="Please tell us the account email address"
    )


class ContactName(Outcome):
    """How `contact-name` can end."""

    NAMED = met("the user has a contact")
    EMPTY = unknown(
        "the contact name came back empty, and no user can be saved without one",
        title="Check the contact name of {user}",
    )
    UNSEEN = not_visible("the contact name could not be seen", title="Check whether {user} {has} a contact name")
    CALLED = met("the user's contact has the first and last name that were asked for")
    OTHER = not_met("the user's contact has another first or last name", title="Set the contact of {user} to {asked}")
    NAMES_UNSEEN = not_visible(
        "the user has a contact, whose first and last name could not be seen",
        title="Check whether the contact of {user} is {asked}",
    )


def test_user_is_called_as_asked(subject: Subject) -> Verdict:
    """The user ID begins with the document's name; or user ID and user name are as the document says."""
    names, user_id = subject.values(UserNames), subject.user.user_id
    name = subject.record.name if subject.record else None
    evidence = subject.cite("user", LOGINID=user_id, DESCRIPTION=name)
    if names.any:
        return UserName.ANY(f"User ID: {user_id}", evidence=evidence)
    if not names.name:
        return _judge_exact_names(subject, names, name, evidence)
    asked_name = normalize_id(names.name)
    if normalize_id(user_id).startswith(asked_name):
        return UserName.BEGINS(f"User ID: {user_id}", evidence=evidence)
    if asked_name in normalize_id(user_id):
        remark = f"The user ID {user_id} holds the name, and does not begin with it"
        return UserName.ELSEWHERE(f"User ID: {user_id}", remark=remark, evidence=evidence)
    if name is None:
        near = _contact_name_hint(subject, asked_name)
        expected = f"User ID: {user_id}; user name: one with {names.name} in it"
        return UserName.UNSEEN(_names_unseen_text(subject), near_miss=near, expected=expected, asked=names.name)
    names_text = f"User ID: {user_id}; user name: {name or 'empty'}"
    if asked_name in normalize_id(name):
        remark = f"Only the user name ({name}) holds the name, the user ID is {user_id}"
        return UserName.ELSEWHERE(names_text, remark=remark, evidence=evidence)
    expected = f"User ID: {user_id}; user name: one with {names.name} in it"
    return UserName.OTHER(names_text, evidence=evidence, expected=expected, asked=names.name)


rule("user-name", test_user_is_called_as_asked, UserName, values=UserNames)


def _judge_exact_names(subject: Subject, names: UserNames, name: str | None, evidence: tuple[Evidence, ...]) -> Verdict:
    """User ID and user name, each as the document says: whole, as a beginning, or any."""
    user_id = subject.user.user_id
    if not names.id_fits(user_id):
        near = f"If there is a user whose user ID {names.asked_id}, please tell us: we sign in as {user_id}"
        return UserName.OTHER_ID(f"User ID: {user_id}", near_miss=near, evidence=evidence, asked=names.asked_id)
    if not names.asked_name:
        return UserName.AS_ASKED(f"User ID: {user_id}", evidence=evidence)
    if name is None:
        return UserName.NAME_UNSEEN(
            _names_unseen_text(subject), near_miss=subject.visibility_hint, asked=names.asked_name
        )
    names_text = f"User ID: {user_id}; user name: {name or 'empty'}"
    if names.name_fits(name):
        return UserName.AS_ASKED(names_text, evidence=evidence)
    return UserName.OTHER_NAME(names_text, evidence=evidence, asked=names.user_name or f"one that {names.asked_name}")


def _names_unseen_text(subject: Subject) -> str:
    return f"User ID: {subject.user.user_id}; user name: {subject.why_unseen(subject.user.record)}"


def _contact_name_hint(subject: Subject, asked_name: str) -> str:
    """The contact's first and last name, which the restriction shows: only a hint that never decides."""
    name = (subject.restriction.name if subject.restriction else None) or ""
    hint = f"The contact is called {name}; whether the user is, too, could not be seen"
    return hint if asked_name in normalize_id(name) else subject.visibility_hint


def test_account_email_is_the_one_asked_for(subject: Subject) -> Verdict:
    """The account email is the document's or the profile's, or any is set; the contact's address never decides."""
    asked, record = subject.values(AccountAddress), subject.record
    address = subject.profile.values.account_email if asked.from_profile else asked.address
    if asked.from_profile and address is None:
        click = "Ask the admin for it, and write it into the profile: account_email, in its table of values"
        return Email.NOT_TOLD("The profile does not name the account email address", click=click)
    expected = f"Account email address: {address}" if asked.from_profile else ""
    near = _contact_address_hint(subject, address)
    if record is None or record.email is None:
        why = f"Account email address: {subject.why_unseen(subject.user.record)}"
        if address is None:
            return Email.ANY_UNSEEN(why, near_miss=subject.visibility_hint)
        return Email.UNSEEN(why, near_miss=near or subject.visibility_hint, expected=expected, asked=address)
    evidence = subject.cite("user", EMAIL=record.email)
    if not shown(record.email):
        email_text = "Account email address: empty"
        return Email.EMPTY(email_text, near_miss=near, expected=expected, evidence=evidence)
    email_text = f"Account email address: {record.email.strip()}"
    if address is None:
        return Email.ANY(email_text, evidence=evidence)
    if normalize_id(record.email) == normalize_id(address):
        return Email.SAME(email_text, expected=expected, evidence=evidence)
    return Email.OTHER(email_text, near_miss=near, expected=expected, evidence=evidence, asked=address)


rule("account-email", test_account_email_is_the_one_asked_for, Email, values=AccountAddress)


def _contact_address_hint(subject: Subject, address: str | None) -> str:
    email = subject.record.contact_email if subject.record else None
    same = email is not None and address is not None and normalize_id(email) == normalize_id(address)
    return f"The contact has the address {address}: the account needs it, too" if same else ""


def test_user_has_the_contact_asked_for(subject: Subject) -> Verdict:
    """The user's record names a contact: any, or one of that first and last name."""
    asked, record = subject.values(ContactNames), subject.record
    name = record.contact_name if record else None
    if record is None or name is None:
        return ContactName.UNSEEN(
            f"Contact name: {subject.why_unseen(subject.user.record)}", near_miss=subject.visibility_hint
        )
    if not shown(name):
        return ContactName.EMPTY("Contact name: empty", evidence=subject.cite("user", CONTACTNAME=name))
    contact_text = f"Contact name: {name.strip()}"
    if not asked.full_name:
        return ContactName.NAMED(contact_text, evidence=subject.cite("user", CONTACTNAME=name))
    parts = (("first name", asked.first_name, record.first_name), ("last name", asked.last_name, record.last_name))
    pairs = [(asked_name, shown_name) for _, asked_name, shown_name in parts if asked_name]
    names = "; ".join(f"{what}: {(shown_name or '').strip() or 'not shown'}" for what, _, shown_name in parts)
    evidence = subject.cite("user", FIRSTNAME=record.first_name, LASTNAME=record.last_name)
    if any(
        shown_name and shown_name.strip() and normalize_id(shown_name) != normalize_id(asked_name or "")
        for asked_name, shown_name in pairs
    ):
        return ContactName.OTHER(f"{contact_text}; {names}", evidence=evidence, asked=asked.full_name)
    if not all(shown_name and shown_name.strip() for _, shown_name in pairs):
        listed = subject.restriction.name if subject.restriction else None
        near = f"The name is shown elsewhere as {listed}" if listed else subject.visibility_hint
        return ContactName.NAMES_UNSEEN(f"{contact_text}; {names}", near_miss=near, asked=asked.full_name)
    return ContactName.CALLED(contact_text, evidence=evidence)


rule("contact-name", test_user_has_the_contact_asked_for, ContactName, values=ContactNames)
