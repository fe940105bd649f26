"""Converts the rows of each answer from records (intacct/protocol/record.py) to the values of the model (model.py).

user_rows.py does this for the rows about users. Data that contradicts itself or is not understood raises
`NotUnderstood`: build.py turns the answer to that question into a refusal that says what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from intacct.company.model import (
    ApplicationRights,
    Department,
    Dimension,
    Entity,
    Listing,
    NamedRecord,
    Policy,
    parse_bool,
)
from intacct.protocol.answer import Result
from intacct.protocol.question import RECORD_NUMBER
from intacct.protocol.record import NotUnderstood, Record
from intacct.protocol.refusal import Refusal, local
from intacct.protocol.refusals import Unanswered
from intacct.protocol.text import normalize_id

T = TypeVar("T")

FOLDER_NAMES = ("NAME", "SUPDOCFOLDERNAME", "FOLDERNAME", "ID")
"""Possible fields for an attachment folder's name: the first is recorded, the second is used in requests (facts.md)."""
OWNER = ("LOCATIONID", "MEGAENTITYID", "MEGAENTITYNAME")
"""The fields of a record that say which entity owns it (public reports of integrators, rebuilt in fixtures)."""
_COUNTED = frozenset({"query", "readByQuery", "readByName", "readMore"})
"""The functions whose numbers count rows. A result names the function that was called: session.py ensures this."""


def contradictory(result: Result) -> bool:
    """Whether the numbers contradict the rows, for the functions whose numbers count rows."""
    return result.function in _COUNTED and not (result.consistent and _starts_at_first_row(result))


def _starts_at_first_row(result: Result) -> bool:
    """Whether its rows start at the first row, as requested; further pages are appended as they arrive."""
    return not result.offset


def is_complete(result: Result, identified: int) -> bool:
    """Whether the rows are proven to be all, by numbers that agree; `identified` is how many rows have an ID.

    There must be as many different rows as the count says: pages can overlap, and then other rows are missing.
    """
    if not result.consistent or not _starts_at_first_row(result) or result.remaining or identified != len(result.rows):
        return False
    record_numbers = (row.get(RECORD_NUMBER) for row in result.rows)
    numbers = [number.strip() for number in record_numbers if number and number.strip()]
    if len(set(numbers)) != len(numbers):
        return False
    return result.remaining == 0 if result.total is None else result.total == len(result.rows)


def count_different(ids: Iterable[str | None]) -> int:
    """The number of different IDs: a list with a duplicate may lack another row."""
    return len({normalize_id(id_) for id_ in ids if id_ and id_.strip()})


def key(row: Record, name: str) -> str:
    """The ID of a row; "" if it has none or contradicts itself."""
    try:
        return (row.get(name) or "").strip()
    except NotUnderstood:
        return ""


def _check_same_contents(rows: Iterable[tuple[str, object]]) -> None:
    """Check that no ID occurs twice in a list with different contents.

    Raises:
        NotUnderstood: one does.
    """
    by_id: dict[str, object] = {}
    for id_, row in rows:
        if by_id.setdefault(normalize_id(id_), row) != row:
            raise NotUnderstood(f"{id_} stands in it twice, and not alike")


def rows_or_unanswered(result: Result, read: Callable[[Result], T]) -> T | Refusal:
    """The parsed rows, or none if a number says that there are none; a success without any data proves nothing."""
    none = {result.row_count, result.total} - {None} == {0} and not result.remaining
    return read(result) if result.rows or none else local(Unanswered, f"the answer to {result.name} contains no data")


_cached = lru_cache(maxsize=16)
"""Cached: most users of a company get the same answer."""


def title(result: Result) -> str:
    """The company's name; "" if the answer does not say."""
    for name in ("title", "name"):
        for row in result.rows:
            for text in (row.get(name), *(record.value for record in row.below(name) if not record.elements)):
                if text and text.strip():
                    return text.strip()
    return ""


def multi_entity(result: Result) -> bool | None:
    """Whether the company says that it is a multi-entity shared company.

    Raises:
        NotUnderstood: it says so twice, alike or not.
    """
    values = [record for row in result.rows for record in _self_and_below(row, "multiEntityShared")]
    if len(values) > 1:
        raise NotUnderstood("multiEntityShared stands twice in it")
    return parse_bool(values[0].value) if values else None


