"""The lists of entities and departments that users are shown: what two of them show differently stays open."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from intacct.company.model import Department, User
from intacct.protocol.refusal import Refusal
from suites.document.text import normalize_id


def entity_doubts(readers: Iterable[User]) -> Mapping[str, str]:
    """How lists contradict each other on whether an entity is active, by its folded ID."""
    return _doubts(
        (entity.id, "active" if entity.active else "inactive", user)
        for user in readers
        for entity in (() if isinstance(user.entity_list, Refusal) else user.entity_list.rows)
        if entity.active is not None
    )


def department_status_doubts(readers: Iterable[User]) -> Mapping[str, str]:
    """How lists contradict each other on the status of a department, by its folded ID."""
    return _doubts(
        (department.id, department.status, user)
        for user, department in _departments(readers)
        if department.status and department.status.strip()
    )


def department_parent_doubts(readers: Iterable[User]) -> Mapping[str, str]:
    """How lists contradict each other on the department above another one, by its folded ID."""
    return _doubts(
        (department.id, f"below {department.parent_id}" if department.parent_id else "at the top", user)
        for user, department in _departments(readers)
        if department.parent_id is not None
    )


def merge_departments(
    readers: Iterable[User], statuses: Container[str], parents: Container[str]
) -> Mapping[str, Department]:
    """Every department that anybody is shown, by its folded ID.

    The status, or the department above, of those in `statuses` or in `parents` is None: lists show it differently.
    """
    departments: dict[str, Department] = {}
    for _, department in _departments(readers):
        key = normalize_id(department.id)
        first = departments.setdefault(key, department)
        departments[key] = replace(
            first,
            status=None if key in statuses else first.status or department.status,
            parent_id=None if key in parents else _first(first.parent_id, department.parent_id),
        )
    return departments


def _first(*texts: str | None) -> str | None:
    return next((text for text in texts if text is not None), None)


def _departments(readers: Iterable[User]) -> Iterable[tuple[User, Department]]:
    return (
        (user, department)
        for user in readers
        for department in (() if isinstance(user.department_list, Refusal) else user.department_list.rows)
    )


def _doubts(values: Iterable[tuple[str, str, User]]) -> Mapping[str, str]:
    """The IDs with more than one value (folded): "active, as A is shown, and yet inactive, as B is shown"."""
    shown: dict[str, dict[str, str]] = {}
    for id_, value, user in values:
        by_value = shown.setdefault(normalize_id(id_), {})
        by_value.setdefault(normalize_id(value), f"{value.strip()}, as {user.user_id} is shown")
    return {key: ", and yet ".join(texts.values()) for key, texts in shown.items() if len(texts) > 1}
