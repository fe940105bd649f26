"""Patience: what is tried again and how long is waited for it, what never is, and how many ask at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from queue import SimpleQueue
from types import SimpleNamespace

import pytest
import tenacity
from hypothesis import given
from hypothesis import strategies as st

from intacct.errors import Cut, NoAnswer, Outage, RateLimited, TooMuch, Unconnected
from intacct.gateway import Ask, Reply
from intacct.patience import Lanes, Limits, Patient, busy_or_away, seconds_asked, worth_another_try
from suites.selftest.xml import (
    answer,
    authentication,
    error,
    failed,
    listing,
    message,
    not_let_in,
    response,
    result,
    tag,
    turned_away,
)

PAGE = b"<html><title>Service Unavailable</title><body>We are back soon<br></body></html>"
LIMIT = error("GW-0010", "API rate limit exceeded")
AWAY = error("GW-0001", "Unable to process request")
INCORRECT = error("XL03000006", "Sign-in information is incorrect")
LOCKED = error("PL04000076", "This user is in LOCKEDOUT state")
SENDER = error("XL03000006", "The sender ID 'C' is not authorized to make Web Services requests to company ID 'A'.")
GOOD = answer(result("title", listing()))
Said = Reply | NoAnswer


def ask(*, signed_in: bool = False) -> Ask:
    """A request of a user that was, or was not yet, let in."""
    return Ask("1", "Craftable", ("E1",), ("title",), ("get_list",), b"<request/>", signed_in)


def reply(body: bytes, status: int = 200, after: str = "") -> Reply:
    """What came back."""
    return Reply(status, "text/xml", body, after)


class Script:
    """A wire that says one thing after the other, the last one for ever."""

    def __init__(self, *said: Said) -> None:
        self.said = list(said)
        self.tries = 0
        self.waits: list[float] = []

    def ask(self, _: Ask) -> Reply:
        """The next thing."""
        self.tries += 1
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(said, NoAnswer):
            raise said
        return said

    def patiently(self, limits: Limits | None = None, *, signed_in: bool = False) -> Reply:
        """What a patient wire makes of it, without waiting."""
        return Patient(self, limits, sleep=self.waits.append).ask(ask(signed_in=signed_in))


AGAIN = [
    pytest.param(reply(PAGE, 429), id="429-page"),
    pytest.param(reply(turned_away(LIMIT), 429), id="429-xml"),
    *(pytest.param(reply(PAGE, status), id=f"{status}-page") for status in (500, 502, 503, 504)),
    *(pytest.param(reply(b"", status), id=f"{status}-empty") for status in (500, 502, 503, 504)),
    pytest.param(reply(turned_away(error("XX", "Internal error")), 500), id="500-xml"),
    pytest.param(reply(turned_away(LIMIT)), id="GW-0010-in-200"),
    pytest.param(reply(turned_away(error("", "API Rate Limit Exceeded"))), id="rate-limit-in-words"),
    pytest.param(reply(turned_away(AWAY)), id="GW-0001-in-200"),
    pytest.param(reply(turned_away(error("", "UNABLE to process request"))), id="GW-0001-in-words"),
    pytest.param(reply(turned_away(error("", "The Service is Temporarily Off-line"))), id="off-line"),
    pytest.param(reply(turned_away(error("", "the service is temporarily OFFLINE"))), id="offline"),
    pytest.param(reply(b"<html>The Service is Temporarily Off-line</html>"), id="off-line-page-in-200"),
    pytest.param(reply(b"GW-0010 slow down"), id="GW-0010-in-text"),
    pytest.param(reply(not_let_in(LIMIT)), id="GW-0010-at-sign-in"),
    pytest.param(reply(answer(message(LIMIT))), id="GW-0010-for-all-questions"),
    pytest.param(reply(answer(failed("title", "GW-0010", "API rate limit exceeded"))), id="GW-0010-for-one-question"),
    pytest.param(Unconnected("no connection"), id="no-connection"),
]


@pytest.mark.parametrize("said", AGAIN)
def test_a_busy_or_absent_service_is_tried_again(said: Said) -> None:
    """What cannot have counted as a sign-in, and may be gone a moment later, is tried once more and then counts."""
    script = Script(said, reply(GOOD))
    assert script.patiently().body == GOOD
    assert (script.tries, len(script.waits)) == (2, 1)


NEVER = [
    pytest.param(reply(GOOD), id="answer"),
    *(
        pytest.param(reply(not_let_in(INCORRECT), status), id=f"incorrect-{status}")
        for status in (200, 401, 429, 500, 503)
    ),
    *(pytest.param(reply(not_let_in(LOCKED, INCORRECT), status), id=f"locked-{status}") for status in (200, 429, 503)),
    *(pytest.param(reply(not_let_in(), status), id=f"no-word-{status}") for status in (200, 429, 500, 503)),
    *(pytest.param(reply(turned_away(INCORRECT), status), id=f"control-{status}") for status in (200, 401, 429, 503)),
    *(pytest.param(reply(not_let_in(SENDER), status), id=f"sender-{status}") for status in (200, 429, 502)),
    pytest.param(
        reply(not_let_in(INCORRECT, error("", "Try again: temporarily off-line")), 503), id="incorrect-and-away"
    ),
    pytest.param(reply(not_let_in(LOCKED, LIMIT), 429), id="locked-and-busy"),
    pytest.param(reply(response(tag("operation", authentication("failure"))), 504), id="failure-504"),
    pytest.param(reply(turned_away(error("GW-0011", "Invalid Request")), 400), id="GW-0011"),
    pytest.param(reply(turned_away(error("", "Incorrect Intacct XML Partner ID or password")), 500), id="partner-500"),
    pytest.param(reply(PAGE, 524), id="524-page"),
    pytest.param(reply(b"", 524), id="524-empty"),
    pytest.param(reply(turned_away(AWAY), 524), id="524-GW-0001"),
    *(pytest.param(reply(PAGE, status), id=f"{status}-page") for status in (200, 302, 400, 401, 403, 404, 501, 520)),
    pytest.param(reply(answer(result("title", listing("<A>GW-0010, temporarily off-line</A>")))), id="name-of-a-thing"),
]


@pytest.mark.parametrize("said", NEVER)
def test_what_is_an_answer_is_not_tried_again(said: Reply) -> None:
    """An answer, a refused sign-in at whatever HTTP status, and a 524 are asked for once."""
    script = Script(said, reply(GOOD))
    assert script.patiently() == said
    assert (script.tries, script.waits) == (1, [])


@pytest.mark.parametrize(
    "said", [NoAnswer("the certificate is not trusted"), TooMuch("too large")], ids=["tls", "large"]
)
@pytest.mark.parametrize("signed_in", [False, True], ids=["before", "after"])
def test_what_would_come_again_is_not_tried_again(said: NoAnswer, *, signed_in: bool) -> None:
    """A certificate that is not trusted and an answer beyond the limits are no better at the next try."""
    script = Script(said, reply(GOOD))
    with pytest.raises(type(said)):
        script.patiently(signed_in=signed_in)
    assert script.tries == 1


def test_a_cut_answer_is_tried_again_only_after_a_sign_in_has_worked() -> None:
    """Before it, the request whose answer did not come may already have counted as a failed sign-in."""
    before, after = Script(Cut("in time"), reply(GOOD)), Script(Cut("in time"), reply(GOOD))
    with pytest.raises(Cut):
        before.patiently()
    assert after.patiently(signed_in=True).body == GOOD
    assert (before.tries, after.tries) == (1, 2)


def test_a_cut_answer_after_a_busy_one_is_not_tried_again() -> None:
    """A first try that was turned away does not make the second one harmless."""
    script = Script(reply(PAGE, 503), Cut("in time"), reply(GOOD))
    with pytest.raises(Cut, match="tried 2 times"):
        script.patiently()


@pytest.mark.parametrize("tries", [1, 2, 5])
@pytest.mark.parametrize("said", [reply(PAGE, 503), Unconnected("no connection")], ids=["page", "no-connection"])
def test_tries_are_bounded_in_number(said: Said, tries: int) -> None:
    """What stays down is given up after as many tries as the profile says, and the last one counts."""
    script = Script(said)
    if isinstance(said, NoAnswer):
        with pytest.raises(Unconnected, match="no connection" if tries == 1 else f"tried {tries} times"):
            script.patiently(Limits(tries, 1e6))
    else:
        assert script.patiently(Limits(tries, 1e6)) == said
    assert (script.tries, len(script.waits)) == (tries, tries - 1)


def test_waits_grow_with_jitter_up_to_a_bound() -> None:
    """Each wait is about twice the one before it, none is over a minute, and no two runs wait alike."""
    runs = []
    for _ in range(2):
        script = Script(reply(PAGE, 503))
        script.patiently(Limits(10, 1e6))
        runs.append(script.waits)
    for waits in runs:
        assert all(low <= wait <= low + 1 for wait, low in zip(waits, (1, 2, 4, 8, 16, 32), strict=False))
        assert max(waits) <= 60
    assert runs[0] != runs[1]


def test_tries_are_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No try begins later than the profile allows, whatever the number of tries would still allow."""
    now = [1000.0]
    monkeypatch.setattr(tenacity, "time", SimpleNamespace(monotonic=lambda: now[0]))
    script = Script(reply(PAGE, 503, "20"))

    def sleep(seconds: float) -> None:
        now[0] += seconds

    Patient(script, Limits(10, 50), sleep=sleep).ask(ask())
    assert (script.tries, now[0]) == (3, 1040.0)


