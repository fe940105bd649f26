"""Section 6: the values that the integration needs. What the admin told us is in the profile (judgement/profile.py).

What is known of the answers, and from where: judgement/sources.toml. An entity may own an account or a folder: what is
private to it is not shown at the top level, so only a company without entities shows that something is not there.
"""

from __future__ import annotations

from difflib import get_close_matches

from intacct.company.model import Entity, NamedRecord
from intacct.protocol.errors import InvalidRequest, NotSubscribed, PermissionDenied, Refusal, Side, SignInIncorrect
from suites.document.text import normalize_id
from suites.judgement.case import Case
from suites.judgement.facts import landing
from suites.judgement.restrictions import RestrictionKind, restriction_of, unrestricted
from suites.judgement.rules import rule
from suites.judgement.sign_in import of_users_alone, told_to_all
from suites.judgement.subject import Subject
from suites.judgement.verdict import (
    NO_CLICK,
    Kind,
    Outcome,
    Verdict,
    blocked,
    met,
    not_applicable,
    not_met,
    not_visible,
    unknown,
)
from suites.setup.remedies import IF_LISTED, ROLES, USER_ENTITIES, USERS

CASH_MANAGEMENT = "CM"


_ACCOUNTS = "Cash Management > Setup > Accounts > Checking > Account ID"
_ACCOUNT = "Cash Management > Setup > Accounts > Checking > Edit (beside {asked}) > Status: Active > Save"
_FOLDERS = "Company > Attachments > Folders > Name"


class CompanyId(Outcome):
    """The ends of 6.1."""

    SIGNED_IN = met("a sign-in with this company ID succeeded")
    OTHER = unknown("the admin told us another company ID than the one that we hold", Side.OURS)
    WAITS = blocked("the sign-in was refused before it showed whether the company ID is right")
    REQUEST = unknown("the company ID or our sender ID is not known, or the company is not active", Side.OURS)
    SIGN_IN = not_visible(
        "the gateway refused the company ID, the user ID or the password, and does not say which",
        title="Check that your company ID is {company_id}",
    )
    NOT_FAR_ENOUGH = not_visible("no sign-in got far enough", title="See whether the company ID is {company_id}")


class LocationId(Outcome):
    """The ends of 6.2."""

    ENTERED = met("the user can enter the entity of this ID")
    NOT_ENTERED = not_met(
        "the company has an entity of this ID, and the user can enter only others",
        title="Open the entity {asked} to {user}",
        path=f"{USERS} > Edit (beside the user) > User entities > add {{asked}} > Save",
    )
    NO_ENTITY = unknown(
        "no entity of this ID is seen; it may be a location, which is not asked for",
        title="Tell us the ID of the entity to which your location {asked} belongs",
    )
    NOT_OPEN = blocked("the user cannot enter every entity that it needs")
    NOT_TOLD = unknown(
        "nobody told us the location or entity ID",
        Side.OURS,
        title="Please tell us the location or entity ID",
        path="Company > Setup > Configuration > Entities > ID",
        after="Answer this message with the ID, exactly as it stands there.",
    )
    LOCATION = unknown(
        "the company is not multi-entity, and whether it has this location is not asked",
        title="Look whether you have a location {asked}",
    )
    UNSEEN = unknown(
        "the entities that the user can enter could not be seen",
        title="Look whether the entity {asked} is open to {user}",
        path=USER_ENTITIES,
    )
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity, and no location was told")


