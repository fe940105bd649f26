"""The effective rights of a user, and the names that applications, policies and reports may have in them.

Names are compared folded, and the company's own terms for its dimensions count as the usual ones
(suites/document/names.py). A word that is not a known right grants nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from intacct.company.model import ApplicationRights
from suites.document.names import normalize_name, with_company_terms
from suites.document.permission_line import PermissionLine
from suites.document.permissions import CorePolicy, known_rights, load_permissions, unknown_rights


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is ticked in one policy, from all lines of its name: known rights, and words that may be rights."""

    rights: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


def applications_beside(line: PermissionLine) -> tuple[str, ...]:
    """Other applications that may also list the line's permission; () for a line about a whole application."""
    described = load_permissions().describes(line.application)
    return described.beside if described is not None and line.policy else ()


def applications_named(permissions: Iterable[ApplicationRights], name: str) -> tuple[ApplicationRights, ...]:
    """The effective rights that belong to an application, under any of its names."""
    described = load_permissions().describes(name)
    names = set(map(normalize_name, described.names if described is not None else (name,)))
    return tuple(listed for listed in permissions if normalize_name(listed.name) in names)


def with_beside(permissions: Iterable[ApplicationRights], line: PermissionLine) -> ApplicationRights | None:
    """The rights that may include a line's permission: its application's, and those of applications that share it.

    None if neither the application nor, for a single permission, one that shares it is among the effective rights.
    """
    permissions = tuple(permissions)
    beside = tuple(listed for name in applications_beside(line) for listed in applications_named(permissions, name))
    listings = (*applications_named(permissions, line.application), *beside)
    if not listings:
        return None
    return ApplicationRights(line.application, tuple(policy for listed in listings for policy in listed.policies))


def ticked_by_policy(application: ApplicationRights) -> dict[str, Ticked]:
    """What is ticked in each policy of an application, by the folded name of the policy."""
    ticked: dict[str, Ticked] = {}
    for policy in application.policies:
        key, rights, unknown = normalize_name(policy.name), known_rights(policy.rights), unknown_rights(policy.rights)
        ticked[key] = together((ticked.get(key, Ticked()), Ticked(rights, frozenset(unknown))))
    return ticked


def together(ticked: Iterable[Ticked]) -> Ticked:
    """What is ticked in one policy, by several lines or under several names of it."""
    rights, unknown = frozenset[str](), frozenset[str]()
    for piece in ticked:
        rights, unknown = rights | piece.rights, unknown | piece.unknown
    return Ticked(rights, unknown)


def core_names(core: CorePolicy, terms: Mapping[str, str]) -> list[str]:
    """The folded names that a core policy may have in this company: the company's own term first."""
    usual = [normalize_name(name) for name in core.names]
    neighbours = {other.dimension for other in load_permissions().core(core.application)} - {core.dimension}
    taken = {normalize_name(terms[object_]) for object_ in neighbours & terms.keys()}
    own = [with_company_terms(core.name, terms)] if core.dimension else []
    return own + [name for name in usual if name not in taken]


def usual_name(name: str) -> str:
    """An application's name as Sage's permissions list it; the name unchanged if the application is not known."""
    described = load_permissions().describes(name)
    return described.name if described is not None else name


def report_names(application: str, terms: Mapping[str, str]) -> frozenset[str]:
    """The folded names of an application's known reports: with the usual terms and with the company's own."""
    names = load_permissions().reports.get(usual_name(application), ())
    return frozenset({*map(normalize_name, names), *(with_company_terms(name, terms) for name in names)})


def records_of(object_: str) -> str:
    """The records of an object, as the screens call them."""
    return _RECORDS.get(object_, object_)


_RECORDS = {
    "DEPARTMENT": "departments",
    "LOCATION": "locations",
    "GLBATCH": "journal entries",
    "GLACCOUNT": "accounts",
    "APBILL": "bills",
    "APADJUSTMENT": "AP adjustments",
    "ARINVOICE": "invoices",
    "ARADJUSTMENT": "AR adjustments",
    "CHECKINGACCOUNT": "checking accounts",
    "SAVINGSACCOUNT": "savings accounts",
    "PODOCUMENT": "purchasing transactions",
    "SODOCUMENT": "order entry transactions",
    "INVDOCUMENT": "inventory transactions",
    "EEXPENSES": "expense reports",
}
"""The decisive objects -> the screens' name for their records."""


def not_known(words: Sequence[str]) -> str:
    """A text: which words among the rights of a permission are not known as rights."""
    quoted = ", ".join(f'"{word}"' for word in words)
    return f"the {'right' if len(words) == 1 else 'rights'} {quoted} {is_or_are(words)} not known here"


def is_or_are(words: Sequence[str]) -> str:
    """The verb of a list of words."""
    return "is" if len(words) == 1 else "are"
