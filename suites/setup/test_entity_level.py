"""The user of an entity is its own: exactly that entity is assigned, and the sign-in lands in it.

Sign-in is without a location, or the evidence of where it lands would be destroyed.
"""

from __future__ import annotations

from intacct.company.model import UserRecord, parse_bool
from intacct.protocol.errors import Side
from suites.document.text import normalize_id
from suites.judgement.company_values import Level
from suites.judgement.landing import landing
from suites.judgement.restrictions import RestrictionKind, restriction_in, restriction_of
from suites.judgement.rules import rule
from suites.judgement.subject import Subject
from suites.judgement.verdict import (
    ALL_VALUES,
    Evidence,
    Kind,
    Outcome,
    Verdict,
    met,
    not_applicable,
    not_met,
    not_visible,
    unknown,
)
from suites.setup.placement import Placement, placement_of
from suites.setup.remedies import NEW_USER_OF_ENTITY, USER_ID, USERS

_IF_NOT = "if not: Add > User entities > exactly this entity > Save"
_ADD_ENTITY = f"{USERS} > Add > User entities: exactly this entity > Save"
_ADD = f"{USERS} > Add > {ALL_VALUES} > Save"
_RUN_ENTITIES = "Run it for the users of the entities as well: a NAME of its own in the credentials file, [NAME:ENTITY]"


class EntityLevel(Outcome):
    """How `entity-level` can end."""

    ONE_ENTITY = met("exactly this entity is assigned, and the sign-in lands in it")
    LANDING_PROVES = met("the sign-in lands in this entity and can enter no other")
    MADE_INSIDE = met("the user was made inside this entity, lands in it and can enter no other")
    TOP_LEVEL_ACCESS = unknown(
        "exactly this entity is assigned, and yet the sign-in lands at the top level",
        title='Look whether "Enable access to top level" is ticked for {user}',
        after="If it is ticked, remove the tick, press Save, and tell us. If it is not, look at the setting of the"
        " company that the note names, and tell us: that one is a decision for the whole company.",
    )
    ALL_AT_TOP = unknown(
        "every user is assigned exactly its entity, and yet every sign-in lands at the top level",
        title="Look whether your company is restricted to the top level",
        after="If it is ticked, tell us, and leave it: that is a decision for the whole company. If it is not, look at"
        " the setting of each user that the note names: where it is ticked, remove the tick, press Save, and tell us.",
    )
    LANDING_UNSAID = met("exactly this entity is assigned; the answer does not say where the sign-in lands")
    OTHER_ENTITY = not_met("another entity is assigned", title="Assign {entity} to {user}, instead of the other one")
    SEVERAL = not_met("several entities are assigned, or can be entered", title="Assign {entity} alone to {user}")
    NONE_ASSIGNED = not_met("no entity is assigned", title="Assign {entity} to {user}")
    LANDS_ELSEWHERE = not_met(
        "the sign-in lands in another entity", title="Let {user} work in {entity}, and in no other"
    )
    NO_FITTING_USER = not_met(
        "no user of the company is a Web Services user for just this entity",
        title="Make a Web Services user for {entity}",
        path=_ADD,
        after=NEW_USER_OF_ENTITY,
    )
    SHARED = not_met(
        "one user stands for several entities, and is not this one's own",
        title="Make a user of its own for {entity}, which {user} serves with others",
        path=_ADD,
        after=NEW_USER_OF_ENTITY,
    )
    SHARED_BY_ALL = not_met(
        "one user stands for several entities, and is the own one of none of them",
        title="Make a user of its own for all but one of {entity}, which {user} serves",
        path=_ADD,
        after=NEW_USER_OF_ENTITY,
    )
    NOT_NAMED = unknown(
        "nobody named this entity, and no user of the company is a Web Services user for just this entity",
        title="Tell us whether you need {entity}",
    )
    NOT_OURS_YET = unknown("a fitting user exists, and we do not hold its password yet", Side.OURS)
    PERHAPS = not_visible(
        "a user of that name exists, and whether it fits could not be seen",
        title="Look whether a user of yours works for {entity} alone",
    )
    NO_CREDENTIALS = not_visible(
        "we know of no user for this entity, and could not see the users of the company",
        title="Tell us whether you need {entity}, and which user works there",
    )
    CONTRADICTED = unknown("two answers contradict each other", title="Look where {user} of {entity} lands")
    UNSEEN = not_visible(
        "which entities are assigned, or can be entered, could not be seen",
        title="Look whether {entity} alone is assigned to {user}",
    )
    UNPROVEN = not_visible(
        "whether the company is multi-entity could not be seen",
        title="Tell us whether your company has several entities, {entity} among them",
    )
    NOT_MULTI_ENTITY = not_applicable("the company is not multi-entity shared")
    TOP_LEVEL = not_applicable("transactions are created at the top level")
    OTHER_CREDENTIALS = unknown(
        "a user for each entity is asked for, and the user that we hold is of the top level", Side.OURS
    )


