"""Companies that are invented: hotel groups, three of them conforming, one faulty, and one as large as one likes.

    demo_company             top level, role "Craftable Integration", every instruction met
    demo_entities_company    entity level, three entities with one web services user each, every instruction met
    demo_audited_company     the same, and only an administrator sees it: the users see next to nothing of themselves
    demo_lines_company       top level, a document of another partner with permissions line by line, every one met
    demo_faulty_company      entity level, four entities, several faults of different kinds
    large_company(n)         entity level, n entities with one web services user each, every instruction met

No hotel, no person and no address in here exists.
"""

from __future__ import annotations

from dataclasses import replace

from suites.selftest.support.double.model import (
    InventedCompany,
    InventedDepartment,
    InventedDimension,
    InventedEntity,
    InventedUser,
    Rights,
)
from suites.selftest.support.double.permissions import ADMINISTRATORS_ONLY
from suites.selftest.support.double.rights import (
    all_rights,
    read_only,
    with_rights,
    without_application,
    without_reports,
    without_rights,
)

__all__ = [
    "EMAIL",
    "ROLE",
    "craftable_user",
    "demo_audited_company",
    "demo_company",
    "demo_entities_company",
    "demo_faulty_company",
    "demo_lines_company",
    "hotel_group",
    "large_company",
]

EMAIL = "integrations@craftable.com"
ROLE = "Craftable Integration"

_DEPARTMENTS = (
    InventedDepartment("100", "Rooms"),
    InventedDepartment("200", "Food and Beverage"),
    InventedDepartment("210", "Restaurant", parent="200"),
    InventedDepartment("220", "Bar", parent="200"),
    InventedDepartment("230", "Banquets", parent="200"),
    InventedDepartment("300", "Spa"),
    InventedDepartment("900", "Administration", status="active non-posting"),
)
_TABLES = {
    "GLBATCH": 1284,
    "GLACCOUNT": 412,
    "APBILL": 2307,
    "VENDOR": 186,
    "APADJUSTMENT": 23,
    "CUSTOMER": 74,
    "ARINVOICE": 951,
    "ARADJUSTMENT": 12,
    "SAVINGSACCOUNT": 0,
    "CREDITCARD": 2,
}

_CHECKING_ACCOUNTS = (
    ("OPERATING", "active"),
    ("PAYROLL", "active"),
    ("RESERVE", "active"),
    ("OLD-OPERATING", "inactive"),
)


def hotel_group(id_: str, title: str, entities: tuple[tuple[str, str], ...], *, classes: int = 0) -> InventedCompany:
    """A multi-entity hotel company with its usual lists and two administrators, and no web services user yet."""
    dimensions = (
        InventedDimension("DEPARTMENT", "Department"),
        InventedDimension("LOCATION", "Location"),
        InventedDimension("CLASS", "Class", enabled=classes > 0),
        InventedDimension("PROJECT", "Event"),
        InventedDimension("CUSTOMER", "Customer"),
        InventedDimension("VENDOR", "Vendor"),
        InventedDimension("EMPLOYEE", "Employee"),
        InventedDimension("ITEM", "Item"),
    )
    return InventedCompany(
        id=id_,
        title=title,
        users=_administrators(all_rights(dimensions, multi_entity=bool(entities))),
        entities=tuple(InventedEntity(*entity) for entity in entities),
        departments=_DEPARTMENTS,
        classes=classes,
        dimensions=dimensions,
        multi_entity_shared=bool(entities),
        applications=("CO", "CM", "GL", "AP", "AR", "PO", "EE"),
        tables=_TABLES,
        checking_accounts=_CHECKING_ACCOUNTS,
        folders=("Bills", "Contracts"),
    )


def _administrators(rights: Rights) -> tuple[InventedUser, ...]:
    people = (("mreyes", "Maria Reyes"), ("tkowalski", "Tomasz Kowalski"))
    return tuple(
        InventedUser(
            login_id=login_id,
            name=name,
            rights=rights,
            email=f"{login_id}@example.com",
            contact=name,
            contact_email=f"{login_id}@example.com",
            admin="Full",
            web_services_only=False,
            roles=("Admin",),
            ours=False,
        )
        for login_id, name in people
    )


def craftable_user(company: InventedCompany, entity: str = "") -> InventedUser:
    """The web services user that the setup document asks for: for the top level, or for one entity."""
    suffix = f"-{entity}" if entity else ""
    return InventedUser(
        login_id=f"Craftable{suffix}",
        name=f"Craftable {entity}".strip(),
        rights=all_rights(company.dimensions, multi_entity=company.multi_entity_shared),
        email=EMAIL,
        contact=f"Craftable Integration {entity}".strip(),
        contact_email=EMAIL,
        roles=(ROLE,),
        entities=(entity,) if entity else (),
        works_in=(entity,) if entity else (),
    )


