"""What the rows of each answer say: records (protocol/record.py) -> the values of the model (model.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache, reduce
from typing import TypeVar

from intacct.company.model import (
    ApplicationRights,
    Department,
    Dimension,
    Entity,
    Listing,
    NamedRecord,
    Policy,
    RoleAssignment,
    UserRecord,
    parse_bool,
    same_user,
)
from intacct.protocol.errors import Refusal, Unanswered, local
from intacct.protocol.record import Record
from intacct.protocol.response import Result

_TEXTS = ("name", "email", "contact_name", "contact_email", "hides_no_department")
_WORDS = ("admin", "type", "status", "web_services_only", "created_in")


def merge_user_records(one: UserRecord, other: UserRecord) -> UserRecord:
    """Two rows of one user: what both list is assigned, and what they say differently is open.

    A text is then not there; Sage's words stand side by side, which is none that is known.
    """
    texts = {name: _same(getattr(one, name), getattr(other, name)) for name in _TEXTS}
    words = {name: _side_by_side(getattr(one, name), getattr(other, name)) for name in _WORDS}
    return replace(
        one,
        unrestricted=one.unrestricted if one.unrestricted == other.unrestricted else None,
        locations=_joined(one.locations, other.locations),
        departments=_joined(one.departments, other.departments),
        **texts,
        **words,
    )


def _same(one: str | None, other: str | None) -> str | None:
    if one is None or other is None:
        return other if one is None else one
    return one if one.strip().casefold() == other.strip().casefold() else None


def _side_by_side(one: str | None, other: str | None) -> str | None:
    said = {text.strip().casefold(): text.strip() for text in (other, one) if text and text.strip()}
    return " and ".join(said.values()) or (other if one is None else one)


def _joined(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if one is None and other is None else tuple(dict.fromkeys((*(one or ()), *(other or ()))))


T = TypeVar("T")


FOLDER_NAMES = ("SUPDOCFOLDERNAME", "FOLDERNAME", "NAME", "ID")
"""What an attachment folder may call its name: the first is what the requests call it (C), the others are inferred."""
OWNER = ("LOCATIONID", "MEGAENTITYID", "MEGAENTITYNAME")
"""The fields of a record that say which entity owns it (public reports of integrators, rebuilt in fixtures)."""
_COUNTED = frozenset({"query", "readByQuery", "readByName", "readMore"})


def contradictory(result: Result) -> bool:
    """Whether the numbers that came with rows contradict them, in the functions whose numbers count rows."""
    return result.function in _COUNTED and not result.consistent


def is_complete(result: Result, named: int) -> bool:
    """Whether the rows are proven to be all: by numbers that agree, and `named` of them say whose or what they are."""
    if not result.consistent or result.remaining or named != len(result.rows):
        return False
    return result.remaining == 0 if result.total is None else result.total == len(result.rows)


def different(ids: Iterable[str | None]) -> int:
    """How many different IDs there are: a list in which one stands twice may lack another in its place."""
    return len({id_.strip().casefold() for id_ in ids if id_ and id_.strip()})


def rows_or_unanswered(result: Result, read: Callable[[Result], T]) -> T | Refusal:
    """What the rows say, none included if a number says that there is none: success without any data proves nothing."""
    none = {result.count, result.total} - {None} == {0} and not result.remaining
    return read(result) if result.rows or none else local(Unanswered, f"the answer to {result.name} holds no data")


_once = lru_cache(maxsize=16)
"""For what most users of a company are answered alike: it is read once, and they share it."""


def title(result: Result) -> str:
    """What the company is called; "" where it does not say."""
    for name in ("title", "name"):
        for row in result.rows:
            for found in (row.get(name), *(record.text for record in row.below(name))):
                if found and found.strip():
                    return found.strip()
    return ""


def multi_entity(result: Result) -> bool | None:
    """Whether it says that it is a multi-entity shared company."""
    found = [record.text for row in result.rows for record in _and_below(row, "multiEntityShared")]
    return parse_bool(found[0]) if found else None


@_once
def dimensions(result: Result) -> tuple[Dimension, ...]:
    """The dimensions of the company."""
    rows = (record for row in result.rows for record in _and_below(row, "dimension"))
    return tuple(
        Dimension(name.strip().upper(), row.get("termLabel"), parse_bool(row.get("enabledInGL")))
        for row in rows
        if (name := row.get("objectName"))
    )


@_once
def applications(result: Result) -> tuple[str, ...]:
    """The codes of the applications that are subscribed."""
    found = (record for row in result.rows for record in _and_below(row, "application"))
    codes = (leaf.text.strip() for record in found for leaf in (record.children or (record,)))
    return tuple(filter(None, codes))


@_once
def entity_details(result: Result) -> tuple[Entity, ...]:
    """The entities by their IDs and names."""
    rows = (record for row in result.rows for record in _and_below(row, "entity"))
    return tuple(Entity(id_, (row.get("name") or "").strip()) for row in rows if (id_ := (row.get("id") or "").strip()))


@_once
def permissions(result: Result) -> tuple[ApplicationRights, ...]:
    """Rights by application and policy."""
    subscriptions = (record for row in result.rows for record in _and_below(row, "appSubscription"))
    return tuple(
        ApplicationRights(
            (subscription.get("applicationName") or "").strip(),
            tuple(
                Policy((policy.get("policyName") or "").strip(), _rights(policy.get("rights")))
                for policy in subscription.below("policy")
            ),
        )
        for subscription in subscriptions
    )


def _rights(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (right.strip() for right in (text or "").split("|"))))


def _and_below(row: Record, name: str) -> tuple[Record, ...]:
    """The row itself if it has that name, and everything of that name inside it."""
    own_row = (row,) if row.name.casefold() == name.casefold() else ()
    return (*own_row, *row.below(name))


def user_record(row: Record) -> UserRecord:
    """A row of the users."""
    return UserRecord(
        login_id=row.get("LOGINID"),
        name=row.get("DESCRIPTION"),
        email=row.get("EMAIL"),
        contact_name=row.get("CONTACTINFO.CONTACTNAME"),
        contact_email=row.get("CONTACTINFO.EMAIL1"),
        admin=row.get("ADMIN"),
        type=row.get("USERTYPE"),
        status=row.get("STATUS"),
        unrestricted=row.get("UNRESTRICTED"),
        web_services_only=row.get("LOGINDISABLED"),
        hides_no_department=row.get("HIDENODEPT"),
        created_in=row.get("MEGAENTITYID"),
        locations=row.owned("USERLOCATIONS", "LOCATIONID"),
        departments=row.owned("USERDEPARTMENTS", "DEPARTMENTID"),
    )


def restriction(row: Record) -> UserRecord:
    """A row of the restrictions of users."""
    names = [part.strip() for part in (row.get("FIRSTNAME"), row.get("LASTNAME")) if part and part.strip()]
    return UserRecord(
        login_id=row.get("LOGINID"),
        name=" ".join(names) or None,
        admin=row.get("ADMIN"),
        type=row.get("USERTYPE"),
        status=row.get("STATUS"),
        unrestricted=row.get("UNRESTRICTED"),
        locations=row.owned("LOCATIONS", "LOCATIONID"),
        departments=row.owned("DEPARTMENTS", "DEPARTMENTID"),
    )


def own_row(user_id: str, rows: tuple[UserRecord, ...]) -> UserRecord | None:
    """The user's own row: the one with its ID, or a single one that names no ID; never somebody else's."""
    named = [row for row in rows if same_user(row.login_id, user_id)]
    if named:
        return reduce(merge_user_records, named)
    return rows[0] if len(rows) == 1 and rows[0].login_id is None else None


def assignments(result: Result, user_id: str | None = None) -> tuple[RoleAssignment, ...]:
    """Role assignments: of one user, or of whomever the rows name."""
    rows = (RoleAssignment(row.get("ROLENAME"), row.get("USERLOGINID")) for row in result.rows)
    return tuple(row for row in rows if user_id is None or row.user_id is None or same_user(row.user_id, user_id))


def all_roles(result: Result) -> Listing[RoleAssignment]:
    """The role assignments of all users."""
    rows = assignments(result)
    return Listing(rows, is_complete(result, sum(1 for row in rows if (row.user_id or "").strip())))


@_once
def entity_list(result: Result) -> Listing[Entity]:
    """The list of entities; rows without an ID do not count."""
    rows = tuple(
        Entity(id_, (row.get("NAME") or "").strip(), _active(row.get("STATUS")))
        for row in result.rows
        if (id_ := (row.get("LOCATIONID") or "").strip())
    )
    return Listing(rows, is_complete(result, different(one.id for one in rows)))


@_once
def department_list(result: Result) -> Listing[Department]:
    """The list of departments; rows without an ID do not count."""
    rows = tuple(
        Department(id_, (row.get("TITLE") or "").strip(), _stripped(row.get("PARENTID")), _stripped(row.get("STATUS")))
        for row in result.rows
        if (id_ := (row.get("DEPARTMENTID") or "").strip())
    )
    return Listing(rows, is_complete(result, different(one.id for one in rows)))


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()


def named(result: Result, names: tuple[str, ...]) -> tuple[NamedRecord, ...]:
    """The records that were asked for by name."""
    said = (next(filter(None, map(row.get, names)), None) for row in result.rows)
    return tuple(
        NamedRecord(_stripped(name), *(_stripped(row.get(field)) for field in ("STATUS", *OWNER)))
        for name, row in zip(said, result.rows, strict=True)
    )


def _active(status: str | None) -> bool | None:
    return {"active": True, "inactive": False}.get((status or "").strip().casefold())
