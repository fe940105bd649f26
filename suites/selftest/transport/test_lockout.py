"""Caution: whose sign-in was refused is left alone for a while, whatever becomes of the file that remembers it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intacct.protocol.errors import NoAnswer
from intacct.protocol.redaction import Redactor
from intacct.protocol.refusals import SignInIncorrect, UserLockedOut
from intacct.protocol.request import Envelope, build
from intacct.protocol.response import refusal_of
from intacct.transport.base import RawResponse, Request
from intacct.transport.lockout import QUIET, LockoutGuard, SignInLedger
from suites.selftest.support.answers import COMPANY, answer, error, listing, refused_response, refused_sign_in, result

NOW = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
INCORRECT = error("XL03000006", "Sign-in information is incorrect")
LOCKED = error("PL04000076", "This user is in LOCKEDOUT state")
SENDER = error("", "sender ID 'C' is not authorized to make Web Services requests")
GOOD = answer(result("title", listing()))
SECRETS = ("hunter2 & Söhne",)
REDACTOR = Redactor(SECRETS)


def ask(user: str = "Craftable", control_id: str = "1", *, signed_in: bool = False) -> Request:
    """A request of a user."""
    return Request(control_id, user, (), ("title",), ("get_list",), b"<request/>", signed_in)


@dataclass(slots=True)
class Run:
    """Runs on the same file: what the gateway replies, who was asked, and what the time is."""

    file: Path
    reply: RawResponse | NoAnswer = field(
        default_factory=lambda: RawResponse(200, "text/xml", refused_sign_in(INCORRECT))
    )
    requests: list[str] = field(default_factory=list)
    now: datetime = NOW

    def send(self, request: Request) -> RawResponse:
        """Give the reply of the gateway."""
        self.requests.append(request.user_id)
        if isinstance(self.reply, NoAnswer):
            raise self.reply
        return self.reply

    def run(self, request: Request | None = None, *, again: bool = False, company: str = COMPANY) -> RawResponse:
        """Send one request in a run of its own."""
        return LockoutGuard(self, self.file, company, REDACTOR, retry_refused=again, now=lambda: self.now).send(
            request or ask()
        )

    def says(self, body: bytes, status: int = 200) -> None:
        """Let the gateway reply this from now on."""
        self.reply = RawResponse(status, "text/xml", body)


@pytest.fixture
def later(tmp_path: Path) -> Run:
    """Runs whose memory is in a folder of the test's own."""
    return Run(tmp_path / ".refused.json")


PRETENDED = b"<control></control><operation><authentication><status>success</status>"
"""How an answer goes on that let somebody in."""
REFUSED = [
    pytest.param(refused_sign_in(INCORRECT), 200, id="password"),
    pytest.param(refused_sign_in(INCORRECT), 401, id="password-401"),
    pytest.param(refused_sign_in(LOCKED, INCORRECT), 200, id="locked"),
    pytest.param(refused_sign_in(error("", "This user is in INACTIVE state"), INCORRECT), 200, id="inactive"),
    pytest.param(refused_response(INCORRECT), 401, id="older-gateway"),
    *(
        pytest.param(
            refused_sign_in(INCORRECT).replace(b"<response>", b"<response>" + markup % PRETENDED, 1), 200, id=name
        )
        for name, markup in (
            ("in-a-comment", b"<!-- %s -->"),
            ("in-CDATA", b"<x><![CDATA[%s]]></x>"),
            ("in-an-instruction", b"<control><?x %s ?></control>"),
            ("in-another-control", b"<control>%s</authentication></operation></control>"),
        )
    ),
]


@pytest.mark.parametrize(("body", "status"), REFUSED)
def test_a_refused_user_is_left_alone(later: Run, body: bytes, status: int) -> None:
    """A later run gets the same refusal again, for its own request, without asking; the reply says from when it is."""
    later.says(body, status)
    first = later.run()
    again = later.run(ask("CRAFTABLE ", "17"))
    assert (later.requests, first.remembered) == (["Craftable"], "")
    assert (again.http_status, again.remembered) == (status, "2026-11-03T09:15:00+00:00")
    assert b"<controlid>17</controlid>" in again.body
    assert refusal_of(again.body, status) == refusal_of(first.body, status)


@pytest.mark.parametrize(
    ("after", "requests"),
    [
        (timedelta(0), 1),
        (QUIET - timedelta(seconds=1), 1),
        (QUIET, 2),
        (timedelta(days=9), 2),
        (-timedelta(minutes=1), 1),
        (-timedelta(days=9), 2),
    ],
    ids=["at-once", "14:59", "15:00", "days", "clock-set-back", "clock-was-wrong"],
)
def test_for_fifteen_minutes(later: Run, after: timedelta, requests: int) -> None:
    """After 15 minutes the user is tried again; a clock that was wrong makes it no longer."""
    later.run()
    later.now += after
    later.run()
    assert len(later.requests) == requests


