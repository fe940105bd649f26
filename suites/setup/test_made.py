"""Where the user was created, and whether it has access to the top level, by its record and where its sign-in lands."""

from __future__ import annotations

from suites.document.text import normalize_id
from suites.judgement.case import Case
from suites.judgement.company_values import TopLevelAccess
from suites.judgement.landing import landing
from suites.judgement.outcomes import Outcome, blocked, contradicted, met, not_applicable, not_met, not_visible, unknown
from suites.judgement.restrictions import RestrictionKind, restriction_of
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import Kind, Verdict
from suites.setup.company_questions import several_entities_unproven
from suites.setup.remedies import ADD, NEW_USER


class MadeAtTopLevel(Outcome):
    """How `made-at-top-level` can end."""

    AT_TOP = met("the user was made at the top level")
    INSIDE = not_met(
        "the user was made inside an entity, and its sign-in lands there",
        title="Make a new user, signed in at the top level, instead of {user}",
        path=ADD,
        after=NEW_USER,
        anew=True,
    )
    LANDS_ELSEWHERE = unknown(
        "the user was made inside an entity, and its sign-in is not seen to land there",
        title="Tell us in which entity {user} was made",
    )
    CONTRADICTED = contradicted(
        "the user was made at the top level and no entity is assigned, and yet its sign-in lands in an entity",
        title="Look in which entity {user} works",
    )
    UNSEEN = not_visible(
        "where the user was made could not be seen", title="Check where {user} was made", unchangeable=True
    )
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity shared")


class TopLevelAccessAsked(Outcome):
    """How `top-level-access` can end."""

    TICKED = met("the user is assigned to one entity, and reaches the top level")
    NOT_TICKED = met("the user is assigned to one entity, and does not reach the top level")
    ANY = met('"Enable access to top level" may be ticked or not')
    TO_TICK = not_met(
        "the user is assigned to one entity, and does not reach the top level, as was asked for",
        title='Tick "Enable access to top level" for {user}',
    )
    TO_UNTICK = not_met(
        "the user is assigned to one entity, and reaches the top level, which was not asked for",
        title='Remove the tick of "Enable access to top level" from {user}',
    )
    TWO_CAUSES = unknown(
        "the user is assigned to one entity, and reaches the top level, by its own setting or by the company's",
        title='Check whether {user} {has} "Enable access to top level"',
    )
    NO_EFFECT = unknown(
        "the user is not assigned to just one entity, so that where it lands shows nothing",
        title='Check whether "Enable access to top level" is there for {user}',
    )
    WAITS = blocked("which entities are assigned to the user comes first")
    NOT_LIMITED = not_applicable("the top level was chosen, and no entity is assigned: the user works there anyway")
    UNSEEN = not_visible(
        "which entities are assigned, or where the sign-in lands, could not be seen",
        title='See whether "Enable access to top level" is ticked for {user}',
    )
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity shared")


def test_user_was_made_at_the_top_level(subject: Subject) -> Verdict:
    """The user's record names no entity in which it was created, and the sign-in does not contradict that."""
    if subject.facts.multi_entity is False:
        return MadeAtTopLevel.NOT_MULTI_ENTITY("Multi-entity: no")
    if subject.facts.multi_entity is None:
        return several_entities_unproven(subject)
    made_in, lands = (subject.record.created_in if subject.record else None), landing(subject.user)
    if made_in is None:
        why = subject.why_unseen(subject.user.record)
        return MadeAtTopLevel.UNSEEN(f"Made: {why}", near_miss=subject.visibility_hint)
    evidence = subject.cite("user", MEGAENTITYID=made_in)
    if made_in.strip() and normalize_id(made_in) == normalize_id(lands or ""):
        return MadeAtTopLevel.INSIDE(f"Made: inside {made_in.strip()}", evidence=evidence)
    if made_in.strip():
        made_text = f"Made: inside {made_in.strip()}; the sign-in lands {f'in {lands}' if lands else 'in no entity'}"
        return MadeAtTopLevel.LANDS_ELSEWHERE(made_text, evidence=evidence)
    if lands and restriction_of(subject.user, "locations").limit is RestrictionKind.NONE:
        return MadeAtTopLevel.CONTRADICTED(
            f"Made: at the top level; and yet the sign-in lands in {lands}", evidence=evidence
        )
    return MadeAtTopLevel.AT_TOP("Made: at the top level", evidence=evidence)


rule(
    "made-at-top-level",
    test_user_was_made_at_the_top_level,
    MadeAtTopLevel,
    expected="Made: at the top level",
)


def test_top_level_access_is_as_asked(subject: Subject) -> Verdict:
    """For a user that is assigned to one entity, where its sign-in lands shows whether it has access to the top level.

    A user without any entity works at the top level anyway: if that level was chosen, nothing is required.
    """
    to_be_ticked = subject.values(TopLevelAccess).ticked
    if subject.facts.multi_entity is False:
        return TopLevelAccessAsked.NOT_MULTI_ENTITY("Multi-entity: no")
    if to_be_ticked is None:
        return TopLevelAccessAsked.ANY("It is not asked for")
    if subject.facts.multi_entity is None:
        return several_entities_unproven(subject)
    limits, lands = restriction_of(subject.user, "locations"), landing(subject.user)
    assigned = subject.facts.entities_among(limits.ids)
    if lands is None or limits.limit in {RestrictionKind.UNSEEN, RestrictionKind.CONTRADICTED}:
        why = limits.doubt or subject.why_unseen(subject.user.restriction)
        return TopLevelAccessAsked.UNSEEN(f"Enable access to top level: {why}", near_miss=subject.visibility_hint)
    evidence = subject.cite(limits.shown_by, LOCATIONS=", ".join(limits.ids), locationid=lands)
    where = f"in {lands}" if lands else "at the top level"
    placement_text = f"assigned: {', '.join(limits.ids) or 'no entity'}; the sign-in lands {where}"
    unclear = f"Enable access to top level: not to be seen; {placement_text}"
    tick_text = (
        f"Enable access to top level: {'not ticked' if lands else 'ticked, or the company is restricted'}; "
        f"{placement_text}"
    )
    if not subject.entity_level and not limits.ids and not lands:
        return TopLevelAccessAsked.NOT_LIMITED(unclear, evidence=evidence)
    if len(assigned) != 1 or len(limits.ids) != 1:
        level = Case("entity-level" if subject.entity_level else "top-level", subject.place)
        if subject.verdict(level.id).kind is Kind.NOT_MET:
            return TopLevelAccessAsked.WAITS(unclear, blocked_by=level)
        return TopLevelAccessAsked.NO_EFFECT(unclear, evidence=evidence)
    if lands:
        end = TopLevelAccessAsked.TO_TICK if to_be_ticked else TopLevelAccessAsked.NOT_TICKED
        return end(tick_text, evidence=evidence)
    if not any(landing(user) for user in subject.facts.signed_in):
        return TopLevelAccessAsked.TWO_CAUSES(tick_text, evidence=evidence)
    end = TopLevelAccessAsked.TICKED if to_be_ticked else TopLevelAccessAsked.TO_UNTICK
    return end(f"Enable access to top level: ticked; {placement_text}", evidence=evidence)


rule("top-level-access", test_top_level_access_is_as_asked, TopLevelAccessAsked, values=TopLevelAccess)
