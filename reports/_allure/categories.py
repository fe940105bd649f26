"""The Allure status of each kind of verdict, and the category that says why a result did not pass."""

from __future__ import annotations

import re

from allure_commons.model2 import Status

from intacct.protocol.refusal import Side
from reports._model.causes import root
from reports._model.row import Row
from reports._model.run import Run
from reports._model.words import clean
from suites.judgement.case import Case
from suites.judgement.verdict import Kind

STATUS = {
    Kind.MET: Status.PASSED,
    Kind.ATTESTED: Status.PASSED,
    Kind.NOT_MET: Status.FAILED,
    Kind.UNKNOWN: Status.BROKEN,
    Kind.BLOCKED: Status.SKIPPED,
    Kind.NOT_APPLICABLE: Status.SKIPPED,
    Kind.WAIVED: Status.SKIPPED,
}
TO_CORRECT, UNSEEN, NO_ANSWER = "To correct", "Could not be checked", "No answer from Sage Intacct"
OURS, NOT_NEEDED, ACCEPTED, CONFIRMED = "Open on our side", "Not needed", "Accepted as it is", "Confirmed by a person"
CATEGORIES = (TO_CORRECT, UNSEEN, NO_ANSWER, OURS, ACCEPTED, NOT_NEEDED)
"""The categories whose name begins the message of their results; each cause of blocked results is also a category."""


class Categories:
    """The categories of the results of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._by_case = {row.case: row for row in run.rows}
        self._blocked_categories: dict[str, str] = {
            instruction.id: f"Blocked by {instruction.id}: {clean(instruction.instruction, 120)}"
            for instruction in run.document.instruction
        }

    def rules(self) -> list[dict[str, object]]:
        """The content of categories.json: the message of each result that did not pass matches one of these rules."""
        status = {Kind.NOT_MET, Kind.UNKNOWN, Kind.BLOCKED, Kind.NOT_APPLICABLE, Kind.WAIVED}
        statuses = list(dict.fromkeys(STATUS[kind] for kind in Kind if kind in status))
        causes = {self._cause(row).id for row in self._run.rows if row.kind is Kind.BLOCKED and row.verdict.blocked_by}
        blocked_categories = [name for id_, name in self._blocked_categories.items() if id_ in causes]
        rules = [
            *((category, f"^{re.escape(category)}: .*$") for category in CATEGORIES),
            *((category, f"^{re.escape(category)}$") for category in blocked_categories),
        ]
        return [{"name": name, "messageRegex": message, "matchedStatuses": statuses} for name, message in rules]

    def message(self, row: Row) -> str:
        """The message of a result, one line that begins with the category; "" for a result that passed."""
        if row.kind is Kind.MET:
            return ""
        if row.kind is Kind.BLOCKED and row.verdict.blocked_by is not None:
            cause: str = self._cause(row).id
            return self._blocked_categories.get(cause, f"Blocked by {cause}")
        reason = row.verdict.because if row.verdict.accepted else row.found
        return f"{_category(row)}: {clean(reason)}"

    def _cause(self, row: Row) -> Case:
        assert row.verdict.blocked_by is not None
        return root(row.verdict.blocked_by, self._by_case)


def _category(row: Row) -> str:
    if row.kind in {Kind.NOT_MET, Kind.UNKNOWN} and row.side is Side.OURS:
        return OURS
    if row.kind is Kind.UNKNOWN:
        return NO_ANSWER if row.side is Side.GATEWAY else UNSEEN
    names = {Kind.NOT_MET: TO_CORRECT, Kind.WAIVED: ACCEPTED, Kind.ATTESTED: CONFIRMED}
    return names.get(row.kind, NOT_NEEDED)
