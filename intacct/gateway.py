"""The wire: one POST to the gateway, and what came back. It talks to Intacct or, for tests, to loopback; nobody else.

`Wire` is the seam: the network, a recorder around it and a replay all answer the same `ask`. Source: facts.md section 1.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol, Self

import httpx

from intacct.errors import Cut, NoAnswer, TooMuch, Unconnected

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of a decoded answer that are read at the most."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Ask:
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
class Reply:
    """What came back, whatever the status: facts.md asks to parse the body as XML whenever it is XML."""

    http_status: int
    content_type: str
    body: bytes
    retry_after: str = ""
    remembered: str = ""
    """When the answer came, if it is an earlier one that was remembered (intacct/caution.py); ISO 8601."""


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
        # A proxy of the environment would be sent the passwords of a loopback test in clear; SSL_CERT_FILE always counts.
        self._client = httpx.Client(
            transport=transport,
            verify=httpx.create_ssl_context() if transport is None else True,
            timeout=httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect),
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=8),
            follow_redirects=False,
            trust_env=self._url.host not in LOOPBACK,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, ask: Ask) -> Reply:
        """POST the request once and read the answer up to the limits.

        Raises:
            Unconnected: there was no connection; the message says why as far as that is known.
            Cut: the answer did not come in time, or was cut.
            TooMuch: the answer goes beyond the limits of size or time.
        """
        headers = {"Content-Type": "application/xml", "Accept-Encoding": "gzip"}
        deadline = time.monotonic() + self._timeouts.total
        host = self._url.host
        try:
            with self._client.stream("POST", self._url, content=ask.body, headers=headers) as response:
                body = self._read(response, deadline)
                found = response.headers
                return Reply(
                    response.status_code, found.get("Content-Type", ""), body, found.get("Retry-After", "")
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise _unconnected(host, error) from None
        except httpx.TimeoutException as error:
            raise Cut(f"no answer from {host} within {self._timeouts.read:g} seconds ({type(error).__name__})") from None
        except httpx.HTTPError as error:
            raise Cut(f"the answer of {host} was cut ({type(error).__name__})") from None

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes(65536):
            body += chunk
            if len(body) > self._limit:
                raise TooMuch(f"the answer is larger than the limit of {self._limit / 1048576:g} MB and was not read")
            if time.monotonic() > deadline:
                raise TooMuch(f"the answer was not complete after {self._timeouts.total:g} seconds")
        return bytes(body)


def _unconnected(host: str, error: httpx.TransportError) -> NoAnswer:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        # Another try would find the same certificate, so this is not one of the errors that are tried again.
        return NoAnswer(f"the certificate of {host} is not trusted here; SSL_CERT_FILE names the authorities to trust")
    return Unconnected(f"no connection to {host} ({type(error).__name__})")
