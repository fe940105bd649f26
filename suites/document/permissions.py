"""permissions.toml as data: Sage's applications, their permissions and rights, and the words for them.

A *policy* is one line of a permission screen, such as Bills. Names are compared folded (names.py).
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as validated

from suites.document.load import load_table
from suites.document.names import normalize_name

_STRICT = ConfigDict(extra="forbid", defer_build=True)
_FILE = Path(__file__).with_name("permissions.toml")


@validated(frozen=True, slots=True, config=_STRICT)
class CorePolicy:
    """A policy that every such company has, and the rights that "All" surely and perhaps ticks in it."""

    application: str
    name: str
    certain: tuple[str, ...]
    uncertain: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    dimension: str = ""
    condition: Literal["", "dimension", "multi-entity"] = ""
    probe: str = ""
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All of its names, the usual one first."""
        return self.name, *self.aliases


@validated(frozen=True, slots=True, config=_STRICT)
class KnownApplication:
    """One of Sage's applications: its name on screen, its other names, its code, and the objects that only it provides.

    `code` is "" if it is not known: then the list of subscriptions says nothing about it. `beside` are applications
    that may list its permissions as well. `source` says where the row is known from.
    """

    name: str
    source: str
    code: str = ""
    aliases: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of its names, the one on screen first."""
        return self.name, *self.aliases


@validated(frozen=True, slots=True, config=_STRICT)
class Rights:
    """The words for rights: those that grant nothing, those that only read, known ones, and their other spellings."""

    nothing: tuple[str, ...]
    read_only: tuple[str, ...]
    known: tuple[str, ...]
    aliases: dict[str, str]


@validated(frozen=True, slots=True, config=_STRICT)
class Special:
    """Policies of administrators, those that hold Run and are not reports, and newer ones that may be missing."""

    administrators: tuple[str, ...]
    runs: tuple[str, ...]
    newer: tuple[str, ...]


@validated(frozen=True, config=_STRICT)
class Permissions:
    """permissions.toml. Without slots, so that its tables of names are made once."""

    applications: tuple[str, ...]
    other_codes: tuple[str, ...]
    application: tuple[KnownApplication, ...]
    rights: Rights
    policy: tuple[CorePolicy, ...]
    reports: dict[str, tuple[str, ...]]
    others: dict[str, tuple[str, ...]]
    special: Special

    def core(self, application: str) -> tuple[CorePolicy, ...]:
        """The core policies of an application."""
        return self._cores.get(application, ())

    @cached_property
    def _cores(self) -> dict[str, tuple[CorePolicy, ...]]:
        names = dict.fromkeys(policy.application for policy in self.policy)
        return {name: tuple(policy for policy in self.policy if policy.application == name) for name in names}

    def knows_application(self, name: str) -> bool:
        """Whether it is the name of any of Sage's applications, including those that are not described."""
        return normalize_name(name) in self._known_applications

    @cached_property
    def _known_applications(self) -> frozenset[str]:
        return frozenset(map(normalize_name, self.applications))

    @property
    def described(self) -> tuple[str, ...]:
        """The names of the applications that the file describes; a document uses these."""
        return tuple(application.name for application in self.application)

    @property
    def objects(self) -> tuple[str, ...]:
        """Every object of which a document may request a row: the probes of policies, and the decisive objects."""
        probes = (core.probe for core in self.policy if core.probe)
        return tuple(
            dict.fromkeys((*probes, *(object_ for application in self.application for object_ in application.decisive)))
        )

    @property
    def codes(self) -> frozenset[str]:
        """The codes in the list of subscriptions that are known to mean an application."""
        return frozenset(
            (*(application.code for application in self.application if application.code), *self.other_codes)
        )

    def describes(self, name: str) -> KnownApplication | None:
        """The application with that name or other name, if the file describes it."""
        return self._described.get(normalize_name(name))

    @cached_property
    def _described(self) -> dict[str, KnownApplication]:
        """The described applications by each of their folded names; the first of two that share one."""
        named = ((normalize_name(name), application) for application in self.application for name in application.names)
        return dict(reversed([*named]))

    def usual_name(self, application: str, policy: str) -> str | None:
        """The usual name of a policy of an application, from any of its names; None for an unknown one."""
        return self._usual_names.get((application, normalize_name(policy)))

    @cached_property
    def _usual_names(self) -> dict[tuple[str, str], str]:
        """Application and folded name -> usual name, of every policy; a core policy before a report before others."""
        usual = {(core.application, normalize_name(name)): core.name for core in self.policy for name in core.names}
        for application, names in (*self.reports.items(), *self.others.items()):
            for name in names:
                usual.setdefault((application, normalize_name(name)), name)
        return usual

    def is_report(self, application: str, policy: str) -> bool:
        """Whether it is a known report of the application, by its usual name."""
        return policy in self.reports.get(application, ())


@cache
def load_permissions() -> Permissions:
    """Load the names of applications, core policies, rights with their aliases, and reports.

    Raises:
        EditionError: permissions.toml cannot be used.
    """
    return load_table(_FILE, Permissions)


@cache
def canonical_right(right: str) -> str:
    """The usual name of a right: `readonly` -> `View`; an unknown one is unchanged."""
    rights = load_permissions().rights
    word = " ".join(right.casefold().split())
    usual = rights.aliases.get(word, word)
    return next((known for known in rights.known if known.casefold() == usual.casefold()), right)


@cache
def known_rights(rights: tuple[str, ...]) -> frozenset[str]:
    """The known rights among these, under their usual names: unknown ones grant nothing."""
    return frozenset(map(canonical_right, rights)) & frozenset(load_permissions().rights.known)


@cache
def not_rights(rights: tuple[str, ...]) -> tuple[str, ...]:
    """The words among the rights that are not known rights: they are printed, and grant nothing."""
    known = load_permissions().rights.known
    return tuple(dict.fromkeys(word for word in map(canonical_right, rights) if word not in known))


@cache
def unknown_rights(rights: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `not_rights` that may be other words for a right; "None" and "0" are not."""
    nothing = {word.casefold() for word in load_permissions().rights.nothing}
    return tuple(word for word in not_rights(rights) if word.casefold() not in nothing)
