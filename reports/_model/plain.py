"""What was found, as the customer is told it: without error numbers and support IDs, and without a word of ours."""

from __future__ import annotations

import re

from reports._model.one_answer import no_answer_of
from reports._model.run import Row
from reports._model.words import clean, sentence

OUR_WORDS = re.compile(
    r"\b(places?|auditors?|editions?|instructions?|verdicts?|recordings?|gateway|credentials?|profile|fixtures?"
    r"|is shown to see)\b",
    re.IGNORECASE,
)
"""Words that only we use: no sentence for the customer has one, but in a name or a value of theirs."""
NUMBERS = re.compile(r"\b[A-Z]{2,6}_?(?:JPP)?[-_]?\d{4,}\b|Support ID", re.IGNORECASE)
"""Sage's error numbers and support IDs: they are for support people."""
REFUSED = "Sage Intacct refuses the sign-in"
_TOLD = re.compile(r"(?:^|(?<=[;.] ))[^;]*? was told: .*?(?=; the list of all users says|; and yet |\. All \d+ |$)")
_REFUSED = re.compile(r"(?:permission denied|the gateway's answer leaves this question out) \(.*$")
_TO_LIST = re.compile(r"cannot be listed: permission denied(?: \([^()]*\))?")


def found_of(row: Row) -> str:
    """What was found, in words for the customer: the end's own reason where the finding needs words of ours.

    What is not of this run says as of when it is known.
    """
    text = clean(row.verdict.found)
    if answered := no_answer_of(row):
        return sentence(_meant(answered)) + clean(row.known_since)
    if " was told: " in text:
        text = _TOLD.sub(REFUSED, text)
    text = _REFUSED.sub("we may not see it", text)
    # A refusal alone says nothing of the step: the end's own reason does.
    known = text if text and text != REFUSED and is_plain(text) else _meant(row.verdict.because)
    return sentence(known) + clean(row.known_since)


def hint_of(row: Row) -> str:
    """What helps to find it, "" where it is only for us."""
    hint = clean(row.verdict.near_miss)
    return hint if hint and is_plain(hint) else ""


def is_plain(text: str) -> bool:
    """Whether a text holds no error number and no word of ours."""
    return not (NUMBERS.search(text) or OUR_WORDS.search(text))


def _meant(because: str) -> str:
    """An end's own reason, with our words for Sage's service replaced by its name."""
    return because.replace("the gateway", "Sage Intacct").replace("gateway", "service")
