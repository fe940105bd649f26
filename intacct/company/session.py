"""The state of one user: its sign-in and its answers so far, and which questions need a follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from intacct.company import rows
from intacct.company.build import build_user
from intacct.company.model import User, same_user
from intacct.company.questions import PROBES
from intacct.credentials.load import SignIn
from intacct.protocol.answer import Answer, Result, SignedIn, not_understood
from intacct.protocol.question import Query, Question, ReadMore
from intacct.protocol.record import STRAY
from intacct.protocol.refusal import Refusal, local
from intacct.protocol.refusals import NoSuchUser, Unanswered
from intacct.protocol.text import normalize_id


@dataclass
class UserSession:
    """The state of one user: its sign-in and its answers so far."""

    name: str
    """The prefix of its control IDs: its number in the order of the sign-ins, or `auditor`."""
    who: SignIn
    sign_in: SignedIn | Refusal
    answers: dict[str, Result | Refusal] = field(default_factory=dict)
    asked: dict[str, Question] = field(default_factory=dict)
    refused: Refusal | None = None
    """The refusal of a sign-in, in any of its requests: after it, this user is not asked again."""
    probes: tuple[str, ...] = PROBES
    """The objects that are probed for this user, whether it was asked or not."""
    remembered: bool = False
    """Whether that refusal is from an earlier run, so that the user was not asked (intacct/transport/lockout.py)."""

    @cached_property
    def user(self) -> User:
        """The user built from its answers; built once, so only after all answers are in."""
        return build_user(self.who.user_id, self.who.entities, self.sign_in, self.answers, self.probes)

    @property
    def signed_in(self) -> bool:
        """Whether the gateway accepted the sign-in."""
        return isinstance(self.sign_in, SignedIn)

    def result(self, name: str) -> Result | None:
        """The answer to a question, if it was granted."""
        answer = self.answers.get(name)
        return answer if isinstance(answer, Result) and answer.refusal is None else None

    def store(self, answer: Answer, questions: Iterable[Question]) -> None:
        """Store the results that answer these questions."""
        results = {result.name: result for result in answer.results}
        for question in questions:
            self.asked[question.name] = question
            result = results.get(question.name)
            if result is not None:
                self.answers[question.name] = as_answer_to(question, result)
            elif isinstance(answer.sign_in, Refusal):
                self.answers[question.name] = answer.sign_in
            else:
                left_out = answer.refusal or local(Unanswered, f"the answer leaves out {question.name}")
                self.answers[question.name] = left_out


def as_answer_to(question: Question, result: Result) -> Result:
    """The result, if it answers the question; else a "not understood" refusal.

    The function and the object that it names must be those of the question, and its rows must be rows of that object;
    other elements next to the rows are dropped. Anything that the result leaves out is not a contradiction.
    """

    def doubtful(doubt: str) -> Result:
        return Result(question.name, question.function, refusal=not_understood(question.name, doubt))

    if result.function and normalize_id(result.function) != normalize_id(question.function):
        return doubtful(f"it says that it answers {result.function}, and {question.function} was asked")
    object_ = getattr(question, "object", "")
    strange = [name for name in result.listed if object_ and normalize_id(name) != normalize_id(object_)]
    if strange:
        return doubtful(f"it says that it is about {strange[0]}, and {object_} was asked for")
    if any(row.name == STRAY for row in result.rows):
        return doubtful("a text stands between its elements")
    if not question.rows_of:
        return result._replace(function=question.function)
    name = normalize_id(question.rows_of)
    own = tuple([row for row in result.rows if normalize_id(row.name) == name])
    if result.rows and not own and result.refusal is None:
        return doubtful(f"it holds {result.rows[0].name}, and {question.rows_of} was asked for")
    return result._replace(function=question.function, rows=own)


def next_page(question: Question, result: Result | None) -> Question | None:
    """The question for the missing rows of a list; None if nothing remains, or they cannot be requested."""
    if result is None or not result.remaining or result.remaining < 0:
        return None
    start = len(result.rows)
    if isinstance(question, Query):
        return question.page(start) if question.page_size > 1 else None
    if not result.result_id:
        return None
    return ReadMore(f"{question.name}@{start}", result.result_id, question.rows_of)


def found_nobody(answer: Result | Refusal | None) -> bool:
    """Whether an answer only says that no user has that ID."""
    if not isinstance(answer, Result):
        return False
    if answer.refusal is not None:
        return isinstance(answer.refusal, NoSuchUser)
    return not any(row.children or row.text.strip() for row in answer.rows)


def spelling(session: UserSession) -> str | None:
    """The company's own spelling of the user's ID, if any answer shows it and it differs from ours."""
    spellings = [session.sign_in.user_id] if isinstance(session.sign_in, SignedIn) else []
    for name, key in (("user", "LOGINID"), ("restriction", "LOGINID"), ("roles", "USERLOGINID")):
        result = session.result(name)
        spellings += [rows.key(row, key) for row in result.rows] if result else []
    our_spelling = session.who.user_id
    return next(
        (
            spelled.strip()
            for spelled in spellings
            if spelled and same_user(spelled, our_spelling) and spelled.strip() != our_spelling
        ),
        None,
    )


def listed_users(session: UserSession) -> tuple[str, ...]:
    """The IDs of all users in the lists of all users, as the company spells them."""
    results = (session.result(name) for name in ("users", "restrictions"))
    ids = (rows.key(row, "LOGINID") for result in results if result for row in result.rows)
    return tuple(filter(None, ids))