class BankAccount(Outcome):
    """The ends of 6.3."""

    ACTIVE = met("the checking account of this ID is there, and active")
    OF_AN_ENTITY = met("the checking account is there, and active, and an entity owns it", remark_for_admin=True)
    INACTIVE = not_met(
        "the checking account of this ID is inactive", title="Set the checking account {asked} to Active", path=_ACCOUNT
    )
    ABSENT = not_met(
        "there is no checking account of this ID",
        title="Make the checking account {asked}, or tell us another",
        path="Cash Management > Setup > Accounts > Checking > Add > Account ID: {asked} > Save",
    )
    PRIVATE = unknown(
        "no checking account of this ID was shown, and one of a private entity would not be",
        title="Look whether an entity has the checking account {asked} for itself",
        path=_ACCOUNTS,
        after="If it is the account of an entity, tell us which: payments from the top level need one of the top level."
        " If it is not there at all, tell us the ID of the account that you mean.",
    )
    SHORTENED = not_visible(
        "no checking account of this ID was shown, to a user who may not be shown all of them",
        title="Look whether the checking account {asked} is there",
        path=_ACCOUNTS,
        after="If it is there, tell us what its Restrictions tab says. If not, tell us the ID of the account that you"
        " mean.",
    )
    STATUS = unknown(
        "the status of the checking account is not said, or is a value that is not known here",
        title="Look whether the checking account {asked} is active",
        path=_ACCOUNT,
    )
    ANOTHER = unknown(
        "the answer names another checking account than the one that was asked for",
        title="Look up the ID of your checking account {asked}",
        path=_ACCOUNTS,
        after="If it stands there as we have it, just tell us. If not, tell us the ID, exactly as it stands there.",
    )
    NOT_TICKED = blocked("the user lacks permissions in Cash Management")
    UNSEEN = unknown(
        "the checking account could not be seen",
        title="Look whether {user} may list checking accounts",
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


class BillImages(Outcome):
    """The ends of 6.4."""

    THERE = met("the folder is there")
    OF_AN_ENTITY = met("the folder is there, and an entity owns it", remark_for_admin=True)
    ABSENT = not_met(
        "there is no folder of this name",
        title="Make the folder {asked} for bill images, or tell us another",
        path="Company > Attachments > Folders > Add > Name: {asked} > Save",
    )
    PRIVATE = unknown(
        "no folder of this name was shown, and one that was made inside an entity would not be",
        title="Look whether the folder {asked} for bill images was made inside an entity",
        path=_FOLDERS,
        after="If it was, tell us in which. If it is not there at all, tell us the name of the folder that you mean.",
    )
    SHORTENED = unknown(
        "no folder of this name is among those that the user is shown, which may not be all",
        title="Look whether the folder {asked} for bill images is there",
        path=_FOLDERS,
        after="If it is there, just tell us. If not, tell us the name of the folder that you mean.",
    )
    ANOTHER = unknown(
        "the answer does not name the folder that was asked for",
        title="Look up the name of your folder {asked} for bill images",
        path=_FOLDERS,
        after="If it stands there as we have it, just tell us. If not, tell us the name, exactly as it stands there.",
    )
    STATUS = unknown(
        "the folder is there, and its status is not active",
        title="Look whether the folder {asked} for bill images is active",
        path="Company > Attachments > Folders > Edit (beside {asked}) > Status: Active > Save",
    )
    UNSEEN = unknown(
        "the folder could not be seen",
        title="Look whether {user} may list the folders for attachments",
        path=f"{ROLES} > Permissions (beside Company) > Attachment folders",
        after=IF_LISTED,
    )
    NOT_TOLD = not_applicable("no folder for bill images was told")


def test_company_id_is_right(subject: Subject) -> Verdict:
    """A sign-in with the company ID succeeded, and it is the one that the admin told us."""
    facts, admins_id, our_id = subject.facts, subject.profile.values.company_id, subject.facts.company.company_id
    if admins_id is not None and normalize_id(admins_id) != normalize_id(our_id):
        return CompanyId.OTHER(
            f"The credentials name the company {our_id}, the admin told us {admins_id}",
            click="Ask the admin which one it is, and check company_id in the credentials file and in the profile",
        )
    if facts.signed_in:
        user = facts.signed_in[0].user_id
        return CompanyId.SIGNED_IN(f"{user} signed in to the company {our_id}", seen_by=user)
    return _judge_without_sign_in(subject, f"Company ID with us: {our_id}. {told_to_all(facts)}")


rule(
    "company-id",
    test_company_id_is_right,
    CompanyId,
    judged="company",
    expected="Company ID: one with which a sign-in works",
)


def _judge_without_sign_in(subject: Subject, found: str) -> Verdict:
    """Nobody was let in: as 1.2 and 2.4 have it, or whether the company ID is among the suspects."""
    refusals = [refusal for _, refusal in subject.facts.refusals]
    web_services, side = subject.verdict("web-services"), subject.facts.refusals[0][1].side
    if web_services.kind in {Kind.NOT_MET, Kind.WAIVED}:
        return CompanyId.WAITS(found, blocked_by=Case("web-services", subject.place))
    if web_services.kind is Kind.BLOCKED and any(isinstance(refusal, InvalidRequest) for refusal in refusals):
        return CompanyId.REQUEST(found, click="Check company_id and sender_id in the credentials file")
    if web_services.kind is Kind.BLOCKED:
        return CompanyId.WAITS(found, blocked_by=web_services.blocked_by)
    if any(isinstance(refusal, SignInIncorrect) and refusal.company_suspected for refusal in refusals):
        return CompanyId.SIGN_IN(found, expected="Sage Intacct accepts the company ID, the user ID and the password")
    return CompanyId.NOT_FAR_ENOUGH(found, side=side, click=NO_CLICK, auditor_would_help=of_users_alone(subject.facts))


def test_location_can_be_entered(subject: Subject) -> Verdict:
    """readEntityDetails, which lists what this very user can enter, names the ID: at the entity level, its own."""
    location_id = subject.place.key if subject.entity_level else subject.profile.values.location_id
    single = subject.facts.multi_entity is False
    if location_id is None:
        return LocationId.NOT_MULTI_ENTITY("Multi-entity: no") if single else _ask_for("the location or entity ID")
    details = subject.user.entity_details
    if isinstance(details, Refusal) or not details:
        if single:
            return LocationId.LOCATION(
                f"Location or entity ID: {location_id}; the company is not multi-entity", asked=location_id
            )
        return LocationId.UNSEEN(f"Location or entity ID: {subject.why_unseen(details)}", asked=location_id)
    return _judge_entry(subject, location_id, details)


rule(
    "location-id",
    test_location_can_be_entered,
    LocationId,
    expected="Location or entity ID: that of one that the user can enter",
)


def _ask_for(what: str, end: Outcome = LocationId.NOT_TOLD, key: str = "location_id") -> Verdict:
    near = f"Once it is known, write it into the profile: {key}, in its table of values"
    return end(f"The profile does not name {what}", near_miss=near)


def _judge_entry(subject: Subject, location_id: str, details: tuple[Entity, ...]) -> Verdict:
    names = {normalize_id(entity.id): entity.id for entity in details}
    listed = ", ".join(names.values())
    evidence = subject.cite("entity_details", entities=listed)
    if normalize_id(location_id) in names:
        return LocationId.ENTERED(f"Can enter {names[normalize_id(location_id)]}", evidence=evidence)
    entry_text, expected = (
        f"Entity ID {location_id}: cannot be entered; can enter {listed}",
        f"Entity ID {location_id}: can be entered",
    )
    entities = subject.verdict("user-entities")
    if entities.kind in {Kind.NOT_MET, Kind.WAIVED}:
        return LocationId.NOT_OPEN(entry_text, blocked_by=Case("user-entities", subject.place), evidence=evidence)
    if entities.kind is Kind.BLOCKED:
        return LocationId.NOT_OPEN(entry_text, blocked_by=entities.blocked_by, evidence=evidence)
    alike = [names[key] for key in get_close_matches(normalize_id(location_id), names)]
    near = f"Is {' or '.join(alike)} meant?" if alike else ""
    if subject.entity_level or normalize_id(location_id) in subject.facts.entity_names:
        return LocationId.NOT_ENTERED(
            entry_text, near_miss=near, expected=expected, evidence=evidence, asked=location_id
        )
    location = "If it is a location and no entity, please tell us the ID of the entity that it belongs to"
    return LocationId.NO_ENTITY(
        entry_text, near_miss=f"{near} {location}".strip(), expected=expected, evidence=evidence, asked=location_id
    )


def test_bank_account_is_active(subject: Subject) -> Verdict:
    """The checking account from which payments are made is there, and active."""
    account_id = subject.profile.values.bank_account
    if not subject.profile.values.pays:
        return BankAccount.NO_PAYMENTS("The profile says nothing of payments")
    if account_id is None:
        return _ask_for("the bank account ID", BankAccount.NOT_TOLD, "bank_account")
    records = subject.user.bank_account
    if isinstance(records, Refusal):
        return _judge_refused_account(subject, account_id, records)
    if not records:
        return _judge_absent_account(subject, account_id)
    record = _record_called(records, account_id)
    if record is None:
        return BankAccount.ANOTHER(
            f"Checking account {account_id}: the answer names {_names(records)}",
            expected=_expected_account(account_id),
            asked=account_id,
        )
    status = normalize_id(record.status or "")
    evidence = subject.cite("bank_account", BANKACCOUNTID=record.name, STATUS=record.status)
    account_text, owner = f"Checking account {record.name}: {status or 'no status'}", _owner(subject, record)
    end = {"active": BankAccount.ACTIVE, "inactive": BankAccount.INACTIVE}.get(status, BankAccount.STATUS)
    if end is BankAccount.ACTIVE and owner:
        if subject.entity_level:
            remark = f"The account {record.name} belongs to {owner}, not to this one: payments may fail with it"
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
    """What conforms, of the account that was named."""
    return f"Checking account {account_id}: active"


def _owner(subject: Subject, record: NamedRecord) -> str:
    """The entity that owns a record, with its name, unless it is this place's own; "" for one of the top level."""
    ids = {normalize_id(id_): id_ for id_ in (record.created_in, record.location) if id_}
    if subject.entity_level:
        ids.pop(normalize_id(subject.place.key), None)
    names = {normalize_id(record.created_in or ""): record.created_in_name or ""}
    entities = subject.facts.entity_names
    labels = []
    for key, id_ in ids.items():
        name = names.get(key) or (entities[key].name if key in entities else "")
        labels.append(f"{id_} ({name})" if name else id_)
    return f"the entity {' and '.join(labels)}" if labels else ""


def _judge_refused_account(subject: Subject, account_id: str, refusal: Refusal) -> Verdict:
    """Where 3.3 or 3.4 is not met in Cash Management, that is why the account may not be seen."""
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
    """Restrictions shorten lists: only a user who is shown everything shows that something is not there."""
    absent_text, evidence = f"Checking account {account_id}: not there", subject.cite("bank_account", count="0")
    near = "Is the ID spelled exactly so? Savings accounts and cards are not looked for"
    if _sees_everything(subject) and subject.facts.multi_entity is False:
        return BankAccount.ABSENT(
            absent_text, near_miss=near, expected=_expected_account(account_id), evidence=evidence, asked=account_id
        )
    shown_to = [
        user.user_id
        for user in subject.facts.signed_in
        if not isinstance(user.bank_account, Refusal) and _record_called(user.bank_account, account_id)
    ]
    not_shown_text = f"Checking account {account_id}: not shown to this user"
    if shown_to:
        not_shown_text = f"{not_shown_text}; shown to {', '.join(shown_to)}"
        near = "It may be restricted to some entities, locations or departments: its Restrictions tab tells"
    if _sees_everything(subject):
        private = "An account that is private to an entity is not shown at the top level"
        near = f"{near}. {private}"
        return BankAccount.PRIVATE(
            not_shown_text, near_miss=near, expected=_expected_account(account_id), evidence=evidence, asked=account_id
        )
    not_visible = any(
        restriction_of(subject.user, what).limit is RestrictionKind.UNSEEN for what in ("locations", "departments")
    )
    return BankAccount.SHORTENED(
        not_shown_text,
        near_miss=near,
        expected=_expected_account(account_id),
        evidence=evidence,
        asked=account_id,
        auditor_would_help=not_visible and not landing(subject.user),
    )


def _sees_everything(subject: Subject) -> bool:
    return unrestricted(subject.user) and not landing(subject.user)


def test_folder_for_bill_images_is_there(subject: Subject) -> Verdict:
    """The folder for attachments is there, by its name."""
    folder = subject.profile.values.bill_image_folder
    if folder is None:
        remark = "A folder for bill images is recommended: without it, bills come without their images"
        return BillImages.NOT_TOLD("The profile names no folder", remark=remark)
    records, expected = subject.user.bill_image_folder, f"Folder {folder}: there, and active"
    if isinstance(records, Refusal):
        return BillImages.UNSEEN(f"Folder {folder}: {subject.why_unseen(records)}", expected=expected)
    if not records:
        absent_text, evidence = f"Folder {folder}: not there", subject.cite("bill_image_folder", count="0")
        if not _sees_everything(subject):
            return BillImages.SHORTENED(
                f"Folder {folder}: not among those that this user is shown",
                expected=expected,
                evidence=evidence,
                asked=folder,
            )
        near = "Is the name spelled exactly so?"
        if subject.facts.multi_entity is False:
            return BillImages.ABSENT(absent_text, near_miss=near, expected=expected, evidence=evidence, asked=folder)
        near = f"{near} A folder that was made inside an entity is not seen from the top level"
        return BillImages.PRIVATE(absent_text, near_miss=near, expected=expected, evidence=evidence, asked=folder)
    record = _record_called(records, folder)
    if record is None:
        return BillImages.ANOTHER(
            f"Folder {folder}: the answer names {_names(records)}", expected=expected, asked=folder
        )
    evidence = subject.cite("bill_image_folder", name=record.name, status=record.status)
    if normalize_id(record.status or "active") != "active":
        return BillImages.STATUS(
            f"Folder {record.name}: {record.status}", expected=expected, evidence=evidence, asked=folder
        )
    if owner := _owner(subject, record):
        remark = f"The folder {record.name} belongs to {owner}: elsewhere it may not be shown"
        return BillImages.OF_AN_ENTITY(f"Folder {record.name}", remark=remark, evidence=evidence)
    return BillImages.THERE(f"Folder {record.name}", evidence=evidence)


rule(
    "bill-image-folder",
    test_folder_for_bill_images_is_there,
    BillImages,
    expected="Folder for bill images: there, and active",
)


def _record_called(records: tuple[NamedRecord, ...], name: str) -> NamedRecord | None:
    return next((record for record in records if normalize_id(record.name or "") == normalize_id(name)), None)


def _names(records: tuple[NamedRecord, ...]) -> str:
    return ", ".join(record.name or "a record without a name" for record in records)
