"""The record of the web services user: whether the password expires, the user type, admin privileges."""

from __future__ import annotations

from intacct.company.model import parse_bool
from intacct.protocol import refusals
from intacct.protocol.vocabulary import BUSINESS, OTHER_TYPES, PRIVILEGES
from suites.judgement.outcomes import Outcome, met, not_met, not_visible, unknown
from suites.judgement.rule_values import either
from suites.judgement.rules import rule
from suites.judgement.subject import Subject, shown_values
from suites.judgement.user_values import PRIVILEGE_NAMES, USER_TYPES, PasswordExpires, Privileges, UserTypes
from suites.judgement.verdict import Verdict


class PasswordExpiry(Outcome):
    """How `password-expiry` can end."""

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
        title='Check whether "Password never expires" is ticked for {user}',
    )


class UserType(Outcome):
    """How `user-type` can end."""

    ASKED = met("the user type is one that was asked for")
    ANY = met("any user type will do")
    OTHER = not_met("the user type is another one", title="Set the user type of {user} to {asked}")
    UNLISTED = unknown("the user type is a value that is not known here", title="Tell us the user type of {user}")
    CONTRADICTED = unknown("two answers show different user types", title="Check which user type {user} {has}")
    UNSEEN = not_visible("the user type could not be seen", title="Check whether the user type of {user} is {asked}")


class AdminPrivileges(Outcome):
    """How `admin-privileges` can end."""

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
        "two answers show different admin privileges", title="Check which admin privileges {user} {has}"
    )
    UNSEEN = not_visible(
        "admin privileges could not be seen", title="Check whether the admin privileges of {user} are {asked}"
    )


def test_password_expires_as_asked(subject: Subject) -> Verdict:
    """The user's record says whether "Password never expires" is ticked."""
    never_expires, record = subject.values(PasswordExpires).never_expires, subject.record
    answer = record.password_never_expires if record else None
    ticked, evidence = parse_bool(answer), subject.cite("user", PWDNEVEREXPIRES=answer)
    tick_text = f"Password never expires: {'' if ticked else 'not '}ticked"
    if never_expires is None:
        return PasswordExpiry.ANY(f"Password never expires: {answer or 'not shown'}" if ticked is None else tick_text)
    if not (answer or "").strip():
        return PasswordExpiry.UNSEEN(
            f"Password never expires: {subject.why_unseen(subject.user.record)}", near_miss=subject.visibility_hint
        )
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
        return UserType.UNSEEN(f"User type: {why}", near_miss=subject.visibility_hint, asked=asked_types)
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
    """A user type as the screen names it; an unknown one as the answer has it, folded."""
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
        refused = isinstance(subject.user.restriction, refusals.PermissionDenied)
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
