"""The questions for a company: a live run sends them, and a replay asks its recording the same."""

from __future__ import annotations

from pathlib import Path

from intacct.company.questions import LISTS, NamedLookups, RightsQuestion, auditor_questions, questions
from intacct.credentials.load import AUDITOR
from intacct.recording.replay import open_recording
from suites.document.parts import probes_of
from suites.judgement.profile import Profile
from suites.run.plan import Plan

_FIELDS_OF = {"contact-name": ("first_name", "last_name"), "password-expiry": ("password_never_expires",)}
"""A rule -> the fields of a user's record that are only requested if a document needs them."""


def planned_questions(plan: Plan) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """The questions that would be sent: user, places, and the questions as `name (function)`; nothing is sent."""
    credentials = plan.credentials or open_recording(plan.folder or Path()).credentials
    sign_ins, auditor, lookups = credentials.sign_ins, credentials.auditor, lookups_for(plan.profile)
    who = [
        (sign_in.user_id, sign_in.entities or ("top level",), questions(sign_in.user_id, lookups))
        for sign_in in sign_ins
    ]
    if auditor is not None:
        rights = [RightsQuestion(user.user_id, number, user.user_id) for number, user in enumerate(sign_ins, start=1)]
        who.append((auditor.user_id, (AUDITOR,), auditor_questions(auditor.user_id, rights, lookups)))
    return [
        (user, places, [f"{question.name} ({question.element().tag!s})" for question in planned_questions])
        for user, places, planned_questions in who
    ]


def lookups_for(profile: Profile) -> NamedLookups:
    """The questions for the profile's values: only for those that are given and that an instruction uses."""
    document, values = profile.document, profile.values
    fields = {field for step in document.instruction if step.values for field in _FIELDS_OF.get(step.rule, ())}
    return NamedLookups(
        probes=tuple(object_ for object_ in probes_of(document) if object_ not in LISTS),
        bank_account=(values.bank_account or "") if document.number_of("bank-account") else "",
        bill_image_folder=(values.bill_image_folder or "") if document.number_of("bill-image-folder") else "",
        user_fields=frozenset(fields),
    )
