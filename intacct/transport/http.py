"""The wire: one POST to the gateway, and what came back. It talks to Intacct or, for tests, to loopback; nobody else.

`Gateway` is a transport, like the recorder around it and a replay: all answer the same `send`. Source: facts.md.
"""

from __future__ import annotations

import errno
import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self

import httpx

from intacct.protocol.errors import (
    CredentialsError,
    Cut,
    IntacctError,
    NoAnswer,
    OurNetwork,
    TooMuch,
    TooSlow,
    Unconnected,
    Untrusted,
)
from intacct.transport.base import BODY_LIMIT, RawResponse, Request, Timeouts
from intacct.transport.concurrency import Threads

MAX_IN_FLIGHT = 64
"""Requests in flight at once, for all the companies of a run together."""
OPEN = 8
"""Connections of one company that may be open, most of them idle."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "[::1]"})
for _name in ("httpx", "httpcore"):
    # Below a warning they quote the status line and the headers of an answer, where a server may echo what it was sent.
    logging.getLogger(_name).setLevel(logging.WARNING)


class ClientPool:
    """The connections of a run, however many companies it reads. Safe to share between threads.

    A company has a client of its own while it is read, and leaves it, its connections still open, to the next one: in
    a single pool for all of them, finding a free connection would take longer than the request. Certificates, which
    take longer still, are set up once.
    """

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = transport
        self._lock = threading.Lock()
        self._trusted: ssl.SSLContext | None = None
        self._free: dict[bool, list[httpx.Client]] = {True: [], False: []}
        self._clients: list[httpx.Client] = []
        self.threads = Threads[RawResponse]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.threads.close()
        for client in self._clients:
            client.close()

    def borrow(self, *, loopback: bool) -> httpx.Client:
        """A client for Intacct, or one for loopback, which no proxy of the environment may see.

        Raises:
            CredentialsError: the environment's settings for certificates or proxies cannot be used.
        """
        with self._lock:
            if self._free[loopback]:
                return self._free[loopback].pop()
            try:
                self._clients.append(self._open(loopback=loopback))
            except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
                settings = "SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY, ALL_PROXY"
                message = f"the environment cannot be used ({type(error).__name__}): {settings}"
                raise CredentialsError(message) from None
            return self._clients[-1]

    def give_back(self, client: httpx.Client, *, loopback: bool) -> None:
        """Leave a client, and its open connections, to the next company."""
        with self._lock:
            self._free[loopback].append(client)

    def _open(self, *, loopback: bool) -> httpx.Client:
        if self._transport is None and self._trusted is None:
            self._trusted = httpx.create_ssl_context()
        return httpx.Client(
            transport=self._transport,
            verify=self._trusted or True,
            limits=httpx.Limits(max_connections=OPEN, max_keepalive_connections=OPEN),
            follow_redirects=False,
            # A proxy of the environment would be sent the passwords of a loopback test; SSL_CERT_FILE always counts.
            trust_env=not loopback,
            # No cookie: nothing of one user's session may ride with another user's request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )


class Gateway:
    """The XML gateway at an address, over connections of its own or over a run's. Safe to share between threads."""

    def __init__(
        self,
        endpoint_url: str,
        timeouts: Timeouts | None = None,
        connections: ClientPool | None = None,
        limit: int = BODY_LIMIT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = httpx.URL(endpoint_url)
        self._timeouts = timeouts or Timeouts()
        self._patience = httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect)
        self._limit = limit
        self._own = connections is None
        self._connections = ClientPool(transport) if connections is None else connections
        self._loopback = self._url.host in LOOPBACK
        self._client = self._connections.borrow(loopback=self._loopback)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connections.give_back(self._client, loopback=self._loopback)
        if self._own:
            self._connections.__exit__()

    def send(self, request: Request) -> RawResponse:
        """POST the request once and read the answer up to the limits.

        Raises:
            Unconnected: there was no connection; the message says why as far as that is known. `OurNetwork` is one
                that the system, a proxy or the handshake refused.
            Cut: the answer did not come in time, or was cut.
            Untrusted: the certificate that answers is not trusted here.
            TooMuch: the answer goes beyond the limit of size.
            TooSlow: the answer was not complete in the total time.
        """
        # In another thread: headers that drip without end keep nobody waiting beyond the total time.
        try:
            return self._connections.threads.run_with_timeout(lambda: self._post(request), self._timeouts.total)
        except TimeoutError:
            raise self._too_slow() from None

    def _post(self, request: Request) -> RawResponse:
        headers = {"Content-Type": "application/xml", "Accept-Encoding": "gzip"}
        host, path = self._url.host, _Path(self._url.host)
        try:
            stream = self._client.stream(
                *("POST", self._url),
                content=request.body,
                headers=headers,
                timeout=self._patience,
                extensions={"trace": path.note},
            )
            with stream as response:
                body = self._read(response, time.monotonic() + self._timeouts.total)
                answer_headers, extensions = response.headers, response.extensions
                return RawResponse(
                    http_status=response.status_code,
                    content_type=answer_headers.get("Content-Type", ""),
                    body=body,
                    retry_after=answer_headers.get("Retry-After", ""),
                    remembered=str(extensions.get("remembered", "")),
                    tried_at=str(extensions.get("tried_at", "")),
                )
        except (IntacctError, MemoryError):  # want of memory says nothing of the answer
            raise
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise _connection_error(path, error) from None
        except Exception as error:  # noqa: BLE001 - whatever else a strange answer brings about, it does not count as one
            if path.stops_at_proxy:
                raise _connection_error(path, error) from None
            if isinstance(error, httpx.TimeoutException):
                seconds = f"{self._timeouts.read:g} seconds ({type(error).__name__})"
                raise Cut(f"no answer from {host} within {seconds}") from None
            raise Cut(f"the answer of {host} was cut or broken ({_reason(error)})") from None

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        """The body, unpacked here: httpx would unpack a whole chunk at once, and as often as the headers say."""
        packed = response.headers.get("Content-Encoding", "").strip().casefold() == "gzip"
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else None
        body, size = bytearray(), 0
        # A replay's answer is there as a whole already.
        for chunk in response.iter_bytes() if response.is_stream_consumed else response.iter_raw():
            size += len(chunk)
            body += unpacker.decompress(chunk, self._limit + 1 - len(body)) if unpacker else chunk
            if max(len(body), size) > self._limit:
                raise TooMuch(
                    f"the answer is larger than the limit of {self._limit / 1048576:g} MB and was not read: "
                    "answer_limit in the profile sets it"
                )
            if time.monotonic() > deadline:
                raise self._too_slow()
        if unpacker and not unpacker.eof:
            raise Cut(f"the answer of {self._url.host} was cut (it is packed, and has no end)")
        return bytes(body)

    def _too_slow(self) -> TooSlow:
        return TooSlow(f"the answer was not complete after {self._timeouts.total:g} seconds")


