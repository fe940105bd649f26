"""The web services users, supplemented by the auditor's answers, with a record of which fields the auditor showed.

A user's own answers always take precedence. If they are a refusal, or do not mention something or leave it empty, the
answer of an auditor that is shown to see everybody is used. The cases find contradictions with the user's other answers
as usual.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass, fields, replace
from functools import cached_property, reduce

from intacct.company.completeness import why_not_unrestricted
from intacct.company.model import SOURCES, Auditor, Company, Listing, RoleAssignment, User, UserRecord
from intacct.company.user_rows import merge_user_records
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import OF_THE_USER, Unreadable
from suites.document.text import normalize_id

EVERY_FIELD = frozenset({""})
"""Means all fields of an answer."""
_LIMITS = frozenset({"UNRESTRICTED", "LOCATIONS", "DEPARTMENTS"})
_NAMES: Mapping[str, str] = {name: source.shown for name, source in SOURCES.items()}
"""The fields of a `UserRecord`, by the names that evidence uses."""


@dataclass(frozen=True, slots=True)
class SupplementedUser:
    """A user with the auditor's answers added; `shown` maps a question to the fields that only the auditor showed."""

    user: User
    shown: Mapping[str, frozenset[str]]


class AuditorView:
    """What the auditor adds to a company: nothing if there is no auditor or if it does not count."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.auditor = company.auditor
        self.doubt = why_not_unrestricted(self.auditor) if self.auditor else ""

    @property
    def name(self) -> str:
        """The auditor's user ID; "" without an auditor."""
        return self.auditor.own.user_id if self.auditor else ""

    @property
    def reader(self) -> User | None:
        """The auditor as one more user that signed in: what its lists contain exists."""
        return self.auditor.own if self.auditor is not None and self.auditor.own.signed_in else None

    @property
    def trusted(self) -> Auditor | None:
        """The auditor, if it is shown to see everybody: then what its lists do not contain does not exist."""
        return None if self.doubt else self.auditor

    @cached_property
    def users(self) -> tuple[User, ...]:
        """The web services users, supplemented by the auditor's answers."""
        return tuple(self._supplemented_users[user.user_id].user for user in self._company.users)

    def supplied(self, user: User, question: str, names: Iterable[str] = ()) -> bool:
        """Whether the auditor showed a user's answer to a question, or one of these fields of it."""
        names_shown = self._supplemented_users[user.user_id].shown.get(question, frozenset())
        return bool(names_shown) and (not names or not names_shown.isdisjoint({"", *names}))

    def refusals(self, user: User, questions: Iterable[str]) -> tuple[Refusal, ...]:
        """The refusals received instead of what an auditor would show of a user, or of the proof that it counts."""
        auditor = self.auditor
        if auditor is None or not auditor.own.signed_in:
            return ()
        answers: dict[str, object] = {
            "user": auditor.directory.users,
            "restriction": auditor.directory.restrictions,
            "roles": auditor.roles,
            "permissions": auditor.permissions.get(user.user_id),
        }
        asked = [answers[question] for question in questions]
        own = (auditor.own.restriction, auditor.own.record) if self.doubt else ()
        return tuple(answer for answer in (*asked, *own) if isinstance(answer, Refusal))

    @cached_property
    def _supplemented_users(self) -> dict[str, SupplementedUser]:
        if self.trusted is None:
            return {user.user_id: SupplementedUser(user, {}) for user in self._company.users}
        directory = self.trusted.directory
        records = by_user(directory.users)
        # A list that was not read to its end may lack further rows of a user, and with them a limit.
        restrictions = by_user(directory.restrictions) if _was_counted_complete(directory.restrictions) else {}
        roles = self._all_roles
        return {
            user.user_id: _supplement_user(user, self.trusted, roles, records, restrictions)
            for user in self._company.users
        }

    @cached_property
    def _all_roles(self) -> tuple[RoleAssignment, ...] | None:
        """Everybody's roles, if the auditor showed them all: a list that lacks a role shown to a user is incomplete."""
        listing = self.auditor.roles if self.auditor else None
        if not isinstance(listing, Listing) or not listing.complete:
            return None
        answers = [rows for user in self._company.users for rows in (user.roles, user.any_role)]
        rows_shown = (row for rows in answers if not isinstance(rows, Refusal) for row in rows)
        assignments = {_assignment(row) for row in rows_shown if row.user_id and row.role}
        return listing.rows if assignments <= set(map(_assignment, listing.rows)) else None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What every output reports about the auditor: why it does not count, or what it was not shown."""
        if self.auditor is None:
            return ()
        name = f"The auditor {self.name}"
        sign_in = self.auditor.own.sign_in
        if any(user.sign_in is sign_in for user in self._company.users):
            return (f"{name} was not asked: what the first user was told concerns everybody",)
        if isinstance(sign_in, Refusal):
            whose = ". An administrator's credentials: the customer changed them, or they are wrong with us"
            of_the_user = isinstance(sign_in, OF_THE_USER)
            return (f"{name} {self.doubt}: everything is judged as without it{whose if of_the_user else ''}",)
        if self.doubt:
            return (f"{name} {self.doubt}: what it sees does not count where others see nothing",)
        missing = "; ".join(self._missing_answers)
        return (f"{name} was not shown everything: {missing}",) if missing else ()

    @property
    def _missing_answers(self) -> tuple[str, ...]:
        assert self.auditor is not None
        directory = self.auditor.directory
        lists = {"users": directory.users, "restrictions": directory.restrictions, "roles": self.auditor.roles}
        refused = [(what, answer) for what, answer in lists.items() if isinstance(answer, Refusal)]
        rights = ((f"rights of {user}", answer) for user, answer in self.auditor.permissions.items())
        refused += [(what, answer) for what, answer in rights if isinstance(answer, Refusal)]
        shortened = [f"{what} (not all of them)" for what, answer in lists.items() if _is_shortened(answer)]
        if _is_complete(self.auditor.roles) and self._all_roles is None:
            shortened.append("roles (a user is shown one that is not among them)")
        return (*(f"{what} ({answer.meaning}: {answer.words})" for what, answer in refused), *shortened)


def by_user(listing: Listing[UserRecord] | Refusal) -> Mapping[str, list[UserRecord]]:
    """The rows of a list of all users, by the folded user ID."""
    rows: dict[str, list[UserRecord]] = {}
    for row in listing.rows if isinstance(listing, Listing) else ():
        if row.login_id is not None:
            rows.setdefault(normalize_id(row.login_id), []).append(row)
    return rows


def _was_counted_complete(listing: Listing[UserRecord] | Refusal) -> bool:
    """Whether a list holds all rows of the query; rows that are private to an entity may still be missing."""
    return isinstance(listing, Listing) and (listing.complete or listing.counted)


def _is_complete(listing: Listing[UserRecord] | Listing[RoleAssignment] | Refusal) -> bool:
    return isinstance(listing, Listing) and listing.complete


def _assignment(row: RoleAssignment) -> tuple[str, str]:
    return normalize_id(row.role or ""), normalize_id(row.user_id or "")


def _is_shortened(listing: Listing[UserRecord] | Listing[RoleAssignment] | Refusal) -> bool:
    return isinstance(listing, Listing) and not (listing.complete or listing.counted)


class _Supplement:
    """A user's answers while they are filled in field by field, and the fields that only the auditor showed."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._shown: dict[str, frozenset[str]] = {}

    def take(self, answers: Mapping[str, object], question: str, names: frozenset[str]) -> None:
        """Use answers of the auditor; `names` are the fields of the question that it showed."""
        self._user = replace(self._user, **answers)  # type: ignore[arg-type]
        if names:
            self._shown[question] = names

    def result(self) -> SupplementedUser:
        """The supplemented user."""
        return SupplementedUser(self._user, self._shown)