def test_entity_has_a_user_of_its_own(subject: Subject) -> Verdict:
    """Exactly this entity is assigned to its user, and the sign-in lands in it."""
    if not subject.entity_level and subject.values(Level).required:
        return EntityLevel.OTHER_CREDENTIALS("The credentials are for the top level", click=_RUN_ENTITIES)
    if not subject.entity_level:
        return EntityLevel.TOP_LEVEL("The credentials are for the top level")
    if subject.user_or_none is None:
        return _judge_without_credentials(subject)
    if subject.facts.multi_entity is False:
        return EntityLevel.NOT_MULTI_ENTITY("Multi-entity: no")
    if subject.facts.multi_entity is None:
        return EntityLevel.UNPROVEN(
            f"Several entities: {subject.why_multi_entity_unproven()}",
            auditor_would_help=not subject.facts.multi_entity_doubt,
        )
    placement = placement_of(subject)
    return _with_remedy_if_shared(subject, _judge_faults(subject, placement) or _judge_proof(subject, placement))


rule(
    "entity-level",
    test_entity_has_a_user_of_its_own,
    EntityLevel,
    values=Level,
    expected="Assigned entities: exactly this entity, for a user of its own",
)


def _with_remedy_if_shared(subject: Subject, verdict: Verdict) -> Verdict:
    """What is not met of a user that stands for several entities has one remedy: a user for all but one of them."""
    served = subject.user.entities
    if verdict.kind is not Kind.NOT_MET or len({*map(normalize_id, served)}) < 2:
        return verdict
    limits = restriction_of(subject.user, "locations")
    assigned = {*map(normalize_id, subject.facts.entities_among(limits.ids))}
    fits_one = len(assigned) == 1 and assigned <= {*map(normalize_id, served)}
    stays = f"{subject.user.user_id} can stay for {limits.ids[0] if fits_one else 'one of them'}"
    return (EntityLevel.SHARED if fits_one else EntityLevel.SHARED_BY_ALL)(
        f"{verdict.found}; {subject.user.user_id} stands for {', '.join(served)}",
        expected="" if verdict.found.startswith("Assigned") else verdict.expected,
        near_miss=f"{stays}: it is right as it is" if fits_one else f"{stays}: assign exactly that entity to it",
        evidence=verdict.evidence,
    )


def _is_own(subject: Subject, id_: str | None) -> bool:
    return normalize_id(id_ or "") == normalize_id(subject.place.key)


