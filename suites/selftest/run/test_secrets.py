"""Secrets: whatever goes wrong, and whoever echoes them, no password stands in anything that a run prints or leaves."""

from __future__ import annotations

import base64
import html
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote_plus
from xml.sax.saxutils import escape

import pytest
import trustme
from lxml import etree

from suites.selftest.support.double.companies import large_company
from suites.selftest.support.live_command import LiveCommand, credentials_file, wait_for_end
from suites.selftest.support.live_run import verdicts
from suites.selftest.support.tls_server import ReceivedRequest, ScriptedServer, company_answer, http, running_server

pytestmark = pytest.mark.slow

CORE = "Zq7xVbN"
"""Every secret holds it; what is searched for is this, however it is wrapped."""
SENDER = f"{CORE}-of the sender 100% \"'&<>]]>Ö"
LOUD = (
    *("-vvv", "--showlocals", "--full-trace", "-rA", "--log-level=DEBUG", "--log-file-level=DEBUG"),
    *("-o", "log_cli=true", "-o", "log_cli_level=DEBUG", "-W", "always"),
)
_TOKEN = re.compile(rb"[A-Za-z0-9+/_-]{12,}")


def password(user: str) -> str:
    """A user's password: quotes, markup, percent signs, the end of a CDATA section, and letters beyond ASCII.

    That of the fault `tags` is one that can be a tag.
    """
    if user == USERS[len(FORMS) + list(FAULTS).index("tags")]:
        return f"{CORE}.{user}"
    return f"{CORE}:{user}%41%zz'\"<&amp;>]]>pässwörd😀 é"


Form = Callable[[str], str]
FORMS: dict[str, Form] = {
    "escaped": escape,
    "cdata": lambda text: f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>",
    "numbered": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "hexadecimal": lambda text: "".join(f"&#x{ord(char):X};" for char in text),
    "escaped-twice": lambda text: escape(html.escape(text)),
    "numbered-twice": lambda text: "".join(f"&amp;#{ord(char)};" for char in text),
    "url": lambda text: escape(quote(text)),
    "form": lambda text: escape(quote_plus(text)),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "basic": lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
}
"""How an answer may hold what it echoes."""


def wrap_secrets(text: str, how: Form) -> str:
    """The secrets of a request in one form; the request itself as well."""
    return " ".join(how(secret) for secret in (text, SENDER, f"<password>{text}</password>"))


def xml(text: str) -> bytes:
    """A refusal of the sign-in, with the text in its words."""
    authentication = "<authentication><status>failure</status></authentication>"
    message = f"<errormessage><error><errorno>XX</errorno><description2>{text}</description2></error></errormessage>"
    control = "<control><status>success</status></control>"
    return f"<response>{control}<operation>{authentication}{message}</operation></response>".encode()


def _incorrect(text: str) -> bytes:
    return http(xml(f"Sign-in information is incorrect {wrap_secrets(text, escape)}"), 401)


FAULTS: dict[str, Callable[[str], bytes]] = {
    "refused": _incorrect,
    "unclassified": lambda text: http(xml(wrap_secrets(text, FORMS["numbered-twice"]))),
    "page": lambda text: http(f"<html><p>Off-line {wrap_secrets(text, html.escape)}</html>".encode(), 503),
    "text": lambda text: http(f"upstream error at {quote(text)} {base64.b64encode(text.encode()).decode()}".encode()),
    "tags": lambda text: http(f"<response><{text}></response>".encode()),
    "redirect": lambda text: http(b"", 302, Location=f"https://127.0.0.1:1/?password={quote(text)}"),
    "busy": lambda text: http(
        xml(f"API rate limit exceeded {wrap_secrets(text, escape)}"), 429, Retry_After=quote(text)
    ),
    "latin": lambda text: http(f"<response>{wrap_secrets(text, escape)}</response>".encode("latin-1", "replace")),
    "utf-16": lambda text: http(xml(wrap_secrets(text, escape)).decode().encode("utf-16")),
    "type": lambda text: http(b"<html>", kind=f"text/html; {quote(text)}"),
    "cut": lambda text: http(wrap_secrets(text, escape).encode())[:-20],
    "no-http": lambda text: f"HTTP/9.9 {quote(text)}\r\n\r\n".encode(),
}
"""What an answer may be instead of one."""
COMPANY = large_company(len(FORMS) + len(FAULTS))
USERS = tuple(user.login_id for user in COMPANY.users if user.ours)


def with_loud_headers(answer: bytes, text: str) -> bytes:
    """The same answer with the secrets in its status line, in a header and in a cookie."""
    line_and_headers = f" {quote(text)}\r\nX-Echo: {quote(text)}\r\nSet-Cookie: p={quote(text)}\r\n".encode()
    return answer.replace(b" Said\r\n", line_and_headers, 1)


def echo(request: ReceivedRequest) -> Iterable[bytes]:
    """What the server sends to each user: the true answer with secrets in its email, or one of the faults."""
    root = etree.fromstring(request.body)
    text = root.findtext(".//login/password") or ""
    assert root.findtext("control/password") == SENDER
    assert text == password(request.user)
    number = USERS.index(request.user)
    if number < len(FORMS):
        wrapped_text = wrap_secrets(text, list(FORMS.values())[number]).encode()
        _, _, body = company_answer(COMPANY, request).partition(b"\r\n\r\n")
        body = re.sub(rb"<(EMAIL|USERTYPE)>[^<]*", lambda match: b"<%s>%s" % (match[1], wrapped_text), body)
        return [with_loud_headers(http(body.replace(b"</response>", b"<!-- %s --></response>" % wrapped_text)), text)]
    return [with_loud_headers(list(FAULTS.values())[number - len(FORMS)](text), text)]


