"""Bytes -> frozen answers. No input or output of its own; the only room that knows what raw XML looks like.

The rule: any bytes are either an `Answer` or `UnreadableAnswer`, never another exception. Shapes: facts.md section 2.

    response  = control, then operation or errormessage
    operation = authentication, then errormessage or result+
    result    = status, function, controlid, (listtype | key)?, data?, errormessage?
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from intacct.protocol.classify import classify
from intacct.protocol.errors import Aborted, ErrorDetail, Level, Refusal, UnreadableAnswer
from intacct.protocol.record import Record


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that worked. `location_id` is where it landed: "" the top level, None is not said (older answers)."""

    user_id: str | None
    company_id: str | None
    location_id: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one question: its rows, or its refusal (then `rows` may still hold what came beside it).

    `total` is how many rows there are, `remaining` how many still wait, `result_id` the key to ask for them; None
    where the answer does not say.
    """

    name: str
    function: str
    rows: tuple[Record, ...] = ()
    refusal: Refusal | None = None
    count: int | None = None
    total: int | None = None
    remaining: int | None = None
    result_id: str | None = None

    @property
    def consistent(self) -> bool:
        """Whether the numbers that came with the rows agree with the rows."""
        shown = len(self.rows)
        if self.count is not None and self.count != shown:
            return False
        return self.total is None or self.remaining is None or self.total >= shown + self.remaining


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: the sign-in (granted or refused) and, where it was granted, one result for each question.

    A refusal at control level stands in the place of the sign-in. Results are in the order of the answer. `refusal` is
    what was said of all questions at once, where the gateway signed the user in and then answered none of them.
    """

    sign_in: SignedIn | Refusal
    results: tuple[Result, ...] = ()
    refusal: Refusal | None = None


def parse(body: bytes, http_status: int, control_id: str, company_id: str, user_id: str) -> Answer:
    """Read an answer to the request with `control_id`, asked as `user_id` of `company_id`.

    Raises:
        UnreadableAnswer: it is not XML, has a DOCTYPE, is not a response, or answers somebody else's request.
    """
    root = root_of(body)
    control = root.find("control")
    if control is None:
        raise UnreadableAnswer("the answer has no control element")
    _same("control ID", control_id, control.findtext("controlid"))
    operation = root.find("operation")
    if operation is None:
        return Answer(_refused(Level.CONTROL, root, http_status))
    if _status(control) != "success":
        return Answer(_refused(Level.CONTROL, operation if root.find("errormessage") is None else root, http_status))
    authentication = operation.find("authentication")
    if authentication is None:
        raise UnreadableAnswer("the answer has no authentication element")
    if _status(authentication) != "success":
        return Answer(_refused(Level.SIGN_IN, operation, http_status))
    signed_in = SignedIn(
        authentication.findtext("userid"),
        authentication.findtext("companyid"),
        _text(authentication.find("locationid")),
    )
    _same("company", company_id, signed_in.company_id)
    _same("user", user_id, signed_in.user_id)
    results = tuple(_result(element, http_status) for element in operation.iterfind("result"))
    spoken = operation.find("errormessage") is not None
    return Answer(signed_in, results, _refused(Level.RESULT, operation, http_status) if spoken else None)


def refusal_of(body: bytes, http_status: int) -> Refusal | None:
    """Why an answer let nobody in, whoever it is for; None where somebody was signed in.

    Raises:
        UnreadableAnswer: it is no answer.
    """
    root = root_of(body)
    operation = root.find("operation")
    if operation is None:
        return _refused(Level.CONTROL, root, http_status)
    authentication = operation.find("authentication")
    if authentication is not None and _status(authentication) == "success":
        return None
    return _refused(Level.SIGN_IN, operation, http_status)


