"""Waiting: how often and how long one request is tried, what `Retry-After` counts for, and how many ask at once."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from queue import SimpleQueue
from types import SimpleNamespace

import pytest
import tenacity
from hypothesis import given
from hypothesis import strategies as st

from intacct.protocol.errors import NoAnswer, TooMuch, Unconnected
from intacct.transport.base import RawResponse, Request
from intacct.transport.limiter import Limiter
from intacct.transport.retrying import RetryingTransport, RetryPolicy, seconds_asked
from suites.selftest.support.answers import refused_response
from suites.selftest.support.scripted_transport import GOOD, LIMIT, PAGE, Reply, ScriptedTransport, reply, user_request


@pytest.mark.parametrize("tries", [1, 2, 5])
@pytest.mark.parametrize("repeated", [reply(PAGE, 503), Unconnected("no connection")], ids=["page", "no-connection"])
def test_tries_are_bounded_in_number(repeated: Reply, tries: int) -> None:
    """What stays down is given up after as many tries as the profile says, and the last one counts."""
    script = ScriptedTransport(sequence=[repeated])
    if isinstance(repeated, NoAnswer):
        with pytest.raises(Unconnected, match="no connection" if tries == 1 else f"tried {tries} times"):
            script.send_patiently(RetryPolicy(tries, 1e6))
    else:
        assert script.send_patiently(RetryPolicy(tries, 1e6)) == repeated
    assert (len(script.requests), len(script.waits)) == (tries, tries - 1)


def test_waits_grow_with_jitter_up_to_a_bound() -> None:
    """Each wait is about twice the one before it, none is over a minute, and no two runs wait alike."""
    runs = []
    for _ in range(2):
        script = ScriptedTransport(sequence=[reply(PAGE, 503)])
        script.send_patiently(RetryPolicy(10, 1e6))
        runs.append(script.waits)
    for waits in runs:
        assert all(low <= wait <= low + 1 for wait, low in zip(waits, (1, 2, 4, 8, 16, 32), strict=False))
        assert max(waits) <= 60
    assert runs[0] != runs[1]


def test_tries_are_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No try begins later than the profile allows, whatever the number of tries would still allow."""
    now = [1000.0]
    monkeypatch.setattr(tenacity, "time", SimpleNamespace(monotonic=lambda: now[0]))
    script = ScriptedTransport(sequence=[reply(PAGE, 503, "20")])

    def sleep(seconds: float) -> None:
        now[0] += seconds

    RetryingTransport(script, RetryPolicy(10, 50), sleep=sleep).send(user_request())
    assert (len(script.requests), now[0]) == (3, 1040.0)


@pytest.mark.parametrize(("header", "wait"), [("7", 7.0), ("0", 0.0), (" 12 ", 12.0)])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_honoured(header: str, wait: float, status: int) -> None:
    """The gateway's own wish for the wait counts, to the second."""
    script = ScriptedTransport(sequence=[reply(PAGE, status, header), reply(GOOD)])
    script.send_patiently()
    assert script.waits == [wait]


