"""What differs between two editions of the document, and what that changes in the verdicts of a company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from suites.document.model import Document, Instruction

Name: TypeAlias = tuple[str, int]
"""What an instruction is in every edition, whatever its number: its rule, and which of the rule's instructions."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two editions, instruction by instruction; what is in both stands in pairs, old and new."""

    added: tuple[Instruction, ...]
    gone: tuple[Instruction, ...]
    both: tuple[tuple[Instruction, Instruction], ...]

    @property
    def renumbered(self) -> tuple[tuple[Instruction, Instruction], ...]:
        """The pairs with different numbers."""
        return tuple((old, new) for old, new in self.both if old.id != new.id)

    @property
    def reworded(self) -> tuple[tuple[Instruction, Instruction], ...]:
        """The pairs with different sentences."""
        return tuple((old, new) for old, new in self.both if old.instruction != new.instruction)

    @property
    def moved(self) -> tuple[tuple[Instruction, Instruction], ...]:
        """The pairs with different menu paths."""
        return tuple((old, new) for old, new in self.both if old.click != new.click)

    @property
    def asked_otherwise(self) -> tuple[tuple[Instruction, Instruction], ...]:
        """The pairs that give their rule other values, or other applications."""
        return tuple((old, new) for old, new in self.both if _given(old) != _given(new))


def _given(one: Instruction) -> tuple[object, object]:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in one.values.items()}
    return values, one.applications


def difference(old: Document, new: Document) -> Difference:
    """What the new edition adds, leaves out and changes."""
    before, after = _named(old), _named(new)
    return Difference(
        added=tuple(one for name, one in after.items() if name not in before),
        gone=tuple(one for name, one in before.items() if name not in after),
        both=tuple((before[name], one) for name, one in after.items() if name in before),
    )


def _named(document: Document) -> dict[Name, Instruction]:
    named: dict[Name, Instruction] = {}
    for one in document.instruction:
        seen = sum(rule == one.rule for rule, _ in named)
        named[one.rule, seen] = one
    return named
