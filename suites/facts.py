"""What the answers prove about a company and its users; no verdicts yet. Doubt is `None`, and never a no.

The rule behind every list (judgement of the setup document, rule 2): it is *complete* only from a reader that is itself
shown to be unrestricted. From anyone else it shows that something exists, never that something does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from intacct.company import Company, Department, Dimension, Entity, Listing, User, UserRecord, same_user, truth
from intacct.errors import Refusal
from intacct.reading import sees_everybody
from intacct.response import SignedIn


def folded(text: str) -> str:
    """An ID for comparing: trimmed, without regard to case."""
    return text.strip().casefold()


class Limit(Enum):
    """How a user is limited to entities (or to departments)."""

    NONE = "not limited, and shown to be so"
    SOME = "limited to those that are listed"
    UNSEEN = "no answer shows it"
    CONTRADICTED = "two answers contradict each other"


@dataclass(frozen=True, slots=True)
class Limits:
    """To which locations or departments a user is limited, and which question showed it."""

    limit: Limit
    ids: tuple[str, ...] = ()
    shown_by: str = ""
    doubt: str = ""


def limits_of(user: User, what: str) -> Limits:
    """How the user is limited; `what` is `locations` or `departments`."""
    restriction = user.restriction if isinstance(user.restriction, UserRecord) else None
    record = user.record if isinstance(user.record, UserRecord) else None
    own_record = _ids(record, what)
    if restriction is None:
        return Limits(Limit.SOME, own_record, "user") if own_record else Limits(Limit.UNSEEN)
    found = _from_restriction(restriction, what)
    doubt = _contradiction(restriction, record, found, own_record)
    return Limits(Limit.CONTRADICTED, doubt=doubt) if doubt else found


def _ids(record: UserRecord | None, what: str) -> tuple[str, ...]:
    if record is None:
        return ()
    return (record.locations if what == "locations" else record.departments) or ()


def _from_restriction(restriction: UserRecord, what: str) -> Limits:
    own, other = _ids(restriction, what), _ids(restriction, "departments" if what == "locations" else "locations")
    if own:
        return Limits(Limit.SOME, own, "restriction")
    unrestricted = truth(restriction.unrestricted)
    if unrestricted is True or (unrestricted is False and other):
        return Limits(Limit.NONE, (), "restriction")
    return Limits(Limit.UNSEEN)


def _contradiction(
    restriction: UserRecord, record: UserRecord | None, found: Limits, own_record: tuple[str, ...]
) -> str:
    listed = {*(restriction.locations or ()), *(restriction.departments or ())}
    if truth(restriction.unrestricted) is True and listed:
        return f"UNRESTRICTED is true, and yet {', '.join(sorted(listed))} is assigned"
    if found.limit is Limit.NONE and own_record:
        return f"the restriction shows nothing assigned, the user's record {', '.join(own_record)}"
    if found.limit is Limit.SOME and own_record and {*map(folded, own_record)} != {*map(folded, found.ids)}:
        return f"the restriction shows {', '.join(found.ids)}, the user's record {', '.join(own_record)}"
    said = (truth(restriction.unrestricted), truth(record.unrestricted) if record else None)
    if set(said) == {True, False}:
        return "UNRESTRICTED is true in one answer and false in another"
    return ""


class PermissionType(Enum):
    """How a company gives permissions."""

    ROLES = "role-based"
    USERS = "user-based"


@dataclass(frozen=True, slots=True)
class CompleteEntities:
    """All entities of the company, and whose sign-in showed them."""

    entities: tuple[Entity, ...]
    seen_by: str

    @property
    def active(self) -> tuple[Entity, ...]:
        """Those that are not known to be inactive."""
        return tuple(entity for entity in self.entities if entity.active is not False)


@dataclass(frozen=True, slots=True)
class CompleteDepartments:
    """All departments of the company, and whose sign-in showed them."""

    departments: tuple[Department, ...]
    seen_by: str


class Facts:
    """What is proven about one company, drawn together from the answers to all of its users. Computed once each."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.users = company.users

    @cached_property
    def signed_in(self) -> tuple[User, ...]:
        """The users that the gateway let in."""
        return tuple(user for user in self.users if user.signed_in)

    @cached_property
    def refusals(self) -> tuple[tuple[User, Refusal], ...]:
        """The users that it did not let in, each with the refusal."""
        return tuple((user, user.sign_in) for user in self.users if isinstance(user.sign_in, Refusal))

    @cached_property
    def entity_names(self) -> dict[str, Entity]:
        """Every entity that any answer shows, by its folded ID; a name beats no name."""
        known: dict[str, Entity] = {}
        for user in self.users:
            rows = () if isinstance(user.entity_list, Refusal) else user.entity_list.rows
            details = () if isinstance(user.entity_details, Refusal) else user.entity_details
            for entity in (*rows, *details):
                if not known.get(folded(entity.id), Entity("", "")).name:
                    known[folded(entity.id)] = entity
        return known

    @cached_property
    def multi_entity(self) -> bool | None:
        """Whether the company is multi-entity shared; None where nothing proves it, or the answers contradict."""
        said = {user.multi_entity_shared for user in self.signed_in if isinstance(user.multi_entity_shared, bool)}
        proven = True in said or bool(self.entity_names) or any(_landing(user) for user in self.signed_in)
        if proven:
            return None if False in said else True
        return False if False in said else None

    @cached_property
    def permission_type(self) -> PermissionType | None:
        """Role-based by anyone's ROLEUSERS row; user-based by USERRIGHTS and no role for anyone; else None."""
        asked = [user.any_role for user in self.signed_in] + [user.roles for user in self.signed_in]
        if any(rows for rows in asked if not isinstance(rows, Refusal)):
            return PermissionType.ROLES
        everyone_answered = bool(asked) and not any(isinstance(rows, Refusal) for rows in asked)
        rights = any(user.any_right for user in self.signed_in if not isinstance(user.any_right, Refusal))
        return PermissionType.USERS if everyone_answered and rights else None

    @cached_property
    def complete_entities(self) -> CompleteEntities | None:
        """All entities, from the first reader that is shown to see them all."""
        for user in self.signed_in:
            listing = user.entity_list
            if isinstance(listing, Listing) and listing.whole and limits_of(user, "locations").limit is Limit.NONE:
                landed = _landing(user)
                # Inside an entity only that entity may be on the list, whatever the assignment says.
                if landed and {folded(entity.id) for entity in listing.rows} <= {folded(landed)}:
                    continue
                return CompleteEntities(listing.rows, user.user_id)
        return None

    @cached_property
    def complete_departments(self) -> CompleteDepartments | None:
        """All departments, from the first reader that is shown to see them all."""
        for user in self.signed_in:
            listing = user.department_list
            if isinstance(listing, Listing) and listing.whole and limits_of(user, "departments").limit is Limit.NONE:
                return CompleteDepartments(listing.rows, user.user_id)
        return None

    @cached_property
    def class_rows(self) -> int | None:
        """Whether a reader that sees everything saw a class: 0 none, 1 some, None nobody could tell."""
        seen = [user.class_rows for user in self.signed_in if isinstance(user.class_rows, int)]
        if any(seen):
            return 1
        whole = any(isinstance(user.class_rows, int) and sees_everybody(user) for user in self.signed_in)
        return 0 if whole else None

    def dimension(self, user: User | None, name: str) -> Dimension | None:
        """A dimension as the user's answer has it, else as anybody's has."""
        for one in (*((user,) if user else ()), *self.signed_in):
            if not isinstance(one.dimensions, Refusal):
                found: Dimension | None = next((known for known in one.dimensions if known.object == name), None)
                if found is not None:
                    return found
        return None

    def directory_user(self, user_id: str) -> UserRecord | None:
        """A user in the list of all users, if one was read and holds it: its record, else its restriction."""
        directory = self.company.directory
        for listing in (directory.users, directory.restrictions) if directory else ():
            if isinstance(listing, Listing):
                found = next((row for row in listing.rows if same_user(row.login_id, user_id)), None)
                if found is not None:
                    return found
        return None

    @cached_property
    def all_users(self) -> tuple[UserRecord, ...] | None:
        """Everybody in the company, if the reader is shown to see everybody and the list is whole."""
        directory = self.company.directory
        for listing in (directory.users, directory.restrictions) if directory else ():
            if isinstance(listing, Listing) and listing.whole:
                return listing.rows
        return None

    def assigned_entities(self, user: User) -> Limits:
        """The entities among the locations that the user is limited to.

        A location that no answer shows as an entity is none, if readEntityDetails told which entities the user can
        enter; else it stays in doubt and is kept.
        """
        limits = limits_of(user, "locations")
        if limits.limit is not Limit.SOME or isinstance(user.entity_details, Refusal) or not user.entity_details:
            return limits
        return Limits(limits.limit, tuple(id_ for id_ in limits.ids if folded(id_) in self.entity_names), limits.shown_by)


def _landing(user: User) -> str:
    return (user.sign_in.location_id or "") if isinstance(user.sign_in, SignedIn) else ""


def landing(user: User) -> str | None:
    """Where the sign-in landed: an entity's ID, "" for the top level, None where the answer does not say."""
    return user.sign_in.location_id if isinstance(user.sign_in, SignedIn) else None
