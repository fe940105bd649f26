"""The classes of an edition of the setup document. Every field is explained in suites/document/__init__.py."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, field, fields
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, NewType

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid", defer_build=True)

RuleId = NewType("RuleId", str)
"""The name of a rule: what it judges, such as `user-type`. It is never shown to a customer."""
Number = NewType("Number", str)
"""The number of an instruction as the document prints it: any text, such as `4.10`, `1b` or `A.2`."""
_PRINTED = StringConstraints(strip_whitespace=True, pattern=r"^[^\s\p{Cc}](\P{Cc}*[^\s\p{Cc}])?$", max_length=20)

_Line = Annotated[str, StringConstraints(pattern=r"[^\s\p{C}]")]
"""A text with at least one visible character."""
_Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\P{Cc}*[^\s\p{C}]\P{Cc}*$")]
"""A text in one line with at least one visible character."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Application:
    """An application that is judged separately: its name on screen, its code, and the objects that only it provides."""

    name: _Name
    code: str
    decisive: tuple[str, ...]


@dataclass(frozen=True, slots=True, config=STRICT)
class Section:
    """A section of the document, by its printed number."""

    number: Annotated[str, _PRINTED]
    title: _Line


@dataclass(frozen=True, slots=True, config=STRICT)
class Instruction:
    """One instruction: its printed number, the rule that judges it, its section, and the document's words.

    `values` are the values for its rule, by key, as in the file; the rule types and checks them. `expected` is "" if
    the rule derives it from these values.
    """

    id: Annotated[Number, _PRINTED]
    rule: RuleId
    section: str
    instruction: _Line
    judged: Literal["company", "user", "person"]
    click: _Line
    why: str
    expected: str = ""
    applications: bool | tuple[str, ...] = False
    leads_to: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


INSTRUCTION_KEYS = tuple(key.name for key in fields(Instruction) if key.name != "values")
"""The keys that an instruction of any rule may have; all others are values for its rule."""


@dataclass(frozen=True, config=STRICT)
class Document:
    """A complete edition of the setup document, with the names that it asks for; instructions in its own order.

    Without slots, so that what is derived from it is computed once for all companies that are judged by it.
    """

    edition: _Name
    title: _Line
    section: tuple[Section, ...]
    instruction: Annotated[tuple[Instruction, ...], Field(min_length=1)]
    number: Annotated[int, Field(strict=True, ge=0)] = 0
    partner: str = ""
    application: tuple[Application, ...] = ()
    default: Annotated[bool, Field(strict=True)] = False
    link: Annotated[str, StringConstraints(pattern=r"^(https://[^\s\"'<>]+)?$", max_length=500)] = ""
    file: str = field(default="", compare=False)
    """The name of its file, for error messages."""
    path: Path | None = field(default=None, compare=False)
    """The path of its file."""

    @property
    def own(self) -> bool:
        """Whether it is a custom file and not a bundled edition; only bundled editions have a number."""
        return not self.number

    def __getitem__(self, id_: str) -> Instruction:
        """The instruction with that printed number.

        Raises:
            KeyError: the edition has none.
        """
        return self._by_number[id_]

    @cached_property
    def _by_number(self) -> Mapping[str, Instruction]:
        return {instruction.id: instruction for instruction in reversed(self.instruction)}

    @cached_property
    def ids(self) -> tuple[Number, ...]:
        """All printed numbers, in the document's order."""
        return tuple(instruction.id for instruction in self.instruction)

    @cached_property
    def demands(self) -> Mapping[Number, str]:
        """The demands of each instruction, by its printed number, as a short digest that does not cover its words."""
        applications = tuple(map(asdict, self.application))
        return {
            instruction.id: _digest(
                (
                    instruction.rule,
                    instruction.judged,
                    {**instruction.values},
                    instruction.applications,
                    instruction.leads_to,
                    applications if instruction.applications else (),
                )
            )
            for instruction in self.instruction
        }

    @cached_property
    def digest(self) -> str:
        """A short digest of the whole document, its words included: a different digest means a different document."""
        return _digest({key: value for key, value in asdict(self).items() if key not in {"file", "path"}})

    def order(self, id_: str) -> int:
        """The position of an instruction in the document, by its printed number."""
        return self.ids.index(Number(id_))

    def given(self, rule: str, key: str) -> str:
        """A text value of the first instruction of a rule; "" if there is none."""
        value = next(
            (instruction.values.get(key) for instruction in self.instruction if instruction.rule == rule), None
        )
        return value.strip() if isinstance(value, str) else ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text value of the instructions: the names that the document asks for."""
        values = (value for instruction in self.instruction for value in instruction.values.values())
        listed = (text for value in values for text in (value if isinstance(value, list | tuple) else [value]))
        return tuple(dict.fromkeys(text for text in listed if isinstance(text, str)))

    def number_of(self, rule: str) -> Number | None:
        """The printed number of a rule's instruction (the first of several); None if it has none."""
        return next((instruction.id for instruction in self.instruction if instruction.rule == rule), None)


def _digest(data: object) -> str:
    return sha256(json.dumps(data, default=str, sort_keys=True).encode()).hexdigest()[:16]
