"""One way to write a file: private, whole or not at all; and only plain files of a bounded size are read."""

from __future__ import annotations

import io
import os
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typing_extensions import Buffer

from intacct.files import (
    append_private,
    copy_private,
    make_private,
    private_dir,
    read_plain,
    read_toml,
    replace_atomically,
    write_private,
)


def mode(path: Path) -> int:
    """The permission bits of a path."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away: what is private here is private anywhere."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_whatever_is_written_is_private(tmp_path: Path) -> None:
    """Files are 0600 and folders 0700, the missing ones above them as well, under any umask and beside any original."""
    folder = private_dir(tmp_path / "a" / "b")
    original = tmp_path / "original"
    original.write_bytes(b"x")
    original.chmod(0o644)
    write_private(folder / "written", b"x")
    append_private(folder / "appended", b"x")
    copy_private(original, folder / "copied")
    replace_atomically(folder / "replaced", [("file", b"x")])
    modes = {path.relative_to(tmp_path).as_posix(): mode(path) for path in (tmp_path / "a", *folder.rglob("*"))}
    assert modes == {
        "a": 0o700,
        "a/b/written": 0o600,
        "a/b/appended": 0o600,
        "a/b/copied": 0o600,
        "a/b/replaced": 0o700,
        "a/b/replaced/file": 0o600,
    }
    assert mode(folder) == 0o700


def test_what_others_could_open_is_closed(tmp_path: Path) -> None:
    """A folder and all that is in it become private; what only the owner may do stays, and no link is followed."""
    (tmp_path / "folder" / "inner").mkdir(parents=True, mode=0o777)
    for name, bits in (("read", 0o644), ("write", 0o622), ("run", 0o611), ("own", 0o400)):
        (tmp_path / "folder" / "inner" / name).write_bytes(b"x")
        (tmp_path / "folder" / "inner" / name).chmod(bits)
    (tmp_path / "outside").write_bytes(b"x")
    (tmp_path / "folder" / "link").symlink_to(tmp_path / "outside")
    make_private(tmp_path / "folder")
    assert [mode(tmp_path / "folder"), mode(tmp_path / "folder" / "inner"), mode(tmp_path / "outside")] == [
        *(0o700, 0o700, 0o666)
    ]
    modes = {path.name: mode(path) for path in (tmp_path / "folder" / "inner").iterdir()}
    assert modes == {"read": 0o600, "write": 0o600, "run": 0o600, "own": 0o400}


def test_a_file_of_somebody_else_keeps_its_mode(tmp_path: Path) -> None:
    """A file that is only added to stays readable for whoever it belongs to."""
    (tmp_path / "summary").write_bytes(b"before ")
    append_private(tmp_path / "summary", b"after")
    assert (mode(tmp_path / "summary"), (tmp_path / "summary").read_bytes()) == (0o666, b"before after")


def test_a_failure_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new file cannot be put in place, the older one is as it was and nothing else is left."""
    write_private(tmp_path / "file", b"old")

    def refuse(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_private(tmp_path / "file", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"old")]


def test_a_failed_addition_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not all bytes can be added, none is."""
    write_private(tmp_path / "file", b"old")

    class Full(io.FileIO):
        def write(self, data: Buffer, /) -> int:
            super().write(memoryview(data)[:1])
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdopen", lambda number, mode, buffering: Full(number, mode))  # noqa: ARG005
        with pytest.raises(OSError, match="No space left"):
            append_private(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_new_folder_must_be_new(tmp_path: Path) -> None:
    """Where a folder must not be there, one that is there is an error."""
    private_dir(tmp_path / "a", exist_ok=False)
    with pytest.raises(FileExistsError):
        private_dir(tmp_path / "a", exist_ok=False)


def a_folder(path: Path) -> None:
    """Make a folder in the place of a file."""
    path.mkdir()


def a_socket(path: Path) -> None:
    """Make a socket in the place of a file; its path must be short."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


@pytest.mark.parametrize(
    ("make", "kind"),
    [(a_folder, "a folder"), (os.mkfifo, "a pipe"), (a_socket, "a socket")],
    ids=["folder", "pipe", "socket"],
)
def test_only_a_plain_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], kind: str
) -> None:
    """A folder, a pipe and a socket are refused at once, whether named or linked."""
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "it")
    (tmp_path / "link").symlink_to("it")
    for name in ("it", "link"):
        with pytest.raises(OSError, match=f"it is {kind}, not a file") as refused:
            read_plain(tmp_path / name, 10)
        assert refused.value.strerror == f"it is {kind}, not a file"


def test_a_device_is_not_read() -> None:
    """A device, which may have no end, is refused."""
    with pytest.raises(OSError, match="it is a device, not a file"):
        read_plain(Path("/dev/zero"), 10)


def test_a_file_has_a_limit(tmp_path: Path) -> None:
    """A file is read up to its limit, and refused one byte beyond it."""
    file = tmp_path / "file"
    file.write_bytes(bytes(2048))
    assert read_plain(file, 2048) == bytes(2048)
    with pytest.raises(OSError, match="it is larger than 1 kB"):
        read_plain(file, 1024)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(".".join("a" * 33) + " = 1", id="key"),
        pytest.param("[" + " . ".join(['"a"'] * 33) + "]", id="table"),
        pytest.param("x = {" + ".".join("a" * 100_000) + " = 1}", id="inline"),
        pytest.param("x = " + "[" * 100_000, id="arrays"),
        pytest.param("a" * 1_000_000 + " = ", id="long-word"),
        pytest.param('"' * 1_000_000, id="quotes"),
    ],
)
def test_toml_is_bounded_in_depth(tmp_path: Path, text: str) -> None:
    """A key with too many parts, nesting without end and what only looks like a key end in one error, at once."""
    (tmp_path / "it.toml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"parts|deeply|Expected|Invalid|Illegal|Unclosed|Unterminated"):
        read_toml(tmp_path / "it.toml", 2 * 1024 * 1024)


def test_toml_within_the_bounds_is_read(tmp_path: Path) -> None:
    """Dots in texts and numbers are not keys, and a byte order mark and Windows' line ends do no harm."""
    (tmp_path / "it.toml").write_bytes('\ufeffa.b = "1.2.3"\r\nc = 1.5\r\n'.encode())
    assert read_toml(tmp_path / "it.toml", 1024) == {"a": {"b": "1.2.3"}, "c": 1.5}
