"""Rewrites one answer: the structure is kept, every text is replaced by its kind. If it is no answer, words replace it.

Nothing is edited: a new document is built from known parts only (allow_list.py). Unknown elements of the envelope are
left out. In records they are kept under a neutral name, since an entry that had text must still have text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intacct.company.client import parse_reply
from intacct.protocol.answer import Answer
from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.markup import Element, add_element, new_element, to_bytes
from intacct.protocol.refusal import Level, Refusal
from intacct.protocol.refusals import Outage, RateLimited, Unreadable
from intacct.protocol.request import FUNCTIONS
from intacct.protocol.tree import root_of
from intacct.recording.manifest import Exchange
from intacct.transport.base import RawResponse
from suites.pseudonymise.allow_list import TextKind, free_text, is_control_id, is_known, is_structure, what_is
from suites.pseudonymise.texts import STABLE, number

_STATUS = frozenset({"success", "failure", "aborted"})
_CONTROL = ("status", "senderid", "controlid", "uniqueid", "dtdversion")
_AUTHENTICATION = ("status", "userid", "companyid", "locationid")
_COUNTS = ("count", "totalcount", "numremaining", "offset", "start", "end", "total")
_NO_ANSWER: dict[type[Refusal], str] = {
    Unreadable: "What came here was not an answer of the gateway.",
    Outage: STABLE[Outage],
    RateLimited: STABLE[RateLimited],
}
"""The replacement of an unreadable body, by the refusal that it causes."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """How texts are rewritten: those of a known kind, free ones, and the gateway's texts at a level."""

    name: Callable[[TextKind, str], str]
    free: Callable[[TextKind, str], str]
    words: Callable[[Level, str], str]


def rewrite(body: bytes, exchange: Exchange, company_id: str, sender_id: str, rewriting: Rewriting) -> bytes:
    """The bytes of an answer with its texts rewritten; fixed words if it does not answer its request."""
    answer = replayed_answer(body, exchange, company_id)
    try:
        root = root_of(body)
    except UnreadableAnswer:
        root = None
    if root is None or isinstance(answer.sign_in, Unreadable):
        return next((words for kind, words in _NO_ANSWER.items() if isinstance(answer.sign_in, kind)), "").encode()
    response = _Rewriter(rewriting, sender_id).response(root)
    return to_bytes(response)


def replayed_answer(body: bytes, exchange: Exchange, company_id: str) -> Answer:
    """The answer as a replay reads it."""
    reply = RawResponse(exchange.http_status, exchange.content_type, body)
    return parse_reply(reply, exchange.control_id, company_id, exchange.user)


def refusals(answer: Answer) -> list[tuple[str, str]]:
    """The refusals in an answer: the question (or the sign-in, or all of them), and the meaning of the refusal."""
    outcomes = [("the sign-in", answer.sign_in), ("all questions", answer.refusal)]
    outcomes += [(result.name, result.refusal) for result in answer.results if is_control_id(result.name)]
    return [(name, type(outcome).__name__) for name, outcome in outcomes if isinstance(outcome, Refusal)]


