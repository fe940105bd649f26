"""Parsed answers to the usual request."""

from __future__ import annotations

from intacct.protocol.answer import Answer, Result
from intacct.protocol.record import Record
from intacct.protocol.response import parse
from suites.selftest.support.xml import COMPANY, USER, answer, failed_result, listing, result, row, tag

WHOLE = answer(
    result("user", listing(row("USERINFO", {"LOGINID": USER, "DESCRIPTION": "Bär & <Söhne> 😀"}), listtype="USERINFO")),
    result("list", tag("data")),
    failed_result(
        "probe", "PL04000005", "You do not have permission for API operation QUERY on objects of type APBILL"
    ),
)
"""A valid answer of three results, from which the damaged ones are made."""


def read(body: bytes | str, http_status: int = 200, control_id: str = "1") -> Answer:
    """The parsed answer to the usual request."""
    return parse(body.encode() if isinstance(body, str) else body, http_status, control_id, COMPANY, USER)


def only_result(*results: str) -> Result:
    """The one result of an answer."""
    (first,) = read(answer(*results)).results
    return first


def rows(*markup: str) -> tuple[Record, ...]:
    """The rows of an answer's one result."""
    return only_result(result("f", tag("data", *markup))).rows
