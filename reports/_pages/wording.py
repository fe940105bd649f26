"""The words of the pages: how a person is told a verdict, a number, a list or a day. An admin reads them: no jargon."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from intacct.protocol.errors import Side
from reports._model.run import NOT_JUDGED, Row
from suites.document.text import shown
from suites.judgement.verdict import Kind

NAME, TEXT = 80, 600
"""How long a name and a sentence of the company may be on a page."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict as a page shows it: a sign and a word, and what the word stands for. Colour only repeats them."""

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
"""All states, what to do first."""
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
    """How a row is shown. What lies on our own side never looks like something for the customer."""
    if row.verdict.outcome == NOT_JUDGED:
        return NOT_LOOKED_AT
    if row.side is Side.OURS and row.kind in {Kind.NOT_MET, Kind.UNKNOWN}:
        return WITH_US
    return _STATES[row.kind]


_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str, limit: int = TEXT) -> str:
    """A text of the company or the gateway for any page: one line, nothing that steers, nothing that is no character.

    Markup is left alone: the template escapes it.
    """
    return shown(_NO_CHARACTERS.sub(" ", text), limit)


def count_of(count: int, noun: str, nouns: str = "") -> str:
    """`1 check`, `3 checks`, `12,006 checks`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def joined(names: Iterable[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def sentence(text: str) -> str:
    """A text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def day(at: date) -> str:
    """`31 March 2027`."""
    return f"{at.day} {at.strftime('%B %Y')}"


def day_and_time(moment: str) -> str:
    """`20 November 2026, 09:15 UTC` for a moment of the ISO form; anything else as it stands."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return clean(moment, NAME)
    zone = "" if at.tzinfo is None else f" {at.strftime('%Z').removesuffix('+00:00')}"
    return f"{day(at)}, {at.strftime('%H:%M')}{zone}"
