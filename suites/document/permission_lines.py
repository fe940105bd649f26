"""Parses the lines that say what a document wants ticked in a permission screen.

    "Accounts Payable: Bills: List, View, Add"      these rights in one permission, or more
    "Accounts Payable: Vendor aging: Run"           a report is a permission as well
    "Accounts Payable: Bills: All"                  every right that a permission surely has, if it is known
    "Cash Management: *: All"                       the whole application: All in both parts of the screen
    "General Ledger: *: Read only"                  .. or Read only
    "General Ledger: Activities and lists: All"     one part of the screen alone
    "General Ledger: Reports: All"                  .. or the other; there Read only and All do the same
    "Company: Users: none"                          must not be ticked
    "Purchasing: *: none"                           nothing of the application may be ticked
    "Purchasing: subscribed"                        the company has it; permissions do not matter
    "*: *: Read only"                               every application that the company has, that has no line of its
                                                    own, and of which enough is known; `none` lines of the same list
                                                    are exceptions

Applications are Sage's (permissions.toml), in any case and under any of their names; so are permissions that are known
there. Unknown permissions are used as written: only their names and rights can be compared. Rights beyond a line never
violate it, unless it says `none`. This module knows no company.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from suites.document.line_contradictions import check_agree
from suites.document.permission_line import WHOLE, Grant, LineError, Part, PermissionLine
from suites.document.permissions import canonical_right, load_permissions

__all__ = ["parse_lines"]


def parse_lines(texts: Sequence[str]) -> tuple[PermissionLine, ...]:
    """Parse the lines of a document, and check them one by one and against each other.

    A line for every application becomes one for each that permissions.toml describes and no other line names.

    Raises:
        LineError: a line is not understood, or two of them contradict each other; one sentence says which.
    """
    return _parse_all(tuple(texts))


@lru_cache(maxsize=4096)
def _parse_all(texts: tuple[str, ...]) -> tuple[PermissionLine, ...]:
    written = [(text, _parse(text)) for text in texts]
    if not written:
        raise LineError("there is no line: a list of permissions has one at least")
    for position, (text, line) in enumerate(written):
        for earlier, other in written[:position]:
            check_agree(earlier, other, text, line)
    named = {line.application for _, line in written if line.wants or _forbids_all(line)}
    forbidden = [line for _, line in written if line.grant is Grant.NONE and line.policy]
    lines: list[PermissionLine] = []
    for text, line in written:
        if line.application != WHOLE:
            lines.append(line)
            continue
        others = [name for name in load_permissions().described if name not in named and _can_be_judged(name)]
        if not others:
            raise LineError(f"{text!a}: every application has a line of its own, so this one says nothing")
        lines += (
            replace(line, application=name, every=True, exceptions=_exceptions_of(name, forbidden)) for name in others
        )
    return tuple(lines)


def _can_be_judged(application: str) -> bool:
    """Whether enough of an application's permissions is known to judge it as a whole."""
    return len(load_permissions().core(application)) > 1


def _exceptions_of(application: str, forbidden: Iterable[PermissionLine]) -> tuple[str, ...]:
    return tuple(line.policy for line in forbidden if line.application == application)


def _forbids_all(line: PermissionLine) -> bool:
    return line.grant is Grant.NONE and not line.policy


def _parse(text: str) -> PermissionLine:
    pieces = [" ".join(piece.split()) for piece in text.split(":")]
    if not all(pieces) or len(pieces) not in {2, 3}:
        raise LineError(
            f'{text!a} is not "APPLICATION: PERMISSION: RIGHTS", such as "Accounts Payable: Bills: List, View"'
        )
    application = _application(text, pieces[0])
    if len(pieces) == 2:
        if pieces[1].casefold() != Grant.SUBSCRIBED or application == WHOLE:
            raise LineError(f'{text!a} has two parts: only "APPLICATION: subscribed" has, of one application')
        return PermissionLine(application, Grant.SUBSCRIBED)
    part = next((choice for choice in Part if choice.casefold() == pieces[1].casefold()), None)
    if part is None and application == WHOLE:
        raise LineError(f"{text!a} names a permission of every application: only a whole application can be meant")
    policy = "" if part else _policy(application, pieces[1])
    line = PermissionLine(application, _grant(pieces[2]), policy, part or Part.BOTH)
    if line.grant is Grant.RIGHTS:
        return replace(line, rights=_rights(text, line, pieces[2]))
    return _with_known_rights(text, line)


def _application(text: str, name: str) -> str:
    if name == WHOLE:
        return name
    usual = load_permissions().describes(name)
    if usual is None:
        described = ", ".join(load_permissions().described)
        raise LineError(f"{text!a}: the application {name!a} is not known; known are {described}")
    return usual.name


def _policy(application: str, name: str) -> str:
    return load_permissions().usual_name(application, name) or name


def _grant(words: str) -> Grant:
    folded = words.casefold()
    grants = (Grant.ALL, Grant.READ_ONLY, Grant.NONE)
    return next((grant for grant in grants if grant.casefold() == folded), Grant.RIGHTS)


def _rights(text: str, line: PermissionLine, words: str) -> tuple[str, ...]:
    """The rights in a line, under their usual names and in their usual order."""
    if not line.policy:
        raise LineError(f'{text!a}: of a whole application only "All", "Read only" or "none" can be wanted')
    known = load_permissions().rights.known
    pieces = [piece.strip() for piece in re.split(r"[,|]", words)]
    unknown = next((piece for piece in pieces if canonical_right(piece) not in known), None)
    if unknown is not None:
        raise LineError(f"{text!a}: the right {unknown!a} is not known; known are {', '.join(known)}, All, none")
    wanted = [canonical_right(piece) for piece in pieces]
    twice = next((right for right in wanted if wanted.count(right) > 1), None)
    if twice is not None:
        raise LineError(f"{text!a}: the right {twice} stands twice in it")
    return tuple(right for right in known if right in wanted)


def _with_known_rights(text: str, line: PermissionLine) -> PermissionLine:
    """A line that lists no rights: its rights must be known."""
    if line.grant is Grant.NONE:
        return line
    if line.policy and line.core is None:
        raise LineError(
            f"{text!a}: which rights {line.policy!a} has is not known here; list them, such as List, View, Add"
        )
    judged = line.application == WHOLE or _can_be_judged(line.application)
    if not line.policy and line.part is not Part.REPORTS and not judged:
        raise LineError(
            f"{text!a}: too little is known of the permissions of {line.application} to judge it as a whole; "
            "list the permissions that are needed, one line each"
        )
    if line.part is Part.REPORTS and line.application != WHOLE and line.application not in load_permissions().reports:
        raise LineError(f"{text!a}: no report of {line.application} is known; name the report, with the right Run")
    return line
