"""A gateway over TLS on loopback that sends, byte for byte, what a test tells it to, and keeps the requests."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import trustme
from lxml import etree

from suites.selftest.support.double.answers import answer
from suites.selftest.support.double.model import InventedCompany

PATH = "/ia/xml/xmlgw.phtml"
KEEP = b"Connection: keep-alive"
"""In an answer: the connection stays open after it."""
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request: its first line and headers, its body, and which request of the gateway it is, from 1 on."""

    head: bytes
    body: bytes
    number: int

    @property
    def user(self) -> str:
        """The user that signs in with it."""
        return etree.fromstring(self.body).findtext(".//login/userid") or ""

    @property
    def control_id(self) -> str:
        """The control ID of the request."""
        return etree.fromstring(self.body).findtext("control/controlid") or ""


Script = Callable[[ReceivedRequest], Iterable[bytes]]
"""What is sent back, piece by piece; then the connection is closed."""


def http(body: bytes, status: int = 200, *, kind: str = "text/xml", keep: bool = False, **headers: str) -> bytes:
    """A whole HTTP response; `Retry_After="7"` is the header `Retry-After: 7`."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines.append(KEEP.decode() if keep else "Connection: close")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


def company_answer(company: InventedCompany, request: ReceivedRequest) -> bytes:
    """The HTTP response of the invented company."""
    status, body = answer(company, request.body)
    return http(body, status)


class ScriptedServer:
    """A server on loopback, without TLS if there is no certificate; `reached` counts connections."""

    def __init__(self, script: Script, certificate: trustme.LeafCert | None = None) -> None:
        self.script = script
        self.requests: list[ReceivedRequest] = []
        self.reached = 0
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._tls = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(self._tls)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The endpoint of the server."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}{PATH}"

    def close(self) -> None:
        """Stop answering."""
        self.over.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.reached += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with suppress(OSError), plain:
            connection = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            with connection, connection.makefile("rb") as incoming:
                for request in self._requests(incoming):
                    keeps = False
                    for piece in self.script(request):
                        connection.sendall(piece)
                        keeps = keeps or KEEP in piece
                    if not keeps:
                        return

    def _requests(self, incoming: BinaryIO) -> Iterator[ReceivedRequest]:
        while head := b"".join(iter(incoming.readline, b"\r\n")):
            length_match = _LENGTH.search(head)
            length = int(length_match[1]) if length_match else 0
            body = incoming.read(length)
            if len(body) < length:
                return  # whoever asked was stopped while asking
            with self._lock:
                request = ReceivedRequest(head, body, len(self.requests) + 1)
                self.requests.append(request)
            yield request


@contextmanager
def running_server(script: Script, certificate: trustme.LeafCert | None = None) -> Iterator[ScriptedServer]:
    """Run the server within the block."""
    server = ScriptedServer(script, certificate)
    try:
        yield server
    finally:
        server.close()


def create_authority(file: Path) -> trustme.CA:
    """A certificate authority whose certificate is in the file: SSL_CERT_FILE makes it trusted."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(file))
    return ca
