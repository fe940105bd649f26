"""What came back, heard as an answer: read, or told in a sentence why it is none. Nothing of it is an exception.

Where the service was busy or away to the last, the refusal also says when it was tried for the last time.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TypeVar

from intacct.errors import ErrorDetail, Outage, RateLimited, Unreadable, UnreadableAnswer, local
from intacct.gateway import Reply
from intacct.patience import busy_or_away
from intacct.response import Answer, parse

T = TypeVar("T")

_PAGE = re.compile(r"<(!doctype html|head|title|body|h[1-6]|center|div|p)\b", re.IGNORECASE)
"""How a web page begins that says no `<html>`."""
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


def heard(reply: Reply, control_id: str, company_id: str, user_id: str) -> Answer:
    """The answer in a reply to a request; one that cannot be read stands as a refusal in the place of the sign-in."""
    try:
        answer = parse(reply.body, reply.http_status, control_id, company_id, user_id)
    except UnreadableAnswer as error:
        said = f"HTTP {reply.http_status}: {error}{_redirect(reply)}{_words(reply.body)}"
        answer = Answer(local(busy_or_away(reply) or Unreadable, said, reply.http_status))
    if not reply.tried_at:
        return answer
    return Answer(
        sign_in=_timed(answer.sign_in, reply.tried_at),
        results=tuple(replace(one, refusal=_timed(one.refusal, reply.tried_at)) for one in answer.results),
        refusal=_timed(answer.refusal, reply.tried_at),
    )


def _timed(said: T, tried_at: str) -> T:
    if not isinstance(said, RateLimited | Outage):
        return said
    timed: T = replace(said, details=(*said.details, ErrorDetail(description=f"last tried at {tried_at}")))
    return timed


def _redirect(reply: Reply) -> str:
    return (
        "; it points to another address, which is not followed"
        if reply.http_status in {301, 302, 303, 307, 308}
        else ""
    )


def _words(body: bytes) -> str:
    """What a web page or a text says that came instead of an answer: the only words that an outage or a proxy has."""
    start = body[:8_000].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    page = "<html" in start.casefold() or _PAGE.match(start) is not None
    if not page and (start.startswith("<") or not start.isascii() or "\0" in start):
        return ""
    words = " ".join(html.unescape(_UNSEEN.sub(" ", start) if page else start).split())[:200]
    return f"; it is {'a web page' if page else 'a text'} that says: {words}" if words else ""
