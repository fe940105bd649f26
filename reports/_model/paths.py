"""The menu path of a visit: the paths of its rows merged into one, with the names of the things on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports._model.row import Row
from reports._model.visits import PERMISSIONS, THEN, parts_of
from reports._model.words import NAME, clean, joined, plural
from suites.judgement.verdict import ALL_VALUES

INACTIVE = "Include inactive"
"""What to choose in the list of users so that inactive users are listed, too."""
_APPLICATIONS = "\0"
_ROLE = "Subscriptions (beside the role)"
_WHOLE = ("None", "Read only", "All")
"""What sets all permissions of an application or of a part of it, weakest first: each replaces what was set before."""


def general_path(row: Row) -> tuple[str, ...]:
    """The path of a row without the names of its user and application, so that equal paths compare equal."""
    application = row.case.application or ""
    parts = []
    for at, part in enumerate(parts_of(row)):
        general = part.replace(f"(beside {clean(row.user)})", "(beside the user)") if row.user else part
        if application:
            for name in (application, "the application"):
                general = general.replace(f"(beside {name})", f"(beside {_APPLICATIONS})")
            general = _APPLICATIONS if at and general == application else general
            general = f"tick {_APPLICATIONS}" if general == "tick the application" else general
        parts.append(general)
    return tuple(parts)


def filled_path(parts: Iterable[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """A general path with the names of the things on the screen."""
    users = tuple(dict.fromkeys(row.user for row in rows if row.user))
    applications = tuple(dict.fromkeys(row.case.application for row in rows if row.case.application))
    names = joined(applications)
    several = len(applications) > 1
    filled = []
    for part in parts:
        filled_part = part.replace(f"(beside {_APPLICATIONS})", f"(beside {'each of ' if several else ''}{names})")
        filled_part = filled_part.replace(_APPLICATIONS, names)
        if several:
            filled_part = filled_part.replace("(beside it)", "(beside each of them)")
        if len(users) == 1:
            filled_part = filled_part.replace("(beside the user)", f"(beside {clean(users[0], NAME)})")
        filled.append(_of_role(rows, len(users)) if filled_part == _ROLE and users else filled_part)
    return tuple(filled)


def _of_role(rows: Sequence[Row], users: int) -> str:
    """The part of a path that opens a role's permissions: by the name of the role, or by its position if unknown."""
    roles = tuple(dict.fromkeys(clean(role, NAME) for row in rows for role in row.roles if role.strip()))
    if roles:
        return _ROLE.replace("the role", " and ".join(f'the role "{role}"' for role in roles))
    at = plural(users, "the user", "each user")
    return _ROLE.replace("the role", f"the role that stands at {at} under Roles information")