def demo_lines_company() -> InventedCompany:
    """Top level, conforming to a document that asks for permissions line by line: it reads, and enters bills."""
    company = hotel_group("PierHotels", "Pier Hotels plc", (("100", "Pier Head Office"), ("110", "Pier Hotel")))
    names = ("Company", "General Ledger", "Accounts Payable", "Accounts Receivable", "Purchasing", "Time & Expenses")
    rights = read_only(all_rights(company.dimensions, multi_entity=True, applications=names))
    rights = {**rights, **all_rights(company.dimensions, multi_entity=True, applications=("Cash Management",))}
    rights = with_rights(rights, "Accounts Payable", "Bills", "Add")
    rights = with_rights(rights, "Time & Expenses", "My expenses", "Add")
    user = replace(
        craftable_user(company),
        login_id="Ledgerway",
        name="Ledgerway",
        email="connect@ledgerway.example",
        contact="Ledgerway",
        contact_email="connect@ledgerway.example",
        roles=("Ledgerway Reader",),
        rights=rights,
    )
    return _with_users(company, (user,))


def _with_users(company: InventedCompany, users: tuple[InventedUser, ...]) -> InventedCompany:
    return replace(company, users=(*company.users, *users))


def demo_company() -> InventedCompany:
    """Top level, conforming: one user that is assigned to no entity."""
    hotels = (("100", "Beacon Head Office"), ("110", "Beacon Hotel Downtown"), ("120", "Beacon Hotel Riverside"))
    company = hotel_group("BeaconHotels", "Beacon Hotel Group, Inc.", hotels)
    return _with_users(company, (craftable_user(company),))


def demo_entities_company() -> InventedCompany:
    """Entity level, conforming: three entities, each with a user of its own."""
    hotels = (("E100", "Harbour Hotel"), ("E200", "Airport Inn"), ("E300", "Lakeside Resort"))
    company = hotel_group("HarbourGroup", "Harbour Hospitality Group LLC", hotels)
    return _with_users(company, tuple(craftable_user(company, entity) for entity, _ in hotels))


def demo_audited_company() -> InventedCompany:
    """Entity level, conforming: the users see no user, role or right, not even their own; an administrator does."""
    hotels = (("E100", "Cliff House Hotel"), ("E200", "Market Square Inn"), ("E300", "Ferry Landing Hotel"))
    company = hotel_group("CliffHouse", "Cliff House Hotels, Inc.", hotels)
    auditor, *others = company.users
    blind = tuple(
        replace(craftable_user(company, entity), permissions_visible=False, refused=ADMINISTRATORS_ONLY)
        for entity, _ in hotels
    )
    return replace(company, users=(replace(auditor, audits=True), *others, *blind))


def demo_faulty_company() -> InventedCompany:
    """Entity level: E100 has slips, E200 was made in another way, E300 is locked out, nobody made E400's user."""
    hotels = (
        ("E100", "Old Mill Hotel"),
        ("E200", "Station Inn"),
        ("E300", "Orchard Resort"),
        ("E400", "Quayside Suites"),
    )
    company = hotel_group("OldMillHotels", "Old Mill Hotels Ltd.", hotels, classes=6)
    slips = craftable_user(company, "E100")
    slips = replace(
        slips,
        email="accounting@oldmillhotels.example",
        rights=without_rights(slips.rights, "Accounts Payable", "Bills", "Delete"),
    )
    other_way = craftable_user(company, "E200")
    other_way = replace(
        other_way,
        contact="Station Inn Accounting",
        web_services_only=False,
        entities=("E200", "E300"),
        roles=("Station Inn Interface",),
        rights=without_reports(without_application(other_way.rights, "Cash Management"), "Accounts Receivable"),
    )
    locked_out = replace(craftable_user(company, "E300"), status="lockedout")
    return _with_users(company, (slips, other_way, locked_out))


def large_company(entities: int) -> InventedCompany:
    """Entity level, conforming, as large as one likes: one user for each entity, all with the same rights."""
    hotels = tuple((f"E{number:05d}", f"Northern Hotel {number}") for number in range(1, entities + 1))
    company = hotel_group("NorthernHotels", "Northern Hotels Holding", hotels)
    pattern = craftable_user(company)
    users = tuple(
        replace(
            pattern, login_id=f"Craftable-{entity}", name=f"Craftable {entity}", entities=(entity,), works_in=(entity,)
        )
        for entity, _ in hotels
    )
    return _with_users(company, users)
