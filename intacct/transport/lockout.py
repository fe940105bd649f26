"""Remembers whose sign-in was refused, so that a later run does not try it again too soon and lock the user out.

The memory is a small JSON file beside the reports: the user, when, and the refusal as it came, every known secret
replaced. A user in it is answered from it for 15 minutes, as if the gateway had said the same again; a sign-in that
works takes it out. Only refusals of the user count: a sender or a company can be put right and asked again at once.
Within a run no sign-in is tried twice that was refused, whatever `again` says, however many names the company has.
"""

from __future__ import annotations

import hashlib
import re
import secrets as random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from intacct.files import write_private
from intacct.protocol.errors import OF_THE_USER, UnreadableAnswer
from intacct.protocol.markup import answer_as_text, answer_with_control_id, login_of
from intacct.protocol.redaction import Redactor
from intacct.protocol.response import refusal_of
from intacct.transport.base import RawResponse, Request, Transport

QUIET = timedelta(minutes=15)
"""How long a refused user is left alone."""
_SIGNED_IN_PREFIX = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?<response>\s*<control>(?:\s*<(\w+)>[^<]*</\1>)*\s*</control>"
    rb"\s*<operation>\s*<authentication>\s*<status>success</status>"
)
"""How most answers begin that let somebody in: they need not be parsed to tell. Plain elements alone, no comment."""


@dataclass(frozen=True, slots=True)
class RefusedSignIn:
    """One refused sign-in: when (ISO 8601, UTC), and the answer as text."""

    at: str
    http_status: int
    content_type: str
    body: str


_MEMORY = TypeAdapter(dict[str, RefusedSignIn])


class SignInLedger:
    """Which sign-ins were refused in this run, whatever name the company has: one may stand in several sections."""

    def __init__(self) -> None:
        self.known: dict[str, RefusedSignIn] = {}
        self.worked: set[str] = set()
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}

    def turn(self, sign_in: str) -> threading.Lock:
        """Held by whoever signs in with that: the next one waits for what comes of it."""
        with self._lock:
            return self._turns.setdefault(sign_in, threading.Lock())


class LockoutGuard:
    """A wire that leaves users alone whose sign-in was refused a short while ago. `again` tries them all the same."""

    def __init__(
        self,
        wire: Transport,
        file: Path,
        company_id: str,
        secrets: tuple[str, ...],
        *,
        again: bool = False,
        refusals: SignInLedger | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._wire = wire
        self._file = file
        self._company_id = company_id
        self._clear = secrets
        self._now = now
        self._lock = threading.Lock()
        self._again = again
        self._known = _read(file)
        self._in_run = SignInLedger() if refusals is None else refusals

    def ask(self, ask: Request) -> RawResponse:
        """The remembered refusal, if it is fresh; else what the other wire answers, remembered if it is a refusal.

        Raises:
            NoAnswer: nothing came back.
        """
        key = f"{self._company_id}\n{ask.user_id.strip().casefold()}"
        if ask.signed_in:
            return self._asked(key, ask, "")
        sign_in = _sign_in(ask.body)
        with self._in_run.turn(sign_in):
            known = self._known.get(key)
            if known is None or self._again or not self._fresh(known):
                known = self._in_run.known.get(sign_in)
            if known is not None:
                body = answer_with_control_id(known.body, ask.control_id)
                return RawResponse(known.http_status, known.content_type, body, remembered=known.at)
            if sign_in not in self._in_run.worked:
                return self._asked(key, ask, sign_in)
        return self._asked(key, ask, sign_in)

    def _asked(self, key: str, ask: Request, sign_in: str) -> RawResponse:
        reply = self._wire.ask(ask)
        self._learn(key, reply, sign_in or _sign_in(ask.body))
        return reply

    @cached_property
    def _secrets(self) -> Redactor:
        return Redactor(self._clear)  # needed for a refusal only

    def _fresh(self, known: RefusedSignIn) -> bool:
        """Whether it is less than 15 minutes away; a clock that was wrong leaves nobody alone for longer."""
        return abs(self._now() - datetime.fromisoformat(known.at)) < QUIET

    def _learn(self, key: str, reply: RawResponse, sign_in: str) -> None:
        try:
            whole = reply.body.rstrip().endswith(b"</response>")
            let_in = whole and _SIGNED_IN_PREFIX.match(reply.body)
            refusal = None if let_in else refusal_of(reply.body, reply.http_status)
        except UnreadableAnswer:
            return
        with self._lock:
            if refusal is None:
                self._in_run.worked.add(sign_in)
            if isinstance(refusal, OF_THE_USER):
                body, _ = self._secrets.remove(answer_as_text(reply.body).encode())
                at = self._now().isoformat(timespec="seconds")
                content_type, _ = self._secrets.remove(reply.content_type.encode())
                self._known[key] = RefusedSignIn(at, reply.http_status, content_type.decode(), body.decode())
                self._in_run.known[sign_in] = self._known[key]
            elif refusal is not None or self._known.pop(key, None) is None:
                return
            fresh = {user: known for user, known in self._known.items() if self._fresh(known)}
            write_private(self._file, _MEMORY.dump_json(fresh))


def _sign_in(body: bytes) -> str:
    """What tells a sign-in from another one: company, user and password, as a digest that is never written."""
    login = login_of(body)
    if login is None:
        return random.token_hex()
    parts = (login.company_id.strip().casefold(), login.user_id.strip().casefold(), login.password)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read(file: Path) -> dict[str, RefusedSignIn]:
    """The memory; one that cannot be read is no memory, and what is no refusal of a user is none."""
    try:
        known = _MEMORY.validate_json(file.read_bytes())
        return {user: one for user, one in known.items() if _holds(one)}
    except (OSError, ValueError):
        return {}


def _holds(one: RefusedSignIn) -> bool:
    try:
        refusal = refusal_of(one.body.encode(), one.http_status)
    except UnreadableAnswer:
        return False
    return isinstance(refusal, OF_THE_USER) and datetime.fromisoformat(one.at).tzinfo is not None
