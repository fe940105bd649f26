"""The seam of the wire: what is sent, what comes back, and the shape of everything that sends.

The network, a recorder around it and a replay are all a `Transport`: they answer the same `send`. Source: facts.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of a decoded answer that are read at the most."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: its control ID, who asks for which entities, the names of its questions, and its bytes.

    The bytes hold the passwords, and are kept out of every repr.
    """

    control_id: str
    user_id: str
    entities: tuple[str, ...]
    questions: tuple[str, ...]
    functions: tuple[str, ...]
    body: bytes = field(repr=False)
    signed_in: bool = False
    """Whether this user's sign-in has worked before in this run: then a repeated request cannot lock it out."""


@dataclass(frozen=True, slots=True)
class RawResponse:
    """What came back, whatever the status: facts.md asks to parse the body as XML whenever it is XML."""

    http_status: int
    content_type: str
    body: bytes
    retry_after: str = ""
    remembered: str = ""
    """When the answer came, if it is an earlier one that was remembered (lockout.py); ISO 8601."""
    tried_at: str = ""
    """When it was tried for the last time, if the service was busy or away all the time; ISO 8601."""


class Transport(Protocol):
    """Anything that answers a request."""

    def send(self, request: Request) -> RawResponse:
        """Send one request once.

        Raises:
            NoAnswer: nothing came back.
        """
        ...


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, to wait for the next bytes, and for one whole request."""

    connect: float = 10.0
    read: float = 120.0
    total: float = 600.0
