"""Writes exchanges into a folder as they happen; replay.py reads them."""

from __future__ import annotations

import dataclasses
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import tomli_w
from pydantic import TypeAdapter

from intacct.files import append_private, private_dir, write_private
from intacct.protocol.errors import NoAnswer, OnOurSide
from intacct.protocol.redaction import Redactor
from intacct.recording.manifest import MANIFEST, MANIFEST_TYPE, Exchange, Manifest
from intacct.transport.base import RawResponse, Request, Transport
from intacct.transport.outcome import throttled_or_down

_EXCHANGE = TypeAdapter(Exchange)


class Recorder:
    """A transport that records the exchanges of another one, each as soon as it is complete."""

    def __init__(self, transport: Transport, folder: Path, manifest: Manifest, redactor: Redactor) -> None:
        self._transport = transport
        self._folder = folder
        self._redactor = redactor
        self._lock = threading.Lock()
        self._number = 0
        self._closed = False
        private_dir(folder, exist_ok=False)
        append_private(folder / MANIFEST, _head(manifest))

    def send(self, request: Request) -> RawResponse:
        """Send the request, and write the response or the error before returning it."""
        try:
            reply = self._transport.send(request)
        except NoAnswer as error:
            on_our_side = isinstance(error, OnOurSide)
            self._write(_exchange(request, error=str(error), ours=on_our_side, tried_at=_now()), None)
            raise
        body, removed = self._redactor.redact(reply.body)
        content_type, more = self._redactor.redact(reply.content_type.encode())
        tried_at = _now() if throttled_or_down(reply) else ""
        redacted = dataclasses.replace(reply, content_type=content_type.decode(), body=body, tried_at=tried_at)
        exchange = _exchange(
            request,
            http_status=reply.http_status,
            content_type=redacted.content_type,
            secrets_removed=removed + more,
            remembered=reply.remembered,
            tried_at=tried_at,
        )
        self._write(exchange, body)
        return redacted

    def close(self) -> None:
        """Stop writing: the folder is going to be moved, and later responses are too late."""
        with self._lock:
            self._closed = True

    def _write(self, exchange: Exchange, body: bytes | None) -> None:
        with self._lock:
            if self._closed:
                return
            if body is not None:
                self._number += 1
                exchange = dataclasses.replace(exchange, file=f"{self._number:03d}.xml")
                write_private(self._folder / exchange.file, body)
            append_private(self._folder / MANIFEST, _block(exchange))


def as_toml(manifest: Manifest) -> bytes:
    """`recording.toml` as a recorder writes it: the head, and one `[[exchange]]` for each request."""
    return b"".join((_head(manifest), *map(_block, manifest.exchange)))


def _head(manifest: Manifest) -> bytes:
    plain: dict[str, object] = MANIFEST_TYPE.dump_python(manifest, mode="json")
    settings = {key: value for key, value in plain.items() if key != "exchange" and value != ""}
    return (tomli_w.dumps(settings) + "\n").encode()


def _block(exchange: Exchange) -> bytes:
    values = ((key.name, getattr(exchange, key.name)) for key in dataclasses.fields(exchange))
    return ("[[exchange]]\n" + "".join(_line(*pair) for pair in values if pair[1] not in ("", 0)) + "\n").encode()


@lru_cache(maxsize=256)
def _line(key: str, value: str | int | tuple[str, ...]) -> str:
    """One value of an exchange; values that many users share are serialized once."""
    return tomli_w.dumps({key: list(value) if isinstance(value, tuple) else value})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _exchange(request: Request, **outcome: str | int) -> Exchange:
    fields = {
        "control_id": request.control_id,
        "user": request.user_id,
        "places": request.entities or ("top",),
        "questions": request.questions,
        "functions": request.functions,
    }
    return _EXCHANGE.validate_python(fields | outcome)