_CERTIFICATE_FAULTS = {
    "certificate has expired": "has expired",
    "certificate is not yet valid": "is not valid yet: check the clock of this machine",
    "mismatch": "is for another host",
}
"""What OpenSSL says of a certificate -> what is wrong with it; no list of authorities helps there."""


def certificate_fault(words: str) -> str:
    """What is wrong with a certificate by OpenSSL's words, as the rest of a sentence."""
    faults = (fault for sign, fault in _CERTIFICATE_FAULTS.items() if sign in words)
    return next(faults, "is not trusted here; SSL_CERT_FILE names the authorities to trust")


class _Path:
    """How far one request got, from httpx's trace events: whether a proxy was in between, and whether it connected."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._proxy = ""
        self._asks_proxy = False

    def note(self, event: str, info: Mapping[str, object]) -> None:
        """Take down an event of a connection (httpcore's own names)."""
        if event == "connection.connect_tcp.started" and info.get("host") != self.host.strip("[]"):
            self._proxy = f"{info.get('host')}:{info.get('port')}"
        elif event.endswith(".send_request_headers.started"):
            self._asks_proxy = getattr(info.get("request"), "method", b"") == b"CONNECT"

    @property
    def through(self) -> str:
        """The proxy that was asked for the way, as part of a sentence; its user and password are not known here."""
        return f" through the proxy {self._proxy}" if self._proxy else ""

    @property
    def stops_at_proxy(self) -> bool:
        """Whether the last that was sent asked a proxy for a tunnel: nothing of the request itself was sent then."""
        return self._asks_proxy


def _connection_error(path: _Path, error: Exception) -> NoAnswer:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        # Another try would find the same certificate, so this is not one of the errors that are tried again.
        return Untrusted(f"the certificate of {path.host} {certificate_fault(str(error))}")
    words = f"no connection to {path.host}{path.through}: {_reason(error)}"
    system = _system_error(error)
    silent = isinstance(error, httpx.ConnectTimeout) or (system is not None and system.errno == errno.ETIMEDOUT)
    # Whatever is refused at once is refused on this side of the wire; only silence may be the gateway's own.
    return Unconnected(words) if silent and not path.through else OurNetwork(words)


def _system_error(error: BaseException | None) -> OSError | None:
    """The error of the system, of the name service or of TLS that an error of httpx was made from."""
    seen_ids: set[int] = set()  # errors that are made only once, as for want of memory, may come to stand in a circle
    while error is not None and not isinstance(error, OSError) and id(error) not in seen_ids:
        seen_ids.add(id(error))
        error = error.__cause__ or error.__context__
    return error if isinstance(error, OSError) else None


def _reason(error: Exception) -> str:
    """Why, in the system's own words as far as there are any, and never in those of whoever answered."""
    system = _system_error(error)
    if isinstance(error, httpx.ProxyError):
        status = str(error)[:3]
        phrase = HTTPStatus(int(status)).phrase if status in _STATUSES else ""
        return f"the proxy answered HTTP {status} {phrase}" if phrase else f"the proxy refused ({type(error).__name__})"
    if isinstance(system, ssl.SSLError):
        return f"TLS was refused ({(system.reason or type(system).__name__).replace('_', ' ').lower()})"
    if isinstance(system, socket.gaierror) or (system is not None and system.errno):
        return f"{system.strerror} ({type(error).__name__})"
    return type(error).__name__


_STATUSES = frozenset(str(status.value) for status in HTTPStatus)
