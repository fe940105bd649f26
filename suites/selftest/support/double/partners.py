"""Companies that do what the documents of invented partners ask for (fixtures/documents/)."""

from __future__ import annotations

from dataclasses import replace

from suites.selftest.support.double.companies import craftable_user, hotel_group
from suites.selftest.support.double.model import InventedCompany, Rights
from suites.selftest.support.double.permissions import ADMINISTRATORS_ONLY
from suites.selftest.support.double.rights import all_rights, read_only

__all__ = ["expenses_company", "procurement_company", "reporting_company"]


_EXPENSES: Rights = {
    "Company": {"Departments": ("List", "View"), "Entities": ("List", "View"), "Employees": ("List", "View")},
    "Accounts Payable": {"Vendors": ("List", "View"), "Vendor aging": ("Run",)},
    "Time & Expenses": {
        "My expenses": ("List", "View", "Add"),
        "Expense summaries": ("List", "View"),
        "Mileage logs": ("List", "View"),
    },
}
"""What Tallyfare asks for, and nothing more; of mileage logs nothing is known but what the document says."""


def expenses_company() -> InventedCompany:
    """Entity level: two users without admin privileges, who see nothing of themselves; an administrator does."""
    inns = (("Q1", "Quarry Inn"), ("Q2", "Quarry Lodge"))
    company = hotel_group("QuarryInns", "Quarry Inns, Inc.", inns)
    auditor, *others = company.users
    users = tuple(
        replace(
            craftable_user(company, entity),
            login_id=f"TF-{entity}",
            name=f"Tallyfare {entity}",
            email="expenses@quarryinns.example",
            contact="Tallyfare Support",
            contact_email="support@tallyfare.example",
            admin="Off",
            roles=("Expenses",),
            rights=_EXPENSES,
            permissions_visible=False,
            refused=ADMINISTRATORS_ONLY,
        )
        for entity, _ in inns
    )
    audited = (replace(auditor, audits=True), *others, *users)
    return replace(company, users=audited, senders=("TallyfareXML",))


def procurement_company() -> InventedCompany:
    """Top level: one user that holds everything, and a sender ID that no document knows."""
    company = hotel_group("TidewaterInns", "Tidewater Inns LLC", (("T1", "Tidewater Inn"), ("T2", "Tidewater Lodge")))
    user = replace(
        craftable_user(company),
        login_id="Orderlark",
        name="Purchase orders",
        email="sage@orderlark.example",
        contact="Ann Example",
        contact_email="ann@example.com",
        roles=("Purchase orders",),
        rights=all_rights(
            company.dimensions,
            multi_entity=True,
            applications=("Company", "Accounts Payable", "Cash Management", "Purchasing"),
        ),
    )
    return replace(company, users=(*company.users, user), senders=("AnyNetwork",))


_READ = (
    *("Company", "Cash Management", "General Ledger", "Accounts Payable", "Accounts Receivable"),
    *("Purchasing", "Time & Expenses"),
)
"""Every application that the company is subscribed to."""


def reporting_company() -> InventedCompany:
    """Top level: a user that reads, whose password expires."""
    company = hotel_group("GlasshouseInns", "Glasshouse Inns Ltd.", (("G1", "Glasshouse"), ("G2", "Orangery")))
    user = replace(
        craftable_user(company),
        login_id="reader-7",
        name="Ledgerlight",
        email="it@glasshouse.example",
        contact="Reports Reader",
        contact_email="it@glasshouse.example",
        roles=("Reports",),
        rights=read_only(all_rights(company.dimensions, multi_entity=True, applications=_READ)),
        password_never_expires=False,
    )
    return replace(company, users=(*company.users, user), senders=("LedgerlightReader",))