def one_path(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The paths of one visit as one: the common beginning once, then what is done for each, then the last Save once.

    What is in a list comes before what is opened from it.
    """
    paths = sorted(dict.fromkeys(paths), key=lambda path: any(map(_opens_record, path)))
    if len(paths) == 1:
        return paths[0]
    if permissions := _one_permissions_path(paths):
        return permissions
    first, *others = map(_through_inactive, paths) if any(INACTIVE in path for path in paths) else paths
    paths = [first, *others]
    shared = 0
    while all(len(path) > shared + 1 and path[shared] == first[shared] for path in paths):
        shared += 1
    last = first[-1:] if first[-1].startswith("Save") and all(path[-1] == first[-1] for path in others) else ()
    parts = [*first[:shared]]
    for path in paths:
        own = path[shared : len(path) - len(last)]
        parts += [_below(part, parts) for part in own if part not in parts or part.startswith("Save")]
    parts = [part for at, part in enumerate(parts) if at == 0 or not _repeats(part, parts[at - 1])]
    return (*parts, *last)


def _one_permissions_path(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The paths through the permissions of one role or user as one; empty if one of them leads elsewhere.

    Each application is opened once and saved once, and no step undoes another.
    """
    steps_by_screen: dict[tuple[str, ...], list[str]] = {}
    heads: dict[tuple[str, ...], None] = {}
    saves: dict[tuple[str, ...], None] = {}
    for path in paths:
        beside = next((at for at, part in enumerate(path) if part.startswith("Subscriptions (beside")), -1)
        opened = next((at for at, part in enumerate(path) if part.startswith(PERMISSIONS)), -1)
        saved = path.index("Save") if "Save" in path else -1
        if not 0 <= beside < opened < saved:
            return ()
        heads[path[: beside + 1]] = None
        saves[path[saved:]] = None
        steps_by_screen.setdefault(path[beside + 1 : opened + 1], []).extend(path[opened + 1 : saved])
    head, *other_heads = sorted(heads, key=lambda parts: parts[-1] == _ROLE)
    if len(saves) > 1 or any(other[:-1] != head[:-1] or other[-1] not in {head[-1], _ROLE} for other in other_heads):
        return ()
    (*screen_saves, last) = next(iter(saves))
    parts = list(head)
    for screen, steps in steps_by_screen.items():
        parts += (*screen, *_ordered_steps(steps), *screen_saves)
    return (*parts, last)


def _ordered_steps(steps: Iterable[str]) -> list[str]:
    """The steps in the permissions of one application, in an order in which no step undoes another.

    First the steps that set all permissions, weakest first, then single ticks. A tick is left out if the last of the
    steps before already includes it.
    """
    ordered = sorted(dict.fromkeys(steps), key=_strength)
    wholes = [step for step in ordered if _is_whole(step)]
    if not wholes:
        return ordered
    strongest = wholes[-1]
    after = [step for step in ordered if _strength(step) > _strength(strongest)]
    return [strongest, *(step for step in after if not _is_within(step, strongest))]


def _strength(step: str) -> int:
    """The sort key of a step within one application."""
    what = step.partition(" (")[0]
    return _WHOLE.index(what) if what in _WHOLE else len(_WHOLE) + (": untick" in step)


def _is_whole(step: str) -> bool:
    """Whether a step sets all permissions of an application, not only of a part of it."""
    what, bracket, part = step.partition(" (")
    return what in _WHOLE and (not bracket or part.startswith("in both parts"))


def _is_within(step: str, whole: str) -> bool:
    """Whether single ticks are included in what "All" or "Read only" sets."""
    _, tick, rights = step.partition(": tick ")
    if not tick or whole.startswith("None"):
        return False
    return whole.startswith("All") or set(rights.split(", ")) <= {"List", "View"}


def _opens_record(part: str) -> bool:
    return part.startswith("Edit (beside")


def _through_inactive(path: tuple[str, ...]) -> tuple[str, ...]:
    """The path to a user through the list that also shows inactive users."""
    at = next((at for at, part in enumerate(path) if _opens_record(part)), 0)
    return path if INACTIVE in path or not at else (*path[:at], INACTIVE, *path[at:])


def _below(part: str, parts: Sequence[str]) -> str:
    """A part without what is already open: for "Edit (beside A): is B ticked?", only the question."""
    before, colon, question = part.partition(": ")
    return question if colon and before in parts else part


def _repeats(part: str, before: str) -> bool:
    """Whether the previous part of a path is the same: literally, or with a name in place of "the role"."""
    what, general, _ = part.partition(" (beside the ")
    return part == before or (bool(general) and before.startswith(f"{what} (beside "))


def with_values(parts: Sequence[str], values: Sequence[str]) -> tuple[str, ...]:
    """The path to a new user, with each value of the document in place of `ALL_VALUES`."""
    at = parts.index(ALL_VALUES) if ALL_VALUES in parts and values else -1
    return tuple(parts) if at < 0 else (*parts[:at], *values, *parts[at + 1 :])


def with_new_role(path: Sequence[str], role: Sequence[str]) -> tuple[str, ...]:
    """The path to a new user, with the path on which its role is made (empty for none) before it."""
    if not role:
        return tuple(path)
    shared = next(at for at, part in enumerate(path) if at == len(role) or part != role[at])
    return (*role, f"{THEN}{path[shared]}", *path[shared + 1 :])
