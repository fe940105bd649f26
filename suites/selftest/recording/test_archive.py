"""A recording in a zip: judged like its folder, and whatever else a zip may hold is refused in one sentence."""

from __future__ import annotations

import io
import os
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacct.protocol.errors import RecordingError
from intacct.recording import archive
from intacct.recording.manifest import MANIFEST
from suites.run import replay
from suites.run.paths import FIXTURES, PROFILE, PROJECT
from suites.run.plan import ConfigurationError
from suites.run.planner import plan
from suites.selftest.support.live_run import result, run, verdicts

DEMO = {file.name: file.read_bytes() for file in sorted((FIXTURES / "demo").iterdir())}
LINK, DEVICE = stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o600
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def make_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files, as any tool makes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, body in files.items():
            file.writestr(name, body)
    return buffer.getvalue()


def with_entry(name: str, body: bytes = b"", mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The demo recording with one more entry beside it."""
    buffer = io.BytesIO(make_zip(DEMO))
    with zipfile.ZipFile(buffer, "a") as file:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        file.writestr(entry, body, method)
    return buffer.getvalue()


def patch_zip(body: bytes, old: bytes, new: bytes) -> bytes:
    """The zip with bytes exchanged that are surely in it."""
    assert len(old) == len(new)
    assert old in body
    return body.replace(old, new)


def flag_zip(body: bytes, flag: int) -> bytes:
    """The zip whose first entry has this general purpose flag, in both of its headers."""
    changed = bytearray(body)
    for at_ in (6, body.index(CENTRAL) + 8):
        changed[at_] |= flag & 0xFF
        changed[at_ + 1] |= flag >> 8
    return bytes(changed)


def overlapping_zip() -> bytes:
    """A zip in which the last answer's entry begins inside the manifest's."""
    body = bytearray(make_zip(DEMO, zipfile.ZIP_STORED))
    first = bytes(body).index(CENTRAL)
    second = bytes(body).index(CENTRAL, first + 4)
    body[second + 42 : second + 46] = struct.pack("<I", 10)
    return bytes(body)


def quoting_zip() -> bytes:
    """Two entries over the same bytes: the first one's data begins with the second one's local header."""
    inner = make_zip({"002.xml": b"<response/>"}, zipfile.ZIP_STORED)
    local, central = inner[: inner.index(CENTRAL)], inner[inner.index(CENTRAL) : inner.index(END)]
    outer = bytearray(make_zip({**DEMO, "003.xml": local}, zipfile.ZIP_STORED))
    at, end = bytes(outer).index(local), bytes(outer).index(END)
    quoted = central[:42] + struct.pack("<I", at) + central[46:]
    overlapping = outer[:end] + quoted + outer[end:]
    tail = overlapping.index(END)
    count, size = struct.unpack("<HI", overlapping[tail + 10 : tail + 16])
    overlapping[tail + 8 : tail + 16] = struct.pack("<HHI", count + 1, count + 1, size + len(quoted))
    return bytes(overlapping)


def with_wrong_checksum() -> bytes:
    """One byte of an answer is another than when it was packed."""
    return patch_zip(make_zip(DEMO, zipfile.ZIP_STORED), b"Beacon Hotel Group", b"Bxacon Hotel Group")


def write_zip(tmp_path: Path, body: bytes) -> Path:
    """A zip file of these bytes."""
    file = tmp_path / "sent.zip"
    file.write_bytes(body)
    return file


@pytest.mark.parametrize("prefix", ["", "recording/", "some-name/", "./", "reports/acme/recording/", "Aufnahme für Ä/"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_recording_is_taken_from_a_zip(tmp_path: Path, prefix: str, method: int) -> None:
    """At the root or in a folder, packed or not: exactly the recording's files come out, for nobody else to read."""
    beside = {"index.html": b"<p>", "__MACOSX/._001.xml": b"x", f"__MACOSX/{MANIFEST}": b"x"}
    beside |= {f"{prefix}.DS_Store": b"x", f"{prefix}notes.xml": b"x"}
    files = {f"{prefix}{name}": body for name, body in DEMO.items()}
    folder = archive.unpacked(write_zip(tmp_path, make_zip({**files, **beside, "empty/": b""}, method)), PROFILE)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == DEMO
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "it is not a zip file, or a damaged one"),
    "no zip": (lambda: b"PK what else", "it is not a zip file, or a damaged one"),
    "cut": (lambda: make_zip(DEMO)[:-40], "it is not a zip file, or a damaged one"),
    "cut at the start": (lambda: make_zip(DEMO)[40:], "outside of it"),
    "wrong checksum": (with_wrong_checksum, "damaged"),
    "no recording": (lambda: make_zip({"001.xml": b"<response/>"}), f"it contains no {MANIFEST}"),
    "a folder called like a manifest": (lambda: make_zip({f"{MANIFEST}/": b""}), f"it contains no {MANIFEST}"),
    "two recordings": (
        lambda: make_zip({f"{folder}/{name}": body for folder in "ab" for name, body in DEMO.items()}),
        "more than one recording",
    ),
    "a zip inside": (lambda: with_entry("more.ZIP", make_zip(DEMO)), "another zip"),
    "encrypted": (lambda: flag_zip(make_zip(DEMO), 0x01), "encrypted"),
    "a patch": (lambda: flag_zip(make_zip(DEMO), 0x20), "encrypted"),
    "strongly encrypted": (lambda: flag_zip(make_zip(DEMO), 0x40), "encrypted"),
    "a hidden list of entries": (lambda: flag_zip(make_zip(DEMO), 0x2000), "encrypted"),
    "bzip2": (lambda: with_entry("002.xml", b"x" * 99, method=zipfile.ZIP_BZIP2), "not supported"),
    "lzma": (lambda: with_entry("002.xml", b"x" * 99, method=zipfile.ZIP_LZMA), "not supported"),
    "absolute": (lambda: with_entry("/etc/passwd"), "leads out of it"),
    "upwards": (lambda: with_entry("../001.xml"), "leads out of it"),
    "upwards inside": (lambda: with_entry("a/../../001.xml"), "leads out of it"),
    "backslashes": (lambda: with_entry("..\\001.xml"), "leads out of it"),
    "a drive": (lambda: with_entry("C:001.xml"), "leads out of it"),
    "a link": (lambda: with_entry("002.xml", b"/etc/passwd", LINK), "neither a file nor a folder"),
    "a device": (lambda: with_entry("002.xml", b"", DEVICE), "neither a file nor a folder"),
    "a folder that is a link": (lambda: with_entry("002/", b"", LINK), "neither a file nor a folder"),
    "twice": (lambda: patch_zip(with_entry("00X.xml"), b"00X.xml", b"001.xml"), "the same name"),
    "twice in another case": (lambda: with_entry("RECORDING.toml"), "the same name"),
    "twice in wide letters": (lambda: with_entry("\uff10\uff10\uff11.xml"), "the same name"),
    "a NUL in a name": (lambda: patch_zip(with_entry("002.xml0txt"), b"002.xml0txt", b"002.xml\0txt"), "be printed"),
    "a name that turns": (lambda: with_entry("\u202e001.xml"), "be printed"),
    "a line in a name": (lambda: with_entry("001\n.xml"), "be printed"),
    "overlapping": (overlapping_zip, "entries overlap"),
    "quoting": (quoting_zip, "entries overlap"),
    "names that differ": (lambda: make_zip(DEMO).replace(b"001.xml", b"002.xml", 1), "damaged"),
    "a count that lies": (lambda: make_zip(DEMO)[:-12] + struct.pack("<II", 2**31, 0) + b"\0" * 4, "damaged"),
}


