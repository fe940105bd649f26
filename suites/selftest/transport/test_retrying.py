"""Patience: what is tried again and what never is, and what then counts."""

from __future__ import annotations

import pytest

from intacct.protocol.errors import Cut, NoAnswer, TooMuch, Unconnected
from intacct.protocol.refusals import Outage, RateLimited
from intacct.transport.base import RawResponse
from intacct.transport.outcome import Outcome, outcome_of, throttled_or_down
from intacct.transport.retrying import RetryPolicy
from suites.selftest.support.answers import (
    answer,
    authentication,
    error,
    failed_result,
    listing,
    message,
    refused_response,
    refused_sign_in,
    response,
    result,
    tag,
)
from suites.selftest.support.scripted_transport import GOOD, LIMIT, PAGE, Reply, ScriptedTransport, reply

AWAY = error("GW-0001", "Unable to process request")
INCORRECT = error("XL03000006", "Sign-in information is incorrect")
LOCKED = error("PL04000076", "This user is in LOCKEDOUT state")
SENDER = error("XL03000006", "The sender ID 'C' is not authorized to make Web Services requests to company ID 'A'.")

AGAIN = [
    pytest.param(reply(PAGE, 429), id="429-page"),
    pytest.param(reply(refused_response(LIMIT), 429), id="429-xml"),
    *(pytest.param(reply(PAGE, status), id=f"{status}-page") for status in (500, 502, 503, 504)),
    *(pytest.param(reply(b"", status), id=f"{status}-empty") for status in (500, 502, 503, 504)),
    pytest.param(reply(refused_response(error("XX", "Internal error")), 500), id="500-xml"),
    pytest.param(reply(refused_response(LIMIT)), id="GW-0010-in-200"),
    pytest.param(reply(refused_response(error("", "API Rate Limit Exceeded"))), id="rate-limit-in-words"),
    pytest.param(reply(refused_response(AWAY)), id="GW-0001-in-200"),
    pytest.param(reply(refused_response(error("", "UNABLE to process request"))), id="GW-0001-in-words"),
    pytest.param(reply(refused_response(error("", "The Service is Temporarily Off-line"))), id="off-line"),
    pytest.param(reply(refused_response(error("", "the service is temporarily OFFLINE"))), id="offline"),
    pytest.param(reply(b"<html>The Service is Temporarily Off-line</html>"), id="off-line-page-in-200"),
    pytest.param(reply(b"GW-0010 slow down"), id="GW-0010-in-text"),
    pytest.param(reply(refused_sign_in(LIMIT)), id="GW-0010-at-sign-in"),
    pytest.param(reply(answer(message(LIMIT))), id="GW-0010-for-all-questions"),
    pytest.param(
        reply(answer(failed_result("title", "GW-0010", "API rate limit exceeded"))), id="GW-0010-for-one-question"
    ),
    pytest.param(Unconnected("no connection"), id="no-connection"),
]


@pytest.mark.parametrize("first_reply", AGAIN)
def test_a_busy_or_absent_service_is_tried_again(first_reply: Reply) -> None:
    """What cannot have counted as a sign-in, and may be gone a moment later, is tried once more and then counts."""
    script = ScriptedTransport(sequence=[first_reply, reply(GOOD)])
    assert script.send_patiently().body == GOOD
    assert (len(script.requests), len(script.waits)) == (2, 1)


NEVER = [
    pytest.param(reply(GOOD), id="answer"),
    *(
        pytest.param(reply(refused_sign_in(INCORRECT), status), id=f"incorrect-{status}")
        for status in (200, 401, 429, 500, 503)
    ),
    *(
        pytest.param(reply(refused_sign_in(LOCKED, INCORRECT), status), id=f"locked-{status}")
        for status in (200, 429, 503)
    ),
    *(pytest.param(reply(refused_sign_in(), status), id=f"no-word-{status}") for status in (200, 429, 500, 503)),
    *(
        pytest.param(reply(refused_response(INCORRECT), status), id=f"control-{status}")
        for status in (200, 401, 429, 503)
    ),
    *(pytest.param(reply(refused_sign_in(SENDER), status), id=f"sender-{status}") for status in (200, 429, 502)),
    pytest.param(
        reply(refused_sign_in(INCORRECT, error("", "Try again: temporarily off-line")), 503), id="incorrect-and-away"
    ),
    pytest.param(reply(refused_sign_in(LOCKED, LIMIT), 429), id="locked-and-busy"),
    pytest.param(reply(response(tag("operation", authentication("failure"))), 504), id="failure-504"),
    pytest.param(reply(refused_response(error("GW-0011", "Invalid Request")), 400), id="GW-0011"),
    pytest.param(
        reply(refused_response(error("", "Incorrect Intacct XML Partner ID or password")), 500), id="partner-500"
    ),
    pytest.param(reply(PAGE, 524), id="524-page"),
    pytest.param(reply(b"", 524), id="524-empty"),
    pytest.param(reply(refused_response(AWAY), 524), id="524-GW-0001"),
    *(pytest.param(reply(PAGE, status), id=f"{status}-page") for status in (200, 302, 400, 401, 403, 404, 501, 520)),
    pytest.param(reply(answer(result("title", listing("<A>GW-0010, temporarily off-line</A>")))), id="name-of-a-thing"),
]


