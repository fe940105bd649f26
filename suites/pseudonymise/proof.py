"""Proves that a pseudonymised recording gives the same verdicts and names nobody; otherwise nothing is written.

Both recordings are judged, the new one from the bytes that are going to be written. Every case must have the same
kind, outcome and blocker; entities are compared by their substitutes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from intacct.files import copy_private, private_dir, write_private
from intacct.protocol.errors import RecordingError
from intacct.recording.archive import unpacked
from suites.document.load import DOCUMENT
from suites.judgement.case import Case, Place
from suites.judgement.judge import Judgement
from suites.pseudonymise.allow_list import TextKind
from suites.pseudonymise.own_words import judged_by
from suites.pseudonymise.rewrite_recording import Pseudonymised, pseudonymised
from suites.run import replay, version
from suites.run.paths import PROFILE
from suites.run.plan import ConfigurationError
from suites.run.publishing import keep_document
from suites.run.replay import Judged

Ends = dict[Case, tuple[str, str, Case | None]]


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of written answers, of substituted originals, and of equal verdicts."""

    answers: int
    originals: int
    verdicts: int
    terms: tuple[str, ...]


def pseudonymise(source: Path, target: Path) -> Written:
    """Write a pseudonymised copy of a recording (a folder or a zip) into a folder that does not exist yet.

    Raises:
        ConfigurationError: the source is not a recording, the target exists or cannot be written, or the proof fails.
    """
    folder = _recording_folder(source)
    if target.exists() or target.is_symlink():
        raise ConfigurationError(f"{target} exists: name a new folder")
    if folder.resolve() in target.resolve().parents:
        raise ConfigurationError(f"{target} lies in the recording, which is never written to: name another folder")
    before = _judge(folder, source)
    with judged_by(before.judgement.document):
        return _prove_and_write(before, folder, target)


def _prove_and_write(before: Judged, folder: Path, target: Path) -> Written:
    result = pseudonymised(before.recording, folder / PROFILE, day=datetime.now(UTC).date(), version=version.version())
    _check_nothing_remains(result)
    scratch = Path(tempfile.mkdtemp(prefix="intacct-pseudonymise-"))
    try:
        _write(result.files, scratch / "new")
        # The partner's own document names nobody of the company; without it nothing could be judged.
        keep_document(before.judgement.document, scratch / "new")
        after = replay.judge(scratch / "new")
        _check_same_verdicts(
            before.judgement, after.judgement, lambda key: result.substitutes.of(TextKind.LOCATION, key)
        )
        _move(scratch / "new", target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    answers = sum(name.endswith(".xml") for name in result.files)
    return Written(answers, len([*result.substitutes.originals]), len(before.judgement.cases), result.terms)


def _recording_folder(source: Path) -> Path:
    try:
        return unpacked(source, PROFILE, DOCUMENT) if source.is_file() else source
    except RecordingError as error:
        raise ConfigurationError(str(error)) from None


def _judge(folder: Path, source: Path) -> Judged:
    """The recording and its verdicts; errors name the given path, not the folder where it was unpacked."""
    try:
        return replay.judge(folder)
    except ConfigurationError as error:
        raise ConfigurationError(str(error).replace(str(folder), str(source))) from None


def _check_nothing_remains(result: Pseudonymised) -> None:
    """Check that no original remains in the files to be written.

    Raises:
        ConfigurationError: one remains.
    """
    remains = {
        what
        for name, body in result.files.items()
        for what in result.remains.in_text(f"{name}\n{body.decode('utf-8')}")
    }
    if remains:
        kinds = " and ".join(sorted(what.words for what in remains))
        raise ConfigurationError(f"nothing was written: {kinds} would be left in it")


def _check_same_verdicts(before: Judgement, after: Judgement, renamed: Callable[[str], str]) -> None:
    """Check that the verdicts of both are the same.

    Raises:
        ConfigurationError: one differs.
    """
    old, new = _ends(before, renamed), _ends(after, lambda key: key)
    for case in {**old, **new}:
        if old.get(case) != new.get(case):
            was, now = (f"{end[0]} {end[1]}" if end else "no case" for end in (old.get(case), new.get(case)))
            raise ConfigurationError(f"nothing was written: the verdicts would differ at {case} ({was}, then {now})")


def _ends(judgement: Judgement, renamed: Callable[[str], str]) -> Ends:
    """The result of every case, by its case, with entities renamed."""

    def renamed_case(case: Case) -> Case:
        place = case.place
        return replace(case, place=Place(renamed(place.key), entity=True)) if place.entity else case

    ends: Ends = {}
    for case in judgement.cases:
        verdict = judgement.verdict(case)
        blocker = verdict.blocked_by or None
        ends[renamed_case(case)] = (verdict.kind.value, verdict.outcome, renamed_case(blocker) if blocker else None)
    return ends


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files into a new folder, readable only by the owner."""
    private_dir(folder, exist_ok=False)
    for name, body in files.items():
        write_private(folder / name, body)


def _move(folder: Path, target: Path) -> None:
    """Move the complete folder into place, or leave nothing there; its parent is not created."""
    if not target.parent.is_dir():
        raise ConfigurationError(f"{target} cannot be made (there is no folder {target.parent}): name another folder")
    try:
        private_dir(target, exist_ok=False)
    except OSError as error:
        raise ConfigurationError(f"{target} cannot be made ({error.strerror}): name another folder") from None
    try:
        for file in sorted(folder.iterdir()):
            copy_private(file, target / file.name)
    except BaseException as error:
        shutil.rmtree(target, ignore_errors=True)
        if isinstance(error, OSError):
            raise ConfigurationError(f"{target} cannot be written ({error.strerror})") from None
        raise
