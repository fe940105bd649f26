"""Reads the credentials file into sections of wrapped values; load.py combines them."""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intacct.credentials.secret import Secret
from intacct.files import open_plain
from intacct.protocol.errors import CredentialsError

# Control characters, line separators and what XML cannot carry: not allowed in IDs, and impossible in passwords.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
SHARED = ("company_id", "sender_id", "sender_password", "endpoint_url")
FILE_LIMIT = 8 * 1024 * 1024
"""Maximum bytes of the file: 10,000 companies with their passwords need less than 2 MB."""
KEYS = (*SHARED, "entity_id", "user_id", "user_password", "document")


@dataclass(frozen=True, slots=True)
class Section:
    """A source of values, none of them blank: a section of the file, or (with no name) the environment."""

    title: str
    values: Mapping[str, Secret]
    name: str = ""
    entity: str | None = None

    def label(self, key: str) -> str:
        """The key as the user wrote it."""
        return key if self.name else f"INTACCT_{key.upper()}"

    def secret(self, key: str) -> Secret:
        """A value that can be sent.

        Raises:
            CredentialsError: it contains control characters.
        """
        if UNFIT.search(self.values[key].reveal()):
            raise CredentialsError(f"{self.title}: {self.label(key)} must be text without control characters")
        return self.values[key]

    def require(self, *keys: str) -> None:
        """Check that all of these keys have values.

        Raises:
            CredentialsError: one has none.
        """
        if lacking := [self.label(key) for key in keys if key not in self.values]:
            needed = ", ".join(map(self.label, keys))
            raise CredentialsError(f"{self.title}: {', '.join(lacking)} missing or empty; needed are {needed}")


def wrapped(values: Mapping[str, str]) -> dict[str, Secret]:
    """Wrap the values of known keys that are not blank; all but passwords are stripped."""
    clear = {key: value if key.endswith("password") else value.strip() for key, value in values.items() if key in KEYS}
    return {key: Secret(value) for key, value in clear.items() if value.strip()}


def read_sections(file: Path, *, live: bool) -> list[Section]:
    """Read every section of the file. Live, the file must exist and be private; else a missing file has no sections.

    Raises:
        CredentialsError: it cannot be read, or is not a credentials file.
    """
    parser = configparser.ConfigParser(delimiters=("=",), default_section="", interpolation=None)
    if fault := _fault(parser, _content(file, live=live)):
        raise CredentialsError(f"{file}: {fault}; allowed are UTF-8 lines of [section] and key = value, each once")
    return [_section(file, header, wrapped(parser[header])) for header in parser.sections()]


def _section(file: Path, header: str, values: Mapping[str, Secret]) -> Section:
    name, colon, entity = header.partition(":")
    title = f"{file} [{UNFIT.sub('?', header)}]"
    return Section(title, values, name.strip(), entity.strip() if colon else None)


def _fault(parser: configparser.ConfigParser, content: bytes) -> str:
    """Fill the parser and return the fault in words, since the parser's own exceptions quote the lines."""
    try:
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        parser.read_string("\n".join(line.strip() for line in lines))  # stripped: no line continues the previous one
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} is not UTF-8"
    except configparser.MissingSectionHeaderError as error:
        return f"line {error.lineno} stands before the first section"
    except (configparser.DuplicateSectionError, configparser.DuplicateOptionError) as error:
        return f"line {error.lineno} repeats a section or a key"
    except configparser.ParsingError as error:
        return f"line {error.errors[0][0]} is not key = value"
    return ""


def _content(file: Path, *, live: bool) -> bytes:
    """The file's bytes. Live, it must exist and be private to its owner; else a missing file counts as empty."""
    try:
        with os.fdopen(open_plain(file), "rb") as stream:
            if live and os.name == "posix":
                _check_owner(file, os.fstat(stream.fileno()))
            content = stream.read(FILE_LIMIT + 1)
    except FileNotFoundError:
        if not live:
            return b""
        raise CredentialsError(f"{file} is missing; it must hold [default] and [NAME], and be yours alone") from None
    except OSError as error:
        raise CredentialsError(f"{file} cannot be read ({error.strerror}); it must be a file of yours") from None
    if len(content) > FILE_LIMIT:
        megabytes = FILE_LIMIT // 1024**2
        raise CredentialsError(f"{file} is larger than {megabytes} MB, and so no credentials file; name another one")
    return content


def _check_owner(file: Path, status: os.stat_result) -> None:
    """Refuse a file that another user owns or can open, as ssh does: its owner can read and change it."""
    if status.st_uid not in {0, os.geteuid()}:
        raise CredentialsError(f"{file} belongs to another user; it must be yours alone: make a copy, and chmod 600 it")
    if status.st_mode & 0o077:
        raise CredentialsError(f"{file} can be read by others; it must be yours alone: chmod 600 {file}")
