"""One user being asked: its sign-in and its answers so far, and what they make worth asking again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from intacct.company.build import build_user
from intacct.company.model import User, same_user
from intacct.credentials.load import SignIn
from intacct.protocol.errors import NoSuchUser, Refusal, Unanswered, local
from intacct.protocol.request import Query, Question, ReadMore
from intacct.protocol.response import Answer, Result, SignedIn


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
    remembered: bool = False
    """Whether that refusal is one of an earlier run, and the user was not asked at all (intacct/caution.py)."""

    @cached_property
    def user(self) -> User:
        """The user as its answers show it; made once, and so not before all of them are there."""
        return build_user(self.who.user_id, self.who.entities, self.sign_in, self.answers)

    @property
    def signed_in(self) -> bool:
        """Whether the gateway let the user in."""
        return isinstance(self.sign_in, SignedIn)

    def result(self, name: str) -> Result | None:
        """The answer to a question, if it was granted."""
        found = self.answers.get(name)
        return found if isinstance(found, Result) and found.refusal is None else None

    def take(self, answer: Answer, asked: Iterable[Question]) -> None:
        """Keep the results of questions that were asked; the first answer to a question counts."""
        results: dict[str, Result] = {}
        for result in answer.results:
            results.setdefault(result.name, result)
        for question in asked:
            self.asked[question.name] = question
            found = results.get(question.name)
            if found is not None:
                self.answers[question.name] = found
            elif isinstance(answer.sign_in, Refusal):
                self.answers[question.name] = answer.sign_in
            else:
                left_out = answer.refusal or local(Unanswered, f"the answer leaves out {question.name}")
                self.answers[question.name] = left_out


def next_page(question: Question, result: Result | None) -> Question | None:
    """The question for the rows that a list still lacks; None where nothing remains, or cannot be asked for."""
    if result is None or not result.remaining:
        return None
    start = len(result.rows)
    if isinstance(question, Query):
        return question.page(start) if question.page_size > 1 else None
    return ReadMore(f"{question.name}@{start}", result.result_id) if result.result_id else None


def found_nobody(answer: Result | Refusal | None) -> bool:
    """Whether an answer holds no more than that nobody of that ID is there."""
    if not isinstance(answer, Result):
        return False
    if answer.refusal is not None:
        return isinstance(answer.refusal, NoSuchUser)
    return not any(row.children or row.text.strip() for row in answer.rows)


def spelling(visit: UserSession) -> str | None:
    """The company's own spelling of the user's ID, if any answer shows it and it is not ours."""
    shown = [visit.sign_in.user_id] if isinstance(visit.sign_in, SignedIn) else []
    for name, key in (("user", "LOGINID"), ("restriction", "LOGINID"), ("roles", "USERLOGINID")):
        result = visit.result(name)
        shown += [row.get(key) for row in result.rows] if result else []
    ours = visit.who.user_id
    return next((one.strip() for one in shown if one and same_user(one, ours) and one.strip() != ours), None)


def listed_users(visit: UserSession) -> tuple[str, ...]:
    """The IDs of all users that the lists of all users show, as the company spells them."""
    results = (visit.result(name) for name in ("users", "restrictions"))
    shown = (row.get("LOGINID") for result in results if result for row in result.rows)
    return tuple(id_.strip() for id_ in shown if id_ and id_.strip())
