"""Parses bytes into frozen answers. No input or output.

Any bytes give either an `Answer` or `UnreadableAnswer`, never another exception. Shapes: facts.md section 2.

    response  = control, then operation or errormessage
    operation = authentication, then errormessage or result+
    result    = status, function, controlid, (listtype | key)?, data?, errormessage?
"""

from __future__ import annotations

from itertools import islice

from lxml import etree

from intacct.protocol.answer import NO_NUMBER, Answer, Result, SignedIn, not_understood
from intacct.protocol.classify import classify
from intacct.protocol.elements import records
from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.pieces import whole_or_in_pieces
from intacct.protocol.refusal import ErrorDetail, Level, Refusal
from intacct.protocol.refusals import OF_A_SIGN_IN, Aborted
from intacct.protocol.text import TEXT_LIMIT, normalize_id
from intacct.protocol.tree import name_of, only_child, root_of, text_of


def parse(  # noqa: PLR0917 - the request's values, in its order
    body: bytes, http_status: int, control_id: str, company_id: str, user_id: str, sender_id: str | None = None
) -> Answer:
    """Parse an answer to the request with `control_id`, sent as `user_id` of `company_id` by `sender_id`.

    A contradictory answer is never understood: an element occurs twice that may occur once, or a success comes with a
    refusal.

    Raises:
        UnreadableAnswer: it is not XML, has a DOCTYPE, is not a response, answers another request, or contradicts
            itself on who was signed in.
    """
    root, broken = whole_or_in_pieces(body)
    control = only_child(root, "control")
    if control is None:
        raise UnreadableAnswer("the answer has no control element")
    _check_same("control ID", control_id, text_of(control, "controlid"))
    named_sender = (text_of(control, "senderid") or "").strip()
    if sender_id is not None and named_sender and named_sender != sender_id.strip():  # senders are case-sensitive
        raise UnreadableAnswer("the answer speaks of another sender ID than ours")
    operation = only_child(root, "operation")
    refusal = _refused_sign_in(root, control, operation, http_status)
    if refusal is not None:
        return Answer(refusal)
    authentication = None if operation is None else only_child(operation, "authentication")
    if operation is None or authentication is None:
        raise UnreadableAnswer("the answer has no authentication element")
    location_id = text_of(authentication, "locationid")
    signed_in = SignedIn(
        text_of(authentication, "userid"),
        text_of(authentication, "companyid"),
        None if location_id is None else location_id.strip(),
    )
    _check_same("company", company_id, signed_in.company_id)
    _check_same("user", user_id, signed_in.user_id)
    read = [result for element in operation.iterfind("result") for result in _results(element, http_status)]
    results = _one_for_each_question([*read, *broken])
    if only_child(operation, "errormessage") is None:
        return Answer(signed_in, results)
    refused = _refusal_in(Level.RESULT, operation, http_status)
    if results or isinstance(refused, OF_A_SIGN_IN):
        raise UnreadableAnswer(f"the answer signs the user in, and refuses everything beside that: {refused.words}")
    return Answer(signed_in, (), refused)


def _refused_sign_in(
    root: etree._Element, control: etree._Element, operation: etree._Element | None, http_status: int
) -> Refusal | None:
    """The refusal of the sign-in; None if a user was signed in, or the answer does not say which user it is about.

    Raises:
        UnreadableAnswer: it signs a user in, or answers questions, and also refuses the sign-in.
    """
    granted = _status(control) == "success"
    if operation is None:
        return _refusal_in(Level.CONTROL, root, http_status)
    authentication = only_child(operation, "authentication")
    let_in = authentication is not None and _status(authentication) == "success"
    if not granted and not let_in:
        return _refusal_in(Level.CONTROL, operation if only_child(root, "errormessage") is None else root, http_status)
    if not granted or only_child(root, "errormessage") is not None:
        raise UnreadableAnswer("the answer refuses the whole request, and answers it beside that")
    if authentication is None or let_in:
        return None
    if operation.find("result") is not None:
        raise UnreadableAnswer("the answer refuses the sign-in, and answers questions beside that")
    return _refusal_in(Level.SIGN_IN, operation, http_status)


def refusal_of(body: bytes, http_status: int) -> Refusal | None:
    """The refusal of the sign-in in an answer for any user; None if a user was signed in.

    Raises:
        UnreadableAnswer: it is not an answer, or says it twice.
    """
    root = root_of(body)
    operation = only_child(root, "operation")
    if operation is None:
        return _refusal_in(Level.CONTROL, root, http_status)
    authentication = only_child(operation, "authentication")
    if authentication is not None and _status(authentication) == "success":
        return None
    return _refusal_in(Level.SIGN_IN, operation, http_status)


def refused_questions(body: bytes, http_status: int) -> tuple[Refusal, ...]:
    """The refusals for a user that was signed in: of all questions at once, or of single ones.

    Raises:
        UnreadableAnswer: it is not an answer.
    """
    operation = root_of(body).find("operation")
    if operation is None:
        return ()
    parents = (
        element for element in (operation, *operation.iterfind("result")) if element.find("errormessage") is not None
    )
    return tuple(_refusal_in(Level.RESULT, parent, http_status) for parent in parents)


def _check_same(what: str, asked: str, answered: str | None) -> None:
    """Refuse an answer to another request; accept one that does not say what it answers."""
    if answered and normalize_id(answered) != normalize_id(asked):
        raise UnreadableAnswer(f"the answer speaks of another {what} than was asked")


