"""Answers that are broken, or made to hurt: each ends in a sentence, within bounds, and nothing is met by it."""

from __future__ import annotations

import gzip
import re
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
import trustme

from intacct.protocol.errors import TooMuch, UnreadableAnswer
from intacct.protocol.response import parse
from intacct.transport.base import BODY_LIMIT, Request
from intacct.transport.http import Gateway
from suites.judgement.profile import Profile
from suites.judgement.verdict import Kind
from suites.run.paths import FIXTURES
from suites.selftest.support.live_command import LiveCommand, credentials_file
from suites.selftest.support.read_company import LIMIT, ONE, read
from suites.selftest.support.tls_server import (
    ReceivedRequest,
    Script,
    ScriptedServer,
    company_answer,
    http,
    running_server,
)

FOLDER = FIXTURES / "malformed"
TABLES = (FOLDER / "README.md").read_text("utf-8").partition("Readable, and not")[::2]
UNREADABLE, READABLE = (re.findall(r"^\| `(\S+)` \| .+ \| (.+) \|$", table, re.MULTILINE) for table in TABLES)
NO_VERDICT = {Kind.UNKNOWN, Kind.BLOCKED, Kind.NOT_APPLICABLE}
"""Nothing was judged; only the level that is not run does not apply, whatever was answered."""
BY_SIGN_IN = {"1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "4.2", "4.10"}
"""What a sign-in that works shows by itself."""


@pytest.fixture
def server(certificate: trustme.LeafCert) -> Iterator[ScriptedServer]:
    """A gateway over TLS that answers nothing until a test gives it a script."""
    with running_server(lambda _: [], certificate) as gateway:
        yield gateway


def met(server: ScriptedServer, body: bytes, kind: str = "text/xml") -> tuple[set[str], str]:
    """The instructions that are met after this body came instead of every answer, and what the verdicts say."""
    server.script = lambda _: [http(body, kind=kind)]
    outcome = read(ONE, server.url, limit=BODY_LIMIT)
    judge = outcome.judgement
    return {case.id for case in judge.cases if judge.verdict(case).kind is Kind.MET}, outcome.words


def test_the_tables_are_complete() -> None:
    """Every file stands in one of the tables, and every row has its file."""
    assert sorted(name for name, _ in (*UNREADABLE, *READABLE)) == sorted(file.name for file in FOLDER.glob("*.xml"))


@pytest.mark.parametrize(("name", "sentence"), UNREADABLE, ids=[name for name, _ in UNREADABLE])
def test_an_unreadable_answer_is_told(server: ScriptedServer, name: str, sentence: str) -> None:
    """An unreadable answer raises one error, meets nothing, and the verdicts say what came."""
    body = (FOLDER / name).read_bytes()
    with pytest.raises(UnreadableAnswer):
        parse(body, 200, "1", ONE.id, "Craftable")
    nothing, words = met(server, body)
    assert nothing == set()
    assert f"HTTP 200: {sentence}" in words or sentence in words
    assert "root:" not in words


@pytest.mark.parametrize(("name", "sentence"), READABLE, ids=[name for name, _ in READABLE])
def test_a_strange_answer_shows_no_more_than_the_sign_in(server: ScriptedServer, name: str, sentence: str) -> None:
    """A strange answer counts for the sign-in only, and the verdicts say why."""
    instructions_met, words = met(server, (FOLDER / name).read_bytes())
    assert instructions_met in (set(), BY_SIGN_IN)
    assert sentence in words


@pytest.mark.parametrize("kind", ["text/html", "application/json", "", "text/xml; charset=klingon", "\xe4"])
def test_the_content_type_is_not_believed(server: ScriptedServer, kind: str) -> None:
    """An answer is an answer whatever its header says: the body is parsed as XML."""
    server.script = lambda request: [company_answer(ONE, request).replace(b"text/xml", kind.encode("latin-1"), 1)]
    assert read(ONE, server.url).kinds == {Kind.MET, Kind.NOT_APPLICABLE}


def test_no_local_file_is_read(server: ScriptedServer, tmp_path: Path) -> None:
    """An entity that is a file of this machine is not replaced by what is in it."""
    (tmp_path / "private").write_text("Business user, all of it", "utf-8")
    body = (FOLDER / "entity-outside.xml").read_bytes().replace(b"/etc/passwd", str(tmp_path / "private").encode())
    nothing, words = met(server, body)
    assert nothing == set()
    assert "all of it" not in words


# Made to hurt

START = b"<?xml version='1.0'?><response>"
PILES: dict[str, Callable[[], bytes]] = {
    "deep": lambda: b"<a>" * 500_000,
    "deep-and-closed": lambda: b"<a>" * 5_000 + b"</a>" * 5_000,
    "attributes": lambda: b"<a " + b" ".join(b'a%d=""' % n for n in range(1_000_000)) + b"/>",
    "a-long-text": lambda: b"x" * 12_000_000,
    "a-long-name": lambda: b"<" + b"x" * 12_000_000 + b"/>",
    "a-long-comment": lambda: b"<!--" + b"x" * 12_000_000 + b"-->",
    "many-results": lambda: b"<result/>" * 200_000,
}
"""What fills a response; made when its test runs, since each has megabytes."""


@pytest.mark.parametrize("name", PILES)
def test_an_answer_beyond_every_limit_is_refused(server: ScriptedServer, name: str) -> None:
    """Nesting, attributes and texts beyond those of a gateway end in one sentence."""
    nothing, words = met(server, START + PILES[name]() + b"</response>")
    assert nothing == set()
    assert "the gateway's answer could not be read: HTTP 200: the answer" in words


def endless(piece: bytes, server: ScriptedServer) -> Iterable[bytes]:
    """The same bytes over and over, as long as somebody reads."""
    while not server.over.is_set():
        yield b"%x\r\n%s\r\n" % (len(piece), piece)


@cache
def gzip_stream(*, blocks: bool) -> bytes:
    """A gzip stream that never ends: of zeros, or of blocks with nothing in them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    if blocks:
        return packer.flush(zlib.Z_SYNC_FLUSH) + b"\0\0\0\xff\xff" * 10_000
    return packer.compress(b"\0" * 64 * 1024 * 1024) + packer.flush(zlib.Z_SYNC_FLUSH)


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n"
ROWS = b"<DEPARTMENT><DEPARTMENTID>1</DEPARTMENTID></DEPARTMENT>" * 1000


def _announced(_: ReceivedRequest) -> Iterable[bytes]:
    return [b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n", b"x" * (LIMIT + 1)]


def _stream(head: bytes, piece: bytes, start: Callable[[], bytes] = bytes) -> Callable[[ScriptedServer], Script]:
    def script(server: ScriptedServer) -> Script:
        def send(_: ReceivedRequest) -> Iterable[bytes]:
            first = start()
            yield head + b"\r\n" + (b"%x\r\n%s\r\n" % (len(first), first) if first else b"")
            yield from endless(piece, server)

        return send

    return script


TOO_MUCH: dict[str, Callable[[ScriptedServer], Script]] = {
    "endless-body": _stream(CHUNKED, b"<a/>" * 4096),
    "endless-list": _stream(CHUNKED, ROWS, lambda: START + b"<operation><result><data>"),
    "gzip-bomb": _stream(CHUNKED + b"Content-Encoding: gzip\r\n", b"\0" * 4096, lambda: gzip_stream(blocks=False)),
    "endless-nothing": _stream(
        CHUNKED + b"Content-Encoding: gzip\r\n", b"\0\0\0\xff\xff" * 1000, lambda: gzip_stream(blocks=True)
    ),
    "announced": lambda _: _announced,
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_not_read(server: ScriptedServer, name: str) -> None:
    """Reading ends at the limit of unpacked bytes, which is told; it is asked for once."""
    server.script = TOO_MUCH[name](server)
    outcome = read(ONE, server.url)
    assert outcome.kinds <= NO_VERDICT
    assert "the answer is larger than the limit of 0.25 MB and was not read" in outcome.words
    assert len(server.requests) == 1


def test_a_bomb_takes_no_memory(server: ScriptedServer) -> None:
    """64 MB of zeros in 64 KB are unpacked up to the limit and no further."""
    gzip_stream(blocks=False)  # made beforehand: making it takes as much as it unpacks to
    server.script = TOO_MUCH["gzip-bomb"](server)
    ask = Request("1", "Craftable", (), (), (), b"<request/>")
    with Gateway(server.url, limit=LIMIT) as gateway:
        tracemalloc.start()
        try:
            with pytest.raises(TooMuch):
                gateway.send(ask)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["gzip, gzip", "deflate", "br", "zstd", "identity, gzip"])
def test_only_what_was_asked_for_is_unpacked(server: ScriptedServer, encoding: str) -> None:
    """A bomb inside a bomb, or packed as nobody asked for, stays packed, and is not an answer."""
    body = gzip.compress(gzip.compress(b"\0" * 1024 * 1024))
    server.script = lambda _: [http(body, Content_Encoding=encoding)]
    outcome = read(ONE, server.url)
    assert outcome.kinds <= NO_VERDICT
    assert "HTTP 200: the answer is not XML" in outcome.words


def test_a_packed_answer_is_unpacked(server: ScriptedServer) -> None:
    """What a gateway packs as it was asked to is read."""

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        head, _, body = company_answer(ONE, request).partition(b"\r\n\r\n")
        return [http(gzip.compress(body), Content_Encoding="gzip")] if head else []

    server.script = script
    assert read(ONE, server.url).kinds == {Kind.MET, Kind.NOT_APPLICABLE}


NO_HTTP = {
    "closed": b"",
    "no-http": b"SSH-2.0-OpenSSH_9.9\r\n",
    "no-body": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n",
    "half-a-body": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<response>",
    "half-a-chunk": CHUNKED + b"\r\nff\r\n<response>",
    "no-chunk": CHUNKED + b"\r\nxyz\r\n<response>",
    "two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n<a",
    "half-packed": http(gzip.compress(b"<response/>" * 99)[:-9], Content_Encoding="gzip"),
    "not-packed": http(b"<response/>", Content_Encoding="gzip"),
    "headers-without-end": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 99_999,
    "header-without-end": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 999_999,
    "only-interim": b"HTTP/1.1 103 Early\r\n\r\n" * 9_999,
}


@pytest.mark.parametrize("name", NO_HTTP)
def test_what_is_cut_or_no_http_is_told(server: ScriptedServer, name: str) -> None:
    """A cut answer and bytes that are not HTTP are one sentence, and not tried again before a sign-in has worked."""
    server.script = lambda _: [NO_HTTP[name]]
    outcome = read(ONE, server.url)
    assert outcome.kinds <= NO_VERDICT
    assert "the answer of 127.0.0.1 was cut" in outcome.words
    assert len(server.requests) == 1


def test_the_limit_is_16_megabytes() -> None:
    """Without a limit in the profile, 16 MB of an answer are read."""
    assert BODY_LIMIT == Profile().answer_limit * 1024 * 1024 == 16 * 1024 * 1024


@pytest.mark.slow
def test_a_run_states_its_own_limit(server: ScriptedServer, tmp_path: Path, ca: tuple[Path, trustme.LeafCert]) -> None:
    """`answer_limit` of the company's file holds for its run: status 7, everything unknown, and no traceback."""
    server.script = TOO_MUCH["gzip-bomb"](server)
    live = LiveCommand(credentials_file(tmp_path, ONE, server.url, profile="answer_limit = 1\n"), ca[0])
    ended = live.run("-q", "-n", "0")
    assert ended.status == 7, ended.output
    assert "the answer is larger than the limit of 1 MB and was not read" in " ".join(ended.output.split())
    assert "Traceback" not in ended.output
