"""The setup document as data, and the decorator that ties a case to its instruction.

A case is a function that takes the `Subject` that is judged and returns a `Verdict`:

    @instruction("4.5", UserType)
    def test_user_type_is_business(place: Subject) -> Verdict:

The id is checked when the module is imported: an unknown or a second one is an error at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as validated

from suites.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from suites.subject import Subject

    CaseFunction = Callable[[Subject], Verdict]

_STRICT = ConfigDict(extra="forbid")
_FILE = Path(__file__).with_name("document.toml")


@validated(frozen=True, slots=True, config=_STRICT)
class Application:
    """One of the applications of 3.3 and 3.4: its name on screen, its code, and the objects that only it gives."""

    name: str
    code: str
    decisive: tuple[str, ...]


@validated(frozen=True, slots=True, config=_STRICT)
class Section:
    """A section of the document."""

    number: str
    title: str


@validated(frozen=True, slots=True, config=_STRICT)
class Instruction:
    """One numbered instruction; every field is explained at the top of document.toml."""

    id: str
    instruction: str
    judged: Literal["company", "user"]
    expected: str
    click: str
    why: str
    applications: bool = False
    leads_to: str = ""

    @property
    def section(self) -> str:
        """The number of its section: the part before the point."""
        return self.id.partition(".")[0]

    @property
    def order(self) -> tuple[int, ...]:
        """Its place in the document: 4.2 stands before 4.10."""
        return tuple(int(part) for part in self.id.split("."))


@validated(frozen=True, slots=True, config=_STRICT)
class Document:
    """An edition of the setup document, with what it asks for by name."""

    edition: str
    title: str
    sender_id: str
    user_name: str
    email: str
    application: tuple[Application, ...]
    section: tuple[Section, ...]
    instruction: tuple[Instruction, ...]

    def __getitem__(self, id_: str) -> Instruction:
        """The instruction of that number.

        Raises:
            KeyError: the document has none.
        """
        for one in self.instruction:
            if one.id == id_:
                return one
        raise KeyError(id_)

    @property
    def ids(self) -> tuple[str, ...]:
        """All numbers, in the document's order."""
        return tuple(one.id for one in self.instruction)


@cache
def load_document() -> Document:
    """The document that this version of the suite judges by."""
    return TypeAdapter(Document).validate_python(tomllib.loads(_FILE.read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Rule:
    """How one instruction is judged: its case, and the ends that the case declares."""

    id: str
    case: CaseFunction
    outcomes: type[Outcome]


RULES: dict[str, Rule] = {}
"""Every instruction's rule, filled as the modules of suites/setup are imported."""


def instruction(id_: str, outcomes: type[Outcome]) -> Callable[[CaseFunction], CaseFunction]:
    """Tie a case to its instruction and to the ends that it declares.

    Raises:
        ValueError: the document has no such instruction, or it has a case already.
    """
    if id_ not in load_document().ids:
        raise ValueError(f"the document has no instruction {id_}")

    def tie(case: CaseFunction) -> CaseFunction:
        if id_ in RULES:
            raise ValueError(f"instruction {id_} has two cases")
        RULES[id_] = Rule(id_, case, outcomes)
        return case

    return tie


def rule_of(case: CaseFunction) -> Rule | None:
    """The rule that a function is the case of, if any."""
    return next((rule for rule in RULES.values() if rule.case is case), None)
