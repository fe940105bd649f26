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
    """The words for rights: those that only read, those that are known, and other spellings of them."""

    read_only: tuple[str, ...]
    known: tuple[str, ...]
    aliases: dict[str, str]


@validated(frozen=True, slots=True, config=_STRICT)
class Special:
    """Policies that hold Run and are no reports, and newer ones whose absence never counts."""

    runs: tuple[str, ...]
    newer: tuple[str, ...]


@validated(frozen=True, slots=True, config=_STRICT)
class Permissions:
    """permissions.toml."""

    rights: Rights
    policy: tuple[CorePolicy, ...]
    reports: dict[str, tuple[str, ...]]
    others: dict[str, tuple[str, ...]]
    special: Special

    def core(self, application: str) -> tuple[CorePolicy, ...]:
        """The core policies of an application."""
        return tuple(policy for policy in self.policy if policy.application == application)


@cache
def load_permissions() -> Permissions:
    """Core policies, rights, aliases and reports."""
    return TypeAdapter(Permissions).validate_python(tomllib.loads(_FILE.read_text("utf-8")))


@cache
def canonical_right(right: str) -> str:
    """A right for comparing, under its usual name: `readonly` -> `View`; an unknown one as it is."""
    rights = load_permissions().rights
    word = " ".join(right.casefold().split())
    usual = rights.aliases.get(word, word)
    return next((known for known in rights.known if known.casefold() == usual.casefold()), right)
