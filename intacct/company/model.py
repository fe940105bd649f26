"""The frozen model of what a company answered.

A value that was asked for is either there or the `Refusal` that came in its place; `None` inside a record means that
the answer does not mention it. Nothing here judges. Source: facts.md section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from intacct.protocol.answer import SignedIn
from intacct.protocol.errors import Refusal
from intacct.protocol.text import normalize_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Rows of an object, as one reader was shown them.

    `counted`: the numbers agree and nothing remains, so these are all that were asked for. `complete`: besides, what is
    private to an entity was asked for as well, so these are all that *this reader* may see.
    """

    rows: tuple[T, ...]
    complete: bool
    counted: bool = False


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
class Source:
    """Where a field of a `UserRecord` stands in Sage's two records of a user; "" where that one lacks it.

    `leaf` is the name of the IDs in an owned list, which `query` cannot give. `optional`: it is asked for only where
    a document needs it.
    """

    user: str = ""
    restriction: str = ""
    leaf: str = ""
    optional: bool = False

    @property
    def shown(self) -> str:
        """The field's name in evidence: the short one of the two, without the record that it is joined from."""
        return (self.restriction or self.user).rpartition(".")[2]


def _source(user: str = "", restriction: str = "", leaf: str = "", *, optional: bool = False) -> dict[str, Source]:
    return {"source": Source(user, restriction, leaf, optional)}


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user as USERINFO or USERRESTRICTION has it. None: that answer does not mention it; "" or (): it is empty.

    Values are Sage's words as sent (`business user`, `Limited`): what they mean is judged elsewhere. A field is
    declared here and nowhere else: what is asked (questions.py), how it is read (user_rows.py), what an auditor
    supplies (suites/judgement/auditor.py) and what the tests' double answers follow from it.
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
"""The fields of a `UserRecord`, and where each stands."""


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
    """What was asked for by name (`NamedLookups`): nothing (proven by a number), or what the answer holds."""

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
    return {"true": True, "false": False}.get(normalize_id(text or ""))


def same_user(left: str | None, right: str | None) -> bool:
    """Whether two user IDs are the same user's: without regard to case. None is nobody."""
    return left is not None and right is not None and normalize_id(left) == normalize_id(right)
