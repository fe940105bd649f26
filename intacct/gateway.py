"""The wire: one POST to the gateway, and what came back. It talks to Intacct or, for tests, to loopback; nobody else.

`Wire` is the seam: the network, a recorder around it and a replay all answer the same `ask`. Source: facts.md section 1.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol, Self

import httpx

from intacct.errors import NoAnswer

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of a decoded answer that are read at the most."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: its control ID, who asks for which entities, the names of its questions, and its bytes."""

    control_id: str
    user_id: str
    entities: tuple[str, ...]
    questions: tuple[str, ...]
    functions: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever the status: facts.md asks to parse the body as XML whenever it is XML."""

    http_status: int
    content_type: str
    body: bytes


class Wire(Protocol):
    """Anything that answers a request."""

    def ask(self, ask: Ask) -> Reply:
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


class Gateway:
    """The XML gateway at an address, over one pool of connections. Safe to share between threads."""

    def __init__(
        self,
        endpoint_url: str,
        timeouts: Timeouts | None = None,
        transport: httpx.BaseTransport | None = None,
        limit: int = BODY_LIMIT,
    ) -> None:
        self._url = httpx.URL(endpoint_url)
        self._timeouts = timeouts or Timeouts()
        self._limit = limit
        # A proxy of the environment would be sent the passwords of a loopback test in clear.
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect),
            follow_redirects=False,
            trust_env=self._url.host not in LOOPBACK,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, ask: Ask) -> Reply:
        """POST the request once and read the answer up to the limit.

        Raises:
            NoAnswer: no connection, a time-out, a body that was cut or goes on beyond the limit.
        """
        headers = {"Content-Type": "application/xml", "Accept-Encoding": "gzip"}
        try:
            with self._client.stream("POST", self._url, content=ask.body, headers=headers) as response:
                return Reply(response.status_code, response.headers.get("Content-Type", ""), self._read(response))
        except httpx.TimeoutException as error:
            raise NoAnswer(f"no answer from {self._url.host} in time ({type(error).__name__})") from None
        except httpx.HTTPError as error:
            raise NoAnswer(f"no answer from {self._url.host} ({type(error).__name__})") from None

    def _read(self, response: httpx.Response) -> bytes:
        deadline = time.monotonic() + self._timeouts.total
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._limit:
                raise NoAnswer(f"the answer is larger than {self._limit // 1024} kB and was not read")
            if time.monotonic() > deadline:
                raise NoAnswer(f"the answer was not complete after {self._timeouts.total:g} seconds")
        return bytes(body)
