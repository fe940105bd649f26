"""One line of what a document wants ticked in a permission screen, as data. How it is written: permission_lines.py."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from suites.document.names import normalize_name
from suites.document.permissions import CorePolicy, load_permissions

__all__ = ["WHOLE", "Grant", "LineError", "Part", "PermissionLine", "whole_application"]

WHOLE = "*"
"""How a line names every application, or the whole of one."""


class LineError(ValueError):
    """A line that cannot be used; one sentence says which and why."""


class Grant(StrEnum):
    """What a line demands, in the words of the document."""

    RIGHTS = "rights"
    """The rights that the line lists, all of them."""
    ALL = "All"
    READ_ONLY = "Read only"
    NONE = "none"
    SUBSCRIBED = "subscribed"


class Part(StrEnum):
    """The parts of an application's permission screen."""

    BOTH = WHOLE
    ACTIVITIES = "Activities and lists"
    REPORTS = "Reports"


@dataclass(frozen=True, slots=True)
class PermissionLine:
    """One parsed line. `policy` is a permission by its usual name, "" if a part of the screen is meant.

    `every`: it comes from a line for every application, which was expanded. `exceptions` are the permissions that lines
    of the same document forbid although this one would want them.
    """

    application: str
    grant: Grant
    policy: str = ""
    part: Part = Part.BOTH
    rights: tuple[str, ...] = ()
    every: bool = False
    exceptions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The normalized line: the name of its verdict."""
        if self.grant is Grant.SUBSCRIBED:
            return f"{self.application}: {self.grant.value}"
        rights = ", ".join(self.rights) if self.grant is Grant.RIGHTS else self.grant.value
        return f"{self.application}: {self.policy or self.part.value}: {rights}"

    @property
    def expected(self) -> str:
        """What conforms, in one line that begins with the application, as what is found does."""
        where = self.policy or ("" if self.part is Part.BOTH else self.part.value)
        if self.grant is Grant.SUBSCRIBED:
            return f"{self.application}: subscribed"
        if self.grant is Grant.NONE:
            return f"{self.application}: {f'not ticked: {where}' if where else 'nothing ticked'}"
        if self.grant is Grant.RIGHTS:
            return f"{self.application}: ticked: {where}: {', '.join(self.rights)}"
        return f'{self.application}: "{self.grant.value}" selected{f" in {where}" if where else ""}'

    @property
    def wants(self) -> bool:
        """Whether it wants something ticked."""
        return self.grant in {Grant.RIGHTS, Grant.ALL, Grant.READ_ONLY}

    @property
    def core(self) -> CorePolicy | None:
        """The entry of its permission in permissions.toml; None if it means a part, or the permission is not core."""
        policies = (core for core in load_permissions().core(self.application) if self.policy)
        return next((core for core in policies if core.name == self.policy), None)

    @property
    def recognised(self) -> bool:
        """Whether permissions.toml knows the permission here or in a related application; True without a permission."""
        described = load_permissions().describes(self.application)
        names = (self.application, *(described.beside if described is not None else ()))
        return not self.policy or any(load_permissions().usual_name(name, self.policy) for name in names)

    def covers(self, policy: str) -> bool:
        """Whether the line applies to a permission of its application, given by its usual name."""
        return not self.policy or normalize_name(self.policy) == normalize_name(policy)


def whole_application(application: str, grant: Grant = Grant.ALL) -> PermissionLine:
    """The line for everything in one application."""
    return PermissionLine(application, grant)
