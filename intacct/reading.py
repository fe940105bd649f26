"""The reading loop: asks every user once, follows up only where an answer demands it, and builds the company.

The same loop runs live and in a replay; which of the two is the wire's secret. Its order is fixed by the sign-ins and
the answers, so that a replay asks what the recording holds. Follow-ups, each named by its cause in the control ID:

    1            everything, sign-in included: one request for each user, numbered in the order of the sign-ins
    1.one.X      question X alone, where the gateway refused the whole request for its schema (first user only)
    1.spelling   what is keyed by the user, where the company spells the user's ID otherwise and answered nothing
    1.fields     queries without the fields that cannot be queried
    1.users      all users, where a place has no signed-in user and this reader may see everybody; then 1.users.fields
    1.page.X@N   rows of list X from N on, where a list is longer than a page; once for the company
    auditor      last: what an administrator sees of all users; then auditor.fields, auditor.page.X@N, auditor.spelling
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from intacct.answers import auditor_of, directory_of, user_of
from intacct.auditing import sees_everybody, shows_everybody
from intacct.company import (
    LISTS,
    NOTHING_MORE,
    Auditor,
    Company,
    Directory,
    User,
    Wanted,
    auditor_questions,
    directory_questions,
    questions,
)
from intacct.credentials import AUDITOR, Credentials, SignIn
from intacct.errors import (
    CompanyExpired,
    FieldsHidden,
    InvalidRequest,
    Level,
    MalformedRequest,
    NoAnswer,
    NoMessage,
    NotInRecording,
    NotRecorded,
    Outage,
    RateLimited,
    Refusal,
    SenderNotAuthorized,
    SignInIncorrect,
    Unanswered,
    Unreached,
    WebServicesOff,
    WrongSenderPassword,
    local,
)
from intacct.gateway import Ask, Wire
from intacct.heard import heard
from intacct.request import Envelope, Query, Question, ReadByName, ReadByQuery, UserPermissions, build
from intacct.response import Answer, Record, SignedIn
from intacct.side_by_side import side_by_side
from intacct.visit import Visit, listed_users, next_page, says_nothing, spelling

CONCERNS_ALL = (
    SenderNotAuthorized,
    WebServicesOff,
    WrongSenderPassword,
    InvalidRequest,
    CompanyExpired,
    NoMessage,
    Outage,
    RateLimited,
    Unreached,
)
"""Refusals of the first user that say the same for everybody: nobody else is asked."""
PAGES = 100
"""Pages of one list at the most: 200,000 rows."""


class Reader:
    """Reads one company over a wire. `needed` are entities that must be judged even if nobody signs in for them.

    `wanted` are records that every user is asked for by name.
    """

    def __init__(
        self,
        credentials: Credentials,
        wire: Wire,
        needed: tuple[str, ...] = (),
        concurrency: int = 2,
        wanted: Wanted = NOTHING_MORE,
    ) -> None:
        self._credentials = credentials
        self._wire = wire
        self._needed = needed
        self._concurrency = concurrency
        self._wanted = wanted
        self._left_out: frozenset[str] = frozenset()
        self._asks: list[Ask] = []
        self._rows: dict[Record, Record] = {}

    def read(self) -> Company:
        """Ask everybody, follow up, and build the frozen model. What is refused is in the model as well."""
        others = list(enumerate(self._credentials.sign_ins, start=1))
        visits = [self._visit(*others.pop(0), first=True)]
        while visits[-1].remembered and others:
            # Whoever is left alone was not asked: the first that is asked is still asked alone.
            visits.append(self._visit(*others.pop(0), first=True))
        stop = visits[-1].sign_in
        if isinstance(stop, CONCERNS_ALL):
            visits += [Visit(str(number), who, stop) for number, who in others]
        else:
            visits += side_by_side(lambda one: self._visit(*one), others, self._concurrency)
        for name in LISTS:
            self._page_on(f"list.{name}", visits)
        users = tuple(user_of(one.who.user_id, one.who.entities, one.sign_in, one.answers) for one in visits)
        auditor = self._audit(visits, users, stop)
        directory = None if auditor and shows_everybody(auditor) else self._directory(visits, users)
        functions = Counter(name for ask in self._asks for name in ask.functions)
        return Company(
            company_id=self._credentials.company_id,
            sender_id=self._credentials.sender.sender_id,
            users=users,
            directory=directory,
            requests=len(self._asks),
            functions=dict(sorted(functions.items())),
            auditor=auditor,
        )

    def _visit(self, number: int, who: SignIn, *, first: bool = False) -> Visit:
        visit = Visit(str(number), who, local(Unanswered, "not asked yet"))
        asked = self._understood(questions(who.user_id, self._wanted))
        answer = self._ask(visit, str(number), asked)
        visit.sign_in = answer.sign_in
        visit.take(answer, asked)
        if first and isinstance(answer.sign_in, MalformedRequest):
            self._one_by_one(visit, asked)
        if visit.signed_in:
            self._spelled_as_there(visit, questions(spelling(visit) or who.user_id))
            self._without_hidden_fields(visit, f"{number}.fields", tuple(visit.asked.values()))
        return visit

    def _one_by_one(self, visit: Visit, asked: tuple[Question, ...]) -> None:
        """Find the question that the gateway's schema does not know; stop at a sign-in that is refused."""
        offending = set()
        for position, question in enumerate(asked):
            answer = self._ask(visit, f"{visit.name}.one.{question.name}", (question,))
            visit.take(answer, (question,))
            if isinstance(answer.sign_in, MalformedRequest):
                offending.add(question.name)
                continue
            if not visit.signed_in:
                visit.sign_in = answer.sign_in
            if not visit.signed_in:
                visit.take(answer, asked[position:])
                return
        if visit.signed_in:
            self._left_out = frozenset(offending)

    def _understood(self, asked: tuple[Question, ...]) -> tuple[Question, ...]:
        """The questions without those that the gateway's schema turned out not to know."""
        return tuple(one for one in asked if one.name.partition("@")[0] not in self._left_out)

    def _spelled_as_there(self, visit: Visit, fresh: tuple[Question, ...]) -> None:
        """Ask again under the company's own spelling of a user's ID, where that explains an empty answer."""
        keyed = (ReadByName, ReadByQuery, UserPermissions)
        again = tuple(
            one
            for one in fresh
            if isinstance(one, keyed)
            and visit.asked.get(one.name, one) != one
            and says_nothing(visit.answers.get(one.name))
        )
        if again:
            visit.take(self._ask(visit, f"{visit.name}.spelling", again), again)

    def _without_hidden_fields(self, visit: Visit, control_id: str, asked: Iterable[Question]) -> None:
        again = []
        for question in asked:
            refusal = getattr(visit.answers.get(question.name), "refusal", None)
            if isinstance(refusal, FieldsHidden) and isinstance(question, Query):
                rest = question.without(refusal.fields)
                if rest is not None:
                    again.append(rest)
        if again:
            visit.take(self._ask(visit, control_id, tuple(again)), again)

    def _page_on(self, name: str, visits: list[Visit]) -> None:
        """Fetch the rest of a long list through one user, the one that sees the most of it."""
        longer = [(visit, result) for visit in visits if (result := visit.result(name)) and result.remaining]
        if longer:
            visit, _ = max(longer, key=lambda pair: pair[1].total or 0)
            self._rest_of(visit, name)

    def _rest_of(self, visit: Visit, name: str) -> None:
        """Page on until nothing remains, an answer fails, or no row comes any more."""
        question, result = visit.asked[name], visit.result(name)
        for _ in range(PAGES):
            page = next_page(question, result)
            if result is None or page is None:
                return
            answer = self._ask(visit, f"{visit.name}.page.{page.name}", (page,))
            more = next((one for one in answer.results if one.name == page.name and one.refusal is None), None)
            if more is None or not more.rows:
                return
            rows = result.rows + more.rows
            following = more.result_id or result.result_id
            result = replace(result, rows=rows, count=len(rows), remaining=more.remaining, result_id=following)
            visit.answers[name] = result

    def _audit(self, visits: list[Visit], users: tuple[User, ...], stop: SignedIn | Refusal) -> Auditor | None:
        """What the auditor sees, if there is one; it is not asked where the first user's refusal concerns everybody."""
        who = self._credentials.auditor
        if who is None or isinstance(stop, CONCERNS_ALL):
            return auditor_of(who.user_id, stop, {}) if who and isinstance(stop, Refusal) else None
        visit = Visit(AUDITOR, replace(who, entities=(AUDITOR,)), local(Unanswered, "not asked yet"))
        # Whoever sees its own rights needs nobody else to see them.
        unseen = {
            number: spelling(one) or one.who.user_id
            for number, (one, user) in enumerate(zip(visits, users, strict=True), start=1)
            if isinstance(user.permissions, Refusal) or not user.permissions
        }
        asked = self._understood(auditor_questions(who.user_id, unseen))
        answer = self._ask(visit, AUDITOR, asked)
        visit.sign_in = answer.sign_in
        visit.take(answer, asked)
        if visit.signed_in:
            self._without_hidden_fields(visit, f"{AUDITOR}.fields", asked)
            for question in asked:
                self._rest_of(visit, question.name)
            listed = {_folded(id_): id_ for id_ in listed_users(visit)}
            there = {number: listed.get(_folded(id_), id_) for number, id_ in unseen.items()}
            self._spelled_as_there(visit, auditor_questions(spelling(visit) or who.user_id, there))
        asked_for = {visits[number - 1].who.user_id: f"permissions@{number}" for number in unseen}
        return auditor_of(who.user_id, visit.sign_in, visit.answers, asked_for)

    def _directory(self, visits: list[Visit], users: tuple[User, ...]) -> Directory | None:
        """The list of all users, if a place has nobody signed in and some user is shown to see everybody."""
        reader = next((visit for visit, user in zip(visits, users, strict=True) if sees_everybody(user)), None)
        if reader is None or not (
            self._uncovered(users) or any(isinstance(user.sign_in, SignInIncorrect) for user in users)
        ):
            return None
        asked = directory_questions()
        reader.take(self._ask(reader, f"{reader.name}.users", asked), asked)
        self._without_hidden_fields(reader, f"{reader.name}.users.fields", asked)
        for question in asked:
            self._rest_of(reader, question.name)
        return directory_of(reader.who.user_id, reader.answers)

    def _uncovered(self, users: tuple[User, ...]) -> frozenset[str]:
        """Entities that are needed, or active as far as anybody sees, and have no credentials."""
        if not self._credentials.entity_level:
            return frozenset()
        seen = (user.entity_list.rows for user in users if not isinstance(user.entity_list, Refusal))
        wanted = (*self._needed, *(entity.id for rows in seen for entity in rows if entity.active))
        have = {_folded(entity) for user in users for entity in user.entities}
        return frozenset(map(_folded, wanted)) - have

    def _ask(self, visit: Visit, control_id: str, asked: tuple[Question, ...]) -> Answer:
        """One request, one answer: nothing, or nothing readable, is an answer as well.

        A user whose sign-in was refused is not asked again (each wrong one counts towards a lock-out): it keeps that.
        """
        if visit.refused is not None:
            return Answer(visit.refused)
        who, company_id = visit.who, self._credentials.company_id
        sender = self._credentials.sender
        envelope = Envelope(sender.sender_id, sender.password.reveal(), company_id, who.user_id, who.password.reveal())
        names = tuple(question.name for question in asked)
        functions = tuple(str(question.element().tag) for question in asked)
        # Its bytes are never held in a name of their own: a traceback that shows local names would show the passwords.
        ask = Ask(
            *(control_id, who.user_id, who.entities, names, functions),
            body=build(envelope, control_id, asked),
            signed_in=visit.signed_in,
        )
        try:
            reply = self._wire.ask(ask)
        except NotRecorded as error:
            return Answer(local(NotInRecording, str(error)))
        except NoAnswer as error:
            self._asks.append(replace(ask, body=b""))
            return Answer(local(Unreached, str(error)))
        visit.remembered = bool(reply.remembered)
        self._asks += [] if visit.remembered else [replace(ask, body=b"")]
        answer = self._shared(heard(reply, control_id, company_id, who.user_id))
        sign_in = answer.sign_in
        if isinstance(sign_in, SignInIncorrect) or (isinstance(sign_in, Refusal) and sign_in.level is Level.SIGN_IN):
            visit.refused = sign_in
        return answer

    def _shared(self, answer: Answer) -> Answer:
        """The same answer; a row that another user was shown as well is kept in memory once."""
        if len(self._credentials.sign_ins) == 1:
            return answer
        known = self._rows
        results = tuple(
            replace(one, rows=tuple([known.setdefault(row, row) for row in one.rows])) for one in answer.results
        )
        return replace(answer, results=results)


def _folded(text: str) -> str:
    return text.strip().casefold()
