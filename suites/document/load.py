"""Edition files -> whole editions: what one is based on is filled in. The format: suites/document/__init__.py."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from suites.document.model import STRICT, Application, Document, Instruction, Section

__all__ = ["EditionError", "editions", "load_document"]


@cache
def editions() -> tuple[Document, ...]:
    """The editions of the setup document that this version of the suite judges by, the oldest first."""
    return read_editions(FOLDER)


def load_document(edition: str | None = None) -> Document:
    """The edition of that name, or the newest.

    Raises:
        EditionError: there is none of that name; the known ones are listed.
    """
    for one in reversed(editions()):
        if edition in {None, one.edition}:
            return one
    known = ", ".join(f'"{one.edition}"' for one in editions())
    raise EditionError(f"there is no edition {edition!a} of the setup document; known are {known}")


FOLDER = Path(__file__).with_name("editions")
_Row: TypeAlias = Mapping[str, str | bool]
_INHERITED = ("title", "sender_id", "user_name", "email", "application")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)+")


class EditionError(ValueError):
    """An edition that cannot be used; one sentence says which, and why."""


@dataclass(frozen=True, slots=True, config=STRICT)
class _File:
    """What one file says: whole, or what differs from the edition that it is based on."""

    number: int
    edition: str
    based_on: str = ""
    without: tuple[str, ...] = ()
    title: str = ""
    sender_id: str = ""
    user_name: str = ""
    email: str = ""
    application: tuple[Application, ...] = ()
    section: tuple[Section, ...] = ()
    instruction: tuple[dict[str, str | bool], ...] = ()


def read_editions(folder: Path) -> tuple[Document, ...]:
    """The editions of a folder, the oldest first.

    Raises:
        EditionError: a file is no edition, or two have the same name or number, or a basis is not there.
    """
    files = [_read(path) for path in sorted(folder.glob("*.toml"))]
    for name, count in Counter(value for one in files for value in (one.edition, one.number)).items():
        if count > 1:
            raise EditionError(f"two editions are called {name}")
    by_name = {one.edition: one for one in files}
    return tuple(_whole(one, by_name, ()) for one in sorted(files, key=lambda one: one.number))


def _read(path: Path) -> _File:
    try:
        return TypeAdapter(_File).validate_python(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(f"{path.name} is no TOML: {error}") from None
    except ValidationError as error:
        raise EditionError(f"{path.name}: {_where(error)}") from None


def _where(error: ValidationError, rows: Sequence[_Row] = ()) -> str:
    first = error.errors(include_url=False)[0]
    what, *at = first["loc"]
    if rows and what == "instruction" and at and isinstance(at[0], int):
        at[0] = str(rows[at[0]]["id"])
    return f"{', '.join(map(str, (what, *at)))}: {first['msg']}"


def _whole(file: _File, files: Mapping[str, _File], passed: tuple[str, ...]) -> Document:
    """The edition with everything that it takes from the one that it is based on."""
    if not file.based_on:
        return _made(file, None)
    if file.based_on not in files or file.based_on in (*passed, file.edition):
        raise EditionError(f"{file.edition} is based on {file.based_on}, which is no other edition")
    return _made(file, _whole(files[file.based_on], files, (*passed, file.edition)))


def _made(file: _File, base: Document | None) -> Document:
    kept = (one for one in (base.section if base else ()) if one.number not in file.without)
    sections = {one.number: one for one in (*kept, *file.section)}
    rows = _rows(file, base)
    plain = {
        **{name: getattr(base, name) for name in _INHERITED if base is not None},
        **{name: said for name in _INHERITED if (said := getattr(file, name))},
        "number": file.number,
        "edition": file.edition,
        "section": sorted(sections.values(), key=lambda one: int(one.number)),
        "instruction": rows,
    }
    try:
        document = TypeAdapter(Document).validate_python(plain)
    except ValidationError as error:
        raise EditionError(f"{file.edition}: {_where(error, rows)}") from None
    _check(document)
    return document


def _rows(file: _File, base: Document | None) -> list[_Row]:
    """The instructions in order: those of the basis that stay, and the file's own with what they inherit."""
    theirs = () if base is None else base.instruction
    gone = {one.id for one in theirs if {one.id, one.section} & {*file.without}}
    unknown = {*file.without} - gone - {one.section for one in theirs}
    if unknown:
        raise EditionError(f"{file.edition} leaves out {', '.join(sorted(unknown))}, which its basis does not have")
    own = _by_number(file)
    rows = {one.id: _plain(one) for one in theirs if one.id not in gone}
    rows |= {id_: {**_inherited(row, base), **row} for id_, row in own.items()}
    ordered = {id_: rows[id_] for id_ in sorted(rows, key=_order)}
    if base is None:
        return list(ordered.values())
    moved = {str(row.get("rule") or id_): id_ for id_, row in reversed(ordered.items())}
    return [row if "leads_to" in own.get(id_, {}) else _led_on(file, row, base, moved) for id_, row in ordered.items()]


def _by_number(file: _File) -> dict[str, _Row]:
    own: dict[str, _Row] = {}
    for row in file.instruction:
        id_ = str(row.get("id", ""))
        if not _NUMBER.fullmatch(id_) or id_ in own:
            raise EditionError(f"{file.edition}: an instruction needs a number of its own like 4.10, not {id_!r}")
        own[id_] = row
    return own


def _order(id_: str) -> tuple[int, ...]:
    return tuple(map(int, id_.split(".")))


def _plain(one: Instruction) -> _Row:
    row: _Row = TypeAdapter(Instruction).dump_python(one)
    return row


def _inherited(row: _Row, base: Document | None) -> _Row:
    """What the basis says of the same rule, if the row names one, else of the same number."""
    wanted = row.get("rule")
    for one in base.instruction if base else ():
        if one.judged_by == wanted or (wanted is None and one.id == row["id"]):
            return _plain(one)
    return {}


def _led_on(file: _File, row: _Row, base: Document, moved: Mapping[str, str]) -> _Row:
    """The row with the step that it leads to under its new number."""
    target = str(row.get("leads_to") or "")
    if not target:
        return row
    if base[target].judged_by not in moved:
        raise EditionError(f"{file.edition}: {row['id']} leads to {target} of its basis, which is left out")
    return {**row, "leads_to": moved[base[target].judged_by]}


def _check(document: Document) -> None:
    """Every instruction has its section, and every navigation step leads to another instruction.

    Raises:
        EditionError: not so.
    """
    sections = {one.number for one in document.section}
    for one in document.instruction:
        if one.section not in sections:
            raise EditionError(f"{document.edition}: {one.id} stands in no section")
        if one.leads_to and (one.leads_to == one.id or one.leads_to not in document.ids):
            raise EditionError(f"{document.edition}: {one.id} leads to {one.leads_to}, which is no other instruction")