def refused_questions(body: bytes, http_status: int) -> tuple[Refusal, ...]:
    """What was refused to a user that was let in: of all questions at once, or of single ones.

    Raises:
        UnreadableAnswer: it is no answer.
    """
    operation = root_of(body).find("operation")
    if operation is None:
        return ()
    parents = (one for one in (operation, *operation.iterfind("result")) if one.find("errormessage") is not None)
    return tuple(_refused(Level.RESULT, one, http_status) for one in parents)


def root_of(body: bytes) -> etree._Element:
    """The `response` element of an answer's bytes.

    Raises:
        UnreadableAnswer: it is not XML, has a DOCTYPE, or is no response.
    """
    # No network, no entities, no DTD: what a gateway never sends is refused below instead of being expanded.
    if not body.strip():
        raise UnreadableAnswer("the answer is empty")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableAnswer(f"the answer is not XML ({_first_line(error)})") from None
    if root.getroottree().docinfo.doctype:
        raise UnreadableAnswer("the answer has a DOCTYPE, which the gateway never sends")
    if root.tag != "response":
        raise UnreadableAnswer("the answer is XML, but no response of the gateway")
    return root


def _first_line(error: Exception) -> str:
    # Without the name of a file, which a text in memory has not.
    text = str(getattr(error, "msg", error)).strip().partition("\n")[0]
    return text[:120] or "nothing came"


def _same(what: str, asked: str, answered: str | None) -> None:
    """An answer to somebody else proves nothing; one that does not say whom it answers is let pass."""
    if answered and answered.strip().casefold() != asked.strip().casefold():
        raise UnreadableAnswer(f"the answer speaks of another {what} than was asked")


def _text(element: etree._Element | None) -> str | None:
    return None if element is None else (element.text or "").strip()


def _status(element: etree._Element) -> str:
    return (element.findtext("status") or "").strip().casefold()


def _refused(level: Level, parent: etree._Element, http_status: int) -> Refusal:
    details = tuple(
        ErrorDetail(
            number=(error.findtext("errorno") or "").strip(),
            description=error.findtext("description") or "",
            description2=error.findtext("description2") or "",
            correction=error.findtext("correction") or "",
            error_id=error.findtext("additionalinfo/errorid") or error.findtext("errorid") or "",
            category=error.findtext("additionalinfo/category") or error.findtext("category") or "",
        )
        for message in parent.iterfind("errormessage")
        for error in message.iterfind("error")
    )
    return classify(level, details, http_status)


def _result(element: etree._Element, http_status: int) -> Result:
    # Looked through once, not once for each name; of two children of one name the first counts.
    parts = {str(part.tag): part for part in reversed(element)}
    data, status = parts.get("data"), (_text(parts.get("status")) or "").casefold()
    refusal: Refusal | None = None
    if status == "aborted":
        details = _refused(Level.RESULT, element, http_status).details
        refusal = Aborted(Level.RESULT, details, http_status)
    elif status != "success" or "errormessage" in parts:
        refusal = _refused(Level.RESULT, element, http_status)
    return Result(
        name=_text(parts.get("controlid")) or "",
        function=_text(parts.get("function")) or "",
        rows=() if data is None else _records(data),
        refusal=refusal,
        count=_number(data, "count"),
        total=_number(parts.get("listtype"), "total") if (total := _number(data, "totalcount")) is None else total,
        remaining=_number(data, "numremaining"),
        result_id=None if data is None else data.get("resultId") or None,
    )


def _number(data: etree._Element | None, name: str) -> int | None:
    text = "" if data is None else (data.get(name) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _records(parent: etree._Element) -> tuple[Record, ...]:
    """The elements in an element. Most are leaves: they are made here, without a call for each."""
    new = tuple.__new__  # what Record(..) calls; a long list has tens of thousands of them
    return tuple(
        [
            new(Record, (_name(str(child.tag)), child.text or "", _records(child) if len(child) else ()))
            for child in parent
        ]
    )


@lru_cache(maxsize=512)
def _name(tag: str) -> str:
    """The name without its namespace; an answer has few different ones, many times."""
    return tag.rpartition("}")[2]
