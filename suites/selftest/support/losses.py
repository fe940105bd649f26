"""Losses: what may go missing on the way from a company to its verdicts, each as one change to a recording."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from intacct.recording.manifest import Exchange
from intacct.recording.replay import Recording
from suites.selftest.support.edits import refusals, refuse_result, refused_answer

SIGN_IN = tuple(name for name, text in refusals().items() if text.level != "result")
"""Refusals of a whole answer."""
RESULT = tuple(name for name, text in refusals().items() if text.level == "result")
"""Refusals of one question."""
CUTS = (0, 1, 2, 3)
"""At how many quarters of its length an answer is cut."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss: what happens, to which exchange (by its control ID), and to which of its questions."""

    what: str
    exchange: str
    detail: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.what, self.exchange, self.detail)))


def losses(recording: Recording) -> Iterator[Loss]:
    """Every single loss that this recording can suffer."""
    exchanges = [exchange for exchange in recording.manifest.exchange if exchange.file]
    for exchange in exchanges:
        yield Loss("never recorded", exchange.control_id)
        yield Loss("not answered", exchange.control_id)
        yield from (Loss("cut", exchange.control_id, str(quarter)) for quarter in CUTS)
        yield from (Loss("sign-in refused", exchange.control_id, name) for name in SIGN_IN)
        for other in exchanges:
            if other.user != exchange.user:
                yield Loss("swapped", exchange.control_id, other.control_id)
                yield Loss("swapped under its number", exchange.control_id, other.control_id)
        for result in _results(recording, exchange):
            name = result.findtext("controlid") or ""
            yield Loss("left out", exchange.control_id, name)
            yield from (Loss("refused", exchange.control_id, f"{name} {words}") for words in RESULT)
            if _is_numbered(result):
                yield Loss("emptied", exchange.control_id, name)
                yield Loss("shortened", exchange.control_id, name)
            if _is_limited(result):
                yield Loss("limits emptied", exchange.control_id, name)


def apply_loss(recording: Recording, loss: Loss) -> Recording:
    """The recording after the loss; the same recording where nothing is left to lose."""
    exchanges = {exchange.control_id: exchange for exchange in recording.manifest.exchange if exchange.file}
    exchange = exchanges.get(loss.exchange)
    if exchange is None:
        return recording
    if loss.what == "never recorded":
        return _with(recording, exchange, None)
    if loss.what == "not answered":
        return _with(recording, exchange, dataclasses.replace(exchange, file="", error="lost", tried_at="at noon"))
    other = exchanges.get(loss.detail)
    body = recording.answers[exchange.file]
    answers = dict(recording.answers)
    if loss.what == "cut":
        answers[exchange.file] = body[: len(body) * int(loss.detail) // 4]
    elif loss.what.startswith("swapped"):
        if other is None:
            return recording
        answers[exchange.file], answers[other.file] = answers[other.file], answers[exchange.file]
        if loss.what != "swapped":
            answers[exchange.file] = _numbered_as(answers[exchange.file], exchange.control_id)
            answers[other.file] = _numbered_as(answers[other.file], other.control_id)
    else:
        answers[exchange.file] = _without(body, loss)
    if loss.what == "sign-in refused":
        refused = dataclasses.replace(exchange, http_status=refusals()[loss.detail].http_status)
        return _with(Recording(recording.manifest, answers), exchange, refused)
    return Recording(recording.manifest, answers)


def _without(body: bytes, loss: Loss) -> bytes:
    """The answer after the loss; one that another loss has already broken stays as it is."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        return body
    operation = root.find("operation")
    if operation is None:
        return body
    if loss.what == "sign-in refused":
        return refused_answer(body, refusals()[loss.detail])
    name, _, words = loss.detail.partition(" ")
    for result in operation.findall("result"):
        if result.findtext("controlid") == name:
            if loss.what == "left out":
                operation.remove(result)
            elif loss.what == "refused":
                refuse_result(result, refusals()[words])
            else:
                _empty(result, loss.what)
    return etree.tostring(root)


def _empty(result: etree._Element, what: str) -> None:
    removed: list[etree._Element] = []
    for data in result.iterfind("data"):
        if what == "limits emptied":
            removed += data.iter("LOCATIONS", "DEPARTMENTS", "USERLOCATIONS", "USERDEPARTMENTS")
        else:
            removed += list(data)[1 if what == "shortened" else 0 :]
    for element in removed:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _with(recording: Recording, old: Exchange, new: Exchange | None) -> Recording:
    replaced = (new if exchange is old else exchange for exchange in recording.manifest.exchange)
    exchange = tuple(exchange for exchange in replaced if exchange is not None)
    return Recording(dataclasses.replace(recording.manifest, exchange=exchange), recording.answers)


def _results(recording: Recording, exchange: Exchange) -> list[etree._Element]:
    try:
        return etree.fromstring(recording.answers[exchange.file]).findall("operation/result")
    except etree.XMLSyntaxError:
        return []


def _is_numbered(result: etree._Element) -> bool:
    """Whether a list says how many rows it has, so that taking some away contradicts it."""
    data = result.find("data")
    return data is not None and len(data) > 0 and bool({"count", "totalcount"} & set(data.attrib))


def _is_limited(result: etree._Element) -> bool:
    """Whether a row says that its user is limited, so that it contradicts both of its lists being empty."""
    limits = {element.text for element in result.iter("UNRESTRICTED")}
    return "false" in limits and next(result.iter("LOCATIONID", "DEPARTMENTID"), None) is not None


def _numbered_as(body: bytes, control_id: str) -> bytes:
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        return body
    for element in root.iterfind("control/controlid"):
        element.text = control_id
    return etree.tostring(root)