def _judge_faults(subject: Subject, placement: Placement) -> Verdict | None:
    """The verdict where an answer shows that the user is not this entity's own, or contradicts another; else None."""
    limits, assigned, lands, enters = placement.limits, placement.assigned, placement.lands, placement.enters
    evidence = subject.cite(limits.shown_by or "entity_details", LOCATIONS=", ".join(limits.ids), locationid=lands)
    if placement.assigned_elsewhere:
        end = EntityLevel.SEVERAL if len(assigned) > 1 else EntityLevel.OTHER_ENTITY
        return end(f"Assigned entities: {', '.join(assigned)}", evidence=evidence)
    if placement.lands_elsewhere:
        expected = "The sign-in lands in exactly this entity"
        return EntityLevel.LANDS_ELSEWHERE(f"The sign-in lands in {lands}", expected=expected, evidence=evidence)
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
        if assigned:
            return EntityLevel.CONTRADICTED(
                f"{enters_text}, although only {assigned[0]} is assigned", evidence=evidence
            )
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
    if not (enters and works_somewhere):
        why = subject.why_unseen(subject.user.entity_details, subject.user.restriction)
        return EntityLevel.UNSEEN(
            f"Assigned entities: {why}",
            near_miss=subject.visibility_hint,
            evidence=evidence,
            auditor_would_help=bool(enters),
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
    """One entity is assigned, and the sign-in lands at the top: of two causes the company's, where all users do so."""
    signed_in = [user for user in subject.facts.users if user.signed_in]
    assigned = [
        user for user in signed_in if len(subject.facts.entities_among(restriction_of(user, "locations").ids)) == 1
    ]
    enabled = _ENABLED.format(user=subject.user.user_id)
    if len(assigned) > 1 and not any(landing(user) for user in signed_in):
        return EntityLevel.ALL_AT_TOP(
            f"{assigned_text}, and the sign-in lands at the top level, as all {len(assigned)} of them do: the company"
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


def _judge_without_credentials(subject: Subject) -> Verdict:
    """Nobody signs in for this entity: whether the list of all users holds a fitting user."""
    directory = subject.facts.directory
    everybody = subject.facts.all_users
    no_credentials = "No credentials for this entity"
    if directory is None or everybody is None:
        unseen_text = f"{no_credentials}, and no sign-in is shown to see all users"
        near = (
            f"Is there a user for just this entity? Then only its user ID and password are missing with us; {_IF_NOT}"
        )
        return EntityLevel.NO_CREDENTIALS(unseen_text, click=USER_ID, near_miss=near)
    fits = {_is_fitting_user(subject, user) for user in everybody}
    if True in fits:
        return EntityLevel.NOT_OURS_YET(f"{no_credentials}; a fitting user is there", seen_by=directory.reader)
    if None in fits:
        called = f" named {subject.names.beginning}" if subject.names.beginning else " that may work there"
        perhaps_text = f"{no_credentials}; a user{called} is there"
        near = f"Is it for Web Services only, and for just this entity? Then tell us its user ID; {_IF_NOT}"
        return EntityLevel.PERHAPS(perhaps_text, click=USER_ID, near_miss=near, seen_by=directory.reader)
    none_fits_text = f"User for exactly this entity: none among the {len(everybody)} users of the company that fits"
    if not any(_is_own(subject, id_) for id_ in subject.profile.entities):
        return EntityLevel.NOT_NAMED(
            none_fits_text, click=USER_ID, near_miss=f"If you need it: {_ADD_ENTITY}", seen_by=directory.reader
        )
    expected = "User for exactly this entity: a Web Services user of its own"
    return EntityLevel.NO_FITTING_USER(none_fits_text, expected=expected, seen_by=directory.reader)


def _is_fitting_user(subject: Subject, user: UserRecord) -> bool | None:
    """Whether a user is called as the document says, and works for just this entity; None where that is not sure."""
    called = subject.names.fits(user.login_id, user.name)
    works = False if called is False else _works_for_entity_alone(subject, user)
    return None if works and called is None else works


def _works_for_entity_alone(subject: Subject, user: UserRecord) -> bool | None:
    """Whether a user is one for Web Services only and for just this entity; None where that cannot be seen."""
    limits = restriction_in(subject.facts.directory_restriction(user.login_id), "locations")
    other_ids = [id_ for id_ in limits.ids if not _is_own(subject, id_)]
    if parse_bool(user.web_services_only) is False:
        return False
    if limits.limit is RestrictionKind.NONE:
        return parse_bool(user.web_services_only) if _is_own(subject, user.created_in or "") else False
    if limits.limit is not RestrictionKind.SOME:
        return None
    if subject.facts.entities_among(tuple(other_ids)):
        return False
    return None if other_ids else parse_bool(user.web_services_only)
