"""The values (rule_values.py) that documents give the rules on the company and on the level."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool
from pydantic.dataclasses import dataclass

from suites.judgement.facts import PermissionType
from suites.judgement.rule_values import STRICT, RuleValues, Text, apart, disjoint, either

PERMISSION_TYPES = {"roles": PermissionType.ROLES, "users": PermissionType.USERS}
"""A document's word for a permission type -> the permission type."""


def _permission_types(names: tuple[str, ...]) -> tuple[str, ...]:
    if {*names} - {*PERMISSION_TYPES} or len({*names}) < len(names):
        raise ValueError("no permission type, or twice the same")
    return names


@dataclass(frozen=True, slots=True, config=STRICT)
class PermissionTypes(RuleValues):
    """The permission types that the company may have; () allows either."""

    one_of: Annotated[
        tuple[str, ...],
        Field(min_length=1, description=f"a list of different words: {', '.join(PERMISSION_TYPES)}"),
        AfterValidator(_permission_types),
    ] = ()

    def expected(self) -> str:
        """What conforms."""
        if not self.one_of:
            return "Permission type: any"
        return f"Permission type: {either([PERMISSION_TYPES[name].value for name in self.one_of])}"

    def excludes(self, other: Self) -> bool:
        """Whether no company can satisfy both."""
        return disjoint(self.one_of, other.one_of)


@dataclass(frozen=True, slots=True, config=STRICT)
class Level(RuleValues):
    """Whether this level is required whatever the credentials say, or (false) the customer chooses the level."""

    required: Annotated[StrictBool, Field(description="true or false")] = False


@dataclass(frozen=True, slots=True, config=STRICT)
class TopLevelAccess(RuleValues):
    """Whether "Enable access to top level" has to be ticked; None allows either."""

    ticked: Annotated[StrictBool | None, Field(description="true or false")] = None

    def expected(self) -> str:
        """What conforms."""
        if self.ticked is None:
            return "Enable access to top level: any, ticked or not"
        return f"Enable access to top level: {'' if self.ticked else 'not '}ticked"

    def excludes(self, other: Self) -> bool:
        """Whether no user can satisfy both."""
        return apart(self.ticked, other.ticked)


@dataclass(frozen=True, slots=True, config=STRICT)
class ToLookAt(RuleValues):
    """What a person has to look at, as a sentence continues after "Check": `whether bills need an approval`."""

    look: Annotated[Text, Field(description="a text of one line, as a sentence goes on after Check")]

    def expected(self) -> str:
        """What conforms: what the document says, or that a person confirmed it."""
        return ""
