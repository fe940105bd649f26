"""The shapes that every answer is made of: elements with texts, and errors (facts.md, section 2)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True, slots=True)
class Fault:
    """One `error` of an `errormessage`; `number` may be words."""

    number: str
    text: str
    correction: str = ""


SIGN_IN_INCORRECT = Fault("XL03000006", "Sign-in information is incorrect")


def with_texts(tag: str, **texts: str) -> etree._Element:
    """An element with children that hold nothing but text, in the order of the arguments."""
    element = etree.Element(tag)
    for name, text in texts.items():
        etree.SubElement(element, name).text = text
    return element


def errormessage(faults: tuple[Fault, ...], ticket: str) -> etree._Element:
    """An `errormessage`; `ticket` is what the support ID is made from, so that it is the same every time."""
    message = etree.Element("errormessage")
    for number, fault in enumerate(faults):
        support_id = f"{zlib.crc32(ticket.encode()):08X}{number}"
        message.append(
            with_texts(
                "error",
                errorno=fault.number,
                description="",
                description2=f"{fault.text} [Support ID: {support_id}]",
                correction=fault.correction,
            )
        )
    return message
