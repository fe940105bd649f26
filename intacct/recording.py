"""Exchanges as a folder, and a folder as a gateway that replays them. A live run is a recording followed by a replay.

    recording.toml    what was asked when, one `[[exchange]]` for each request; written as the answers come
    001.xml ..        the answers as the gateway sent them, any known secret replaced

Format: design.md, Contracts. A file's name is its number, never anything that a company or a user is called.
"""

from __future__ import annotations

import dataclasses
import re
import stat
import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import httpx
import respx
import tomli_w
from lxml import etree
from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from intacct.credentials import DEFAULT_ENDPOINT, Credentials, Sender, SignIn
from intacct.credentials_file import Secret
from intacct.errors import NoAnswer, NotRecorded, OnOurSide, RecordingError
from intacct.gateway import Ask, Gateway, Reply, Wire
from intacct.patience import busy_or_away
from intacct.secrecy import Secrets

FORMAT = 1
MANIFEST = "recording.toml"
ANSWER = re.compile(r"[0-9]{1,9}\.xml")
"""What an answer's file is called."""
BUILT = "built from documented shapes, not recorded from a company"
"""The note of a recording that no company stands behind."""
REPLAY_LIMIT = 256 * 1024 * 1024
"""Bytes of a recorded answer: what was read once, under whatever limit, is read again."""
_STRICT = ConfigDict(extra="ignore", strict=False)
# What a replay puts into its requests has to be text that XML can carry.
_Sendable = Annotated[str, StringConstraints(pattern="^[^\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*$")]


@validated(frozen=True, slots=True, config=_STRICT)
class Exchange:
    """One request and what came of it: a file, or the error and when it was last tried."""

    control_id: str
    user: str
    places: tuple[str, ...]
    questions: tuple[str, ...]
    functions: tuple[str, ...]
    file: str = ""
    http_status: int = 0
    content_type: str = ""
    secrets_removed: int = 0
    error: str = ""
    ours: bool = False
    """Whether that error lies with our own settings (`OnOurSide`)."""
    tried_at: str = ""
    remembered: str = ""


@validated(frozen=True, slots=True, config=_STRICT)
class Planned:
    """A user that was to be asked, and the entities that it works in (none: the top level)."""

    user: _Sendable
    entities: tuple[str, ...] = ()


@validated(frozen=True, slots=True, config=_STRICT)
class Manifest:
    """The head of `recording.toml` and its exchanges. `note` says where a recording comes from that is not real.

    `auditor` is the administrator that was to be asked as well, "" where none was given.
    """

    format: int
    recorded_at: str
    suite: str
    edition: str
    level: Literal["top", "entity"]
    company_id: _Sendable
    sender_id: _Sendable
    users: Annotated[tuple[Planned, ...], Field(min_length=1)]
    auditor: _Sendable = ""
    note: str = ""
    exchange: tuple[Exchange, ...] = ()


_MANIFEST = TypeAdapter(Manifest)
_EXCHANGE = TypeAdapter(Exchange)