@pytest.mark.parametrize(("asked", "wait"), [("7", 7.0), ("0", 0.0), (" 12 ", 12.0)])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_honoured(asked: str, wait: float, status: int) -> None:
    """The gateway's own wish for the wait counts, to the second."""
    script = Script(reply(PAGE, status, asked), reply(GOOD))
    script.patiently()
    assert script.waits == [wait]


def test_retry_after_as_a_date_is_honoured() -> None:
    """A date in the future is waited for, one in the past not at all."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    script = Script(reply(PAGE, 503, soon), reply(PAGE, 503, "Wed, 21 Oct 2015 07:28:00 GMT"), reply(GOOD))
    script.patiently()
    assert 90 < script.waits[0] <= 100
    assert script.waits[1] == 0.0


@pytest.mark.parametrize("asked", ["181", "86400", "9" * 5000])
def test_a_retry_after_beyond_the_bound_is_not_waited_for(asked: str) -> None:
    """Whoever wants a longer wait than the profile allows is not asked again."""
    script = Script(reply(PAGE, 429, asked))
    script.patiently(Limits(5, 180))
    assert (script.tries, script.waits) == (1, [])


@given(asked=st.text() | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]\d+"))
def test_any_retry_after_is_seconds_or_nothing(asked: str) -> None:
    """Whatever stands in the header is a number of seconds that is not negative, or nothing; never an exception."""
    seconds = seconds_asked(asked)
    assert seconds is None or seconds >= 0


def test_what_one_try_was_answered_in_part_is_kept() -> None:
    """An answer that lacks some questions is better than the web page that the last try got."""
    part = reply(answer(result("a", listing()), failed("b", "GW-0010", "API rate limit exceeded")))
    assert Script(part, reply(PAGE, 503)).patiently(Limits(3, 1e6)) == part
    assert Script(part, Unconnected("no connection")).patiently(Limits(3, 1e6)) == part
    refused = reply(not_let_in(INCORRECT))
    assert Script(part, refused).patiently(Limits(3, 1e6)) == refused


def test_a_service_that_stays_away_is_tried_once_by_the_others() -> None:
    """After all tries of one request were in vain, later ones are tried once, until the service is back."""
    script = Script(reply(PAGE, 503))
    patient = Patient(script, Limits(4, 1e6), sleep=script.waits.append)
    for _ in range(3):
        patient.ask(ask())
    assert script.tries == 4 + 1 + 1
    script.said = [reply(GOOD), reply(PAGE, 503), reply(GOOD)]
    assert [patient.ask(ask()).body for _ in range(2)] == [GOOD, GOOD]
    assert script.tries == 6 + 1 + 2


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (reply(PAGE, 429), RateLimited),
        (reply(turned_away(LIMIT)), RateLimited),
        (reply(PAGE, 524), Outage),
        (reply(PAGE, 530), Outage),
        (reply(GOOD), None),
        (reply(PAGE), None),
    ],
    ids=["429", "GW-0010", "524", "530", "answer", "page"],
)
def test_busy_is_told_from_away(said: Reply, kind: type[RateLimited | Outage] | None) -> None:
    """Which of the two it was is said in the verdict; not all of them are worth another try."""
    assert busy_or_away(said) is kind
    assert worth_another_try(said) == (said.http_status not in {524, 530} and kind is not None)


class Crowd:
    """A wire that holds everybody inside until it is told to let a certain one out."""

    def __init__(self, *said: Reply) -> None:
        self.said = said
        self.inside: set[int] = set()
        self.came: SimpleQueue[int] = SimpleQueue()
        self.out = [threading.Event() for _ in said]
        self._numbers = iter(range(len(said)))

    def ask(self, _: Ask) -> Reply:
        """Stay inside until let out."""
        number = next(self._numbers)
        self.inside.add(number)
        self.came.put(number)
        assert self.out[number].wait(10)
        self.inside.remove(number)
        return self.said[number]


@pytest.mark.parametrize("first", [reply(PAGE, 429), reply(turned_away(LIMIT))], ids=["429", "GW-0010-in-200"])
def test_one_at_a_time_after_a_rate_limit(first: Reply) -> None:
    """As soon as the gateway asks for less, there is never more than one request in flight again."""
    crowd = Crowd(first, *(reply(GOOD) for _ in range(4)))
    patient = Patient(crowd, Limits(1, 60), Lanes(2), sleep=lambda _: None)
    ended: SimpleQueue[int] = SimpleQueue()
    for _ in crowd.said:
        threading.Thread(target=lambda: ended.put(patient.ask(ask()).http_status), daemon=True).start()
    assert {crowd.came.get(timeout=10), crowd.came.get(timeout=10)} == {0, 1}
    crowd.out[0].set()
    assert ended.get(timeout=10) == first.http_status
    assert crowd.inside == {1}
    for number in (1, 2, 3):
        crowd.out[number].set()
        assert crowd.came.get(timeout=10) == number + 1
        assert crowd.inside == {number + 1}
    crowd.out[4].set()
    assert [ended.get(timeout=10) for _ in range(4)] == [200] * 4
