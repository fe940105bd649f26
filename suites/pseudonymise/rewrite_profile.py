"""Rewrites the profile of a recording: IDs and texts are substituted, numbers kept, unknown keys refused."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import tomli_w

from suites.document.parts import parts_of
from suites.pseudonymise.allow_list import TextKind
from suites.pseudonymise.own_words import own_words
from suites.run.paths import PROFILE
from suites.run.plan import ConfigurationError

Rename = Callable[[TextKind, str], str]
KEPT = frozenset(
    {
        *("document", "level", "concurrency", "connect_timeout", "read_timeout", "total_timeout"),
        *("tries", "tries_timeout", "answer_limit"),
    }
)
"""Keys whose values name nobody."""
LISTS = {"entities": TextKind.LOCATION, "departments": TextKind.DEPARTMENT}
"""Keys that list IDs."""
VALUES = {
    "company_id": TextKind.COMPANY,
    "location_id": TextKind.LOCATION,
    "bank_account": TextKind.ACCOUNT,
    "bill_image_folder": TextKind.FOLDER,
    "account_email": TextKind.EMAIL,
}
"""Keys in the table of values that contain names; the other key is true or false."""
STATEMENTS = frozenset({"waived", "attested"})
"""Tables of waivers and attestations: instruction, application and days are kept, places and texts substituted."""
_KEPT_KEYS = frozenset({"id", "until", "on"})
_PERSONAL = {"by": TextKind.PERSON, "reason": TextKind.REASON, "how": TextKind.REASON}


def rewritten(file: Path, level: str, name: Rename) -> bytes:
    """The profile with its IDs and texts substituted.

    Raises:
        ConfigurationError: it has an unknown key.
    """
    profile: dict[str, object] = {}
    for key, value in tomllib.loads(file.read_text("utf-8-sig")).items():
        if key in LISTS:
            profile[key] = [name(LISTS[key], id_) for id_ in value]
        elif key in STATEMENTS:
            profile[key] = [_statement(statement, level, name) for statement in value]
        elif key == "values":
            profile[key] = {
                value_key: name(VALUES[value_key], text) if value_key in VALUES else text
                for value_key, text in value.items()
            }
        elif key in KEPT:
            profile[key] = value
        else:
            raise _unknown(key)
    return tomli_w.dumps(profile).encode()


def _statement(statement: Mapping[str, str], level: str, name: Rename) -> dict[str, str]:
    """A waiver or an attestation without its names and texts."""
    rewritten_statement = {}
    for key, value in statement.items():
        if key == "place":
            names_nobody = level == "top" or value.strip().casefold() == "company"
            rewritten_statement[key] = value if names_nobody else name(TextKind.LOCATION, value)
        elif key in _PERSONAL:
            rewritten_statement[key] = name(_PERSONAL[key], value)
        elif key in _KEPT_KEYS or (key == "application" and value.strip().casefold() in _applications()):
            rewritten_statement[key] = value
        else:
            raise _unknown(key)
    return rewritten_statement


def _applications() -> frozenset[str]:
    """The parts that the document judges separately: applications, and lines of permissions."""
    document = own_words().document
    return frozenset(part.casefold() for step in document.instruction for part in parts_of(step, document))


def _unknown(key: str) -> ConfigurationError:
    return ConfigurationError(f"nothing was written: {PROFILE} holds {key!a}, and what that names is not known here")
