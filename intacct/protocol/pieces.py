"""Reads an answer in which one result is not well-formed: that one is not understood, the others are read."""

from __future__ import annotations

from lxml import etree

from intacct.protocol.answer import Result, not_understood
from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.tree import check_size, parser, root_of, text_around


def whole_or_in_pieces(body: bytes) -> tuple[etree._Element, list[Result]]:
    """Parse the `response`; if a result in it is not well-formed, return the others, and that one as not understood.

    One broken element, such as a field name that is invalid in XML, must not hide the answers to all other questions.
    Pieces are searched for only if nothing but elements can contain one: no CDATA, comment or declaration.

    Raises:
        UnreadableAnswer: as `root_of`, or the rest without the results is not an answer either.
    """
    try:
        return root_of(body), []
    except UnreadableAnswer:
        check_size(body)  # an answer that is too large is not parsed again
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
            operation.append(etree.fromstring(piece, parser()))
        except etree.XMLSyntaxError as error:
            name = _between(piece, b"<controlid>", b"</controlid>")
            refusal = not_understood(name, f"it is not XML, at {text_around(piece, error)}")
            broken.append(Result(name, _between(piece, b"<function>", b"</function>"), refusal=refusal))
    return root, broken


_RESULTS = 5_000
"""Maximum results that are searched for a broken one: no user is asked so many questions at once."""
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
"""libxml2's errors for a name that is invalid in XML."""


def _has_a_broken_tag(body: bytes) -> bool:
    """Whether a tag with an invalid name breaks an answer; encodings, limits and entities do not count here."""
    start = body.find(b"<response")
    if start < 0 or b"<!" in body[start:] or b"<?" in body[start:] or _RESULT not in body:
        return False
    try:
        etree.fromstring(body, parser())
    except etree.XMLSyntaxError as error:
        return error.code in _BROKEN_TAG
    except ValueError:
        return False
    return False


def _pieces(body: bytes) -> tuple[list[bytes], bytes]:
    """The results of an answer, each as bytes, and the rest without them."""
    if (count := body.count(_RESULT)) > _RESULTS:
        raise UnreadableAnswer(f"the answer cannot be used: it holds {count} results, and is not XML")
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
    """The text between two tags that occur once; "" if they do not."""
    if piece.count(start) != 1 or piece.count(end) != 1:
        return ""
    return piece.partition(start)[2].partition(end)[0].decode("utf-8", "replace").strip()
