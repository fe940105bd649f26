"""Whether there is a message to the customer's admin: only what was checked in this run is told as checked."""

from __future__ import annotations

from reports._model.one_answer import is_away, was_not_asked
from reports._model.run import Run
from reports._model.words import day_and_time


def why_no_message(run: Run) -> str:
    """Why a run writes no message, in words; "" where it writes one. It would say that the company was checked."""
    if run.not_judged:
        return "not everything was judged"
    if run.partial:
        return "this run is partial"
    if run.asked_nobody:
        return f"nobody was asked in this run, and all is known as of {day_and_time(run.known_at)}"
    if is_away(run):
        return "Sage Intacct's gateway was away, and nothing was checked"
    if was_not_asked(run):
        return "our own side kept us from asking, and nothing was checked"
    return ""


def left_alone(run: Run) -> tuple[str, ...]:
    """A sentence for each user that was not asked again in this run: as of when is known what is said of it."""
    return tuple(
        f"The user {user} was not asked again: what is said of it is known as of {day_and_time(at)}."
        for user, at in run.left_alone
    )
