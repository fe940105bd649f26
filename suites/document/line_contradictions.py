"""Whether two lines of permissions can both hold: of one list, or of two instructions of a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from suites.document.names import normalize_name
from suites.document.permission_line import Grant, LineError, Part, PermissionLine
from suites.document.permissions import load_permissions

__all__ = ["check_agree", "contradiction"]


def check_agree(earlier: str, line: PermissionLine, later: str, other: PermissionLine) -> None:
    """Check that a line and a later one of the same list can both hold.

    Raises:
        LineError: they cannot, or the later one adds nothing.
    """
    if not _meet(line, other):
        return
    if (line.text, line.application) == (other.text, other.application):
        raise LineError(f"{later!a} stands twice among the lines")
    if Grant.SUBSCRIBED in {line.grant, other.grant}:
        return
    if (line.application, line.policy, line.part) == (other.application, other.policy, other.part):
        raise LineError(f"{earlier!a} and {later!a} contradict each other: they are about the same permission")
    if _forbids_what_is_wanted(line, other):
        raise LineError(f"{earlier!a} and {later!a} contradict each other: what one wants ticked, the other forbids")


def contradiction(lines: Sequence[PermissionLine], others: Iterable[PermissionLine]) -> str:
    """Why lines of two instructions cannot both hold, in one sentence; "" if they can.

    A line for every application has exceptions only in its own list.
    """
    for other in others:
        for line in lines:
            if _meet(line, other) and _forbids_what_is_wanted(line, other):
                if other.policy in line.exceptions or line.policy in other.exceptions:
                    continue
                sentence = (
                    f"{line.text!a} and {other.text!a} contradict each other: what one wants ticked, the other forbids"
                )
                every = line.every or other.every
                return f"{sentence}; an exception of every application stands in the same list" if every else sentence
    return ""


def _meet(line: PermissionLine, other: PermissionLine) -> bool:
    """Whether two lines can concern the same: one application, or one permission that may be listed in either."""
    if line.application == other.application:
        return True
    described = load_permissions().describes(line.application)
    near = described is not None and other.application in described.beside
    return near and bool(line.policy) and normalize_name(line.policy) == normalize_name(other.policy)


def _forbids_what_is_wanted(line: PermissionLine, other: PermissionLine) -> bool:
    """Whether one of two lines for an application forbids what the other wants ticked."""
    if not ((line.grant is Grant.NONE and other.wants) or (other.grant is Grant.NONE and line.wants)):
        return False
    return (
        (line.policy, line.part) == (other.policy, other.part) or _lies_within(line, other) or _lies_within(other, line)
    )


def _lies_within(inner: PermissionLine, outer: PermissionLine) -> bool:
    """Whether the subject of a line lies within the part of the screen that the other line names."""
    if outer.policy:
        return False
    if not inner.policy:
        return Part.BOTH in {inner.part, outer.part}
    is_report = load_permissions().is_report(inner.application, inner.policy)
    return outer.part is Part.BOTH or (outer.part is Part.REPORTS) == is_report
