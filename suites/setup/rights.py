"""The rule of 3.4 on the effective rights of a place's user; 4.7 uses it for the role Admin."""

from __future__ import annotations

from suites.access import rights_in
from suites.document import Application
from suites.policies import Findings, Surroundings, examine
from suites.subject import Subject


def all_findings(place: Subject, application: Application) -> Findings:
    """What the rule of 3.4 finds in the visible rights of one application."""
    rights = rights_in(place.user, application.name)
    assert rights is not None
    others = (rights_in(place.user, other.name) for other in place.document.application if other != application)
    return examine(rights, [one for one in others if one is not None], surroundings(place))


def surroundings(place: Subject) -> Surroundings:
    """The company's terms, which dimensions are used, and this user's probes."""
    names = ("DEPARTMENT", "LOCATION", "CLASS", "VENDOR", "CUSTOMER")
    dimensions = {name: place.facts.dimension(place.user, name) for name in names}
    used: dict[str, bool | None] = {name: one.enabled if one else None for name, one in dimensions.items()}
    return Surroundings(
        terms={name: one.label for name, one in dimensions.items() if one and one.label},
        used={**used, "multi-entity": place.facts.multi_entity},
        probes=place.user.probes,
    )
