"""A recording's folder -> its judgement; live runs and replays both use it.

A live run first records such a folder (read.py); everything after that is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from intacct.company.build import build_user
from intacct.company.model import Company
from intacct.company.reader import CompanyReader
from intacct.protocol.errors import RecordingError
from intacct.protocol.refusal import local
from intacct.protocol.refusals import Unanswered
from intacct.recording.replay import Recording, open_recording
from suites.document.load import EditionError
from suites.document.model import Document
from suites.judgement.judge import Judgement
from suites.judgement.profile import Profile, ProfileError, check_accepted, load_profile
from suites.judgement.profile_entries import renumbered
from suites.run.paths import PROFILE
from suites.run.plan import ConfigurationError, Plan, kept_document, recorded_time
from suites.run.questions import lookups_for
from suites.setup import load as load_cases

load_cases()


@dataclass(frozen=True, slots=True)
class Judged:
    """A recording, the profile next to it, and the judgement of both."""

    recording: Recording
    profile: Profile
    judgement: Judgement


def judge(folder: Path, edition: Document | None = None) -> Judged:
    """Replay a recording through the reading loop, and judge the company in it.

    It is judged by that edition of the document, or by the one that its profile names.

    Raises:
        ConfigurationError: the folder is not a recording, or its profile cannot be used.
    """
    try:
        recording = open_recording(folder)
        profile = load_profile(folder / PROFILE, kept_document(folder))
        profile = _by_edition(profile, edition) if edition else profile
        recorded_at = recorded_time(recording.manifest)
        check_accepted(profile, recorded_at, folder / PROFILE)
        judged = judged_at(recording, profile, recorded_at)
    except (RecordingError, ProfileError, EditionError) as error:
        raise ConfigurationError(str(error)) from None
    return Judged(recording, profile, judged)


def _by_edition(profile: Profile, edition: Document) -> Profile:
    """The profile for another edition: its waivers and attestations use the instruction numbers of its own edition."""
    old, new = profile.document, edition
    waived, attested = renumbered(profile.waived, old, new), renumbered(profile.attested, old, new)
    return replace(profile, document=edition, waived=waived, attested=attested)


def judged_at(recording: Recording, profile: Profile, at: datetime) -> Judgement:
    """The judgement of a recording by a profile whose waivers count from that time."""
    entity_level = recording.manifest.level == "entity"
    return Judgement(read_recording(recording, profile), profile, entity_level=entity_level, recorded_at=at)


def read_recording(recording: Recording, profile: Profile) -> Company:
    """The company in a recording, by the reading loop that a live run uses; nothing is waited for, so one by one."""
    with recording.transport() as transport:
        return CompanyReader(recording.credentials, transport, profile.entities, 1, lookups_for(profile)).read()


def judgement_without_answers(plan: Plan) -> Judgement:
    """The judgement of a company that was not asked: only its cases are useful (`--collect-only`)."""
    credentials = plan.credentials
    assert credentials is not None
    users = tuple(
        build_user(sign_in.user_id, sign_in.entities, local(Unanswered, "not asked"), {})
        for sign_in in credentials.sign_ins
    )
    company = Company(credentials.company_id, credentials.sender.sender_id, users, None, 0, {})
    return Judgement(company, plan.profile, entity_level=credentials.entity_level, recorded_at=datetime.now(UTC))
