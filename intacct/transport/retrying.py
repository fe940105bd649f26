"""The retry policy: which requests are sent again, and after how long; it limits the requests in flight.

Retried, a limited number of times within a limited time, with exponential wait and jitter or as `Retry-After` says:
no connection, HTTP 429, 500, 502, 503, 504, `GW-0010` and `GW-0001` also inside HTTP 200 and for single questions,
"temporarily off-line", as XML or as a page. Never: HTTP 524 (the server is still working on it), any refusal of a
sign-in, and, before a user's first sign-in has worked, a request whose response was cut off or did not come in time: it
may already count as a failed sign-in. Source: facts.md section 1.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import tenacity

from intacct.protocol.errors import Cut, NoAnswer, Unconnected
from intacct.protocol.refusals import RateLimited
from intacct.transport.base import RawResponse, Request, Transport
from intacct.transport.limiter import Limiter
from intacct.transport.outcome import Outcome, outcome_of, signs_in, throttled_or_down


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Maximum tries of one request, and maximum seconds from its first try to the start of the last one."""

    tries: int = 5
    seconds: float = 180.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: the response and its outcome."""

    reply: RawResponse
    outcome: Outcome


class RetryingTransport:
    """A transport that sends a request over another one, and retries it if that is useful and safe.

    If the service stays down through all tries of a request, later requests are tried once until it is back: so a run
    for hundreds of users ends in time during maintenance, too.
    """

    def __init__(
        self,
        transport: Transport,
        policy: RetryPolicy | None = None,
        limiter: Limiter | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = transport
        self._policy = policy or RetryPolicy()
        self._limiter = limiter or Limiter(2)
        self._sleep = sleep
        self._away = False

    def send(self, request: Request) -> RawResponse:
        """Send until there is an answer, or a retry is useless.

        Raises:
            NoAnswer: the last try got no response either; the message says how many tries there were.
        """
        partial_reply: RawResponse | None = None  # an answer in which at least the sign-in worked
        retrying = self._retrying(signed_in=request.signed_in)
        try:
            for attempt in retrying:
                with attempt:
                    last = self._try(request)
                    if last.outcome is not Outcome.ANSWERED and signs_in(last.reply):
                        partial_reply = last.reply
                outcome = attempt.retry_state.outcome
                if outcome is not None and not outcome.failed:
                    attempt.retry_state.set_result(last)
        except NoAnswer as error:
            self._away = isinstance(error, Unconnected)
            if partial_reply is not None:
                return partial_reply
            tries = retrying.statistics["attempt_number"]
            if tries > 1:
                raise type(error)(f"{error}, tried {tries} times") from None
            raise
        self._away = last.outcome is Outcome.DOWN
        # A partial answer of an earlier try is better than no answer at the last one.
        return last.reply if partial_reply is None or last.outcome is Outcome.ANSWERED else partial_reply

    def _try(self, request: Request) -> Attempt:
        """Send it once, within the limit of requests in flight, which drops if the gateway asks for fewer."""
        with self._limiter:
            reply = self._transport.send(request)
            kind = throttled_or_down(reply)
            if kind is RateLimited:
                self._limiter.limit_to(1)
        return Attempt(reply, outcome_of(reply.http_status, kind))

    def _retrying(self, *, signed_in: bool) -> tenacity.Retrying:
        return tenacity.Retrying(
            stop=tenacity.stop_after_attempt(1 if self._away else self._policy.tries)
            | tenacity.stop_before_delay(self._policy.seconds),
            wait=_wait,
            retry=tenacity.retry_if_result(lambda attempt: attempt.outcome is not Outcome.ANSWERED)
            | tenacity.retry_if_exception(lambda error: may_be_sent_again(error, signed_in=signed_in)),
            retry_error_callback=_result_or_raise,
            sleep=self._sleep,
        )


def may_be_sent_again(error: BaseException, *, signed_in: bool) -> bool:
    """Whether a request without a response cannot have counted as a failed sign-in."""
    return isinstance(error, Unconnected) or (signed_in and isinstance(error, Cut))


_EXPONENTIAL = tenacity.wait_exponential_jitter(initial=1, max=60, jitter=1)


def _wait(state: tenacity.RetryCallState) -> float:
    """Seconds until the next try: as `Retry-After` says, else longer each time."""
    outcome = state.outcome
    retry_after = "" if outcome is None or outcome.failed else outcome.result().reply.retry_after
    seconds = seconds_asked(retry_after)
    return _EXPONENTIAL(state) if seconds is None else seconds


def seconds_asked(retry_after: str) -> float | None:
    """`Retry-After` in seconds from now: a number, or a date; None for anything else."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _result_or_raise(state: tenacity.RetryCallState) -> Attempt:
    """When a retry is useless, return the last response, or raise the last error."""
    outcome = state.outcome
    assert outcome is not None
    attempt = outcome.result()
    assert isinstance(attempt, Attempt)
    return attempt
