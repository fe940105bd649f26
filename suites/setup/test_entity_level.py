"""The user of an entity is its own: exactly that entity is assigned, and the sign-in lands in it.

Sign-in is without a location, because a location would destroy the evidence of where the user lands.
"""

from __future__ import annotations

from dataclasses import replace

from suites.document.text import normalize_id
from suites.judgement.company_values import Level
from suites.judgement.landing import landing
from suites.judgement.restrictions import RestrictionKind, restriction_of
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import Evidence, Kind, Verdict
from suites.setup.company_questions import several_entities_unproven
from suites.setup.entity_level import EntityLevel
from suites.setup.entity_list import entity_doubts
from suites.setup.entity_without_user import judge_entity_without_user
from suites.setup.placement import Placement, placement_of
from suites.setup.remedies import USERS

_RUN_ENTITIES = "Run it for the users of the entities as well: a NAME of its own in the credentials file, [NAME:ENTITY]"


def test_entity_has_a_user_of_its_own(subject: Subject) -> Verdict:
    """Exactly this entity is assigned to its user, and the sign-in lands in it."""
    if not subject.entity_level and subject.values(Level).required:
        return EntityLevel.OTHER_CREDENTIALS("The credentials are for the top level", click=_RUN_ENTITIES)
    if not subject.entity_level:
        return EntityLevel.TOP_LEVEL("The credentials are for the top level")
    if subject.facts.multi_entity is False:
        return EntityLevel.NOT_MULTI_ENTITY("Multi-entity: no")
    if subject.user_or_none is None:
        return judge_entity_without_user(subject)
    if subject.facts.multi_entity is None:
        return several_entities_unproven(subject)
    return _judge_placement(subject, placement_of(subject))


rule(
    "entity-level",
    test_entity_has_a_user_of_its_own,
    EntityLevel,
    values=Level,
    expected="Assigned entities: exactly this entity, for a user of its own",
)


def _judge_placement(subject: Subject, placement: Placement) -> Verdict:
    """Whether the user is this entity's own; all faults of a user created in another entity have one remedy."""
    verdict = _judge_faults(subject, placement) or _judge_proof(subject, placement)
    if verdict.kind is not Kind.NOT_MET:
        return verdict
    if placement.made_elsewhere:
        made_in_record = subject.cite("user", MEGAENTITYID=placement.made_in) if placement.made_in else ()
        verdict = EntityLevel.MADE_ELSEWHERE(
            f"{verdict.found}; made: inside {placement.made_elsewhere}",
            expected=f"{verdict.expected or 'Assigned entities: exactly this entity'}; made: at the top level",
            evidence=(*verdict.evidence, *made_in_record),
        )
    return _with_remedy_if_shared(
        subject, placement, replace(verdict, near_miss=entity_doubts(subject, subject.place.key))
    )


def _with_remedy_if_shared(subject: Subject, placement: Placement, verdict: Verdict) -> Verdict:
    """All faults of a user that serves several entities have one remedy: a user for each of them except one."""
    served = {*map(normalize_id, subject.user.entities)}
    made_in = placement.made_elsewhere or (placement.made_in or "").strip()
    if len(served) < 2 or (made_in and normalize_id(made_in) not in served):
        return verdict
    stays_for = {normalize_id(id_): id_ for id_ in (made_in, *placement.assigned) if id_}
    fits_one = len(stays_for) == 1 and stays_for.keys() <= served
    stays = f"{subject.user.user_id} can stay for {next(iter(stays_for.values())) if fits_one else 'one of them'}"
    return (EntityLevel.SHARED if fits_one else EntityLevel.SHARED_BY_ALL)(
        f"{verdict.found}; {subject.user.user_id} stands for {', '.join(subject.user.entities)}",
        expected="" if verdict.found.startswith("Assigned") else verdict.expected,
        near_miss=f"{stays}: it is right as it is" if fits_one else f"{stays}: assign exactly that entity to it",
        evidence=verdict.evidence,
    )


def _judge_faults(subject: Subject, placement: Placement) -> Verdict | None:
    """The verdict if an answer shows that the user is not this entity's own, or contradicts another; else None."""
    limits, assigned, lands, enters = placement.limits, placement.assigned, placement.lands, placement.enters
    evidence = subject.cite(limits.shown_by or "entity_details", LOCATIONS=", ".join(limits.ids), locationid=lands)
    if placement.assigned_elsewhere:
        end = EntityLevel.SEVERAL if len(assigned) > 1 else EntityLevel.OTHER_ENTITY
        return end(f"Assigned entities: {', '.join(assigned)}", evidence=evidence)
    if placement.lands_elsewhere:
        expected = "The sign-in lands in exactly this entity"
        end = EntityLevel.LANDING_UNEXPLAINED if placement.landing_unexplained else EntityLevel.LANDS_ELSEWHERE
        return end(f"The sign-in lands in {lands}", expected=expected, evidence=evidence, asked=lands or "")
    if limits.limit is RestrictionKind.CONTRADICTED:
        return EntityLevel.CONTRADICTED(f"Assigned entities: {limits.doubt}")
    if limits.limit is RestrictionKind.NONE and not placement.works_inside:
        if placement.enters_it_alone:
            contradiction = f"Assigned entities: none, and yet the sign-in lands in {lands} and can enter nothing else"
            return EntityLevel.CONTRADICTED(contradiction, evidence=evidence)
        unassigned_text = "Assigned entities: none, so that the user can enter all of them"
        return EntityLevel.NONE_ASSIGNED(unassigned_text, evidence=evidence)
    if placement.enters_elsewhere:
        enters_text = f"The user can enter {', '.join(enters)}"
        # A user of several entities lands at the top level, and one of a single entity lands in it.
        if assigned or lands:
            alone = f"only {assigned[0]} is assigned" if assigned else f"the sign-in lands in {lands}"
            return EntityLevel.CONTRADICTED(f"{enters_text}, although {alone}", evidence=evidence)
        end = EntityLevel.SEVERAL if len(enters) > 1 else EntityLevel.OTHER_ENTITY
        return end(enters_text, expected="The user can enter exactly this entity", evidence=evidence)
    return None


