"""A refusal by the gateway as a value: the stage, the errors in the gateway's own words, and who has to fix it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Side(StrEnum):
    """Which side has to fix a fault."""

    CUSTOMER = "customer"
    """The customer's admin, in the company."""
    OURS = "ours"
    """The partner: credentials, sender, this program."""
    GATEWAY = "gateway"
    """Sage's service, or the network to it: try again later, or ask Sage's support."""


class Level(StrEnum):
    """The stage at which the gateway refused a request."""

    WIRE = "wire"
    """Before the gateway: no connection, no body, no XML."""
    CONTROL = "control"
    """The envelope was refused: sender, schema, company."""
    SIGN_IN = "sign-in"
    """The user was refused."""
    RESULT = "result"
    """One question was refused; the others were answered independently."""


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """One `error` of an `errormessage`, as the gateway sent it; any part may be empty.

    `number` may be words (`Query Failed`), `category` and `error_id` come only with `showadditionalerrorinfo`.
    """

    number: str = ""
    description: str = ""
    description2: str = ""
    correction: str = ""
    error_id: str = ""
    category: str = ""

    @property
    def text(self) -> str:
        """Its whole text on one line, for comparing: unescaped and without the support ID."""
        return " ".join(filter(None, map(plain_text, (self.description, self.description2, self.correction))))


_TICKET = re.compile(r"\[ ?(?:Support|Request) ID ?:[^\]]{0,200}\]", re.IGNORECASE)


def plain_text(raw: str) -> str:
    """Normalize a gateway text for comparing: unescaped (up to twice), without support ID, blanks collapsed."""
    return " ".join(_TICKET.sub(" ", _unescaped(raw)).split())


def _unescaped(raw: str) -> str:
    return " ".join(html.unescape(html.unescape(raw)).split())


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal by the gateway: its level, its errors, and its HTTP status (0: none)."""

    level: Level
    details: tuple[ErrorDetail, ...] = ()
    http_status: int = 0

    side: ClassVar[Side] = Side.CUSTOMER
    meaning: ClassVar[str] = "refused"

    @property
    def words(self) -> str:
        """The gateway's own words with number and support ID, to read and to quote to Sage's support."""
        sentences = []
        for detail in self.details:
            texts = map(_unescaped, (detail.description, detail.description2, detail.correction))
            description, description2, correction = texts
            text = " ".join(filter(None, (description2 or description, correction)))
            sentences.append(": ".join(filter(None, (detail.number, text))))
        return "; ".join(dict.fromkeys(filter(None, sentences))) or "no message"


def local(kind: type[Refusal], sentence: str, http_status: int = 0) -> Refusal:
    """A refusal in our words that the gateway did not send (no response, or an unreadable one)."""
    return kind(Level.WIRE, (ErrorDetail(description=sentence),), http_status)
