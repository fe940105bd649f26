"""The hidden folder of a run for one company, and the lock that excludes every other run from it."""

from __future__ import annotations

import shutil
from collections.abc import Set as AbstractSet
from pathlib import Path

from filelock import FileLock, Timeout

from intacct.files import FILE_MODE, FOLDER_MODE, make_private, private_dir
from reports._model.history import HISTORY
from suites.run import publishing
from suites.run.plan import ConfigurationError, Plan


class WorkingFolder:
    """`.running` in the output folder of a plan. It belongs to this run from `take` until the lock is released."""

    def __init__(self, plan: Plan) -> None:
        self.path = plan.output / ".running"
        self._plan = plan
        self._lock = FileLock(plan.output / ".lock", mode=FILE_MODE)

    @property
    def is_taken(self) -> bool:
        """Whether this run has the lock; if not, the folder belongs to another run."""
        return self._lock.is_locked

    def take(self) -> None:
        """Take the lock and make the folder; unfinished data of an earlier run there is kept as partial.

        Raises:
            ConfigurationError: another run of this company is in progress, or its reports cannot be written.
        """
        output = self._plan.output
        try:
            private_dir(output)
            names = [entry.name for entry in output.iterdir() if not entry.name.startswith(".")]
            # README says to zip the recording, and most tools put the zip next to it: runs do not touch it.
            if not all(publishing.is_ours(name) or name.casefold().endswith(".zip") for name in names):
                raise ConfigurationError(f"{output} contains files that are not a report: give --reports=FOLDER")
            output.chmod(FOLDER_MODE)
            self._lock.acquire(timeout=0)
            for entry in output.iterdir():
                if entry.name.startswith(".") or publishing.is_ours(entry.name):
                    make_private(entry)
            (self.path / HISTORY).unlink(missing_ok=True)
            if self.path.exists() and any(self.path.iterdir()):
                publishing.publish(self.path, output / "partial")
            private_dir(self.path)
        except Timeout:
            raise ConfigurationError(f"another run of {self._plan.name} is going on: wait for its end") from None
        except OSError as error:
            raise ConfigurationError(f"{output} cannot be written ({error.strerror}): give --reports=FOLDER") from None

    def publish(self, place: Path, keep: AbstractSet[str]) -> None:
        """Replace the files of an older run by everything in this folder, except for the entries to `keep` there."""
        publishing.publish(self.path, place, keep=keep)
        self.release()

    def discard(self) -> None:
        """Leave no files: nothing was asked, or nothing was answered."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.release()

    def leave(self) -> None:
        """Nothing was judged: keep recorded answers for the next run, and remove an empty folder."""
        if self.path.is_dir() and not any(self.path.iterdir()):
            self.path.rmdir()
        self.release()

    def release(self) -> None:
        """Release the lock; the folder is not changed."""
        self._lock.release()
