"""Findings in the words on the screen, without API answers, field names and stored codes."""

from __future__ import annotations

import re
from functools import lru_cache

from intacct.protocol.refusals import SenderNotAuthorized, UserInactive, UserLockedOut, WebServicesOff
from reports._model.words import joined

NOT_SHOWN, NOT_READABLE = "not shown to us", "not readable for us"
_FIELDS = ("Restricted to Web Services", "Password never expires", "Admin privileges", "User type", "Status")
"""Fields of a user whose values may be stored codes, or may differ between answers."""
_VALUES = re.compile(rf"({'|'.join(_FIELDS)}): ([^;]+?)(?=;|$)")
_CODE = re.compile(r"[a-z]|true|false", re.IGNORECASE)
_OF_SIGN_INS = "|".join(
    re.escape(kind.meaning) for kind in (UserLockedOut, UserInactive, SenderNotAuthorized, WebServicesOff)
)
"""What a later request of a user who signed in may be told: it says nothing of what was asked for."""
_SAYINGS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"the answer does not mention it|the answer contains no record of this user", NOT_SHOWN),
        (r"the answer holds a list of \w+ that cannot be understood", NOT_READABLE),
        (r"(?:the user's record is there, and )?the answer to [\w.]+ cannot be understood(?:: [^;]*)?", NOT_READABLE),
        (r"the restriction shows (.+), the user's record ([^;]+)", r"\1, and elsewhere \2"),
        (rf"(?<=: )(?:{_OF_SIGN_INS})(?=$|;)", NOT_SHOWN),
        (r"the answer does not say where the sign-in lands", f"where the sign-in lands is {NOT_SHOWN}"),
        (
            r"\(not named\)(.*); which department is assigned, the answer does not say by its ID",
            rf"one whose ID is {NOT_SHOWN}\1",
        ),
        (r"the answer names ", "Sage Intacct shows us "),
        (r"the company has no such object", "the company has no such records"),
        (r"(?<=: )[Tt]he effective rights are not visible", f"the permissions are {NOT_SHOWN}"),
        (r"[Tt]he effective rights are not visible", f"The permissions are {NOT_SHOWN}"),
        (r"(and yet [^;,]+(?:, [^;,]+)+) is assigned", r"\1 are assigned"),
        (r"[Tt]wo answers contradict each other", "Sage Intacct shows us two different things"),
        (r"([A-Z][\w &]+): \1: ", r"\1: "),
    )
)


@lru_cache(maxsize=4096)
def admin_words(text: str) -> str:
    """A finding without API terms: each thing is said once, and no stored code is shown as a value."""
    for pattern, words in _SAYINGS:
        text = pattern.sub(words, text)
    return _VALUES.sub(_values, _once(text))


def _once(text: str) -> str:
    """A text without the parts that repeat what another part says, with or without a label before it."""
    parts = dict.fromkeys(text.split("; "))
    labelled = {part.rpartition(": ")[2] for part in parts if ": " in part}
    return "; ".join(part for part in parts if part not in labelled)


def _values(match: re.Match[str]) -> str:
    """A field with its values; if several answers have different values, it says that they differ."""
    name, text = match[1], match[2]
    values = text.strip('"').split(" and ")
    if text.startswith("not ") or not all(values) or any(" " in value.removesuffix(" user") for value in values):
        return match[0]
    readable = dict.fromkeys(NOT_READABLE if _CODE.fullmatch(value) else _as_on_screen(value) for value in values)
    first, *others = readable
    if not others:
        return f"{name}: {first}"
    return f"{name}: {first}, and elsewhere {joined(others)}"


def _as_on_screen(value: str) -> str:
    """A stored user type as the screen shows it: `employee user` is shown as Employee."""
    stored = value.removesuffix(" user")
    return value if stored == value else stored.capitalize()
