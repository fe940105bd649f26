"""Recordings: written as the answers come, without secrets, and replayed as they were."""

from __future__ import annotations

import base64
import dataclasses
import html
import os
import threading
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from intacct.protocol.errors import NoAnswer, NotRecorded, RecordingError
from intacct.protocol.question import Bare
from intacct.protocol.redaction import REDACTED, Redactor, redact_variants
from intacct.protocol.request import Envelope, build
from intacct.protocol.variants import variants
from intacct.recording.manifest import FORMAT, MANIFEST, Exchange, Manifest, PlannedUser
from intacct.recording.recorder import Recorder
from intacct.recording.replay import Folder, Recording, open_recording
from intacct.transport.base import RawResponse, Request

HEAD = Manifest(
    format=FORMAT,
    recorded_at="2026-09-01T10:00:00+00:00",
    suite="0.1.0",
    edition="2024-05",
    level="entity",
    company_id="Acme & Söhne",
    sender_id="CraftableMPP",
    users=(PlannedUser("Craftable", ("E1", "E2")), PlannedUser("Craftable3", ("E3",))),
)
SECRETS = ["hunter2", "100%&<>'\"", "a]]>b", "p+q/r s=", "pä$$wörd😀", "it's", "&amp;", 'quo"te', "~tilde~"]


class Fixed:
    """A transport that gives one reply, or none at all."""

    def __init__(self, body: bytes, status: int = 200, content_type: str = "text/xml", error: str = "") -> None:
        self.reply = RawResponse(status, content_type, body)
        self.error = error

    def send(self, _: Request) -> RawResponse:
        """The one reply."""
        if self.error:
            raise NoAnswer(self.error)
        return self.reply


def make_request(control_id: str = "1") -> Request:
    """A request, as the reading loop makes it."""
    envelope = Envelope("CraftableMPP", "", HEAD.company_id, "Craftable", "")
    body = build(envelope, control_id, (Bare("dimensions", "getDimensions"),))
    return Request(control_id, "Craftable", ("E1", "E2"), ("dimensions",), ("getDimensions",), body)


def recorder(folder: Path, wire: Fixed, *secrets: str) -> Recorder:
    """A recorder into a new folder."""
    return Recorder(wire, folder / "recording", HEAD, Redactor(secrets))


def manifest(folder: Path) -> Manifest:
    """The manifest of what was recorded, as it can be read at any moment."""
    return open_recording(folder / "recording").manifest


# Writing


def test_what_comes_is_written_as_it_comes(tmp_path: Path) -> None:
    """Each exchange is a file of the very bytes and a block of the manifest, both there before anybody reads on."""
    body = b"\xff<not even XML\r\n"
    recording = recorder(tmp_path, Fixed(body, 403, "text/html; charset=x"))
    for number in ("1", "1.fields"):
        assert recording.send(make_request(number)) == RawResponse(403, "text/html; charset=x", body)
        assert manifest(tmp_path).exchange[-1].control_id == number
    assert (tmp_path / "recording" / "001.xml").read_bytes() == body
    assert manifest(tmp_path).exchange[1] == Exchange(
        control_id="1.fields",
        user="Craftable",
        places=("E1", "E2"),
        questions=("dimensions",),
        functions=("getDimensions",),
        file="002.xml",
        http_status=403,
        content_type="text/html; charset=x",
    )


def test_when_it_was_is_kept(tmp_path: Path) -> None:
    """A replay knows which answer was only remembered, and when a busy service was tried last."""
    wire = Fixed(b"<html>", 503)
    wire.reply = dataclasses.replace(wire.reply, remembered="at noon")
    live = recorder(tmp_path, wire).send(make_request())
    with open_recording(tmp_path / "recording").transport() as replay:
        again = replay.send(make_request())
    assert datetime.fromisoformat(live.tried_at).tzinfo is UTC
    assert (again.remembered, again.tried_at) == ("at noon", live.tried_at)


def test_the_head_is_written_before_the_first_answer(tmp_path: Path) -> None:
    """A run that is cut at once leaves a recording that says who was to be asked, and keeps no secret."""
    recorder(tmp_path, Fixed(b""))
    assert manifest(tmp_path) == HEAD
    credentials = open_recording(tmp_path / "recording").credentials
    assert [(sign_in.user_id, sign_in.entities) for sign_in in credentials.sign_ins] == [
        ("Craftable", ("E1", "E2")),
        ("Craftable3", ("E3",)),
    ]
    assert (credentials.entity_level, credentials.company_id) == (True, "Acme & Söhne")
    assert credentials.secrets == ()


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such mode")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077], ids=oct)
def test_the_folder_is_private(tmp_path: Path, mask: int) -> None:
    """Nobody else may enter the folder, whatever the umask."""
    before = os.umask(mask)
    try:
        recorder(tmp_path, Fixed(b""))
    finally:
        os.umask(before)
    assert (tmp_path / "recording").stat().st_mode & 0o777 == 0o700


