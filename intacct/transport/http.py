"""The network: sends one POST to the gateway, reads the response. Connects only to Intacct or, in tests, loopback.

`Gateway` is a transport, like the recorder around it and a replay, with the same `send`. Source: facts.md.
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
"""Maximum requests in flight, for all companies of a run together."""
OPEN = 8
"""Maximum open connections of one company, most of them idle."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "[::1]"})
for _name in ("httpx", "httpcore"):
    # Below a warning they log the status line and the headers of a response, where a server may echo the request.
    logging.getLogger(_name).setLevel(logging.WARNING)


class ClientPool:
    """The connections of a run, for any number of companies. Threads can share it safely.

    A company has its own client while it is read, and then passes it, with its open connections, to the next one: in
    a single pool for all of them, finding a free connection would take longer than the request. Certificates, which
    take even longer, are loaded once.
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
        """Get a client for Intacct, or one for loopback, which ignores the proxies of the environment.

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
        """Pass a client, and its open connections, to the next company."""
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
            # A proxy of the environment would receive the passwords of a loopback test; SSL_CERT_FILE is always used.
            trust_env=not loopback,
            # No cookies: one user's session must not be sent with another user's request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )


class Gateway:
    """The XML gateway at an address, over its own connections or those of a run. Threads can share it safely."""

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
        """POST the request once and read the response up to the limits.

        Raises:
            Unconnected: there was no connection; the message says why, as far as known. `OurNetwork` if the system, a
                proxy or the handshake refused it.
            Cut: the response did not come in time, or was cut off.
            Untrusted: the server's certificate is not trusted here.
            TooMuch: the response exceeds the size limit.
            TooSlow: the response was not complete in the total time.
        """
        # In another thread, so that headers that arrive endlessly cannot exceed the total time.
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
        except (IntacctError, MemoryError):  # lack of memory says nothing about the response
            raise
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise _connection_error(path, error) from None
        except Exception as error:  # noqa: BLE001 - an invalid response may raise anything
            if path.stops_at_proxy:
                raise _connection_error(path, error) from None
            if isinstance(error, httpx.TimeoutException):
                seconds = f"{self._timeouts.read:g} seconds ({type(error).__name__})"
                raise Cut(f"no answer from {host} within {seconds}") from None
            raise Cut(f"the answer of {host} was cut or broken ({_reason(error)})") from None

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        """The body, decompressed here: httpx would decompress a whole chunk at once, as often as the headers say."""
        packed = response.headers.get("Content-Encoding", "").strip().casefold() == "gzip"
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else None
        body, size = bytearray(), 0
        # A replay's response is complete already.
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
"""OpenSSL's words on a certificate -> what is wrong with it; a list of authorities cannot fix these."""


def certificate_fault(words: str) -> str:
    """The fault of a certificate from OpenSSL's words, as the rest of a sentence."""
    faults = (fault for sign, fault in _CERTIFICATE_FAULTS.items() if sign in words)
    return next(faults, "is not trusted here; SSL_CERT_FILE names the authorities to trust")


class _Path:
    """The progress of one request, from httpx's trace events: whether it used a proxy, and whether it connected."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._proxy = ""
        self._asks_proxy = False

    def note(self, event: str, info: Mapping[str, object]) -> None:
        """Record an event of a connection (httpcore's own names)."""
        if event == "connection.connect_tcp.started" and info.get("host") != self.host.strip("[]"):
            self._proxy = f"{info.get('host')}:{info.get('port')}"
        elif event.endswith(".send_request_headers.started"):
            self._asks_proxy = getattr(info.get("request"), "method", b"") == b"CONNECT"

    @property
    def through(self) -> str:
        """The proxy of the connection, as part of a sentence; its user and password are not known here."""
        return f" through the proxy {self._proxy}" if self._proxy else ""

    @property
    def stops_at_proxy(self) -> bool:
        """Whether the last bytes sent asked a proxy for a tunnel: then the request itself was not sent."""
        return self._asks_proxy


def _connection_error(path: _Path, error: Exception) -> NoAnswer:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        # A retry would find the same certificate, so this error is not retried.
        return Untrusted(f"the certificate of {path.host} {certificate_fault(str(error))}")
    words = f"no connection to {path.host}{path.through}: {_reason(error)}"
    system = _system_error(error)
    silent = isinstance(error, httpx.ConnectTimeout) or (system is not None and system.errno == errno.ETIMEDOUT)
    # An immediate refusal comes from our side; only a time-out may be the gateway's fault.
    return Unconnected(words) if silent and not path.through else OurNetwork(words)


def _system_error(error: BaseException | None) -> OSError | None:
    """The error of the system, the name service or TLS that caused an httpx error."""
    seen_ids: set[int] = set()  # errors that Python creates only once, such as MemoryError, may form a cycle
    while error is not None and not isinstance(error, OSError) and id(error) not in seen_ids:
        seen_ids.add(id(error))
        error = error.__cause__ or error.__context__
    return error if isinstance(error, OSError) else None


def _reason(error: Exception) -> str:
    """The reason in the system's own words if there are any, and never in the server's words."""
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
