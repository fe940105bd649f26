"""Builds the model of a company (model.py) from the answers to the questions. It adds no judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from intacct.company import rows, user_rows
from intacct.company.model import Auditor, Directory, Entity, Listing, User, UserRecord
from intacct.company.questions import LISTS, PROBES, RightsQuestion
from intacct.protocol.answer import Result, SignedIn, not_understood
from intacct.protocol.record import NotUnderstood, Record
from intacct.protocol.refusal import Refusal, local
from intacct.protocol.refusals import Unanswered, Unreadable

T = TypeVar("T")
Answers = Mapping[str, Result | Refusal]


def build_user(
    user_id: str,
    entities: tuple[str, ...],
    sign_in: SignedIn | Refusal,
    answers: Answers,
    probes: tuple[str, ...] = PROBES,
) -> User:
    """Build a user from the answers to its questions.

    A question without an answer becomes `Unanswered`, or the refusal of the sign-in. `probes` are the objects of which
    one row was requested.
    """

    def value(name: str, read: Callable[[Result], T]) -> T | Refusal:
        return _user_value(sign_in, answers, name, read)

    def rows_or_unanswered(name: str, read: Callable[[Result], T]) -> T | Refusal:
        return value(name, lambda result: rows.rows_or_unanswered(result, read))

    def probe(name: str) -> Refusal | None:
        answer = value(name, lambda result: result)
        if isinstance(answer, Refusal):
            return answer
        # A success without any data is not a list, not even an empty one: it proves nothing.
        data = answer.rows or answer.row_count is not None or answer.total is not None
        return None if data else local(Unanswered, f"the answer to {name} contains no data")

    return User(
        user_id=user_id,
        entities=entities,
        sign_in=sign_in,
        title=value("company_info", rows.title),
        multi_entity_shared=value("financial_setup", rows.multi_entity),
        dimensions=value("dimensions", rows.dimensions),
        applications=value("applications", rows.applications),
        entity_details=value("entity_details", rows.entity_details),
        permissions=value("permissions", rows.permissions),
        record=value("user", lambda result: user_rows.own_row(user_id, result, user_rows.user_record)),
        restriction=value("restriction", lambda result: user_rows.own_row(user_id, result, user_rows.restriction)),
        roles=rows_or_unanswered("roles", lambda result: user_rows.assignments(result, user_id)),
        any_role=rows_or_unanswered("role.any", user_rows.assignments),
        any_right=value("right.any", user_rows.count_rows),
        entity_list=entity_list_of(sign_in, answers),
        department_list=value("list.DEPARTMENT", rows.department_list),
        class_rows=rows_or_unanswered("list.CLASS", lambda result: len(result.rows)),
        probes={name: probe(f"list.{name}") for name in LISTS} | {name: probe(f"probe.{name}") for name in probes},
        bank_account=rows_or_unanswered("bank_account", lambda result: rows.named(result, ("BANKACCOUNTID",))),
        bill_image_folder=rows_or_unanswered("bill_image_folder", lambda result: rows.named(result, rows.FOLDER_NAMES)),
    )


def entity_list_of(sign_in: SignedIn | Refusal, answers: Answers) -> Listing[Entity] | Refusal:
    """The entities in the list that this user received."""
    return _user_value(sign_in, answers, "list.LOCATIONENTITY", rows.entity_list)


def _user_value(sign_in: SignedIn | Refusal, answers: Answers, name: str, read: Callable[[Result], T]) -> T | Refusal:
    answer = answers.get(name)
    if answer is None:
        return sign_in if isinstance(sign_in, Refusal) else local(Unanswered, f"no answer to {name}")
    if isinstance(answer, Result) and answer.refusal is None and rows.contradictory(answer):
        return local(Unreadable, f"the numbers that came with {name} contradict its rows")
    return _read_answer(answers, name, read)


def directory_of(reader: str, answers: Answers) -> Directory:
    """Build the list of all users from the answers to `directory_questions`.

    The restrictions come from `readByQuery`, which leaves out records that are private to an entity. They are therefore
    complete only if the company says that it is not a multi-entity company.
    """
    single = _read_answer(answers, "financial_setup", rows.multi_entity) is False

    def listing(name: str, read: Callable[[Record], UserRecord], *, private: bool) -> Listing[UserRecord] | Refusal:
        def rows_of(answer: Result) -> Listing[UserRecord]:
            # A row without a user ID may be anyone's, and a duplicate may replace another user's row: in both cases
            # the list does not prove that a user is absent. Two different rows of one user both belong to that user.
            own = [row for row in answer.rows if rows.key(row, "LOGINID")]
            counted = rows.is_complete(answer, len(set(own)))
            return Listing(tuple(map(read, own)), counted and private, counted)

        return _read_answer(answers, name, rows_of)

    return Directory(
        reader,
        listing("users", user_rows.user_record, private=True),
        listing("restrictions", user_rows.restriction, private=single),
    )


def build_auditor(
    user_id: str, sign_in: SignedIn | Refusal, answers: Answers, rights: Iterable[RightsQuestion] = ()
) -> Auditor:
    """Build an auditor from its answers; `rights` are the users whose rights it was asked for."""
    roles = _read_answer(answers, "roles.all", user_rows.all_roles)
    any_role = roles if isinstance(roles, Refusal) else roles.rows
    if isinstance(roles, Listing) and not (roles.rows or roles.complete):
        any_role = local(Unreadable, "the numbers that came with roles.all contradict its rows")
    return Auditor(
        own=replace(build_user(user_id, (), sign_in, answers), any_role=any_role),
        directory=directory_of(user_id, answers),
        roles=roles,
        permissions={question.user_id: _read_answer(answers, question.name, rows.permissions) for question in rights},
    )


def _read_answer(answers: Answers, name: str, read: Callable[[Result], T]) -> T | Refusal:
    """Read the answer to a question; return a refusal if it was refused, is missing, or is not understood."""
    answer = answers.get(name)
    if answer is None:
        return local(Unanswered, f"no answer to {name}")
    if isinstance(answer, Refusal):
        return answer
    if answer.refusal is not None:
        return answer.refusal
    try:
        return read(answer)
    except NotUnderstood as error:
        return not_understood(name, str(error))
