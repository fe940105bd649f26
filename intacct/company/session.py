"""One user being asked: its sign-in and its answers so far, and what they make worth asking again."""

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
from intacct.protocol.errors import NoSuchUser, Refusal, Unanswered, local
from intacct.protocol.question import Query, Question, ReadMore
from intacct.protocol.record import STRAY
from intacct.protocol.text import normalize_id


@dataclass
class UserSession:
    """A user being asked: what is known of its sign-in and its answers so far."""

    name: str
    """What its control IDs begin with: its number in the order of the sign-ins, or `auditor`."""
    who: SignIn
    sign_in: SignedIn | Refusal
    answers: dict[str, Result | Refusal] = field(default_factory=dict)
    asked: dict[str, Question] = field(default_factory=dict)
    refused: Refusal | None = None
    """The refusal of a sign-in, at whichever of its requests: after it, this user is not asked again."""
    probes: tuple[str, ...] = PROBES
    """The objects that it is probed by, whether it was asked or not."""
    remembered: bool = False
    """Whether that refusal is one of an earlier run: the user was not asked at all (intacct/transport/lockout.py)."""

    @cached_property
    def user(self) -> User:
        """The user as its answers show it; made once, and so not before all of them are there."""
        return build_user(self.who.user_id, self.who.entities, self.sign_in, self.answers, self.probes)

    @property
    def signed_in(self) -> bool:
        """Whether the gateway let the user in."""
        return isinstance(self.sign_in, SignedIn)

    def result(self, name: str) -> Result | None:
        """The answer to a question, if it was granted."""
        answer = self.answers.get(name)
        return answer if isinstance(answer, Result) and answer.refusal is None else None

    def store(self, answer: Answer, questions: Iterable[Question]) -> None:
        """Keep the results of questions that were asked, as far as they are answers to these questions."""
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
    """The result, if it is an answer to the question; else the refusal "not understood" in its place.

    The function and the object that it names are those of the question, and its rows are rows of that object; other
    elements beside these are additional, and left out. What it does not say contradicts nothing.
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
    """The question for the rows that a list still lacks; None where nothing remains, or cannot be asked for."""
    if result is None or not result.remaining or result.remaining < 0:
        return None
    start = len(result.rows)
    if isinstance(question, Query):
        return question.page(start) if question.page_size > 1 else None
    if not result.result_id:
        return None
    return ReadMore(f"{question.name}@{start}", result.result_id, question.rows_of)


def found_nobody(answer: Result | Refusal | None) -> bool:
    """Whether an answer holds no more than that nobody of that ID is there."""
    if not isinstance(answer, Result):
        return False
    if answer.refusal is not None:
        return isinstance(answer.refusal, NoSuchUser)
    return not any(row.children or row.text.strip() for row in answer.rows)


def spelling(session: UserSession) -> str | None:
    """The company's own spelling of the user's ID, if any answer shows it and it is not ours."""
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
    """The IDs of all users that the lists of all users show, as the company spells them."""
    results = (session.result(name) for name in ("users", "restrictions"))
    ids = (rows.key(row, "LOGINID") for result in results if result for row in result.rows)
    return tuple(filter(None, ids))
