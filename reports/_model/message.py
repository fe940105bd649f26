"""The message to the customer's admin as data: a subject and paragraphs, the common source of text and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports._model.findings import places_of
from reports._model.in_place import at_entities_of, seen_in_place
from reports._model.new_user import NEW_ID
from reports._model.one_answer import is_away, nothing_to_do_is_known, was_not_asked
from reports._model.plain import OTHERS, notes_for_admin, remarks_of
from reports._model.point import AcceptedItem, Again, Point
from reports._model.point_lines import Line, point_lines
from reports._model.points import Points
from reports._model.progress import progress
from reports._model.row import OWN_FAULT, Row, numbers_of
from reports._model.run import Run
from reports._model.visits import THEN, USERS, Rank
from reports._model.words import NAME, clean, count_of, day_and_time, joined, plural, sentence
from suites.judgement.verdict import Kind


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading with lines, or a point; `number` is 0 unless it is a point."""

    text: str
    lines: tuple[Line, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """The message to the admin. All texts are cleaned; escaping is left to the output."""

    subject: str
    blocks: tuple[Block, ...]


def why_no_message(run: Run) -> str:
    """Why a run writes no message: a message would claim that the company was checked. "" if it writes one."""
    if run.not_judged:
        own_faults = f" ({OWN_FAULT}: {joined(numbers_of(run.own_faults))})" if run.own_faults else ""
        return f"not everything was judged{own_faults}"
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
    """A sentence for each user that was not asked again in this run: as of when its results are known."""
    return tuple(
        f"The user {user} was not asked again: what is said of it is known as of {day_and_time(at)}."
        for user, at in run.left_alone
    )


def message(points: Points, *, attached: bool = True) -> Message:
    """The message about a run; `attached`: the page is attached."""
    run, how_far = points.run, progress(points)
    things = points.points
    checked = (
        f"On {day_and_time(run.recorded_at)} we checked how {run.customer_name} (company ID"
        f" {clean(run.company_id, NAME)}) is set up in Sage Intacct{_purpose(run)}, by the document"
        f" “{clean(points.document.title)}”."
    )
    partly = " This time we looked at some of its steps only." if run.partial else ""
    blocks = [Block("Hello,"), Block(f"{checked}{partly} {sentence(how_far.text)}.")]
    if things:
        blocks += [*_opening_blocks(points), *map(_point, things), *_send_back_blocks(points)]
    else:
        blocks += _nothing_to_do_blocks(points)
    blocks += _again_blocks(points)
    blocks += _settled_blocks(points)
    blocks += _note_blocks(run)
    blocks.append(Block(_page(attached=attached)))
    blocks.append(Block("Kind regards"))
    return Message(f"Sage Intacct setup of {run.customer_name}: {_subject(points)}", tuple(blocks))


def _purpose(run: Run) -> str:
    return f" for the integration with {clean(run.document.partner, NAME)}" if run.document.partner else ""


def _subject(points: Points) -> str:
    if points.points:
        return f"{count_of(len(points.points), 'thing')} to do"
    if not _is_nothing_to_do_known(points):
        return "not all could be seen yet"
    if points.open_elsewhere or points.run.partial:
        return "nothing to do at the moment"
    return "please read the note" if notes_for_admin(points.run) else "everything is in place"


def _is_nothing_to_do_known(points: Points) -> bool:
    """Whether it is certain that the customer has nothing to do: an answer that was not understood may concern them."""
    return nothing_to_do_is_known(points.run)


def _opening_blocks(points: Points) -> Iterable[Block]:
    things = points.points
    through = plural(len(things), "do the one point below", "go through the points in order")
    sentences = [f"Please sign in to Sage Intacct at the top level, as an administrator, and {through}."]
    if any(map(_opens_users, things)):
        sentences.append("When you save a user, Sage Intacct asks for your own password.")
    if any(map(_may_change_privileges, things)):
        sentences.append("Admin privileges can only be changed by a full administrator.")
    yield Block(" ".join(sentences))
    waiting = sum(point.waiting for point in things)
    if waiting:
        wait = plural(waiting, "waits", "wait")
        single = len(things) == 1
        for_, once = ("this point", "it is") if single else ("these points", "the first ones are")
        yield Block(
            f"{count_of(waiting, 'check')} {wait} for {for_}, so more may follow once {once} done. {_meanwhile(things)}"
        )


def _meanwhile(things: tuple[Point, ...]) -> str:
    """What can be prepared before the first points are answered."""
    first = [point for point in things if point.rank <= Rank.SIGN_IN]
    if not first:
        return "All of them can be done in one go." if len(things) > 1 else ""
    if len(first) < len(things):
        return "You need not wait for our answer before you go on with the others."
    return "Meanwhile you can go through the rest of the document: we check it as soon as we can sign in."


def _point(point: Point) -> Block:
    return Block(point.title, point_lines(point), point.number)


def _send_back_blocks(points: Points) -> Iterable[Block]:
    things = points.points
    lines = [] if all(point.looks for point in things) else [Line("", "that it is done, or how far you came")]
    anew = [point for point in things if _adds_a_user(point.path)]
    if anew:
        lines.append(Line("", f"the user ID of each new user ({_numbers(anew)})"))
    for point in things:
        _, tell_us, asked = point.title.partition("Tell us ")
        if tell_us and not point.looks:
            lines.append(Line("", f"{asked.partition(':')[0]} ({_numbers([point])})"))
    look = [point for point in things if any(task.looks for task in point.tasks)]
    if look:
        lines.append(Line("", f"what you found ({_numbers(look)})"))
    yield Block("Please send us back:", tuple(lines))
    if any(map(_opens_users, things)):
        yield Block("Please never send a password by e-mail. We check again as soon as we hear from you.")
    else:
        yield Block("We check again as soon as we hear from you.")


def _opens_users(point: Point) -> bool:
    return any(part.removeprefix(THEN) == USERS for part in point.path)


def _may_change_privileges(point: Point) -> bool:
    paths = (point.path, *(task.path for task in point.tasks))
    return any(part.startswith("Admin privileges") for path in paths for part in path)


def _adds_a_user(path: Sequence[str]) -> bool:
    """Whether a path makes a user whose ID the customer chooses."""
    return any(part.startswith(NEW_ID) for part in path)


def _numbers(things: Iterable[Point]) -> str:
    numbers = [str(point.number) for point in things]
    return f"{plural(len(numbers), 'point', 'points')} {joined(numbers)}"


def _nothing_to_do_blocks(points: Points) -> Iterable[Block]:
    """The text if there is nothing to do: it states only what is known."""
    run = points.run
    anything_judged = any(row.kind in {Kind.MET, Kind.ATTESTED, Kind.WAIVED} for row in run.rows)
    if not anything_judged:
        yield Block("Nothing could be checked this time. We try again, and tell you what came of it.")
    elif not _is_nothing_to_do_known(points):
        yield Block("Some of it could not be seen, and why is not known yet. We look into it, and get back to you.")
    elif points.open_elsewhere:
        yield Block("There is nothing for you to do at the moment. We go on with it, and tell you what came of it.")
    elif run.partial:
        yield Block("All that we looked at is in place.")
    elif notes_for_admin(run):
        yield Block("All that can be set there is in place. Please read the note below: it may be for you.")
    else:
        yield Block("Everything is in place, and there is nothing left for you to do. Thank you!")
    lines = tuple(
        Line(", ".join(filter(None, (f"Step {step.id}", step.where))), step.text) for step in seen_in_place(run)
    )
    if lines:
        yield Block("This is what we saw:", lines)


def _again_blocks(points: Points) -> Iterable[Block]:
    lines = [line for item in points.again for line in _again_lines(item, points.run)]
    if lines:
        yield Block("We look at these again; there is nothing for you to click:", tuple(lines))


def _again_lines(item: Again, run: Run) -> Iterable[Line]:
    """What is open for the whole company is a line apart from what is open at entities."""
    rows_by_where: dict[str, list[Row]] = {}
    where = at_entities_of(places_of([row for row in item.rows if row.case.place.entity]), run)
    for row in item.rows:
        rows_by_where.setdefault(where if row.case.place.entity else "", []).append(row)
    for place, rows in rows_by_where.items():
        yield Line(", ".join(filter(None, (_steps(numbers_of(rows)), place, item.who))), item.text)


def _steps(ids: Sequence[str]) -> str:
    return f"{plural(len(ids), 'Step', 'Steps')} {joined(ids)}"


def _settled_blocks(points: Points) -> Iterable[Block]:
    accepted = [(item, f"accepted as it is until {item.day}") for item in points.accepted]
    confirmed = [(item, f"confirmed on {item.day}; it could not be seen by us") for item in points.confirmed]
    lines = [Line(_settled(item, points.run), text) for item, text in (*accepted, *confirmed)]
    if lines:
        yield Block("Nothing to do here:", tuple(dict.fromkeys(lines)))


def _settled(item: AcceptedItem, run: Run) -> str:
    steps = _steps([step.id for step in item.steps])
    return ", ".join(filter(None, (steps, at_entities_of(item.where, run))))


def _note_blocks(run: Run) -> Iterable[Block]:
    """What an admin has to know: users that were not asked again, and each remark about met steps, once."""
    others = (OTHERS,) if OTHERS in remarks_of(run) else ()
    remarks = tuple(dict.fromkeys(map(clean, (*left_alone(run), *notes_for_admin(run), *others))))
    if remarks:
        yield Block("Please note:", tuple(Line("", text) for text in remarks))


def _page(*, attached: bool) -> str:
    if attached:
        return "The attached page, index.html, shows every step of the document, one by one."
    return (
        "The page index.html shows every step of the document, one by one. It does not fit into this message, and comes"
        " separately."
    )
