"""Unpacks a recording from a zip for the lifetime of this process: evidence from elsewhere that is judged here.

Any zip tool will do. The recording lies at the root of the zip or in a folder of it. Only `recording.toml`, the
answers and the files that the caller names are unpacked; nothing else is written. The zip is never changed.

Any bytes give either a folder or a `RecordingError`, and cost no more than the limits say. The zip's own numbers are
not trusted: bytes are counted as they are read, and checked against their CRC at the end.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import re
import shutil
import stat
import struct
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from intacct.files import create_private, open_plain
from intacct.protocol.errors import RecordingError
from intacct.recording.manifest import ANSWER, MANIFEST
from intacct.recording.replay import REPLAY_LIMIT

ENTRIES = 10_000
"""Maximum entries of a zip, of any kind."""
FILE_LIMIT = REPLAY_LIMIT
"""Maximum bytes of one unpacked file."""
WHOLE_LIMIT = 1024 * 1024 * 1024
"""Maximum bytes of all unpacked files."""
DIRECTORY_LIMIT = 4 * 1024 * 1024
"""Maximum bytes of one read from the zip, its list of entries included."""
_TEMPORARY = "intacct-replay-"
_PIECE = 64 * 1024
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Encrypted, a patch of another file, strongly encrypted, with a hidden list of entries.
_ENCRYPTED = 0x0001 | 0x0020 | 0x0040 | 0x2000
_LOCAL_HEADER = 30
_OF_THE_SYSTEM = "__MACOSX"
"""The folder in which macOS keeps a second entry for each file."""
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, struct.error, OverflowError),
    *(ValueError, NotImplementedError, RuntimeError, IndexError, MemoryError),
)
"""All exceptions that reading a zip may raise because of its bytes."""


class _Refused(Exception):
    """Why a zip is refused, as the rest of a sentence."""


class _Source(io.FileIO):
    """The zip, with a limit on the size of a single read: that of a list of entries."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes.

        Raises:
            _Refused: `size` exceeds the limit.
        """
        requested = -1 if size is None else size
        data = super().read(DIRECTORY_LIMIT + 1 if requested < 0 or requested > DIRECTORY_LIMIT else requested)
        if len(data) > DIRECTORY_LIMIT:
            raise _Refused(f"its list of entries is longer than {_megabytes(DIRECTORY_LIMIT)}")
        return data


def unpacked(file: Path, *beside: str) -> Path:
    """Unpack the recording of a zip into a private folder, which exists until this process ends.

    `beside` are files that are unpacked if they lie next to the manifest.

    Raises:
        RecordingError: it is not a zip file, is damaged, or contains no recording, several, or anything suspicious.
    """
    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{os.getpid()}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        with _Source(open_plain(file)) as source:
            _unpack(source, folder, frozenset(beside))
    except _Refused as error:
        why = str(error)
    except _DAMAGED:
        why = "it is not a zip file, or a damaged one"
    except OSError as error:
        why = f"it cannot be read or unpacked ({error.strerror or type(error).__name__})"
    else:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    raise RecordingError(f"{file} cannot be replayed: {why}")


def _remove_abandoned() -> None:
    """Remove the folders of processes that were killed before they could remove them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_TEMPORARY}[0-9]*-*"):
        process = folder.name.removeprefix(_TEMPORARY).partition("-")[0]
        with contextlib.suppress(OSError):
            is_ours = not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
            if is_ours and process.isdecimal() and not _is_alive(int(process)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    """Whether a process with that number exists; True on Windows, where checking would end it."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _unpack(source: _Source, folder: Path, beside: frozenset[str]) -> None:
    with zipfile.ZipFile(source) as archive:
        entries = archive.infolist()
        if len(entries) > ENTRIES:
            raise _Refused(f"it has more than {ENTRIES:,} entries")
        paths = {_path(entry): entry for entry in entries if not _is_folder(entry)}
        _check(entries)
        remaining = WHOLE_LIMIT
        for path in _recording(paths, beside):
            remaining -= _copy(archive, paths[path], folder / path.name, remaining)


def _path(entry: zipfile.ZipInfo) -> PurePosixPath:
    """An entry's path as stored in the zip, if it stays inside the zip.

    Python cuts `filename` at a NUL, so the original name is checked.
    """
    name = entry.orig_filename
    parts = name.split("/")
    if not name or not name.isprintable():
        raise _Refused("an entry has no name, or one with characters that cannot be printed")
    if "\\" in name or name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        raise _Refused(f"an entry leads out of it: {name[:80]!a}")
    return PurePosixPath(name)


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.orig_filename.endswith("/")


def _check(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse anything encrypted, links, devices, inner zips, duplicates, and entries that share bytes."""
    names: Counter[str] = Counter()
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        name, kind = f"{entry.orig_filename[:80]!a}", stat.S_IFMT(entry.external_attr >> 16)
        if entry.header_offset < end:
            raise _Refused("entries overlap, or lie outside of it")
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
        if entry.flag_bits & _ENCRYPTED:
            raise _Refused(f"an entry is encrypted: {name}")
        if kind not in {0, stat.S_IFDIR if _is_folder(entry) else stat.S_IFREG}:
            raise _Refused(f"an entry is neither a file nor a folder: {name}")
        if entry.compress_type not in _METHODS:
            raise _Refused(f"an entry is compressed in a way that is not supported: {name}; use store or deflate")
        if entry.orig_filename.casefold().endswith(".zip"):
            raise _Refused(f"it holds another zip: {name}; unpack it first")
        if not _is_folder(entry):
            names[unicodedata.normalize("NFKC", str(_path(entry))).casefold()] += 1
    if any(count > 1 for count in names.values()):
        raise _Refused("two entries have the same name, case aside")


def _recording(paths: Iterable[PurePosixPath], beside: frozenset[str]) -> list[PurePosixPath]:
    """The files of the one recording."""
    folders = [path.parent for path in paths if path.name == MANIFEST and _OF_THE_SYSTEM not in path.parts]
    if len(folders) != 1:
        raise _Refused("it contains more than one recording" if folders else f"it contains no {MANIFEST}")
    own = (path for path in paths if path.parent == folders[0])
    return sorted(path for path in own if path.name in {MANIFEST, *beside} or ANSWER.fullmatch(path.name))


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path, remaining: int) -> int:
    """Unpack one file, readable only by its owner; return its size in bytes."""
    written = 0
    with create_private(to) as file, archive.open(entry) as packed:
        while piece := packed.read(_PIECE):
            written += len(piece)
            if written > FILE_LIMIT:
                raise _Refused(f"a file of it is larger than {_megabytes(FILE_LIMIT)}")
            if written > remaining:
                raise _Refused(f"its files are larger than {_megabytes(WHOLE_LIMIT)} together")
            file.write(piece)
    return written


def _megabytes(size: int) -> str:
    return f"{size // (1024 * 1024):,} MB"
