"""Replays a folder of exchanges as a gateway. A live run is a recording followed by a replay.

recording.toml    what was asked when, one `[[exchange]]` for each request: manifest.py
001.xml ..        the answers as the gateway sent them, with every known secret replaced
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import respx
from pydantic import ValidationError

from intacct.credentials.load import DEFAULT_ENDPOINT, Credentials, Sender, SignIn
from intacct.credentials.secret import Secret
from intacct.files import read_plain, read_toml
from intacct.protocol.errors import NoAnswer, NotRecorded, OnOurSide, RecordingError
from intacct.protocol.markup import control_id_of
from intacct.recording.manifest import ANSWER, FORMAT, MANIFEST, MANIFEST_TYPE, Manifest
from intacct.transport.http import Gateway

REPLAY_LIMIT = 256 * 1024 * 1024
"""Maximum bytes of a recorded answer: large enough for any answer that was read once, under any limit."""


MANIFEST_LIMIT = 64 * 1024 * 1024
"""Maximum bytes of a manifest: a company of 10,000 users has less than 20 MB."""


class Folder(Mapping[str, bytes]):
    """The answers of a folder, by file name; read on demand. Links and endless files are ignored."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __getitem__(self, name: str) -> bytes:
        if not ANSWER.fullmatch(name):
            raise KeyError(name)
        file = self.path / name
        try:
            if stat.S_ISREG(file.lstat().st_mode):
                return read_plain(file, REPLAY_LIMIT)
        except OSError:
            pass
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (file.name for file in sorted(self.path.glob("*.xml")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Recording:
    """A manifest and its answers, from a folder or built in memory."""

    manifest: Manifest
    answers: Mapping[str, bytes]

    @property
    def credentials(self) -> Credentials:
        """The users that were asked, without passwords: a replay signs in with these."""
        return Credentials(
            name="replay",
            company_id=self.manifest.company_id,
            endpoint_url=DEFAULT_ENDPOINT,
            sender=Sender(self.manifest.sender_id, Secret("")),
            sign_ins=tuple(SignIn(user.user, Secret(""), user.entities) for user in self.manifest.users),
            entity_level=self.manifest.level == "entity",
            auditor=SignIn(self.manifest.auditor, Secret(""), ()) if self.manifest.auditor else None,
        )

    def transport(self) -> Gateway:
        """A gateway that answers from this recording, over the same client that a live run uses."""
        exchanges = {exchange.control_id: exchange for exchange in self.manifest.exchange}
        router = respx.Router(assert_all_called=False)

        def replay(request: httpx.Request) -> httpx.Response:
            router.calls.clear()
            control_id = control_id_of(request.content)
            exchange = exchanges.get(control_id)
            if exchange is None:
                raise NotRecorded(f"the recording contains no exchange {control_id}")
            if exchange.error:
                kind = OnOurSide if exchange.ours else NoAnswer
                raise kind(f"{exchange.error}, last tried at {exchange.tried_at}")
            body = self.answers.get(exchange.file)
            if body is None:
                raise NotRecorded(f"the recording lacks the file of exchange {control_id}")
            headers = {b"Content-Type": exchange.content_type.encode()} if exchange.content_type else {}
            extensions = {"remembered": exchange.remembered, "tried_at": exchange.tried_at}
            return httpx.Response(exchange.http_status, headers=headers, content=body, extensions=extensions)

        router.post(url=DEFAULT_ENDPOINT).mock(side_effect=replay)
        return Gateway(DEFAULT_ENDPOINT, limit=REPLAY_LIMIT, transport=httpx.MockTransport(router.handler))


def open_recording(folder: Path) -> Recording:
    """Open a folder as a recording.

    Raises:
        RecordingError: it is not a recording, cannot be read, or has a format that this version does not know.
    """
    try:
        data = read_toml(folder / MANIFEST, MANIFEST_LIMIT)
    except FileNotFoundError:
        why = f"is not a recording: it has no {MANIFEST}" if folder.exists() else "does not exist"
        raise RecordingError(f"{folder} {why}") from None
    except NotADirectoryError:
        raise RecordingError(f"{folder} is a file, not a folder with a recording") from None
    except (OSError, ValueError) as error:
        why = (isinstance(error, OSError) and error.strerror) or type(error).__name__
        raise RecordingError(f"{folder / MANIFEST} cannot be read ({why})") from None
    if data.get("format") != FORMAT:
        raise RecordingError(f"{folder} has format {data.get('format')!r}; this version replays format {FORMAT}")
    try:
        return Recording(MANIFEST_TYPE.validate_python(data), Folder(folder))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise RecordingError(f"{folder / MANIFEST} is damaged at {where}") from None
