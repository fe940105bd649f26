"""Remembers refused sign-ins, so that a later run does not retry them too soon and lock the user out.

The memory is a small private JSON file next to the reports: the user, the time, the refusal as received with every
known secret replaced, and a salted hash of the refused password. For 15 minutes, or until our password for that user
changes, a remembered user gets the same refusal again without a request; a sign-in that works removes it. Only
refusals of the user count, including HTTP 401 and 403 without an answer: a sender or a company can be corrected and
asked again at once.
Within a run a refused sign-in is never retried, even with `retry_refused`, whatever names the company has.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets as random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from intacct.files import read_plain, write_private
from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.markup import answer_as_text, answer_with_control_id, login_of
from intacct.protocol.redaction import Redactor
from intacct.protocol.refusals import OF_THE_USER, REFUSING_STATUSES
from intacct.protocol.response import refusal_of
from intacct.protocol.tree import lets_in, root_of
from intacct.transport.base import RawResponse, Request, Transport

QUIET = timedelta(minutes=15)
"""How long a refused user is not retried."""
MEMORY_LIMIT = 64 * 1024 * 1024
"""Maximum bytes of the memory that are read."""


@dataclass(frozen=True, slots=True)
class RefusedSignIn:
    """One refused sign-in: when (ISO 8601, UTC), and the response as text.

    `password` is the salt and the scrypt hash of the password, both hexadecimal; "" if it is not known.
    """

    at: str
    http_status: int
    content_type: str
    body: str
    password: str = ""


_MEMORY = TypeAdapter(dict[str, RefusedSignIn], config=ConfigDict(defer_build=True))


class SignInLedger:
    """The sign-ins that were refused in this run, independent of the company's name: several sections may share one."""

    def __init__(self) -> None:
        self.refused: dict[str, RefusedSignIn] = {}
        self.worked: set[str] = set()
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}

    def turn(self, sign_in: str) -> threading.Lock:
        """The lock of one sign-in: the next request with it waits for the outcome of the first."""
        with self._lock:
            return self._turns.setdefault(sign_in, threading.Lock())