def test_what_a_killed_run_has_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run removes the folder of a process that is no more, and of no other."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", ""]) as ended_process:
        ended_process.wait()
    names = {
        "of the killed": f"intacct-replay-{ended_process.pid}-x",
        "of the living": f"intacct-replay-{os.getppid()}-x",
    }
    names["of somebody else"] = "intacct-replay-x-y"
    for name in names.values():
        (tmp_path / name).mkdir()
    archive.unpacked(write_zip(tmp_path, make_zip(DEMO)), PROFILE)
    assert [which for which, name in names.items() if not (tmp_path / name).exists()] == ["of the killed"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_suspicious_zip_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suspicious zip is refused in one sentence that names it, and leaves nothing behind."""
    make, fault = REFUSED[name]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    file = write_zip(tmp_path, make())
    with pytest.raises(RecordingError) as refused:
        archive.unpacked(file)
    assert fault in str(refused.value)
    assert str(refused.value).startswith(f"{file} cannot be replayed: ")
    assert "\n" not in str(refused.value)
    assert list((tmp_path / "scratch").iterdir()) == []
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["scratch", "sent.zip"]


LIMITS: dict[str, tuple[int, dict[str, bytes], str]] = {
    "ENTRIES": (5, {f"{n}.txt": b"" for n in range(6)}, "more than 5 entries"),
    "FILE_LIMIT": (1 << 20, {"009.xml": bytes(2 << 20)}, "larger than 1 MB"),
    "WHOLE_LIMIT": (1 << 20, {"009.xml": bytes(1 << 20)}, "1 MB together"),
    "DIRECTORY_LIMIT": (1 << 10, {f"{n}.txt": b"" for n in range(40)}, "list of entries"),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_an_archive_beyond_its_limits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    """What is larger, unpacked, than the limits allow is refused, and the limit is told."""
    value, files, fault = LIMITS[limit]
    monkeypatch.setattr(archive, limit, value)
    with pytest.raises(RecordingError, match=fault):
        archive.unpacked(write_zip(tmp_path, make_zip({**DEMO, **files})))


def test_as_many_entries_as_the_limit_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip with exactly as many entries as the limit is taken."""
    monkeypatch.setattr(archive, "ENTRIES", len(DEMO))
    assert archive.unpacked(write_zip(tmp_path, make_zip(DEMO)), PROFILE).is_dir()


def test_sizes_are_counted_and_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes that are read count, and not the sizes that a header gives."""
    monkeypatch.setattr(archive, "FILE_LIMIT", 1 << 20)
    small, large = struct.pack("<I", 10), struct.pack("<I", 2 << 20)
    body = make_zip({**DEMO, "009.xml": bytes(2 << 20)})
    assert archive_says(write_zip(tmp_path, body)) == "a file of it is larger than 1 MB"
    assert archive_says(write_zip(tmp_path, body.replace(large, small))) == "it is not a zip file, or a damaged one"


def archive_says(file: Path) -> str:
    """The sentence with which a zip is refused."""
    with pytest.raises(RecordingError) as refused:
        archive.unpacked(file)
    return str(refused.value).partition("replayed: ")[2]


@pytest.mark.slow
def test_a_million_entries_cost_little(tmp_path: Path) -> None:
    """A list of a million entries is refused before it is read."""
    body = make_zip(DEMO)
    first, end = body.index(CENTRAL), body.index(END)
    directory = body[first:end] * 250_000
    tail = bytearray(body[end:])
    tail[12:16] = struct.pack("<I", len(directory))
    assert "list of entries" in archive_says(write_zip(tmp_path, body[:first] + directory + bytes(tail)))


def usage_error(file: Path, reports: Path) -> str:
    """The sentence of the usage error of `--replay=FILE`, or nothing."""
    try:
        run_plan = plan("acme", credentials=reports / "none.ini", replay=str(file), reports=reports, environ={})
        assert run_plan.folder is not None
        replay.judge(run_plan.folder)
    except ConfigurationError as error:
        return str(error)
    return ""


def test_plan_tells_of_the_zip(tmp_path: Path) -> None:
    """A fault inside a zip is told with the zip's own path."""
    (tmp_path / "none.ini").touch()
    for name, body, fault in (
        (MANIFEST, b"format = 1", "is damaged at"),
        (MANIFEST, DEMO[MANIFEST].replace(b"2026-11-03T", b"3 November "), "where its time should stand"),
        (PROFILE, b'level = "middle"', "level must be"),
        (PROFILE, b'level = "entity"', "the credentials are for the other"),
    ):
        sentence = usage_error(write_zip(tmp_path, make_zip({**DEMO, name: body})), tmp_path)
        assert fault in sentence
        assert str(tmp_path / "sent.zip") in sentence
        assert "intacct-replay-" not in sentence


def test_a_zip_among_the_reports_is_refused(tmp_path: Path) -> None:
    """A zip that the run itself would remove is not replayed."""
    (tmp_path / "none.ini").touch()
    place = tmp_path / "acme" / "recording"
    place.mkdir(parents=True)
    assert "where the reports would be written" in usage_error(write_zip(place, make_zip(DEMO)), tmp_path)


# zipfile itself cuts a name at a NUL, and stumbles where nothing is left.
_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)