class Folder(Mapping[str, bytes]):
    """The answers of a folder, by their files' names; read when asked for. A link, or a file without end, is none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __getitem__(self, name: str) -> bytes:
        if not ANSWER.fullmatch(name):
            raise KeyError(name)
        file = self.path / name
        try:
            known = file.lstat()
            if stat.S_ISREG(known.st_mode) and known.st_size <= REPLAY_LIMIT:
                return file.read_bytes()
        except OSError:
            pass
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (file.name for file in sorted(self.path.glob("*.xml")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Recording:
    """A manifest and its answers, from a folder or made up in memory."""

    manifest: Manifest
    answers: Mapping[str, bytes]

    @property
    def credentials(self) -> Credentials:
        """Who was asked, without a password: what a replay signs in with."""
        return Credentials(
            name="replay",
            company_id=self.manifest.company_id,
            endpoint_url=DEFAULT_ENDPOINT,
            sender=Sender(self.manifest.sender_id, Secret("")),
            sign_ins=tuple(SignIn(one.user, Secret(""), one.entities) for one in self.manifest.users),
            entity_level=self.manifest.level == "entity",
            auditor=SignIn(self.manifest.auditor, Secret(""), ()) if self.manifest.auditor else None,
        )

    def wire(self) -> Gateway:
        """A gateway that answers from this recording, over the very client that a live run uses."""
        exchanges = {exchange.control_id: exchange for exchange in self.manifest.exchange}
        router = respx.Router(assert_all_called=False)

        def replay(request: httpx.Request) -> httpx.Response:
            router.calls.clear()
            control_id = etree.fromstring(request.content).findtext("control/controlid") or ""
            exchange = exchanges.get(control_id)
            if exchange is None:
                raise NotRecorded(f"the recording holds no exchange {control_id}")
            if exchange.error:
                kind = OnOurSide if exchange.ours else NoAnswer
                raise kind(f"{exchange.error}, last tried at {exchange.tried_at}")
            body = self.answers.get(exchange.file)
            if body is None:
                raise NotRecorded(f"the recording lacks the file of exchange {control_id}")
            headers = {b"Content-Type": exchange.content_type.encode()} if exchange.content_type else {}
            known = {"remembered": exchange.remembered, "tried_at": exchange.tried_at}
            return httpx.Response(exchange.http_status, headers=headers, content=body, extensions=known)

        router.post(url=DEFAULT_ENDPOINT).mock(side_effect=replay)
        return Gateway(DEFAULT_ENDPOINT, limit=REPLAY_LIMIT, transport=httpx.MockTransport(router.handler))


def open_recording(folder: Path) -> Recording:
    """Open a folder as a recording.

    Raises:
        RecordingError: it is none, cannot be read, or has a format that this version does not know.
    """
    try:
        data = tomllib.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        why = f"is no recording: it has no {MANIFEST}" if folder.exists() else "is not there"
        raise RecordingError(f"{folder} {why}") from None
    except NotADirectoryError:
        raise RecordingError(f"{folder} is a file, and no folder with a recording") from None
    except (OSError, ValueError, RecursionError) as error:  # a number or a nesting without end is no TOMLDecodeError
        raise RecordingError(f"{folder / MANIFEST} cannot be read ({type(error).__name__})") from None
    if data.get("format") != FORMAT:
        raise RecordingError(f"{folder} has format {data.get('format')!r}; this version replays format {FORMAT}")
    try:
        return Recording(_MANIFEST.validate_python(data), Folder(folder))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise RecordingError(f"{folder / MANIFEST} is damaged at {where}") from None


class Recorder:
    """A wire that writes down what goes over another one, each exchange as soon as it is over."""

    def __init__(self, wire: Wire, folder: Path, manifest: Manifest, secrets: tuple[str, ...]) -> None:
        self._wire = wire
        self._folder = folder
        # Longest first over all of them: a secret inside another one would leave the other one's rest.
        self._secrets = Secrets(secrets)
        self._lock = threading.Lock()
        self._number = 0
        self._closed = False
        folder.mkdir(mode=0o700, parents=True)
        self._append(_head(manifest))

    def ask(self, ask: Ask) -> Reply:
        """Ask the wire, and write the answer or the error before anybody reads it."""
        try:
            reply = self._wire.ask(ask)
        except NoAnswer as error:
            ours = isinstance(error, OnOurSide)
            self._write(_exchange(ask, error=str(error), ours=ours, tried_at=_now()), None)
            raise
        body, removed = self._secrets.remove(reply.body)
        content_type, more = self._secrets.remove(reply.content_type.encode())
        tried = _now() if busy_or_away(reply) else ""
        kept = dataclasses.replace(reply, content_type=content_type.decode(), body=body, tried_at=tried)
        exchange = _exchange(
            ask,
            http_status=reply.http_status,
            content_type=kept.content_type,
            secrets_removed=removed + more,
            remembered=reply.remembered,
            tried_at=tried,
        )
        self._write(exchange, body)
        return kept

    def close(self) -> None:
        """Write nothing more: the folder is going to be moved, and an answer that still comes in is too late."""
        with self._lock:
            self._closed = True

    def _write(self, exchange: Exchange, body: bytes | None) -> None:
        with self._lock:
            if self._closed:
                return
            if body is not None:
                self._number += 1
                exchange = dataclasses.replace(exchange, file=f"{self._number:03d}.xml")
                self._keep(self._folder / exchange.file, body)
            self._append(_block(exchange))

    def _keep(self, path: Path, body: bytes) -> None:
        """Write an answer whole or not at all."""
        aside = path.with_suffix(".new")
        try:
            aside.write_bytes(body)
            aside.replace(path)
        except OSError:
            aside.unlink(missing_ok=True)
            raise

    def _append(self, block: bytes) -> None:
        """Add a block whole or not at all: a disk that fills up leaves the manifest as it was."""
        path = self._folder / MANIFEST
        before = path.stat().st_size if path.exists() else 0
        try:
            with path.open("ab") as file:
                file.write(block)
        except OSError:
            with path.open("r+b") as file:
                file.truncate(before)
            raise


def as_toml(manifest: Manifest) -> bytes:
    """`recording.toml` as a recorder leaves it: the head, and one `[[exchange]]` for each request."""
    return b"".join((_head(manifest), *map(_block, manifest.exchange)))


def _head(manifest: Manifest) -> bytes:
    plain: dict[str, object] = _MANIFEST.dump_python(manifest, mode="json")
    kept = {key: value for key, value in plain.items() if key != "exchange" and value != ""}
    return (tomli_w.dumps(kept) + "\n").encode()


def _block(exchange: Exchange) -> bytes:
    values = ((one.name, getattr(exchange, one.name)) for one in dataclasses.fields(exchange))
    return ("[[exchange]]\n" + "".join(_line(*pair) for pair in values if pair[1] not in ("", 0)) + "\n").encode()


@lru_cache(maxsize=256)
def _line(key: str, value: str | int | tuple[str, ...]) -> str:
    """One value of an exchange; what is asked of many users alike is put into TOML once."""
    return tomli_w.dumps({key: list(value) if isinstance(value, tuple) else value})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _exchange(ask: Ask, **outcome: str | int) -> Exchange:
    asked = {
        "control_id": ask.control_id,
        "user": ask.user_id,
        "places": ask.entities or ("top",),
        "questions": ask.questions,
        "functions": ask.functions,
    }
    return _EXCHANGE.validate_python(asked | outcome)