def test_again_tries_at_once(later: Run) -> None:
    """`--retry-refused` asks the gateway, and what it says then is what is remembered."""
    later.run()
    later.says(refused_sign_in(LOCKED, INCORRECT))
    assert isinstance(refusal_of(later.run(again=True).body, 200), UserLockedOut)
    assert isinstance(refusal_of(later.run().body, 200), UserLockedOut)
    assert len(later.requests) == 2


def test_again_for_one_user_forgets_nobody_else(later: Run) -> None:
    """Whoever is not asked in a run with `--retry-refused`, because it was stopped, is still remembered."""
    later.run(ask("One"))
    later.run(ask("Two"))
    later.run(ask("One"), again=True)
    later.run(ask("Two"))
    assert later.requests == ["One", "Two", "One"]


def test_a_refusal_of_the_sender_forgets_no_user(later: Run) -> None:
    """A refusal of the sender says nothing of the user, who is still left alone."""
    later.run()
    later.says(refused_sign_in(SENDER))
    later.run(again=True)
    later.run()
    assert len(later.requests) == 2


@pytest.mark.parametrize("again", [True, False], ids=["again", "after-a-while"])
def test_a_sign_in_that_works_forgets(later: Run, *, again: bool) -> None:
    """Once let in, the user is asked by the next run as any other."""
    later.run()
    later.now += timedelta(0) if again else QUIET
    later.says(GOOD)
    later.run(again=again)
    later.now -= timedelta(0) if again else QUIET
    assert later.run().body == GOOD
    assert len(later.requests) == 3


def test_a_user_that_was_let_in_is_asked_on(later: Run) -> None:
    """Within a run, a user whose sign-in has worked gets its follow-ups answered by the gateway."""
    later.run()
    later.run(ask(signed_in=True))
    assert len(later.requests) == 2


OTHERS = [
    pytest.param(RawResponse(200, "", GOOD), id="let-in"),
    pytest.param(RawResponse(200, "", refused_sign_in(SENDER)), id="sender"),
    pytest.param(
        RawResponse(200, "", refused_sign_in(error("", "Please subscribe to the XML Gateway"))), id="services"
    ),
    pytest.param(
        RawResponse(200, "", refused_response(error("", "Incorrect Intacct XML Partner ID or password"))), id="partner"
    ),
    pytest.param(RawResponse(400, "", refused_response(error("GW-0011", "Invalid Request"))), id="GW-0011"),
    pytest.param(RawResponse(200, "", refused_sign_in(error("", "a demo company and has expired"))), id="expired"),
    pytest.param(RawResponse(200, "", refused_sign_in()), id="no-word"),
    pytest.param(RawResponse(429, "", refused_response(error("GW-0010", "API rate limit exceeded"))), id="GW-0010"),
    pytest.param(RawResponse(503, "", b"<html>"), id="outage"),
    pytest.param(RawResponse(200, "", b"<html>Sign-in information is incorrect"), id="page"),
    pytest.param(NoAnswer("no connection"), id="no-answer"),
]


@pytest.mark.parametrize("reply", OTHERS)
def test_only_refusals_of_the_user_count(later: Run, reply: RawResponse | NoAnswer) -> None:
    """A refusal of sender, company or service is not remembered: it can be put right and asked again at once."""
    later.reply = reply
    for _ in range(2):
        try:
            assert later.run() == reply
        except NoAnswer as error_:
            assert error_ is reply  # noqa: PT017 - it is either of the two
    assert len(later.requests) == 2
    assert not later.file.exists()


def test_another_company_is_another_user(later: Run) -> None:
    """A refused user ID is still asked in another company."""
    later.run(company="Acme")
    later.run(company="Beta")
    assert len(later.requests) == 2


