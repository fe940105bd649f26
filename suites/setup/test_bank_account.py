"""The checking account from which payments are made: it exists and is active."""

from __future__ import annotations

from intacct.protocol.refusal import Refusal, Side
from intacct.protocol.refusals import NotSubscribed, PermissionDenied
from suites.document.text import normalize_id
from suites.judgement.case import Case
from suites.judgement.landing import landing
from suites.judgement.outcomes import Outcome, blocked, met, not_applicable, not_met, not_visible, unknown, unseen
from suites.judgement.restrictions import RestrictionKind, restriction_of
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, Verdict
from suites.setup.named_records import names_of, owner_of, record_called, sees_everything, status_doubt, status_text
from suites.setup.remedies import IF_LISTED, ROLES

CASH_MANAGEMENT = "CM"
_ACCOUNTS = "Cash Management > Setup > Accounts > Checking > Account ID"
_ACCOUNT = "Cash Management > Setup > Accounts > Checking > Edit (beside {asked}) > Status: Active > Save"


class BankAccount(Outcome):
    """How `bank-account` can end."""

    ACTIVE = met("the checking account of this ID is there, and active")
    OF_AN_ENTITY = met("the checking account is there, and active, and an entity owns it", remark_for_admin=True)
    INACTIVE = not_met(
        "the checking account of this ID is inactive", title="Set the checking account {asked} to Active", path=_ACCOUNT
    )
    ABSENT = not_met(
        "there is no checking account of this ID",
        title="Tell us the ID of the checking account; we hold {asked}",
        path=_ACCOUNTS,
        after="Answer this message with the ID, exactly as it stands there.",
    )
    PRIVATE = unknown(
        "no checking account of this ID was shown, and one of a private entity would not be",
        title="Check whether an entity has the checking account {asked} for itself",
        path=_ACCOUNTS,
        after="If it is the account of an entity, tell us which: payments from the top level need one of the top level."
        " If it is not there at all, tell us the ID of the account that you mean.",
    )
    SHORTENED = not_visible(
        "no checking account of this ID was shown, to a user who may not be shown all of them",
        title="Check whether the checking account {asked} is there",
        path=_ACCOUNTS,
        after="If it is there, tell us what its Restrictions tab says. If not, tell us the ID of the account that you"
        " mean.",
    )
    NOT_SHOWN = not_visible(
        "the checking account of this ID is shown to another user, and not to this one",
        title="Check the restrictions of the checking account {asked}",
        path="Cash Management > Setup > Accounts > Checking > Edit (beside {asked}) > Restrictions",
        after="Tell us what stands there, and change nothing.",
    )
    STATUS = unknown(
        "the status of the checking account is not said, or is a value that is not known here",
        title="Check whether the checking account {asked} is active",
        path=_ACCOUNT,
    )
    CONTRADICTED = unknown(
        "answers show the checking account of this ID with different statuses",
        title="Check which status the checking account {asked} has",
        path="Cash Management > Setup > Accounts > Checking > Edit (beside {asked}) > Status",
        after="If it is Active, just tell us. If not, set it to Active, press Save, and tell us.",
    )
    ANOTHER = unknown(
        "the answer names another checking account than the one that was asked for",
        title="Look up the ID of your checking account {asked}",
        path=_ACCOUNTS,
        after="If it stands there as we have it, just tell us. If not, tell us the ID, exactly as it stands there.",
    )
    NOT_TICKED = blocked("the user lacks permissions in Cash Management")
    UNSEEN = unseen(
        "the checking account could not be seen",
        title="Check whether {user} may list checking accounts",
        path=f"{ROLES} > Permissions (beside Cash Management) > Checking accounts",
        after=IF_LISTED,
    )
    NOT_TOLD = unknown(
        "payments are made through us, and nobody told us the bank account ID",
        Side.OURS,
        title="Please tell us the bank account ID",
        path=_ACCOUNTS,
        after="Answer this message with the ID, exactly as it stands there. It has to be an account of the top level.",
    )
    NO_PAYMENTS = not_applicable("no payments are made through us")


