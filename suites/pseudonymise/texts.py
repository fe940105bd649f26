"""The gateway's texts of refusals, without names: their class in intacct/protocol/classify.py stays the same.

Known originals in a text become their substitutes. If the result has only known words, it is kept; any other text is
replaced by the fixed words for its meaning.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from intacct.protocol import refusals
from intacct.protocol.classify import classify
from intacct.protocol.refusal import ErrorDetail, Level, Refusal
from intacct.protocol.refusals import FieldsHidden
from suites.pseudonymise.allow_list import TextKind, is_known, vocabulary, words
from suites.pseudonymise.own_words import own_words
from suites.pseudonymise.substitutes import Substitutes

STABLE: Mapping[type[Refusal], str] = {
    refusals.RateLimited: "API rate limit exceeded",
    refusals.Outage: "Unable to process request. The Service is Temporarily Off-line",
    refusals.CompanyExpired: "This company is a demo company and has expired.",
    refusals.WrongSenderPassword: "Incorrect Intacct XML Partner ID or password.",
    refusals.SignInIncorrect: "Sign-in information is incorrect. Please check your request.",
    refusals.MalformedRequest: "XML Parse error",
    refusals.InvalidRequest: "Invalid Request",
    refusals.SenderNotAuthorized: (
        "The sender ID 'X' is not authorized to make Web Services requests to company ID 'Y'."
    ),
    refusals.WebServicesOff: (
        "This company is not authorized for XML transactions. Please subscribe to the XML Gateway."
    ),
    refusals.UserLockedOut: "This user is in LOCKEDOUT state",
    refusals.UserInactive: "This user is in INACTIVE state",
    refusals.SessionInvalid: "Invalid session. Please sign in again.",
    refusals.EntityNotPermitted: "The user does not have access to the entity",
    refusals.PermissionDenied: "You do not have permission for API operation QUERY on objects of type X",
    refusals.ObjectAbsent: "Object definition X not found",
    refusals.NoSuchUser: "Login ID X does not exist.",
    refusals.NotSubscribed: "The module is not subscribed.",
    refusals.FeatureDisabled: "This feature is disabled for your company or your current user.",
    FieldsHidden: "The following fields cannot be queried:",
}
"""Fixed words for every refusal that is classified by its text; by themselves they have that meaning."""
OTHER = "This was said in words that are not shown."
"""For a text that the table does not classify."""
NUMBERS = frozenset({"Query Failed", "XXX", "invalidRequest", "XMLGW_JPP0002", "UJPP0002"})
_NUMBER = re.compile(r"[A-Z]{2}[0-9]{8}|GW-[0-9]{4}")
_MORE = (
    "You're not authorized to perform this action",
    "Invalid Web Services Authorization",
    "The query is not valid",
    "element not expected",
    "READ_BY_QUERY READ_BY_NAME READ_MORE",
    OTHER,
)
_TICKET = re.compile(r"\[\s*((?:Support|Request) ID)\s*:\s*([^\]]*)\]", re.IGNORECASE)
_PLAIN = re.compile(r"[\w\s.,:;!?'\"()\[\]/@_-]*", re.ASCII)
_IN_TEXTS = tuple(
    what
    for what in TextKind
    if what not in {TextKind.RECORD, TextKind.TICKET, TextKind.RESULT, TextKind.RIGHT, TextKind.REASON}
)


class Texts:
    """Rewrites the texts of refusals, with the substitutes of one recording."""

    def __init__(self, substitutes: Substitutes) -> None:
        self._substitutes = substitutes
        self._by_text: dict[str, TextKind] = {}
        for kind in _IN_TEXTS:
            for what, original in substitutes.originals:
                if what is kind:
                    self._by_text.setdefault(original.casefold(), what)
        longest = sorted(self._by_text, key=len, reverse=True)
        # Never inside a word: "Ann" is not in "annual". The lookarounds are written once, around all of them.
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)") if longest else None

    def rewritten(self, level: Level, text: str) -> str:
        """A text with the same meaning at that level that names nobody."""
        if not text.strip():
            return text
        line = plain(text)
        tickets = " ".join(
            f"[{kind}: {self._substitutes.of(TextKind.TICKET, ticket)}]" for kind, ticket in _TICKET.findall(line)
        )
        line = _TICKET.sub(" ", line)
        refusal = meaning(level, text)
        new_text = self._without_names(line)
        if refusal is FieldsHidden:
            new_text = _fields(line)
        elif new_text is None or meaning(level, new_text) is not refusal:
            new_text = STABLE[refusal] if refusal is not None else OTHER
        return " ".join(filter(None, (new_text, tickets)))

    def _without_names(self, line: str) -> str | None:
        """The text with substitutes in it; None if any other word or sign is unknown."""
        parts = list(self._split(line))
        free = " ".join(text for text, what in parts if what is None)
        if not (_PLAIN.fullmatch(free) and all(word in known_words() for word in words(free))):
            return None
        pieces = (text if what is None else self._substitutes.in_words(what, text) for text, what in parts)
        return " ".join("".join(pieces).split())

    def _split(self, line: str) -> Iterator[tuple[str, TextKind | None]]:
        """Split the text into originals, each with its kind, and the text between them."""
        end = 0
        folded = line.casefold()
        if self._pattern is not None and len(folded) == len(line):
            for match in self._pattern.finditer(folded):
                yield line[end : match.start()], None
                yield line[match.start() : match.end()], self._by_text[match.group()]
                end = match.end()
        yield line[end:], None


def plain(text: str) -> str:
    """A text of the gateway on one line, unescaped as often as it was escaped."""
    for _ in range(4):
        text = html.unescape(text)
    return " ".join(text.split())


def tickets_in(text: str) -> list[str]:
    """The support and request IDs in a text."""
    return [ticket for _, ticket in _TICKET.findall(plain(text))]


def number(text: str) -> str:
    """An error's number, or `XXX` for an unknown one; empty stays empty."""
    code = text.strip()
    return code if not code or code in NUMBERS or _NUMBER.fullmatch(code) else "XXX"


def meaning(level: Level, text: str) -> type[Refusal] | None:
    """The meaning of a text by itself at a level; None if the table does not know it."""
    refusal = type(classify(level, (ErrorDetail(description=text),)))
    return refusal if refusal in STABLE else None


def _fields(line: str) -> str:
    """The text on hidden fields, with those fields that are Sage's."""
    names = (name.strip() for group in re.findall(r":\s*\[([^\[\]]*)\]", line) for name in group.split(","))
    return f"{STABLE[FieldsHidden]} [X: [{', '.join(name for name in names if name and is_known(name))}] ]"


def known_words() -> frozenset[str]:
    """Every word that a pseudonymised recording may contain, including those of refusals."""
    return own_words().cached("known", _known_words)


def _known_words() -> frozenset[str]:
    return vocabulary() | {word for text in (*STABLE.values(), *_MORE, *NUMBERS) for word in words(text)}
