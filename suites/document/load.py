"""Loads documents from their files. A file that cannot be used stops only the companies that are judged by it."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from intacct.files import read_toml
from suites.document.model import INSTRUCTION_KEYS, Document
from suites.document.names import normalize_name
from suites.document.text import shown

__all__ = [
    "DOCUMENT",
    "EditionError",
    "UnknownEditionError",
    "bundled",
    "editions",
    "is_document",
    "load_document",
    "load_document_file",
    "load_table",
]

DOCUMENT = "document.toml"
"""The file name of a custom document in a recording that was judged by it."""
PERSON = "person"
"""The `judged` value, and the name of the rule, of instructions that only a person can check."""
LIMIT = 1024 * 1024
"""Maximum bytes of a document."""
FOLDER = Path(__file__).with_name("editions")
_DOCUMENT = TypeAdapter(Document)
Table = TypeVar("Table")


class EditionError(ValueError):
    """An edition that cannot be used; one sentence says which file and instruction, and why."""


class UnknownEditionError(EditionError):
    """There is no document of that name: the name is wrong, not an edition."""


@dataclass(frozen=True, slots=True)
class Editions:
    """The contents of a folder of editions: the usable ones, by number, and the reasons why others are not usable."""

    usable: tuple[Document, ...]
    faults: dict[str, str] = field(default_factory=dict)
    """An edition's name (or its file name, if the name is unreadable or belongs to another edition) -> one sentence."""
    default_faults: tuple[str, ...] = ()
    """The names among these that would be the default edition, as far as could be read."""

    def get(self, name: str | None) -> Document:
        """The edition of that name, or the default one.

        Raises:
            UnknownEditionError: there is none of that name.
            EditionError: its file cannot be used, or no file is the default one.
        """
        matches = [
            document for document in self.usable if (document.default if name is None else document.edition == name)
        ]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise EditionError(f"{_files(matches)} both say default = true: only one edition can be the default")
        if name in self.faults:
            raise EditionError(self.faults[name])
        if name is None:
            raise EditionError(self._why_no_default())
        names = ", ".join(f'"{document.edition}"' for document in self.usable)
        unusable = f"; {'; '.join(self.faults.values())}" if self.faults else ""
        raise UnknownEditionError(f"there is no edition {name!a} of the setup document; known are {names}{unusable}")

    def _why_no_default(self) -> str:
        """The fault of the default edition; all faults if it is not known which file that is."""
        if self.default_faults:
            return "; ".join(self.faults[name] for name in self.default_faults)
        why = "; ".join(self.faults.values()) or "no file says default = true"
        return f"there is no default edition of the setup document: {why}"


def read_editions(folder: Path) -> Editions:
    """Read every file of a folder; a file that cannot be used raises nothing."""
    documents: list[Document] = []
    broken: list[tuple[str, dict[str, object], str]] = []
    for path in sorted(folder.glob("*.toml")):
        data: dict[str, object] = {}
        try:
            data = _read(path, path.name)
            documents.append(_bundled_document(path, {"number": None, **data}))
        except EditionError as error:
            broken.append((path.name, data, str(error)))
    faults: dict[str, str] = {}
    default_faults: list[str] = []
    taken = {document.edition for document in documents}
    for file, data, fault in broken:
        name = edition if isinstance(edition := data.get("edition"), str) and edition not in taken else file
        taken.add(name)
        faults[name] = fault
        default_faults += [name] if data.get("default") is True else []
    for document in documents:
        alike = [other for other in documents if _clash(document, other)]
        if alike:
            faults[document.edition] = (
                f'{_files([document, *alike])} share the name "{document.edition}" or the number {document.number}: '
                "each edition needs its own"
            )
            default_faults += [document.edition] if document.default and document.edition not in default_faults else []
    usable = [document for document in documents if document.edition not in faults]
    return Editions(tuple(sorted(usable, key=lambda document: document.number)), faults, tuple(default_faults))


def load_document_file(file: Path) -> Document:
    """Load a custom document from its file.

    Raises:
        EditionError: it cannot be read, or cannot be used.
    """
    document = _document(file, str(file), _read(file, str(file)))
    if document.default or document.number:
        raise EditionError(f"{file}: number and default are for the bundled editions alone: leave them out")
    return document


def is_document(file: Path) -> bool:
    """Whether a file looks like a setup document and not like a profile: it has instructions."""
    try:
        return "instruction" in _read(file, file.name)
    except EditionError:
        return False


def load_table(file: Path, kind: type[Table]) -> Table:
    """Load one of the program's own tables of facts about Sage, next to the documents.

    Raises:
        EditionError: it cannot be used, and so no document can.
    """
    data = _read(file, file.name)
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        raise EditionError(f"{file.name}: {_fault_text(error, data)}") from None


