"""Bytes -> frozen answers. No input or output of its own; the only room that knows what raw XML looks like.

The rule: any bytes are either an `Answer` or `UnreadableAnswer`, never another exception. Shapes: facts.md section 2.

    response  = control, then operation or errormessage
    operation = authentication, then errormessage or result+
    result    = status, function, controlid, (listtype | key)?, data?, errormessage?
"""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml import etree

from intacct.protocol.classify import classify
from intacct.protocol.errors import (
    OF_A_SIGN_IN,
    Aborted,
    BrokenAnswer,
    ErrorDetail,
    Level,
    Refusal,
    Unreadable,
    UnreadableAnswer,
    local,
)
from intacct.protocol.record import ATTRIBUTE, STRAY, Record
from intacct.protocol.text import TEXT_LIMIT, normalize_id


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
    where the answer does not say, and `NO_NUMBER` where it says something that is no number. `listed` are the names of
    the object whose rows these are, wherever the answer gives one.
    """

    name: str
    function: str
    rows: tuple[Record, ...] = ()
    refusal: Refusal | None = None
    count: int | None = None
    total: int | None = None
    remaining: int | None = None
    offset: int | None = None
    result_id: str | None = None
    listed: tuple[str, ...] = ()

    @property
    def consistent(self) -> bool:
        """Whether the numbers that came with the rows are numbers, and agree with the rows."""
        shown = len(self.rows)
        if NO_NUMBER in (self.count, self.total, self.remaining, self.offset):
            return False
        if self.count is not None and self.count != shown:
            return False
        return self.total is None or self.total >= shown + (self.remaining or 0)


NO_NUMBER = -1
"""Stands where a number should be and something else is: present, and not understood."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: the sign-in (granted or refused) and, where it was granted, one result for each question.

    A refusal at control level stands in the place of the sign-in. Results are in the order of the answer. `refusal` is
    what was said of all questions at once, where the gateway signed the user in and then answered none of them.
    """

    sign_in: SignedIn | Refusal
    results: tuple[Result, ...] = ()
    refusal: Refusal | None = None
    let_in: bool = False
    """Whether an answer that could not be read began by letting the user in."""


def parse(  # noqa: PLR0917 - what was asked, in the order of the request
    body: bytes, http_status: int, control_id: str, company_id: str, user_id: str, sender_id: str | None = None
) -> Answer:
    """Read an answer to the request with `control_id`, asked as `user_id` of `company_id` by `sender_id`.

    An answer is what it says everywhere: what may stand once and stands twice, and a success beside a refusal, are not
    understood, whichever of them is looked at first.

    Raises:
        UnreadableAnswer: it is not XML, has a DOCTYPE, is not a response, answers somebody else's request, or
            contradicts itself on who was let in.
    """
    root, broken = _whole_or_in_pieces(body)
    control = _only(root, "control")
    if control is None:
        raise UnreadableAnswer("the answer has no control element")
    _same("control ID", control_id, _value(control, "controlid"))
    named = (_value(control, "senderid") or "").strip()
    if sender_id is not None and named and named != sender_id.strip():  # Sage tells senders apart by case
        raise UnreadableAnswer("the answer speaks of another sender ID than ours")
    operation = _only(root, "operation")
    refusal = _refused_sign_in(root, control, operation, http_status)
    if refusal is not None:
        return Answer(refusal)
    authentication = None if operation is None else _only(operation, "authentication")
    if operation is None or authentication is None:
        raise UnreadableAnswer("the answer has no authentication element")
    landed = _value(authentication, "locationid")
    signed_in = SignedIn(
        _value(authentication, "userid"),
        _value(authentication, "companyid"),
        None if landed is None else landed.strip(),
    )
    _same("company", company_id, signed_in.company_id)
    _same("user", user_id, signed_in.user_id)
    read = [one for element in operation.iterfind("result") for one in _results(element, http_status)]
    results = _once_each([*read, *broken])
    if _only(operation, "errormessage") is None:
        return Answer(signed_in, results)
    refused = _refused(Level.RESULT, operation, http_status)
    if results or isinstance(refused, OF_A_SIGN_IN):
        raise UnreadableAnswer(f"the answer signs the user in, and refuses everything beside that: {refused.words}")
    return Answer(signed_in, (), refused)


def _whole_or_in_pieces(body: bytes) -> tuple[etree._Element, list[Result]]:
    """The `response`; and where a result in it is not well-formed, the others, and that one as not understood.

    One broken element, such as a field whose name is no name in XML, must not hide what all other questions were
    answered. Pieces are only looked for where nothing but elements can hide one: no CDATA, comment or declaration.

    Raises:
        UnreadableAnswer: as `root_of`, or what is left without the results is no answer either.
    """
    _check_size(body)
    try:
        return root_of(body), []
    except UnreadableAnswer:
        if not _has_a_broken_tag(body):
            raise
        pieces, frame = _pieces(body)
        root = root_of(frame)  # without its results it must be an answer by itself, or nothing counts
    operation = root.find("operation")
    if operation is None:
        raise UnreadableAnswer("the answer is not XML, and has no operation")
    broken: list[Result] = []
    for piece in pieces:
        try:
            operation.append(etree.fromstring(piece, _parser()))
        except etree.XMLSyntaxError as error:
            name = _between(piece, b"<controlid>", b"</controlid>")
            refusal = not_understood(name, f"it is not XML, at {_around(piece, error)}")
            broken.append(Result(name, _between(piece, b"<function>", b"</function>"), refusal=refusal))
    return root, broken


_RESULTS = 5_000
"""Results in which a broken one is looked for at the most: nobody is asked so many questions at once."""
_RESULT, _END = b"<result>", b"</result>"
_BROKEN_TAG = frozenset(
    {
        etree.ErrorTypes.ERR_NAME_REQUIRED,
        etree.ErrorTypes.ERR_GT_REQUIRED,
        etree.ErrorTypes.ERR_TAG_NAME_MISMATCH,
        etree.ErrorTypes.ERR_ATTRIBUTE_WITHOUT_VALUE,
        etree.ErrorTypes.ERR_SPACE_REQUIRED,
    }
)
"""How libxml2 says that a name is no name in XML."""


def _has_a_broken_tag(body: bytes) -> bool:
    """Whether a tag whose name is no name breaks an answer; encodings, limits and entities are another thing."""
    start = body.find(b"<response")
    if start < 0 or b"<!" in body[start:] or b"<?" in body[start:] or _RESULT not in body:
        return False
    try:
        etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as error:
        return error.code in _BROKEN_TAG
    except ValueError:
        return False
    return False


def _pieces(body: bytes) -> tuple[list[bytes], bytes]:
    """The results of an answer, each as bytes, and what is left without them."""
    if (there := body.count(_RESULT)) > _RESULTS:
        raise UnreadableAnswer(f"the answer cannot be used: it holds {there} results, and is not XML")
    pieces: list[bytes] = []
    frame: list[bytes] = []
    at = 0
    while (start := body.find(_RESULT, at)) >= 0:
        frame.append(body[at:start])
        end = body.find(_END, start)
        following = body.find(_RESULT, start + 1)
        if end < 0:
            raise UnreadableAnswer("the answer is not XML: it ends within a result")
        cut = following if 0 <= following < end else end + len(_END)
        pieces.append(body[start:cut])
        at = cut
    return pieces, b"".join((*frame, body[at:]))


def _between(piece: bytes, start: bytes, end: bytes) -> str:
    """The text between two tags that stand once; "" where they do not."""
    if piece.count(start) != 1 or piece.count(end) != 1:
        return ""
    return piece.partition(start)[2].partition(end)[0].decode("utf-8", "replace").strip()


def _around(piece: bytes, error: etree.XMLSyntaxError) -> str:
    """The text around the place at which a piece stops being XML, in one line."""
    line, column = error.position
    lines = piece.split(b"\n")
    text = lines[min(line, len(lines)) - 1].decode("utf-8", "replace")
    return " ".join(text[max(0, column - 60) : column + 30].split())


def _refused_sign_in(
    root: etree._Element, control: etree._Element, operation: etree._Element | None, http_status: int
) -> Refusal | None:
    """Why nobody was let in; None where somebody was, or where the answer does not say whom it is about.

    Raises:
        UnreadableAnswer: it lets somebody in, or answers, and refuses that as well.
    """
    granted = _status(control) == "success"
    if operation is None:
        return _refused(Level.CONTROL, root, http_status)
    authentication = _only(operation, "authentication")
    let_in = authentication is not None and _status(authentication) == "success"
    if not granted and not let_in:
        return _refused(Level.CONTROL, operation if _only(root, "errormessage") is None else root, http_status)
    if not granted or _only(root, "errormessage") is not None:
        raise UnreadableAnswer("the answer refuses the whole request, and answers it beside that")
    if authentication is None or let_in:
        return None
    if operation.find("result") is not None:
        raise UnreadableAnswer("the answer refuses the sign-in, and answers questions beside that")
    return _refused(Level.SIGN_IN, operation, http_status)


def refusal_of(body: bytes, http_status: int) -> Refusal | None:
    """Why an answer let nobody in, whoever it is for; None where somebody was signed in.

    Raises:
        UnreadableAnswer: it is no answer, or says it twice.
    """
    root = root_of(body)
    operation = _only(root, "operation")
    if operation is None:
        return _refused(Level.CONTROL, root, http_status)
    authentication = _only(operation, "authentication")
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


_UTF_16 = frozenset({"UTF-16", "UTF-16LE", "UTF-16BE"})


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )


def root_of(body: bytes) -> etree._Element:
    """The `response` element of an answer's bytes.

    Raises:
        UnreadableAnswer: it is not XML, has a DOCTYPE, is in another encoding than UTF-8 or UTF-16 with a mark, holds
            more elements and attributes than an answer of its length can have, or is no response.
    """
    # No network, no entities, no DTD: what a gateway never sends is refused below instead of being expanded.
    if not body.strip():
        raise UnreadableAnswer("the answer is empty")
    _check_size(body)
    try:
        root = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenAnswer(f"the answer is not XML ({_first_line(error)}){_quoted(body, error)}") from None
    if root.getroottree().docinfo.doctype:
        raise UnreadableAnswer("the answer has a DOCTYPE, which the gateway never sends")
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding != "UTF-8" and not (encoding in _UTF_16 and body.startswith((BOM_UTF16_LE, BOM_UTF16_BE))):
        raise UnreadableAnswer("the answer is in an encoding that the gateway does not use; read are UTF-8 and UTF-16")
    if root.tag != "response":
        raise UnreadableAnswer("the answer is XML, but no response of the gateway")
    return root


SMALLEST = 16
"""Bytes that an element or an attribute of an answer has at the least, on average: recorded are more than 40."""
ALWAYS_READ = 100_000
"""Elements and attributes that are read whatever their length is."""


def _check_size(body: bytes) -> None:
    """Count the elements and attributes before they are made: each takes some hundred bytes of memory, how short ever.

    Raises:
        UnreadableAnswer: they are so many for their length that no gateway's answer looks like that.
    """
    most = max(ALWAYS_READ, len(body) // SMALLEST)
    tags = body.count(b"<") - body.count(b"</") - body.count(b"<\0/")  # the last: UTF-16
    if (there := tags + body.count(b"=")) > most:
        raise BrokenAnswer(
            f"the answer cannot be used: it holds {there} elements and attributes in {len(body) / 1048576:.1f} MB, and"
            f" at most {most} are read"
        )


_LET_IN = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?<response>\s*<control>(?:\s*<(\w+)>[^<]*</\1>)*\s*</control>"
    rb"\s*<operation>\s*<authentication>\s*<status>success</status>"
)
"""How most answers begin that let somebody in: they need not be parsed to tell. Plain elements alone, no comment."""


def lets_in(body: bytes) -> bool:
    """Whether an answer begins by letting the user in, whatever follows and however broken it is."""
    return _LET_IN.match(body) is not None


def _quoted(body: bytes, error: Exception) -> str:
    """The text around the place at which an answer of the gateway stops being XML, as the end of a sentence."""
    if not isinstance(error, etree.XMLSyntaxError) or not lets_in(body):
        return ""
    text = _around(body, error)
    return f", at {text}" if text else ""


def _first_line(error: Exception) -> str:
    # Without the name of a file, which a text in memory has not.
    text = str(getattr(error, "msg", error)).strip().partition("\n")[0]
    return text[:120] or "nothing came"


def _same(what: str, asked: str, answered: str | None) -> None:
    """An answer to somebody else proves nothing; one that does not say whom it answers is let pass."""
    if answered and normalize_id(answered) != normalize_id(asked):
        raise UnreadableAnswer(f"the answer speaks of another {what} than was asked")


def _only(parent: etree._Element, name: str) -> etree._Element | None:
    """The child of that name, which may stand once.

    Raises:
        UnreadableAnswer: it stands there twice, alike or not.
    """
    children = [child for child in parent if _name(str(child.tag)).lower() == name]
    if len(children) > 1:
        raise UnreadableAnswer(f"the answer contradicts itself: {name} stands twice in {parent.tag!s}")
    if children and children[0].tag != name:
        raise UnreadableAnswer(f"the answer cannot be understood: {name} in {parent.tag!s} is spelled otherwise")
    return children[0] if children else None


def _value(parent: etree._Element, name: str) -> str | None:
    """The text of the child of that name, which may stand once and holds nothing but text; None without one.

    Raises:
        UnreadableAnswer: it stands there twice, or holds elements.
    """
    element = _only(parent, name)
    if element is not None and (len(element) or (element.tail and element.tail.strip())):
        raise UnreadableAnswer(f"the answer cannot be understood: {name} in {parent.tag!s} is no plain text")
    text = None if element is None else element.text or ""
    if text is not None and len(text) > TEXT_LIMIT:
        raise UnreadableAnswer(f"the answer cannot be understood: {name} in {parent.tag!s} has {len(text)} characters")
    return text


def _status(element: etree._Element) -> str:
    return normalize_id(_value(element, "status") or "")


_ERRORS = 50
"""Errors of one refusal that are read at the most; a gateway has one to three."""


def _refused(level: Level, parent: etree._Element, http_status: int) -> Refusal:
    """A refusal in the words of its errors, each cut to a length before anything is looked for in it."""
    details = tuple(
        ErrorDetail(
            number=_cut(error, "errorno").strip(),
            description=_cut(error, "description"),
            description2=_cut(error, "description2"),
            correction=_cut(error, "correction"),
            error_id=_cut(error, "additionalinfo/errorid") or _cut(error, "errorid"),
            category=_cut(error, "additionalinfo/category") or _cut(error, "category"),
        )
        for error in islice(parent.iterfind("errormessage/error"), _ERRORS)
    )
    return classify(level, details, http_status)


def _cut(element: etree._Element, path: str) -> str:
    text = element.findtext(path) or ""
    return text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]} [..]"


def _results(element: etree._Element, http_status: int) -> tuple[Result, ...]:
    """One result; where it names several control IDs, each of them is a question whose answer is not understood."""
    # Looked through once, not once for each name.
    parts: dict[str, etree._Element] = {}
    doubt = _stray_text(element)
    names: dict[str, None] = {}
    for part in element:
        tag = str(part.tag)
        if tag == "controlid":
            names[(part.text or "").strip()] = None
        if tag not in _PARTS and _name(tag).lower() in _PARTS:
            doubt = doubt or f"{_name(tag)} is spelled otherwise in it"
        if tag in parts and tag in _ONCE:
            doubt = doubt or f"{tag} stands twice in it"
        elif tag in _PLAIN and len(part):
            doubt = doubt or f"{tag} is no plain text"
        parts.setdefault(tag, part)
    data, listtype = parts.get("data"), parts.get("listtype")
    status = normalize_id((parts["status"].text or "") if "status" in parts else "")
    refusal: Refusal | None = None
    if not doubt and status == "aborted":
        refusal = Aborted(Level.RESULT, _refused(Level.RESULT, element, http_status).details, http_status)
    elif not doubt and status == "failure":
        refusal = _refused(Level.RESULT, element, http_status)
    elif not doubt and status != "success":
        doubt = f"it does not say whether it succeeded{f', its status is {status}' if status else ''}"
    elif not doubt and "errormessage" in parts:
        doubt = f"it says success, and beside that: {_refused(Level.RESULT, element, http_status).words}"
    total = _number(data, "totalcount")
    listed = ("" if data is None else data.get("listtype"), None if listtype is None else listtype.text)
    return tuple(
        Result(
            name=name,
            function="" if "function" not in parts else (parts["function"].text or "").strip(),
            rows=() if data is None else records(data),
            refusal=not_understood(name, doubt) if doubt else refusal,
            count=_number(data, "count"),
            total=_number(listtype, "total") if total is None else total,
            remaining=_number(data, "numremaining"),
            offset=_number(data, "offset"),
            result_id=None if data is None else data.get("resultId") or None,
            listed=tuple(text.strip() for text in listed if text and text.strip()),
        )
        for name in names or {"": None}
    )


_ONCE = frozenset({"status", "function", "controlid", "listtype", "key", "data"})
"""What may stand once in a result."""
_PARTS = _ONCE | {"errormessage"}
"""What a result may hold."""
_PLAIN = frozenset({"status", "function", "controlid", "listtype", "key"})
"""What holds nothing but text in a result."""


_DOUBT = 500
"""Characters of an answer that are quoted where it is not understood."""


def not_understood(name: str, doubt: str) -> Refusal:
    """The refusal that stands for the answer to a question that says something, and cannot be understood."""
    return local(Unreadable, f"the answer to {name} cannot be understood: {doubt[:_DOUBT]}")


def _stray_text(element: etree._Element) -> str:
    """What text stands around or between the parts of a result, where only elements belong; "" where none does."""
    if (element.text or "").strip() or (element.tail or "").strip():
        return "a text stands around it"
    behind = (_name(str(part.tag)) for part in element if (part.tail or "").strip())
    return next((f"a text stands behind its {name}" for name in behind), "")


def _once_each(results: list[Result]) -> tuple[Result, ...]:
    """The results by their names: of two to one question neither is understood, alike or not."""
    seen: dict[str, Result] = {}
    for one in results:
        twice = one.name in seen
        seen[one.name] = Result(one.name, "", refusal=not_understood(one.name, "it came twice")) if twice else one
    return tuple(seen.values())


def _number(data: etree._Element | None, name: str) -> int | None:
    text = None if data is None else data.get(name)
    if text is None or not (text := text.strip()):
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else NO_NUMBER


def records(parent: etree._Element) -> tuple[Record, ...]:
    """The elements in an element as records; attributes and stray texts as records of a name that no element has."""
    found = _all_of(parent) if any(map(_more_than_text, parent.iterdescendants())) else _elements(parent)
    return (Record(STRAY, parent.text), *found) if found and parent.text and parent.text.strip() else found


def _more_than_text(element: etree._Element) -> bool:
    """Whether an element has attributes, or a text behind it; in most answers none has."""
    tail = element.tail
    return bool(element.attrib) or (tail is not None and not tail.isspace())


def _elements(parent: etree._Element) -> tuple[Record, ...]:
    """The elements in an element. Most are leaves: they are made here, without a call for each."""
    new = tuple.__new__  # what Record(..) calls; a long list has tens of thousands of them
    return tuple(
        [
            new(Record, (_name(str(child.tag)), child.text or "", _elements(child) if len(child) else ()))
            for child in parent
        ]
    )


def _all_of(parent: etree._Element) -> tuple[Record, ...]:
    """The same with everything that may stand beside elements: attributes, and texts behind an element."""
    found: list[Record] = []
    for child in parent:
        attributes = [Record(f"{ATTRIBUTE}{_name(name)}", value) for name, value in map(_texts, child.items())]
        found.append(Record(_name(str(child.tag)), child.text or "", (*attributes, *_all_of(child))))
        if child.tail and child.tail.strip():
            found.append(Record(STRAY, child.tail))
    return tuple(found)


def _texts(attribute: tuple[str | bytes, str | bytes]) -> tuple[str, str]:
    name, value = (text.decode() if isinstance(text, bytes) else text for text in attribute)
    return name, value


@lru_cache(maxsize=512)
def _name(tag: str) -> str:
    """The name without its namespace; an answer has few different ones, many times."""
    return tag.rpartition("}")[2]
