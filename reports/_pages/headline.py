"""The state of a company in one number, and the mood of the page."""

from __future__ import annotations

from dataclasses import dataclass

from reports._model.one_answer import is_away, nothing_to_do_is_known
from reports._model.plain import notes_for_admin
from reports._model.points import WITH_SAGE, WITH_US, Points
from reports._model.progress import progress
from reports._model.row import OWN_FAULT, numbers_of
from reports._model.run import Run
from reports._model.words import day_and_time, joined, plural
from reports._pages.wording import count_of
from suites.judgement.verdict import Kind

NOTHING_TO_DO = "There is nothing for you to do."


@dataclass(frozen=True, slots=True)
class Headline:
    """`mood`: good, act (the customer has something to do), look (something could not be seen), wait (for others)."""

    mood: str
    headline: str
    lines: tuple[str, ...]


def headline(run: Run, points: Points) -> Headline:
    """The headline of the run."""
    if is_away(run):
        since = f"It has not answered since {day_and_time(run.away_since or run.recorded_at)}."
        return Headline(
            "wait", "Sage Intacct is away: nothing could be checked.", (since, "We run the check again later.")
        )
    mood, lines = _mood(run, points)
    lines = (*lines, _own_faults_line(run), _cut_short_line(run))
    if run.partial:
        lines = (*lines, "This was a partial check: it did not look at every line of the document.")
    return Headline(mood, progress(points).text, tuple(filter(None, lines)))


def _own_faults_line(run: Run) -> str:
    numbers, count = numbers_of(run.own_faults), len(run.own_faults)
    steps = f"{plural(len(numbers), 'step', 'steps')} {joined(numbers)}"
    return (
        f"{count_of(count, 'check')} {plural(count, 'was', 'were')} not made, by {OWN_FAULT}: {steps}." if count else ""
    )


def _cut_short_line(run: Run) -> str:
    count = len(run.not_judged) - len(run.own_faults)
    was = plural(count, "was", "were")
    return f"{count_of(count, 'check')} {was} not made: the check was cut short." if count else ""


def _mood(run: Run, points: Points) -> tuple[str, tuple[str, ...]]:
    elsewhere = (
        _elsewhere_line(points, WITH_SAGE, "open because of Sage Intacct's answers"),
        _elsewhere_line(points, WITH_US, "with us"),
    )
    if points.points:
        once = plural(len(points.points), "it is", "the first ones are")
        waits = any(point.waiting for point in points.points)
        waiting_line = f"More may follow once {once} done." if waits else ""
        nothing_checked = "" if _is_anything_judged(run) else "Nothing could be checked yet."
        return ("act" if points.correct else "look"), (nothing_checked, waiting_line, *elsewhere)
    if points.open_elsewhere:
        in_it = "in what was checked" if run.own_faults else "so far"
        so_far = f"Nothing to correct {in_it}." if _is_anything_judged(run) else "Nothing could be checked yet."
        known = nothing_to_do_is_known(run)
        your_part = NOTHING_TO_DO if known else "Whether there is something for you to do is not known yet."
        your_part += " We go on with it." if _is_anything_judged(run) else " We try again."
        return "wait", (so_far, your_part, *elsewhere, _left_over_line(points))
    if run.partial:
        return "good", ("All that this check looked at is in place.",)
    thanks = "Everything is in place. There is nothing left for you to do. Thank you."
    if notes_for_admin(run):
        thanks = "All that can be set there is in place. Please read the remarks: one may be for you."
    return "good", (thanks, _accepted_line(run.counts[Kind.WAIVED]), _confirmed_line(run))


def _is_anything_judged(run: Run) -> bool:
    """Whether anything at all could be judged."""
    return any(row.kind in {Kind.MET, Kind.ATTESTED, Kind.WAIVED} for row in run.rows)


def _elsewhere_line(points: Points, who: str, where: str) -> str:
    count = sum(again.who == who for again in points.again)
    return f"{count_of(count, 'thing')} {plural(count, 'is', 'are')} {where}." if count else ""


def _left_over_line(points: Points) -> str:
    count = len(points.left_over)
    wait = plural(count, "waits", "wait")
    return f"{count_of(count, 'check')} {wait} for a step that is not among them." if count else ""


def _accepted_line(count: int) -> str:
    line = (
        f"{count_of(count, 'deviation')} {plural(count, 'is', 'are')} accepted as {plural(count, 'it is', 'they are')}."
    )
    return line if count else ""


def _confirmed_line(run: Run) -> str:
    count = run.counts[Kind.ATTESTED]
    return (
        f"{count_of(count, 'check')} {plural(count, 'was', 'were')} confirmed by a person: we could not see it."
        if count
        else ""
    )
