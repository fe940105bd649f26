"""A parsed answer of the gateway: the sign-in, and one result for each question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from intacct.protocol.record import Record
from intacct.protocol.refusal import Refusal, local
from intacct.protocol.refusals import Unreadable


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that worked. `location_id` is its location: "" is the top level, None is not said (older answers)."""

    user_id: str | None
    company_id: str | None
    location_id: str | None


class Result(NamedTuple):
    """The answer to one question: its rows, or its refusal (then `rows` may still hold rows that came with it).

    `row_count` is how many rows the answer says it holds, `total` how many exist, `remaining` how many are left,
    `result_id` the key to request them; None if the answer does not say, and `NO_NUMBER` if the value is not a
    number. `listed` are the object names that the answer gives for its rows.
    """

    # No dataclass: an answer has dozens of these, and each is copied several times.

    name: str
    function: str
    rows: tuple[Record, ...] = ()
    refusal: Refusal | None = None
    row_count: int | None = None
    total: int | None = None
    remaining: int | None = None
    offset: int | None = None
    result_id: str | None = None
    listed: tuple[str, ...] = ()

    @property
    def consistent(self) -> bool:
        """Whether the numbers that came with the rows are numbers, and agree with the rows."""
        came = len(self.rows)
        if NO_NUMBER in (self.row_count, self.total, self.remaining, self.offset):
            return False
        if self.row_count is not None and self.row_count != came:
            return False
        return self.total is None or self.total >= came + (self.remaining or 0)


NO_NUMBER = -1
"""Replaces a value that should be a number and is not: present, but not understood."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: the sign-in (granted or refused) and, if it was granted, one result for each question.

    A refusal at control level replaces the sign-in. Results are in the order of the answer. `refusal` is the common
    refusal of all questions, if the gateway signed the user in and then answered none of them.
    """

    sign_in: SignedIn | Refusal
    results: tuple[Result, ...] = ()
    refusal: Refusal | None = None
    let_in: bool = False
    """Whether an unreadable answer began by signing the user in."""


_DOUBT = 500
"""Maximum characters of an answer that are quoted if it is not understood."""


def not_understood(name: str, doubt: str) -> Refusal:
    """The refusal for a question whose answer has content that cannot be understood."""
    return local(Unreadable, f"the answer to {name} cannot be understood: {doubt[:_DOUBT]}")
