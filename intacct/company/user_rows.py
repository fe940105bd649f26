"""Parses the rows about users: records, restrictions and roles; merges two rows of one user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from intacct.company.model import SOURCES, Listing, RoleAssignment, UserRecord, same_user
from intacct.company.rows import is_complete, key
from intacct.protocol.answer import Result
from intacct.protocol.record import NotUnderstood, Record
from intacct.protocol.text import normalize_id

_TEXTS = ("name", "email", "contact_name", "contact_email", "hides_no_department")
_WORDS = ("admin", "type", "status", "web_services_only", "created_in")


def user_record(row: Record) -> UserRecord:
    """Parse a row of the users."""
    return _record(row, {name: (source.user, source.leaf) for name, source in SOURCES.items()})


def restriction(row: Record) -> UserRecord:
    """Parse a row of the users' restrictions."""
    names = [part.strip() for part in (row.get("FIRSTNAME"), row.get("LASTNAME")) if part and part.strip()]
    record = _record(row, {name: (source.restriction, source.leaf) for name, source in SOURCES.items()})
    return replace(record, name=" ".join(names) or None)


def _record(row: Record, places: Mapping[str, tuple[str, str]]) -> UserRecord:
    """Parse a row; `places` maps a field's name to its place in the row, "" for none."""
    values = {
        name: row.owned(place, leaf, _other_names(place)) if leaf else row.get(place)
        for name, (place, leaf) in places.items()
        if place
    }
    return UserRecord(**cast("dict[str, None]", values))  # maps names to texts and lists, which no dict type can say


def _other_names(name: str) -> tuple[str, ...]:
    """Other names of a user's owned list in either record, those of its entries included."""
    usual = name.removeprefix("USER")
    return usual, f"USER{usual}", usual.removesuffix("S"), f"USER{usual.removesuffix('S')}"


def _check_all_came(result: Result) -> None:
    """Check that no rows remain on the server: the rows of one user fit into one answer.

    Raises:
        NotUnderstood: there are more.
    """
    if result.remaining or (result.total is not None and result.total > len(result.rows)):
        raise NotUnderstood("there are more rows than it holds")


def own_row(user_id: str, result: Result, read: Callable[[Record], UserRecord]) -> UserRecord | None:
    """The user's own row: the one with its ID, or a single one that names no ID; never another user's row.

    Raises:
        NotUnderstood: two rows belong to the user, more rows remain, or the row contradicts itself.
    """
    _check_all_came(result)
    own = [row for row in result.rows if same_user(key(row, "LOGINID"), user_id)]
    if len(own) > 1:
        raise NotUnderstood(f"{len(own)} rows of it are of {user_id}")
    if not own:
        for row in result.rows:
            row.get("LOGINID")  # a row with a contradictory user ID may be the user's own
    if not own and len(result.rows) == 1 and not list(result.rows[0].named("LOGINID")):
        own = list(result.rows)
    return read(own[0]) if own else None


def assignments(result: Result, user_id: str | None = None) -> tuple[RoleAssignment, ...]:
    """Role assignments of one user, or of all users in the rows. A row that contradicts itself is dropped.

    Raises:
        NotUnderstood: one user's were requested, and more rows remain, or all rows belong to other users; or anybody's
            were, and no row says anything.
    """
    if user_id is not None:
        _check_all_came(result)
    else:
        count_rows(result)
    rows = (
        RoleAssignment(row.get("ROLENAME"), row.get("USERLOGINID"))
        for row in result.rows
        if key(row, "USERLOGINID") or not list(row.named("USERLOGINID"))
    )
    own = tuple(row for row in rows if user_id is None or row.user_id is None or same_user(row.user_id, user_id))
    if user_id is not None and result.rows and not own:
        raise NotUnderstood(f"none of its rows is of {user_id}")
    return own


def count_rows(result: Result) -> int:
    """The number of rows; a row without any text proves nothing.

    Raises:
        NotUnderstood: there are rows, and none says anything.
    """
    if result.rows and not any(row.says_something for row in result.rows):
        raise NotUnderstood("its rows say nothing")
    return len(result.rows)


def all_roles(result: Result) -> Listing[RoleAssignment]:
    """The role assignments of all users."""
    rows = assignments(result)
    return Listing(rows, is_complete(result, sum(1 for row in rows if (row.user_id or "").strip())))


def merge_user_records(left: UserRecord, right: UserRecord) -> UserRecord:
    """Merge two rows of one user: lists are joined, and values that differ become unknown.

    A text that differs becomes None; words of Sage that differ are joined by "and", which makes them an unknown word.
    """
    texts = {name: _common_text(getattr(left, name), getattr(right, name)) for name in _TEXTS}
    words = {name: _side_by_side(getattr(left, name), getattr(right, name)) for name in _WORDS}
    return replace(
        left,
        unrestricted=left.unrestricted if left.unrestricted == right.unrestricted else None,
        locations=_union(left.locations, right.locations),
        departments=_union(left.departments, right.departments),
        **texts,
        **words,
    )


def _common_text(left: str | None, right: str | None) -> str | None:
    if left is None or right is None:
        return right if left is None else left
    return left if normalize_id(left) == normalize_id(right) else None


def _side_by_side(left: str | None, right: str | None) -> str | None:
    spellings = {normalize_id(text): text.strip() for text in (right, left) if text and text.strip()}
    return " and ".join(spellings.values()) or (right if left is None else left)


def _union(left: tuple[str, ...] | None, right: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if left is None and right is None else tuple(dict.fromkeys((*(left or ()), *(right or ()))))
