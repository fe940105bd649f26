"""What goes to and fro with one company: one request, one answer, whatever came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from intacct.credentials import Credentials
from intacct.errors import (
    Level,
    NoAnswer,
    NotInRecording,
    NotRecorded,
    OnOurSide,
    OwnSettings,
    Refusal,
    SignInIncorrect,
    Unreached,
    local,
)
from intacct.gateway import Ask, Wire
from intacct.heard import heard
from intacct.record import Record
from intacct.request import Envelope, Question, build
from intacct.response import Answer
from intacct.visit import Visit


class Conversation:
    """The requests to a company over a wire, and what became of them. Safe to share between threads."""

    def __init__(self, credentials: Credentials, wire: Wire) -> None:
        self._credentials = credentials
        self._wire = wire
        self._rows: dict[Record, Record] = {}
        self.functions: list[tuple[str, ...]] = []
        """Of every request that was sent, the gateway's functions that it called."""

    @property
    def counted(self) -> Mapping[str, int]:
        """How often each function was called, by name."""
        return dict(sorted(Counter(name for names in self.functions for name in names).items()))

    def ask(self, visit: Visit, control_id: str, asked: tuple[Question, ...]) -> Answer:
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
            self.functions.append(functions)
            return Answer(local(OwnSettings if isinstance(error, OnOurSide) else Unreached, str(error)))
        visit.remembered = bool(reply.remembered)
        self.functions += [] if visit.remembered else [functions]
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
