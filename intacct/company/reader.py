"""The reading loop: asks every user once, follows up only if an answer requires it, and builds the company.

The same loop runs live and in a replay; only the transport differs. The sign-ins and the answers determine its
order, so a replay sends the same requests that the recording holds. Control IDs name the reason of each follow-up:

    1            all questions, sign-in included: one request for each user, numbered in the order of the sign-ins
    1.one.X      question X alone, if the gateway refused the whole request for its schema (first user only), or if
                 the user was signed in and the answer is broken; 1.rest, for a later user, without the known culprits
    1.spelling   questions keyed by the user, if the company spells the user's ID differently and returned nothing
    1.fields     queries without the fields that cannot be queried
    1.users      all users, if a place has no signed-in user and this reader may see all; then 1.users.fields
    1.page.X@N   rows of list X from N on, if a list is longer than a page; once for the company
    auditor      last: what an administrator sees of all users; then auditor.fields, auditor.page.X@N, auditor.spelling
"""

from __future__ import annotations

from dataclasses import replace

from intacct.company.build import build_auditor, directory_of, entity_list_of
from intacct.company.client import Client
from intacct.company.completeness import sees_everybody, shows_everybody
from intacct.company.follow_ups import FollowUps
from intacct.company.model import Auditor, Company, Directory
from intacct.company.questions import (
    LISTS,
    NO_LOOKUPS,
    NamedLookups,
    RightsQuestion,
    auditor_questions,
    directory_questions,
    questions,
)
from intacct.company.session import UserSession, listed_users, spelling
from intacct.credentials.load import AUDITOR, Credentials, SignIn
from intacct.protocol.answer import SignedIn
from intacct.protocol.refusal import Refusal, local
from intacct.protocol.refusals import (
    CompanyExpired,
    InvalidRequest,
    MalformedRequest,
    NoMessage,
    Outage,
    OwnSettings,
    RateLimited,
    SenderNotAuthorized,
    SignInIncorrect,
    Unanswered,
    Unreached,
    WebServicesOff,
    WrongSenderPassword,
)
from intacct.protocol.text import normalize_id
from intacct.transport.base import Transport
from intacct.transport.concurrency import map_concurrently

STOPS_READING = (
    SenderNotAuthorized,
    WebServicesOff,
    WrongSenderPassword,
    InvalidRequest,
    CompanyExpired,
    NoMessage,
    Outage,
    RateLimited,
    Unreached,
    OwnSettings,
)
"""Refusals of the first user that apply to everyone: no other user is asked."""