def _supplement_user(
    user: User,
    auditor: Auditor,
    all_roles: tuple[RoleAssignment, ...] | None,
    records: Mapping[str, list[UserRecord]],
    restrictions: Mapping[str, list[UserRecord]],
) -> SupplementedUser:
    key = normalize_id(user.user_id)
    record, of_record = _fill_gaps(user.record, records.get(key, ()))
    restriction, limits = _fill_gaps(user.restriction, restrictions.get(key, ()))
    if not (user.signed_in or of_record or limits):
        return SupplementedUser(user, {})  # no evidence that this user exists: a missing role proves nothing
    supplement = _Supplement(user)
    supplement.take({"record": record}, "user", of_record)
    # The three fields belong together: if one of them is the auditor's, all three count as the auditor's.
    supplement.take({"restriction": restriction}, "restriction", limits | _LIMITS if limits & _LIMITS else limits)
    rights = auditor.permissions.get(user.user_id, ())
    if _is_silent(user.permissions) and not _is_silent(rights):
        supplement.take({"permissions": rights}, "permissions", EVERY_FIELD)
    if all_roles is not None and _is_silent(user.any_role):
        supplement.take({"any_role": all_roles}, "role.any", frozenset())
    if all_roles is not None and _is_silent(user.roles):
        own = tuple(row for row in all_roles if normalize_id(row.user_id or "") == key)
        supplement.take({"roles": own}, "roles", EVERY_FIELD)
    return supplement.result()


def _is_silent(rows: Sized | Refusal) -> bool:
    """Whether the user was shown nothing; what is there and cannot be read was shown, and may say something else."""
    return (isinstance(rows, Refusal) and not isinstance(rows, Unreadable)) or not rows


def _fill_gaps(
    own: UserRecord | Refusal | None, rows: Iterable[UserRecord]
) -> tuple[UserRecord | Refusal | None, frozenset[str]]:
    """A row with its missing values taken from the auditor's rows, and the names of these fields."""
    auditors_row = reduce(merge_user_records, rows) if rows else None
    if auditors_row is None or isinstance(own, Unreadable):
        return own, frozenset()
    own_row = own if isinstance(own, UserRecord) else UserRecord()
    gaps = {
        field.name: getattr(auditors_row, field.name)
        for field in fields(UserRecord)
        if _says_more(field.name, getattr(auditors_row, field.name), getattr(own_row, field.name))
    }
    return replace(own_row, **gaps), frozenset(_NAMES[name] for name in gaps)


def _says_more(field: str, value: str | tuple[str, ...] | None, own: str | tuple[str, ...] | None) -> bool:
    """Whether the auditor's value of a field says more than the user's own: an empty one may be hidden.

    An empty entity of creation is no gap: the user was created at the top level.
    """
    if own is None or field == "created_in":
        return own is None and value is not None
    return not _says_something(own) and _says_something(value)


def _says_something(value: str | tuple[str, ...] | None) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)
