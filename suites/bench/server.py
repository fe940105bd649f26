"""A fake gateway that only waits and answers: prepared bytes by control ID, after a set delay.

    python -m suites.bench.server RECORDING MILLISECONDS     prints its port, and serves until its input ends

It is a separate process, so that it takes only the second core from the reader. `GET /` returns the number of requests
so far.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar

from intacct.recording.replay import open_recording

_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_CONTROL = re.compile(rb"<controlid>([^<]*)</controlid>")


def prepared(folder: Path) -> dict[bytes, bytes]:
    """Control ID -> the whole HTTP response, for every exchange of a recording."""
    recording = open_recording(folder)
    return {
        exchange.control_id.encode(): _response(recording.answers[exchange.file], exchange.content_type)
        for exchange in recording.manifest.exchange
    }


def _response(body: bytes, content_type: str = "text/plain") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Answering(StreamRequestHandler):
    """One connection, kept open: a prepared answer for each request."""

    disable_nagle_algorithm = True
    answers: ClassVar[dict[bytes, bytes]] = {}
    delay: ClassVar[float] = 0.0
    control_ids: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        """Answer until the client closes the connection."""
        while head := b"".join(iter(self._line, b"")):
            if head.startswith(b"GET"):
                self.wfile.write(_response(b"%d" % len(self.control_ids)))
                continue
            began = time.perf_counter()
            length = _LENGTH.search(head)
            body = self.rfile.read(int(length[1]) if length else 0)
            control = _CONTROL.search(body)
            self.control_ids.append(control[1] if control else b"")
            time.sleep(max(0.0, self.delay - (time.perf_counter() - began)))
            self.wfile.write(self.answers[control[1] if control else b""])

    def _line(self) -> bytes:
        line = self.rfile.readline()
        return b"" if line == b"\r\n" else line


def main(folder: str, milliseconds: str) -> None:
    """Serve a recording on a free port of loopback until the input ends."""
    Answering.answers = prepared(Path(folder))
    Answering.delay = float(milliseconds) / 1000
    ThreadingTCPServer.daemon_threads = True
    with ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
