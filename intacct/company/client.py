"""Sends one user's questions in one request, and reads the response: an answer, or a sentence that says why none."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from intacct.company.session import UserSession
from intacct.credentials.load import Credentials
from intacct.protocol.answer import Answer
from intacct.protocol.errors import BrokenAnswer, NoAnswer, NotRecorded, OnOurSide, UnreadableAnswer
from intacct.protocol.question import Question
from intacct.protocol.record import Record
from intacct.protocol.refusal import ErrorDetail, Level, Refusal, local
from intacct.protocol.refusals import (
    OF_THE_USER,
    REFUSING_STATUSES,
    NotInRecording,
    Outage,
    OwnSettings,
    RateLimited,
    SignInIncorrect,
    Unreached,
    Unreadable,
)
from intacct.protocol.request import Envelope, build
from intacct.protocol.response import parse
from intacct.protocol.tree import lets_in, root_of
from intacct.transport.base import RawResponse, Request, Transport
from intacct.transport.outcome import throttled_or_down


class Client:
    """Sends requests to a company over a transport, and counts them. Threads can share it safely."""

    def __init__(self, credentials: Credentials, transport: Transport) -> None:
        self._credentials = credentials
        self._transport = transport
        self._rows: dict[Record, Record] = {}
        self.functions: list[tuple[str, ...]] = []
        """The gateway functions that each request called."""

    @property
    def counted(self) -> Mapping[str, int]:
        """How often each function was called, by name."""
        return dict(sorted(Counter(name for names in self.functions for name in names).items()))

    def ask(self, session: UserSession, control_id: str, questions: tuple[Question, ...]) -> Answer:
        """Send one request and return one answer. No response, or an unreadable one, is an answer as well.

        A user whose sign-in was refused stays refused and is not asked again: wrong sign-ins count towards a lock-out.
        """
        if session.refused is not None:
            return Answer(session.refused)
        who, company_id = session.who, self._credentials.company_id
        sender = self._credentials.sender
        envelope = Envelope(sender.sender_id, sender.password.reveal(), company_id, who.user_id, who.password.reveal())
        names = tuple(question.name for question in questions)
        functions = tuple(question.function for question in questions)
        # The bytes are never stored in a local variable: a traceback that shows local variables would show passwords.
        request = Request(
            *(control_id, who.user_id, who.entities, names, functions),
            body=build(envelope, control_id, questions),
            signed_in=session.signed_in,
        )
        try:
            reply = self._transport.send(request)
        except NotRecorded as error:
            return Answer(local(NotInRecording, str(error)))
        except NoAnswer as error:
            self.functions.append(functions)
            return Answer(local(OwnSettings if isinstance(error, OnOurSide) else Unreached, str(error)))
        session.remembered = bool(reply.remembered)
        self.functions += [] if session.remembered else [functions]
        answer = self._interned(parse_reply(reply, control_id, company_id, who.user_id, sender.sender_id))
        sign_in = answer.sign_in
        if isinstance(sign_in, OF_THE_USER) or (isinstance(sign_in, Refusal) and sign_in.level is Level.SIGN_IN):
            session.refused = sign_in
        return answer

    def _interned(self, answer: Answer) -> Answer:
        """Return an equal answer in which rows that several users received are stored once in memory."""
        if len(self._credentials.sign_ins) == 1:
            return answer
        known_rows = self._rows
        results = tuple(
            result._replace(rows=tuple([known_rows.setdefault(row, row) for row in result.rows]))
            for result in answer.results
        )
        return replace(answer, results=results)


T = TypeVar("T")

_PAGE = re.compile(r"<(!doctype html|head|title|body|h[1-6]|center|div|p)\b", re.IGNORECASE)
"""How a web page without `<html>` begins."""
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


def parse_reply(
    reply: RawResponse, control_id: str, company_id: str, user_id: str, sender_id: str | None = None
) -> Answer:
    """Parse the response to a request; if it cannot be read, a refusal replaces the sign-in."""
    try:
        answer = parse(reply.body, reply.http_status, control_id, company_id, user_id, sender_id)
    except UnreadableAnswer as error:
        why = f"HTTP {reply.http_status}: {error}{_redirect_note(reply)}{_words(reply.body)}"
        kind = throttled_or_down(reply) or _kind_of_no_answer(reply)
        let_in = kind is Unreadable and isinstance(error, BrokenAnswer) and lets_in(reply.body)
        answer = Answer(local(kind, why, reply.http_status), let_in=let_in)
    if not reply.tried_at:
        return answer
    return Answer(
        sign_in=_with_time(answer.sign_in, reply.tried_at),
        results=tuple(result._replace(refusal=_with_time(result.refusal, reply.tried_at)) for result in answer.results),
        refusal=_with_time(answer.refusal, reply.tried_at),
    )


def _kind_of_no_answer(reply: RawResponse) -> type[Refusal]:
    """HTTP 401 and 403 refuse the user even if the body is not from the gateway (a web page, plain text)."""
    try:
        root_of(reply.body)
    except UnreadableAnswer:
        return SignInIncorrect if reply.http_status in REFUSING_STATUSES else Unreadable
    return Unreadable


def _with_time(outcome: T, tried_at: str) -> T:
    if not isinstance(outcome, RateLimited | Outage):
        return outcome
    timed: T = replace(outcome, details=(*outcome.details, ErrorDetail(description=f"last tried at {tried_at}")))
    return timed


def _redirect_note(reply: RawResponse) -> str:
    return (
        "; it points to another address, which is not followed"
        if reply.http_status in {301, 302, 303, 307, 308}
        else ""
    )


def _words(body: bytes) -> str:
    """The text of a web page or plain text that came instead of an answer: outages and proxies send nothing else."""
    start = body[:8_000].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    page = "<html" in start.casefold() or _PAGE.match(start) is not None
    if not page and (start.startswith("<") or not start.isascii() or "\0" in start):
        return ""
    words = " ".join(html.unescape(_UNSEEN.sub(" ", start) if page else start).split())[:200]
    return f"; it is {'a web page' if page else 'a text'} that says: {words}" if words else ""
