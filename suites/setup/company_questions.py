"""What several rules find about the company as a whole: one question or task, however many steps it keeps open."""

from __future__ import annotations

from suites.judgement.outcomes import Outcome, contradicted, not_met, not_visible
from suites.judgement.subject import Subject
from suites.judgement.unseen import entity_refusals, refusals_of
from suites.judgement.verdict import Verdict
from suites.setup.remedies import ENTITIES, IF_SUBSCRIBED, SOLD, SUBSCRIPTIONS

ROLES_OR_USERS = "Permission type: role-based or user-based"
"""What conforms if it is open which of the two a company is."""


class SeveralEntities(Outcome):
    """How any rule can end that applies only to a company with several entities, or to one without."""

    UNPROVEN = not_visible(
        "whether the company is multi-entity could not be seen",
        title="Tell us whether your company has several entities",
        path=ENTITIES,
    )


class RolesOrUsers(Outcome):
    """How any rule can end for which it counts whether the company gives permissions to roles or to users."""

    UNSEEN = not_visible(
        "whether the company gives permissions to roles or to users could not be seen",
        title="Tell us whether your company is role-based or user-based",
        path="Company > Setup > Configuration > Company > General information > Permission type",
    )


class Subscribed(Outcome):
    """How any rule on an application can end that the company may not be subscribed to."""

    MISSING = not_met(
        "the company is not subscribed to the application",
        title="Ask Sage to add {application} to your subscription",
        path=SUBSCRIPTIONS,
        after=SOLD,
    )
    DOUBTED = contradicted(
        "whether the company is subscribed to the application is contradicted",
        title="Check whether your company is subscribed to {application}",
        path=SUBSCRIPTIONS,
        after=IF_SUBSCRIBED,
    )


def several_entities_unproven(subject: Subject) -> Verdict:
    """The verdict if it is open whether the company is multi-entity: the same text for every rule and every place."""
    doubt = subject.facts.multi_entity_doubt
    text = doubt or _why_unproven(subject)
    return SeveralEntities.UNPROVEN(
        f"Several entities: {text}",
        expected="Several entities: yes or no",
        auditor_would_help=not doubt,
        unseen=() if doubt else (*refusals_of(subject.facts, "multi_entity_shared"), *entity_refusals(subject.facts)),
    )


def _why_unproven(subject: Subject) -> str:
    """What the answer of the user lacks."""
    if subject.user_or_none is None:
        return "not shown"
    shared = subject.user.multi_entity_shared
    return "not said, or in a word that is not known here" if shared is None else subject.why_unseen(shared)
