"""A transport that gives a sequence of replies, used with the retry policy and without waiting."""

from __future__ import annotations

from intacct.protocol.errors import NoAnswer
from intacct.transport.base import RawResponse, Request
from intacct.transport.retrying import RetryingTransport, RetryPolicy
from suites.selftest.support.xml import answer, error, listing, result

PAGE = b"<html><title>Service Unavailable</title><body>We are back soon<br></body></html>"
"""The web page of a service that is away."""
GOOD = answer(result("title", listing()))
"""An answer."""
LIMIT = error("GW-0010", "API rate limit exceeded")
"""The error of a busy gateway."""
Reply = RawResponse | NoAnswer


def user_request(*, signed_in: bool = False) -> Request:
    """A request of a user whose sign-in has worked, or not yet."""
    return Request("1", "Craftable", ("E1",), ("title",), ("get_list",), b"<request/>", signed_in)


def reply(body: bytes, status: int = 200, after: str = "") -> RawResponse:
    """A reply of the gateway."""
    return RawResponse(status, "text/xml", body, after)


class SequenceTransport:
    """A transport that gives one reply after the other, and the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.tries = 0
        self.waits: list[float] = []

    def send(self, _: Request) -> RawResponse:
        """Give the next reply."""
        self.tries += 1
        next_reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(next_reply, NoAnswer):
            raise next_reply
        return next_reply

    def send_patiently(self, limits: RetryPolicy | None = None, *, signed_in: bool = False) -> RawResponse:
        """What the retrying transport returns over this one, without waiting."""
        return RetryingTransport(self, limits, sleep=self.waits.append).send(user_request(signed_in=signed_in))
