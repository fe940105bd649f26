"""The exit status of a run, and the letter and the words of each verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

from reports._model.causes import root
from reports._model.row import Row
from suites.judgement.case import Case
from suites.judgement.verdict import Kind


class ExitStatus(IntEnum):
    """The exit status of a run."""

    CONFORMS = 0
    """Every instruction is met, waived, attested or not applicable."""
    NOT_MET = 1
    """At least one is not met."""
    STOPPED = 2
    """The run was interrupted."""
    INTERNAL = 3
    """An error in this program."""
    USAGE = 4
    """The command line, the credentials or a profile are wrong; the run reports this before anything is sent."""
    NOTHING = 5
    """pytest's own status: there was no case to judge."""
    UNKNOWN = 7
    """No instruction is not met, and at least one is unknown (6 is pytest's own status)."""


LABELS: Mapping[Kind, tuple[str, str]] = {
    Kind.MET: (".", "met"),
    Kind.NOT_MET: ("F", "not met"),
    Kind.UNKNOWN: ("?", "unknown"),
    Kind.BLOCKED: ("b", "blocked"),
    Kind.NOT_APPLICABLE: ("-", "not applicable"),
    Kind.WAIVED: ("w", "waived"),
    Kind.ATTESTED: ("a", "attested"),
}
"""The letter and the words of each verdict in the terminal."""


def exit_status(rows: tuple[Row, ...], kind_of: Callable[[Case], Kind]) -> ExitStatus:
    """0, 1 or 7 for the rows. A blocked row counts as its cause; a row blocked by a waived one counts as unknown.

    `kind_of` returns the verdict of a case that is not among the rows (in a partial run).
    """
    by_case = {row.case: row for row in rows}
    kinds = set()
    for row in rows:
        kind = row.kind
        if kind is Kind.BLOCKED and row.verdict.blocked_by is not None:
            cause = root(row.verdict.blocked_by, by_case)
            kind = by_case[cause].kind if cause in by_case else kind_of(cause)
            kind = Kind.UNKNOWN if kind in {Kind.WAIVED, Kind.BLOCKED} else kind
        kinds.add(kind)
    if Kind.NOT_MET in kinds:
        return ExitStatus.NOT_MET
    return ExitStatus.UNKNOWN if Kind.UNKNOWN in kinds else ExitStatus.CONFORMS


def overall_status(
    rows: tuple[Row, ...], kind_of: Callable[[Case], Kind], *, pytest_status: int, internal_errors: int
) -> int:
    """The exit status of a run: an interruption (pytest's own status) or an internal error takes precedence."""
    if pytest_status in {ExitStatus.STOPPED, ExitStatus.INTERNAL}:
        return pytest_status
    return ExitStatus.INTERNAL if internal_errors else exit_status(rows, kind_of)
