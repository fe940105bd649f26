"""The follow-ups: what is asked again, and how, if an answer left something out. reader.py says when."""

from __future__ import annotations

from collections.abc import Iterable

from intacct.company.client import Client
from intacct.company.session import UserSession, as_answer_to, found_nobody, next_page
from intacct.protocol.answer import Result, SignedIn
from intacct.protocol.question import Query, Question, ReadByName, ReadByQuery, UserPermissions
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import FieldsHidden, MalformedRequest, NotInRecording

PAGES = 100
"""Maximum number of pages of one list: 200,000 rows."""


class FollowUps:
    """Asks one company's users again; keeps which questions its gateway does not know, and which break an answer."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._left_out: frozenset[str] = frozenset()
        self._breaking: frozenset[str] = frozenset()

    def one_by_one(self, session: UserSession, supported: tuple[Question, ...]) -> None:
        """Find the question that the gateway's schema does not know; stop if a sign-in is refused."""
        offending = set()
        for position, question in enumerate(supported):
            answer = self._client.ask(session, f"{session.name}.one.{question.name}", (question,))
            session.store(answer, (question,))
            if isinstance(answer.sign_in, MalformedRequest):
                offending.add(question.name)
                continue
            if session.signed_in:
                continue
            session.sign_in = answer.sign_in  # the first answer that was understood says whether the user is signed in
            if isinstance(answer.sign_in, Refusal):
                session.store(answer, supported[position:])
                return
        if session.signed_in:
            self._left_out = frozenset(offending)

    def ask_apart(self, session: UserSession, supported: tuple[Question, ...]) -> None:
        """If a user was signed in but the answer was broken, ask again so that only the broken part stays unread.

        The first such user gets one question per request; a later one gets all but those known to break an answer.
        """
        breaking = self._breaking & {question.name for question in supported}
        rest = tuple(question for question in supported if question.name not in breaking)
        alone = [
            (f"{session.name}.one.{question.name}", (question,))
            for question in supported
            if not breaking or question.name in breaking
        ]
        for control_id, questions_ in [(f"{session.name}.rest", rest), *alone] if breaking else alone:
            answer = self._client.ask(session, control_id, questions_)
            if isinstance(answer.sign_in, NotInRecording):
                return  # the recording is older than this follow-up
            session.store(answer, questions_)
            if not session.signed_in and isinstance(answer.sign_in, SignedIn):
                session.sign_in = answer.sign_in
            if answer.let_in:
                self._breaking |= {question.name for question in questions_ if len(questions_) == 1}
            elif isinstance(answer.sign_in, Refusal):
                return

    def supported(self, planned: tuple[Question, ...]) -> tuple[Question, ...]:
        """The questions without those that the gateway's schema turned out not to know."""
        return tuple(question for question in planned if question.name.partition("@")[0] not in self._left_out)

    def retry_with_company_spelling(self, session: UserSession, fresh: tuple[Question, ...]) -> None:
        """Ask again with the company's own spelling of a user's ID, if that explains an empty answer."""
        keyed = (ReadByName, ReadByQuery, UserPermissions)
        again = tuple(
            question
            for question in fresh
            if isinstance(question, keyed)
            and session.asked.get(question.name, question) != question
            and found_nobody(session.answers.get(question.name))
        )
        if again:
            session.store(self._client.ask(session, f"{session.name}.spelling", again), again)

    def without_hidden_fields(self, session: UserSession, control_id: str, asked: Iterable[Question]) -> None:
        """Ask again without the fields that cannot be queried, where the answer names them."""
        again = []
        for question in asked:
            refusal = getattr(session.answers.get(question.name), "refusal", None)
            if isinstance(refusal, FieldsHidden) and isinstance(question, Query | ReadByName | ReadByQuery):
                rest = question.without(refusal.fields)
                if rest is not None:
                    again.append(rest)
        if again:
            session.store(self._client.ask(session, control_id, tuple(again)), again)

    def page_on(self, name: str, sessions: list[UserSession]) -> None:
        """Fetch the rest of a long list through one user, the one that sees most of it."""
        longer = [(session, result) for session in sessions if (result := session.result(name)) and result.remaining]
        if longer:
            session, _ = max(longer, key=lambda pair: pair[1].total or 0)
            self.rest_of(session, name)

    def rest_of(self, session: UserSession, name: str) -> None:
        """Request further pages until nothing remains, an answer fails, or no more rows come."""
        question, result = session.asked[name], session.result(name)
        for _ in range(PAGES):
            page = next_page(question, result)
            if result is None or page is None:
                return
            answer = self._client.ask(session, f"{session.name}.page.{page.name}", (page,))
            more = next((as_answer_to(page, result) for result in answer.results if result.name == page.name), None)
            if more is None or more.refusal is not None or not more.rows or _is_of_another_list(more, result):
                return
            rows = result.rows + more.rows
            following = more.result_id or result.result_id
            result = result._replace(rows=rows, row_count=len(rows), remaining=more.remaining, result_id=following)
            session.answers[name] = result


def _is_of_another_list(page: Result, result: Result) -> bool:
    """Whether the numbers of a page contradict its rows, or the total of the pages before it: the list is not whole."""
    totals = {page.total, result.total} - {None}
    return not page.consistent or len(totals) > 1
