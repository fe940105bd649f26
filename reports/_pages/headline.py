"""The outcome of a run in a sentence, and the mood of the page."""

from __future__ import annotations

from dataclasses import dataclass

from reports._model.one_answer import is_away, nothing_to_do_is_known
from reports._model.run import Run
from reports._model.words import day_and_time
from reports._pages.points import Points
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
    """What came of the run."""
    mood, headline, lines = _main(run, points)
    missing = len(run.not_judged)
    if missing:
        lines = (*lines, f"{count_of(missing, 'check')} {_was(missing)} not made: the check was cut short.")
    if run.partial:
        lines = (*lines, "This was a partial check: it did not look at every line of the document.")
    if run.asks:
        lines = (*lines, 'Something that is not in the document needs a look: see "Beyond the document" below.')
    return Headline(mood, headline, tuple(filter(None, lines)))


def _main(run: Run, points: Points) -> tuple[str, str, tuple[str, ...]]:
    unclear = count_of(len(points.look), "thing")
    if points.correct:
        first = count_of(len(points.correct), "thing") + " to correct"
        headline = f"{first}{_waiting(sum(one.waiting for one in points.correct), len(points.correct))}."
        look = f"{unclear} could not be checked; the list says what would help." if points.look else ""
        return "act", headline, (look, _sage(points), _ours(points))
    if points.look and not _seen(run):
        help_ = f"You may be able to help with {count_of(len(points.look), 'thing')}: the list says how."
        return "look", "Nothing could be checked yet.", (help_, _sage(points), _ours(points))
    if points.look:
        waiting = _waiting(sum(one.waiting for one in points.look), len(points.look))
        lines = ("Nothing to correct was found so far.", _sage(points), _ours(points))
        return "look", f"{unclear} could not be checked{waiting}.", lines
    if run.asks:
        headline = "Nothing to correct was found so far, and yet not everything works."
        return "look", headline, (_sage(points), _ours(points), _left_over(points))
    if is_away(run):
        since = f"It has not answered since {day_and_time(run.away_since or run.recorded_at)}."
        return "wait", "Sage Intacct is away: nothing could be checked.", (since, "We run the check again later.")
    if points.open_elsewhere:
        known = nothing_to_do_is_known(run)
        mine = NOTHING_TO_DO if known else "Whether there is something for you to do is not known yet."
        mine += " We go on with it." if _seen(run) else " We try again."
        start = "Nothing to correct so far." if _seen(run) else "Nothing could be checked yet."
        return "wait", start, (mine, _sage(points), _ours(points), _left_over(points))
    if run.partial:
        return "good", "All that this check looked at is in place.", ()
    thanks = "There is nothing left for you to do. Thank you."
    return "good", "Everything is in place.", (thanks, _accepted(run.counts[Kind.WAIVED]), _confirmed(run))


def _seen(run: Run) -> bool:
    """Whether anything at all could be judged."""
    return any(one.kind in {Kind.MET, Kind.ATTESTED, Kind.WAIVED} for one in run.rows)


def _waiting(waiting: int, causes: int) -> str:
    if not waiting:
        return ""
    return f"; {count_of(waiting, 'further check')} {_wait(waiting)} for {'it' if causes == 1 else 'them'}"


def _sage(points: Points) -> str:
    count = len(points.sage)
    return f"{count_of(count, 'thing')} {_is(count)} open because of Sage Intacct's answers." if count else ""


def _ours(points: Points) -> str:
    count = len(points.ours)
    return f"{count_of(count, 'thing')} {_is(count)} open on our side." if count else ""


def _left_over(points: Points) -> str:
    count = len(points.left_over)
    return f"{count_of(count, 'check')} {_wait(count)} for a step that is not among them." if count else ""


def _accepted(count: int) -> str:
    also = f"{count_of(count, 'deviation')} {_is(count)} accepted as {'it is' if count == 1 else 'they are'}."
    return also if count else ""


def _confirmed(run: Run) -> str:
    count = run.counts[Kind.ATTESTED]
    return f"{count_of(count, 'check')} {_was(count)} confirmed by a person: we could not see it." if count else ""


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
