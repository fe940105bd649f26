"""Rights go by one name each, and permissions.toml says nothing twice and nothing that cannot be asked."""

from __future__ import annotations

from itertools import combinations

import pytest

from intacct.company.questions import LISTS, PROBES
from suites.document.load import load_document
from suites.document.names import normalize_name
from suites.document.permissions import CorePolicy, canonical_right, load_permissions

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
    assert [(left.name, right.name) for left, right in pairs if names(left) & names(right)] == []


def test_policies_are_of_the_documents_applications() -> None:
    """Core policies, reports and others stand under the five applications, and each has two core policies at least."""
    permissions = load_permissions()
    assert {*permissions.reports, *permissions.others} <= {*APPLICATIONS}
    assert {core.application for core in permissions.policy} == {*APPLICATIONS}
    assert all(len(permissions.core(application)) > 1 for application in APPLICATIONS)


def test_every_probe_is_asked() -> None:
    """What a core policy or an application is probed by is among the questions."""
    probes = {core.probe for core in load_permissions().policy} | {
        name for application in load_document().application for name in application.decisive
    }
    assert probes - {""} <= {*PROBES, *LISTS}