def _elements(result: Result, name: str) -> tuple[Record, ...]:
    """Every element of that name in an answer.

    Raises:
        NotUnderstood: the answer has text but no such element.
    """
    elements = tuple(record for row in result.rows for record in _self_and_below(row, name))
    if any(row.mixed_inside for row in result.rows):
        raise NotUnderstood("a text stands between its elements")
    if not elements and any(row.says_something for row in result.rows):
        raise NotUnderstood(f"it says something, and no {name}")
    return elements


@_cached
def dimensions(result: Result) -> tuple[Dimension, ...]:
    """The dimensions of the company."""
    rows = tuple(
        Dimension(normalize_id(name).upper(), row.get("termLabel"), parse_bool(row.get("enabledInGL")))
        for row in _elements(result, "dimension")
        if (name := row.get("objectName"))
    )
    if count_different(dimension.object for dimension in rows) != len(rows):
        raise NotUnderstood("a dimension stands in it twice")
    return rows


@_cached
def applications(result: Result) -> tuple[str, ...]:
    """The codes of the applications that are subscribed."""
    leaves = (leaf for record in _elements(result, "application") for leaf in (record.elements or (record,)))
    return tuple(filter(None, (leaf.value.strip() for leaf in leaves)))


@_cached
def entity_details(result: Result) -> tuple[Entity, ...]:
    """The entities with their IDs and names."""
    rows = tuple(
        Entity(id_, (row.get("name") or "").strip())
        for row in _elements(result, "entity")
        if (id_ := (row.get("id") or "").strip())
    )
    if count_different(entity.id for entity in rows) != len(rows):
        raise NotUnderstood("an entity stands in it twice")
    return rows


@_cached
def permissions(result: Result) -> tuple[ApplicationRights, ...]:
    """Rights by application and policy, as sent. Unknown words grant nothing; other modules judge the rights."""
    rows = tuple(
        ApplicationRights(
            (subscription.get("applicationName") or "").strip(),
            tuple(
                Policy((policy.get("policyName") or "").strip(), _rights(policy.get("rights")))
                for policy in subscription.below("policy")
            ),
        )
        for subscription in _elements(result, "appSubscription")
    )
    if sum(1 for row in result.rows for _ in _self_and_below(row, "permissions")) > 1:
        raise NotUnderstood("permissions stands twice in it")
    by_name: dict[str, list[Policy]] = {}
    for application in rows:
        by_name.setdefault(normalize_id(_one_line(application.name)), []).extend(application.policies)
    for policies in by_name.values():
        _check_same_contents((_one_line(policy.name), frozenset(policy.rights)) for policy in policies)
    return rows


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _rights(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (right.strip() for right in (text or "").split("|"))))


def _self_and_below(row: Record, name: str) -> tuple[Record, ...]:
    """The row itself if it has that name, and every element of that name inside it."""
    own = (row,) if normalize_id(row.name) == normalize_id(name) else ()
    return (*own, *row.below(name))


@_cached
def entity_list(result: Result) -> Listing[Entity]:
    """The list of entities; rows without an ID do not count."""
    rows = tuple(
        Entity(id_, (row.get("NAME") or "").strip(), _active(row.get("STATUS")))
        for row in result.rows
        if (id_ := key(row, "LOCATIONID"))
    )
    _check_same_contents((entity.id, entity.active) for entity in rows)
    return Listing(rows, is_complete(result, count_different(entity.id for entity in rows)))


@_cached
def department_list(result: Result) -> Listing[Department]:
    """The list of departments; rows without an ID do not count."""
    rows = tuple(
        Department(id_, (row.get("TITLE") or "").strip(), _stripped(row.get("PARENTID")), _stripped(row.get("STATUS")))
        for row in result.rows
        if (id_ := key(row, "DEPARTMENTID"))
    )
    _check_same_contents(
        (department.id, (normalize_id(department.parent_id or ""), normalize_id(department.status or "")))
        for department in rows
    )
    return Listing(rows, is_complete(result, count_different(department.id for department in rows)))


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()


def named(result: Result, names: tuple[str, ...]) -> tuple[NamedRecord, ...]:
    """The records that were requested by name, with the entities and locations that own them."""
    return tuple(
        NamedRecord(
            _stripped(next(filter(None, map(row.get, names)), None)),
            *(_stripped(row.get(place)) for place in ("STATUS", *OWNER)),
        )
        for row in result.rows
    )


def _active(status: str | None) -> bool | None:
    return {"active": True, "inactive": False}.get(normalize_id(status or ""))
