"""Rights go by one name each; suites/document/permissions.toml says nothing twice, and nothing that cannot be asked."""

from __future__ import annotations

from itertools import combinations

import pytest

from intacct.company.questions import LISTS, PROBES
from suites.document.load import editions, load_document
from suites.document.names import normalize_name
from suites.document.permissions import (
    CorePolicy,
    canonical_right,
    known_rights,
    load_permissions,
    not_rights,
    unknown_rights,
)

APPLICATIONS = tuple(application.name for application in load_document().application)


@pytest.mark.parametrize(
    ("sent", "usual"),
    [
        ("list", "List"),
        (" LIST ", "List"),
        ("readonly", "View"),
        ("Read  Only", "View"),
        ("modify", "Edit"),
        ("Reclassify", "Reclass"),
        ("unmask BANK details", "Unmask bank details"),
        ("Approve", "Approve"),
        ("Auflisten", "Auflisten"),
    ],
)
def test_right_goes_by_its_usual_name(sent: str, usual: str) -> None:
    """A stored spelling is the right on screen; a right that nobody knows stays as it is."""
    assert canonical_right(sent) == usual


@pytest.mark.parametrize(
    ("sent", "granted", "printed", "doubtful"),
    [
        (("List", "readonly"), {"List", "View"}, (), ()),
        (("None",), set(), ("None",), ()),
        (("0", "none"), set(), ("0", "none"), ()),
        (("List", "Anzeigen", "None"), {"List"}, ("Anzeigen", "None"), ("Anzeigen",)),
    ],
)
def test_what_is_not_a_right_grants_nothing(
    sent: tuple[str, ...], granted: set[str], printed: tuple[str, ...], doubtful: tuple[str, ...]
) -> None:
    """A word that is not a known right grants nothing and is printed; only one that may be a right leaves a doubt."""
    assert {*known_rights(sent)} == granted
    assert (not_rights(sent), unknown_rights(sent)) == (printed, doubtful)


@pytest.mark.parametrize(
    ("name", "recognised"),
    [
        *((name, True) for name in APPLICATIONS),
        (" fixed  ASSETS ", True),
        ("Time & Expenses", True),
        ("Kreditorenbuchhaltung", False),
        ("", False),
    ],
)
def test_applications_of_sage_are_known_by_name(name: str, recognised: bool) -> None:  # noqa: FBT001 - a table's column
    """Sage's applications are recognised in any case and with any blanks; a name of another language is not."""
    assert load_permissions().knows_application(name) is recognised


def test_every_right_is_a_known_one() -> None:
    """The rights of the core policies, and those that other spellings stand for, are all known."""
    permissions = load_permissions()
    used = {right for core in permissions.policy for right in (*core.certain, *core.uncertain)}
    assert used | {*permissions.rights.aliases.values(), *permissions.rights.read_only} <= {*permissions.rights.known}


@pytest.mark.parametrize("application", APPLICATIONS)
def test_names_of_core_policies_are_told_apart(application: str) -> None:
    """No two core policies of an application go by the same name."""

    def names(core: CorePolicy) -> set[str]:
        return {normalize_name(name) for name in (core.name, *core.aliases)}

    pairs = combinations(load_permissions().core(application), 2)
    assert [(policy.name, other.name) for policy, other in pairs if names(policy) & names(other)] == []


def test_policies_are_of_applications_that_are_described() -> None:
    """What is listed stands under described applications, and no application has just one core policy."""
    permissions = load_permissions()
    assert {*permissions.reports, *permissions.others} <= {*permissions.described}
    assert {core.application for core in permissions.policy} <= {*permissions.described}
    assert {len(permissions.core(application)) for application in permissions.described} & {1} == set()
    assert all(len(permissions.core(application)) > 1 for application in APPLICATIONS)


def test_described_applications_are_told_apart() -> None:
    """No two applications share a name, all names are Sage's, and each has a source."""
    permissions = load_permissions()
    names = [normalize_name(name) for application in permissions.application for name in application.names]
    assert len(names) == len(set(names))
    assert [name for name in names if not permissions.knows_application(name)] == []
    assert all(application.source for application in permissions.application)


def test_documents_say_of_an_application_what_is_described() -> None:
    """Code and decisive objects of an application are the same in a document and in the table of permissions."""
    described = {
        application.name: (application.code, application.decisive) for application in load_permissions().application
    }
    applications = [application for document in editions() for application in document.application]
    assert [
        application.name
        for application in applications
        if described[application.name] != (application.code, application.decisive)
    ] == []


def test_other_applications_say_where_their_policies_are_known_from() -> None:
    """Beyond the five of facts.md, every core policy has a source of its own."""
    others = [core for core in load_permissions().policy if core.application not in APPLICATIONS]
    assert [core.name for core in others if not core.source] == []


def test_every_probe_is_asked() -> None:
    """What a core policy or an application is probed by is among the questions."""
    probes = {core.probe for core in load_permissions().policy} | {
        name for application in load_document().application for name in application.decisive
    }
    assert probes - {""} <= {*PROBES, *LISTS}
