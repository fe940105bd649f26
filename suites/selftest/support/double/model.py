"""What an invented company consists of. Nothing here is consistent by itself: the double's answers make it so.

Values are the words of the screen or of the answers (facts.md, section 3); all IDs are compared folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from intacct.protocol.text import normalize_id

Rights: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Effective rights: application on screen -> policy -> rights, such as `{"Accounts Payable": {"Bills": ("List",)}}`."""
Admin: TypeAlias = Literal["Off", "Limited", "Full"]


def fold_case(text: str) -> str:
    """An ID in the form in which IDs are compared."""
    return normalize_id(text)


@dataclass(frozen=True, slots=True)
class InventedDimension:
    """A dimension by its object's name, what this company calls it, and whether it is used."""

    object: str
    label: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class InventedEntity:
    """An entity of a multi-entity shared company."""

    id: str
    name: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class InventedDepartment:
    """A department; `status` is `active`, `active non-posting` or `inactive`, `parent` an ID or ""."""

    id: str
    title: str
    parent: str = ""
    status: str = "active"


@dataclass(frozen=True, slots=True)
class InventedUser:
    """A user of the company, whatever it was made for.

    `ours`: its credentials are ours, and `works_in` names the entities that they are given to us for. `audits`: they
    are ours as well, but as the auditor's. `password` None
    lets in whoever knows the ID. `refused` are objects that are denied besides what `rights` and `admin` deny.
    """

    login_id: str
    name: str
    rights: Rights = field(default_factory=dict)
    email: str = ""
    contact: str = ""
    contact_email: str = ""
    admin: Admin = "Limited"
    type: str = "business user"
    status: str = "active"
    web_services_only: bool = True
    hides_no_department: bool = False
    entities: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    created_in: str = ""
    top_level_access: bool = False
    roles: tuple[str, ...] = ()
    permissions_visible: bool = True
    refused: frozenset[str] = frozenset()
    password: str | None = None
    ours: bool = True
    audits: bool = False
    works_in: tuple[str, ...] = ()
    password_never_expires: bool = True

    @property
    def unrestricted(self) -> bool:
        """UNRESTRICTED: false as soon as either list has a row."""
        return not (self.entities or self.departments)


@dataclass(frozen=True, slots=True)
class InventedCompany:
    """A company with its subscriptions, lists and users.

    `senders` are the active Web Services authorizations, case-sensitive. `tables` says how many rows an object has
    that nobody reads in full. `page_size` shortens every page of more than one row, so that a few rows need several.
    `checking_accounts` are (ID, status), `folders` the names of the folders for attachments. `absent` are objects, and
    `unknown_functions` functions, that this gateway does not know; `hidden` are an object's fields that cannot be
    queried, and that a record leaves out.
    """

    id: str
    title: str
    users: tuple[InventedUser, ...]
    entities: tuple[InventedEntity, ...] = ()
    departments: tuple[InventedDepartment, ...] = ()
    locations: tuple[tuple[str, str], ...] = ()
    classes: int = 0
    dimensions: tuple[InventedDimension, ...] = ()
    multi_entity_shared: bool = True
    permission_type: Literal["roles", "users"] = "roles"
    applications: tuple[str, ...] = ("CO", "CM", "GL", "AP", "AR")
    senders: tuple[str, ...] = ("CraftableMPP",)
    sender_password: str | None = None
    web_services: bool = True
    expired: bool = False
    tables: Mapping[str, int] = field(default_factory=dict)
    page_size: int = 2000
    checking_accounts: tuple[tuple[str, str], ...] = ()
    folders: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown_functions: frozenset[str] = frozenset()
    signed_in_at: str = "2026-11-03T09:15:00+00:00"
    signed_in_until: str = "2026-11-03T11:15:00+00:00"

    def user(self, login_id: str) -> InventedUser | None:
        """The user of that ID, in whatever case."""
        folded_id = fold_case(login_id)
        return next((user for user in self.users if fold_case(user.login_id) == folded_id), None)

    def dimension(self, object_: str) -> InventedDimension | None:
        """The dimension of that object, if the company has it."""
        return next((dimension for dimension in self.dimensions if dimension.object == object_), None)