class CompanyReader:
    """Reads one company over a transport. `needed` are entities that must be judged even if no user signs in for them.

    `concurrency` users are asked at a time; if it is 1, in the calling thread. `lookups` are records that every user is
    asked for by name.
    """

    def __init__(
        self,
        credentials: Credentials,
        transport: Transport,
        needed: tuple[str, ...] = (),
        concurrency: int = 2,
        lookups: NamedLookups = NO_LOOKUPS,
    ) -> None:
        self._credentials = credentials
        self._client = Client(credentials, transport)
        self._needed = needed
        self._concurrency = concurrency
        self._lookups = lookups
        self._follow_ups = FollowUps(self._client)

    def read(self) -> Company:
        """Ask all users, follow up, and build the frozen model, which includes all refusals."""
        sessions, auditor, directory = self._read_users()
        return Company(
            company_id=self._credentials.company_id,
            sender_id=self._credentials.sender.sender_id,
            users=tuple(session.user for session in sessions),
            directory=directory,
            requests=len(self._client.functions),
            functions=self._client.counted,
            auditor=auditor,
        )

    def ask(self) -> None:
        """Ask all users and follow up, without building the model: for callers that observe the transport."""
        self._read_users()

    def _read_users(self) -> tuple[list[UserSession], Auditor | None, Directory | None]:
        others = list(enumerate(self._credentials.sign_ins, start=1))
        sessions = [self._ask_user(*others.pop(0), first=True)]
        while sessions[-1].remembered and others:
            # A user that the lockout guard skipped was not asked: the next one that is asked is still asked alone.
            sessions.append(self._ask_user(*others.pop(0), first=True))
        stop = sessions[-1].sign_in
        if isinstance(stop, STOPS_READING):
            sessions += [UserSession(str(number), who, stop, probes=self._lookups.probes) for number, who in others]
        else:
            sessions += self._ask_others(others)
        for name in LISTS:
            self._follow_ups.page_on(f"list.{name}", sessions)
        auditor = self._audit(sessions, stop)
        directory = None if auditor and shows_everybody(auditor) else self._directory(sessions)
        return sessions, auditor, directory

    def _ask_others(self, others: list[tuple[int, SignIn]]) -> list[UserSession]:
        if self._concurrency == 1:
            return [self._ask_user(*numbered) for numbered in others]
        return map_concurrently(lambda numbered: self._ask_user(*numbered), others, self._concurrency)

    def _ask_user(self, number: int, who: SignIn, *, first: bool = False) -> UserSession:
        session = UserSession(str(number), who, local(Unanswered, "not asked yet"), probes=self._lookups.probes)
        supported = self._follow_ups.supported(questions(who.user_id, self._lookups))
        answer = self._client.ask(session, str(number), supported)
        session.sign_in = answer.sign_in
        session.store(answer, supported)
        if first and isinstance(answer.sign_in, MalformedRequest):
            self._follow_ups.one_by_one(session, supported)
        if answer.let_in:
            self._follow_ups.ask_apart(session, supported)
        if session.signed_in:
            spelled = spelling(session)
            if spelled is not None:
                self._follow_ups.retry_with_company_spelling(session, questions(spelled, self._lookups))
            self._follow_ups.without_hidden_fields(session, f"{number}.fields", tuple(session.asked.values()))
        return session

    def _audit(self, sessions: list[UserSession], stop: SignedIn | Refusal) -> Auditor | None:
        """What the auditor sees, if there is one; it is not asked if the first user's refusal applies to everyone."""
        who = self._credentials.auditor
        if who is None or isinstance(stop, STOPS_READING):
            return build_auditor(who.user_id, stop, {}) if who and isinstance(stop, Refusal) else None
        session = UserSession(AUDITOR, replace(who, entities=(AUDITOR,)), local(Unanswered, "not asked yet"))
        # A user that sees its own rights does not need the auditor for them.
        rights = [
            RightsQuestion(user_session.who.user_id, number, spelling(user_session) or user_session.who.user_id)
            for number, user_session in enumerate(sessions, start=1)
            if isinstance(user_session.user.permissions, Refusal) or not user_session.user.permissions
        ]
        supported = self._follow_ups.supported(auditor_questions(who.user_id, rights, self._lookups))
        answer = self._client.ask(session, AUDITOR, supported)
        session.sign_in = answer.sign_in
        session.store(answer, supported)
        if answer.let_in:
            self._follow_ups.ask_apart(session, supported)
        if session.signed_in:
            self._follow_ups.without_hidden_fields(session, f"{AUDITOR}.fields", supported)
            for question in supported:
                self._follow_ups.rest_of(session, question.name)
            listed = {normalize_id(id_): id_ for id_ in listed_users(session)}
            as_listed = [
                replace(question, spelling=listed.get(normalize_id(question.spelling), question.spelling))
                for question in rights
            ]
            self._follow_ups.retry_with_company_spelling(
                session, auditor_questions(spelling(session) or who.user_id, as_listed, self._lookups)
            )
        return build_auditor(who.user_id, session.sign_in, session.answers, rights)

    def _directory(self, sessions: list[UserSession]) -> Directory | None:
        """The list of all users, if a place has no signed-in user and some user is shown to see all users."""
        if not (self._uncovered(sessions) or any(isinstance(session.sign_in, SignInIncorrect) for session in sessions)):
            return None
        reader = next((session for session in sessions if sees_everybody(session.user)), None)
        if reader is None:
            return None
        questions_ = directory_questions(self._lookups)
        reader.store(self._client.ask(reader, f"{reader.name}.users", questions_), questions_)
        self._follow_ups.without_hidden_fields(reader, f"{reader.name}.users.fields", questions_)
        for question in questions_:
            self._follow_ups.rest_of(reader, question.name)
        return directory_of(reader.who.user_id, reader.answers)

    def _uncovered(self, sessions: list[UserSession]) -> frozenset[str]:
        """Entities that are needed, or active as far as any user sees, and that have no credentials."""
        if not self._credentials.entity_level:
            return frozenset()
        lists = (entity_list_of(session.sign_in, session.answers) for session in sessions)
        entities = (entity for listing in lists if not isinstance(listing, Refusal) for entity in listing.rows)
        needed = (*self._needed, *(entity.id for entity in entities if entity.active))
        covered = {normalize_id(entity) for session in sessions for entity in session.who.entities}
        return frozenset(map(normalize_id, needed)) - covered
