"""The refusals received instead of the answers that would have shown a fact of the company, if nothing shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from intacct.company.model import User
from intacct.protocol.refusal import Refusal
from suites.judgement.facts import Facts
from suites.judgement.restrictions import RestrictionKind, restriction_of

List = Literal["locations", "departments"]
_LISTS = {"locations": "entity_list", "departments": "department_list"}


def refusals_of(facts: Facts, *names: str) -> tuple[Refusal, ...]:
    """The refusals that signed-in users received instead of these answers (fields of a `User`)."""
    answers = (getattr(user, name) for user in facts.signed_in for name in names)
    return tuple(answer for answer in answers if isinstance(answer, Refusal))


def list_refusals(facts: Facts, what: List) -> tuple[Refusal, ...]:
    """Why no list of entities, or of departments, is complete: the refusals of those who may be shown everything."""
    return tuple(refusal for user in facts.complete_readers for refusal in _of_reader(user, what))


def entity_refusals(facts: Facts) -> tuple[Refusal, ...]:
    """The refusals received instead of the answers that would show that there are entities, and which."""
    return refusals_of(facts, "entity_details", "entity_list")


def _of_reader(user: User, what: List) -> Iterator[Refusal]:
    """The refusal that a reader received instead of its list, or of the restriction that would prove it complete."""
    limit = restriction_of(user, what).limit
    if limit is RestrictionKind.UNSEEN and isinstance(user.restriction, Refusal):
        yield user.restriction
    listing = getattr(user, _LISTS[what])
    if limit is RestrictionKind.NONE and isinstance(listing, Refusal):
        yield listing
