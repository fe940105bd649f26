"""What the answers prove about a company and its users, without verdicts. `None` means doubt, never "no".

The rule for every list (judgement of the setup document, rule 2): it is *complete* only if its reader is itself shown
to be unrestricted. Any other reader's list shows that something exists, never that something does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from functools import cached_property
from typing import Literal, TypeVar

from intacct.company.model import (
    Company,
    Department,
    Entity,
    Listing,
    RoleAssignment,
    User,
    UserRecord,
)
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import SignInIncorrect
from suites.document.text import normalize_id
from suites.judgement.auditor import AuditorView
from suites.judgement.landing import landing, works_at_top
from suites.judgement.merged_lists import (
    department_parent_doubts,
    department_status_doubts,
    entity_doubts,
    merge_departments,
)
from suites.judgement.restrictions import RestrictionKind, restriction_of, unrestricted
from suites.judgement.shared_facts import SharedFacts
from suites.judgement.user_directory import UserDirectory

__all__ = ["CompleteDepartments", "CompleteEntities", "Facts", "PermissionType"]


class PermissionType(Enum):
    """How a company gives permissions."""

    ROLES = "role-based"
    USERS = "user-based"


@dataclass(frozen=True, slots=True)
class CompleteEntities:
    """All entities of the company, and the user whose sign-in showed them."""

    entities: tuple[Entity, ...]
    seen_by: str

    @property
    def active(self) -> tuple[Entity, ...]:
        """The entities that are not known to be inactive."""
        return tuple(entity for entity in self.entities if entity.active is not False)


@dataclass(frozen=True, slots=True)
class CompleteDepartments:
    """All departments of the company, and the user whose sign-in showed them."""

    departments: tuple[Department, ...]
    seen_by: str


class Facts:
    """What is proven about one company from the answers to all of its users; each fact is computed once."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.audit = AuditorView(company)
        self.users = self.audit.users

    @cached_property
    def readers(self) -> tuple[User, ...]:
        """Everybody whose answers count: the web services users, and after them the auditor."""
        return (*self.users, *filter(None, (self.audit.reader,)))

    @cached_property
    def signed_in(self) -> tuple[User, ...]:
        """The users that the gateway let in, including the auditor."""
        return tuple(user for user in self.readers if user.signed_in)

    @cached_property
    def complete_readers(self) -> tuple[User, ...]:
        """The readers whose lists may be complete: those that work at the top level; the auditor only if it counts."""
        trusted = (user for user in self.signed_in if self.audit.trusted or user is not self.audit.reader)
        return tuple(user for user in trusted if works_at_top(user))

    @cached_property
    def refusals(self) -> tuple[tuple[User, Refusal], ...]:
        """The users that the gateway did not let in, each with the refusal."""
        return tuple((user, user.sign_in) for user in self.users if isinstance(user.sign_in, Refusal))

    @cached_property
    def witnesses(self) -> tuple[tuple[User, Refusal], ...]:
        """Everybody who was tried and not let in, each with the refusal: the users, and after them the auditor."""
        auditor = self.company.auditor
        if auditor is None or not isinstance(auditor.own.sign_in, Refusal):
            return self.refusals
        auditor_was_asked = all(refusal is not auditor.own.sign_in for _, refusal in self.refusals)
        return (*self.refusals, (auditor.own, auditor.own.sign_in)) if auditor_was_asked else self.refusals

    def refusal_despite_sign_in(self, kinds: tuple[type[Refusal], ...], user: User | None = None) -> Refusal | None:
        """The first refusal of these kinds that a signed-in user received, to a question or to a later request.

        It contradicts the sign-in: these kinds mean the same at every level at which they come.
        """
        for reader in self.signed_in if user is None else (user,):
            answers = (getattr(reader, part.name) for part in fields(reader) if part.name != "sign_in")
            for answer in (*answers, *reader.probes.values()):
                if isinstance(answer, kinds):
                    return answer
        return None

    @property
    def refused_alike(self) -> int:
        """How many sign-ins were refused for user ID or password, if all were refused in the same words; else 0.

        The auditor's sign-in counts as well. The words are compared without the support ID, which differs each time.
        """
        refusals = [refusal for _, refusal in self.witnesses]
        if self.signed_in or not all(isinstance(refusal, SignInIncorrect) for refusal in refusals):
            return 0
        words = {tuple(normalize_id(detail.text) for detail in refusal.details) for refusal in refusals}
        return len(refusals) if len(words) == 1 else 0

    @cached_property
    def entity_names(self) -> dict[str, Entity]:
        """Every entity that any answer shows, by its folded ID; an answer with a name is preferred to one without."""
        entities: dict[str, Entity] = {}
        for user in self.readers:
            rows = () if isinstance(user.entity_list, Refusal) else user.entity_list.rows
            details = () if isinstance(user.entity_details, Refusal) else user.entity_details
            for entity in (*rows, *details):
                if not entities.get(normalize_id(entity.id), Entity("", "")).name:
                    entities[normalize_id(entity.id)] = entity
        return entities

    @cached_property
    def multi_entity(self) -> bool | None:
        """Whether the company is multi-entity shared; None if nothing proves it, or the answers contradict."""
        if self.multi_entity_doubt:
            return None
        answers = {user.multi_entity_shared for user in self.signed_in if isinstance(user.multi_entity_shared, bool)}
        if self._entities_shown:
            return True
        return next(iter(answers), None)

    @cached_property
    def multi_entity_doubt(self) -> str:
        """What contradicts an answer "not multi-entity shared"; "" if nothing does, or there is no such answer."""
        answers = {user.multi_entity_shared for user in self.signed_in if isinstance(user.multi_entity_shared, bool)}
        if answers == {True, False}:
            return "one sign-in is told yes, another no"
        if False in answers and self._entities_shown:
            return f"no, and yet there are entities: {', '.join(self._entities_shown)}"
        return ""

    @cached_property
    def _entities_shown(self) -> tuple[str, ...]:
        """Every entity in any answer: listed, accessible, or the one in which a user was created."""
        ids = {key: entity.id for key, entity in self.entity_names.items()}
        for user in self.signed_in:
            made_in = user.record.created_in if isinstance(user.record, UserRecord) else None
            for id_ in (landing(user), (made_in or "").strip()):
                if id_:
                    ids.setdefault(normalize_id(id_), id_)
        for row in self.directory.created_inside:
            ids.setdefault(normalize_id(row), row)
        return tuple(ids.values())

    def entities_among(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The IDs that an answer or our credentials show to be entities; not every location of a user is one."""
        our_entities = (entity for user in self.users for entity in user.entities)
        entities = {*map(normalize_id, (*self._entities_shown, *our_entities))}
        return tuple(id_ for id_ in ids if normalize_id(id_) in entities)

    @cached_property
    def permission_type(self) -> PermissionType | None:
        """Role-based by anyone's ROLEUSERS row; user-based by USERRIGHTS and no role for anyone; else None."""
        if self._shown_roles:
            return PermissionType.ROLES
        role_lists = [rows for user in self.users if user.signed_in for rows in (user.any_role, user.roles)]
        if self.audit.trusted:
            role_lists.append(self.audit.trusted.own.any_role)
        everyone_answered = bool(role_lists) and not any(isinstance(rows, Refusal) for rows in role_lists)
        rights = any(answered(*(user.any_right for user in self.signed_in)))
        return PermissionType.USERS if everyone_answered and rights else None

    @cached_property
    def _shown_roles(self) -> tuple[RoleAssignment, ...]:
        """Every row of ROLEUSERS that anybody is shown, including an auditor that does not count."""
        lists = answered(*(rows for user in self.signed_in for rows in (user.any_role, user.roles)))
        return tuple(row for rows in lists for row in rows)

    @cached_property
    def with_a_role(self) -> frozenset[str]:
        """The folded IDs of all users of whom anybody is shown a role, including an auditor that does not count."""
        return frozenset(normalize_id(row.user_id) for row in self._shown_roles if row.user_id)

    @cached_property
    def complete_entities(self) -> CompleteEntities | None:
        """All entities, from the first reader that is shown to see them all."""
        for user in self.complete_readers:
            rows = _complete_list(user, user.entity_list, "locations")
            listed = {normalize_id(entity.id) for entity in rows or ()}
            # A list that lacks an entity from any other answer is not complete, whatever its counts say.
            if rows and listed >= self.entity_names.keys():
                doubted = self.entity_doubts.keys()
                open_where_doubted = (
                    replace(entity, active=None) if normalize_id(entity.id) in doubted else entity for entity in rows
                )
                return CompleteEntities(tuple(open_where_doubted), user.user_id)
        return None

    @cached_property
    def complete_departments(self) -> CompleteDepartments | None:
        """All departments, from the first reader that is shown to see them all."""
        for user in self.complete_readers:
            rows = _complete_list(user, user.department_list, "departments")
            # A list that lacks a department from another answer is not complete.
            if rows is not None and not {normalize_id(row.id) for row in rows} < self.departments.keys():
                return CompleteDepartments(tuple(self.departments[normalize_id(row.id)] for row in rows), user.user_id)
        return None

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        """Every department that any answer shows, by its folded ID; what lists show differently is None."""
        return merge_departments(self.readers, self._status_doubts, self._parent_doubts)

    @cached_property
    def department_doubts(self) -> Mapping[str, str]:
        """How lists contradict each other on the status of a department, or on the one above it, by its folded ID."""
        return {**self._parent_doubts, **self._status_doubts}

    @cached_property
    def _status_doubts(self) -> Mapping[str, str]:
        return department_status_doubts(self.readers)

    @cached_property
    def _parent_doubts(self) -> Mapping[str, str]:
        return department_parent_doubts(self.readers)

    @cached_property
    def entity_doubts(self) -> Mapping[str, str]:
        """How lists contradict each other on whether an entity is active, by its folded ID."""
        return entity_doubts(self.readers)

    @cached_property
    def class_rows(self) -> int | None:
        """1 if somebody saw a class, 0 if a reader that sees everything saw none; otherwise None."""
        row_counts = [user.class_rows for user in self.signed_in if isinstance(user.class_rows, int)]
        if any(row_counts):
            return 1
        complete_reader_looked = any(
            isinstance(user.class_rows, int) and unrestricted(user) for user in self.complete_readers
        )
        return 0 if complete_reader_looked else None

    @cached_property
    def shared(self) -> SharedFacts:
        """Facts of the company that are the same for every user."""
        return SharedFacts(self.readers)

    @cached_property
    def directory(self) -> UserDirectory:
        """What the lists of all users show."""
        return UserDirectory(self.company, self.signed_in, self.with_a_role)


T = TypeVar("T")


def answered(*answers: T | Refusal) -> Iterator[T]:
    """Those of several answers that are not refusals."""
    return (answer for answer in answers if not isinstance(answer, Refusal))


def _complete_list(
    user: User, listing: Listing[T] | Refusal, limits: Literal["locations", "departments"]
) -> tuple[T, ...] | None:
    """The rows of a complete list whose reader has no restriction that would shorten it; else None."""
    if isinstance(listing, Refusal) or not listing.complete:
        return None
    return listing.rows if restriction_of(user, limits).limit is RestrictionKind.NONE else None
