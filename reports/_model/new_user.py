"""What to enter for a new user, and what to tick for it if the company gives permissions to users."""

from __future__ import annotations

from collections.abc import Sequence

from reports._model.findings import THIS_ENTITY
from reports._model.remedy import noun_phrase
from reports._model.row import Row
from reports._model.run import Run
from reports._model.words import NAME, clean, joined, plural
from suites.judgement.rules import values_of
from suites.judgement.user_values import UserNames
from suites.judgement.verdict import OF_THE_ROLE, OF_THE_USER, Kind

NEW_ID = "User ID: a new one"
"""How the path to a new user begins if the customer chooses its ID."""
_SKIPPED = frozenset({"user-name", "user-entities", "user-departments", "user-saved", "web-services-user"})
_CHOOSE_ROLE, _NEW_ROLE = "choose the role", "the new role"


def new_user_values(run: Run, rows: Sequence[Row], *, makes_role: bool = False) -> tuple[str, ...]:
    """What to enter for a new user, field by field: the document's own paths to the fields of a user.

    `makes_role`: a role is made for it first.
    """
    level = "entity-level" if run.level == "entity" else "top-level"
    skipped = {*_SKIPPED, *({"top-level", "entity-level"} - {level}), *({"user-role"} if _is_user_based(run) else ())}
    asked_id = values_of(run.document, "user-name", UserNames).asked_id
    values = [f"{NEW_ID}{clean(f', which {asked_id}') if asked_id else ''}"]
    if rows[0].instruction.rule == "web-services-user" and not rows[0].verdict.remedy.anew:
        values = [f"User ID: {noun_phrase((row.user for row in rows), '', 'users of those IDs')}"]
    role = _NEW_ROLE if makes_role else _known_role(run, rows)
    for instruction in run.document.instruction:
        parts = instruction.click.split(" > ")
        beside = next((at for at, part in enumerate(parts) if part.startswith("Edit (beside")), None)
        if beside is None or "Web Services users" not in parts or instruction.rule in skipped:
            continue
        own = [clean(part) for part in parts[beside + 1 :] if part not in {"Save", "User information"}]
        values.append(": ".join(role or part if part == _CHOOSE_ROLE else part for part in own))
    entities = noun_phrase((row.place_name for row in rows if row.case.place.entity), "", "entities")
    several_places = len({row.case.place for row in rows}) > 1
    entities = "the one entity that this user is for" if several_places else entities
    replacements = {
        f"User entities: {THIS_ENTITY}": f"User entities: exactly {entities}",
        "User entities: remove every entity": "User entities: none",
    }
    return tuple(replacements.get(value, value) for value in values)


def new_user_permissions(run: Run) -> tuple[str, ...]:
    """What to tick for a new user once it is saved: all that the document asks of a role; empty if roles exist.

    Sage Intacct saves the permissions of a user on a separate screen.
    """
    if not _is_user_based(run):
        return ()
    by_rule = {str(instruction.rule): instruction for instruction in reversed(run.document.instruction)}
    whole = by_rule.get("application") or by_rule.get("application-all")
    beside_it = OF_THE_USER.rpartition(" > ")[2].replace("the user", "the new user")
    if whole is not None:
        names = joined(dict.fromkeys(clean(row.application, NAME) for row in run.rows if row.application))
        _, _, path = whole.click.partition(f"{OF_THE_ROLE} > ")
        path = path.replace("(beside it)", "(beside each of them)").replace("the application", names)
        return (beside_it, *map(clean, path.split(" > ")))
    steps = [instruction.id for instruction in run.document.instruction if instruction.rule == "permissions"]
    if not steps:
        return ()
    asked = f"all that {plural(len(steps), 'step', 'steps')} {joined(steps)} {plural(len(steps), 'asks', 'ask')} for"
    last = "Save (at the top of the subscriptions)"
    return (beside_it, "Permissions (beside each application)", asked, "Save", last)


def _is_user_based(run: Run) -> bool:
    return any(row.user_based for row in run.rows)


def _known_role(run: Run, rows: Sequence[Row]) -> str:
    """The role of the users that are made again; "" if it is wrong, unknown, or not the same for all of them."""
    users = {row.user for row in rows if row.user}
    roles = {row.roles for row in run.rows if row.user in users}
    wrong = any(
        row.instruction.rule == "user-role" and row.user in users and row.true_kind is Kind.NOT_MET for row in run.rows
    )
    if wrong or len(roles) != 1:
        return ""
    return joined(clean(role, NAME) for role in next(iter(roles)) if role.strip())
