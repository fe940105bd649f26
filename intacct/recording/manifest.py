"""`recording.toml`: when and as which users a company was asked, and the result of each exchange.

The file of an answer is named by its number, never by a company or a user.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass as validated

FORMAT = 1
MANIFEST = "recording.toml"
ANSWER = re.compile(r"[0-9]{1,9}\.xml")
"""The file name of an answer."""
BUILT = "built from documented shapes, not recorded from a company"
"""The note of a recording that does not come from a company."""
_STRICT = ConfigDict(extra="ignore", strict=False, defer_build=True)
# Texts that a replay puts into its requests: only characters that XML can carry.
_Sendable = Annotated[str, StringConstraints(pattern="^[^\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*$")]


@validated(frozen=True, slots=True, config=_STRICT)
class Exchange:
    """One request and its result: a file, or the error and the time of its last try."""

    control_id: str
    user: str
    places: tuple[str, ...]
    questions: tuple[str, ...]
    functions: tuple[str, ...]
    file: str = ""
    http_status: int = 0
    content_type: str = ""
    secrets_removed: int = 0
    error: str = ""
    ours: bool = False
    """Whether the error is caused by our own settings (`OnOurSide`)."""
    tried_at: str = ""
    remembered: str = ""


@validated(frozen=True, slots=True, config=_STRICT)
class PlannedUser:
    """A user that was to be asked, and the entities that it works in (none: the top level)."""

    user: _Sendable
    entities: tuple[str, ...] = ()


@validated(frozen=True, slots=True, config=_STRICT)
class Manifest:
    """The head of `recording.toml` and its exchanges. `note` says where a recording comes from if it is not real.

    `auditor` is the administrator that was to be asked as well, "" if none was given.
    """

    format: int
    recorded_at: str
    suite: str
    edition: str
    level: Literal["top", "entity"]
    company_id: _Sendable
    sender_id: _Sendable
    users: Annotated[tuple[PlannedUser, ...], Field(min_length=1)]
    auditor: _Sendable = ""
    note: str = ""
    exchange: tuple[Exchange, ...] = ()


MANIFEST_TYPE = TypeAdapter(Manifest)
"""Parses and serializes a manifest."""
