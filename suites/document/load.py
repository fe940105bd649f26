"""Documents from their files. One that cannot be used stops only whoever is judged by it."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from intacct.files import bounded_toml, read_plain
from suites.document.model import INSTRUCTION_KEYS, Document

__all__ = ["DOCUMENT", "EditionError", "editions", "is_document", "load_document", "load_document_file"]

DOCUMENT = "document.toml"
"""What a recording calls the document that it was judged by, where that is a file of its own."""
PERSON = "person"
"""By whom an instruction is judged that no answer shows; and the name of the rule that says so."""
LIMIT = 1024 * 1024
"""Bytes of a document at the most."""
FOLDER = Path(__file__).with_name("editions")
_DOCUMENT = TypeAdapter(Document)


class EditionError(ValueError):
    """An edition that cannot be used; one sentence says which file and instruction, and why."""


@dataclass(frozen=True, slots=True)
class Editions:
    """What lies in a folder of editions: those that can be used, by number, and why others cannot."""

    usable: tuple[Document, ...]
    faults: dict[str, str] = field(default_factory=dict)
    """An edition's name, or its file's where the name could not be read -> one sentence."""

    def get(self, name: str | None) -> Document:
        """The edition of that name, or the default one.

        Raises:
            EditionError: there is none of that name, or its file cannot be used.
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
        names = ", ".join(f'"{document.edition}"' for document in self.usable)
        description = "default edition" if name is None else f"edition {name!a}"
        unusable = f"; {'; '.join(self.faults.values())}" if self.faults else ""
        raise EditionError(f"there is no {description} of the setup document; known are {names}{unusable}")


def read_editions(folder: Path) -> Editions:
    """Read every file of a folder; nothing is raised for a file that cannot be used."""
    documents: list[Document] = []
    faults: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        name = path.name
        try:
            data = _read(path)
            name = edition if isinstance(edition := data.get("edition"), str) else name
            documents.append(_document(path, {"number": None, **data}))
        except EditionError as error:
            faults[name] = str(error)
    for document in documents:
        alike = [other for other in documents if _clash(document, other)]
        if alike:
            faults[document.edition] = (
                f'{_files([document, *alike])} share the name "{document.edition}" or the number {document.number}: '
                "each edition needs its own"
            )
    usable = [document for document in documents if document.edition not in faults]
    return Editions(tuple(sorted(usable, key=lambda document: document.number)), faults)


def load_document_file(file: Path) -> Document:
    """A document of somebody's own, from its file.

    Raises:
        EditionError: it cannot be read, or cannot be used.
    """
    document = _document(file, _read(file))
    if document.default or document.number:
        raise EditionError(f"{file.name}: number and default are for the bundled editions alone: leave them out")
    return document


def is_document(file: Path) -> bool:
    """Whether a file looks like a setup document, and not like a profile: it has instructions."""
    try:
        return "instruction" in _read(file)
    except EditionError:
        return False


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(bounded_toml(read_plain(file, LIMIT).decode("utf-8-sig").replace("\r\n", "\n")))
    except FileNotFoundError:
        raise EditionError(f"there is no file {file.name} in {file.parent}") from None
    except OSError as error:
        raise EditionError(f"{file.name} cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise EditionError(f"{file.name} is not a TOML file: {error}") from None


def _clash(document: Document, other: Document) -> bool:
    """Whether an edition cannot be told from another one; of two of one number, the default one is not at fault."""
    same_number = document.number == other.number and not (document.default and not other.default)
    return document is not other and (document.edition == other.edition or same_number)


def _files(documents: list[Document]) -> str:
    return " and ".join(sorted(document.file for document in documents))


def _document(path: Path, data: dict[str, object]) -> Document:
    for key in {"file", "path"} & data.keys():
        raise EditionError(f"{path.name}: {key}: Unexpected keyword argument")
    try:
        document = _DOCUMENT.validate_python({**_with_values(data), "file": path.name, "path": path})
    except ValidationError as error:
        raise EditionError(f"{path.name}: {_fault_text(error, data)}") from None
    sections = {section.number for section in document.section}
    repeated = [id_ for id_, count in Counter(document.ids).items() if count > 1]
    if repeated:
        raise EditionError(f"{path.name}: two instructions are numbered {repeated[0]}")
    for instruction in document.instruction:
        if instruction.section not in sections:
            raise EditionError(
                f"{path.name}: {instruction.id} stands in section {instruction.section}, which it does not have"
            )
        if instruction.leads_to and (
            instruction.leads_to == instruction.id or instruction.leads_to not in document.ids
        ):
            raise EditionError(
                f"{path.name}: {instruction.id} leads to {instruction.leads_to}, which is not another instruction"
            )
    return document


def _with_values(data: dict[str, object]) -> dict[str, object]:
    """The same, with what an instruction gives its rule in a table of its own."""
    rows = data.get("instruction")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return data
    return {**data, "instruction": [_split_row(row) for row in rows]}


def _split_row(row: dict[str, object]) -> dict[str, object]:
    if row.get("judged") == PERSON:
        row = {"rule": PERSON, **row}
    own = {key: value for key, value in row.items() if key in INSTRUCTION_KEYS}
    return {**own, "values": {key: value for key, value in row.items() if key not in INSTRUCTION_KEYS}}


def _fault_text(error: ValidationError, data: dict[str, object]) -> str:
    """Which key of which instruction is wrong, and how."""
    first = error.errors(include_url=False)[0]
    what, *at = first["loc"]
    rows = data.get(str(what))
    if isinstance(rows, list) and at and isinstance(at[0], int) and isinstance(rows[at[0]], dict):
        row = rows[at[0]]
        at[0] = str(row.get("id") or row.get("number") or row.get("name") or at[0] + 1)
    return f"{', '.join(map(str, (what, *at)))}: {first['msg']}"


@cache
def bundled() -> Editions:
    """The editions of the setup document that come with this version of the suite."""
    return read_editions(FOLDER)


def editions() -> tuple[Document, ...]:
    """Every edition that can be used, the oldest first."""
    return bundled().usable


def load_document(edition: str | None = None) -> Document:
    """The edition of that name, or the default one.

    Raises:
        EditionError: there is none of that name (the known ones are listed), or its file cannot be used.
    """
    return bundled().get(edition)