def test_retry_after_as_a_date_is_honoured() -> None:
    """A date in the future is waited for, one in the past not at all."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    script = ScriptedTransport(
        sequence=[reply(PAGE, 503, soon), reply(PAGE, 503, "Wed, 21 Oct 2015 07:28:00 GMT"), reply(GOOD)]
    )
    script.send_patiently()
    assert 90 < script.waits[0] <= 100
    assert script.waits[1] == 0.0


@pytest.mark.parametrize("header", ["181", "86400", "9" * 5000])
def test_a_retry_after_beyond_the_bound_is_not_waited_for(header: str) -> None:
    """Whoever wants a longer wait than the profile allows is not asked again."""
    script = ScriptedTransport(sequence=[reply(PAGE, 429, header)])
    script.send_patiently(RetryPolicy(5, 180))
    assert (len(script.requests), script.waits) == (1, [])


@given(header=st.text() | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]\d+"))
def test_any_retry_after_is_seconds_or_nothing(header: str) -> None:
    """Whatever stands in the header is a number of seconds that is not negative, or nothing; never an exception."""
    seconds = seconds_asked(header)
    assert seconds is None or seconds >= 0


def test_a_service_that_stays_away_is_tried_once_by_the_others() -> None:
    """After all tries of one request were in vain, later ones are tried once, until the service is back."""
    script = ScriptedTransport(sequence=[reply(PAGE, 503)])
    retrying = RetryingTransport(script, RetryPolicy(4, 1e6), sleep=script.waits.append)
    for _ in range(3):
        retrying.send(user_request())
    assert len(script.requests) == 4 + 1 + 1
    script.sequence = [reply(GOOD), reply(PAGE, 503), reply(GOOD)]
    assert [retrying.send(user_request()).body for _ in range(2)] == [GOOD, GOOD]
    assert len(script.requests) == 6 + 1 + 2


def test_only_an_absent_service_shortens_later_tries() -> None:
    """An answer that is too large, or a gateway that asks for less through all tries, leaves the next its tries."""
    large = ScriptedTransport(sequence=[TooMuch("too large"), reply(PAGE, 503), reply(GOOD)])
    retrying = RetryingTransport(large, RetryPolicy(4, 1e6), sleep=large.waits.append)
    with pytest.raises(TooMuch):
        retrying.send(user_request())
    assert retrying.send(user_request()).body == GOOD
    busy = ScriptedTransport(sequence=[*[reply(PAGE, 429)] * 4, reply(PAGE, 503), reply(GOOD)])
    retrying = RetryingTransport(busy, RetryPolicy(4, 1e6), sleep=busy.waits.append)
    assert [retrying.send(user_request()).http_status for _ in range(2)] == [429, 200]
    assert (len(large.requests), len(busy.requests)) == (3, 6)


def wait_for(limiter: Limiter, waiting: int) -> None:
    """Wait until so many threads wait for a lane, but not for ever."""
    until = time.monotonic() + 10
    while limiter.waiting != waiting:
        assert time.monotonic() < until
        time.sleep(0.001)


def test_first_come_first_served() -> None:
    """Slots are given in the order of arrival, also within the limiter of a whole run and after `limit_to`."""
    run_limiter = Limiter(2)
    limiter, order, arrived = Limiter(2, run_limiter), SimpleQueue[int](), SimpleQueue[int]()
    out = [threading.Event() for _ in range(6)]

    def use(number: int) -> None:
        arrived.put(number)
        with limiter:
            order.put(number)
            assert out[number].wait(10)

    for number in range(6):
        threading.Thread(target=use, args=(number,), daemon=True).start()
        assert arrived.get(timeout=10) == number
        wait_for(limiter, max(0, number - 1))
    assert {order.get(timeout=10), order.get(timeout=10)} == {0, 1}
    for number in (0, 1):
        out[number].set()
        assert order.get(timeout=10) == number + 2
    limiter.limit_to(1)
    out[3].set()
    out[2].set()
    assert order.get(timeout=10) == 4
    assert limiter.waiting == 1
    out[4].set()
    assert order.get(timeout=10) == 5
    out[5].set()


class Crowd:
    """A transport that holds every request until a test lets a certain one out."""

    def __init__(self, *replies: RawResponse) -> None:
        self.replies = replies
        self.inside: set[int] = set()
        self.arrived: SimpleQueue[int] = SimpleQueue()
        self.out = [threading.Event() for _ in replies]
        self._numbers = iter(range(len(replies)))

    def send(self, _: Request) -> RawResponse:
        """Wait until the test lets this request out."""
        number = next(self._numbers)
        self.inside.add(number)
        self.arrived.put(number)
        assert self.out[number].wait(10)
        self.inside.remove(number)
        return self.replies[number]


@pytest.mark.parametrize("first", [reply(PAGE, 429), reply(refused_response(LIMIT))], ids=["429", "GW-0010-in-200"])
def test_one_at_a_time_after_a_rate_limit(first: RawResponse) -> None:
    """As soon as the gateway asks for less, there is never more than one request in flight again."""
    crowd = Crowd(first, *(reply(GOOD) for _ in range(4)))
    retrying = RetryingTransport(crowd, RetryPolicy(1, 60), Limiter(2), sleep=lambda _: None)
    ended: SimpleQueue[int] = SimpleQueue()
    for _ in crowd.replies:
        threading.Thread(target=lambda: ended.put(retrying.send(user_request()).http_status), daemon=True).start()
    assert {crowd.arrived.get(timeout=10), crowd.arrived.get(timeout=10)} == {0, 1}
    crowd.out[0].set()
    assert ended.get(timeout=10) == first.http_status
    assert crowd.inside == {1}
    for number in (1, 2, 3):
        crowd.out[number].set()
        assert crowd.arrived.get(timeout=10) == number + 1
        assert crowd.inside == {number + 1}
    crowd.out[4].set()
    assert [ended.get(timeout=10) for _ in range(4)] == [200] * 4


def test_an_outage_narrows_nothing() -> None:
    """A service that is away did not ask for less: two requests stay in flight."""
    crowd = Crowd(reply(PAGE, 503), reply(GOOD), reply(GOOD))
    retrying = RetryingTransport(crowd, RetryPolicy(1, 60), Limiter(2), sleep=lambda _: None)
    for _ in crowd.replies:
        threading.Thread(target=retrying.send, args=(user_request(),), daemon=True).start()
    assert {crowd.arrived.get(timeout=10), crowd.arrived.get(timeout=10)} == {0, 1}
    crowd.out[0].set()
    assert crowd.arrived.get(timeout=5) == 2
    assert crowd.inside == {1, 2}
    crowd.out[1].set()
    crowd.out[2].set()
