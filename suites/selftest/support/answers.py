"""Answers of the gateway, put together by hand in the documented shapes (facts.md, section 2), and parsed."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from intacct.protocol.answer import Answer, Result
from intacct.protocol.record import Record
from intacct.protocol.response import parse

COMPANY = "Acme"
USER = "Craftable"


def tag(name: str, *content: str, **attributes: str | int) -> str:
    """An element around markup."""
    attribute_text = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{attribute_text}>{''.join(content)}</{name}>"


def leaf(name: str, text: str) -> str:
    """An element around text, of which every character is kept."""
    return tag(name, escape(text, {"\r": "&#13;"}))


def row(name: str, fields: Mapping[str, str]) -> str:
    """A record as an element with a leaf for each field."""
    return tag(name, *(leaf(key, text) for key, text in fields.items()))


def error(number: str = "", text: str = "", description: str = "", correction: str = "") -> str:
    """One `error`; its text is its `description2`, as in most of the recorded ones."""
    fields = {"errorno": number, "description": description, "description2": text, "correction": correction}
    return row("error", fields)


def message(*errors: str) -> str:
    """An `errormessage` of these errors."""
    return tag("errormessage", *errors)


def listing(*rows: str, total: int | None = None, remaining: int = 0, **more: str | int) -> str:
    """The `data` of a page of rows, with numbers that agree unless others are given."""
    numbers = {"totalcount": len(rows) + remaining if total is None else total, "offset": 0, "count": len(rows)}
    return tag("data", *rows, **(numbers | {"numremaining": remaining} | more))


_CALLS = {
    "company_info": "get_list",
    "financial_setup": "getFinancialSetup",
    "dimensions": "getDimensions",
    "applications": "get_applications",
    "entity_details": "readEntityDetails",
    "permissions": "getUserPermissions",
    "user": "readByName",
    "bank_account": "readByName",
    "bill_image_folder": "get",
    "restriction": "readByQuery",
    "restrictions": "readByQuery",
    "restrictions@": "readMore",
}
"""The functions that the questions call by their names; all others are queries."""


def result(name: str, data: str = "", *, status: str = "success", function: str = "", errormessage: str = "") -> str:
    """The answer to one question."""
    head, page, _ = name.partition("@")
    calls = function or _CALLS.get(head + page, _CALLS.get(head, "query"))
    head = leaf("status", status) + leaf("function", calls) + leaf("controlid", name)
    return tag("result", head, data, errormessage)


def failed_result(name: str, number: str, text: str) -> str:
    """The answer to one question that was refused with one error."""
    return result(name, status="failure", errormessage=message(error(number, text)))


def authentication(
    status: str = "success", user_id: str = USER, company_id: str = COMPANY, location_id: str | None = ""
) -> str:
    """The element `authentication`; a location of None leaves its element out, as in older answers."""
    location = "" if location_id is None else leaf("locationid", location_id)
    return tag(
        "authentication", leaf("status", status), leaf("userid", user_id), leaf("companyid", company_id), location
    )


def response(*content: str, control_id: str = "1", status: str = "success") -> bytes:
    """A whole answer: `control`, and then the content."""
    control = tag("control", leaf("status", status), leaf("controlid", control_id), leaf("dtdversion", "3.0"))
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + tag("response", control, *content)).encode()


def answer(*results: str, control_id: str = "1", user_id: str = USER, location_id: str | None = "") -> bytes:
    """The answer to a user that was let in."""
    let_in = authentication(user_id=user_id, location_id=location_id)
    return response(tag("operation", let_in, *results), control_id=control_id)


def refused_sign_in(*errors: str, control_id: str = "1", user_id: str = USER) -> bytes:
    """The answer to a user that was not let in; without errors it has no message at all."""
    refusal = message(*errors) if errors else ""
    return response(tag("operation", authentication("failure", user_id), refusal), control_id=control_id)


def refused_response(*errors: str, control_id: str = "1") -> bytes:
    """The answer to a request that was refused as a whole, before the sign-in."""
    return response(message(*errors), control_id=control_id, status="failure")


WHOLE = answer(
    result("user", listing(row("USERINFO", {"LOGINID": USER, "DESCRIPTION": "Bär & <Söhne> 😀"}), listtype="USERINFO")),
    result("list", tag("data")),
    failed_result(
        "probe", "PL04000005", "You do not have permission for API operation QUERY on objects of type APBILL"
    ),
)
"""A valid answer of three results, from which the damaged ones are made."""


def parse_answer(body: bytes | str, http_status: int = 200, control_id: str = "1") -> Answer:
    """The parsed answer to the usual request."""
    return parse(body.encode() if isinstance(body, str) else body, http_status, control_id, COMPANY, USER)


def only_result(*results: str) -> Result:
    """The one result of an answer."""
    (first,) = parse_answer(answer(*results)).results
    return first


def rows(*markup: str) -> tuple[Record, ...]:
    """The rows of an answer's one result."""
    return only_result(result("f", tag("data", *markup))).rows
