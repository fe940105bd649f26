"""Recordings that tests have in memory, written into folders as a live run leaves them."""

from __future__ import annotations

from pathlib import Path

import tomli_w
from pydantic import TypeAdapter

from intacct.recording import MANIFEST, Recording, as_toml
from suites.planning import PROFILE
from suites.profile import Profile


def saved(recording: Recording, profile: Profile, folder: Path) -> Path:
    """A new folder with the recording, and with all that is particular in the profile."""
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_bytes(as_toml(recording.manifest))
    for name, body in recording.answers.items():
        (folder / name).write_bytes(body)
    particular = TypeAdapter(Profile).dump_python(profile, exclude_defaults=True)
    (folder / PROFILE).write_text(tomli_w.dumps(particular), "utf-8")
    return folder
