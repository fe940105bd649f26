"""What documents ask of a web services user: the values that the rules on users take (suites/judgement/asked.py)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from intacct.protocol.vocabulary import BUSINESS, OTHER_TYPES
from suites.judgement.asked import STRICT, Asked, either

USER_TYPES = {
    "CRM" if name == "crm user" else name.removesuffix(" user").capitalize(): name
    for name in sorted({BUSINESS, *OTHER_TYPES} - {"client user"})
}
"""The user types as a document names them -> folded, as Sage's answers say them."""
PRIVILEGE_NAMES = ("Off", "Limited", "Full")
"""Admin privileges, the least first."""


def _types(names: tuple[str, ...]) -> tuple[str, ...]:
    usual = {name.casefold(): name for name in USER_TYPES}
    found = tuple(usual.get(name.casefold().removesuffix(" user"), "") for name in names)
    if "" in found or len({*found}) < len(found):
        raise ValueError("no user type, or twice the same")
    return found


def _privileges(names: tuple[str, ...]) -> tuple[str, ...]:
    if {*names} - {*PRIVILEGE_NAMES} or len({*names}) < len(names):
        raise ValueError("no admin privileges")
    return tuple(name for name in PRIVILEGE_NAMES if name in names)


@dataclass(frozen=True, slots=True, config=STRICT)
class UserTypes(Asked):
    """Which user types will do; () is any."""

    one_of: Annotated[
        tuple[str, ...],
        Field(min_length=1, description=f"a list of different user types: {', '.join(USER_TYPES)}"),
        AfterValidator(_types),
    ] = ()

    def expected(self) -> str:
        """What conforms."""
        return f"The user type {either(self.one_of)}" if self.one_of else "Any user type"


@dataclass(frozen=True, slots=True, config=STRICT)
class Privileges(Asked):
    """Which admin privileges will do, the least first; () is any."""

    one_of: Annotated[
        tuple[str, ...],
        Field(min_length=1, description=f"a list of different admin privileges: {', '.join(PRIVILEGE_NAMES)}"),
        AfterValidator(_privileges),
    ] = ()

    def expected(self) -> str:
        """What conforms."""
        return f"Admin privileges {either(self.one_of)}" if self.one_of else "Any admin privileges"
