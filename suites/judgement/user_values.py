"""The values (rule_values.py) that documents give the rules on the sender and on a web services user."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from intacct.protocol.vocabulary import BUSINESS, OTHER_TYPES
from suites.document.text import normalize_id
from suites.judgement.rule_values import STRICT, RuleValues, Text, apart, disjoint, either

USER_TYPES = {
    "CRM" if name == "crm user" else name.removesuffix(" user").capitalize(): name
    for name in sorted({BUSINESS, *OTHER_TYPES} - {"client user"})
}
"""A user type as a document names it -> folded, as Sage's answers have it."""
PRIVILEGE_NAMES = ("Off", "Limited", "Full")
"""Admin privileges, the least first."""


def _usual_types(names: tuple[str, ...]) -> tuple[str, ...]:
    usual = {name.casefold(): name for name in USER_TYPES}
    usual_names = tuple(usual.get(name.casefold().removesuffix(" user"), "") for name in names)
    if "" in usual_names or len({*usual_names}) < len(usual_names):
        raise ValueError("no user type, or twice the same")
    return usual_names


def _privileges_in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    if {*names} - {*PRIVILEGE_NAMES} or len({*names}) < len(names):
        raise ValueError("no admin privileges")
    return tuple(name for name in PRIVILEGE_NAMES if name in names)


@dataclass(frozen=True, slots=True, config=STRICT)
class UserTypes(RuleValues):
    """The user types that are allowed; () allows any."""

    one_of: Annotated[
        tuple[str, ...],
        Field(min_length=1, description=f"a list of different user types: {', '.join(USER_TYPES)}"),
        AfterValidator(_usual_types),
    ] = ()

    def expected(self) -> str:
        """What conforms."""
        return f"User type: {either(self.one_of) or 'any'}"

    def excludes(self, other: Self) -> bool:
        """Whether no user can satisfy both."""
        return disjoint(self.one_of, other.one_of)


@dataclass(frozen=True, slots=True, config=STRICT)
class Privileges(RuleValues):
    """The admin privileges that are allowed, the least first; () allows any."""

    one_of: Annotated[
        tuple[str, ...],
        Field(min_length=1, description=f"a list of different admin privileges: {', '.join(PRIVILEGE_NAMES)}"),
        AfterValidator(_privileges_in_order),
    ] = ()

    def expected(self) -> str:
        """What conforms."""
        return f"Admin privileges: {either(self.one_of) or 'any'}"

    def excludes(self, other: Self) -> bool:
        """Whether no user can satisfy both."""
        return disjoint(self.one_of, other.one_of)


_LINE = "a text of one line that is not blank"
_OneLine = Annotated[Text, Field(description=_LINE)]


@dataclass(frozen=True, slots=True, config=STRICT)
class Sender(RuleValues):
    """The sender ID that has to be authorized; None means the one that we use."""

    sender_id: Annotated[
        str | None,
        StringConstraints(strict=True, pattern=r"^[^\s\p{Cc}](\P{Cc}*[^\s\p{Cc}])?$"),
        Field(description="a text of one line that neither begins nor ends with a blank"),
    ] = None

    def expected(self) -> str:
        """What conforms."""
        if self.sender_id is None:
            return "Sender ID (any will do): authorized, spelled exactly so, and active"
        return f"Sender ID {self.sender_id}: authorized, spelled exactly so, and active"

    def excludes(self, other: Self) -> bool:
        """Whether no company can satisfy both."""
        return None not in {self.sender_id, other.sender_id} and self.sender_id != other.sender_id


