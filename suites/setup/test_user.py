"""Section 4: what stands in the record of the Web Services user: names, address, password, type, privileges."""

from __future__ import annotations

from intacct.company.model import parse_bool
from intacct.protocol import errors
from intacct.protocol.errors import Side
from intacct.protocol.vocabulary import BUSINESS, OTHER_TYPES, PRIVILEGES
from suites.document.text import normalize_id, shown
from suites.judgement.asked import either
from suites.judgement.asked_of_users import (
    PRIVILEGE_NAMES,
    USER_TYPES,
    AccountAddress,
    ContactNames,
    PasswordExpires,
    Privileges,
    UserNames,
    UserTypes,
)
from suites.judgement.rules import rule
from suites.judgement.subject import Subject, shown_values, would_show
from suites.judgement.verdict import Evidence, Outcome, Verdict, met, not_met, not_visible, unknown
from suites.setup.remedies import ADD, NEW_USER


class UserName(Outcome):
    """The ends of 4.2."""

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
        title="Look whether the user name of {user} holds {asked}",
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
        title="Look whether the user name of {user} {asked}",
    )


class Email(Outcome):
    """The ends of 4.3."""

    SAME = met("the account email address is the one that was asked for")
    OTHER = not_met(
        "the account email address is another one", title="Set the account email address of {user} to {asked}"
    )
    EMPTY = unknown(
        "the account email address came back empty", title="Look whether the account email address of {user} is empty"
    )
    UNSEEN = not_visible(
        "the account email address could not be seen",
        title="Look whether the account email address of {user} is {asked}",
    )
    ANY = met("the user has an account email address")
    ANY_UNSEEN = not_visible(
        "whether the user has an account email address could not be seen",
        title="Look whether {user} {has} an account email address",
    )
    NOT_TOLD = unknown(
        "nobody told us the account email address", Side.OURS, title="Please tell us the account email address"
    )


class ContactName(Outcome):
    """The ends of 4.4."""

    NAMED = met("the user has a contact")
    EMPTY = unknown(
        "the contact name came back empty, and no user can be saved without one",
        title="Look whether the contact name of {user} is empty",
    )
    UNSEEN = not_visible("the contact name could not be seen", title="Look whether {user} {has} a contact name")
    CALLED = met("the user's contact has the first and last name that were asked for")
    OTHER = not_met("the user's contact has another first or last name", title="Set the contact of {user} to {asked}")
    NAMES_UNSEEN = not_visible(
        "the user has a contact, whose first and last name could not be seen",
        title="Look whether the contact of {user} is {asked}",
    )


class PasswordExpiry(Outcome):
    """The ends of whether the password expires."""

    AS_ASKED = met('"Password never expires" is as asked for')
    ANY = met('"Password never expires" may be ticked or not')
    NOT_TICKED = not_met('"Password never expires" is not ticked', title='Tick "Password never expires" for {user}')
    TICKED = not_met(
        '"Password never expires" is ticked', title='Remove the tick of "Password never expires" from {user}'
    )
    UNLISTED = unknown(
        "whether the password expires is a value that is not known here",
        title='Tell us what stands at "Password never expires" of {user}',
    )
    UNSEEN = not_visible(
        "whether the password expires could not be seen",
        title='Look whether "Password never expires" is ticked for {user}',
    )


class UserType(Outcome):
    """The ends of 4.5."""

    ASKED = met("the user type is one that was asked for")
    ANY = met("any user type will do")
    OTHER = not_met("the user type is another one", title="Set the user type of {user} to {asked}")
    UNLISTED = unknown("the user type is a value that is not known here", title="Tell us the user type of {user}")
    CONTRADICTED = unknown("two answers show different user types", title="Look which user type {user} {has}")
    UNSEEN = not_visible("the user type could not be seen", title="Look whether the user type of {user} is {asked}")


