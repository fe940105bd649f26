"""Parses bytes into the elements of an answer; anything that is not an answer of the gateway is refused at once."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from functools import lru_cache
from typing import cast

from lxml import etree

from intacct.protocol.errors import BrokenAnswer, UnreadableAnswer
from intacct.protocol.text import TEXT_LIMIT

_UTF_16 = frozenset({"UTF-16", "UTF-16LE", "UTF-16BE"})


def parser() -> etree.XMLParser:
    """A parser that fetches nothing, expands nothing, and drops comments and the blanks between elements.

    Each answer needs a new one. Blanks are kept if they are all of an element's text, and next to other text.
    """
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
        huge_tree=False,
    )


def root_of(body: bytes) -> etree._Element:
    """Parse the bytes of an answer; return its `response` element.

    Raises:
        UnreadableAnswer: it is not XML, has a DOCTYPE, is in another encoding than UTF-8 or UTF-16 with a mark, holds
            more elements and attributes than an answer of its length can have, or is not a response.
    """
    if not body.strip():
        raise UnreadableAnswer("the answer is empty")
    check_size(body)
    # No network, no entities, no DTD: what a gateway never sends is refused below instead of being expanded.
    try:
        root = etree.fromstring(body, parser())
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
"""Minimum average bytes of an element or an attribute of an answer: recorded ones have more than 40."""
ALWAYS_READ = 100_000
"""Up to this many elements and attributes are read, whatever their length."""


def check_size(body: bytes) -> None:
    """Count elements and attributes before parsing: each takes a few hundred bytes of memory, however short it is.

    Raises:
        UnreadableAnswer: there are too many for their length to be a gateway's answer.
    """
    limit = max(ALWAYS_READ, len(body) // SMALLEST)
    if body.count(b"<") + body.count(b"=") <= limit:
        return
    tags = body.count(b"<") - body.count(b"</") - body.count(b"<\0/")  # the last: UTF-16
    if (count := tags + body.count(b"=")) > limit:
        raise BrokenAnswer(
            f"the answer cannot be used: it holds {count} elements and attributes in {len(body) / 1048576:.1f} MB, and"
            f" at most {limit} are read"
        )


_SIGNED_IN_PREFIX = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[^>]*-->\s*)*<response>\s*<control>(?:\s*<(\w+)>[^<]*</\1>)*\s*</control>"
    rb"\s*<operation>\s*<authentication>\s*<status>success</status>"
)
"""How most answers with a sign-in begin: they need not be parsed to tell. Comments, then plain elements alone."""


def lets_in(body: bytes) -> bool:
    """Whether an answer begins by signing the user in, even if the rest is broken."""
    return _SIGNED_IN_PREFIX.match(body) is not None


def _quoted(body: bytes, error: Exception) -> str:
    """The text around the place where an answer of the gateway stops being XML, as the end of a sentence."""
    if not isinstance(error, etree.XMLSyntaxError) or not lets_in(body):
        return ""
    text = text_around(body, error)
    return f", at {text}" if text else ""


def text_around(piece: bytes, error: etree.XMLSyntaxError) -> str:
    """The text around the place where a piece stops being XML, in one line."""
    line, column = error.position
    lines = piece.split(b"\n")
    text = lines[min(line, len(lines)) - 1].decode("utf-8", "replace")
    return " ".join(text[max(0, column - 60) : column + 30].split())


def _first_line(error: Exception) -> str:
    # Without a file name, which a text in memory does not have.
    text = str(getattr(error, "msg", error)).strip().partition("\n")[0]
    return text[:120] or "nothing came"


def only_child(parent: etree._Element, name: str) -> etree._Element | None:
    """The child of that name, which may occur once.

    Raises:
        UnreadableAnswer: it occurs twice, alike or not.
    """
    children = [child for child in parent if name_of(child.tag).lower() == name]
    if len(children) > 1:
        raise UnreadableAnswer(f"the answer contradicts itself: {name} stands twice in {parent.tag!s}")
    if children and children[0].tag != name:
        raise UnreadableAnswer(f"the answer cannot be understood: {name} in {parent.tag!s} is spelled otherwise")
    return children[0] if children else None


def text_of(parent: etree._Element, name: str) -> str | None:
    """The text of the child of that name, which may occur once and contains only text; None without one.

    Raises:
        UnreadableAnswer: it occurs twice, or contains elements.
    """
    element = only_child(parent, name)
    if element is not None and (len(element) or (element.tail and element.tail.strip())):
        raise UnreadableAnswer(f"the answer cannot be understood: {name} in {parent.tag!s} is not plain text")
    text = None if element is None else element.text or ""
    if text is not None and len(text) > TEXT_LIMIT:
        raise UnreadableAnswer(f"the answer cannot be understood: {name} in {parent.tag!s} has {len(text)} characters")
    return text


def _name_of(tag: object) -> str:
    return str(tag).rpartition("}")[2]


name_of = cast("Callable[[object], str]", lru_cache(maxsize=512)(_name_of))
"""The name without its namespace, from lxml's `tag`; cached, since an answer repeats a few names many times."""
