"""The differences between two editions of the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from suites.document.model import Document, Instruction

Name: TypeAlias = tuple[str, int]
"""Identifies an instruction in every edition, whatever its number: its rule, and its index among those of the rule."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two editions, instruction by instruction; instructions in both are pairs, old and new."""

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
        """The pairs with different values for their rule, or different applications."""
        return tuple((old, new) for old, new in self.both if _parameters(old) != _parameters(new))


def _parameters(instruction: Instruction) -> tuple[object, object]:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in instruction.values.items()}
    return values, instruction.applications


def difference(old: Document, new: Document) -> Difference:
    """The instructions that the new edition adds, leaves out and changes."""
    before, after = by_name(old), by_name(new)
    return Difference(
        added=tuple(instruction for name, instruction in after.items() if name not in before),
        gone=tuple(instruction for name, instruction in before.items() if name not in after),
        both=tuple((before[name], instruction) for name, instruction in after.items() if name in before),
    )


def by_name(document: Document) -> dict[Name, Instruction]:
    """The instructions by rule; `(rule, 1)` is the second instruction of a rule."""
    instructions: dict[Name, Instruction] = {}
    for instruction in document.instruction:
        number = sum(rule == instruction.rule for rule, _ in instructions)
        instructions[instruction.rule, number] = instruction
    return instructions