def _status(element: etree._Element) -> str:
    return normalize_id(text_of(element, "status") or "")


_ERRORS = 50
"""Maximum errors of one refusal that are read; a gateway sends one to three."""


def _refusal_in(level: Level, parent: etree._Element, http_status: int) -> Refusal:
    """Build a refusal from its errors; each is cut to a maximum length before it is searched."""
    details = tuple(
        ErrorDetail(
            number=_cut_text(error, "errorno").strip(),
            description=_cut_text(error, "description"),
            description2=_cut_text(error, "description2"),
            correction=_cut_text(error, "correction"),
            error_id=_cut_text(error, "additionalinfo/errorid") or _cut_text(error, "errorid"),
            category=_cut_text(error, "additionalinfo/category") or _cut_text(error, "category"),
        )
        for error in islice(parent.iterfind("errormessage/error"), _ERRORS)
    )
    return classify(level, details, http_status)


def _cut_text(element: etree._Element, path: str) -> str:
    text = element.findtext(path) or ""
    return text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]} [..]"


def _results(element: etree._Element, http_status: int) -> tuple[Result, ...]:
    """Parse one result; if it names several control IDs, the answer to each of these questions is not understood."""
    parts, names, doubt = _parts(element)
    refusal: Refusal | None = None
    if not doubt:
        refusal, doubt = _refusal_or_doubt(element, parts, http_status)
    answered = _with_rows(parts)
    return tuple(
        answered._replace(name=name, refusal=not_understood(name, doubt) if doubt else refusal)
        for name in names or ("",)
    )


def _with_rows(parts: dict[str, etree._Element]) -> Result:
    """A result without its name and its refusal: its rows, and its numbers."""
    function = (parts["function"].text or "").strip() if "function" in parts else ""
    data, listtype = parts.get("data"), parts.get("listtype")
    total, listed = (None, None) if listtype is None else (_number(listtype, "total"), listtype.text)
    if data is None:
        return Result("", function, total=total, listed=_names(listed))
    own_total = _number(data, "totalcount")
    return Result(
        name="",
        function=function,
        rows=records(data),
        row_count=_number(data, "count"),
        total=total if own_total is None else own_total,
        remaining=_number(data, "numremaining"),
        offset=_number(data, "offset"),
        result_id=data.get("resultId") or None,
        listed=_names(data.get("listtype"), listed),
    )


def _names(*texts: str | None) -> tuple[str, ...]:
    return tuple([text.strip() for text in texts if text and text.strip()])


def _parts(element: etree._Element) -> tuple[dict[str, etree._Element], list[str], str]:
    """The first part of each name in a result, its control IDs, and why it is not understood, else ""."""
    # One pass instead of one for each name.
    parts: dict[str, etree._Element] = {}
    names: dict[str, None] = {}
    doubt = _stray_text(element)
    for part in element:
        tag = str(part.tag)
        if tag == "controlid":
            names[(part.text or "").strip()] = None
        if tag not in _PARTS and name_of(tag).lower() in _PARTS:
            doubt = doubt or f"{name_of(tag)} is spelled otherwise in it"
        if tag in parts and tag in _ONCE:
            doubt = doubt or f"{tag} stands twice in it"
        elif tag in _PLAIN and len(part):
            doubt = doubt or f"{tag} is not plain text"
        parts.setdefault(tag, part)
    return parts, list(names), doubt


def _refusal_or_doubt(
    element: etree._Element, parts: dict[str, etree._Element], http_status: int
) -> tuple[Refusal | None, str]:
    """The refusal in a result; or why it is not understood, if its status and its parts do not agree."""
    status = normalize_id((parts["status"].text or "") if "status" in parts else "")
    if status == "aborted":
        return Aborted(Level.RESULT, _refusal_in(Level.RESULT, element, http_status).details, http_status), ""
    if status == "failure":
        return _refusal_in(Level.RESULT, element, http_status), ""
    if status != "success":
        return None, f"it does not say whether it succeeded{f', its status is {status}' if status else ''}"
    if "errormessage" in parts:
        return None, f"it says success, and beside that: {_refusal_in(Level.RESULT, element, http_status).words}"
    return None, ""


_ONCE = frozenset({"status", "function", "controlid", "listtype", "key", "data"})
"""Parts that may occur once in a result."""
_PARTS = _ONCE | {"errormessage"}
"""Parts that a result may have."""
_PLAIN = frozenset({"status", "function", "controlid", "listtype", "key"})
"""Parts of a result that contain only text."""


def _stray_text(element: etree._Element) -> str:
    """The text around or between the parts of a result, where only elements are allowed; "" if there is none."""
    if (element.text or "").strip() or (element.tail or "").strip():
        return "a text stands around it"
    behind = next((part for part in element if part.tail and part.tail.strip()), None)
    return "" if behind is None else f"a text stands behind its {name_of(behind.tag)}"


def _one_for_each_question(results: list[Result]) -> tuple[Result, ...]:
    """The results by their names: if two answer one question, neither is understood, alike or not."""
    by_name: dict[str, Result] = {}
    for result in results:
        twice = result.name in by_name
        by_name[result.name] = (
            Result(result.name, "", refusal=not_understood(result.name, "it came twice")) if twice else result
        )
    return tuple(by_name.values())


def _number(data: etree._Element, name: str) -> int | None:
    text = data.get(name)
    if text is None or not (text := text.strip()):
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else NO_NUMBER
