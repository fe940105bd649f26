"""What differs between two editions of the document, and what that changes in the verdicts of a company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from suites.verdict import Case, Kind, Verdict, shown

if TYPE_CHECKING:
    from suites.editions.model import Document, Instruction
    from suites.judgement import Judgement

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
        seen = sum(rule == one.judged_by for rule, _ in named)
        named[one.judged_by, seen] = one
    return named


@dataclass(frozen=True, slots=True)
class Change:
    """A case whose verdict differs; None where that edition does not have it."""

    old: tuple[Case, Verdict] | None
    new: tuple[Case, Verdict] | None


def changed_verdicts(old: Judgement, new: Judgement) -> tuple[Change, ...]:
    """The cases of one company that are new, gone, or end otherwise: in the new edition's order, gone ones last."""
    before, after = _verdicts(old), _verdicts(new)
    changes = [Change(before.get(key), found) for key, found in after.items()]
    changes += [Change(found, None) for key, found in before.items() if key not in after]
    return tuple(one for one in changes if one.old is None or one.new is None or _ends(one.old[1]) != _ends(one.new[1]))


_Key: TypeAlias = tuple[Name, Case]


def _verdicts(judgement: Judgement) -> dict[_Key, tuple[Case, Verdict]]:
    names = {one.id: name for name, one in _named(judgement.document).items()}
    return {
        (names[case.id], Case("", case.place, case.application)): (case, judgement.verdict(case))
        for case in judgement.cases
    }


def _ends(verdict: Verdict) -> tuple[Kind, str]:
    return verdict.kind, verdict.outcome


def told(old: Document, new: Document) -> Iterator[str]:
    """The difference in lines for a terminal."""
    found = difference(old, new)
    yield f'from "{old.edition}" ({old.number}) to "{new.edition}" ({new.number})'
    for title, ones in (("added", found.added), ("gone", found.gone)):
        yield from _block(title, [[f"{one.id:<5}{one.instruction}"] for one in ones])
    yield from _block("renumbered", [[f"{one.id} -> {other.id}"] for one, other in found.renumbered])
    sentences = [_pair(other.id, one.instruction, other.instruction) for one, other in found.reworded]
    yield from _block("reworded", sentences)
    yield from _block("other menu path", [_pair(other.id, one.click, other.click) for one, other in found.moved])


def _pair(id_: str, old: str, new: str) -> list[str]:
    return [f"{id_:<5}old  {old}", f"     new  {new}"]


def told_verdicts(changes: tuple[Change, ...]) -> Iterator[str]:
    """What changes in the verdicts, in lines for a terminal."""
    blocks: dict[str, list[list[str]]] = {"new": [], "gone": [], "changed": []}
    for one in changes:
        if one.old is None and one.new is not None:
            blocks["new"].append([f"{_case(one.new)}: {_says(one.new)}", f"     {_found(one.new)}"])
        elif one.new is None and one.old is not None:
            blocks["gone"].append([f"{_case(one.old)}: was {_says(one.old)}"])
        elif one.old is not None and one.new is not None:
            blocks["changed"].append(
                [f"{_case(one.new)}: {_says(one.old)} -> {_says(one.new)}", f"     {_found(one.new)}"]
            )
    for title, entries in blocks.items():
        yield from _block(title, entries)


def _case(of: tuple[Case, Verdict]) -> str:
    return shown(str(of[0]), 120)


def _says(of: tuple[Case, Verdict]) -> str:
    words = of[1].kind.value.replace("_", " ")
    return f"{words} by {shown(str(of[1].blocked_by.case), 120)}" if of[1].blocked_by else words


def _found(of: tuple[Case, Verdict]) -> str:
    return shown(of[1].found or of[1].because)


def _block(title: str, entries: list[list[str]]) -> Iterator[str]:
    yield f"{title}: {len(entries)}"
    for entry in entries:
        yield from (f"  {line}" for line in entry)
