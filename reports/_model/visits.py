"""The rows of a run, grouped into visits by the screen that is opened and by whose screen it is.

A visit is what is done on one screen of one target: a user, a role, the company. The screen is derived from the menu
path, so that a new rule or edition needs no change here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from reports._model.plain import is_plain
from reports._model.row import Row, look_only
from reports._model.words import clean
from suites.judgement.case import Case
from suites.judgement.verdict import OF_THE_ROLE, OF_THE_USER, Kind

NO_PATH = "Nothing to click"
"""The beginning of the path if there is nothing to click."""


class Rank(IntEnum):
    """The order of visits: what everything else waits for comes first, what we only ask about comes last."""

    WEB_SERVICES = 1
    SENDER = 2
    SIGN_IN = 3
    NEW_USER = 4
    PRIVILEGES = 5
    ROLE = 6
    USER = 7
    QUESTION = 8


_RANKS = {
    "web-services": Rank.WEB_SERVICES,
    "sender-id": Rank.SENDER,
    "web-services-user": Rank.SIGN_IN,
    "user-saved": Rank.SIGN_IN,
    "admin-privileges": Rank.PRIVILEGES,
    "user-type": Rank.PRIVILEGES,
    "application": Rank.ROLE,
    "application-all": Rank.ROLE,
    "permissions": Rank.ROLE,
}
PERMISSIONS, _ALL = "Permissions (beside ", "All (in both parts"
"""The beginnings of the parts that open the permissions of an application, and that give all of them."""
_LEVEL = frozenset({"top-level", "entity-level"})
_ENTITIES = "user-entities"
USERS, THEN = "Web Services users", "then "
"""The list of users in a path, and the beginning of its part if something else is opened and saved before it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is opened, and whose it is: `screen` is user, new user, permissions, role, users or company.

    It is "role of the user" if the name of the role is not known. `decides`: what is done there is for the customer to
    decide, so that nothing else is done in the same go.
    """

    screen: str
    name: tuple[str, ...]
    decides: bool = False


def parts_of(row: Row) -> tuple[str, ...]:
    """The menu path of a row, part by part; the document's path if the rule's own is only for us.

    If the company gives permissions to users, no path leads to a role.
    """
    path = row.click if is_plain(row.click) else look_only(row.verdict.remedy.path or row.instruction.click)
    return _parts(path.replace(OF_THE_ROLE, OF_THE_USER) if row.user_based else path)


@lru_cache(maxsize=4096)
def _parts(path: str) -> tuple[str, ...]:
    return tuple(clean(part) for part in path.split(" > "))


def is_look(row: Row) -> bool:
    """Whether a row is only to be looked at: nothing shows that it is wrong, or there is nothing to save."""
    return row.true_kind is Kind.UNKNOWN or not parts_of(row)[-1].startswith("Save")


def role_to_make(rows: Iterable[Row]) -> tuple[str, ...]:
    """The beginning of a path on which a role is made, before it is given to a user; empty if no row asks for one."""
    paths = (parts_of(row) for row in rows if not is_look(row))
    then_users = f"{THEN}{USERS}"
    return next((parts[: parts.index(then_users)] for parts in paths if then_users in parts), ())


def asks(row: Row) -> bool:
    """Whether the customer is asked to tell us something."""
    return row.verdict.remedy.title.startswith(("Tell us", "Please tell us"))


def target_of(row: Row) -> Target:
    """What has to be opened for a row."""
    target = _opened_for(row)
    return replace(target, decides=True) if asks(row) and not is_look(row) else target


def _opened_for(row: Row) -> Target:
    parts = parts_of(row)
    if USERS in parts:
        if not row.user:
            return Target("users", (row.verdict.outcome,))
        if any(part.startswith("Add") for part in parts):
            return Target("new user", (row.user,))
        own = "permissions" if any(part.startswith("Subscriptions (beside") for part in parts) else "user"
        return Target(own, (row.user,))
    if "Roles" in parts:
        return Target("role", row.roles) if any(row.roles) else Target("role of the user", (row.user,))
    return Target("company", (row.verdict.outcome, row.click))


def rank_of(row: Row, *, waited_for: bool) -> Rank:
    """The rank of a row."""
    if row.verdict.remedy.anew:
        return Rank.NEW_USER
    rank = _RANKS.get(row.instruction.rule, Rank.USER)
    if is_look(row) and not (rank <= Rank.SIGN_IN and waited_for):
        return Rank.QUESTION
    return Rank.NEW_USER if rank is Rank.USER and target_of(row).screen in {"new user", "users"} else rank


_Field = tuple[Target, str]
"""What is set or looked at on a screen: the path to a field of a user, or an application with all its permissions."""


def _field_set(row: Row) -> _Field | None:
    """The field that a row sets, whatever stands there; None if what it sets is less than a field, or more."""
    target, parts = _opened_for(row), parts_of(row)
    application = (row.case.application or "").partition(": ")[0]
    if is_look(row):
        return None
    if application and any(part.startswith(_ALL) for part in parts):
        return target, clean(application)
    return (target, look_only(" > ".join(parts))) if target.screen == "user" else None


def _field_seen(row: Row) -> _Field | None:
    """The field that a row looks at; None if it sets one, or if only the customer can answer it."""
    target, parts = _opened_for(row), parts_of(row)
    if not is_look(row) or asks(row):
        return None
    if target.screen == "user":
        return target, " > ".join(parts)
    opened = next((part for part in reversed(parts) if part.startswith(PERMISSIONS)), "")
    name = opened.removeprefix(PERMISSIONS).removesuffix(")")
    own = (row.case.application or "").partition(": ")[0]
    return (target, clean(own or name)) if own or opened else None


@dataclass(frozen=True, slots=True)
class Visit:
    """What is done in one go: the rows to act on, those that are fixed with them, and those that show afterwards."""

    target: Target
    rows: tuple[Row, ...]
    done_with_it: tuple[Row, ...] = ()
    show_then: tuple[Row, ...] = ()

    @property
    def everything(self) -> tuple[Row, ...]:
        """All rows that are open because of it."""
        return (*self.rows, *self.done_with_it, *self.show_then)


def visits(rows: Iterable[Row]) -> tuple[Visit, ...]:
    """The visits that rows of the customer need, in the order of the rows."""
    rows = tuple(rows)
    level = {
        row.case.place: target_of(row) for row in rows if row.instruction.rule in _LEVEL and row.kind is Kind.NOT_MET
    }
    by_target: dict[Target, list[Row]] = {}
    for row in rows:
        # The wrong entities are one fault, whichever of the two steps sees them and whatever is opened to fix it.
        same_fault = row.instruction.rule == _ENTITIES and row.case.place in level
        by_target.setdefault(level[row.case.place] if same_fault else target_of(row), []).append(row)
    settled = _settled_looks(by_target)
    anew = {row.user for target_rows in by_target.values() for row in target_rows if row.verdict.remedy.anew}
    folded: dict[str, list[Row]] = {}
    for target, target_rows in by_target.items():
        own = target.screen in {"user", "permissions"}
        for row in [row for row in target_rows if row.user in anew and (own or role_to_make([row]))]:
            folded.setdefault(row.user, []).append(row)
            target_rows.remove(row)
    return tuple(
        _visit(target, target_rows, folded.get(target.name[0], []), settled)
        for target, target_rows in by_target.items()
        if target_rows
    )


def _settled_looks(by_target: Mapping[Target, list[Row]]) -> frozenset[Case]:
    """The looks at what some row sets anyway, after they were moved to the target of that row."""
    set_at = {
        field: target for target, rows in by_target.items() for row in rows if (field := _field_set(row)) is not None
    }
    looks = [
        (row, target, set_at[field])
        for target, rows in by_target.items()
        for row in rows
        if (field := _field_seen(row)) in set_at
    ]
    for row, target, setting in looks:
        by_target[target].remove(row)
        by_target[setting].append(row)
    return frozenset(row.case for row, *_ in looks)


def _visit(target: Target, rows: Sequence[Row], folded: Sequence[Row], settled: frozenset[Case]) -> Visit:
    if any(row.verdict.remedy.anew for row in rows):
        new_user_rows = [row for row in rows if row.verdict.remedy.anew]
        rule = new_user_rows[0].instruction.rule
        acted = tuple(row for row in new_user_rows if row.instruction.rule == rule)
        return Visit(target, acted, done_with_it=(*(row for row in rows if row not in acted), *folded))
    wrong_level = {row.case.place for row in rows if row.instruction.rule in _LEVEL and row.kind is Kind.NOT_MET}
    done_with_it = tuple(
        row
        for row in rows
        if row.case in settled or (row.instruction.rule == _ENTITIES and row.case.place in wrong_level)
    )
    wrong_privileges = any(row.instruction.rule == "admin-privileges" and row.kind is Kind.NOT_MET for row in rows)
    show_then = tuple(
        row
        for row in rows
        if wrong_privileges and row.kind is Kind.UNKNOWN and row.verdict.auditor_would_help and row not in done_with_it
    )
    acted = tuple(row for row in rows if row not in done_with_it and row not in show_then)
    return Visit(target, acted, done_with_it, show_then)
