"""The rows of a company's objects, as far as a user may see them: restrictions shorten lists and say nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from intacct.company.model import SOURCES
from suites.selftest.support.double.model import InventedCompany, InventedEntity, InventedUser, fold_case
from suites.selftest.support.double.permissions import effective_rights

Row: TypeAlias = "Mapping[str, str | tuple[Row, ...]]"
"""Field -> its text, or the owned list under that name, one element for each row."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that are made when they are asked for, so that a large table costs nothing."""

    size: int
    row: Callable[[int], Row]

    def equal(self, field: str, value: str, *, any_case: bool) -> Table:
        """The rows in which a field has that value."""
        key = fold_case(value) if any_case else value
        matches = [row for row in map(self.row, range(self.size)) if _key(row.get(field), any_case=any_case) == key]
        return _table(matches)

    def page(self, offset: int, size: int) -> list[Row]:
        """At most `size` rows from `offset` on."""
        return [self.row(index) for index in range(min(offset, self.size), min(offset + size, self.size))]


def _key(value: object, *, any_case: bool) -> str:
    text = value if isinstance(value, str) else ""
    return fold_case(text) if any_case else text


def _table(rows: list[Row]) -> Table:
    return Table(len(rows), rows.__getitem__)


def landing_entity(company: InventedCompany, user: InventedUser) -> str:
    """The entity that a sign-in without a location lands in; "" is the top level."""
    if user.created_in:
        return user.created_in
    ids = {fold_case(entity.id) for entity in company.entities}
    entities = [id_ for id_ in user.entities if fold_case(id_) in ids]
    return entities[0] if len(user.entities) == len(entities) == 1 and not user.top_level_access else ""


def visible_entities(company: InventedCompany, user: InventedUser) -> tuple[InventedEntity, ...]:
    """The entities that the user may see: where it was made, or those assigned, or all of them."""
    if not company.multi_entity_shared:
        return ()
    limited = {fold_case(id_) for id_ in ((user.created_in,) if user.created_in else user.entities)}
    return tuple(entity for entity in company.entities if not limited or fold_case(entity.id) in limited)


def table(company: InventedCompany, user: InventedUser, object_: str) -> Table:
    """The rows of an object that the user may list."""
    own: dict[str, Callable[[], list[Row]]] = {
        "LOCATIONENTITY": lambda: _entities(company, user),
        "LOCATION": lambda: _locations(company, user),
        "DEPARTMENT": lambda: _departments(company, user),
        "USERINFO": lambda: [_user(number, person) for number, person in enumerate(company.users, start=1)],
        "USERRESTRICTION": lambda: _restrictions(company),
        "ROLEUSERS": lambda: _roles(company),
        "USERRIGHTS": lambda: _rights(company),
    }
    if object_ in own:
        return _table(own[object_]())
    if object_ == "CHECKINGACCOUNT" and company.checking_accounts:
        return _table(_checking_accounts(company))
    if object_ == "CLASS":
        return Table(company.classes, _class)
    return Table(company.tables.get(object_, 0), lambda index: {"RECORDNO": str(index + 1)})


def _checking_accounts(company: InventedCompany) -> list[Row]:
    return [
        {"RECORDNO": str(number), "BANKACCOUNTID": id_, "STATUS": status}
        for number, (id_, status) in enumerate(company.checking_accounts, start=1)
    ]


def _class(index: int) -> Row:
    number = index + 1
    return {"RECORDNO": str(number), "CLASSID": f"C{number:02d}", "NAME": f"Segment {number}", "STATUS": "active"}


def _entities(company: InventedCompany, user: InventedUser) -> list[Row]:
    visible = {entity.id for entity in visible_entities(company, user)}
    return [
        {
            "RECORDNO": str(number),
            "LOCATIONID": entity.id,
            "NAME": entity.name,
            "PARENTID": "",
            "STATUS": "active" if entity.active else "inactive",
        }
        for number, entity in enumerate(company.entities, start=1)
        if entity.id in visible
    ]


def _locations(company: InventedCompany, user: InventedUser) -> list[Row]:
    limited = {fold_case(id_) for id_ in user.entities}
    rows = list(_entities(company, user))
    return rows + [
        {"RECORDNO": str(number), "LOCATIONID": id_, "NAME": name, "PARENTID": "", "STATUS": "active"}
        for number, (id_, name) in enumerate(company.locations, start=len(company.entities) + 1)
        if not limited or fold_case(id_) in limited
    ]


