"""Verdicts -> result.json, the exit status, and the words at the end of a run in the terminal."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping

from suites import beyond, changes
from suites.findings import Cause, Row, Run, causes, root, some
from suites.verdict import Acceptance, Case, Confirmation, Evidence, Kind, Side, shown

FORMAT = 1
EXIT_CONFORMS, EXIT_NOT_MET, EXIT_STOPPED, EXIT_INTERNAL, EXIT_USAGE, EXIT_UNKNOWN = 0, 1, 2, 3, 4, 7
EXIT_NOTHING = 5
"""pytest's own: no case was left to judge."""
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


def exit_status(rows: tuple[Row, ...], kind_of: Callable[[Case], Kind]) -> int:
    """0, 1 or 7 for the rows; a blocked one counts as its cause, and one that is blocked by a waived one as unknown.

    `kind_of` tells the verdict of a case that is not among the rows (a partial run).
    """
    by_case = {one.case: one for one in rows}
    kinds = set()
    for one in rows:
        kind = one.kind
        if kind is Kind.BLOCKED and one.verdict.blocked_by is not None:
            cause = root(one.verdict.blocked_by, by_case)
            kind = by_case[cause].kind if cause in by_case else kind_of(cause)
            kind = Kind.UNKNOWN if kind in {Kind.WAIVED, Kind.BLOCKED} else kind
        kinds.add(kind)
    if Kind.NOT_MET in kinds:
        return EXIT_NOT_MET
    return EXIT_UNKNOWN if Kind.UNKNOWN in kinds else EXIT_CONFORMS


def as_json(run: Run) -> str:
    """`result.json`: the format is a contract (README, "The outputs"); the same bytes for the same recording."""
    head = {
        "format": FORMAT,
        "suite": {"version": run.suite_version, "commit": run.suite_commit},
        "company": run.company,
        "company_id": run.company_id,
        "title": run.title,
        "level": run.level,
        "edition": run.edition,
        "source": run.source,
        "recorded_at": run.recorded_at,
        "checked_at": run.checked_at,
        "partial": run.partial,
        "requests": run.requests,
        "functions": dict(run.functions),
        "exit_status": run.exit_status,
        "counts": {kind.value: count for kind, count in run.counts.items()},
        "remarks": [*filter(None, (run.note,)), *run.remarks],
        "changes": changes.as_data(run.changes),
        "works": beyond.as_data(run.works),
        "verdicts": [_verdict(one) for one in run.rows],
    }
    return json.dumps(head, indent=1) + "\n"


def _verdict(one: Row) -> dict[str, object]:
    verdict, place = one.verdict, one.case.place
    blocker = verdict.blocked_by
    return {
        "id": one.case.id,
        "place": place.key,
        "entity": {"id": place.key, "name": one.entity_name} if place.entity else None,
        "application": one.case.application,
        "user": one.user,
        "verdict": verdict.kind.value,
        "true_verdict": one.true_kind.value,
        "expected": one.expected,
        "found": one.found,
        "click": one.click,
        "why": one.instruction.why,
        "side": one.side.value,
        "near_miss": verdict.near_miss,
        "remark": verdict.remark,
        "because": verdict.because,
        "blocked_by": {"id": blocker.id, "place": blocker.place.key, "application": blocker.application}
        if blocker
        else None,
        "accepted": _accepted(verdict.accepted),
        "seen_by": verdict.seen_by,
        "evidence": [_evidence(piece) for piece in verdict.evidence],
    }


def _accepted(by: Acceptance | Confirmation | None) -> dict[str, str] | None:
    match by:
        case Acceptance():
            return {"reason": by.reason, "by": by.by, "until": by.until.isoformat()}
        case Confirmation():
            return {"how": by.how, "by": by.by, "on": by.on.isoformat()}
    return None


def _evidence(piece: Evidence) -> dict[str, object]:
    return {"user": piece.user, "question": piece.question, "values": dict(piece.values)}


def headline(run: Run) -> list[str]:
    """The lines at the top of a run: which company, by which edition, from where."""
    level = "top level" if run.level == "top" else "entity level"
    source = (
        f"replay of a recording of {shown(run.recorded_at)}" if run.source == "replay" else f"live, {run.recorded_at}"
    )
    lines = [
        f"company: {shown(run.title) or run.company} ({shown(run.company_id)}), {level}",
        f"document: {run.document.title}, edition: {run.edition}",
        f"source: {source}, {_number(run.requests, 'request')}",
    ]
    if run.note:
        lines.append(f"note: {shown(run.note)}")
    return [*lines, *(f"note: {shown(remark)}" for remark in run.remarks)]


