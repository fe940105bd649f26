"""What the facts behind a verdict rest on: the table of sources.toml, and its weakest row for each verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as validated

from intacct.protocol.refusal import Refusal
from suites.document.load import load_table
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, RestsOn, Verdict

_STRICT = ConfigDict(extra="forbid", defer_build=True)
_FILE = Path(__file__).with_name("sources.toml")
REFUSAL = "refusal"
ANYTHING = "*"
LANDING = "locationid"


@validated(frozen=True, slots=True, config=_STRICT)
class SourcedFact:
    """One row: fields of a question, what is known of them and from which source, and which cases they decide."""

    question: str
    fields: tuple[str, ...]
    rests_on: RestsOn
    source: str
    as_of: date
    decides: tuple[str, ...]
    says: str = ""


@validated(frozen=True, slots=True, config=_STRICT)
class Sources:
    """sources.toml."""

    inferred_may_decide: tuple[str, ...]
    fact: tuple[SourcedFact, ...]

    def of(self, question: str, field: str = ANYTHING) -> SourcedFact | None:
        """The row of a question's field, or of all other fields of the question; None if there is neither."""
        if field == LANDING:  # this field is part of the answer to the sign-in, whichever question cites it
            question = "authentication"
        general = question.partition(".")[0].partition("@")[0]
        rows = [row for row in self.fact if row.question in {question, general}]
        field_row = next((row for row in rows if field in row.fields), None)
        return field_row or next((row for row in rows if ANYTHING in row.fields), None)

    def deciding(self, case: str) -> tuple[SourcedFact, ...]:
        """The rows that decide a case, by the name of its `Outcome` class."""
        return tuple(row for row in self.fact if case in row.decides)


@cache
def load_sources() -> Sources:
    """The table of facts.

    Raises:
        EditionError: sources.toml cannot be used.
    """
    return load_table(_FILE, Sources)


def rests_on(verdict: Verdict, subject: Subject) -> RestsOn:
    """The weakest source of the facts of a verdict.

    A verdict that is blocked by another, or shown by it, rests on what that one rests on. Otherwise its evidence
    counts, or without evidence the questions that decide the case, and the refusals received instead of their answers.
    """
    if verdict.kind is Kind.BLOCKED and verdict.blocked_by is not None:
        return _level_of(subject.verdict_of(verdict.blocked_by))
    if subject.leads_to:
        return _level_of(subject.verdict(subject.leads_to))
    sources = load_sources()
    if verdict.evidence:
        pieces = ((piece.question, name) for piece in verdict.evidence for name in _names(piece.values))
        return weakest(row.rests_on for row in (sources.of(*piece) for piece in pieces) if row is not None)
    refusals = _refusals(subject)
    rows = [sources.of(REFUSAL, type(refusal).__name__) for refusal in refusals]
    if rows:
        return weakest(row.rests_on for row in rows if row is not None)
    return weakest(row.rests_on for row in sources.deciding(verdict.outcome.partition(".")[0]))


def weakest(levels: Iterable[RestsOn]) -> RestsOn:
    """The weakest of several; `recorded` if there are none."""
    order = tuple(RestsOn)
    return max(levels, key=order.index, default=RestsOn.RECORDED)


def _level_of(verdict: Verdict) -> RestsOn:
    return verdict.rests_on or RestsOn.RECORDED


def _names(values: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(name for name, _ in values) or (ANYTHING,)


def _refusals(subject: Subject) -> tuple[Refusal, ...]:
    """The refusals of this place's user; for the company, everybody's refusals if nobody was let in."""
    if subject.user_or_none is not None:
        sign_in = subject.user_or_none.sign_in
        return (sign_in,) if isinstance(sign_in, Refusal) else ()
    return () if subject.facts.signed_in else tuple(refusal for _, refusal in subject.facts.refusals)
