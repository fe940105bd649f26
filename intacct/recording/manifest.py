"""`recording.toml`: when and as whom a company was asked, and what became of each exchange.

An answer's file is called by its number, never like a company or a user.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass as validated

FORMAT = 1
MANIFEST = "recording.toml"
ANSWER = re.compile(r"[0-9]{1,9}\.xml")
"""What an answer's file is called."""
BUILT = "built from documented shapes, not recorded from a company"
"""The note of a recording that no company stands behind."""
_STRICT = ConfigDict(extra="ignore", strict=False, defer_build=True)
# What a replay puts into its requests has to be text that XML can carry.
_Sendable = Annotated[str, StringConstraints(pattern="^[^\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*$")]


@validated(frozen=True, slots=True, config=_STRICT)
class Exchange:
    """One request and what came of it: a file, or the error and when it was last tried."""

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
    """Whether that error lies with our own settings (`OnOurSide`)."""
    tried_at: str = ""
    remembered: str = ""


@validated(frozen=True, slots=True, config=_STRICT)
class PlannedUser:
    """A user that was to be asked, and the entities that it works in (none: the top level)."""

    user: _Sendable
    entities: tuple[str, ...] = ()


@validated(frozen=True, slots=True, config=_STRICT)
class Manifest:
    """The head of `recording.toml` and its exchanges. `note` says where a recording comes from that is not real.

    `auditor` is the administrator that was to be asked as well, "" where none was given.
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
"""How a manifest is read and written."""
