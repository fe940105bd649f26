"""Whether a user reaches an application at all: the test of 3.3, which 4.7 uses as well.

Order of evidence: effective rights, then the decisive probes, then the list of subscriptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacct.company.model import ApplicationRights, User
from intacct.protocol.errors import PermissionDenied, Refusal
from suites.document.model import Application, Document
from suites.document.names import normalize_name


class AccessResult(Enum):
    """What the evidence says of a user and an application."""

    RIGHTS = "the effective rights hold rights in it"
    PROBE = "its records can be listed"
    NO_RIGHTS = "the effective rights hold none in it"
    REFUSED = "listing its records is refused"
    NOT_SUBSCRIBED = "the company is not subscribed to it"
    UNNAMED = "the names in the effective rights are not recognised"
    SILENT = "nothing shows it"

    @property
    def granted(self) -> bool:
        """Whether the user reaches the application."""
        return self in {AccessResult.RIGHTS, AccessResult.PROBE}

    @property
    def denied(self) -> bool:
        """Whether evidence shows that the user does not."""
        return self in {AccessResult.NO_RIGHTS, AccessResult.REFUSED, AccessResult.NOT_SUBSCRIBED}


@dataclass(frozen=True, slots=True)
class Access:
    """What was found, in words, and which question showed it."""

    reach: AccessResult
    found: str
    shown_by: str
    near_miss: str = ""


def rights_in(user: User, application: str) -> ApplicationRights | None:
    """The user's effective rights in one application, by its name on screen; None where they do not name it."""
    if isinstance(user.permissions, Refusal):
        return None
    named = [one for one in user.permissions if normalize_name(one.name) == normalize_name(application)]
    if not named:
        return None
    return ApplicationRights(named[0].name, tuple(policy for one in named for policy in one.policies))


def recognised_applications(user: User, document: Document) -> int:
    """How many of the document's applications the effective rights name."""
    return sum(rights_in(user, application.name) is not None for application in document.application)


def application_names(user: User) -> str:
    """The names of the applications in the effective rights, for printing."""
    if isinstance(user.permissions, Refusal):
        return ""
    return ", ".join(dict.fromkeys(one.name for one in user.permissions))


def access(user: User, application: Application, document: Document) -> Access:
    """Whether the user reaches the application, by the strongest evidence there is."""
    rights = rights_in(user, application.name)
    if rights is not None and any(policy.rights for policy in rights.policies):
        return Access(AccessResult.RIGHTS, f"{application.name}: {len(rights.policies)} permissions", "permissions")
    listed = [name for name in application.decisive if user.probes[name] is None]
    unsubscribed = subscribed(user, application) is False
    if recognised_applications(user, document) >= 2:
        return _without_rights(user, application, listed, unsubscribed=unsubscribed)
    if listed:
        return Access(AccessResult.PROBE, f"{_RECORDS.get(listed[0], listed[0])} can be listed", f"probe.{listed[0]}")
    if all(isinstance(user.probes[name], PermissionDenied) for name in application.decisive):
        reach = AccessResult.NOT_SUBSCRIBED if unsubscribed else AccessResult.REFUSED
        return Access(reach, _probe_summary(user, application), f"probe.{application.decisive[0]}")
    if unsubscribed:
        said = f"{application.name} is not among the company's subscriptions"
        return Access(AccessResult.NOT_SUBSCRIBED, said, "applications")
    if isinstance(user.permissions, Refusal):
        said = f"The effective rights are not visible ({user.permissions.meaning}: {user.permissions.words})"
        return Access(AccessResult.SILENT, f"{said}, and {_probe_summary(user, application)}", "permissions")
    named = f"Applications in the effective rights: {application_names(user) or 'none'}"
    return Access(AccessResult.UNNAMED, f"{named}; {_probe_summary(user, application)}", "permissions")


def _without_rights(user: User, application: Application, listed: list[str], *, unsubscribed: bool) -> Access:
    """The rights are visible and do not hold the application: that decides, whatever else is seen beside it."""
    names = (
        ", ".join(one.name for one in _applications(user) if any(policy.rights for policy in one.policies)) or "none"
    )
    if rights_in(user, application.name) is not None:
        found = f"{application.name}: nothing ticked; applications with rights: {names}"
        return Access(AccessResult.NO_RIGHTS, found, "permissions")
    if unsubscribed and not listed:
        found = f"{application.name} is not among the company's subscriptions, nor in the rights: {names}"
        return Access(AccessResult.NOT_SUBSCRIBED, found, "applications")
    hint = (
        f"yet {_RECORDS.get(listed[0], listed[0])} can be listed: the application may have another name here"
        if listed
        else ""
    )
    return Access(AccessResult.NO_RIGHTS, f"Applications with rights: {names}", "permissions", hint)


def _applications(user: User) -> tuple[ApplicationRights, ...]:
    return () if isinstance(user.permissions, Refusal) else user.permissions


def subscribed(user: User, application: Application) -> bool | None:
    """Whether the application is among the company's subscriptions; None where the list does not tell."""
    codes = set() if isinstance(user.applications, Refusal) else {code.strip().upper() for code in user.applications}
    # A list without General Ledger is not the one that we know.
    return application.code in codes if "GL" in codes else None


def _probe_summary(user: User, application: Application) -> str:
    said = []
    for name in application.decisive:
        refusal = user.probes[name]
        said.append(
            f"{_RECORDS.get(name, name)} {f'cannot be listed: {refusal.meaning}' if refusal else 'can be listed'}"
        )
    return "; ".join(said)


_RECORDS = {
    "DEPARTMENT": "departments",
    "LOCATION": "locations",
    "GLBATCH": "journal entries",
    "GLACCOUNT": "accounts",
    "APBILL": "bills",
    "APADJUSTMENT": "AP adjustments",
    "ARINVOICE": "invoices",
    "ARADJUSTMENT": "AR adjustments",
    "CHECKINGACCOUNT": "checking accounts",
    "SAVINGSACCOUNT": "savings accounts",
}
"""The decisive objects, as the screens call their records."""
