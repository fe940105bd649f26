"""What a user may not see, and in which words it is refused. Rights, privileges and subscriptions, and nothing else."""

from __future__ import annotations

from functools import cache

from suites.document.names import normalize_name
from suites.document.permissions import load_permissions
from suites.selftest.support.double.model import InventedCompany, InventedUser, Rights
from suites.selftest.support.double.shapes import Fault

ADMINISTRATORS_ONLY = frozenset({"USERINFO", "USERRESTRICTION", "ROLEUSERS", "USERRIGHTS"})
"""Objects that only a user with admin privileges may list (facts.md, section 3: C for USERRESTRICTION, else I)."""


OTHERS = {
    "PODOCUMENT": ("Purchasing", "Purchasing transactions"),
    "SODOCUMENT": ("Order Entry", "Order Entry transactions"),
    "INVDOCUMENT": ("Inventory Control", "Inventory transactions"),
    "EEXPENSES": ("Time & Expenses", "My expenses"),
}
"""Objects that only one application gives, and the policy of it that the double makes them depend on."""


@cache
def _probed_policies() -> dict[str, tuple[str, frozenset[str]]]:
    """Object -> the application and the folded names of the policy that gives it."""
    return {
        core.probe: (core.application, frozenset(map(normalize_name, core.names)))
        for core in load_permissions().policy
        if core.probe
    } | {object_: (application, frozenset({normalize_name(name)})) for object_, (application, name) in OTHERS.items()}


def known_objects() -> frozenset[str]:
    """The objects that the double has."""
    return ADMINISTRATORS_ONLY | frozenset(_probed_policies())


def effective_rights(company: InventedCompany, user: InventedUser) -> Rights:
    """The user's rights in the applications that the company is subscribed to."""
    codes = {application.name: application.code or "CO" for application in load_permissions().application}
    return {name: rights for name, rights in user.rights.items() if codes.get(name, "CO") in company.applications}


def refusal(company: InventedCompany, user: InventedUser, object_: str, operation: str) -> Fault | None:
    """Why the user may not read an object; None where it may. `operation` is `QUERY`, `READ_BY_QUERY` .."""
    absent = object_ in company.absent or object_ not in known_objects()
    if absent or (object_ == "LOCATIONENTITY" and not company.multi_entity_shared):
        return Fault("Query Failed", f"Object definition {object_} not found")
    dimension = company.dimension(object_)
    if dimension is not None and not dimension.enabled:
        return Fault("PL04000006", "This feature is disabled for your company or your current user")
    if object_ in user.refused or not _may_list(company, user, object_):
        return denied_fault(object_, operation)
    return None


def denied_fault(object_: str, operation: str) -> Fault:
    """The words for a permission that is missing."""
    return Fault("PL04000005", f"You do not have permission for API operation {operation} on objects of type {object_}")


def _may_list(company: InventedCompany, user: InventedUser, object_: str) -> bool:
    if object_ in ADMINISTRATORS_ONLY:
        return user.admin != "Off"
    application, names = _probed_policies()[object_]
    dimension = company.dimension(object_)
    if dimension is not None:
        names |= {normalize_name(dimension.label)}
    policies = effective_rights(company, user).get(application, {})
    return any(normalize_name(policy) in names and "List" in rights for policy, rights in policies.items())
