"""The complete list of what is asked of a company, and the frozen model of what it answered.

A value that was asked for is either there or the `Refusal` that came in its place; `None` inside a record means that
the answer does not mention it. Nothing here judges. Sources: facts.md section 3 and design.md, "One request per user".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from intacct.protocol.errors import Refusal
from intacct.protocol.response import SignedIn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Rows of an object. `whole`: the numbers agree and nothing remains, so these are all that *this reader* sees."""

    rows: tuple[T, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity: its ID, its name, and `active` None where the answer does not say."""

    id: str
    name: str
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """A department; `status` is `active`, `active non-posting` or `inactive`, `parent_id` "" at the top."""

    id: str
    title: str
    parent_id: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension, by its object's name; what this company calls it; and whether it is used."""

    object: str
    label: str | None
    enabled: bool | None


@dataclass(frozen=True, slots=True)
class Policy:
    """One line of a permission screen and the rights that are ticked in it, as sent (`List`, `View`, `Add` ..)."""

    name: str
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApplicationRights:
    """The policies of one application in a user's effective rights."""

    name: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A row of ROLEUSERS: who has which role, directly or through a group."""

    role: str | None
    user_id: str | None


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user as USERINFO or USERRESTRICTION has it. None: that answer does not mention it; "" or (): it is empty.

    Values are Sage's words as sent (`business user`, `Limited`): what they mean is judged elsewhere.
    """

    login_id: str | None = None
    name: str | None = None
    email: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    admin: str | None = None
    type: str | None = None
    status: str | None = None
    unrestricted: str | None = None
    web_services_only: str | None = None
    hides_no_department: str | None = None
    created_in: str | None = None
    locations: tuple[str, ...] | None = None
    departments: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record that was asked for by its name: how it is called, and its status; None where it does not say.

    `location` (LOCATIONID) and `created_in` (MEGAENTITYID, with a name) say which entity owns it: "" is the top level.
    """

    name: str | None
    status: str | None
    location: str | None = None
    created_in: str | None = None
    created_in_name: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """One web services user: where it is meant to work, its sign-in, and what it was granted or refused."""

    user_id: str
    entities: tuple[str, ...]
    sign_in: SignedIn | Refusal
    title: str | Refusal
    multi_entity_shared: bool | Refusal | None
    dimensions: tuple[Dimension, ...] | Refusal
    applications: tuple[str, ...] | Refusal
    entity_details: tuple[Entity, ...] | Refusal
    permissions: tuple[ApplicationRights, ...] | Refusal
    record: UserRecord | Refusal | None
    restriction: UserRecord | Refusal | None
    roles: tuple[RoleAssignment, ...] | Refusal
    any_role: tuple[RoleAssignment, ...] | Refusal
    any_right: int | Refusal
    entity_list: Listing[Entity] | Refusal
    department_list: Listing[Department] | Refusal
    class_rows: int | Refusal
    probes: Mapping[str, Refusal | None]
    """Object -> None where listing it is permitted, else the refusal; the lists count as probes."""
    bank_account: tuple[NamedRecord, ...] | Refusal
    bill_image_folder: tuple[NamedRecord, ...] | Refusal
    """What was asked for by name (`Wanted`): nothing (proven by a number), or what the answer holds."""

    @property
    def signed_in(self) -> bool:
        """Whether the gateway let the user in."""
        return isinstance(self.sign_in, SignedIn)


@dataclass(frozen=True, slots=True)
class Directory:
    """All users of a company as one reader saw them."""

    reader: str
    users: Listing[UserRecord] | Refusal
    restrictions: Listing[UserRecord] | Refusal


@dataclass(frozen=True, slots=True)
class Auditor:
    """An administrator that was asked last, for what the web services users may not see.

    `own` is the auditor itself, as any user; its `any_role` holds every row of `roles`. `permissions` are the effective
    rights of web services users, by their IDs as they are with us; who is not in it was not asked for.
    """

    own: User
    directory: Directory
    roles: Listing[RoleAssignment] | Refusal
    permissions: Mapping[str, tuple[ApplicationRights, ...] | Refusal]


@dataclass(frozen=True, slots=True)
class Company:
    """One company as its web services users saw it. `functions` counts what was asked, by the function's name.

    `auditor` is what an administrator saw besides; None if none was given.
    """

    company_id: str
    sender_id: str
    users: tuple[User, ...]
    directory: Directory | None
    requests: int
    functions: Mapping[str, int]
    auditor: Auditor | None = None


def parse_bool(text: str | None) -> bool | None:
    """`true` or `false` in any case; None for anything else, stored codes included."""
    return {"true": True, "false": False}.get((text or "").strip().casefold())


def same_user(left: str | None, right: str | None) -> bool:
    """Whether two user IDs are the same user's: without regard to case. None is nobody."""
    return left is not None and right is not None and left.strip().casefold() == right.strip().casefold()
