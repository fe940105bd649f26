"""Classifies a response: an answer, a gateway that asks for fewer requests, or a service that is down.

HTTP 429, 500, 502, 503, 504, `GW-0010` and `GW-0001` also inside HTTP 200 and for single questions, "temporarily
off-line", as XML or as a page. Source: facts.md section 1.
"""

from __future__ import annotations

from enum import Enum, auto

from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import Outage, RateLimited
from intacct.protocol.response import refusal_of, refused_questions
from intacct.transport.base import RawResponse

AGAIN = frozenset({429, 500, 502, 503, 504})
"""HTTP statuses that are retried unless the body says otherwise."""
_BUSY = (b"gw-0010", b"rate limit exceeded")
_AWAY = (b"gw-0001", b"temporarily off-line", b"temporarily offline", b"unable to process request")


class Outcome(Enum):
    """The outcome of one try."""

    ANSWERED = auto()
    THROTTLED = auto()
    """The gateway asks for fewer requests; a retry makes sense."""
    DOWN = auto()
    """The service is down; a retry makes sense."""


def outcome_of(http_status: int, kind: type[RateLimited | Outage] | None) -> Outcome:
    """The outcome of a response, from its status and whether it says that the service is busy or down.

    A refused sign-in and a 524 (the server is still working on it) are answers: no retry.
    """
    if kind is None or not (http_status in AGAIN or http_status < 500):
        return Outcome.ANSWERED
    return Outcome.THROTTLED if kind is RateLimited else Outcome.DOWN


def throttled_or_down(reply: RawResponse) -> type[RateLimited | Outage] | None:
    """Whether a response says that the service is busy or down, in its status or its text; None if it is an answer."""
    status, words = reply.http_status, reply.body.lower()
    busy, away = any(word in words for word in _BUSY), any(word in words for word in _AWAY)
    if not (busy or away or status == 429 or status >= 500):
        return None
    try:
        refusal = refusal_of(reply.body, status)
        refusals: tuple[Refusal, ...] = refused_questions(reply.body, status) if refusal is None else (refusal,)
    except UnreadableAnswer:
        if busy or status == 429:
            return RateLimited
        return Outage if away or status >= 500 else None
    if any(isinstance(refusal, RateLimited) for refusal in refusals):
        return RateLimited
    return Outage if any(isinstance(refusal, Outage) for refusal in refusals) else None


def signs_in(reply: RawResponse) -> bool:
    """Whether a response shows that the sign-in worked, whatever happened to the questions."""
    try:
        return refusal_of(reply.body, reply.http_status) is None
    except UnreadableAnswer:
        return False
