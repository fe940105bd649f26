"""The gateway on a bad day, over TLS on a socket: every fault is told in a sentence, and none makes a verdict met."""

from __future__ import annotations

import contextlib
import errno
import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme

from intacct.credentials.load import DEFAULT_ENDPOINT
from intacct.protocol.errors import CredentialsError, Cut, OurNetwork, Unconnected
from intacct.protocol.refusal import Side
from intacct.transport.base import Request, Timeouts
from intacct.transport.http import Gateway, certificate_fault
from suites.judgement.verdict import Kind
from suites.run import read as run_read
from suites.run import replay
from suites.run.plan import ConfigurationError
from suites.run.planner import plan
from suites.selftest.support.answers import COMPANY, error, refused_response
from suites.selftest.support.live_command import credentials_file
from suites.selftest.support.read_company import ONE, THREE, read
from suites.selftest.support.tls_server import (
    KEEP,
    ReceivedRequest,
    Script,
    ScriptedServer,
    company_answer,
    create_authority,
    http,
    running_server,
)

NO_VERDICT = {Kind.UNKNOWN, Kind.BLOCKED, Kind.NOT_APPLICABLE}
"""Nothing was judged; only the level that is not run does not apply, whatever was answered."""
CONFORMS = {Kind.MET, Kind.NOT_APPLICABLE}
PAGE = (
    b"<html><style>p {x: y}</style><title>Away</title><p>The Service is Temporarily Off-line &amp; back<br>soon</html>"
)


@pytest.fixture
def server(certificate: trustme.LeafCert) -> Iterator[ScriptedServer]:
    """A gateway over TLS that answers as the conforming company would, until a test gives it another script."""
    with running_server(lambda request: [company_answer(ONE, request)], certificate) as gateway:
        yield gateway


def first(fault: bytes) -> Script:
    """A script that sends the fault once, and then the true answers."""
    return lambda request: [fault if request.number == 1 else company_answer(ONE, request)]


def test_the_truth_conforms(server: ScriptedServer) -> None:
    """Without a fault everything that applies is met after one request."""
    assert read(ONE, server.url).kinds == CONFORMS
    assert len(server.requests) == 1


# What goes by


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize(
    "body", [PAGE, b"", refused_response(error("", "Internal error"))], ids=["page", "empty", "xml"]
)
def test_a_fault_that_goes_by_leaves_no_trace(server: ScriptedServer, status: int, body: bytes) -> None:
    """A page, nothing, or XML with a status that says come again: asked again, everything is met."""
    server.script = first(http(body, status, kind="text/html"))
    outcome = read(ONE, server.url)
    assert outcome.kinds == CONFORMS
    assert (len(server.requests), len(outcome.waits)) == (2, 1)


@pytest.mark.parametrize("number", ["GW-0010", "GW-0001"])
def test_a_busy_service_may_say_so_in_http_200(server: ScriptedServer, number: str) -> None:
    """The error number of a busy service counts at any HTTP status, and the wait is the gateway's own."""
    server.script = first(http(refused_response(error(number, "no")), Retry_After="7"))
    outcome = read(ONE, server.url)
    assert outcome.kinds == CONFORMS
    assert outcome.waits == [7.0]


def test_what_stays_down_is_told_in_its_own_words(server: ScriptedServer) -> None:
    """After all tries, everything is unknown, with the words of the page and without its markup."""
    server.script = lambda _: [http(PAGE, 503, kind="text/html")]
    outcome = read(ONE, server.url)
    assert outcome.kinds <= NO_VERDICT
    assert "it is a web page that says: Away The Service is Temporarily Off-line & back soon" in outcome.words
    assert len(server.requests) == 3


def test_a_page_that_is_no_whole_page_keeps_its_words(server: ScriptedServer) -> None:
    """A proxy's few elements, with nothing around them, are told in their words as well."""
    server.script = lambda _: [http(b"<h1>503 Service Unavailable</h1>\nNo server is available", 503, kind="text/html")]
    assert "it is a web page that says: 503 Service Unavailable No server is available" in read(ONE, server.url).words