class LockoutGuard:
    """A transport that does not retry a sign-in that was refused recently, unless `retry_refused`."""

    def __init__(
        self,
        transport: Transport,
        file: Path,
        company_id: str,
        redactor: Redactor,
        *,
        retry_refused: bool = False,
        refusals: SignInLedger | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._transport = transport
        self._file = file
        self._company_id = company_id
        self._redactor = redactor
        self._now = now
        self._lock = threading.Lock()
        self._retry_refused = retry_refused
        self._remembered = _read_memory(file)
        self._in_run = SignInLedger() if refusals is None else refusals

    def send(self, request: Request) -> RawResponse:
        """The remembered refusal, if it is recent; else the other transport's response, remembered if it is a refusal.

        Raises:
            NoAnswer: no response came.
        """
        key = f"{self._company_id}\n{request.user_id.strip().casefold()}"
        if request.signed_in:
            return self._send(key, request, "")
        sign_in = _sign_in(request.body)
        with self._in_run.turn(sign_in):
            refusal = self._remembered.get(key)
            if (
                refusal is None
                or self._retry_refused
                or not self._is_fresh(refusal)
                or not _same_password(refusal, request.body)
            ):
                refusal = self._in_run.refused.get(sign_in)
            if refusal is not None:
                body = _as_answer_to(refusal.body, request.control_id)
                return RawResponse(refusal.http_status, refusal.content_type, body, remembered=refusal.at)
            if sign_in not in self._in_run.worked:
                return self._send(key, request, sign_in)
        # A sign-in that has worked may be used by several requests at once.
        return self._send(key, request, sign_in)

    def _send(self, key: str, request: Request, sign_in: str) -> RawResponse:
        reply = self._transport.send(request)
        outcome = sign_in_status(reply)
        if outcome is SignInStatus.SIGNED_IN:
            self._forget(key, sign_in or _sign_in(request.body))
        elif outcome is SignInStatus.REFUSED:
            self._remember(key, sign_in or _sign_in(request.body), request, reply)
        return reply

    def _is_fresh(self, refusal: RefusedSignIn) -> bool:
        """Whether it is less than 15 minutes ago or ahead, so that a wrong clock does not block a user for longer."""
        return abs(self._now() - datetime.fromisoformat(refusal.at)) < QUIET

    def _forget(self, key: str, sign_in: str) -> None:
        """The sign-in worked: remove the user from the memory."""
        with self._lock:
            self._in_run.worked.add(sign_in)
            if self._remembered.pop(key, None) is not None:
                self._write()

    def _remember(self, key: str, sign_in: str, request: Request, reply: RawResponse) -> None:
        refused = RefusedSignIn(
            at=self._now().isoformat(timespec="seconds"),
            http_status=reply.http_status,
            content_type=self._redactor.redact(reply.content_type.encode())[0].decode(),
            body=self._redactor.redact(_as_text(reply.body).encode())[0].decode(),
            password=_hashed(login.password, random.token_bytes(16)) if (login := login_of(request.body)) else "",
        )
        with self._lock:
            self._remembered[key] = self._in_run.refused[sign_in] = refused
            self._write()

    def _write(self) -> None:
        fresh = {user: refusal for user, refusal in self._remembered.items() if self._is_fresh(refusal)}
        write_private(self._file, _MEMORY.dump_json(fresh))


class SignInStatus(Enum):
    """The result of the sign-in according to a response."""

    SIGNED_IN = auto()
    REFUSED = auto()
    """The user itself was refused: a retry may lock it out."""
    NOT_SAID = auto()


def sign_in_status(reply: RawResponse) -> SignInStatus:
    """The result of the sign-in according to a response for any user."""
    if reply.body.rstrip().endswith(b"</response>") and lets_in(reply.body):
        return SignInStatus.SIGNED_IN
    try:
        refusal = refusal_of(reply.body, reply.http_status)
    except UnreadableAnswer:
        return SignInStatus.REFUSED if reply.http_status in REFUSING_STATUSES else SignInStatus.NOT_SAID
    if refusal is None:
        return SignInStatus.SIGNED_IN
    return SignInStatus.REFUSED if isinstance(refusal, OF_THE_USER) else SignInStatus.NOT_SAID


def _sign_in(body: bytes) -> str:
    """Identifies a sign-in by company, user and password, as a digest that is never written."""
    login = login_of(body)
    if login is None:
        return random.token_hex()
    parts = (login.company_id.strip().casefold(), login.user_id.strip().casefold(), login.password)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read_memory(file: Path) -> dict[str, RefusedSignIn]:
    """The remembered refusals of users; none if the file cannot be read, and without entries that are invalid."""
    try:
        refusals = _MEMORY.validate_json(read_plain(file, MEMORY_LIMIT))
        return {user: refusal for user, refusal in refusals.items() if _is_refusal(refusal)}
    except (OSError, ValueError):
        return {}


def _is_refusal(refusal: RefusedSignIn) -> bool:
    reply = RawResponse(refusal.http_status, refusal.content_type, refusal.body.encode())
    return sign_in_status(reply) is SignInStatus.REFUSED and datetime.fromisoformat(refusal.at).tzinfo is not None


def _hashed(password: str, salt: bytes) -> str:
    digest = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
    return f"{salt.hex()}:{digest.hex()}"


def _same_password(refused: RefusedSignIn, request: bytes) -> bool:
    """Whether a request signs in with the password that was refused; True if that is not known."""
    login = login_of(request)
    if login is None or not refused.password:
        return True
    try:
        salt = bytes.fromhex(refused.password.partition(":")[0])
    except ValueError:
        return True
    return hmac.compare_digest(_hashed(login.password, salt), refused.password)


def _as_text(body: bytes) -> str:
    """An answer as text, whatever its encoding; anything else decoded as UTF-8 as far as possible."""
    try:
        root_of(body)
    except UnreadableAnswer:
        return body.decode("utf-8", "replace")
    return answer_as_text(body)


def _as_answer_to(text: str, control_id: str) -> bytes:
    """A remembered answer, changed to answer the request with that control ID."""
    try:
        root_of(text.encode())
    except UnreadableAnswer:
        return text.encode()
    return answer_with_control_id(text, control_id)
