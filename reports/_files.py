"""Putting a file or a folder in place: whole or not at all, readable by its owner only."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def put(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it there. An older file stays until then."""
    part = path.with_name(f".{path.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    try:
        _write(part, data)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def put_folder(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Fill a folder beside its place, then move it there. An older folder stays until then."""
    part = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        for name, data in files:
            _write(part / name, data)
        if path.exists():
            older = Path(tempfile.mkdtemp(prefix=".older.", dir=path.parent))
            path.replace(older / path.name)
            part.replace(path)
            shutil.rmtree(older)
        else:
            part.replace(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _write(path: Path, data: bytes) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(data)
