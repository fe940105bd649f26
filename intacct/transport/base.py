"""The interface to the network: the request, the response, and the interface of everything that sends.

The network, a recorder around it and a replay are all a `Transport`, with the same `send`. Source: facts.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

BODY_LIMIT = 16 * 1024 * 1024
"""Maximum bytes of a decoded response that are read."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: its control ID, its user and entities, the names of its questions, and its bytes.

    The bytes contain the passwords, and are kept out of every repr.
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
    """A response with any status: facts.md asks to parse the body as XML whenever it is XML."""

    http_status: int
    content_type: str
    body: bytes
    retry_after: str = ""
    remembered: str = ""
    """When the response came, if it is a remembered one from earlier (lockout.py); ISO 8601."""
    tried_at: str = ""
    """The time of the last try, if the service was busy or down in all of them; ISO 8601."""


class Transport(Protocol):
    """Interface: answers a request."""

    def send(self, request: Request) -> RawResponse:
        """Send one request once.

        Raises:
            NoAnswer: no response came.
        """
        ...


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, to wait for the next bytes, and for one whole request."""

    connect: float = 10.0
    read: float = 120.0
    total: float = 600.0