def _read(file: Path, label: str) -> dict[str, object]:
    """Parse a file; errors refer to it by the label."""
    try:
        return read_toml(file, LIMIT)
    except FileNotFoundError:
        if os.path.lexists(file):
            raise EditionError(f"{label} is a link to a file that is not there") from None
        raise UnknownEditionError(f"there is no file {file.name} in {file.parent}") from None
    except OSError as error:
        raise EditionError(f"{label} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise EditionError(f"{label} is not UTF-8 at byte {error.start + 1}") from None
    except ValueError as error:
        raise EditionError(f"{label} is not a TOML file: {error}") from None


def _clash(document: Document, other: Document) -> bool:
    """Whether two editions have the same name or number; if they share a number, the default one is not at fault."""
    same_number = document.number == other.number and not (document.default and not other.default)
    return document is not other and (document.edition == other.edition or same_number)


def _files(documents: list[Document]) -> str:
    return " and ".join(sorted(document.file for document in documents))


def _document(path: Path, label: str, data: dict[str, object]) -> Document:
    """Build the document from parsed data; errors refer to it by the label."""
    for key in {"file", "path"} & data.keys():
        raise EditionError(f"{label}: {key} is not a key that may stand there")
    try:
        document = _DOCUMENT.validate_python({**_with_values(data), "file": path.name, "path": path})
    except ValidationError as error:
        raise EditionError(f"{label}: {_fault_text(error, data)}") from None
    sections = {section.number for section in document.section}
    repeated = [id_ for id_, count in Counter(document.ids).items() if count > 1]
    if repeated:
        raise EditionError(f"{label}: two instructions are numbered {repeated[0]}")
    if len(sections) < len(document.section):
        raise EditionError(f"{label}: two sections have the same number")
    for key in ("name", "code"):
        counts = Counter(normalize_name(getattr(application, key)) for application in document.application)
        if twice := [text for text, count in counts.items() if text and count > 1]:
            raise EditionError(f"{label}: two applications have the {key} {shown(ascii(twice[0]), 80)}")
    for instruction in document.instruction:
        if instruction.section not in sections:
            raise EditionError(
                f"{label}: {instruction.id} stands in section {instruction.section}, which it does not have"
            )
        if instruction.leads_to and (
            instruction.leads_to == instruction.id or instruction.leads_to not in document.ids
        ):
            raise EditionError(
                f"{label}: {instruction.id} leads to {instruction.leads_to}, which is not another instruction"
            )
    return document


def _bundled_document(path: Path, data: dict[str, object]) -> Document:
    """Build an edition of the folder, each of which has a number."""
    document = _document(path, path.name, data)
    if not document.number:
        raise EditionError(f"{path.name}: number must be a whole number above 0")
    return document


def _with_values(data: dict[str, object]) -> dict[str, object]:
    """The same data, with the values for the rule of each instruction in a table of their own."""
    rows = data.get("instruction")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return data
    return {**data, "instruction": [_split_row(row) for row in rows]}


def _split_row(row: dict[str, object]) -> dict[str, object]:
    # The rules are not known here: a missing or invalid one is reported with the unknown ones (judgement).
    row = {**row, "rule": str(row.get("rule", PERSON if row.get("judged") == PERSON else ""))}
    own = {key: value for key, value in row.items() if key in INSTRUCTION_KEYS}
    return {**own, "values": {key: value for key, value in row.items() if key not in INSTRUCTION_KEYS}}


def _fault_text(error: ValidationError, data: dict[str, object]) -> str:
    """The wrong key, its table, and what it must be."""
    first = error.errors(include_url=False)[0]
    *tables, key = first["loc"]
    rows = data.get(str(tables[0])) if tables else None
    if isinstance(rows, list) and len(tables) > 1 and isinstance(tables[1], int) and isinstance(rows[tables[1]], dict):
        row = rows[tables[1]]
        names = (str(row.get(name, "")).strip() for name in ("id", "number", "name"))
        tables[1] = next(filter(None, names), tables[1] + 1)
    place = f"{' '.join(map(str, tables))}: " if tables else ""
    phrase = _FAULTS.get(first["type"])
    must_be = first.get("ctx", {}).get("expected") or _ALLOWED.get(str(key), "")
    if phrase is None and must_be:
        phrase = f"must be {must_be}, and is {shown(ascii(first['input']), 80)}"
    return f"{place}{key} {phrase}" if phrase else f"{place}{key}: {first['msg']}"


_FAULTS = {
    "missing": "is missing",
    "unexpected_keyword_argument": "is not a key that may stand there",
    "string_type": "must be a text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "tuple_type": "must be a list",
    "too_short": "must hold at least one",
    "greater_than_equal": "must be a whole number above 0",
    "dict_type": "must be a table",
    "dataclass_type": "must be a table",
}
"""What is wrong with a key, by pydantic's name for the error."""
_LINE = "a text of one line that is not blank"
_ALLOWED = {
    "id": f"{_LINE}, of at most 20 characters",
    "number": f"{_LINE}, of at most 20 characters",
    "link": "an address that begins with https://, of at most 500 characters",
    **dict.fromkeys(("edition", "title", "name", "instruction", "click"), _LINE),
}
"""The allowed values of a key, if its type does not say it."""


@cache
def bundled() -> Editions:
    """The editions of the setup document that come with this version of the suite."""
    return read_editions(FOLDER)


def editions() -> tuple[Document, ...]:
    """Every usable edition, the oldest first."""
    return bundled().usable


def load_document(edition: str | None = None) -> Document:
    """The edition of that name, or the default one.

    Raises:
        EditionError: there is none of that name (the known ones are listed), or its file cannot be used.
    """
    return bundled().get(edition)