def test_a_recording_is_never_written_into_another(tmp_path: Path) -> None:
    """A recorder refuses a folder that exists."""
    recorder(tmp_path, Fixed(b""))
    with pytest.raises(FileExistsError):
        recorder(tmp_path, Fixed(b""))


def test_no_answer_is_written_with_the_time(tmp_path: Path) -> None:
    """Where nothing came back, the manifest says what happened and when it was last tried, and there is no file."""
    recording = recorder(tmp_path, Fixed(b"", error="no answer from api.intacct.com in time"))
    with pytest.raises(NoAnswer, match="in time"):
        recording.send(make_request())
    (exchange,) = manifest(tmp_path).exchange
    assert (exchange.error, exchange.file, exchange.http_status) == ("no answer from api.intacct.com in time", "", 0)
    assert abs(datetime.fromisoformat(exchange.tried_at) - datetime.now(UTC)) < timedelta(minutes=1)
    assert not list((tmp_path / "recording").glob("*.xml"))


def test_files_are_numbered_without_gaps(tmp_path: Path) -> None:
    """An exchange without an answer takes no number."""
    wire = Fixed(b"<a/>", error="down")
    recording = recorder(tmp_path, wire)
    with pytest.raises(NoAnswer):
        recording.send(make_request("1"))
    wire.error = ""
    recording.send(make_request("2"))
    assert [exchange.file for exchange in manifest(tmp_path).exchange] == ["", "001.xml"]


def test_exchanges_at_the_same_time_do_not_mix(tmp_path: Path) -> None:
    """Requests on several threads get files and blocks of their own."""
    together = threading.Barrier(8, timeout=10)

    class Together(Fixed):
        def send(self, request: Request) -> RawResponse:
            together.wait()
            return RawResponse(200, "", request.control_id.encode())

    recording = recorder(tmp_path, Together(b""))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: recording.send(make_request(str(number))), range(64)))
    replayed = open_recording(tmp_path / "recording")
    answers = {exchange.control_id: replayed.answers[exchange.file].decode() for exchange in replayed.manifest.exchange}
    assert answers == {str(number): str(number) for number in range(64)}


