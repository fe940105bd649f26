"""The setup document as data, edition by edition, and the decorator that ties a case to the rule that it is.

A case is a function that takes the `Subject` that is judged and returns a `Verdict`:

    @instruction("4.5", UserType)
    def test_user_type_is_business(place: Subject) -> Verdict:

The number is the rule's name: an edition's instruction is judged by the rule of its own number, unless it names
another (suites/editions). It is checked when the module is imported: an unknown or a second one is an error at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from suites.editions import files
from suites.editions.files import EditionError
from suites.editions.model import Application, Document, Instruction, Section
from suites.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from suites.subject import Subject

    CaseFunction = Callable[[Subject], Verdict]

__all__ = [
    "RULES",
    "Application",
    "Document",
    "EditionError",
    "Instruction",
    "Rule",
    "Section",
    "editions",
    "instruction",
    "load_document",
    "rule_of",
]


@cache
def editions() -> tuple[Document, ...]:
    """The editions of the setup document that this version of the suite judges by, the oldest first."""
    return files.read_editions(files.FOLDER)


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


@dataclass(frozen=True, slots=True)
class Rule:
    """How an instruction is judged: the rule's name, its case, and the ends that the case declares."""

    id: str
    case: CaseFunction
    outcomes: type[Outcome]


RULES: dict[str, Rule] = {}
"""Every rule by its name, filled as the modules of suites/setup are imported."""


def instruction(id_: str, outcomes: type[Outcome]) -> Callable[[CaseFunction], CaseFunction]:
    """Tie a case to the rule that it is, and to the ends that it declares.

    Raises:
        ValueError: no edition has an instruction that this rule judges, or the rule has a case already.
    """
    if not any(edition.printed(id_) for edition in editions()):
        raise ValueError(f"no edition of the document has an instruction {id_}")

    def tie(case: CaseFunction) -> CaseFunction:
        if id_ in RULES:
            raise ValueError(f"instruction {id_} has two cases")
        RULES[id_] = Rule(id_, case, outcomes)
        return case

    return tie


def rule_of(case: object) -> Rule | None:
    """The rule that a function is the case of, if any."""
    return next((rule for rule in RULES.values() if rule.case is case), None)