class _Rewriter:
    """Builds one answer."""

    def __init__(self, rewriting: Rewriting, sender_id: str) -> None:
        self._do = rewriting
        self._sender_id = sender_id

    def response(self, root: Element) -> Element:
        """The whole response."""
        response = new_element("response")
        control, operation = root.find("control"), root.find("operation")
        for part in root:
            if part is control:
                self._leaves(response, part, _CONTROL)
            elif part is operation:
                self._operation(response, part, granted=control is not None and _status(control) == "success")
            elif part.tag == "errormessage":
                self._message(response, part, Level.CONTROL)
        return response

    def _operation(self, response: Element, operation: Element, *, granted: bool) -> None:
        """Sign-in and results; `granted` says whether the envelope was accepted."""
        new = add_element(response, "operation")
        authentication = operation.find("authentication")
        signed_in = authentication is not None and _status(authentication) == "success"
        level = Level.CONTROL if not granted else Level.RESULT if signed_in else Level.SIGN_IN
        for part in operation:
            if part is authentication:
                self._leaves(new, part, _AUTHENTICATION)
            elif part.tag == "errormessage":
                self._message(new, part, level)
            elif part.tag == "result" and is_control_id((part.findtext("controlid") or "").strip()):
                self._result(new, part)

    def _leaves(self, target: Element, parent: Element, names: tuple[str, ...]) -> None:
        new = add_element(target, str(parent.tag))
        for leaf in parent:
            if leaf.tag in names:
                add_element(new, str(leaf.tag), self._envelope(str(leaf.tag), leaf.text or ""))

    def _envelope(self, name: str, text: str) -> str:
        """The text of an element that is about the request, not about the company."""
        word = text.strip()
        if name in {"userid", "companyid", "locationid"}:
            return self._do.name(what_is("", name), text)
        if name == "status":
            return text if word.casefold() in _STATUS else _unknown(word)
        if name == "senderid":
            return text if word.casefold() == self._sender_id.strip().casefold() else _unknown(word)
        if name == "function":
            return text if word in FUNCTIONS else _unknown(word)
        if name == "controlid":
            return text if is_control_id(word) else _unknown(word)
        return text if word in {"true", "false", "3.0"} else ""

    def _result(self, target: Element, result: Element) -> None:
        new = add_element(target, "result")
        question = (result.findtext("controlid") or "").strip().partition("@")[0]
        for part in result:
            name = str(part.tag)
            if name in {"status", "function", "controlid"}:
                add_element(new, name, self._envelope(name, part.text or ""))
            elif name == "listtype":
                listed = add_element(new, name)
                _count(listed, part)
                listed.text = part.text if is_known(part.text or "") else ""
            elif name == "data":
                self._data(new, part, question)
            elif name == "errormessage":
                self._message(new, part, Level.RESULT)

    def _data(self, target: Element, data: Element, question: str) -> None:
        new = add_element(target, "data")
        if is_known(data.get("listtype") or ""):
            new.set("listtype", data.get("listtype") or "")
        _count(new, data)
        if data.get("resultId") is not None:
            new.set("resultId", self._do.name(TextKind.RESULT, data.get("resultId") or ""))
        for row in data:
            self._record(new, row, question)

    def _record(self, target: Element, record: Element, question: str) -> None:
        name = str(record.tag).rpartition("}")[2]
        new = add_element(target, name if is_known(name) else "field")
        new.text = self._text(question, name, record.text or "") or None
        for child in record:
            self._record(new, child, question)
        if len(new) and new.text is not None and not new.text.strip():
            new.text = None

    def _text(self, question: str, name: str, text: str) -> str:
        if not text.strip() or is_structure(question, name, text):
            return text
        free = free_text(name)
        if free is not None:
            return "|".join(self._do.free(free, part) for part in text.split("|"))
        return self._do.name(what_is(question, name), text)

    def _message(self, target: Element, message: Element, level: Level) -> None:
        new = add_element(target, "errormessage")
        for error in message.iterfind("error"):
            new_error = add_element(new, "error")
            for part in error:
                if part.tag == "errorno":
                    add_element(new_error, "errorno", number(part.text or ""))
                elif part.tag in {"description", "description2", "correction"}:
                    add_element(new_error, str(part.tag), self._do.words(level, part.text or ""))


def _count(target: Element, old: Element) -> None:
    """Copy the attributes that say how many rows there are."""
    for name in _COUNTS:
        count = (old.get(name) or "").strip()
        if count.isascii() and count.isdigit():
            target.set(name, count)


def _status(element: Element) -> str:
    return (element.findtext("status") or "").strip().casefold()


def _unknown(word: str) -> str:
    return "unknown" if word else ""
