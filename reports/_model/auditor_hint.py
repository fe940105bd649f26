"""What an auditor would make visible: instructions that are open only because no sign-in was allowed to see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reports._model.causes import root
from reports._model.row import Row
from suites.judgement.case import Case
from suites.judgement.sign_in import SHOWN_BY_AN_AUDITOR
from suites.judgement.verdict import Kind

AUDITOR_WOULD = "The sign-in of an administrator, for reading only, would"
"""How the remark begins. The remark is for the person who runs the check, not for the customer."""
_NOT_LET_IN = frozenset({"web-services-user", "user-saved"})
"""Rules that block the place of a user whose sign-in was refused; the user's record can still be judged."""


def auditor_would_show(rows: Sequence[Row], *, others: bool) -> tuple[str, ...]:
    """A remark that names these instructions; `others`: whether other entities exist could not be seen either."""
    by_case = {row.case: row for row in rows}
    ids = dict.fromkeys(row.case.id for row in rows if _is_open(row) or _waits_for_auditor(row, by_case))
    judged = f"let these be judged: {', '.join(ids)}" if ids else ""
    would = " and ".join(filter(None, ("show whether there are other entities" if others else "", judged)))
    return (f"{AUDITOR_WOULD} {would}",) if would else ()


def _is_open(row: Row) -> bool:
    return row.kind is Kind.UNKNOWN and row.verdict.auditor_would_help


def _waits_for_auditor(row: Row, by_case: Mapping[Case, Row]) -> bool:
    """Whether an auditor makes visible what it waits for, or is at least not hindered by it."""
    blocker = row.verdict.blocked_by
    if row.kind is not Kind.BLOCKED or blocker is None or _rule_that_shows(row, by_case) not in SHOWN_BY_AN_AUDITOR:
        return False
    cause = by_case.get(root(blocker, by_case))
    return cause is not None and (
        cause.instruction.rule in _NOT_LET_IN or (_is_open(cause) and cause.instruction.rule in SHOWN_BY_AN_AUDITOR)
    )


def _rule_that_shows(row: Row, by_case: Mapping[Case, Row]) -> str:
    """The rule that shows an instruction; for a navigation step, the rule of the step that it leads to."""
    leads_to = row.instruction.leads_to
    shown_row = by_case.get(replace(row.case, id=leads_to)) if leads_to else row
    return shown_row.instruction.rule if shown_row else ""
