"""Replaces the files of an older run once all files of the new one are complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase
from pathlib import Path

from intacct.files import copy_private, private_dir
from intacct.recording.manifest import MANIFEST
from intacct.recording.replay import Folder
from reports._model.history import HISTORY, UNREADABLE
from suites.document.load import DOCUMENT
from suites.document.model import Document
from suites.run.paths import PROFILE, RECORDING

OUTPUTS = frozenset(
    {
        *("index.html", "fix-list.txt", "message.eml", "actions.csv", "allure.html", "junit.xml", "result.json"),
        *("allure-results", RECORDING),
    }
)
"""Everything that a run may leave in `reports/NAME/`, except the history of its runs."""


def is_ours(name: str) -> bool:
    """Whether an entry of that name in `reports/NAME/` may come from a run, this or an older one."""
    return name in OUTPUTS | {HISTORY, "partial", "fix-list.md"} or fnmatchcase(name, UNREADABLE.format("[0-9]*"))


def publish(running: Path, place: Path, keep: AbstractSet[str] = frozenset()) -> None:
    """Replace the files of an older run by those of a finished one, entry by entry.

    The older entry stays until the new one is complete. Files that only the older run wrote are removed, except for
    `keep`; files that no run writes are not touched.
    """
    private_dir(place)
    for stale in OUTPUTS - {entry.name for entry in running.iterdir()} - keep:
        _remove(place / stale)
    for entry in sorted(running.iterdir()):
        target, aside = place / entry.name, place / f".old-{entry.name}"
        # A file replaces a file in one step.
        if os.path.lexists(target) and (entry.is_dir() or target.is_dir()):
            _remove(aside)
            target.rename(aside)
        entry.replace(target)
        _remove(aside)
    running.rmdir()


def copy_recording(folder: Path, to: Path, document: Document) -> None:
    """Copy a replayed recording: its manifest, its profile and document and the answers, and no other file."""
    private_dir(to, exist_ok=False)
    files = [folder / MANIFEST, folder / PROFILE, *(folder / name for name in Folder(folder))]
    for file in files:
        if file.is_file():
            copy_private(file, to / file.name)
    keep_document(document, to)


def keep_document(document: Document, folder: Path) -> None:
    """Copy a custom document next to the profile: without it, the recording could not be judged."""
    if document.own and document.path is not None:
        copy_private(document.path, folder / DOCUMENT)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
