"""The command that pseudonymises a recording: what it takes, what it says, and what it refuses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from intacct.recording.manifest import MANIFEST
from suites.pseudonymise import allow_list
from suites.pseudonymise.__main__ import main
from suites.pseudonymise.proof import pseudonymise
from suites.run.paths import FIXTURES, PROJECT
from suites.run.plan import ConfigurationError
from suites.selftest.pseudonymise.test_pseudonymise import ends
from suites.selftest.recording.test_archive import make_zip, write_zip


def test_a_zip_is_taken_as_well(tmp_path: Path) -> None:
    """A recording in a zip is pseudonymised like its folder, and what is wrong is told of the zip."""
    good = write_zip(tmp_path, make_zip({file.name: file.read_bytes() for file in (FIXTURES / "demo").iterdir()}))
    pseudonymise(good, tmp_path / "new")
    assert ends(tmp_path / "new") == ends(FIXTURES / "demo")
    with pytest.raises(ConfigurationError, match=rf"{re.escape(str(good))}.* is damaged at"):
        pseudonymise(write_zip(tmp_path, make_zip({MANIFEST: b"format = 1"})), tmp_path / "newer")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fixtures/demo",), "the following arguments are required: NEWFOLDER"),
        (("fixtures/departures", "{new}"), "is not a recording"),
        (("README.md", "{new}"), "it is not a zip file"),
        (("fixtures/demo", "fixtures"), "exists: name a new folder"),
        (("fixtures/demo", "fixtures/demo/new"), "which is never written to"),
        (("fixtures/demo", "{new}/in/it"), "cannot be made"),
    ],
)
def test_wrong_words_are_told(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    """Wrong arguments are one sentence and exit status 4, and nothing is written."""
    ended = command(*(word.format(new=tmp_path / "new") for word in words))
    assert (ended.returncode, ended.stdout) == (4, "")
    assert sentence in ended.stderr
    assert ended.stderr.startswith("ERROR: ")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
    assert not (FIXTURES / "demo" / "new").exists()


def test_a_damaged_allow_list_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table of ours that cannot be used is one sentence and exit status 4, and nothing is written."""
    (tmp_path / "table.toml").write_bytes(b'x = "\xff"')
    monkeypatch.setattr(sys, "argv", ["pseudonymise", str(FIXTURES / "demo"), str(tmp_path / "new")])
    with monkeypatch.context() as patched:
        patched.setattr(allow_list, "_FILE", tmp_path / "table.toml")
        allow_list.load_allow_list.cache_clear()
        assert main() == 4
    allow_list.load_allow_list.cache_clear()
    assert capsys.readouterr() == ("", "ERROR: table.toml is not UTF-8 at byte 6\n")
    assert not (tmp_path / "new").exists()


def test_a_link_is_no_new_folder(tmp_path: Path) -> None:
    """A link is not taken for a new folder, even one that leads nowhere."""
    (tmp_path / "new").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match="exists: name a new folder"):
        pseudonymise(FIXTURES / "demo", tmp_path / "new")


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """`python -m suites.pseudonymise` with these words."""
    line = [sys.executable, "-m", "suites.pseudonymise", *words]
    return subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    """The command tells how much was substituted, that the verdicts are the same, what was kept, and where."""
    ended = command("fixtures/demo", str(tmp_path / "new"))
    assert (ended.returncode, ended.stderr) == (0, "")
    verdicts = f"{ends(FIXTURES / 'demo').total()} verdicts are the same"
    for text in (verdicts, "Department, Location, Class, Event", f"written to {tmp_path / 'new'}"):
        assert text in ended.stdout