@dataclass(frozen=True, slots=True, config=STRICT)
class UserNames(RuleValues):
    """How the web services users have to be named; None allows any name.

    The user ID should begin with `name`; a user ID that contains it elsewhere, or a user name that contains it, is
    accepted as well. The other fields are for one of the two, as a whole or as its beginning.
    """

    name: _OneLine | None = None
    user_id: _OneLine | None = None
    user_id_begins: _OneLine | None = None
    user_name: _OneLine | None = None
    user_name_begins: _OneLine | None = None

    @model_validator(mode="after")
    def _agree(self) -> UserNames:
        other_keys = [
            key for key in ("user_id", "user_id_begins", "user_name", "user_name_begins") if getattr(self, key)
        ]
        if self.name and other_keys:
            raise ValueError(
                f"name stands for user ID and user name alike: leave {' and '.join(other_keys)} out, or name"
            )
        for key in ("user_id", "user_name"):
            if key in other_keys and f"{key}_begins" in other_keys:
                raise ValueError(f"{key} and {key}_begins cannot both be given")
        return self

    @property
    def any(self) -> bool:
        """Whether users may have any name."""
        return not any((self.name, self.user_id, self.user_id_begins, self.user_name, self.user_name_begins))

    @property
    def beginning(self) -> str:
        """The part that every user's name contains by this document, to search for other users; "" if there is none."""
        return self.name or self.user_id_begins or self.user_id or self.user_name_begins or self.user_name or ""

    @property
    def asked_id(self) -> str:
        """What is asked of the user ID, as a sentence continues after it: `is Acme`; "" allows anything."""
        return f"is {self.user_id}" if self.user_id else self._begins(self.name or self.user_id_begins)

    @property
    def asked_name(self) -> str:
        """What is asked of the user name, as a sentence continues after it: `begins with Acme`; "" allows anything."""
        return f"is {self.user_name}" if self.user_name else self._begins(self.user_name_begins)

    @staticmethod
    def _begins(text: str | None) -> str:
        return f"begins with {text}" if text else ""

    def id_fits(self, user_id: str) -> bool:
        """Whether a user ID is as asked for."""
        return _fits(user_id, self.user_id, self.user_id_begins)

    def name_fits(self, name: str) -> bool:
        """Whether a user name is as asked for."""
        return _fits(name, self.user_name, self.user_name_begins)

    def fits(self, user_id: str | None, name: str | None) -> bool | None:
        """Whether a user from any list is named as asked for; None if that is open."""
        if self.any:
            return None
        if self.name:
            holds_it = any(normalize_id(self.name) in normalize_id(text or "") for text in (user_id, name))
            return holds_it or (None if name is None else False)
        if not self.id_fits(user_id or ""):
            # Only one user can have that ID, and the users of other entities may have IDs that begin with it.
            return None if self.user_id and _fits(user_id or "", None, self.user_id) else False
        if name is None and self.asked_name:
            return None
        return self.name_fits(name or "")

    def expected(self) -> str:
        """What conforms."""
        if self.name:
            return f"User ID: one that begins with {self.name}"
        id_, name = (
            whole or (f"one that begins with {begins}" if begins else "any")
            for whole, begins in ((self.user_id, self.user_id_begins), (self.user_name, self.user_name_begins))
        )
        return f"User ID: {id_}; user name: {name}"

    def excludes(self, other: Self) -> bool:
        """Whether no user can satisfy both; a name that may occur anywhere excludes nothing."""
        pairs = (
            ((self.user_id, self.user_id_begins), (other.user_id, other.user_id_begins)),
            ((self.user_name, self.user_name_begins), (other.user_name, other.user_name_begins)),
        )
        return any(_exclude_each_other(*own, *others) for own, others in pairs)


def _exclude_each_other(
    whole: str | None, beginning: str | None, other_whole: str | None, other_beginning: str | None
) -> bool:
    """Whether no text satisfies two instructions, each of which asks for a whole text or for a beginning."""
    if whole or other_whole:
        text = whole or other_whole or ""
        return not (_fits(text, other_whole, other_beginning) and _fits(text, whole, beginning))
    own_start, other_start = normalize_id(beginning or ""), normalize_id(other_beginning or "")
    return not (own_start.startswith(other_start) or other_start.startswith(own_start))


def _fits(text: str, whole: str | None, beginning: str | None) -> bool:
    if whole:
        return normalize_id(text) == normalize_id(whole)
    return beginning is None or normalize_id(text).startswith(normalize_id(beginning))


@dataclass(frozen=True, slots=True, config=STRICT)
class AccountAddress(RuleValues):
    """The account email address that the user has to have: a fixed one, or the one that the profile gives; else any."""

    address: Annotated[
        str | None,
        StringConstraints(strict=True, pattern=r"^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$"),
        Field(description="an e-mail address"),
    ] = None
    from_profile: Annotated[StrictBool, Field(description="true or false")] = False

    @model_validator(mode="after")
    def _agree(self) -> AccountAddress:
        if self.address and self.from_profile:
            raise ValueError("address is fixed, and cannot be the profile's as well (from_profile)")
        return self

    def expected(self) -> str:
        """What conforms."""
        if self.from_profile:
            return "Account email address: the one that was agreed on"
        return f"Account email address: {self.address or 'any, not empty'}"

    def excludes(self, other: Self) -> bool:
        """Whether no user can satisfy both."""
        return apart(self.address, other.address)


@dataclass(frozen=True, slots=True, config=STRICT)
class ContactNames(RuleValues):
    """The name that the user's contact must have; None allows any, but there must be a contact."""

    first_name: _OneLine | None = None
    last_name: _OneLine | None = None

    @property
    def full_name(self) -> str:
        """First and last name, as far as they are asked for; "" allows any."""
        return " ".join(filter(None, (self.first_name, self.last_name)))

    def expected(self) -> str:
        """What conforms."""
        if not self.full_name:
            return "Contact name: any"
        return f"Contact name: any; first name: {self.first_name or 'any'}; last name: {self.last_name or 'any'}"

    def excludes(self, other: Self) -> bool:
        """Whether no contact can satisfy both."""
        return apart(self.first_name, other.first_name) or apart(self.last_name, other.last_name)


@dataclass(frozen=True, slots=True, config=STRICT)
class PasswordExpires(RuleValues):
    """Whether "Password never expires" has to be ticked; None allows either."""

    never_expires: Annotated[StrictBool | None, Field(description="true or false")] = None

    def expected(self) -> str:
        """What conforms."""
        if self.never_expires is None:
            return "Password never expires: any, ticked or not"
        return f"Password never expires: {'' if self.never_expires else 'not '}ticked"

    def excludes(self, other: Self) -> bool:
        """Whether no user can satisfy both."""
        return apart(self.never_expires, other.never_expires)
