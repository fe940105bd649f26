"""Remembers whose sign-in was refused, so that a later run does not try it again too soon and lock the user out.

The memory is a small JSON file beside the reports: the user, when, and the refusal as it came, every known secret
replaced. A user in it is answered from it for 15 minutes, as if the gateway had said the same again; a sign-in that
works takes it out. Only refusals of the user count: a sender or a company can be put right and asked again at once.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from lxml import etree
from pydantic import TypeAdapter

from intacct.errors import SignInIncorrect, UnreadableAnswer, UserInactive, UserLockedOut
from intacct.gateway import Ask, Reply, Wire
from intacct.response import refusal_of
from intacct.secrecy import Secrets

QUIET = timedelta(minutes=15)
"""How long a refused user is left alone."""
OF_THE_USER = (SignInIncorrect, UserLockedOut, UserInactive)
"""The refusals that are remembered: another try could lock the user out, or goes on knocking where it is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused sign-in: when (ISO 8601, UTC), and the answer as text."""

    at: str
    http_status: int
    content_type: str
    body: str


_MEMORY = TypeAdapter(dict[str, Refused])


class Cautious:
    """A wire that leaves users alone whose sign-in was refused a short while ago. `again` tries them all the same."""

    def __init__(
        self,
        wire: Wire,
        file: Path,
        company_id: str,
        secrets: tuple[str, ...],
        *,
        again: bool = False,
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

    def ask(self, ask: Ask) -> Reply:
        """The remembered refusal, if it is fresh; else what the other wire answers, remembered if it is a refusal.

        Raises:
            NoAnswer: nothing came back.
        """
        key = f"{self._company_id}\n{ask.user_id.strip().casefold()}"
        known = self._known.get(key)
        if known is not None and not ask.signed_in and not self._again and self._fresh(known):
            body = _answering(known.body, ask.control_id)
            return Reply(known.http_status, known.content_type, body, remembered=known.at)
        reply = self._wire.ask(ask)
        self._learn(key, reply)
        return reply

    @cached_property
    def _secrets(self) -> Secrets:
        return Secrets(self._clear)  # needed for a refusal only

    def _fresh(self, known: Refused) -> bool:
        """Whether it is less than 15 minutes away; a clock that was wrong leaves nobody alone for longer."""
        return abs(self._now() - datetime.fromisoformat(known.at)) < QUIET

    def _learn(self, key: str, reply: Reply) -> None:
        try:
            refusal = refusal_of(reply.body, reply.http_status)
        except UnreadableAnswer:
            return
        with self._lock:
            if isinstance(refusal, OF_THE_USER):
                body, _ = self._secrets.remove(_text(reply.body).encode())
                at = self._now().isoformat(timespec="seconds")
                content_type, _ = self._secrets.remove(reply.content_type.encode())
                self._known[key] = Refused(at, reply.http_status, content_type.decode(), body.decode())
            elif refusal is not None or self._known.pop(key, None) is None:
                return
            fresh = {user: known for user, known in self._known.items() if self._fresh(known)}
            aside = self._file.with_suffix(".new")
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(_MEMORY.dump_json(fresh))
            aside.replace(self._file)


def _read(file: Path) -> dict[str, Refused]:
    """The memory; one that cannot be read is no memory, and what is no refusal of a user is none."""
    try:
        known = _MEMORY.validate_json(file.read_bytes())
        return {user: one for user, one in known.items() if _holds(one)}
    except (OSError, ValueError):
        return {}


def _holds(one: Refused) -> bool:
    try:
        refusal = refusal_of(one.body.encode(), one.http_status)
    except UnreadableAnswer:
        return False
    return isinstance(refusal, OF_THE_USER) and datetime.fromisoformat(one.at).tzinfo is not None


def _text(body: bytes) -> str:
    """An answer as text, whatever its encoding was; without a declaration, so that it can be read again."""
    return etree.tostring(etree.fromstring(body), encoding="unicode")


def _answering(text: str, control_id: str) -> bytes:
    """The answer with another control ID: it now answers this request."""
    root = etree.fromstring(text)
    control = root.find("control/controlid")
    if control is not None:
        control.text = control_id
    return etree.tostring(root)
