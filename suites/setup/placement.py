"""The placement of the user of an entity, from its restriction, its record and its sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from intacct.protocol.refusal import Refusal
from suites.document.text import normalize_id
from suites.judgement.landing import landing
from suites.judgement.restrictions import Restriction, RestrictionKind, restriction_of
from suites.judgement.subject import Subject


@dataclass(frozen=True, slots=True)
class Placement:
    """The limits of an entity's user, the entities assigned to it, where it lands, and what it can enter.

    `own` is the ID of that entity. `made_in` is the entity in which the user was created, `lands` the one in which its
    sign-in lands; for both, "" is the top level, and None means that the answer does not say.
    """

    own: str
    limits: Restriction
    assigned: tuple[str, ...]
    lands: str | None
    enters: tuple[str, ...]
    made_in: str | None

    def is_own(self, id_: str | None) -> bool:
        """Whether an ID is that of the user's own entity."""
        return normalize_id(id_ or "") == normalize_id(self.own)

    @property
    def assigned_elsewhere(self) -> bool:
        """Whether an entity other than its own is assigned to it, alone or in addition to its own."""
        return not all(map(self.is_own, self.assigned))

    @property
    def lands_elsewhere(self) -> bool:
        """Whether the sign-in lands in another entity; the top level does not count as one."""
        return bool(self.lands) and not self.is_own(self.lands)

    @property
    def enters_elsewhere(self) -> bool:
        """Whether it can enter an entity other than its own."""
        return not all(map(self.is_own, self.enters))

    @property
    def made_elsewhere(self) -> str:
        """The other entity in which it was created; "" for its own and for the top level, or if nothing shows it.

        A user without any assigned entity lands in the one in which it was created.
        """
        unassigned = self.limits.limit is RestrictionKind.NONE
        made_in = ((self.lands if unassigned else "") if self.made_in is None else self.made_in) or ""
        return "" if self.is_own(made_in) else made_in.strip()

    @property
    def landing_unexplained(self) -> bool:
        """Whether nothing shows why the sign-in lands there: neither the assignment nor where the user was created."""
        return self.made_in is None and self.limits.limit is RestrictionKind.UNSEEN

    @property
    def made_inside(self) -> bool:
        """Whether it was created in its own entity."""
        return self.is_own(self.made_in)

    @property
    def enters_it_alone(self) -> bool:
        """Whether the sign-in lands in the entity and the user can enter no other."""
        return bool(self.enters) and all(map(self.is_own, (self.lands, *self.enters)))

    @property
    def works_inside(self) -> bool:
        """Whether it was created in the entity, or can enter only that one and where it was created is not visible."""
        return self.made_inside or (self.made_in is None and self.enters_it_alone)


def placement_of(subject: Subject) -> Placement:
    """The placement of the user of a place at the entity level."""
    limits, details = restriction_of(subject.user, "locations"), subject.user.entity_details
    return Placement(
        own=subject.place.key,
        limits=limits,
        assigned=subject.facts.entities_among(limits.ids),
        lands=landing(subject.user),
        enters=() if isinstance(details, Refusal) else tuple(entity.id for entity in details),
        made_in=subject.record.created_in if subject.record else None,
    )