def test_a_company_in_another_spelling_is_the_same(later: Run) -> None:
    """In one run no sign-in is tried twice that was refused, however two sections spell the company's ID."""
    refusals = SignInLedger()
    for number, company in enumerate(("Acme", "ACME ")):
        body = build(Envelope("CraftableMPP", "sender-pw", company, "Craftable", "user-pw"), "1", ())
        request = Request("1", "Craftable", (), (), (), body, signed_in=False)
        file = later.file.with_name(f"{number}.json")
        LockoutGuard(later, file, company, REDACTOR, refusals=refusals, now=lambda: later.now).send(request)
    assert later.requests == ["Craftable"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_secret_is_in_the_file(later: Run, encoding: str) -> None:
    """A refusal that echoes the password is remembered without it, whatever its encoding; the file is private."""
    body = refused_sign_in(error("XL03000006", f"Sign-in information is incorrect: {SECRETS[0]}")).decode()
    later.says(body.replace("UTF-8", encoding).encode(encoding))
    later.run()
    text = later.file.read_text("utf-8")
    assert "hunter2" not in text
    assert "secret removed" in text
    assert os.name != "posix" or later.file.stat().st_mode & 0o777 == 0o600
    assert isinstance(refusal_of(later.run().body, 200), SignInIncorrect)
    assert len(later.requests) == 1


def test_no_secret_of_a_header_is_in_the_file(later: Run) -> None:
    """The content type, which is the gateway's own text, is remembered without secrets."""
    later.reply = RawResponse(200, f"text/{SECRETS[0]}", refused_sign_in(INCORRECT))
    later.run()
    assert "hunter2" not in later.file.read_text("utf-8")


def memory_file(at: str = "2026-11-03T09:15:00+00:00", body: str = refused_sign_in(INCORRECT).decode()) -> str:
    """A memory file of one user, with these values."""
    entry = {"at": at, "http_status": 200, "content_type": "", "body": body.partition("?>")[2]}
    return json.dumps({f"{COMPANY}\ncraftable": entry})


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"x": 1}',
        "\x00\xff",
        memory_file(at="yesterday"),
        memory_file(at="2026-11-03T09:15:00"),
        memory_file(body="?><response"),
        memory_file(body="?><html/>"),
        memory_file(body=GOOD.decode()),
        memory_file(body=refused_sign_in(SENDER).decode()),
    ],
    ids=[
        *("empty", "cut", "list", "null", "number", "binary"),
        *("no-date", "no-zone", "cut-answer", "page", "let-in", "sender"),
    ],
)
def test_a_damaged_file_is_no_memory(later: Run, content: str) -> None:
    """With a damaged memory file the user is asked, and remembered anew."""
    later.file.write_bytes(content.encode("latin-1"))
    later.run()
    later.run()
    assert later.requests == ["Craftable"]


def test_the_damage_is_what_makes_it_none(later: Run) -> None:
    """The same file without damage is a memory."""
    later.file.write_text(memory_file(), "utf-8")
    later.run()
    assert later.requests == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary() | st.builds(memory_file, st.text(), st.text()).map(str.encode))
def test_any_file_is_a_memory_or_none(later: Run, content: bytes) -> None:
    """Whatever the memory file holds, reading it raises no exception."""
    later.file.write_bytes(content)
    assert isinstance(later.run(), RawResponse)


def test_what_is_old_is_not_kept(later: Run) -> None:
    """An entry that is too old to count is removed from the file."""
    later.run(ask("One"))
    later.now += timedelta(hours=1)
    later.run(ask("Two"))
    assert "one" not in later.file.read_text("utf-8")
    assert "two" in later.file.read_text("utf-8")


def sign_in_request(password: str, user: str = "Craftable", control_id: str = "1") -> Request:
    """A request of a user with a password."""
    body = build(Envelope("Craftable", "of the sender", COMPANY, user, password), control_id, ())
    return Request(control_id, user, (), ("title",), ("get_list",), body)


def test_a_corrected_password_is_tried_at_once(later: Run) -> None:
    """A refusal counts until that user's own password with us has changed, and again for the one before."""
    later.run(sign_in_request("old"))
    later.run(sign_in_request("old"))
    assert len(later.requests) == 1
    later.run(sign_in_request("new"))
    assert len(later.requests) == 2, "another password of the same user"
    later.run(sign_in_request("new"))
    assert len(later.requests) == 2, "which was refused as well"
    later.run(sign_in_request("another", user="Other"))
    assert later.run(sign_in_request("new")).remembered, "an edit of another user's section changes nothing"


def test_the_memory_holds_a_salted_hash_and_no_password(later: Run) -> None:
    """Two users with one password have different hashes, and the file holds no password."""
    later.run(sign_in_request("hunter2 & Söhne"))
    later.run(sign_in_request("hunter2 & Söhne", user="Other"))
    text = later.file.read_text("utf-8")
    first, other = (entry["password"] for entry in json.loads(text).values())
    assert first != other
    assert "hunter2" not in text


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [b"", b"<html>Forbidden</html>", b"\xff\xfe"], ids=["empty", "page", "no-text"])
def test_a_refusal_without_xml_is_remembered(later: Run, status: int, body: bytes) -> None:
    """HTTP 401 and 403 refuse the user whatever came with them: no later run tries again within 15 minutes."""
    later.says(body, status)
    first = later.run(sign_in_request("old"))
    again = later.run(sign_in_request("old", control_id="17"))
    assert (len(later.requests), first.remembered) == (1, "")
    assert (again.http_status, again.remembered) == (status, "2026-11-03T09:15:00+00:00")
    assert again.body.decode() == body.decode("utf-8", "replace")


@pytest.mark.parametrize("status", [200, 404, 500, 503])
def test_another_page_refuses_nobody(later: Run, status: int) -> None:
    """A page with any other status says nothing of the sign-in, and nothing is remembered."""
    later.says(b"<html>Forbidden</html>", status)
    later.run(sign_in_request("old"))
    later.run(sign_in_request("old"))
    assert (len(later.requests), later.file.exists()) == (2, False)
