"""Effective rights against what "All" surely ticks: the rule of 3.4, on the data of permissions.toml.

Names are compared folded, and the company's own terms for its dimensions count as the usual ones (names.py). What is
not recognised is never counted against anybody: it is printed.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as validated

from suites.document.names import normalize_name

_STRICT = ConfigDict(extra="forbid")
_FILE = Path(__file__).with_name("permissions.toml")


@validated(frozen=True, slots=True, config=_STRICT)
class CorePolicy:
    """A policy that every company of the kind has, and the rights that "All" surely and perhaps ticks in it."""

    application: str
    name: str
    certain: tuple[str, ...]
    uncertain: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    dimension: str = ""
    condition: Literal["", "dimension", "multi-entity"] = ""
    probe: str = ""


@validated(frozen=True, slots=True, config=_STRICT)
class Rights:
    """The words for rights: those that grant nothing, that only read, that are known, and other spellings of them."""

    nothing: tuple[str, ...]
    read_only: tuple[str, ...]
    known: tuple[str, ...]
    aliases: dict[str, str]


@validated(frozen=True, slots=True, config=_STRICT)
class Special:
    """Policies of administrators, those that hold Run and are not reports, and newer ones that may well be missing."""

    administrators: tuple[str, ...]
    runs: tuple[str, ...]
    newer: tuple[str, ...]


@validated(frozen=True, slots=True, config=_STRICT)
class Permissions:
    """permissions.toml."""

    applications: tuple[str, ...]
    rights: Rights
    policy: tuple[CorePolicy, ...]
    reports: dict[str, tuple[str, ...]]
    others: dict[str, tuple[str, ...]]
    special: Special

    def core(self, application: str) -> tuple[CorePolicy, ...]:
        """The core policies of an application."""
        return tuple(policy for policy in self.policy if policy.application == application)

    def knows_application(self, name: str) -> bool:
        """Whether it is the name of one of Sage's applications, not only of the five."""
        return normalize_name(name) in _known_applications(self.applications)


@cache
def _known_applications(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normalize_name, names))


@cache
def load_permissions() -> Permissions:
    """The names of applications, core policies, rights with their aliases, and reports."""
    return TypeAdapter(Permissions).validate_python(tomllib.loads(_FILE.read_text("utf-8")))


@cache
def canonical_right(right: str) -> str:
    """A right for comparing, under its usual name: `readonly` -> `View`; an unknown one as it is."""
    rights = load_permissions().rights
    word = " ".join(right.casefold().split())
    usual = rights.aliases.get(word, word)
    return next((known for known in rights.known if known.casefold() == usual.casefold()), right)


@cache
def known_rights(rights: tuple[str, ...]) -> frozenset[str]:
    """Those of the rights that are known, under their usual names: what is not known grants nothing."""
    return frozenset(map(canonical_right, rights)) & frozenset(load_permissions().rights.known)


@cache
def not_rights(rights: tuple[str, ...]) -> tuple[str, ...]:
    """The words among the rights that are not known rights: they are printed, and grant nothing."""
    known = load_permissions().rights.known
    return tuple(dict.fromkeys(word for word in map(canonical_right, rights) if word not in known))


@cache
def unknown_rights(rights: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `not_rights` that may be a right in other words; "None" and "0" are not."""
    nothing = {word.casefold() for word in load_permissions().rights.nothing}
    return tuple(word for word in not_rights(rights) if word.casefold() not in nothing)