@pytest.mark.parametrize(
    "pieces",
    [[http(PAGE, 503)], [http(PAGE, 524)], [http(refused_response(error("GW-0010", "no")))], []],
    ids=["503", "524", "GW-0010", "cut"],
)
def test_the_time_of_the_last_try_is_told(server: ScriptedServer, tmp_path: Path, pieces: list[bytes]) -> None:
    """Whatever of it stayed down, the recording and the verdicts made from it say when it was tried last."""
    server.script = lambda _: pieces
    file = credentials_file(tmp_path, ONE, server.url, profile="tries = 1\n")
    run_plan = plan("acme", credentials=file, replay=False, reports=tmp_path, environ={})
    run_plan.output.mkdir()
    run_read.read(run_plan, run_plan.output / "recording")
    judgement = replay.judge(run_plan.output / "recording").judgement
    texts = {judgement.verdict(case).found for case in judgement.cases if case.place.key == "top"}
    (sentence,) = (text for text in texts if "4.1" not in text and re.match("Asked as|.* was told", text))
    assert re.search(r"last tried at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$", sentence)


def test_524_is_asked_once(server: ScriptedServer) -> None:
    """HTTP 524 is not tried again: the service still works on the first request."""
    server.script = first(http(PAGE, 524))
    assert read(ONE, server.url).kinds <= NO_VERDICT
    assert len(server.requests) == 1


def test_no_connection_is_tried_again() -> None:
    """A port where nobody listens is tried as often as allowed, and then told."""
    with running_server(lambda _: []) as gone:
        gone.close()
        outcome = read(ONE, gone.url.replace("http:", "https:"))
    assert outcome.kinds <= NO_VERDICT
    assert outcome.sides == {Side.OURS}
    assert "was told" not in outcome.words
    assert "no connection to 127.0.0.1: Connection refused (ConnectError), tried 3 times" in outcome.words


def test_one_users_fault_costs_nobody_else(certificate: trustme.LeafCert) -> None:
    """Places that were read keep their verdicts when another one's user gets no answer."""

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        return [http(PAGE, 503) if request.user.endswith("E200") else company_answer(THREE, request)]

    with running_server(script, certificate) as server:
        outcome = read(THREE, server.url)
    assert outcome.kinds_at("E200") <= NO_VERDICT
    assert outcome.kinds_at("E100") == outcome.kinds_at("E300") == CONFORMS
    assert outcome.kinds_at("company") == {Kind.MET}


def test_connections_are_used_again(certificate: trustme.LeafCert) -> None:
    """Three users one after the other take one connection, if the gateway keeps it open; and no cookie goes along."""

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        return [
            company_answer(THREE, request).replace(
                b"Connection: close", KEEP + b"\r\nSet-Cookie: session=of-another; Path=/"
            )
        ]

    with running_server(script, certificate) as server:
        assert read(THREE, server.url, in_flight=1).kinds == CONFORMS
    assert (len(server.requests), server.reached) == (3, 1)
    assert not any(b"cookie" in request.head.lower() for request in server.requests)


# Who is asked at all


@pytest.mark.parametrize("kind", ["unknown", "other-name", "expired"])
def test_a_certificate_that_is_not_trusted_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Another authority, another name, a past date: unknown, told at once, and no byte of a request is sent."""
    for name in ("PYTHONHTTPSVERIFY", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_TLS_REJECT_UNAUTHORIZED"):
        monkeypatch.setenv(name, "0" if "VERIFY" in name or "NODE" in name else "")
    ca = create_authority(tmp_path / ("other.pem" if kind == "unknown" else "ca.pem"))
    past = datetime.now(UTC) - timedelta(days=1)
    name = "localhost" if kind == "other-name" else "127.0.0.1"
    leaf = ca.issue_cert(name, not_after=past if kind == "expired" else None)
    with running_server(lambda request: [company_answer(ONE, request)], leaf) as server:
        outcome = read(ONE, server.url)
    assert outcome.kinds <= NO_VERDICT
    assert "the certificate of 127.0.0.1 is not trusted here; SSL_CERT_FILE names the authorities" in outcome.words
    assert (server.requests, outcome.waits) == ([], [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: ScriptedServer, status: int) -> None:
    """A redirect is told and not followed: the other address never gets a byte."""
    with running_server(lambda request: [company_answer(ONE, request)]) as other:
        server.script = lambda _: [http(b"", status, Location=other.url)]
        outcome = read(ONE, server.url)
        assert other.reached == 0
    assert outcome.kinds <= NO_VERDICT
    assert f"HTTP {status}: " in outcome.words
    assert "it points to another address, which is not followed" in outcome.words


PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy")


def test_loopback_is_never_asked_through_a_proxy(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loopback endpoint is never asked through a proxy, with TLS or without it."""
    with running_server(lambda _: []) as proxy, running_server(lambda request: [company_answer(ONE, request)]) as plain:
        for name in PROXIES:
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert read(ONE, server.url).kinds == read(ONE, plain.url).kinds == CONFORMS
        assert proxy.reached == 0


