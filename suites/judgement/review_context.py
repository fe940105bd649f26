"""What the rules on permissions know besides rights: the company's terms, what it uses, and what can be listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intacct.protocol.refusal import Refusal
from suites.document.permissions import load_permissions
from suites.judgement.subject import Subject
from suites.judgement.unseen import refusals_of


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """The input of the rule besides the rights: the company's terms, which conditions hold, and the probes' results.

    `terms` maps a dimension's object to the company's name for it. `used` maps a dimension's object (or `multi-entity`)
    to whether it is used, None if that is not visible. `probes` maps an object to the refusal, None if listing it is
    permitted. `unseen` maps a condition, as in `used`, to the refusals because of which it is not visible.
    `contradicted` maps one to the contradiction between two answers about it.
    """

    terms: Mapping[str, str]
    used: Mapping[str, bool | None]
    probes: Mapping[str, Refusal | None]
    unseen: Mapping[str, tuple[Refusal, ...]] = field(default_factory=dict)
    contradicted: Mapping[str, str] = field(default_factory=dict)


def review_context(subject: Subject) -> ReviewContext:
    """The company's terms, which dimensions are used, and this user's probes."""
    names = ("DEPARTMENT", "LOCATION", "CLASS", "VENDOR", "CUSTOMER")
    dimensions = {name: subject.facts.shared.dimension(subject.user, name) for name in names}
    used: dict[str, bool | None] = {
        name: dimension.enabled if dimension else None for name, dimension in dimensions.items()
    }
    unseen = {name: refusals_of(subject.facts, "dimensions") for name in names if dimensions[name] is None}
    # Vendors and customers are there whether or not they are dimensions of the general ledger.
    conditional = {core.dimension for core in load_permissions().policy if core.condition == "dimension"}
    unused = {name for name in conditional if used.get(name) is False}
    return ReviewContext(
        terms={
            name: dimension.label
            for name, dimension in dimensions.items()
            if dimension and dimension.label and name not in unused
        },
        used={**used, "multi-entity": subject.facts.multi_entity},
        probes=subject.user.probes,
        unseen={**unseen, "multi-entity": refusals_of(subject.facts, "multi_entity_shared")},
        contradicted={
            **{name: subject.facts.shared.dimension_doubt(name) for name in names},
            "multi-entity": subject.facts.multi_entity_doubt,
        },
    )
