"""Causes that come from the same answer of Sage's service: shown once, however many steps they keep open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from intacct.protocol.refusal import Side
from reports._model.causes import Cause
from reports._model.row import Row
from reports._model.run import Run
from suites.judgement.sign_in import SignInOutcome
from suites.judgement.verdict import WITHOUT_ANSWER, Kind, OpenReason

_NO_ANSWER = tuple(end.spec.because for end in SignInOutcome if end.spec.reason in WITHOUT_ANSWER)
"""The reasons in words if no answer came, or none that could be read."""
_WAS_TOLD = re.compile(r"(?:was told|^Asked as [^:]{1,200}): ")
_UNCLASSIFIED = re.compile(r"refused for a reason that is not classified(?: \(|: )")
_OWN = re.compile(r"\[?Support ID: [^\];]*\]?|; last tried at \S+|\(as of [^)]*\)")
_MOST = 2_000
"""Longer texts are compared up to this length."""


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """Causes from one answer. `away`: there was no answer at all; `words`: its text without the parts that vary."""

    causes: tuple[Cause, ...]
    words: str
    away: bool

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows that it keeps open."""
        return tuple(row for cause in self.causes for row in cause.rows)

    @property
    def steps(self) -> tuple[str, ...]:
        """The numbers of the steps, each once; those that any sign-in would show come first, as in the document."""
        rows = sorted(self.rows, key=lambda row: not _is_not_far(row))
        return tuple(dict.fromkeys(row.case.id for row in rows))

    @property
    def places(self) -> tuple[str, ...]:
        """The places as a person calls them, each once."""
        rows = sorted(self.rows, key=lambda row: not _is_not_far(row))
        return tuple(dict.fromkeys(row.place_name for row in rows))

    @property
    def found(self) -> str:
        """What was found, in the words of one of the rows."""
        return next((row for row in self.rows if not _is_not_far(row)), self.rows[0]).found

    @property
    def waiting(self) -> int:
        """How many checks wait for these causes."""
        return sum(len(cause.waiting) for cause in self.causes)


def by_answer(causes: Iterable[Cause]) -> tuple[tuple[OneAnswer, ...], tuple[Cause, ...]]:
    """The causes that share one answer (at least two causes, or no answer at all); and all other causes."""
    causes_by_words: dict[str, list[Cause]] = {}
    alone: list[Cause] = []
    not_far: list[Cause] = []
    for cause in causes:
        words = _words(cause.first)
        if words and _is_not_far(cause.first):
            not_far.append(cause)
        elif words:
            causes_by_words.setdefault(words, []).append(cause)
        else:
            alone.append(cause)
    for cause in not_far:
        fitting = [answer_causes for words, answer_causes in causes_by_words.items() if words in _words(cause.first)]
        (fitting[0] if fitting else alone).append(cause)
    answers = {
        words: answer_causes
        for words, answer_causes in causes_by_words.items()
        if len(answer_causes) > 1 or _is_away(answer_causes)
    }
    rest = [
        cause for words, answer_causes in causes_by_words.items() if words not in answers for cause in answer_causes
    ]
    order = {id(cause): at for at, cause in enumerate(causes)} if isinstance(causes, tuple) else {}
    return (
        tuple(
            OneAnswer(tuple(answer_causes), words, _is_away(answer_causes)) for words, answer_causes in answers.items()
        ),
        tuple(sorted((*alone, *rest), key=lambda cause: order.get(id(cause), 0))),
    )


def is_away(run: Run) -> bool:
    """Whether nothing at all was checked because the service gave no answer."""
    return _is_nothing_but(run, OpenReason.NO_ANSWER)


def was_not_asked(run: Run) -> bool:
    """Whether nothing was checked because of our own settings, network or requests."""
    return _is_nothing_but(run, OpenReason.NOT_ASKED)


def _is_nothing_but(run: Run, reason: OpenReason) -> bool:
    unknown = [row for row in run.rows if row.kind is Kind.UNKNOWN]
    judged = any(row.kind in {Kind.MET, Kind.NOT_MET, Kind.ATTESTED, Kind.WAIVED} for row in run.rows)
    occurs = any(row.verdict.reason is reason for row in unknown)
    return occurs and not judged and all(row.verdict.reason is reason or _is_not_far(row) for row in unknown)


def nothing_to_do_is_known(run: Run) -> bool:
    """Whether all unknown rows are on our side or come from a service without an answer, and every row was judged.

    An answer that was not understood may concern something that the customer has to do.
    """
    unknown = [row for row in run.rows if row.kind is Kind.UNKNOWN and not _is_not_far(row)]
    return not run.not_judged and all(row.side is Side.OURS or gave_no_answer(row) for row in unknown)


def gave_no_answer(row: Row) -> bool:
    """Whether the service gave no answer at all: the only thing to do is to ask again."""
    return row.verdict.reason is OpenReason.NO_ANSWER


def no_answer_of(row: Row) -> str:
    """The reason if a row is open because no readable answer came, and not because of a refusal; "" otherwise.

    For a row that any sign-in would show, it is the reason of the sign-ins that were tried, so that they are grouped.
    """
    if row.verdict.reason in WITHOUT_ANSWER:
        return row.verdict.because
    if _is_not_far(row):
        return next((because for because in _NO_ANSWER if because in row.verdict.found), "")
    return ""


def _is_away(causes: Iterable[Cause]) -> bool:
    return all(gave_no_answer(row) or _is_not_far(row) for cause in causes for row in cause.rows)


def _is_not_far(row: Row) -> bool:
    """Whether any sign-in would show it: if none succeeded, the reason comes from the others."""
    return row.verdict.reason is OpenReason.NOT_FAR_ENOUGH


def _words(row: Row) -> str:
    """The text of the answer without the parts that vary; "" if the finding has no words of the service."""
    text = row.verdict.found[:_MOST]
    at = _UNCLASSIFIED.search(text) or _WAS_TOLD.search(text)
    if at is None:
        return ""
    words = text[at.end() :]
    if not (gave_no_answer(row) or _is_not_far(row)):
        words = words.split("), and ")[0]
    return _OWN.sub("", words).strip(" .)")