def request() -> Request:
    """A request with something in it that nobody but the gateway may read."""
    return Request("1", "Craftable", (), ("title",), ("get_list",), b"<request>s3cret</request>")


def test_sage_is_asked_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTPS_PROXY counts for Sage itself; the proxy is asked for a tunnel, and reads nothing of a request."""
    with running_server(lambda _: [http(b"no", 403)]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:hunter2@127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        with Gateway(DEFAULT_ENDPOINT) as gateway, pytest.raises(OurNetwork, match="no connection to api") as failure:
            gateway.send(request())
        proxy_in_words = (
            f"api.intacct.com through the proxy 127.0.0.1:{proxy.port}: the proxy answered HTTP 403 Forbidden"
        )
    assert [request.head.partition(b"\r\n")[0] for request in proxy.requests] == [
        b"CONNECT api.intacct.com:443 HTTP/1.1"
    ]
    assert b"s3cret" not in proxy.requests[0].head + proxy.requests[0].body
    assert str(failure.value) == f"no connection to {proxy_in_words}"


@pytest.mark.parametrize("answer", [[], [b"HTTP/1.1 2"]], ids=["hangs-up", "half-a-line"])
def test_a_proxy_that_fails_was_never_sent_the_request(monkeypatch: pytest.MonkeyPatch, answer: list[bytes]) -> None:
    """A proxy that refuses the tunnel is a fault on our side, and not a cut answer of the gateway."""
    with running_server(lambda _: answer) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        with Gateway(DEFAULT_ENDPOINT) as gateway, pytest.raises(OurNetwork, match=r"through the proxy 127\.0\.0\.1:"):
            gateway.send(request())
    assert b"s3cret" not in proxy.requests[0].head + proxy.requests[0].body


def test_a_proxy_that_is_not_there_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens where HTTPS_PROXY points to: the proxy is named, with the system's reason."""
    with running_server(lambda _: []) as proxy:
        proxy.close()
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:hunter2@127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        with Gateway(DEFAULT_ENDPOINT) as gateway, pytest.raises(OurNetwork) as failure:
            gateway.send(request())
    proxy_in_words = f"through the proxy 127.0.0.1:{proxy.port}: Connection refused (ConnectError)"
    assert str(failure.value) == f"no connection to api.intacct.com {proxy_in_words}"


