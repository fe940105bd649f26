"""fix-list.md, the message to the customer's admin: what to do, in order, and nothing else. Ready for an e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports._model.message import left_alone
from reports._model.one_answer import nothing_to_do_is_known
from reports._model.run import Run
from reports._pages.listings import Note, asked
from reports._pages.markdown import rendered
from reports._pages.points import AcceptedItem, Point, Points, Step, Where
from reports._pages.wording import NAME, clean, count_of, day_and_time, joined
from suites.judgement.verdict import NO_CLICK

_TOLD = " was told: "
"""What the gateway's own words follow. They are for support people: the message says in ours what they come to."""


@dataclass(frozen=True, slots=True)
class Item:
    """A point of the message: what it is, and what one has to know of it, each with its label; 0 has no number."""

    number: int
    title: str
    lines: tuple[tuple[str, str], ...]


def fix_list(run: Run) -> str:
    """The message of a run."""
    points = Points(run)
    before = len(points.correct) + len(points.look)
    return rendered(
        "fix-list.md",
        company=clean(run.title, NAME) or clean(run.company, NAME),
        company_id=clean(run.company_id, NAME),
        when=day_and_time(run.recorded_at),
        document=points.document,
        subject=_subject(points),
        rest=_rest(points),
        correct=tuple(map(_to_correct, points.correct)),
        look=tuple(_to_look_at(point, len(points.correct)) for point in points.look),
        beyond=tuple(_to_ask(note, at) for at, note in enumerate(asked(run), start=before + 1)),
        notes=_notes(run),
        accepted=tuple(_settled(one, "Accepted by", "until") for one in points.accepted),
        confirmed=tuple(_settled(one, "Confirmed by", "on") for one in points.confirmed),
    )


def _notes(run: Run) -> tuple[str, ...]:
    """What an admin has to know of what is met: each remark of that kind once."""
    remarks = (row.verdict.remark for row in run.rows if row.verdict.remark_for_admin)
    return tuple(dict.fromkeys(map(clean, (*left_alone(run), *remarks))))


def _to_correct(point: Point) -> Item:
    step = point.step
    where_to_click = ("Where to click", " > ".join(step.path))
    expected = ("It should be", step.expected)
    hints = (("Note", hint) for hint in point.hints)
    return Item(point.number, _title(step), (*_for(point), *_now(point), where_to_click, expected, *hints))


def _to_look_at(point: Point, before: int) -> Item:
    title = _title(point.step) if len(point.steps) == 1 else "Several settings that could not be seen"
    places = point.where if len(point.found) == 1 else tuple(one for found in point.found for one in found.where)
    lines = [*_for(point)] if len(point.found) == 1 else [("For", _places(places))]
    if any(_TOLD in one.text for one in point.found):
        lines.append(("What happened", point.because))
    steps = [step for step in point.steps if step.path != (NO_CLICK,)]
    for step in steps:
        of = f" ({joined(step.applications)})" if step.applications and len(point.steps) > 1 else ""
        lines.append((f"Where to look{of}", f"{' > '.join(step.path)}. It should be: {step.expected}"))
    if not steps:
        lines.append(("Where to look", NO_CLICK))
    lines += [("Note", hint) for hint in point.hints]
    return Item(before + point.number, title, tuple(dict.fromkeys(lines)))


def _to_ask(note: Note, place: int) -> Item:
    """What is not in the document, and does not work."""
    places = (("For", joined(note.where)),) if note.where else ()
    return Item(
        place, f"{note.what} cannot be listed", (*places, ("Now", "Sage Intacct refuses it"), ("Note", note.surprise))
    )


def _settled(one: AcceptedItem, who: str, when: str) -> Item:
    """What needs nothing to be done: the step, where, and who said so."""
    where = (("For", _places(one.where)),) if one.where else ()
    return Item(0, _title(one.step), (*where, (who, f"{one.by}, {when} {one.day}: {one.reason}")))


def _title(step: Step) -> str:
    return f"{step.instruction} ({joined(step.applications)})" if step.applications else step.instruction


def _for(point: Point) -> tuple[tuple[str, str], ...]:
    """Whom it concerns, where it is the same for all of them."""
    if not point.where or len(point.found) > 1:
        return ()
    every = f"all {count_of(len(point.where), 'entity', 'entities')}: " if point.everywhere else ""
    return (("For", every + _places(point.where)),)


def _now(point: Point) -> Iterable[tuple[str, str]]:
    """What was found: once, or for each place that differs."""
    for one in point.found:
        text = point.because if _TOLD in one.text else one.text
        yield (f"Now, for {_places(one.where)}" if len(point.found) > 1 and one.where else "Now"), text


def _places(where: Iterable[Where]) -> str:
    return ", ".join(f"{one.name} (user {one.user})" if one.user else one.name for one in where)


def _subject(points: Points) -> str:
    if points.correct:
        return f"{count_of(len(points.correct), 'thing')} to correct"
    if points.look or points.run.asks:
        return f"{count_of(len(points.look) + len(asked(points.run)), 'thing')} to look at"
    if not nothing_to_do_is_known(points.run):
        return "not all could be seen yet"
    return "nothing to do at the moment" if points.open_elsewhere else "everything is in place"


def _rest(points: Points) -> str:
    """What is said where there is nothing to do."""
    if points.open_elsewhere and not nothing_to_do_is_known(points.run):
        return "Some of it could not be seen, and why is not known yet. We look into it and get back to you."
    if points.open_elsewhere:
        return "There is nothing for you to do at the moment. We get back to you."
    what = "all that we looked at" if points.run.partial else "everything"
    return f"There is nothing for you to do: {what} is in place. Thank you!"
