"""Recordings that tests have in memory, written into folders as a live run leaves them."""

from __future__ import annotations

from pathlib import Path

import tomli_w
from pydantic import TypeAdapter

from intacct.files import private_dir, write_private
from intacct.recording.manifest import MANIFEST
from intacct.recording.recorder import as_toml
from intacct.recording.replay import Recording
from reports._model.run import Run
from suites.document.load import DOCUMENT, editions
from suites.document.model import Document
from suites.judgement.profile import Profile
from suites.run.outcome import make_run
from suites.run.paths import PROFILE
from suites.run.plan import Plan
from suites.run.replay import judge


def save_recording(recording: Recording, profile: Profile, folder: Path) -> Path:
    """A new folder with the recording, and with all that is particular in the profile, its own document too."""
    private_dir(folder, exist_ok=False)
    write_private(folder / MANIFEST, as_toml(recording.manifest))
    for name, body in recording.answers.items():
        write_private(folder / name, body)
    particular = TypeAdapter(Profile).dump_python(profile, exclude_defaults=True)
    particular.pop("document", None)
    if profile.document in editions():
        particular |= {} if profile.document.default else {"document": profile.document.edition}
    else:
        particular["document"] = DOCUMENT
        write_private(folder / DOCUMENT, tomli_w.dumps(as_file(profile.document)).encode())
    write_private(folder / PROFILE, tomli_w.dumps(particular).encode())
    return folder


def as_file(document: Document) -> dict[str, object]:
    """A document in the form of somebody's own file."""
    of_bundled = {"file", "path", "number", "default"}
    data = TypeAdapter(Document).dump_python(document, exclude_defaults=True, exclude=of_bundled)
    steps = []
    for step in data["instruction"]:
        values = step.pop("values", {})
        by_person = step["judged"] == "person"
        steps.append({key: value for key, value in step.items() if not (by_person and key == "rule")} | values)
    return {**data, "instruction": steps}


def run_of(folder: Path) -> Run:
    """The whole run that a recording in a folder makes."""
    judged = judge(folder)
    plan = Plan(folder.name, folder, judged.profile, folder / PROFILE, None, folder)
    verdicts = {case: judged.judgement.verdict(case) for case in judged.judgement.cases}
    return make_run(plan, judged, verdicts, partial=False)
