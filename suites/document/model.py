"""What an edition of the setup document consists of. Every field is explained in suites/document/__init__.py."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=STRICT)
class Application:
    """One of the applications of 3.3 and 3.4: its name on screen, its code, and the objects that only it gives."""

    name: str
    code: str
    decisive: tuple[str, ...]


@dataclass(frozen=True, slots=True, config=STRICT)
class Section:
    """A section of the document."""

    number: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
    title: str


@dataclass(frozen=True, slots=True, config=STRICT)
class Instruction:
    """One numbered instruction: its printed number, the rule that judges it, and the document's words."""

    id: str
    instruction: str
    judged: Literal["company", "user"]
    expected: str
    click: str
    why: str
    rule: str = ""
    applications: bool = False
    leads_to: str = ""

    @property
    def judged_by(self) -> str:
        """The name of the rule that judges it: its own number, unless it names another."""
        return self.rule or self.id

    @property
    def section(self) -> str:
        """The number of its section: the part before the point."""
        return self.id.partition(".")[0]

    @property
    def order(self) -> tuple[int, ...]:
        """Its place in the document: 4.2 stands before 4.10."""
        return tuple(int(part) for part in self.id.split("."))


@dataclass(frozen=True, slots=True, config=STRICT)
class Document:
    """An edition of the setup document, whole, with what it asks for by name; instructions in its own order."""

    number: int
    edition: str
    title: str
    sender_id: str
    user_name: str
    application: tuple[Application, ...]
    section: tuple[Section, ...]
    instruction: tuple[Instruction, ...]
    email: str = ""

    def __getitem__(self, id_: str) -> Instruction:
        """The instruction of that printed number.

        Raises:
            KeyError: the edition has none.
        """
        for one in self.instruction:
            if one.id == id_:
                return one
        raise KeyError(id_)

    @property
    def ids(self) -> tuple[str, ...]:
        """All printed numbers, in the document's order."""
        return tuple(one.id for one in self.instruction)

    def printed(self, rule: str) -> str | None:
        """The printed number of what a rule judges (of two such instructions the first); None where it has none."""
        return next((one.id for one in self.instruction if one.judged_by == rule), None)