def test_bank_account_is_active(subject: Subject) -> Verdict:
    """The checking account from which payments are made exists and is active."""
    account_id = subject.profile.values.bank_account
    if not subject.profile.values.pays:
        return BankAccount.NO_PAYMENTS("The profile says nothing of payments")
    if account_id is None:
        near = "Once it is known, write it into the profile: bank_account, in its table of values"
        return BankAccount.NOT_TOLD("The profile does not name the bank account ID", near_miss=near)
    records = subject.user.bank_account
    if isinstance(records, Refusal):
        return _judge_refused_account(subject, account_id, records)
    if not records:
        return _judge_absent_account(subject, account_id)
    record = record_called(records, account_id)
    if record is None:
        return BankAccount.ANOTHER(
            f"Checking account {account_id}: the answer names {names_of(records)}",
            expected=_expected_account(account_id),
            asked=account_id,
        )
    if doubt := status_doubt(subject, "bank_account", account_id):
        doubted_text, expected = f"Checking account {record.name}: {doubt}", _expected_account(account_id)
        return BankAccount.CONTRADICTED(doubted_text, expected=expected, asked=account_id)
    status = normalize_id(record.status or "")
    evidence = subject.cite("bank_account", BANKACCOUNTID=record.name, STATUS=record.status)
    end = {"active": BankAccount.ACTIVE, "inactive": BankAccount.INACTIVE}.get(status, BankAccount.STATUS)
    shown_status = status_text(status) if status and end is BankAccount.STATUS else status
    account_text, owner = f"Checking account {record.name}: {shown_status or 'no status'}", owner_of(subject, record)
    if end is BankAccount.ACTIVE and owner:
        if subject.entity_level:
            own = subject.facts.entity_names.get(normalize_id(subject.place.key))
            here = f"{subject.place.key} ({own.name})" if own is not None and own.name else subject.place.key
            remark = (
                f"The account {record.name} belongs to {owner}, not to the entity {here}: payments of"
                f" {subject.place.key} may fail with it"
            )
        else:
            remark = (
                f"The account {record.name} belongs to {owner}: payments from the top level fail with an account of an"
                " entity. Please name an account of the top level"
            )
        owned = subject.cite("bank_account", LOCATIONID=record.location, MEGAENTITYID=record.created_in)
        return BankAccount.OF_AN_ENTITY(account_text, remark=remark, evidence=(*evidence, *owned))
    return end(account_text, expected=_expected_account(account_id), evidence=evidence, asked=account_id)


rule("bank-account", test_bank_account_is_active, BankAccount, expected="Checking account: there, and active")


def _expected_account(account_id: str) -> str:
    """What conforms, for the account that was named."""
    return f"Checking account {account_id}: active"


def _judge_refused_account(subject: Subject, account_id: str, refusal: Refusal) -> Verdict:
    """The account is not visible: blocked if a rule on Cash Management is not met, because that may be the reason."""
    refused_text = f"Checking account {account_id}: {subject.why_unseen(refusal)}"
    cash = next((sold.name for sold in subject.document.application if sold.code == CASH_MANAGEMENT), None)
    if cash is not None and isinstance(refusal, PermissionDenied | NotSubscribed):
        for rule in ("application", "application-all"):
            verdict = subject.verdict(rule, cash)
            if verdict.kind in {Kind.NOT_MET, Kind.WAIVED}:
                return BankAccount.NOT_TICKED(refused_text, blocked_by=Case(rule, subject.place, cash))
            if verdict.kind is Kind.BLOCKED:
                return BankAccount.NOT_TICKED(refused_text, blocked_by=verdict.blocked_by)
    return BankAccount.UNSEEN(refused_text, expected=_expected_account(account_id))


def _judge_absent_account(subject: Subject, account_id: str) -> Verdict:
    """Restrictions shorten lists: only a user who is shown everything shows that an account does not exist."""
    absent_text, evidence = f"Checking account {account_id}: not there", subject.cite("bank_account", count="0")
    near = "Is the ID spelled exactly so? Savings accounts and cards are not looked for"
    if sees_everything(subject) and subject.facts.multi_entity is False:
        return BankAccount.ABSENT(
            absent_text, near_miss=near, expected=_expected_account(account_id), evidence=evidence, asked=account_id
        )
    shown_to = [
        user.user_id
        for user in subject.facts.signed_in
        if not isinstance(user.bank_account, Refusal) and record_called(user.bank_account, account_id)
    ]
    not_shown_text = f"Checking account {account_id}: not shown to this user"
    if shown_to:
        not_shown_text = f"{not_shown_text}; shown to {', '.join(shown_to)}"
        near = "It may be restricted to some entities, locations or departments"
    if sees_everything(subject):
        private = "An account that is private to an entity is not shown at the top level"
        near = f"{near}. {private}"
        return BankAccount.PRIVATE(
            not_shown_text, near_miss=near, expected=_expected_account(account_id), evidence=evidence, asked=account_id
        )
    not_visible = any(
        restriction_of(subject.user, what).limit is RestrictionKind.UNSEEN for what in ("locations", "departments")
    )
    expected = f"Checking account {account_id}: shown to this user, and active" if shown_to else ""
    return (BankAccount.NOT_SHOWN if shown_to else BankAccount.SHORTENED)(
        not_shown_text,
        near_miss=near,
        expected=expected or _expected_account(account_id),
        evidence=evidence,
        asked=account_id,
        auditor_would_help=not_visible and not landing(subject.user),
        unseen=(subject.user.restriction, subject.user.record) if not_visible else (),
    )
