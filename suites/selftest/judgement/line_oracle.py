"""An independent oracle for permissions line by line: what each line of demo-lines' document must come to.

It is told from the invented company itself, in a table of its own, and uses nothing of suites/document/permissions or
of the rule. Where the contract leaves a company between two verdicts, both are allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from suites.selftest.support.double.model import InventedCompany, InventedUser

Allowed = frozenset[str]
MET, NOT_MET, UNKNOWN = frozenset({"met"}), frozenset({"not_met"}), frozenset({"unknown"})
BLOCKED, NOT_APPLICABLE = frozenset({"blocked"}), frozenset({"not_applicable"})

SINGLE = (
    ("Accounts Payable", "Bills", "List, View, Add"),
    ("Accounts Payable", "Vendors", "List"),
    ("Accounts Payable", "Vendor aging", "Run"),
    ("Purchasing", "Purchasing transactions", "List, View"),
    ("Time & Expenses", "My expenses", "List, View, Add"),
)
"""The lines of 2.1 for single permissions."""
READING = {
    "Company": ("Departments", "Locations", "Entities", "Attachments", "Attachment folders"),
    "Cash Management": ("Checking accounts", "Savings accounts", "Credit card accounts"),
    "General Ledger": ("Journal entries", "Accounts", "Journals"),
    "Accounts Payable": ("Bills", "Vendors", "Adjustments"),
    "Accounts Receivable": ("Customers", "Invoices", "Adjustments"),
    "Purchasing": ("PO transaction definitions",),
    "Time & Expenses": ("Expense summaries", "My expenses"),
}
"""The permissions of which every company's "Read only" surely ticks List and View, by application."""
LISTED = {"Purchasing": ("Vendors",)}
"""The permissions of which it surely ticks List, and nobody knows what else."""
REPORTS = {
    "Cash Management": ("Bank register", "Cash requirements"),
    "General Ledger": ("Trial balance", "General ledger"),
    "Accounts Payable": ("Vendor aging", "Check register"),
    "Accounts Receivable": ("Customer aging",),
}
CODES = {"Purchasing": "PO", "Time & Expenses": "EE"}
NOT_HAD = ("Order Entry", "Projects", "Fixed Assets", "Contracts", "Platform Services", "Customization Services")
"""Applications that the company of demo-lines is not subscribed to."""


@dataclass(frozen=True)
class LineOracle:
    """The truth about one user of an invented company at the top level, who is ours and signs in."""

    company: InventedCompany
    user: InventedUser

    def has(self, application: str) -> bool:
        """Whether the company is subscribed."""
        return CODES.get(application, "CO") in self.company.applications

    def rights_in(self, application: str) -> dict[str, set[str]]:
        """The user's rights in an application, by permission."""
        policies = self.user.rights.get(application, {}) if self.has(application) else {}
        return {name: set(rights) for name, rights in policies.items()}

    def verdicts(self) -> Iterator[tuple[tuple[str, str], Allowed]]:
        """(instruction, line) and what is allowed there."""
        for application, policy, rights in SINGLE:
            yield (
                ("2.1", f"{application}: {policy}: {rights}"),
                self.allowed_in(application, self.single(application, policy, set(rights.split(", ")))),
            )
        yield ("2.1", "Cash Management: *: All"), self.allowed_in("Cash Management", self.everything())
        yield ("2.1", "General Ledger: Reports: All"), self.allowed_in("General Ledger", self.reports("General Ledger"))
        yield ("2.1", "Company: Classes: List"), NOT_APPLICABLE
        for application in READING:
            allowed = self.allowed_in(application, self.reading(application))
            outcome = NOT_APPLICABLE if not self.has(application) else allowed
            yield ("2.2", f"{application}: *: Read only"), outcome if not self.blocked() else BLOCKED | outcome
        for application in NOT_HAD:
            yield ("2.2", f"{application}: *: Read only"), NOT_APPLICABLE if not self.blocked() else BLOCKED
        users = any("Users" in self.rights_in(name) for name in ("Company", "Administration"))
        yield ("2.2", "Company: Users: none"), self.forbidden(users)
        yield ("2.2", "Administration: *: none"), self.forbidden(bool(self.rights_in("Administration")))
        yield ("2.2", "Inventory Control: *: none"), self.forbidden(bool(self.rights_in("Inventory Control")))
        for application in CODES:
            yield ("2.3", f"{application}: subscribed"), MET if self.has(application) else NOT_MET

    def blocked(self) -> bool:
        """Whether no role is assigned, so that everything the document wants ticked waits for one."""
        return not self.user.roles

    def forbidden(self, ticked: bool) -> Allowed:  # noqa: FBT001 - the one thing that matters
        """What may come of a line that forbids something, by whether any of it is ticked."""
        if not self.user.permissions_visible:
            return UNKNOWN
        return NOT_MET if ticked else MET

    def allowed_in(self, application: str, allowed: Allowed) -> Allowed:
        """What may come of a line that wants rights, once role, user type, subscription and application are seen."""
        if self.blocked():
            return BLOCKED
        if self.user.permissions_visible and not any(self.rights_in(application).values()):
            allowed = NOT_MET
        if not self.user.permissions_visible:
            allowed = UNKNOWN | NOT_MET | (allowed & MET)
        capped = self.user.type == "employee user"
        return allowed - NOT_MET | BLOCKED if capped and NOT_MET & allowed else allowed

    def single(self, application: str, policy: str, rights: set[str]) -> Allowed:
        """What may come of a line for one permission: its rights are held, too few, or not found under its name."""
        ticked = self.rights_in(application).get(policy)
        if ticked is None:
            return NOT_MET | UNKNOWN
        return MET if rights <= ticked else NOT_MET

    def all_of(self, application: str, names: tuple[str, ...], rights: set[str]) -> Allowed:
        """Several permissions: all held, one short, or one not there.

        What is held without List is refused by its list: the two may contradict each other.
        """
        ticked = self.rights_in(application)
        if any(ticked.get(name) and "List" not in ticked[name] for name in names):
            return NOT_MET | UNKNOWN
        if any(name in ticked and not rights <= ticked[name] for name in names):
            return NOT_MET
        return MET if all(name in ticked for name in names) else NOT_MET | UNKNOWN

    def reports(self, application: str) -> Allowed:
        """What may come of a line for the Reports part: one report that can be run is enough."""
        ticked = self.rights_in(application)
        return MET if any("Run" in ticked.get(name, ()) for name in REPORTS[application]) else NOT_MET | UNKNOWN

    def both(self, activities: Allowed, application: str) -> Allowed:
        """What may come of a line for both parts of an application."""
        reports = self.reports(application) if application in REPORTS else MET
        if reports == MET:
            return activities
        return NOT_MET if activities == NOT_MET else NOT_MET | UNKNOWN

    def everything(self) -> Allowed:
        """What may come of the line for all of Cash Management."""
        rights = {"List", "View", "Add", "Edit"}
        return self.both(self.all_of("Cash Management", READING["Cash Management"], rights), "Cash Management")

    def reading(self, application: str) -> Allowed:
        """What may come of Read only; with fewer than two permissions found by their names it stays open."""
        ticked = self.rights_in(application)
        allowed = self.both(self.all_of(application, READING[application], {"List", "View"}), application)
        if any(name in ticked and "List" not in ticked[name] for name in LISTED.get(application, ())):
            allowed = allowed - MET | NOT_MET
        few = sum(name in ticked for name in READING[application]) < 2
        return allowed | UNKNOWN if few else allowed