def test_a_block_is_whole_or_not_there(tmp_path: Path) -> None:
    """Where the disk fills up in the middle of a block, the manifest is left as it was, and the run is told."""
    resource = pytest.importorskip("resource")
    recording = recorder(tmp_path, Fixed(b"<a/>"))
    recording.send(make_request("1"))
    path = tmp_path / "recording" / MANIFEST
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, limits[1]))
    try:
        with pytest.raises(OSError, match="large"):
            recording.send(make_request("2"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    recording.send(make_request("3"))
    assert [exchange.control_id for exchange in manifest(tmp_path).exchange] == ["1", "3"]


@pytest.mark.parametrize("text", ['"""', "'''\\", "[[exchange]]\n", "😀\u2028", "x\x7f\x01"], ids=ascii)
def test_no_text_breaks_the_manifest(tmp_path: Path, text: str) -> None:
    """What a gateway calls its content is data, and comes back as it was."""
    recorder(tmp_path, Fixed(b"<a/>", content_type=text)).send(make_request())
    assert manifest(tmp_path).exchange[0].content_type == text
    assert open_recording(tmp_path / "recording").transport().send(make_request()).body == b"<a/>"


# Secrets


WRITTEN: dict[str, Callable[[str], bytes]] = {
    "clear": str.encode,
    "xml": lambda text: escape(text).encode(),
    "xml-attribute": lambda text: escape(text, {'"': "&quot;", "'": "&apos;"}).encode(),
    "xml-lenient": lambda text: text.replace("&", "&amp;").replace("<", "&lt;").encode(),
    "xml-in-ascii": lambda text: escape(text).encode("ascii", "xmlcharrefreplace"),
    "cdata": lambda text: text.replace("]]>", "]]]]><![CDATA[>").encode(),
    "html": lambda text: html.escape(text).encode(),
    "html-of-php": lambda text: html.escape(text).replace("&#x27;", "&#039;").encode(),
    "html-in-xml": lambda text: escape(html.escape(text)).encode(),
    "html-twice-in-xml": lambda text: escape(html.escape(html.escape(text))).encode(),
    "url": lambda text: quote(text, safe="").encode(),
    "url-form": lambda text: quote_plus(text).encode(),
    "url-lower-case": lambda text: "".join(
        part.lower() if part.startswith("%") else part for part in (quote(char, safe="") for char in text)
    ).encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64-url": lambda text: base64.urlsafe_b64encode(text.encode()),
    "utf-16": lambda text: text.encode("utf-16-le"),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_written(tmp_path: Path, secret: str, write: Callable[[str], bytes]) -> None:
    """A secret that a gateway repeats, however encoded, is neither in the folder nor handed on, and is counted."""
    form = write(secret)
    recording = recorder(tmp_path, Fixed(b"<a>" + form + b"</a>-" + form), secret, "another")
    redacted = recording.send(make_request())
    assert redacted.body == b"<a>" + REDACTED + b"</a>-" + REDACTED
    assert (tmp_path / "recording" / "001.xml").read_bytes() == redacted.body
    assert manifest(tmp_path).exchange[0].secrets_removed == 2


@given(secret=st.text(st.characters(codec="utf-8", exclude_characters="\uffff"), min_size=6))
def test_no_form_of_any_secret_is_left(secret: str) -> None:
    """Whatever a secret consists of, each of its forms is replaced as a whole, and what stands around it stays."""
    forms = variants(secret)
    for form in forms:
        assert redact_variants(b"\xff" + form + b"\xff", forms) == (b"\xff" + REDACTED + b"\xff", 1)
        assert Redactor(("another", secret)).redact(b"\xff" + form + b"\xff") == (b"\xff" + REDACTED + b"\xff", 1)


@pytest.mark.parametrize(
    ("secret", "form"),
    [
        pytest.param("\u20acuro-secret", b"\x80uro-secret", id="cp1252"),
        pytest.param("hunter2", b"&#x68;&#x75;&#x6E;&#x74;&#x65;&#x72;&#x32;", id="upper hexadecimal numbers"),
        pytest.param("hunter2", b"&#x68;&#x75;&#x6e;&#x74;&#x65;&#x72;&#x32;", id="lower hexadecimal numbers"),
        pytest.param("hunter2", b"&#104;&#117;&#110;&#116;&#101;&#114;&#50;", id="decimal numbers"),
        pytest.param("s\u00fc\u00dfes<Leben>", b"s&uuml;&szlig;es&lt;Leben&gt;", id="names of characters"),
        pytest.param("it's \u20ac 7", b"it%27s%20%e2%82%ac%207", id="lower URL"),
    ],
)
def test_forms_that_are_written_by_hand_are_removed(secret: str, form: bytes) -> None:
    """Whatever this program takes for the forms of a secret: these are some that others write."""
    assert Redactor((secret, "another")).redact(b"<a>" + form + b"</a>") == (b"<a>" + REDACTED + b"</a>", 1)


@pytest.mark.parametrize(
    ("user_and_password", "rest"),
    [
        pytest.param("me:hunter2", "aHVudGVyMg", id="at a whole byte"),
        pytest.param("jim:hunter2", "h1bnRlcj", id="two bits later"),
        pytest.param("user:hunter2", "odW50ZXIy", id="four bits later"),
    ],
)
def test_a_password_inside_basic_authentication_is_removed(user_and_password: str, rest: str) -> None:
    """A password of seven letters does not stay in the base64 of `user:password`, wherever it begins in there."""
    coded = base64.b64encode(user_and_password.encode())
    assert rest.encode() in coded
    redacted, removed = Redactor(("hunter2",)).redact(b"Basic " + coded)
    assert (rest.encode() in redacted, REDACTED in redacted, removed) == (False, True, 1)


@pytest.mark.parametrize("secrets", [("hunter", "hunter22"), ("hunter22", "hunter")], ids=["short-first", "long-first"])
def test_a_secret_inside_another_leaves_no_rest(tmp_path: Path, secrets: tuple[str, ...]) -> None:
    """Of two passwords that begin alike the longer one goes as a whole, in whatever order they are known."""
    redacted = recorder(tmp_path, Fixed(b"<a>hunter22 hunter</a>"), *secrets).send(make_request())
    assert redacted.body == b"<a>" + REDACTED + b" " + REDACTED + b"</a>"


def test_no_secret_is_written_as_a_content_type(tmp_path: Path) -> None:
    """The manifest holds no secret in a content type."""
    recorder(tmp_path, Fixed(b"<a/>", content_type="text/hunter2"), "hunter2").send(make_request())
    assert b"hunter2" not in (tmp_path / "recording" / MANIFEST).read_bytes()
    assert manifest(tmp_path).exchange[0].secrets_removed == 1


def test_an_empty_secret_removes_nothing(tmp_path: Path) -> None:
    """An empty secret removes nothing from an answer."""
    assert variants("") == ()
    assert recorder(tmp_path, Fixed(b"<a/>"), "").send(make_request()).body == b"<a/>"


# Replaying


def test_a_replay_answers_like_the_gateway_did(tmp_path: Path) -> None:
    """Status, content type and bytes come back over the client that a live run uses, as often as they are asked for."""
    body = "<ä>\r\n😀</ä>".encode("utf-16")
    recorder(tmp_path, Fixed(body, 401, "text/xml; charset=utf-16")).send(make_request())
    with open_recording(tmp_path / "recording").transport() as wire:
        for _ in range(3):
            assert wire.send(make_request()) == RawResponse(401, "text/xml; charset=utf-16", body)


def test_a_replay_does_not_answer_where_the_gateway_did_not(tmp_path: Path) -> None:
    """A replay of a missing answer gives none, with the words and the time of the recording."""
    with pytest.raises(NoAnswer):
        recorder(tmp_path, Fixed(b"", error="no connection")).send(make_request())
    tried_at = manifest(tmp_path).exchange[0].tried_at
    with pytest.raises(NoAnswer) as caught:
        open_recording(tmp_path / "recording").transport().send(make_request())
    assert type(caught.value) is NoAnswer
    assert str(caught.value) == f"no connection, last tried at {tried_at}"


def test_what_was_not_asked_is_not_recorded(tmp_path: Path) -> None:
    """A request that the recording does not know is a missing answer of a kind of its own."""
    recorder(tmp_path, Fixed(b"<a/>")).send(make_request())
    with pytest.raises(NotRecorded, match=r"no exchange 1\.fields"):
        open_recording(tmp_path / "recording").transport().send(make_request("1.fields"))


def test_a_recording_can_be_made_up_in_memory() -> None:
    """A manifest and its answers are a recording without a folder."""
    exchange = Exchange(
        "1", "Craftable", ("top",), ("dimensions",), ("getDimensions",), file="001.xml", http_status=200
    )
    changed_head = dataclasses.replace(HEAD, exchange=(exchange,))
    assert Recording(changed_head, {"001.xml": b"<a/>"}).transport().send(make_request()).body == b"<a/>"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.xml",
        "sub/001.xml",
        "{folder}/secret.xml",
        "secret.xml",
        "001.xml/../secret.xml",
        "001.txt",
        "\u0660\u0661.xml",
        "001.xml\0",
        "0 01.xml",
        ".xml",
        "-1.xml",
        "002.xml",
        "003.xml",
        "",
    ],
    ids=ascii,
)
def test_a_file_that_is_no_number_is_never_opened(tmp_path: Path, name: str) -> None:
    """A name in a manifest that is a path, another file or no file at all is an answer that the recording lacks."""
    folder = tmp_path / "recording"
    (folder / "sub").mkdir(parents=True)
    (folder / "003.xml").mkdir()
    for other in (
        "secret.xml",
        "001.txt",
        "\u0660\u0661.xml",
        "0 01.xml",
        ".xml",
        "-1.xml",
        "sub/001.xml",
        "../secret.xml",
    ):
        (folder / other).write_bytes(b"hunter2")
    block = {"control_id": "1", "user": "x", "places": [], "questions": [], "functions": [], "http_status": 200}
    write_manifest(folder, exchange=[block | {"file": name.format(folder=tmp_path)}])
    with pytest.raises(NotRecorded, match="lacks the file"):
        open_recording(folder).transport().send(make_request())


def test_a_folder_lists_its_answers(tmp_path: Path) -> None:
    """The answers of a folder are its numbered files, in order."""
    for name in ("002.xml", "001.xml", "notes.txt"):
        (tmp_path / name).write_bytes(name.encode())
    folder = Folder(tmp_path)
    assert dict(folder) == {"001.xml": b"001.xml", "002.xml": b"002.xml"}
    assert len(folder) == 2


@pytest.mark.parametrize("status", [-1, 0, 99, 600, 99999])
def test_an_impossible_status_is_replayed_or_refused(tmp_path: Path, status: int) -> None:
    """A manifest that was tampered with does not end a run with an exception of another kind."""
    block = {"control_id": "1", "user": "x", "places": [], "questions": [], "functions": [], "file": "001.xml"}
    (tmp_path / "001.xml").write_bytes(b"<a/>")
    write_manifest(tmp_path, exchange=[block | {"http_status": status}])
    assert open_recording(tmp_path).transport().send(make_request()).http_status == status


# What is not a recording


def write_manifest(folder: Path, **changed: object) -> None:
    """A valid manifest with some of its keys changed; None takes a key out."""
    users = [{"user": user.user, "entities": list(user.entities)} for user in HEAD.users]
    plain = {field.name: getattr(HEAD, field.name) for field in dataclasses.fields(HEAD)}
    plain |= {"users": users, "exchange": []} | changed
    (folder / MANIFEST).write_text(tomli_w.dumps({key: value for key, value in plain.items() if value is not None}))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(None, "it has no recording.toml", id="no-manifest"),
        pytest.param(b"format =", "cannot be read", id="no-toml"),
        pytest.param(b"\xff\xfe", "cannot be read", id="no-utf-8"),
        pytest.param(b"format = 1\nformat = 1", "cannot be read", id="key-twice"),
        pytest.param(b"a = " + b"[" * 9999, "cannot be read", id="nested-without-end"),
        pytest.param(b"a = " + b"9" * 5000, "cannot be read", id="number-without-end"),
        pytest.param(b"", "has format None; this version replays format 1", id="empty"),
        pytest.param(b"format = 2", "has format 2", id="newer"),
        pytest.param(b'format = "1"', "has format '1'", id="format-as-text"),
        pytest.param(b"format = 1", "is damaged at recorded_at", id="format-alone"),
    ],
)
def test_what_is_no_recording_is_told_in_one_sentence(tmp_path: Path, content: bytes | None, says: str) -> None:
    """A folder that cannot be replayed is a RecordingError that names it and says why, on one line."""
    if content is not None:
        (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(RecordingError) as caught:
        open_recording(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_manifest_that_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    """A path that is there and is not a file is a RecordingError as well."""
    (tmp_path / MANIFEST).mkdir()
    with pytest.raises(RecordingError, match="cannot be read"):
        open_recording(tmp_path)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        pytest.param({"company_id": None}, "company_id", id="no-company"),
        pytest.param({"company_id": 1}, "company_id", id="company-number"),
        pytest.param({"company_id": "a\0"}, "company_id", id="company-not-sendable"),
        pytest.param({"sender_id": "a\uffff"}, "sender_id", id="sender-not-sendable"),
        pytest.param({"users": [{"user": "\x1b"}]}, "users.0.user", id="user-not-sendable"),
        pytest.param({"users": []}, "users", id="nobody"),
        pytest.param({"users": [{}]}, "users.0.user", id="user-without-id"),
        pytest.param({"level": "bottom"}, "level", id="level"),
        pytest.param({"exchange": [{}]}, "exchange.0.control_id", id="exchange"),
        pytest.param({"exchange": "no"}, "exchange", id="exchange-text"),
    ],
)
def test_a_damaged_manifest_is_told_with_the_key(tmp_path: Path, changed: dict[str, object], where: str) -> None:
    """A manifest that is TOML but no manifest is refused with the place of the damage."""
    write_manifest(tmp_path, **changed)
    with pytest.raises(RecordingError) as caught:
        open_recording(tmp_path)
    assert str(caught.value).endswith(f"is damaged at {where}")


def test_what_a_later_version_adds_is_ignored(tmp_path: Path) -> None:
    """Keys that are not known here do not make a recording useless."""
    write_manifest(tmp_path, added="later")
    assert open_recording(tmp_path).manifest == HEAD
    assert tomllib.loads((tmp_path / MANIFEST).read_text())["added"] == "later"


def test_an_answer_that_is_a_link_or_has_no_end_is_none(tmp_path: Path) -> None:
    """Nothing but a regular file is read: what a link leads to may be anything, and endless."""
    recorder(tmp_path, Fixed(b"<a/>")).send(make_request())
    answer = tmp_path / "recording" / "001.xml"
    answer.unlink()
    answer.symlink_to("/dev/zero")
    with pytest.raises(NotRecorded):
        open_recording(tmp_path / "recording").transport().send(make_request())
