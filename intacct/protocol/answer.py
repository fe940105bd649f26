"""What an answer of the gateway is, once it is read: who was let in, and one result for each question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from intacct.protocol.errors import Refusal, Unreadable, local
from intacct.protocol.record import Record


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that worked. `location_id` is where it landed: "" the top level, None is not said (older answers)."""

    user_id: str | None
    company_id: str | None
    location_id: str | None


class Result(NamedTuple):
    """The answer to one question: its rows, or its refusal (then `rows` may still hold what came beside it).

    `row_count` is how many rows the answer says it holds, `total` how many there are, `remaining` how many still wait,
    `result_id` the key to ask for them; None where the answer does not say, and `NO_NUMBER` where it says something
    that is not a number. `listed` are the names of the object whose rows these are, wherever the answer gives one.
    """

    # No dataclass: an answer has dozens of them, each made anew several times on its way.

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


_DOUBT = 500
"""Characters of an answer that are quoted where it is not understood."""


def not_understood(name: str, doubt: str) -> Refusal:
    """The refusal that stands for the answer to a question that says something, and cannot be understood."""
    return local(Unreadable, f"the answer to {name} cannot be understood: {doubt[:_DOUBT]}")
