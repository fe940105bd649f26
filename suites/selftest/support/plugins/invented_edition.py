"""An edition that nobody published; as a plugin (`-p`) it joins the bundled ones for one run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suites.document import load

FILE = Path(__file__).with_suffix(".toml")


def join_editions(*more: Path) -> None:
    """Make the bundled editions and these files all the editions that there are, for the rest of the process."""
    bundled = load.FOLDER
    with tempfile.TemporaryDirectory() as folder:
        for file in (*bundled.glob("*.toml"), *more):
            shutil.copyfile(file, Path(folder) / file.name)
        load.FOLDER = Path(folder)
        load.bundled.cache_clear()
        load.bundled()
        load.FOLDER = bundled


@contextmanager
def joined_editions(*more: Path) -> Iterator[None]:
    """Make the bundled editions and these files all the editions that there are, within the block."""
    join_editions(*more)
    try:
        yield
    finally:
        load.bundled.cache_clear()


def pytest_addoption() -> None:
    """Add the edition before anything reads the editions; the process serves one run only."""
    join_editions(FILE)