@pytest.mark.parametrize("only_reply", NEVER)
def test_what_is_an_answer_is_not_tried_again(only_reply: RawResponse) -> None:
    """An answer, a refused sign-in at whatever HTTP status, and a 524 are asked for once."""
    script = ScriptedTransport(sequence=[only_reply, reply(GOOD)])
    assert script.send_patiently() == only_reply
    assert (len(script.requests), script.waits) == (1, [])


@pytest.mark.parametrize(
    "failure", [NoAnswer("the certificate is not trusted"), TooMuch("too large")], ids=["tls", "large"]
)
@pytest.mark.parametrize("signed_in", [False, True], ids=["before", "after"])
def test_what_would_come_again_is_not_tried_again(failure: NoAnswer, *, signed_in: bool) -> None:
    """A certificate that is not trusted and an answer beyond the limits are no better at the next try."""
    script = ScriptedTransport(sequence=[failure, reply(GOOD)])
    with pytest.raises(type(failure)):
        script.send_patiently(signed_in=signed_in)
    assert len(script.requests) == 1


def test_a_cut_answer_is_tried_again_only_after_a_sign_in_has_worked() -> None:
    """Before it, the request whose answer did not come may already have counted as a failed sign-in."""
    before, after = (
        ScriptedTransport(sequence=[Cut("in time"), reply(GOOD)]),
        ScriptedTransport(sequence=[Cut("in time"), reply(GOOD)]),
    )
    with pytest.raises(Cut):
        before.send_patiently()
    assert after.send_patiently(signed_in=True).body == GOOD
    assert (len(before.requests), len(after.requests)) == (1, 2)


def test_a_cut_answer_after_a_busy_one_is_not_tried_again() -> None:
    """A first try that was turned away does not make the second one harmless."""
    script = ScriptedTransport(sequence=[reply(PAGE, 503), Cut("in time"), reply(GOOD)])
    with pytest.raises(Cut, match="tried 2 times"):
        script.send_patiently()


def test_what_one_try_was_answered_in_part_is_kept() -> None:
    """An answer that lacks some questions is better than the web page that the last try got."""
    part = reply(answer(result("a", listing()), failed_result("b", "GW-0010", "API rate limit exceeded")))
    assert ScriptedTransport(sequence=[part, reply(PAGE, 503)]).send_patiently(RetryPolicy(3, 1e6)) == part
    assert ScriptedTransport(sequence=[part, Unconnected("no connection")]).send_patiently(RetryPolicy(3, 1e6)) == part
    refused = reply(refused_sign_in(INCORRECT))
    assert ScriptedTransport(sequence=[part, refused]).send_patiently(RetryPolicy(3, 1e6)) == refused


@pytest.mark.parametrize("last", [reply(PAGE, 503), Unconnected("no connection")], ids=["page", "no-connection"])
def test_of_two_answers_in_part_the_later_is_kept(last: Reply) -> None:
    """Of two answers to some of the questions the later one is kept."""
    busy = failed_result("b", "GW-0010", "API rate limit exceeded")
    first, second = (reply(answer(result("a", listing(f"<{name}/>")), busy)) for name in ("A", "B"))
    assert ScriptedTransport(sequence=[first, second, last]).send_patiently(RetryPolicy(3, 1e6)) == second


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (reply(PAGE, 429), RateLimited),
        (reply(refused_response(LIMIT)), RateLimited),
        (reply(PAGE, 524), Outage),
        (reply(PAGE, 530), Outage),
        (reply(GOOD), None),
        (reply(PAGE), None),
    ],
    ids=["429", "GW-0010", "524", "530", "answer", "page"],
)
def test_busy_is_told_from_away(raw: RawResponse, kind: type[RateLimited | Outage] | None) -> None:
    """Throttling, an outage and an answer are told apart, also where another try is of no use."""
    assert throttled_or_down(raw) is kind
    again = {RateLimited: Outcome.THROTTLED, Outage: Outcome.DOWN, None: Outcome.ANSWERED}[kind]
    assert outcome_of(raw.http_status, kind) is (Outcome.ANSWERED if raw.http_status in {524, 530} else again)
