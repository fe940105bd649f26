"""Cases: an instruction, or the rule that judges it, at a place and, for some rules, in an application."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["COMPANY", "TOP", "Case", "Place"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an instruction is judged: the company, the top level, or an entity by its ID."""

    key: str
    """`company`, `top`, or the entity's ID as it is written in the results."""
    entity: bool = False
    """Whether the key is an entity's ID; an entity may have the ID `top`."""


COMPANY = Place("company")
TOP = Place("top")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is judged: an instruction at a place and, for rules on applications, in an application."""

    id: str
    place: Place
    application: str | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, (self.id, self.place.key, self.application)))
