"""The reading loop: who is asked what and when, and what a schema that knows less costs."""

from __future__ import annotations

import contextlib
import threading

import pytest
from lxml import etree

from intacct.company.questions import questions
from intacct.company.reader import CompanyReader
from intacct.protocol.answer import SignedIn
from intacct.protocol.errors import NoAnswer, NotRecorded
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import (
    CompanyExpired,
    InvalidRequest,
    MalformedRequest,
    NoMessage,
    NotInRecording,
    Outage,
    RateLimited,
    SenderNotAuthorized,
    SignInIncorrect,
    Unanswered,
    Unreached,
    Unreadable,
    UserLockedOut,
    WebServicesOff,
    WrongSenderPassword,
)
from intacct.transport.base import RawResponse, Request
from suites.selftest.support.answers import answer, error, listing, message, refused_response, refused_sign_in, result
from suites.selftest.support.scripted_transport import (
    INCORRECT,
    SCHEMA,
    Reply,
    ScriptedTransport,
    credentials_of_users,
    read,
)

EVERYTHING = tuple(question.name for question in questions("x"))


# Who is asked


def test_one_request_for_each_user_is_enough() -> None:
    """Where everything is granted, every user is asked everything in one request, and nothing else is asked."""
    wire = ScriptedTransport()
    company = read(wire, "One", "Two", "Three")
    assert wire.ids == ["1", "2", "3"]
    assert [(ask.user_id, ask.entities) for ask in sorted(wire.requests, key=lambda ask: ask.control_id)] == [
        ("One", ("E1",)),
        ("Two", ("E2",)),
        ("Three", ("E3",)),
    ]
    assert {ask.questions for ask in wire.requests} == {EVERYTHING}
    assert [(user.user_id, user.entities, user.signed_in) for user in company.users] == [
        ("One", ("E1",), True),
        ("Two", ("E2",), True),
        ("Three", ("E3",), True),
    ]
    assert (company.requests, company.functions["getUserPermissions"]) == (3, 3)
    assert sum(company.functions.values()) == 3 * len(EVERYTHING)


def test_a_request_signs_in_as_its_user_and_nowhere() -> None:
    """Each request carries its own user's password and the sender's, and no location."""
    wire = ScriptedTransport()
    read(wire, "One", "Two")
    for ask in wire.requests:
        root = etree.fromstring(ask.body)
        assert root.findtext(".//login/userid") == ask.user_id
        assert root.findtext(".//login/password") == f"{ask.user_id}-pw"
        assert root.findtext("control/password") == "sender-pw"
        assert root.find(".//locationid") is None


class Gate(ScriptedTransport):
    """A transport that holds a whole group of requests at once and notices one too many; the first goes alone."""

    def __init__(self, group: int) -> None:
        super().__init__()
        self.together = threading.Barrier(group, timeout=10)
        self.beyond = threading.Barrier(group + 1, timeout=0.2)
        self.first_is_out = threading.Event()
        self.too_many = False

    def send(self, request: Request) -> RawResponse:
        """Wait inside for one more than the group, which must not come, and then for the rest of the group."""
        if request.control_id != "1":
            self.too_many |= not self.first_is_out.is_set()
            with contextlib.suppress(threading.BrokenBarrierError):
                self.beyond.wait()
                self.too_many = True
            self.together.wait()
        reply = super().send(request)
        self.first_is_out.set()
        return reply


@pytest.mark.parametrize("concurrency", [1, 2, 6])
def test_the_first_is_asked_alone_and_then_as_many_as_allowed(concurrency: int) -> None:
    """The first user is asked alone; after it, as many requests are in flight as allowed, and never more."""
    wire = Gate(concurrency)
    read(wire, *(f"User{number}" for number in range(13)), concurrency=concurrency)
    assert wire.requests[0].control_id == "1"
    assert not wire.too_many
    assert len(wire.requests) == 13


def test_two_in_flight_are_the_default() -> None:
    """Unless a profile allows more, a company is asked by two users at once."""
    wire = Gate(2)
    CompanyReader(credentials_of_users("One", "Two", "Three", "Four", "Five"), wire).read()
    assert not wire.too_many
    assert len(wire.requests) == 5


