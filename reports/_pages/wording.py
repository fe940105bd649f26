"""The wording of verdicts, numbers, lists and days on the pages. An admin reads them: no jargon."""

from __future__ import annotations

from dataclasses import dataclass

from intacct.protocol.refusal import Side
from reports._model.row import NOT_JUDGED, Row
from reports._model.words import NAME, TEXT, clean, count_of, day, day_and_time, joined, part_words, sentence
from suites.judgement.verdict import Kind

__all__ = [
    "ACCEPTED",
    "CONFIRMED",
    "IN_PLACE",
    "NAME",
    "NOT_LOOKED_AT",
    "NO_NEED",
    "STATES",
    "TEXT",
    "TO_CORRECT",
    "UNCLEAR",
    "WAITS",
    "WITH_US",
    "Badge",
    "clean",
    "count_of",
    "day",
    "day_and_time",
    "joined",
    "part_words",
    "sentence",
    "state_of",
]


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict as a page shows it: a sign, a word, and the meaning of the word. Colour only repeats them."""

    key: str
    sign: str
    word: str
    meaning: str


IN_PLACE = Badge("good", "✓", "in place", "We saw that it was done.")
TO_CORRECT = Badge("bad", "✗", "to correct", "It is not as the document asks; the number is the point above.")
UNCLEAR = Badge("unclear", "?", "unclear", "It could not be checked.")
WITH_US = Badge("ours", "○", "with us", "It is open on our side; you have nothing to do.")
WAITS = Badge("waits", "…", "waiting", "It can only be checked when another step is done.")
NO_NEED = Badge(
    "none", "\N{EN DASH}", "not needed", "The document asks for it only under a condition that is not given here."
)
ACCEPTED = Badge("accepted", "≈", "accepted", "It is not as the document asks, and was accepted as it is.")
CONFIRMED = Badge("good", "✓", "confirmed", "We could not see it; a person confirmed it.")
NOT_LOOKED_AT = Badge("none", "·", "not looked at", "This check did not come to it.")

STATES = (TO_CORRECT, UNCLEAR, WITH_US, WAITS, ACCEPTED, CONFIRMED, IN_PLACE, NO_NEED, NOT_LOOKED_AT)
"""All states, the most urgent first."""
_STATES = {
    Kind.MET: IN_PLACE,
    Kind.NOT_MET: TO_CORRECT,
    Kind.UNKNOWN: UNCLEAR,
    Kind.BLOCKED: WAITS,
    Kind.NOT_APPLICABLE: NO_NEED,
    Kind.WAIVED: ACCEPTED,
    Kind.ATTESTED: CONFIRMED,
}


def state_of(row: Row) -> Badge:
    """The badge of a row. An open row on our own side never looks like something for the customer."""
    if row.verdict.outcome == NOT_JUDGED:
        return NOT_LOOKED_AT
    if row.side is Side.OURS and row.kind in {Kind.NOT_MET, Kind.UNKNOWN}:
        return WITH_US
    return _STATES[row.kind]