def _departments(company: InventedCompany, user: InventedUser) -> list[Row]:
    limited = {fold_case(id_) for id_ in user.departments}
    return [
        {
            "RECORDNO": str(number),
            "DEPARTMENTID": department.id,
            "TITLE": department.title,
            "PARENTID": department.parent,
            "STATUS": department.status,
        }
        for number, department in enumerate(company.departments, start=1)
        if not limited or fold_case(department.id) in limited
    ]


_NOT_INVENTED = "false"
"""What the double says of a field of a `UserRecord` of which it knows nothing more: a box that is not ticked."""


def _complete_row(names: tuple[str, ...], row: Row) -> Row:
    """The row, with every other field that was asked for added after its own."""
    return {**row, **{name: _NOT_INVENTED for name in names if name and name not in row}}


def _user(number: int, user: InventedUser) -> Row:
    """The USERINFO of a user, owned lists as one element for each entity or department."""
    first, _, last = user.contact.partition(" ")
    return _complete_row(
        tuple(source.user for source in SOURCES.values()),
        {
            "RECORDNO": str(number),
            "LOGINID": user.login_id,
            "DESCRIPTION": user.name,
            "EMAIL": user.email,
            "CONTACTINFO.CONTACTNAME": user.contact,
            "CONTACTINFO.FIRSTNAME": first,
            "CONTACTINFO.LASTNAME": last,
            "CONTACTINFO.PRINTAS": user.contact,
            "CONTACTINFO.EMAIL1": user.contact_email,
            "ADMIN": {"Off": "false", "Limited": "true", "Full": "Full"}[user.admin],
            "USERTYPE": user.type,
            "STATUS": user.status,
            "UNRESTRICTED": sage_boolean(yes=user.unrestricted),
            "LOGINDISABLED": sage_boolean(yes=user.web_services_only),
            "PWDNEVEREXPIRES": sage_boolean(yes=user.password_never_expires),
            "HIDENODEPT": sage_boolean(yes=user.hides_no_department),
            "MEGAENTITYID": user.created_in,
            "USERLOCATIONS": tuple({"LOCATIONID": id_} for id_ in user.entities),
            "USERDEPARTMENTS": tuple({"DEPARTMENTID": id_} for id_ in user.departments),
        },
    )


def _restrictions(company: InventedCompany) -> list[Row]:
    names = {fold_case(entity.id): entity.name for entity in company.entities}
    names |= {fold_case(id_): name for id_, name in company.locations}
    titles = {fold_case(department.id): department.title for department in company.departments}
    return [_restriction(number, user, names, titles) for number, user in enumerate(company.users, start=1)]


def _restriction(number: int, user: InventedUser, names: Mapping[str, str], titles: Mapping[str, str]) -> Row:
    first, _, last = user.contact.partition(" ")
    locations = tuple({"LOCATIONID": id_, "LOCATIONNAME": names.get(fold_case(id_), "")} for id_ in user.entities)
    departments = tuple({"DEPARTMENTID": id_, "TITLE": titles.get(fold_case(id_), "")} for id_ in user.departments)
    return _complete_row(
        tuple(source.restriction for source in SOURCES.values()),
        {
            "RECORDNO": str(number),
            "LOGINID": user.login_id,
            "FIRSTNAME": first,
            "LASTNAME": last,
            "ADMIN": user.admin,
            "USERTYPE": user.type,
            "STATUS": user.status,
            "UNRESTRICTED": sage_boolean(yes=user.unrestricted),
            "LOCATIONS": ({"LOCATION": locations},) if locations else (),
            "DEPARTMENTS": ({"DEPARTMENT": departments},) if departments else (),
        },
    )


def _roles(company: InventedCompany) -> list[Row]:
    if company.permission_type == "users":
        return []
    names = dict.fromkeys(role for user in company.users for role in user.roles)
    keys = {role: str(key) for key, role in enumerate(names, start=1)}
    return [
        {"ROLEKEY": keys[role], "USERKEY": str(number), "ROLENAME": role, "USERLOGINID": user.login_id}
        for number, user in enumerate(company.users, start=1)
        for role in user.roles
    ]


def _rights(company: InventedCompany) -> list[Row]:
    if company.permission_type == "roles":
        return []
    return [
        {"USERKEY": str(number), "APPLICATION": application, "POLICY": policy, "RIGHTS": "|".join(rights)}
        for number, user in enumerate(company.users, start=1)
        for application, policies in effective_rights(company, user).items()
        for policy, rights in policies.items()
    ]


def sage_boolean(*, yes: bool) -> str:
    """The word that Sage writes for a truth value."""
    return "true" if yes else "false"