def test_a_handshake_that_fails_is_ours() -> None:
    """Something on the way speaks no TLS, or other TLS than this machine allows: OpenSSL's own reason is told."""

    def fail(_: httpx.Request) -> httpx.Response:
        refused = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)")
        refused.reason = "WRONG_VERSION_NUMBER"
        raise httpx.ConnectError(str(refused)) from refused

    with (
        Gateway(DEFAULT_ENDPOINT, transport=httpx.MockTransport(fail)) as gateway,
        pytest.raises(OurNetwork) as failure,
    ):
        gateway.send(request())
    assert str(failure.value) == "no connection to api.intacct.com: TLS was refused (wrong version number)"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "Name or service not known"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "Network is unreachable"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "No route to host"),
        (PermissionError(errno.EPERM, "Operation not permitted"), "Operation not permitted"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "Connection refused"),
    ],
    ids=["name", "network", "route", "firewall", "refused"],
)
def test_what_the_system_refuses_at_once_is_ours(reason: OSError, words: str) -> None:
    """No name, a closed network: ours, with the system's own reason; and tried again, since nothing was sent."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(str(reason)) from reason

    answering = httpx.MockTransport(fail)
    with Gateway(DEFAULT_ENDPOINT, transport=answering) as gateway, pytest.raises(OurNetwork) as failure:
        gateway.send(request())
    assert str(failure.value) == f"no connection to api.intacct.com: {words} (ConnectError)"


@pytest.mark.parametrize("silence", [httpx.ConnectTimeout("no"), httpx.ConnectError("no")], ids=["client", "system"])
def test_silence_is_the_gateways(silence: httpx.TransportError) -> None:
    """Where nothing is heard within the time, the service may be away: that is not ours to mend."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise silence from OSError(errno.ETIMEDOUT, "Connection timed out")

    with (
        Gateway(DEFAULT_ENDPOINT, transport=httpx.MockTransport(fail)) as gateway,
        pytest.raises(Unconnected) as failure,
    ):
        gateway.send(request())
    assert not isinstance(failure.value, OurNetwork)


def test_want_of_memory_is_no_broken_answer() -> None:
    """Too little memory is not told as a broken answer of Sage's."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise MemoryError

    with Gateway(DEFAULT_ENDPOINT, transport=httpx.MockTransport(fail)) as gateway, pytest.raises(MemoryError):
        gateway.send(request())


def test_errors_in_a_circle_have_an_end() -> None:
    """Errors that are each other's context are looked through once."""
    circle = httpx.ReadError("no")
    circle.__context__ = ValueError("no")
    circle.__context__.__context__ = circle

    def fail(_: httpx.Request) -> httpx.Response:
        raise circle

    with Gateway(DEFAULT_ENDPOINT, transport=httpx.MockTransport(fail)) as gateway, pytest.raises(Cut) as failure:
        gateway.send(request())
    assert str(failure.value) == "the answer of api.intacct.com was cut or broken (ReadError)"


def test_what_broke_off_keeps_the_systems_reason() -> None:
    """A connection that was reset while the answer came may have been read: cut, in the system's words."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("no") from ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    with Gateway(DEFAULT_ENDPOINT, transport=httpx.MockTransport(fail)) as gateway, pytest.raises(Cut) as failure:
        gateway.send(request())
    assert (
        str(failure.value) == "the answer of api.intacct.com was cut or broken (Connection reset by peer (ReadError))"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("SSL_CERT_FILE", "/nowhere/ca.pem"), ("SSL_CERT_FILE", __file__), ("HTTPS_PROXY", "gopher://hunter2@x")],
    ids=["no-file", "no-certificate", "no-proxy"],
)
def test_an_environment_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Before anything is sent, in one sentence that names the setting and quotes no value."""
    monkeypatch.setenv(name, value)
    with pytest.raises(CredentialsError, match="SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY, ALL_PROXY") as refusal:
        Gateway(DEFAULT_ENDPOINT)
    assert value not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost:{port}/ia/xml/xmlgw.phtml",
        "https://127.0.0.2:{port}/",
        "https://127.1:{port}/",
        "https://user@127.0.0.1:{port}/",
        "https://127.0.0.1:{port}@api.intacct.com/",
        "https://api.intacct.com:{port}/",
        "https://api.intacct.com.127.0.0.1.nip.io/",
        "http://api.intacct.com/ia/xml/xmlgw.phtml",
        "https://intacct.com.example/",
    ],
)
def test_a_host_that_is_not_allowed_never_gets_a_byte(server: ScriptedServer, tmp_path: Path, url: str) -> None:
    """An endpoint that is not allowed is a usage error before any connection."""
    file = tmp_path / "credentials.ini"
    user_keys = f"company_id = {COMPANY}\nuser_id = u\nuser_password = p\n"
    sender = f"[default]\nsender_id = s\nsender_password = p\nendpoint_url = {url.format(port=server.port)}\n"
    file.write_text(f"{sender}[acme]\n{user_keys}", "utf-8")
    file.chmod(0o600)
    with pytest.raises(ConfigurationError, match="endpoint_url must be https on a host below"):
        plan("acme", credentials=file, replay=False, reports=tmp_path, environ={})
    assert server.reached == 0


