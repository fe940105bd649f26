"""From the answers to the questions to the model of a company (company.py): what the rows say, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, reduce
from types import MappingProxyType
from typing import TypeVar

from intacct.company import (
    LISTS,
    PROBES,
    ApplicationRights,
    Auditor,
    Department,
    Dimension,
    Directory,
    Entity,
    Listing,
    NamedRecord,
    Policy,
    RoleAssignment,
    User,
    UserRecord,
    same_user,
    truth,
)
from intacct.errors import Refusal, Unanswered, Unreadable, local
from intacct.merging import merged
from intacct.response import Record, Result, SignedIn

T = TypeVar("T")


Answers = Mapping[str, Result | Refusal]


def user_of(user_id: str, entities: tuple[str, ...], sign_in: SignedIn | Refusal, answers: Answers) -> User:
    """A user from what it was answered; a question without an answer is `Unanswered`, or the refused sign-in."""

    def seen(name: str, read: Callable[[Result], T]) -> T | Refusal:
        return _seen(sign_in, answers, name, read)

    def probe(name: str) -> Refusal | None:
        answer = seen(name, lambda result: result)
        if isinstance(answer, Refusal):
            return answer
        # Success without any data is no list, not even an empty one: it proves nothing.
        said = answer.rows or answer.count is not None or answer.total is not None
        return None if said else local(Unanswered, f"the answer to {name} holds no data")

    return User(
        user_id=user_id,
        entities=entities,
        sign_in=sign_in,
        title=seen("company_info", _title),
        multi_entity_shared=seen("financial_setup", _multi_entity),
        dimensions=seen("dimensions", _dimensions),
        applications=seen("applications", _applications),
        entity_details=seen("entity_details", _entity_details),
        permissions=seen("permissions", _permissions),
        record=seen("user", lambda result: _own(user_id, tuple(map(_user_record, result.rows)))),
        restriction=seen("restriction", lambda result: _own(user_id, tuple(map(_restriction, result.rows)))),
        roles=seen("roles", lambda result: _assignments(result, user_id)),
        any_role=seen("role.any", _assignments),
        any_right=seen("right.any", lambda result: len(result.rows)),
        entity_list=entity_list_of(sign_in, answers),
        department_list=seen("list.DEPARTMENT", _department_list),
        class_rows=seen("list.CLASS", lambda result: len(result.rows)),
        probes={name: probe(f"list.{name}") for name in LISTS} | {name: probe(f"probe.{name}") for name in PROBES},
        bank_account=seen("bank_account", lambda result: _named(result, ("BANKACCOUNTID",))),
        bill_image_folder=seen("bill_image_folder", lambda result: _named(result, FOLDER_NAMES)),
    )


def entity_list_of(sign_in: SignedIn | Refusal, answers: Answers) -> Listing[Entity] | Refusal:
    """The entities that a user is shown in their list."""
    return _seen(sign_in, answers, "list.LOCATIONENTITY", _entity_list)


def _seen(sign_in: SignedIn | Refusal, answers: Answers, name: str, read: Callable[[Result], T]) -> T | Refusal:
    answer = answers.get(name)
    if answer is None:
        return sign_in if isinstance(sign_in, Refusal) else local(Unanswered, f"no answer to {name}")
    if isinstance(answer, Refusal):
        return answer
    if answer.refusal is None and contradictory(answer):
        return local(Unreadable, f"the numbers that came with {name} contradict its rows")
    return answer.refusal if answer.refusal is not None else read(answer)


def directory_of(reader: str, answers: Answers) -> Directory:
    """The list of all users from the answers to `directory_questions`."""

    def seen(name: str, read: Callable[[Record], UserRecord]) -> Listing[UserRecord] | Refusal:
        def rows_of(answer: Result) -> Listing[UserRecord]:
            rows = tuple(map(read, answer.rows))
            # A row that does not say whose it is may be anybody's: then the list proves nobody's absence.
            return Listing(rows, _whole(answer, sum(1 for row in rows if (row.login_id or "").strip())))

        return _granted(answers, name, rows_of)

    return Directory(reader, seen("users", _user_record), seen("restrictions", _restriction))


def auditor_of(
    user_id: str, sign_in: SignedIn | Refusal, answers: Answers, asked_for: Mapping[str, str] = MappingProxyType({})
) -> Auditor:
    """An auditor from what it was answered; `asked_for` names the question for the rights of each user ID."""
    roles = _granted(answers, "roles.all", _all_roles)
    any_role = roles if isinstance(roles, Refusal) else roles.rows
    if isinstance(roles, Listing) and not (roles.rows or roles.whole):
        any_role = local(Unreadable, "the numbers that came with roles.all contradict its rows")
    return Auditor(
        own=replace(user_of(user_id, (), sign_in, answers), any_role=any_role),
        directory=directory_of(user_id, answers),
        roles=roles,
        permissions={user: _granted(answers, name, _permissions) for user, name in asked_for.items()},
    )


def _granted(answers: Answers, name: str, read: Callable[[Result], T]) -> T | Refusal:
    answer = answers.get(name, local(Unanswered, f"no answer to {name}"))
    if isinstance(answer, Refusal):
        return answer
    return answer.refusal if answer.refusal is not None else read(answer)


def _all_roles(result: Result) -> Listing[RoleAssignment]:
    rows = _assignments(result)
    return Listing(rows, _whole(result, sum(1 for row in rows if (row.user_id or "").strip())))


FOLDER_NAMES = ("SUPDOCFOLDERNAME", "FOLDERNAME", "NAME", "ID")
"""What an attachment folder may call its name: the first is what the requests call it (C), the others are inferred."""
_COUNTED = frozenset({"query", "readByQuery", "readByName", "readMore"})


def contradictory(result: Result) -> bool:
    """Whether the numbers that came with rows contradict them, in the functions whose numbers count rows."""
    return result.function in _COUNTED and not result.consistent


def _whole(result: Result, kept: int | None = None) -> bool:
    """Whether the rows are proven to be all: by numbers that agree, and with none dropped for want of an ID."""
    if not result.consistent or result.remaining or kept not in {None, len(result.rows)}:
        return False
    return result.remaining == 0 if result.total is None else result.total == len(result.rows)


_once = lru_cache(maxsize=16)
"""For what most users of a company are answered alike: it is read once, and they share it."""


def _title(result: Result) -> str:
    for name in ("title", "name"):
        for row in result.rows:
            for found in (row.get(name), *(record.text for record in row.below(name))):
                if found and found.strip():
                    return found.strip()
    return ""


def _multi_entity(result: Result) -> bool | None:
    found = [record.text for row in result.rows for record in _and_below(row, "multiEntityShared")]
    return truth(found[0]) if found else None


@_once
def _dimensions(result: Result) -> tuple[Dimension, ...]:
    rows = (record for row in result.rows for record in _and_below(row, "dimension"))
    return tuple(
        Dimension(name.strip().upper(), row.get("termLabel"), truth(row.get("enabledInGL")))
        for row in rows
        if (name := row.get("objectName"))
    )


@_once
def _applications(result: Result) -> tuple[str, ...]:
    found = (record for row in result.rows for record in _and_below(row, "application"))
    codes = (leaf.text.strip() for record in found for leaf in (record.children or (record,)))
    return tuple(filter(None, codes))


@_once
def _entity_details(result: Result) -> tuple[Entity, ...]:
    rows = (record for row in result.rows for record in _and_below(row, "entity"))
    return tuple(Entity(id_, (row.get("name") or "").strip()) for row in rows if (id_ := (row.get("id") or "").strip()))


@_once
def _permissions(result: Result) -> tuple[ApplicationRights, ...]:
    subscriptions = (record for row in result.rows for record in _and_below(row, "appSubscription"))
    return tuple(
        ApplicationRights(
            (subscription.get("applicationName") or "").strip(),
            tuple(
                Policy((policy.get("policyName") or "").strip(), _rights(policy.get("rights")))
                for policy in subscription.below("policy")
            ),
        )
        for subscription in subscriptions
    )


def _rights(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (right.strip() for right in (text or "").split("|"))))


def _and_below(row: Record, name: str) -> tuple[Record, ...]:
    """The row itself if it has that name, and everything of that name inside it."""
    own = (row,) if row.name.casefold() == name.casefold() else ()
    return (*own, *row.below(name))


def _user_record(row: Record) -> UserRecord:
    return UserRecord(
        login_id=row.get("LOGINID"),
        name=row.get("DESCRIPTION"),
        email=row.get("EMAIL"),
        contact_name=row.get("CONTACTINFO.CONTACTNAME"),
        contact_email=row.get("CONTACTINFO.EMAIL1"),
        admin=row.get("ADMIN"),
        type=row.get("USERTYPE"),
        status=row.get("STATUS"),
        unrestricted=row.get("UNRESTRICTED"),
        web_services_only=row.get("LOGINDISABLED"),
        hides_no_department=row.get("HIDENODEPT"),
        created_in=row.get("MEGAENTITYID"),
        locations=row.owned("USERLOCATIONS", "LOCATIONID"),
        departments=row.owned("USERDEPARTMENTS", "DEPARTMENTID"),
    )


def _restriction(row: Record) -> UserRecord:
    names = [part.strip() for part in (row.get("FIRSTNAME"), row.get("LASTNAME")) if part and part.strip()]
    return UserRecord(
        login_id=row.get("LOGINID"),
        name=" ".join(names) or None,
        admin=row.get("ADMIN"),
        type=row.get("USERTYPE"),
        status=row.get("STATUS"),
        unrestricted=row.get("UNRESTRICTED"),
        locations=row.owned("LOCATIONS", "LOCATIONID"),
        departments=row.owned("DEPARTMENTS", "DEPARTMENTID"),
    )


def _own(user_id: str, rows: tuple[UserRecord, ...]) -> UserRecord | None:
    """The user's own row: the one with its ID, or a single one that names no ID; never somebody else's."""
    named = [row for row in rows if same_user(row.login_id, user_id)]
    if named:
        return reduce(merged, named)
    return rows[0] if len(rows) == 1 and rows[0].login_id is None else None


def _assignments(result: Result, user_id: str | None = None) -> tuple[RoleAssignment, ...]:
    rows = (RoleAssignment(row.get("ROLENAME"), row.get("USERLOGINID")) for row in result.rows)
    return tuple(row for row in rows if user_id is None or row.user_id is None or same_user(row.user_id, user_id))


@_once
def _entity_list(result: Result) -> Listing[Entity]:
    rows = tuple(
        Entity(id_, (row.get("NAME") or "").strip(), _active(row.get("STATUS")))
        for row in result.rows
        if (id_ := (row.get("LOCATIONID") or "").strip())
    )
    return Listing(rows, _whole(result, len(rows)))


@_once
def _department_list(result: Result) -> Listing[Department]:
    rows = tuple(
        Department(id_, (row.get("TITLE") or "").strip(), _stripped(row.get("PARENTID")), _stripped(row.get("STATUS")))
        for row in result.rows
        if (id_ := (row.get("DEPARTMENTID") or "").strip())
    )
    return Listing(rows, _whole(result, len(rows)))


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()


def _named(result: Result, names: tuple[str, ...]) -> tuple[NamedRecord, ...] | Refusal:
    """The records that were asked for by name; none only where a number says so, for no data at all proves nothing."""
    if result.rows:
        said = (next(filter(None, map(row.get, names)), None) for row in result.rows)
        return tuple(
            NamedRecord(_stripped(name), _stripped(row.get("STATUS")))
            for name, row in zip(said, result.rows, strict=True)
        )
    numbers = {result.count, result.total} - {None}
    return () if numbers == {0} else local(Unanswered, f"the answer to {result.name} holds no data")


def _active(status: str | None) -> bool | None:
    return {"active": True, "inactive": False}.get((status or "").strip().casefold())