SENDER = error("", "The sender ID 'C' is not authorized to make Web Services requests to company ID 'Acme'.")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(refused_sign_in(SENDER, user_id="One"), SenderNotAuthorized, id="sender"),
        pytest.param(
            refused_sign_in(error("", "Please subscribe to the XML Gateway"), user_id="One"),
            WebServicesOff,
            id="services",
        ),
        pytest.param(
            refused_response(error("", "Incorrect Intacct XML Partner ID or password")),
            WrongSenderPassword,
            id="partner",
        ),
        pytest.param(refused_response(error("GW-0011", "Invalid Request")), InvalidRequest, id="GW-0011"),
        pytest.param(refused_response(error("", "a demo company and has expired")), CompanyExpired, id="expired"),
        pytest.param(refused_sign_in(user_id="One"), NoMessage, id="no-message"),
        pytest.param(RawResponse(503, "text/html", b"<html>Off-line</html>"), Outage, id="outage"),
        pytest.param(RawResponse(429, "text/html", b"Slow down"), RateLimited, id="rate"),
        pytest.param(NoAnswer("no connection"), Unreached, id="unreached"),
    ],
)
def test_what_concerns_everybody_stops_the_reading(reply: Reply, kind: type[Refusal]) -> None:
    """A refusal of the first user that concerns company, sender or service is everybody's, and nobody else is asked."""
    wire = ScriptedTransport({"1": reply})
    company = read(wire, "One", "Two", "Three")
    assert wire.ids == ["1"]
    assert company.requests == 1
    assert [type(user.sign_in) for user in company.users] == [kind] * 3
    assert {type(user.title) for user in company.users} == {kind}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(refused_sign_in(INCORRECT, user_id="One"), SignInIncorrect, id="password"),
        pytest.param(
            refused_sign_in(INCORRECT, error("", "This user is in LOCKEDOUT state"), user_id="One"),
            UserLockedOut,
            id="locked",
        ),
        pytest.param(
            refused_response(error("UJPP0002", "Sign-in information is incorrect")), SignInIncorrect, id="401"
        ),
        pytest.param(RawResponse(200, "text/html", b"<html>"), Unreadable, id="unreadable"),
        pytest.param(NotRecorded("not there"), NotInRecording, id="not-recorded"),
    ],
)
def test_what_concerns_one_user_does_not_stop_the_reading(reply: Reply, kind: type[Refusal]) -> None:
    """A refusal that is the first user's own leaves the others to be asked."""
    wire = ScriptedTransport({"1": reply})
    company = read(wire, "One", "Two")
    assert wire.ids == ["1", "2"]
    assert [type(user.sign_in) for user in company.users] == [kind, SignedIn]
    assert isinstance(company.users[0].permissions, kind)


def test_who_is_left_alone_is_not_the_first() -> None:
    """Where the first users are left alone for an earlier refusal, the first that is asked is asked alone."""
    alone = [
        RawResponse(200, "", refused_sign_in(INCORRECT, control_id=number, user_id=user), remembered="at noon")
        for number, user in (("1", "One"), ("2", "Two"))
    ]
    refusal = refused_sign_in(SENDER, control_id="3", user_id="Three")
    wire = ScriptedTransport({"1": alone[0], "2": alone[1], "3": refusal})
    company = read(wire, "One", "Two", "Three", "Four", "Five")
    assert wire.ids == ["1", "2", "3"]
    assert company.requests == 1
    kinds = [SignInIncorrect, SignInIncorrect, SenderNotAuthorized, SenderNotAuthorized, SenderNotAuthorized]
    assert [type(user.sign_in) for user in company.users] == kinds


def test_a_later_refusal_stops_nobody() -> None:
    """A refusal of a later user is that user's own and stops nobody else."""
    wire = ScriptedTransport({"2": refused_sign_in(SENDER, control_id="2", user_id="Two")})
    company = read(wire, "One", "Two", "Three")
    assert [type(user.sign_in) for user in company.users] == [SignedIn, SenderNotAuthorized, SignedIn]


def test_what_was_not_recorded_was_not_asked() -> None:
    """A replay counts the requests that the recording holds."""
    company = read(ScriptedTransport({"2": NotRecorded("not there")}), "One", "Two")
    assert company.requests == 1


def test_a_question_that_is_left_out_is_unanswered() -> None:
    """A question that the answer does not mention by its name is unanswered."""
    wire = ScriptedTransport({"1": answer(result("title", listing()), result("user@", listing()), user_id="One")})
    (user,) = read(wire, "One").users
    assert user.signed_in
    assert isinstance(user.title, Unanswered)
    assert isinstance(user.record, Unanswered)


