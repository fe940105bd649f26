"""The plan of a run for one company: the users to ask or the recording to replay, the profile, the output folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from intacct.credentials.load import Credentials
from intacct.recording.manifest import Manifest
from suites.document.load import DOCUMENT
from suites.document.model import Document
from suites.judgement.profile import Profile


class ConfigurationError(Exception):
    """The command line, the credentials or the profile cannot be used; one sentence says why and what is allowed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a run. `credentials` None: a replay of `folder`."""

    name: str
    output: Path
    profile: Profile
    profile_file: Path
    credentials: Credentials | None
    folder: Path | None
    remarks: tuple[str, ...] = ()
    """Warnings about user files that are not used but look as if they should be."""

    @property
    def live(self) -> bool:
        """Whether the company itself is asked."""
        return self.credentials is not None

    @property
    def document(self) -> Document:
        """The edition of the document that it is judged by."""
        return self.profile.document


def kept_document(folder: Path) -> Path | None:
    """The document in a recording, for a profile that names none."""
    file = folder / DOCUMENT
    return file if os.path.lexists(file) else None  # an unreadable one must not be replaced by another document


def recorded_time(manifest: Manifest) -> datetime:
    """When a recording was made, in UTC: waivers and attestations count from then, as in the recorded run.

    Raises:
        ConfigurationError: the recording does not say it.
    """
    try:
        moment = datetime.fromisoformat(manifest.recorded_at)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConfigurationError(f'the recording says "{manifest.recorded_at}" where its time should stand') from None
