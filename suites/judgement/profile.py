"""The settings of one customer that cannot be read from the company: `companies/NAME.toml`, every key optional.

    level            "top" or "entity": where the integration is to sign in; by default, as the credentials say
    entities         IDs of the entities that the integration needs; by default, every one that is visible
    departments      IDs of the departments that it needs; by default, every active one that is visible
    concurrency      requests in flight at once, 1 to 6; 2, since a standard company runs one and queues one
    connect_timeout  seconds to establish a connection; 10
    read_timeout     seconds without data while waiting for an answer; 120
    total_timeout    seconds for one request as a whole, to the last byte; 600
    tries            how often one request is sent at most, if the gateway is busy or unavailable, 1 to 10; 5
    tries_timeout    seconds from the first of these tries to the start of the last; 180
    answer_limit     megabytes of an answer that are read at most, 1 to 256; 16
    waived           tables: what is not met and accepted (see profile_entries.py)
    attested         tables: what is not visible and a person confirmed
    document         the setup document to judge by: the name of a bundled edition, or of a file next to this one,
                     such as "acme.toml"; by default, the default bundled edition
    values           a table: what the document asks the admin for, by keys
                       company_id         the company ID, as the admin told it
                       location_id        the location or entity ID; at the entity level every place has its own
                       payments           true if payments are made through us
                       bank_account       the ID of the checking account that they are made from
                       bill_image_folder  the name of the folder for images of bills
                       account_email      the account email address, if the document leaves it to the profile

Time-outs are more than 0 and at most 3600 seconds. IDs are compared trimmed and without regard to case.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StringConstraints, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from intacct.files import bounded_toml, read_plain
from suites.document.load import (
    DOCUMENT,
    EditionError,
    UnknownEditionError,
    editions,
    load_document,
    load_document_file,
)
from suites.document.model import Document
from suites.judgement.profile_entries import Attestation, EntryError, Waiver, check_days, entries


class ProfileError(Exception):
    """A profile that cannot be used; one sentence says which key is wrong and what is allowed."""


def _require_different(ids: tuple[str, ...]) -> tuple[str, ...]:
    if len({id_.casefold() for id_ in ids}) < len(ids):
        raise ValueError("twice the same")
    return ids


_Id = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\P{Cc}+$")]
_Ids = Annotated[tuple[_Id, ...], AfterValidator(_require_different)]
_Seconds = Annotated[float, Field(gt=0, le=3600)]
# Characters that a request cannot carry are not allowed, and a comma would separate two keys of a readByName.
_Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, pattern=r"^[^\p{Cc}\x{FFFE}\x{FFFF}]+$")]
_Key = Annotated[_Text, StringConstraints(pattern=r"^[^,]+$")]

VALUES_ALLOWED = {
    "company_id": "a text that is not blank",
    "location_id": "a text that is not blank",
    "payments": "true or false",
    "bank_account": "one ID, not blank and without a comma",
    "bill_image_folder": "a text that is not blank",
    "account_email": "an e-mail address",
}


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid", defer_build=True))
class Values:
    """The values from the customer's admin (see the module's docstring); None if not given."""

    company_id: _Text | None = None
    location_id: _Text | None = None
    payments: StrictBool | None = None
    bank_account: _Key | None = None
    bill_image_folder: _Text | None = None
    account_email: Annotated[_Text, StringConstraints(pattern=r"^[^\s@]+@[^\s@]+$")] | None = None

    @model_validator(mode="after")
    def _agree(self) -> Values:
        if self.payments is False and self.bank_account:
            raise ValueError("payments is false, and yet there is a bank account for them")
        return self

    @property
    def pays(self) -> bool:
        """Whether payments are made through us: `payments` says so, or an account for them is named."""
        return bool(self.payments or self.bank_account)


NOT_TOLD = Values()


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid", strict=True, defer_build=True))
class Profile:
    """The expectations and limits of one customer's run (see the module's docstring)."""

    level: Literal["top", "entity"] | None = None
    entities: _Ids = ()
    departments: _Ids = ()
    concurrency: Annotated[int, Field(ge=1, le=6)] = 2
    connect_timeout: _Seconds = 10.0
    read_timeout: _Seconds = 120.0
    total_timeout: _Seconds = 600.0
    tries: Annotated[int, Field(ge=1, le=10)] = 5
    tries_timeout: _Seconds = 180.0
    answer_limit: Annotated[int, Field(ge=1, le=256)] = 16
    waived: tuple[Waiver, ...] = ()
    attested: tuple[Attestation, ...] = ()
    document: Document = field(default_factory=load_document)
    values: Values = NOT_TOLD


PROFILE_LIMIT = 8 * 1024 * 1024
"""The maximum size of a profile in bytes; one with an attestation for each of 10,000 entities is smaller."""
_SECONDS = "a number of seconds, more than 0 and at most 3600"
_ALLOWED = {
    "level": '"top" or "entity"',
    "entities": "a list of different entity IDs, none blank",
    "departments": "a list of different department IDs, none blank",
    "concurrency": "a whole number from 1 to 6",
    "connect_timeout": _SECONDS,
    "read_timeout": _SECONDS,
    "total_timeout": _SECONDS,
    "tries": "a whole number from 1 to 10",
    "tries_timeout": _SECONDS,
    "answer_limit": "a whole number of megabytes from 1 to 256",
    "waived": "tables, each under [[waived]]",
    "attested": "tables, each under [[attested]]",
    "document": "the name of an edition of the setup document, or of a TOML file beside the profile",
    "values": "a table; bank_account only where payments is not false",
}


def load_profile(file: Path, default: Path | str | None = None) -> Profile:
    """The profile in a TOML file; all defaults if there is no such file.

    `default` is the document to use if the profile names none: a file, the name of a bundled edition, or None for the
    default bundled edition.

    Raises:
        ProfileError: the file cannot be read, is not TOML, or has a key or a value that is not allowed; or the document
            cannot be used, and then the text is about that file alone.
    """
    try:
        values = tomllib.loads(bounded_toml(_text(file)))
    except (ValueError, RecursionError) as error:  # a number of 5000 digits raises a plain ValueError
        raise ProfileError(f"{file} is not TOML: {error}; {_keys()}") from None
    # TOML has no tuples, and strict validation does not accept a list for one.
    values |= {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    try:
        document = _document_of(file, values.pop("document", None), default)
    except UnknownEditionError as error:
        raise ProfileError(f"{file}: {error}; {_keys()}") from None
    except EditionError as error:
        raise ProfileError(str(error)) from None
    try:
        for kind in (Waiver, Attestation):
            values[kind.table] = entries(kind, values.get(kind.table, ()), document)
        profile = Profile(document=document, **values)
    except EntryError as error:
        raise ProfileError(f"{file}: {error}") from None
    except ValidationError as error:
        wrong = dict.fromkeys(_key(detail["loc"]) for detail in error.errors(include_url=False))
        raise ProfileError(f"{file}: {', '.join(map(_complaint, wrong))}; {_keys()}") from None
    _require_asked(file, values.get("values"), document)
    return profile


def names_document(file: Path) -> bool:
    """Whether a valid profile names the document by which its company is judged."""
    return "document" in tomllib.loads(_text(file))


def _document_of(file: Path, name: object, default: Path | str | None) -> Document:
    """The document that a profile names, or else the default one.

    Raises:
        UnknownEditionError: there is no document of that name.
        EditionError: it cannot be used.
    """
    if name is None:
        try:
            return load_document_file(default) if isinstance(default, Path) else load_document(default)
        except UnknownEditionError as error:  # the profile does not name it
            raise EditionError(f"{error}; it counts for every company whose profile names no document") from None
    if not isinstance(name, str):
        raise UnknownEditionError(f"document must be {_ALLOWED['document']}")
    if not name.endswith(".toml"):
        return load_document(name)
    if Path(name).name != name:
        raise UnknownEditionError(f"document must be the name of a file beside the profile, without a folder: {name!a}")
    beside, recorded = file.parent / name, file.parent / DOCUMENT
    # A recording keeps the document next to the profile, whatever its original name.
    return load_document_file(recorded if not os.path.lexists(beside) and os.path.lexists(recorded) else beside)


_ASKED_BY = {
    "company_id": "company-id",
    "location_id": "location-id",
    "payments": "bank-account",
    "bank_account": "bank-account",
    "bill_image_folder": "bill-image-folder",
    "account_email": "account-email",
}
"""A key of [values] -> the rule of the instruction that asks for it."""


def _require_asked(file: Path, values: object, document: Document) -> None:
    """Check that the edition asks the admin for every value that the profile gives.

    Raises:
        ProfileError: it does not; the text names the editions that do.
    """
    if not isinstance(values, dict):
        return
    strange = [key for key in values if not _asks(document, key)]
    if strange:
        fault = f'[values] tells {", ".join(strange)}, for which the document "{document.edition}" does not ask'
    elif not any(_asks(document, key) for key in _ASKED_BY):
        fault = f'there is a table [values], and the document "{document.edition}" asks for none'
    else:
        return
    keys_asked = {
        candidate.edition: [key for key in strange or _ASKED_BY if _asks(candidate, key)] for candidate in editions()
    }
    asking = [f'document = "{name}" asks for {", ".join(keys)}' for name, keys in keys_asked.items() if keys]
    raise ProfileError(f"{file}: {fault}; {' and '.join(asking) or 'no other edition does either'}")


def _asks(document: Document, key: str) -> bool:
    """Whether a document asks the admin for a value."""
    rule = _ASKED_BY[key]
    if key == "account_email":
        return any(
            instruction.rule == rule and instruction.values.get("from_profile") is True
            for instruction in document.instruction
        )
    return document.number_of(rule) is not None


def check_accepted(profile: Profile, recorded_at: datetime, file: Path) -> None:
    """Check the days of waivers and attestations against the time at which the company was read.

    Raises:
        ProfileError: a waiver is valid for too long, or an attestation has a day in the future.
    """
    try:
        check_days((*profile.waived, *profile.attested), recorded_at)
    except EntryError as error:
        raise ProfileError(f"{file}: {error}") from None


def _text(file: Path) -> str:
    try:
        return read_plain(file, PROFILE_LIMIT).decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        if os.path.lexists(file):
            raise ProfileError(f"{file} is a link to a file that is not there; {_keys()}") from None
        return ""
    except OSError as error:
        raise ProfileError(f"{file} cannot be read ({error.strerror}); {_keys()}") from None
    except UnicodeDecodeError as error:
        raise ProfileError(f"{file} is not UTF-8 at byte {error.start + 1}; {_keys()}") from None


def _key(loc: tuple[int | str, ...]) -> str:
    """The key that is wrong; for one inside the table of values, both names."""
    return ".".join(map(str, loc[: 2 if loc[0] == "values" else 1]))


def _complaint(key: str) -> str:
    allowed = _ALLOWED | {f"values.{name}": value for name, value in VALUES_ALLOWED.items()}
    more = ""
    if key.startswith("values.") and key not in allowed:
        more = f" (the table has {', '.join(VALUES_ALLOWED)})"
    return (f"{key} must be {allowed[key]}" if key in allowed else f"the key {key!a} is unknown") + more


def _keys() -> str:
    return f"allowed keys are {', '.join(_ALLOWED)}"
