"""What "All" ticks in Sage's applications, as far as our table of permissions knows it, and how a role falls short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from suites.document.load import load_document
from suites.document.permissions import CorePolicy, load_permissions
from suites.selftest.support.double.model import InventedDimension, Rights

EVERYTHING = ("List", "View", "Add", "Edit", "Delete")
_TWICE = frozenset({"GL Recurring", "Manual payments"})
"""Other names of what is listed already, or screens that new companies lack."""


def all_rights(
    dimensions: tuple[InventedDimension, ...], *, multi_entity: bool, applications: Iterable[str] | None = None
) -> Rights:
    """What a role holds after "All" was selected in each of the applications, Reports included.

    Without any named, those of Craftable's document.
    """
    used = {dimension.object for dimension in dimensions if dimension.enabled} | (
        {"multi-entity"} if multi_entity else set()
    )
    names = [application.name for application in load_document().application] if applications is None else applications
    return {name: _application(name, used) for name in names}


def read_only(rights: Rights) -> Rights:
    """The rights of a role in which "Read only" is selected in each application."""
    reading = load_permissions().rights.read_only
    return {
        name: {policy: tuple(right for right in ticked if right in reading) for policy, ticked in policies.items()}
        for name, policies in rights.items()
    }


def with_rights(rights: Rights, application: str, policy: str, *more: str) -> Rights:
    """The rights of a role in which some boxes of a policy are ticked as well."""
    ticked_before = rights.get(application, {}).get(policy, ())
    ticked = (*ticked_before, *(right for right in more if right not in ticked_before))
    return {**rights, application: {**rights.get(application, {}), policy: ticked}}


def _application(name: str, used: set[str]) -> Mapping[str, tuple[str, ...]]:
    permissions = load_permissions()
    ticked = {core.name: (*core.certain, *core.uncertain) for core in permissions.core(name) if _holds(core, used)}
    for other in permissions.others.get(name, ()):
        if other not in _TWICE:
            ticked[other] = ("Run",) if other in permissions.special.runs else EVERYTHING
    return ticked | dict.fromkeys(permissions.reports.get(name, ()), ("Run",))


def _holds(core: CorePolicy, used: set[str]) -> bool:
    return not core.condition or (core.dimension if core.condition == "dimension" else core.condition) in used


def without_application(rights: Rights, application: str) -> Rights:
    """The rights of a role in which an application is not ticked."""
    return {name: policies for name, policies in rights.items() if name != application}


def without_policies(rights: Rights, application: str, *policies: str) -> Rights:
    """The rights of a role in which nothing of some policies is ticked."""
    remaining = {name: ticked for name, ticked in rights[application].items() if name not in policies}
    return {**rights, application: remaining}


def without_rights(rights: Rights, application: str, policy: str, *lacking: str) -> Rights:
    """The rights of a role in which some boxes of a policy are not ticked."""
    remaining = tuple(right for right in rights[application][policy] if right not in lacking)
    return {**rights, application: {**rights[application], policy: remaining}}


def without_reports(rights: Rights, application: str) -> Rights:
    """The rights of a role whose Reports part is not ticked in an application."""
    return without_policies(rights, application, *load_permissions().reports[application])
