"""Builds the bytes of one request from the sign-in and the questions. No input or output; no request can write.

A request is one envelope: `control` (our sender), `login` (the user, never a location) and one `function` for
each question, with `transaction="false"` so that each succeeds or fails independently. Source: facts.md sections 1
and 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from intacct.protocol.question import Question, with_texts

FUNCTIONS = frozenset(
    {
        "get",
        "get_list",
        "getFinancialSetup",
        "getDimensions",
        "get_applications",
        "readEntityDetails",
        "getUserPermissions",
        "readByName",
        "readByQuery",
        "readMore",
        "query",
    }
)
"""Every function that a request may hold; all of them only read, and none returns a session."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The sender and the login of a request. The passwords are kept out of every repr."""

    sender_id: str
    sender_password: str = field(repr=False)
    company_id: str
    user_id: str
    user_password: str = field(repr=False)


def build(envelope: Envelope, control_id: str, questions: tuple[Question, ...]) -> bytes:
    """Build the bytes of one request: UTF-8, valid against api.xsd, with the element order of the schema.

    Raises:
        ValueError: a text holds characters that XML cannot carry, or a question does more than read.
    """
    request = etree.Element("request")
    control = with_texts(
        "control",
        senderid=envelope.sender_id,
        password=envelope.sender_password,
        controlid=control_id,
        uniqueid="false",
        dtdversion="3.0",
        includewhitespace="false",
        showadditionalerrorinfo="true",
    )
    request.append(control)
    operation = etree.SubElement(request, "operation", {"transaction": "false"})
    login = with_texts("login", userid=envelope.user_id, companyid=envelope.company_id, password=envelope.user_password)
    etree.SubElement(operation, "authentication").append(login)
    etree.SubElement(operation, "content")
    document = etree.tostring(request, xml_declaration=True, encoding="UTF-8")
    # `<content/>` occurs once: in a text its "<" would be escaped.
    return document.replace(b"<content/>", b"<content>" + b"".join(map(_function, questions)) + b"</content>")


@lru_cache(maxsize=256)
def _function(question: Question) -> bytes:
    """A question as XML inside a request; most are the same for every user, and are serialized once."""
    function = question.element()
    if function.tag not in FUNCTIONS:
        raise ValueError(f"{question.name} would call {function.tag!r}, which is not a function that only reads")
    wrapped = etree.Element("function", {"controlid": question.name})
    wrapped.append(function)
    return etree.tostring(wrapped, encoding="UTF-8", xml_declaration=False)
