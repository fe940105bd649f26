"""Findings in words for the customer: without error numbers, support IDs and internal terms."""

from __future__ import annotations

import re
from functools import lru_cache

from reports._model.admin_words import NOT_SHOWN, admin_words
from reports._model.auditor_hint import AUDITOR_WOULD
from reports._model.one_answer import no_answer_of
from reports._model.row import Row
from reports._model.run import Run
from reports._model.words import clean, sentence
from suites.document.text import normalize_id
from suites.judgement.judge import OTHERS_UNSEEN

OUR_WORDS = re.compile(
    r"\b(auditors?|editions?|instructions?|verdicts?|recordings?|gateway|credentials?|profile|fixtures?"
    r"|waive\w*|attest\w*|UNRESTRICTED|is shown to see)\b",
    re.IGNORECASE,
)
"""Internal terms: a sentence for the customer has them only inside a name or a value of the customer."""
NUMBERS = re.compile(r"\b[A-Z]{2,6}_?(?:JPP)?[-_]?\d{4,}\b|Support ID", re.IGNORECASE)
"""Sage's error numbers and support IDs, which are for support staff."""
OTHERS = "The entities for which we have a user were checked; whether there are others could not be seen."
"""The remark for the customer if no sign-in is known to see all entities."""
REFUSED = "Sage Intacct refuses the sign-in"
NO_ANSWER, NOT_READ = "Sage Intacct did not answer", "no answer of Sage Intacct could be read"
_WAS_TOLD = re.compile(r"(?:^|(?<=[;.] ))[^;]*? was told: .*?(?=; the list of all users says|; and yet |\. All \d+ |$)")
_NO_ANSWER = re.compile(r"(?<=; )Asked as [^:;]{1,200}: no (?:connection|answer)\b[^;]*")
_NOT_READ = re.compile(r"(?<=; )Asked as [^:;]{1,200}: [^;]*")
"""A sign-in without an answer, beside what somebody else's answer shows."""
_ALIKE = re.compile(rf"{REFUSED}\. All (\d+) sign-ins were refused alike")
_WORDS = re.compile(r" \((?=[A-Z]{2,6}_?(?:JPP)?[-_]?\d{4,}|[^()]*Support ID)[^()]*(?:\([^()]*\)[^()]*)*\)")
"""The words of a refusal in brackets, after its meaning."""
_REFUSED = re.compile(r"(?:permission denied|the gateway's answer leaves this question out) \(.*$")


def found_of(row: Row) -> str:
    """The finding in words for the customer: the outcome's own reason if the finding needs internal terms.

    A finding from an earlier run says as of when it is known.
    """
    text = clean(row.verdict.found)
    if reason := no_answer_of(row):
        return sentence(plain_reason(reason)) + clean(row.known_since)
    if " was told: " in text:
        text = _ALIKE.sub(r"Sage Intacct refuses all \1 sign-ins alike", _WAS_TOLD.sub(REFUSED, text))
    text = _NOT_READ.sub(NOT_READ, _NO_ANSWER.sub(NO_ANSWER, text))
    text = _WORDS.sub("", _REFUSED.sub(NOT_SHOWN, text))
    # A refusal alone says nothing about the step; the outcome's reason does.
    finding = text if text and text != REFUSED and is_plain(text) else plain_reason(row.verdict.because)
    return sentence(admin_words(finding), names_in(row)) + clean(row.known_since)


def names_in(row: Row) -> tuple[str, ...]:
    """The names that a finding may begin with: of users, and of an application as the company spells it."""
    label = clean(row.verdict.found.partition(": ")[0])
    spelled = label if normalize_id(label) == normalize_id(row.case.application or "") else ""
    return tuple(map(clean, (row.user, row.verdict.seen_by, spelled)))


def remarks_of(run: Run) -> tuple[str, ...]:
    """The remarks on a run as a whole that are for the customer; those about our own way of working are left out."""
    remarks = (OTHERS if remark == OTHERS_UNSEEN else clean(remark) for remark in run.remarks)
    return tuple(remark for remark in remarks if is_plain(remark) and not remark.startswith(AUDITOR_WOULD))


def notes_for_admin(run: Run) -> tuple[str, ...]:
    """Remarks on met steps that the admin has to read: they may ask for something."""
    return tuple(dict.fromkeys(clean(row.verdict.remark) for row in run.rows if row.verdict.remark_for_admin))


def hint_of(row: Row) -> str:
    """A hint that helps to find it; "" if it is only for us."""
    hint = clean(row.verdict.near_miss)
    return hint if hint and is_plain(hint) else ""


@lru_cache(maxsize=4096)
def is_plain(text: str) -> bool:
    """Whether a text has no error number and no internal term."""
    return not (NUMBERS.search(text) or OUR_WORDS.search(text))


def plain_reason(because: str) -> str:
    """An outcome's reason or a refusal's meaning, with our terms for Sage's service replaced by its name."""
    return because.replace("the gateway", "Sage Intacct").replace("gateway", "service")