def summary(run: Run, width: int = 110) -> Iterator[str]:
    """What to do, by cause; what could not be judged; what is on our own side; remarks; the counts."""
    not_met = causes(run, Kind.NOT_MET)
    unknown = causes(run, Kind.UNKNOWN)
    ours = tuple(cause for cause in unknown if cause.first.side is Side.OURS)
    theirs = tuple(cause for cause in unknown if cause.first.side is not Side.OURS)
    yield from _block("To correct", not_met, width)
    yield from _block("Could not be judged", theirs, width)
    yield from _block("On our own side, not the customer's", ours, width)
    yield from _block("Accepted as it is", causes(run, Kind.WAIVED), width)
    yield from _block("Confirmed by a person", causes(run, Kind.ATTESTED), width)
    yield from _remarks(run, width)
    for remark in run.remarks:
        yield from _wrapped("Note: ", remark, width)
    if run.not_judged:
        why = run.not_judged[0].verdict.because
        yield f"{_number(len(run.not_judged), 'check')} could not be judged: {why}."
    if run.partial:
        yield "This run is partial: it did not judge every case."
    if not (not_met or unknown or run.partial or run.not_judged):
        yield _glad(run)
    yield from _beyond(run, width)
    for label, text in changes.said(run.changes, run.recorded_at):
        yield from _wrapped(label, text, width)
    yield ", ".join(f"{count} {LABELS[kind][1]}" for kind, count in run.counts.items() if count)


def _glad(run: Run) -> str:
    """What is said where nothing is left to do: it never sounds better than it is."""
    counts = run.counts
    if counts[Kind.BLOCKED]:
        waits = "waits" if counts[Kind.BLOCKED] == 1 else "wait"
        return f"{_number(counts[Kind.BLOCKED], 'check')} {waits} for what was accepted, and so could not be judged."
    ways = ("met", *(["accepted"] if counts[Kind.WAIVED] else []), *(["confirmed"] if counts[Kind.ATTESTED] else []))
    return f"Every instruction of the setup document that applies is {' or '.join(ways)}."


def _block(title: str, found: tuple[Cause, ...], width: int) -> Iterator[str]:
    if not found:
        return
    yield f"{title}: {len(found)}"
    yield ""
    for cause in found:
        yield from _cause(cause, width)
        yield ""


def _cause(cause: Cause, width: int) -> Iterator[str]:
    first = cause.first
    where = ", ".join((*cause.applications, *some(cause.places)))
    yield from _wrapped(f"{first.case.id:<5}", f"{first.instruction.instruction} [{where}]", width)
    found = cause.found
    for text, places in found[:5]:
        yield from _wrapped(
            "      found     ", text if len(found) == 1 else f"{', '.join(some(places))}: {text}", width
        )
    if len(found) > 5:
        yield f"                and {len(found) - 5} more"
    match first.verdict.accepted:
        case Acceptance() as by:
            yield from _wrapped("      accepted  ", f"by {by.by}, until {by.until}: {by.reason}", width)
        case Confirmation() as by:
            yield from _wrapped("      confirmed ", f"by {by.by}, on {by.on}: {by.how}", width)
        case None:
            yield from _wrapped("      expected  ", first.expected, width)
            yield from _wrapped("      click     ", first.click, width)
            if first.verdict.near_miss:
                yield from _wrapped("      hint      ", first.verdict.near_miss, width)
    if cause.waiting:
        yield f"      {_number(len(cause.waiting), 'check')} {'waits' if len(cause.waiting) == 1 else 'wait'} for this"


def _remarks(run: Run, width: int) -> Iterator[str]:
    said: dict[str, dict[str, None]] = {}
    for one in run.rows:
        if one.verdict.remark:
            where = " ".join(filter(None, (one.case.id, one.case.application)))
            said.setdefault(f"{where}: {one.verdict.remark}", {})[one.place_name] = None
    if said:
        yield "Remarks"
        for text, places in said.items():
            yield from _wrapped("      ", f"{text} [{', '.join(some(tuple(places)))}]", width)
        yield ""


def _beyond(run: Run, width: int) -> Iterator[str]:
    found = tuple(beyond.surprises(run))
    if found:
        yield "Beyond the document, in no verdict"
        for text in found:
            yield from _wrapped("      ", text, width)
        yield ""


def _wrapped(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        shown(text, 1200), width, initial_indent=label, subsequent_indent=" " * len(label), break_on_hyphens=False
    ) or [label.rstrip()]


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