# Time


def send_and_stall(*sent: bytes, server: ScriptedServer) -> Script:
    """A script that sends these pieces, and then nothing until the test is over."""

    def script(_: ReceivedRequest) -> Iterable[bytes]:
        yield from sent
        server.over.wait(30)

    return script


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


@pytest.mark.parametrize(
    "sent",
    [(), (HEAD,), (HEAD + b"Content-Length: 9\r\n\r\n<resp",)],
    ids=["nothing", "half-the-headers", "half-the-body"],
)
def test_an_answer_that_does_not_come_is_cut_off(server: ScriptedServer, sent: tuple[bytes, ...]) -> None:
    """The read time-out ends it, it is not tried again before a sign-in has worked, and the seconds are told."""
    server.script = send_and_stall(*sent, server=server)
    outcome = read(ONE, server.url, timeouts=Timeouts(5, 0.2, 10))
    assert outcome.kinds <= NO_VERDICT
    assert "no answer from 127.0.0.1 within 0.2 seconds" in outcome.words
    assert len(server.requests) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (HEAD + b"X-Slow: ", b"x"),
        (HEAD + b"Content-Length: 99999\r\n\r\n<response>", b" "),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (
            HEAD
            + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\na\r\n\x1f\x8b\x08\x08\0\0\0\0\0\xff\r\n",
            b"1\r\nx\r\n",
        ),
    ],
    ids=["headers", "body", "chunks", "packed"],
)
def test_an_answer_that_drips_ends_with_the_total_time(server: ScriptedServer, start: bytes, drop: bytes) -> None:
    """Whoever sends a byte now and then, and never runs into the read time-out, is cut off all the same."""

    def script(_: ReceivedRequest) -> Iterable[bytes]:
        yield start
        while not server.over.wait(0.02):
            yield drop

    server.script = script
    outcome = read(ONE, server.url, timeouts=Timeouts(5, 5, 1))
    assert outcome.kinds <= NO_VERDICT
    assert "the answer was not complete after 1 seconds" in outcome.words
    assert len(server.requests) == 1


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError])
def test_what_never_left_this_side_was_not_connected(kind: type[httpx.TransportError]) -> None:
    """A request that was never sent is not told as a cut answer, and is tried again before any sign-in."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise kind("no")

    answering = httpx.MockTransport(fail)
    with Gateway(DEFAULT_ENDPOINT, transport=answering) as gateway, pytest.raises(Unconnected, match=kind.__name__):
        gateway.send(request())


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("expired", "has expired"),
        ("other-host", "is for another host"),
        ("unknown", "is not trusted here; SSL_CERT_FILE names the authorities to trust"),
    ],
)
def test_the_hint_at_authorities_only_where_one_is_unknown(kind: str, fault: str) -> None:
    """OpenSSL's own words for an expired and a foreign certificate name no authorities, which would not help there."""
    issuer = trustme.CA()
    certificate = issuer.issue_cert(
        "elsewhere.example" if kind == "other-host" else "127.0.0.1",
        not_after=datetime(2020, 1, 1, tzinfo=UTC) if kind == "expired" else None,
    )
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    certificate.configure_cert(server)
    if kind != "unknown":
        issuer.configure_trust(client)
    incoming, outgoing, back, forth = (ssl.MemoryBIO() for _ in range(4))
    caller = client.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    called = server.wrap_bio(back, forth, server_side=True)
    with contextlib.suppress(ssl.SSLWantReadError):
        caller.do_handshake()
    back.write(outgoing.read())
    with contextlib.suppress(ssl.SSLWantReadError):
        called.do_handshake()
    incoming.write(forth.read())
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        caller.do_handshake()
    assert certificate_fault(str(refused.value)) == fault
