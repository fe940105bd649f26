"""The frozen model of a company's answers.

A requested value is either present or replaced by its `Refusal`; `None` inside a record means that the answer does
not mention it. This module makes no judgements. Source: facts.md section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from intacct.protocol.answer import SignedIn
from intacct.protocol.refusal import Refusal
from intacct.protocol.text import normalize_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Rows of an object, as one reader received them.

    `counted`: the numbers agree and nothing remains, so these are all rows that were requested. `complete`: the request
    also included rows private to an entity, so these are all rows that *this reader* may see.
    """

    rows: tuple[T, ...]
    complete: bool
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity: its ID, its name, and `active`, which is None if the answer does not say."""

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
    """A dimension: the name of its object, the company's name for it, and whether it is used."""

    object: str
    label: str | None
    enabled: bool | None


@dataclass(frozen=True, slots=True)
class Policy:
    """One line of a permission screen and its selected rights, as sent (`List`, `View`, `Add` ..)."""

    name: str
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApplicationRights:
    """The policies of one application in a user's effective rights."""

    name: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A row of ROLEUSERS: which user has which role, directly or through a group."""

    role: str | None
    user_id: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """The name of a `UserRecord` field in Sage's two records of a user; "" if that record lacks it.

    `leaf` is the name of the IDs in an owned list, which `query` cannot return. `optional`: it is requested only if a
    document needs it.
    """

    user: str = ""
    restriction: str = ""
    leaf: str = ""
    optional: bool = False

    @property
    def shown(self) -> str:
        """The field's name for evidence: the shorter of the two, without the name of a joined record."""
        return (self.restriction or self.user).rpartition(".")[2]


def _source(user: str = "", restriction: str = "", leaf: str = "", *, optional: bool = False) -> dict[str, Source]:
    return {"source": Source(user, restriction, leaf, optional)}


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user as in USERINFO or USERRESTRICTION. None: the answer does not mention the field; "" or (): it is empty.

    Values are Sage's words as sent (`business user`, `Limited`); other modules judge their meaning. Fields are
    declared only here. The questions (questions.py), the parsing (user_rows.py), what an auditor supplies
    (suites/judgement/auditor.py) and the fake answers in tests are derived from them.
    """

    login_id: str | None = field(default=None, metadata=_source("LOGINID", "LOGINID"))
    name: str | None = field(default=None, metadata=_source("DESCRIPTION"))
    email: str | None = field(default=None, metadata=_source("EMAIL"))
    contact_name: str | None = field(default=None, metadata=_source("CONTACTINFO.CONTACTNAME"))
    contact_email: str | None = field(default=None, metadata=_source("CONTACTINFO.EMAIL1"))
    first_name: str | None = field(default=None, metadata=_source("CONTACTINFO.FIRSTNAME", optional=True))
    last_name: str | None = field(default=None, metadata=_source("CONTACTINFO.LASTNAME", optional=True))
    password_never_expires: str | None = field(default=None, metadata=_source("PWDNEVEREXPIRES", optional=True))
    admin: str | None = field(default=None, metadata=_source("ADMIN", "ADMIN"))
    type: str | None = field(default=None, metadata=_source("USERTYPE", "USERTYPE"))
    status: str | None = field(default=None, metadata=_source("STATUS", "STATUS"))
    unrestricted: str | None = field(default=None, metadata=_source("UNRESTRICTED", "UNRESTRICTED"))
    web_services_only: str | None = field(default=None, metadata=_source("LOGINDISABLED"))
    hides_no_department: str | None = field(default=None, metadata=_source("HIDENODEPT"))
    created_in: str | None = field(default=None, metadata=_source("MEGAENTITYID"))
    locations: tuple[str, ...] | None = field(
        default=None, metadata=_source("USERLOCATIONS", "LOCATIONS", "LOCATIONID")
    )
    departments: tuple[str, ...] | None = field(
        default=None, metadata=_source("USERDEPARTMENTS", "DEPARTMENTS", "DEPARTMENTID")
    )


SOURCES: Mapping[str, Source] = {
    record_field.name: record_field.metadata["source"] for record_field in fields(UserRecord)
}
"""The fields of a `UserRecord`, and their names in Sage's records."""


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record that was requested by name: its name and its status; None if the answer does not say.

    `location` (LOCATIONID) and `created_in` (MEGAENTITYID, with a name) say which entity owns it: "" is the top level.
    """

    name: str | None
    status: str | None
    location: str | None = None
    created_in: str | None = None
    created_in_name: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """One web services user: where it should work, its sign-in, and what it was granted or refused."""

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
    """Object -> None if listing it is permitted, else the refusal; the lists count as probes."""
    bank_account: tuple[NamedRecord, ...] | Refusal
    bill_image_folder: tuple[NamedRecord, ...] | Refusal
    """What was requested by name (`NamedLookups`): nothing (proven by a number), or the records in the answer."""

    @property
    def signed_in(self) -> bool:
        """Whether the gateway accepted the sign-in."""
        return isinstance(self.sign_in, SignedIn)


@dataclass(frozen=True, slots=True)
class Directory:
    """All users of a company as one reader saw them."""

    reader: str
    users: Listing[UserRecord] | Refusal
    restrictions: Listing[UserRecord] | Refusal


@dataclass(frozen=True, slots=True)
class Auditor:
    """An administrator that is asked last, for what the web services users may not see.

    `own` is the auditor itself, as a user; its `any_role` holds every row of `roles`. `permissions` are the effective
    rights of web services users, by their IDs as we spell them; users not in it were not asked for.
    """

    own: User
    directory: Directory
    roles: Listing[RoleAssignment] | Refusal
    permissions: Mapping[str, tuple[ApplicationRights, ...] | Refusal]


@dataclass(frozen=True, slots=True)
class Company:
    """One company as its web services users saw it. `functions` counts the calls of each function, by name.

    `auditor` is what an administrator saw in addition; None if none was given.
    """

    company_id: str
    sender_id: str
    users: tuple[User, ...]
    directory: Directory | None
    requests: int
    functions: Mapping[str, int]
    auditor: Auditor | None = None


def parse_bool(text: str | None) -> bool | None:
    """Parse `true` or `false` in any case; None for anything else, including stored codes."""
    return {"true": True, "false": False}.get(normalize_id(text or ""))


def same_user(left: str | None, right: str | None) -> bool:
    """Whether two user IDs belong to the same user, ignoring case. None matches nothing."""
    return left is not None and right is not None and normalize_id(left) == normalize_id(right)
