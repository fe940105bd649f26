"""The lines at the beginning and at the end of a run in the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from intacct.protocol.refusal import Side
from reports._model import changes
from reports._model.causes import Cause, causes
from reports._model.exit_status import (
    LABELS,
)
from reports._model.one_answer import OneAnswer, by_answer, is_away
from reports._model.point import Point
from reports._model.point_lines import point_lines
from reports._model.points import Points
from reports._model.progress import progress
from reports._model.run import Run
from reports._model.words import abbreviate, day_and_time, plural, sentence
from suites.document.text import shown
from suites.judgement.verdict import Acceptance, Confirmation, Kind

WIDTH = 110
"""Characters in a line if the width of the terminal is unknown."""
MOST_FOUND = 5
"""At most this many different findings are shown."""
_INDENT, _LABEL = "      ", 13


def surprises(run: Run) -> Iterator[str]:
    """The terminal lines about what contradicts the verdicts, each once, with what and where."""
    names = {row.case.place: row.place_name for row in run.rows}
    places_by_finding: dict[tuple[str, str], dict[str, list[str]]] = {}
    for check in run.listing_checks:
        if check.surprise:
            finding = "can be listed" if check.can_list else check.found
            places_by_finding.setdefault((finding, check.surprise), {}).setdefault(check.what, []).append(
                names[check.place]
            )
    for (finding, surprise), places_by_records in places_by_finding.items():
        where = ", ".join(f"{what} [{', '.join(abbreviate(places))}]" for what, places in places_by_records.items())
        yield f"{where}: {finding}. {surprise}"


def headline(run: Run) -> list[str]:
    """The lines at the beginning of a run: which company, by which edition, from where."""
    level = "top level" if run.level == "top" else "entity level"
    source = (
        f"replay of a recording of {shown(run.recorded_at)}" if run.source == "replay" else f"live, {run.recorded_at}"
    )
    if run.asked_nobody:
        source += f", nobody was asked: all is known as of {run.known_at}"
    lines = [
        f"company: {run.display_name} ({shown(run.company_id)}), {level}",
        f"document: {run.document.title}, edition: {run.edition}",
        f"source: {source}, {_number(run.requests, 'request')}",
    ]
    if run.note:
        lines.append(f"note: {shown(run.note)}")
    return [*lines, *(f"note: {shown(remark)}" for remark in run.remarks)]


def summary(run: Run, width: int = WIDTH) -> Iterator[str]:
    """What to do, point by point; what we look at again; what was accepted; remarks; the counts."""
    points = Points(run)
    yield from _wrapped("", f"{sentence(progress(points).text)}.", width)
    yield ""
    for point in points.points:
        yield from _point(point, width)
        yield ""
    open_causes = [cause for kind in (Kind.NOT_MET, Kind.UNKNOWN) for cause in causes(run, kind)]
    open_causes = [cause for cause in open_causes if points.of(cause.first) is None]
    for on_our_side, title in ((False, "Could not be judged"), (True, "On our own side, not the customer's")):
        answers, others = by_answer(
            tuple(cause for cause in open_causes if (cause.first.side is Side.OURS) is on_our_side)
        )
        for answer in answers:
            yield from _answer(answer, run, width)
        yield from _block(title, others, width)
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
    if not (points.points or points.again or run.partial or run.not_judged):
        yield _nothing_to_do(run)
    yield from _surprise_lines(run, width)
    for label, text in changes.change_lines(run.changes, run.recorded_at):
        yield from _wrapped(label, text, width)
    yield ", ".join(f"{count} {LABELS[kind][1]}" for kind, count in run.counts.items() if count)


def _point(point: Point, width: int) -> Iterator[str]:
    yield from _wrapped(f"{f'{point.number}.':<4}", point.title, width)
    for line in point_lines(point):
        label = f"{_INDENT}{line.label.lower():<{_LABEL}}" if len(line.label) < _LABEL else _INDENT
        text = line.text if len(line.label) < _LABEL else f"{line.label}: {line.text}"
        yield from _wrapped(label if line.label else _INDENT, text, width)


def _nothing_to_do(run: Run) -> str:
    """The text if nothing is left to do; it claims no more than what was judged."""
    counts = run.counts
    if counts[Kind.BLOCKED]:
        waits = plural(counts[Kind.BLOCKED], "waits", "wait")
        return f"{_number(counts[Kind.BLOCKED], 'check')} {waits} for what was accepted, and so could not be judged."
    ways = ("met", *(["accepted"] if counts[Kind.WAIVED] else []), *(["confirmed"] if counts[Kind.ATTESTED] else []))
    return f"Every instruction of the setup document that applies is {' or '.join(ways)}."


def _block(title: str, items: tuple[Cause, ...], width: int) -> Iterator[str]:
    if not items:
        return
    yield f"{title}: {len(items)}"
    yield ""
    for cause in items:
        yield from _cause(cause, width)
        yield ""


def _answer(answer: OneAnswer, run: Run, width: int) -> Iterator[str]:
    """What keeps many steps open, once: the service is away, or gave an answer that is not classified."""
    if answer.away and not is_away(run):
        yield "Sage Intacct's gateway did not answer everybody: run it again later"
    elif answer.away:
        since = day_and_time(run.away_since or run.recorded_at)
        yield f"Sage Intacct's gateway is away, since {since}: run it again later"
    elif answer.rows[0].side is Side.OURS:
        yield "On our own side, not the customer's, all for one reason"
    else:
        yield "Could not be judged, all for one answer"
    yield from _wrapped("      found     ", answer.found, width)
    yield from _wrapped(
        "      steps     ", f"{', '.join(answer.steps)} [{', '.join(abbreviate(answer.places))}]", width
    )
    waits = f", and {_number(answer.waiting, 'more', 'more')} wait for these" if answer.waiting else ""
    yield f"      {_number(len(answer.rows), 'check')} could not be judged{waits}"
    yield ""


def _cause(cause: Cause, width: int) -> Iterator[str]:
    first = cause.first
    where = ", ".join((*cause.applications, *abbreviate(cause.places)))
    yield from _wrapped(f"{first.case.id:<5}", f"{first.instruction.instruction} [{where}]", width)
    findings = cause.findings
    for text, places in findings[:MOST_FOUND]:
        yield from _wrapped(
            "      found     ", text if len(findings) == 1 else f"{', '.join(abbreviate(places))}: {text}", width
        )
    if len(findings) > MOST_FOUND:
        yield f"                and {len(findings) - MOST_FOUND} more"
    match first.verdict.accepted:
        case Acceptance() as acceptance:
            yield from _wrapped(
                "      accepted  ", f"by {acceptance.by}, until {acceptance.until}: {acceptance.reason}", width
            )
        case Confirmation() as confirmation:
            yield from _wrapped(
                "      confirmed ", f"by {confirmation.by}, on {confirmation.on}: {confirmation.how}", width
            )
        case None:
            yield from _wrapped("      expected  ", first.expected, width)
            yield from _wrapped("      click     ", first.click, width)
            if first.verdict.near_miss:
                yield from _wrapped("      hint      ", first.verdict.near_miss, width)
    if cause.waiting:
        yield f"      {_number(len(cause.waiting), 'check')} {plural(len(cause.waiting), 'waits', 'wait')} for this"


def _remarks(run: Run, width: int) -> Iterator[str]:
    places_by_remark: dict[str, dict[str, None]] = {}
    for row in run.rows:
        if row.verdict.remark:
            where = " ".join(filter(None, (row.case.id, row.case.application)))
            places_by_remark.setdefault(f"{where}: {row.verdict.remark}", {})[row.place_name] = None
    if places_by_remark:
        yield "Remarks"
        for text, places in places_by_remark.items():
            yield from _wrapped("      ", f"{text} [{', '.join(abbreviate(tuple(places)))}]", width)
        yield ""


def _surprise_lines(run: Run, width: int) -> Iterator[str]:
    lines = tuple(surprises(run))
    if lines:
        yield "Beyond the document, in no verdict"
        for text in lines:
            yield from _wrapped("      ", text, width)
        yield ""


def _wrapped(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        shown(text, 1200), width, initial_indent=label, subsequent_indent=" " * len(label), break_on_hyphens=False
    ) or [label.rstrip()]


def _number(count: int, noun: str, nouns: str = "") -> str:
    return f"{count} {plural(count, noun, nouns or noun + 's')}"