class AdminPrivileges(Outcome):
    """The ends of 4.6."""

    LIMITED = met("admin privileges are Limited")
    FULL = met("admin privileges are Full")
    NONE = met("admin privileges are Off, as was asked for")
    ANY = met("any admin privileges will do")
    OFF = not_met(
        "admin privileges are Off",
        title="Set the admin privileges of {user} to {asked}",
        after="Only a full administrator can change admin privileges. What could not be seen without them shows then.",
    )
    OTHER = not_met(
        "admin privileges are others than were asked for",
        title="Change the admin privileges of {user} to {asked}",
        after="Only a full administrator can change admin privileges.",
    )
    UNLISTED = unknown(
        "admin privileges hold a value that is not known here", title="Tell us the admin privileges of {user}"
    )
    CONTRADICTED = unknown(
        "two answers show different admin privileges", title="Look which admin privileges {user} {has}"
    )
    UNSEEN = not_visible(
        "admin privileges could not be seen", title="Look whether the admin privileges of {user} are {asked}"
    )


def _unseen_text(subject: Subject, field: str) -> str:
    """Why a field of the user's record could not be seen."""
    return f"{field}: {subject.why_unseen(subject.user.record)}"


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
        return UserName.NAME_UNSEEN(_names_unseen_text(subject), near_miss=would_show(subject), asked=names.asked_name)
    names_text = f"User ID: {user_id}; user name: {name or 'empty'}"
    if names.name_fits(name):
        return UserName.AS_ASKED(names_text, evidence=evidence)
    return UserName.OTHER_NAME(names_text, evidence=evidence, asked=names.user_name or f"one that {names.asked_name}")


def _names_unseen_text(subject: Subject) -> str:
    return f"User ID: {subject.user.user_id}; user name: {subject.why_unseen(subject.user.record)}"


def _contact_name_hint(subject: Subject, asked_name: str) -> str:
    """The restriction shows the contact's first and last name, which is a hint and never decides."""
    name = (subject.restriction.name if subject.restriction else None) or ""
    hint = f"The contact is called {name}; whether the user is, too, could not be seen"
    return hint if asked_name in normalize_id(name) else would_show(subject)


def test_account_email_is_the_one_asked_for(subject: Subject) -> Verdict:
    """The account email address is the document's or the profile's, or is there; the contact's own never decides."""
    asked, record = subject.values(AccountAddress), subject.record
    address = subject.profile.values.account_email if asked.from_profile else asked.address
    if asked.from_profile and address is None:
        click = "Ask the admin for it, and write it into the profile: account_email, in its table of values"
        return Email.NOT_TOLD("The profile does not name the account email address", click=click)
    expected = f"Account email address: {address}" if asked.from_profile else ""
    near = _contact_address_hint(subject, address)
    if record is None or record.email is None:
        why = _unseen_text(subject, "Account email address")
        if address is None:
            return Email.ANY_UNSEEN(why, near_miss=would_show(subject))
        return Email.UNSEEN(why, near_miss=near or would_show(subject), expected=expected, asked=address)
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
    return "The contact has this address; the account needs it as well" if same else ""


def test_user_has_the_contact_asked_for(subject: Subject) -> Verdict:
    """The user's record names a contact: any, or one of that first and last name."""
    asked, record = subject.values(ContactNames), subject.record
    name = record.contact_name if record else None
    if record is None or name is None:
        return ContactName.UNSEEN(_unseen_text(subject, "Contact name"), near_miss=would_show(subject))
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
        near = f"The restriction says {listed}" if listed else would_show(subject)
        return ContactName.NAMES_UNSEEN(f"{contact_text}; {names}", near_miss=near, asked=asked.full_name)
    return ContactName.CALLED(contact_text, evidence=evidence)


rule("contact-name", test_user_has_the_contact_asked_for, ContactName, values=ContactNames)


