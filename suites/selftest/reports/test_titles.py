"""Every end that the customer can do something about has a title of its own: what to do, in an imperative."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from intacct.protocol.refusal import Side
from reports._model.remedy import FIELDS, noun_phrase
from suites.document.load import editions
from suites.judgement.outcomes import Outcome
from suites.judgement.verdict import Kind
from suites.selftest.judgement.test_departures import OUTCOMES
from suites.setup.remedies import names_in_title

OURS = re.compile(
    r"\b(place|auditor|edition|instruction|verdict|recording|gateway|credentials|profile|case|rule|attestation|waiver)s?\b"
    r"|UNRESTRICTED",
    re.IGNORECASE,
)
"""Words that only we use."""
IMPERATIVES = {"Ask", "Assign", "Authorize", "Change", "Check", "Give", "Let", "Look", "Make", "Open", "Please"} | {
    *("Put", "Remove", "See", "Set", "Switch", "Tell", "Tick", "Unlock"),
}


def concerns_the_customer(end: Outcome) -> bool:
    """Whether the customer can do something about it: it is not met, or unknown on the customer's side."""
    spec = end.spec
    return spec.kind is Kind.NOT_MET or (spec.kind is Kind.UNKNOWN and spec.side is Side.CUSTOMER)


ENDS = tuple(end for end in OUTCOMES if concerns_the_customer(end))


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.label)
def test_end_has_a_title_in_the_imperative(end: Outcome) -> None:
    """A title is there, says what to do, names only what can be filled in, and has no word of ours and no number."""
    title = end.spec.remedy.title
    assert title.partition(" ")[0] in IMPERATIVES
    assert {field for _, field, _, _ in Formatter().parse(title) if field is not None} <= {*FIELDS, "asked"}
    assert not OURS.search(title)
    assert not re.search(r"\d|Support ID", title)
    assert not title.endswith(".")
    sentences = {instruction.instruction for edition in editions() for instruction in edition.instruction}
    assert title not in sentences


def test_no_two_ends_share_a_title() -> None:
    """Whoever reads a title knows which end it was."""
    titles = [end.spec.remedy.title for end in ENDS]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize(
    ("names", "phrase"),
    [
        pytest.param((), "", id="nobody"),
        pytest.param(("A", "A"), "the user A", id="one"),
        pytest.param(("A", "B"), "the users A and B", id="two"),
        pytest.param(tuple(map(str, range(185))), "the 185 users", id="many"),
    ],
)
def test_names_are_counted_where_they_are_many(names: tuple[str, ...], phrase: str) -> None:
    """A title names up to three, and counts more."""
    assert noun_phrase(names, "the user", "users") == phrase


def test_names_in_a_title_are_a_list_in_a_sentence() -> None:
    """One, two, three, and more than a title holds."""
    texts = [names_in_title(list("ABCD")[:count], "entity", "entities") for count in (1, 2, 3, 4)]
    assert texts == ["the entity A", "the entities A and B", "the entities A, B and C", "the 4 missing entities"]
