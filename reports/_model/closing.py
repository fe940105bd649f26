"""The closing sentence of a look: what to do for each thing that may be seen there."""

from __future__ import annotations

from collections.abc import Sequence

from reports._model.row import Row
from reports._model.visits import asks, target_of
from suites.judgement.verdict import OpenReason

ANSWER_US = "Just answer this message: nothing has to be changed for that."
"""The closing sentence after a question."""
_USER = "If it is as expected, just tell us. If not, correct it there, press Save, and tell us."
_PERMISSIONS = (
    "If it is as expected, just tell us. If not, correct it there, press Save there and at the top of the"
    " subscriptions, and tell us."
)
_HOLDERS = " Everybody who holds the role gets it."
_COMPANY = "If it is as expected, just tell us. If not, tell us what stands there: nothing has to be changed yet."
_CONTRADICTION = "Tell us what stands there, and change nothing: we look into why the answers differ."
_MADE = "Tell us what you find, and change nothing: where a user was made cannot be changed."


def closing_of(rows: Sequence[Row]) -> str:
    """The closing sentence after a look at rows with the same outcome; "" if something is shown to be wrong."""
    first = rows[0]
    if not first.verdict.remedy.title:
        return _USER
    if asks(first):
        return ANSWER_US
    if first.verdict.reason is OpenReason.CONTRADICTED:
        return _CONTRADICTION
    if first.verdict.remedy.unchangeable:
        return _MADE
    if first.verdict.remedy.closing:
        return first.verdict.remedy.closing
    match target_of(first).screen:
        case "role" | "role of the user":
            return _PERMISSIONS + _HOLDERS
        case "permissions":
            return _PERMISSIONS
        case "company":
            return _COMPANY
        case _:
            return _USER
