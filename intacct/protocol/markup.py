"""Reads and writes XML for the other rooms, which do not use lxml: our own requests, and elements that we build.

Only response.py parses bytes from the gateway.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it
"""An element: `tag`, `text`, `find(path)`, `findtext(path)`, `get(name)`, `set(name, value)`; iterate for children."""


@dataclass(frozen=True, slots=True)
class Login:
    """The user and company that a request signs in with, and the password in clear text."""

    company_id: str
    user_id: str
    password: str = field(repr=False)


def new_element(tag: str, **attributes: str) -> Element:
    """An element without a parent."""
    return etree.Element(tag, attributes)


def add_element(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """A new last child of an element."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def to_bytes(root: Element) -> bytes:
    """Serialize a document in UTF-8 with its declaration, indented if that changes no text."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def control_id_of(request: bytes) -> str:
    """The control ID of one of our own requests; "" if it has none."""
    return etree.fromstring(request).findtext("control/controlid") or ""


def login_of(request: bytes) -> Login | None:
    """The login in one of our own requests; None if the bytes are not a request."""
    # "<" is escaped in texts, so no text of a request holds a tag: the login is found without parsing the questions.
    begin, end = request.find(_LOGIN), request.find(_LOGIN_END)
    if begin < 0 or end < 0:
        return None
    try:
        login = etree.fromstring(request[begin : end + len(_LOGIN_END)])
    except etree.XMLSyntaxError:
        return None
    return Login(*(login.findtext(name) or "" for name in ("companyid", "userid", "password")))


_LOGIN, _LOGIN_END = b"<login>", b"</login>"


def answer_as_text(answer: bytes) -> str:
    """A well-formed answer as text, whatever its encoding; without a declaration, so that it can be parsed again."""
    return etree.tostring(etree.fromstring(answer), encoding="unicode")


def answer_with_control_id(answer: str, control_id: str) -> bytes:
    """An answer's text with another control ID, so that it answers that request."""
    root = etree.fromstring(answer)
    control = root.find("control/controlid")
    if control is not None:
        control.text = control_id
    return etree.tostring(root)