def test_what_was_said_of_all_questions_stands_for_each() -> None:
    """Let in and then refused as a whole, every question holds that refusal."""
    reply = answer(message(error("GW-0010", "API rate limit exceeded")), user_id="One")
    (user,) = read(ScriptedTransport({"1": reply}), "One").users
    assert user.signed_in
    assert isinstance(user.permissions, RateLimited)


def test_two_answers_to_a_question_are_none() -> None:
    """Two results of the same name are both refused, alike or not."""
    twice = result("right.any", listing()) * 2
    (user,) = read(ScriptedTransport(results={"right.any": twice})).users
    assert isinstance(user.any_right, Unreadable)
    assert "it came twice" in user.any_right.words


# The schema


def test_a_schema_refusal_is_tracked_down_once() -> None:
    """Where the whole request breaks the schema, the first user is asked one by one; the offender is left out later."""
    wire = ScriptedTransport(strict="roles")
    company = read(wire, "One", "Two", "Three")
    assert wire.ids == ["1", *(f"1.one.{name}" for name in EVERYTHING), "2", "3"]
    remaining = tuple(name for name in EVERYTHING if name != "roles")
    assert {ask.questions for ask in wire.requests if ask.control_id in {"2", "3"}} == {remaining}
    first, *others = company.users
    assert first.signed_in
    assert isinstance(first.roles, MalformedRequest)
    assert first.entity_details == ()
    assert {type(user.roles) for user in others} == {Unanswered}


@pytest.mark.parametrize("position", [0, 1, 5])
def test_a_refused_sign_in_stops_the_tracking(position: int) -> None:
    """A user gets only one wrong sign-in, wherever it comes among the single questions."""
    name = EVERYTHING[position]
    refused = refused_sign_in(INCORRECT, control_id=f"1.one.{name}", user_id="One")
    wire = ScriptedTransport({f"1.one.{name}": refused}, strict="roles")
    (user,) = read(wire, "One").users
    assert wire.ids == ["1", *(f"1.one.{name}" for name in EVERYTHING[: position + 1])]
    assert isinstance(user.sign_in, SignedIn if position else SignInIncorrect)
    assert isinstance(user.roles, SignInIncorrect)
    assert isinstance(user.probes["CREDITCARD"], SignInIncorrect)


def test_an_outage_in_the_tracking_ends_it() -> None:
    """Without a sign-in that worked, the next question is not tried either."""
    wire = ScriptedTransport({f"1.one.{EVERYTHING[0]}": RawResponse(503, "", b"")}, strict="roles")
    (user,) = read(wire, "One").users
    assert wire.ids == ["1", f"1.one.{EVERYTHING[0]}"]
    assert isinstance(user.sign_in, Outage)
    assert isinstance(user.roles, Outage)


def test_one_question_without_an_answer_does_not_end_the_tracking() -> None:
    """Once let in, a question that gets no answer costs that question alone."""
    wire = ScriptedTransport({"1.one.dimensions": NoAnswer("in time")}, strict="roles")
    (user,) = read(wire, "One").users
    assert len(wire.requests) == 1 + len(EVERYTHING)
    assert isinstance(user.dimensions, Unreached)
    assert user.applications == ()


def test_where_no_question_is_understood_nothing_is_left_out() -> None:
    """A first user for whom every single question breaks the schema shows nothing of any: the next is asked all."""
    ids = ("1", *(f"1.one.{name}" for name in EVERYTHING))
    wire = ScriptedTransport({id_: refused_response(SCHEMA, control_id=id_) for id_ in ids})
    company = read(wire, "One", "Two")
    assert wire.ids == [*ids, "2"]
    assert wire.requests[-1].questions == EVERYTHING
    assert [type(user.sign_in) for user in company.users] == [MalformedRequest, SignedIn]


def test_a_later_user_is_not_tracked_down() -> None:
    """The one by one is the first user's; another one's schema refusal is kept as it is."""
    wire = ScriptedTransport({"2": refused_response(SCHEMA, control_id="2")})
    assert isinstance(read(wire, "One", "Two").users[1].sign_in, MalformedRequest)
    assert wire.ids == ["1", "2"]
