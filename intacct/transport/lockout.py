"""Remembers whose sign-in was refused, so that a later run does not try it again too soon and lock the user out.

The memory is a small private JSON file beside the reports: the user, when, the refusal as it came with every known
secret replaced, and a salted hash of the password that was refused. A user in it is answered from it, as if the gateway
had said the same again, for 15 minutes or until that user has another password with us; a sign-in that works takes it
out. Only refusals of the user count, HTTP 401 and 403 with no answer in them among these: a sender or a company can be
put right and asked again at once.
Within a run a refused sign-in is never tried again, even with `retry_refused`, however many names the company has.
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
from intacct.protocol.errors import OF_THE_USER, REFUSING_STATUSES, UnreadableAnswer
from intacct.protocol.markup import answer_as_text, answer_with_control_id, login_of
from intacct.protocol.redaction import Redactor
from intacct.protocol.response import refusal_of
from intacct.protocol.tree import lets_in, root_of
from intacct.transport.base import RawResponse, Request, Transport

QUIET = timedelta(minutes=15)
"""How long a refused user is left alone."""
MEMORY_LIMIT = 64 * 1024 * 1024
"""Bytes of the memory that are read at the most."""


@dataclass(frozen=True, slots=True)
class RefusedSignIn:
    """One refused sign-in: when (ISO 8601, UTC), and the answer as text.

    `password` is the salt and the scrypt hash of the password, both hexadecimal; "" where it is not known.
    """

    at: str
    http_status: int
    content_type: str
    body: str
    password: str = ""


_MEMORY = TypeAdapter(dict[str, RefusedSignIn], config=ConfigDict(defer_build=True))


class SignInLedger:
    """Which sign-ins were refused in this run, whatever name the company has: one may stand in several sections."""

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
    """A transport that does not try a sign-in again that was refused a short while ago, unless `retry_refused`."""

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
        """The remembered refusal, if it is fresh; else what the other transport answers, remembered if it is a refusal.

        Raises:
            NoAnswer: nothing came back.
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
        """Whether it is less than 15 minutes away; a clock that was wrong leaves nobody alone for longer."""
        return abs(self._now() - datetime.fromisoformat(refusal.at)) < QUIET

    def _forget(self, key: str, sign_in: str) -> None:
        """The sign-in worked: whatever was remembered of the user is over."""
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
    """What an answer says of the sign-in."""

    SIGNED_IN = auto()
    REFUSED = auto()
    """The user itself was refused: another try may lock it out."""
    NOT_SAID = auto()


def sign_in_status(reply: RawResponse) -> SignInStatus:
    """What an answer says of the sign-in, whoever it is for."""
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
    """What tells a sign-in from another one: company, user and password, as a digest that is never written."""
    login = login_of(body)
    if login is None:
        return random.token_hex()
    parts = (login.company_id.strip().casefold(), login.user_id.strip().casefold(), login.password)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read_memory(file: Path) -> dict[str, RefusedSignIn]:
    """The remembered refusals of users; none where the file cannot be read, and nothing that is not such a refusal."""
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
    """Whether a request signs in with the very password that was refused; where that is not known, it does."""
    login = login_of(request)
    if login is None or not refused.password:
        return True
    try:
        salt = bytes.fromhex(refused.password.partition(":")[0])
    except ValueError:
        return True
    return hmac.compare_digest(_hashed(login.password, salt), refused.password)


def _as_text(body: bytes) -> str:
    """An answer as text, whatever its encoding was; anything else as far as it is UTF-8."""
    try:
        root_of(body)
    except UnreadableAnswer:
        return body.decode("utf-8", "replace")
    return answer_as_text(body)


def _as_answer_to(text: str, control_id: str) -> bytes:
    """A remembered answer, as if it answered the request with that control ID."""
    try:
        root_of(text.encode())
    except UnreadableAnswer:
        return text.encode()
    return answer_with_control_id(text, control_id)