@st.composite
def zips(draw: st.DrawFn) -> bytes:
    """Any bytes; a zip of any files; a good one, cut or with some bytes exchanged."""
    names = st.sampled_from([*DEMO, f"r/{MANIFEST}", "r/001.xml", "../001.xml", "x/"]) | _NAMES
    packed = draw(
        st.binary(max_size=200)
        | st.just(make_zip(DEMO))
        | st.dictionaries(names, st.binary(max_size=60) | st.sampled_from([*DEMO.values()]), max_size=5).map(make_zip)
    )
    for _ in range(draw(st.integers(0, 3))):
        if packed:
            where, value = draw(st.integers(0, len(packed) - 1)), draw(st.integers(0, 255))
            packed = packed[:where] + bytes([value]) + packed[where + 1 :]
    return packed if draw(st.booleans()) else packed[: draw(st.integers(0, len(packed)))]


@given(body=zips())
def test_any_bytes_are_a_replay_or_one_usage_error(body: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file of any bytes is judged, or refused in one line that names it."""
    folder = tmp_path_factory.getbasetemp() / "any-bytes"
    folder.mkdir(exist_ok=True)
    (folder / "none.ini").touch()
    sentence = usage_error(write_zip(folder, body), folder)
    assert "\n" not in sentence
    assert not sentence or str(folder / "sent.zip") in sentence


@pytest.mark.slow
def test_a_zip_is_judged_like_its_folder(tmp_path: Path) -> None:
    """A zip has the verdicts of its folder, stays as it was, and leaves nothing in the temporary folder."""
    body = make_zip({f"sent/{file.name}": file.read_bytes() for file in (FIXTURES / "demo-faulty").iterdir()})
    file, scratch = write_zip(tmp_path, body), tmp_path / "scratch"
    scratch.mkdir()
    environ = {"TMPDIR": str(scratch)}
    packed = run("--company=two", f"--replay={file}", f"--reports={tmp_path}", "-n", "2", environ=environ)
    assert packed.status == 1, packed.output
    judgement = replay.judge(FIXTURES / "demo-faulty").judgement
    ends = [(case.id, case.place.key, case.application, judgement.verdict(case).kind) for case in judgement.cases]
    rows = verdicts(tmp_path / "two")
    assert [(row["id"], row["place"], row["application"], row["verdict"]) for row in rows] == ends
    assert result(tmp_path / "two")["source"] == "replay"
    assert file.read_bytes() == body
    assert not list(scratch.glob("intacct-replay-*"))
    refused = run(
        "--company=two", f"--replay={write_zip(tmp_path, b'no zip')}", f"--reports={tmp_path}", environ=environ
    )
    assert refused.status == 4, refused.output
    assert "ERROR" in refused.output
    assert "it is not a zip file" in refused.output
    assert "Traceback" not in refused.output
    assert not list(scratch.glob("intacct-replay-*"))


def test_the_folder_goes_after_an_error_as_well(tmp_path: Path) -> None:
    """A process that ends in an error leaves nothing unpacked behind."""
    file = write_zip(tmp_path, make_zip(DEMO))
    program = (
        "import sys, pathlib\nfrom intacct.recording.archive import unpacked\n"
        "print(unpacked(pathlib.Path(sys.argv[1])))\n1/0"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(file)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert "ZeroDivisionError" in ended.stderr
    assert not Path(ended.stdout.strip()).exists()
