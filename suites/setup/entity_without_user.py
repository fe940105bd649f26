"""An entity without a user that signs in: whether the list of all users holds one of its own."""

from __future__ import annotations

from intacct.company.model import UserRecord, parse_bool
from suites.document.text import normalize_id
from suites.judgement.landing import landing
from suites.judgement.restrictions import RestrictionKind, restriction_in
from suites.judgement.subject import Subject
from suites.judgement.verdict import Verdict
from suites.setup.company_questions import several_entities_unproven
from suites.setup.entity_level import EntityLevel
from suites.setup.entity_list import absent_entities, entity_doubts, inactive_entities
from suites.setup.remedies import EACH_USER_ENTITIES, USER_ID

_TELL_US = "tell us its user ID (never its password by mail)"
_WE_SEND_YOU = "we then send you what to enter"


def judge_entity_without_user(subject: Subject) -> Verdict:
    """The verdict on an entity for which nobody signs in: whether the list of all users holds a fitting user."""
    directory = subject.facts.directory
    everybody = directory.everybody
    no_credentials, near_entity = "No credentials for this entity", entity_doubts(subject, subject.place.key)
    if everybody is None:
        unseen_text = f"{no_credentials}, and no sign-in is shown to see all users"
        near = near_entity or (
            f"Is there a Web Services user for exactly this entity? Then {_TELL_US}. If not, tell us whether you need"
            f" one: {_WE_SEND_YOU}"
        )
        return EntityLevel.NO_CREDENTIALS(unseen_text, click=EACH_USER_ENTITIES, near_miss=near)
    # A user that we hold for another entity is right for that one, or has to be put right there.
    held = {normalize_id(user.user_id): user for user in subject.facts.users}
    fits = {_is_fitting_user(subject, user) for user in everybody if normalize_id(user.login_id or "") not in held}
    if True in fits:
        return EntityLevel.NOT_OURS_YET(f"{no_credentials}; a fitting user is there", seen_by=directory.reader)
    if None in fits:
        called = f" named {subject.names.beginning}" if subject.names.beginning else " that may work there"
        perhaps_text = f"User: one{called} is there; whether it is for this entity alone could not be seen"
        near = near_entity or (
            f"Is it for Web Services only, and for exactly this entity? Then {_TELL_US}. If not, tell us whether you"
            f" need one: {_WE_SEND_YOU}"
        )
        return EntityLevel.PERHAPS(
            perhaps_text,
            click=EACH_USER_ENTITIES,
            near_miss=near,
            seen_by=directory.reader,
            unseen=directory.refusals,
        )
    if subject.facts.multi_entity is None:
        return several_entities_unproven(subject)
    none_fits_text = f"User for exactly this entity: none of the company's {len(everybody)} users fits"
    if held_there := [
        held[key]
        for user in everybody
        if (key := normalize_id(user.login_id or "")) in held and _works_for_entity_alone(subject, user)
    ]:
        ours = ", ".join(
            f"{user.user_id}, the user of {' and '.join(user.entities) or 'the top level'}" for user in held_there
        )
        none_fits_text = f"User for exactly this entity: none but {ours}"
    if not any(_is_same(subject.place.key, id_) for id_ in subject.profile.entities):
        near = f"If you need a user for it, tell us: {_WE_SEND_YOU}"
        return EntityLevel.NOT_NAMED(none_fits_text, click=USER_ID, near_miss=near, seen_by=directory.reader)
    if absent_entities(subject, (subject.place.key,)):
        absent_text = f"Entity {subject.place.key}: not in the list of the company's entities. {none_fits_text}"
        return EntityLevel.NO_SUCH_ENTITY(absent_text, expected="Entity: one of the company", seen_by=directory.reader)
    if inactive_entities(subject, (subject.place.key,)):
        inactive_text = f"Entity {subject.place.key}: inactive. {none_fits_text}"
        return EntityLevel.INACTIVE_ENTITY(
            inactive_text, expected=f"Entity {subject.place.key}: active", seen_by=directory.reader
        )
    expected = "User for exactly this entity: a Web Services user of its own"
    return EntityLevel.NO_FITTING_USER(
        none_fits_text, expected=expected, near_miss=near_entity, seen_by=directory.reader
    )


def _is_fitting_user(subject: Subject, user: UserRecord) -> bool | None:
    """Whether a user is named as the document says, and works for this entity only; None if that is not certain."""
    called = subject.names.fits(user.login_id, user.name)
    works = False if called is False else _works_for_entity_alone(subject, user)
    return None if works and called is None else works


def _works_for_entity_alone(subject: Subject, user: UserRecord) -> bool | None:
    """Whether a user is for Web Services only and for this entity only; None if that is not visible."""
    limits = restriction_in(subject.facts.directory.restriction(user.login_id), "locations")
    other_ids = [id_ for id_ in limits.ids if not _is_same(subject.place.key, id_)]
    if parse_bool(user.web_services_only) is False:
        return False
    if limits.limit is RestrictionKind.NONE:
        made_in = _made_in(subject, user)
        if made_in is None:
            return None
        return parse_bool(user.web_services_only) if _is_same(subject.place.key, made_in) else False
    if limits.limit is not RestrictionKind.SOME:
        return None
    if subject.facts.entities_among(tuple(other_ids)):
        return False
    return None if other_ids else parse_bool(user.web_services_only)


def _made_in(subject: Subject, user: UserRecord) -> str | None:
    """The entity in which a user without assigned entities was created, "" for the top level; None if nothing shows it.

    The list of all users shows it, or the user's own record, or the place where its sign-in lands.
    """
    own = next((ours for ours in subject.facts.signed_in if _is_same(ours.user_id, user.login_id)), None)
    record = own.record if own is not None and isinstance(own.record, UserRecord) else None
    shown = (user.created_in, record.created_in if record else None, landing(own) if own is not None else None)
    return next((made_in.strip() for made_in in shown if made_in is not None), None)


def _is_same(id_: str, other_id: str | None) -> bool:
    return normalize_id(id_) == normalize_id(other_id or "")