def _judge_proof(subject: Subject, placement: Placement) -> Verdict:
    """Nothing shows that the user is wrong: whether enough shows that it is this entity's own."""
    limits, assigned, lands, enters = placement.limits, placement.assigned, placement.lands, placement.enters
    evidence = subject.cite("entity_details", entities=", ".join(enters), locationid=lands)
    assigned_text = f"Assigned entities: {', '.join(limits.ids)}"
    works_somewhere = bool(lands or assigned)
    if placement.made_elsewhere and works_somewhere:
        contradiction = f"The user was made inside {placement.made_elsewhere}, and yet works in {lands or assigned[0]}"
        return EntityLevel.CONTRADICTED(contradiction, evidence=evidence)
    if placement.made_inside and lands == "" and not assigned:
        contradiction = f"The user was made inside {placement.made_in}, and yet the sign-in lands at the top level"
        return EntityLevel.CONTRADICTED(contradiction, evidence=evidence)
    if not (enters and works_somewhere):
        why = subject.why_unseen(subject.user.entity_details, subject.user.restriction)
        return EntityLevel.UNSEEN(
            f"Assigned entities: {why}",
            near_miss=subject.visibility_hint,
            evidence=evidence,
            auditor_would_help=bool(enters),
            unseen=(subject.user.entity_details, subject.user.restriction),
        )
    if assigned and lands:
        return EntityLevel.ONE_ENTITY(assigned_text, evidence=evidence)
    if assigned and lands is None:
        remark = "The answer does not say where the sign-in lands"
        return EntityLevel.LANDING_UNSAID(assigned_text, remark=remark, evidence=evidence)
    if assigned:
        return _judge_landing_at_top(subject, assigned_text, evidence)
    if placement.made_inside:
        remark = "The user was made inside the entity, instead of being assigned to it at the top level"
        return EntityLevel.MADE_INSIDE(f"Made inside {placement.own}", remark=remark, evidence=evidence)
    limited = ", ".join(limits.ids)
    remark = f"The user is limited to {limited}, which is not an entity" if limited else ""
    return EntityLevel.LANDING_PROVES(f"Lands in {lands}, and can enter nothing else", remark=remark, evidence=evidence)


_LANDS_INSIDE = "Assigned entities: exactly this entity, and the sign-in lands in it"
_SETTING = '"Restrict access to top level only"'
_RESTRICTED = f"Company > Admin > Subscriptions > Multi-Entity Management > Configure: is {_SETTING} ticked?"
_ENABLED = f'{USERS} > Edit (beside {{user}}): is "Enable access to top level" ticked?'


def _judge_landing_at_top(subject: Subject, assigned_text: str, evidence: tuple[Evidence, ...]) -> Verdict:
    """One entity is assigned, and the sign-in lands at the top; if all users do so, the company may be the cause."""
    signed_in = [user for user in subject.facts.users if user.signed_in]
    assigned = [
        user for user in signed_in if len(subject.facts.entities_among(restriction_of(user, "locations").ids)) == 1
    ]
    enabled = _ENABLED.format(user=subject.user.user_id)
    if len(assigned) > 1 and not any(landing(user) for user in signed_in):
        everybody = "both" if len(assigned) == 2 else f"all {len(assigned)}"
        return EntityLevel.ALL_AT_TOP(
            f"{assigned_text}, and the sign-in lands at the top level, as {everybody} of them do: the company"
            ' may be restricted to the top level, or "Enable access to top level" may be ticked for each user',
            expected=_LANDS_INSIDE,
            click=_RESTRICTED,
            near_miss=f"If it is not ticked: {_ENABLED.replace('{user}', 'the user')}",
            evidence=evidence,
        )
    return EntityLevel.TOP_LEVEL_ACCESS(
        f'{assigned_text}, and the sign-in lands at the top level: "Enable access to top level" may be ticked for the'
        " user, or the company may be restricted to the top level",
        expected=_LANDS_INSIDE,
        click=enabled,
        near_miss=f"If it is not ticked: {_RESTRICTED}",
        evidence=evidence,
    )