@pytest.fixture
def server(certificate: trustme.LeafCert) -> Iterator[ScriptedServer]:
    """A gateway over TLS that echoes whatever it is asked."""
    with running_server(echo, certificate) as gateway:
        yield gateway


@pytest.fixture
def live(tmp_path: Path, server: ScriptedServer, ca: tuple[Path, trustme.LeafCert]) -> LiveCommand:
    """Live runs with the planted secrets; one try each, so that nothing waits."""
    passwords = {user: password(user) for user in USERS}
    file = credentials_file(
        tmp_path, COMPANY, server.url, passwords=passwords, sender_password=SENDER, profile="tries = 1\n"
    )
    return LiveCommand(file, ca[0])


def options(live: LiveCommand, *ids: str) -> tuple[str, ...]:
    """The options that make a run print as much as possible, for a few instructions."""
    judged = [f"--instruction={id_}" for id_ in ids or ("1.2",)]
    return (*LOUD, *judged, f"--log-file={live.reports}/log.txt", "-n", "0")


def holds_secret(data: bytes) -> bool:
    """Whether a secret stands in the bytes: in clear, in any nesting of escapes, or in base64 at any offset."""
    core, narrow = CORE.encode(), data.replace(b"\0", b"")
    for text in (data, narrow):
        unescaped = text
        for _ in range(4):
            if core in unescaped:
                return True
            unescaped = html.unescape(unquote_plus(unescaped.decode("utf-8", "replace"))).encode()
    tokens = {token.translate(bytes.maketrans(b"-_", b"+/")) for token in _TOKEN.findall(data + b" " + narrow)}
    parts = (token[at : at + (len(token) - at) // 4 * 4] for token in tokens for at in range(4))
    return any(core in base64.b64decode(part) for part in parts)


def leaks(live: LiveCommand, output: str) -> list[str]:
    """The files and the output of a run in which a secret stands."""
    files = [file for file in live.reports.rglob("*") if file.is_file()]
    assert files
    leaky = [str(file.relative_to(live.reports)) for file in files if holds_secret(file.read_bytes())]
    return leaky + (["the terminal"] if holds_secret(output.encode()) else [])


@pytest.mark.parametrize("form", FORMS)
def test_the_search_finds(form: str) -> None:
    """The search finds a secret in every form in which the server sends it."""
    assert holds_secret(f"a b {FORMS[form](password('One'))} c".encode())
    assert holds_secret(FORMS[form](SENDER).encode("utf-16"))


@pytest.mark.slow
def test_every_kind_of_failure_at_once(live: LiveCommand, server: ScriptedServer) -> None:
    """A run in which each user's answer is another fault with an echo shows no secret."""
    loudly = options(live, "1.2", "2.4", "4.1", "4.3", "4.4", "4.5")
    completed = live.run(
        *loudly, "-p", "suites.selftest.support.plugins.crashing", CRASH_AT="4.4-E00001", CRASH_HOW="error"
    )
    assert leaks(live, completed.output) == []
    assert completed.status == 3, completed.output
    assert "ZeroDivisionError: a bug of ours" in completed.output
    assert len(server.requests) == len(USERS)
    assert (live.whole / ".refused.json").stat().st_size > 0
    text = "\n".join(str(row["found"]) for row in verdicts(live.partial))
    assert text.count("[secret removed]") > 3 * len(USERS)
    assert "the answer of 127.0.0.1 was cut" in text
    assert any((live.partial / "allure-results").iterdir())


def test_a_bug_while_reading(live: LiveCommand) -> None:
    """An internal error with all local names in full shows no secret."""
    completed = live.run(
        *options(live), "-p", "suites.selftest.support.plugins.crashing", CRASH_AT="reading", CRASH_HOW=""
    )
    assert leaks(live, completed.output) == []
    assert completed.status == 3, completed.output
    assert "INTERNALERROR> " in completed.output
    assert "a bug of ours" in completed.output


@pytest.mark.slow
def test_a_stop_while_reading(live: LiveCommand, server: ScriptedServer) -> None:
    """Ctrl-C with a full traceback and a request on its way shows no secret."""
    arrived = threading.Event()

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        if request.number > 1:
            arrived.set()
            server.over.wait(60)
        return echo(request)

    server.script = script
    run = live.start(*options(live))
    assert arrived.wait(60)
    completed = wait_for_end(run, signal.SIGINT)
    assert leaks(live, completed.output) == []
    assert completed.status == 2, completed.output
    assert "the run was stopped" in completed.output


@pytest.mark.slow
def test_an_untrusted_certificate(live: LiveCommand, tmp_path: Path) -> None:
    """A run without any connection shows nothing of what was to be sent."""
    completed = live.run(
        *options(live), SSL_CERT_FILE="", HTTPS_PROXY=f"http://user:{CORE}@127.0.0.1:1", HOME=str(tmp_path)
    )
    assert leaks(live, completed.output) == []
    assert completed.status == 7, completed.output
    assert "the certificate of 127.0.0.1 is not trusted here" in " ".join(completed.output.split())