def test_password_expires_as_asked(subject: Subject) -> Verdict:
    """The user's record says whether "Password never expires" is ticked."""
    never_expires, record = subject.values(PasswordExpires).never_expires, subject.record
    answer = record.password_never_expires if record else None
    ticked, evidence = parse_bool(answer), subject.cite("user", PWDNEVEREXPIRES=answer)
    tick_text = f"Password never expires: {'' if ticked else 'not '}ticked"
    if never_expires is None:
        return PasswordExpiry.ANY(f"Password never expires: {answer or 'not shown'}" if ticked is None else tick_text)
    if not (answer or "").strip():
        return PasswordExpiry.UNSEEN(_unseen_text(subject, "Password never expires"), near_miss=would_show(subject))
    if ticked is None:
        return PasswordExpiry.UNLISTED(f'Password never expires: "{answer}"', evidence=evidence)
    if ticked is never_expires:
        return PasswordExpiry.AS_ASKED(tick_text, evidence=evidence)
    return (PasswordExpiry.TICKED if ticked else PasswordExpiry.NOT_TICKED)(tick_text, evidence=evidence)


rule("password-expiry", test_password_expires_as_asked, PasswordExpiry, values=PasswordExpires)


def test_user_type_is_one_of_those(subject: Subject) -> Verdict:
    """The user's record says a type that the document asks for."""
    one_of, types = subject.values(UserTypes).one_of, shown_values(subject, "type")
    types_text, asked_types = f"User type: {' and '.join(map(_type_name, types))}", either(one_of)
    if not one_of:
        return UserType.ANY(types_text if types else "User type: could not be seen; any will do")
    if not types:
        why = subject.why_unseen(subject.user.record, subject.user.restriction)
        return UserType.UNSEEN(f"User type: {why}", near_miss=would_show(subject), asked=asked_types)
    if types.keys() - {BUSINESS, *OTHER_TYPES}:
        return UserType.UNLISTED(types_text)
    if len(types) > 1:
        return UserType.CONTRADICTED(types_text)
    type_, question = next(iter(types.items()))
    evidence = subject.cite(question, USERTYPE=type_)
    for name in one_of:
        if type_.removesuffix(" user") == USER_TYPES[name].removesuffix(" user"):
            return UserType.ASKED(f"User type: {name}", evidence=evidence)
    return UserType.OTHER(types_text, evidence=evidence, asked=asked_types)


rule("user-type", test_user_type_is_one_of_those, UserType, values=UserTypes)


def _type_name(folded: str) -> str:
    """A user type as the screen calls it; one that is not known here as the answer has it, folded."""
    return next((name for name, type_ in USER_TYPES.items() if type_ == folded), folded)


def test_admin_privileges_are_one_of_those(subject: Subject) -> Verdict:
    """Admin privileges are what the document asks for."""
    one_of = subject.values(Privileges).one_of
    privileges = {PRIVILEGES.get(value, value): question for value, question in shown_values(subject, "admin").items()}
    privileges_text = f"Admin privileges: {' and '.join(privileges)}"
    if not one_of:
        return AdminPrivileges.ANY(
            privileges_text if privileges else "Admin privileges: could not be seen; any will do"
        )
    if not privileges:
        hint = "Only administrators see it: that this user does not, hints at Off"
        refused = isinstance(subject.user.restriction, errors.PermissionDenied)
        why = subject.why_unseen(subject.user.record, subject.user.restriction)
        return AdminPrivileges.UNSEEN(
            f"Admin privileges: {why}", near_miss=hint if refused else "", asked=either(one_of)
        )
    if privileges.keys() - {*PRIVILEGE_NAMES}:
        return AdminPrivileges.UNLISTED(privileges_text)
    if len(privileges) > 1:
        return AdminPrivileges.CONTRADICTED(privileges_text)
    value, question = next(iter(privileges.items()))
    evidence = subject.cite(question, ADMIN=value)
    if value in one_of:
        ends = {"Off": AdminPrivileges.NONE, "Limited": AdminPrivileges.LIMITED, "Full": AdminPrivileges.FULL}
        return ends[value](privileges_text, evidence=evidence)
    end = AdminPrivileges.OFF if value == "Off" else AdminPrivileges.OTHER
    return end(privileges_text, evidence=evidence, asked=one_of[0])


rule("admin-privileges", test_admin_privileges_are_one_of_those, AdminPrivileges, values=Privileges)
