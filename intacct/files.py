"""Reads files, and writes them privately (0600 in folders of 0700) and atomically.

Everything that a run writes goes through here: recordings, reports, the history, remembered refusals, pseudonymised
folders. The one exception is GitHub's job summary, which is only appended to and keeps its mode.
Files that are read come from outside: before a byte is read, each must be a plain file within its size limit.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_OTHERS = 0o077
"""The permissions of everyone but the owner."""
KEY_PARTS = 32
"""Maximum parts of a dotted key in TOML: tomllib's time for each part grows with all parts before it."""
_LONG_KEY = re.compile(
    rf"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{KEY_PARTS}}}"""
)


def private_dir(path: Path, *, exist_ok: bool = True) -> Path:
    """Make a folder that only its owner can enter, and all missing parents; return it.

    An existing folder keeps its mode.

    Raises:
        OSError: it cannot be made, or it exists and must not.
    """
    for parent in reversed(path.parents):
        if not parent.exists():
            parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    path.mkdir(mode=FOLDER_MODE, exist_ok=exist_ok)
    return path


def make_private(path: Path) -> None:
    """Remove the permissions of group and others from a file, or from a folder and its contents.

    Links, and files of other users, are not changed.

    Raises:
        OSError: it cannot be read.
    """
    mode = path.lstat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return
    if stat.S_IMODE(mode) & _OTHERS:
        with suppress(PermissionError):
            path.chmod(FOLDER_MODE if stat.S_ISDIR(mode) else FILE_MODE)
    if stat.S_ISDIR(mode):
        for entry in path.iterdir():
            make_private(entry)


def write_private(path: Path, data: bytes) -> None:
    """Write a temporary file, then move it into place; an older file stays until then.

    Raises:
        OSError: it cannot be written; no part of it is left, and the older file is unchanged.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        _create(part, data)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def append_private(path: Path, data: bytes) -> None:
    """Append bytes to a file, all or none; a missing file is created, an existing one keeps its mode.

    Raises:
        OSError: they cannot be written; the file keeps its length.
    """
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
    with os.fdopen(number, "ab", buffering=0) as file:
        before = os.fstat(number).st_size
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]
        except BaseException:
            os.ftruncate(number, before)
            raise


def create_private(path: Path) -> BinaryIO:
    """Open a new file to be written piece by piece, in a folder that is not in its final place yet.

    Raises:
        OSError: it exists already, or cannot be made.
    """
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE_MODE)
    return os.fdopen(number, "wb")


def copy_private(source: Path, target: Path) -> None:
    """Copy the bytes of a file, whatever its mode, into a file that only its owner can read.

    Raises:
        OSError: one of the two cannot be read or written.
    """
    with source.open("rb") as read, create_private(target) as written:
        shutil.copyfileobj(read, written)


def replace_atomically(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Fill a temporary folder, then move it into place; an older folder stays until then.

    Raises:
        OSError: it cannot be written; no part of it is left, and the older folder is unchanged.
    """
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, data in files:
            _create(part / name, data)
        if folder.exists():
            older = Path(tempfile.mkdtemp(prefix=".older.", dir=folder.parent))
            folder.replace(older / folder.name)
            part.replace(folder)
            shutil.rmtree(older)
        else:
            part.replace(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def read_plain(path: Path, limit: int) -> bytes:
    """Read a plain file, or the plain file that a link points to; pipes and devices are not read.

    Raises:
        FileNotFoundError: it does not exist.
        OSError: it is a folder, a pipe, a socket or a device, is too large or cannot be read: see `strerror`.
    """
    with os.fdopen(open_plain(path), "rb") as file:
        # read() allocates as many bytes as are requested at once, however few there are.
        data = file.read(min(limit, os.fstat(file.fileno()).st_size) + 1)
    if len(data) > limit:
        raise OSError(0, f"it is larger than {_size(limit)}")
    return data


def read_toml(path: Path, limit: int) -> dict[str, object]:
    """Read an outside TOML file of at most `limit` bytes; the number of parts of its keys is limited.

    Raises:
        FileNotFoundError: it does not exist.
        OSError: it is not a plain file, is too large or cannot be read; `strerror` says so.
        ValueError: it is not TOML in UTF-8, or nested too deeply.
    """
    text = read_plain(path, limit).decode("utf-8-sig").replace("\r\n", "\n")
    try:
        return tomllib.loads(bounded_toml(text))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def bounded_toml(text: str) -> str:
    """Return the text if no key in it has so many parts that parsing would take long.

    Raises:
        ValueError: one has.
    """
    if _LONG_KEY.search(text):
        raise ValueError(f"a key has more than {KEY_PARTS} parts")
    return text


def open_plain(path: Path) -> int:
    """Open a plain file, or the target of a link, for reading; return the descriptor.

    Raises:
        FileNotFoundError: it does not exist.
        OSError: it is a folder, a pipe, a socket or a device, or it cannot be opened; `strerror` says so.
    """
    # Checked before opening: opening a device may have effects, and opening a pipe waits for a writer.
    _check_plain(path.stat().st_mode)
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _check_plain(os.fstat(number).st_mode)
    except BaseException:
        os.close(number)
        raise
    return number


_KINDS = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))


def _check_plain(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "a device")
        raise OSError(0, f"it is {kind}, not a file")


def _size(limit: int) -> str:
    megabyte = 1024 * 1024
    return f"{limit // megabyte:,} MB" if limit >= megabyte else f"{limit // 1024:,} kB"


def _create(path: Path, data: bytes) -> None:
    with create_private(path) as file:
        file.write(data)
