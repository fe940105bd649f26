"""What would differ, or be left, in a pseudonymised recording: then nothing is written."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from suites.pseudonymise import allow_list, rewrite_answer, rewrite_recording
from suites.pseudonymise.proof import pseudonymise
from suites.run.paths import FIXTURES
from suites.run.plan import ConfigurationError
from suites.selftest.pseudonymise.test_pseudonymise import ends
from suites.selftest.support.departures import Departure, base, depart, departures
from suites.selftest.support.recordings import save_recording

UNKEPT = {
    "the entities of the user stand in its restriction as an attribute": "the verdicts would differ at 4.8 top",
    "a user-defined dimension with a slash in its name makes an answer that is not well-formed": "cannot be kept",
    "the user ID that we hold names the company as well, and is refused": "the verdicts would differ at",
    "the user ID that we hold has two signs @, the second with the company, and is refused": "the verdicts",
    "the account email address is a text in which nothing can be seen": "the verdicts would differ at",
    "a text stands behind the account email address": "the verdicts would differ at 4.1 top",
    "the tick of Web Services stands in an attribute as well": "the verdicts would differ at 4.1 top",
    "the role has another name in an attribute": "the verdicts would differ at 3.1 top",
    "the role has a name in which nothing can be seen": "the verdicts would differ at 3.1 top",
    "the contact has a name in which nothing can be seen": "the verdicts would differ at 4.4 top",
    "an entity of the list has another ID in an attribute": "the verdicts would differ at 4.8 top",
    "a second status of an answer is written in capitals": "cannot be kept",
    "a text stands behind the success of an answer": "cannot be kept",
    "a text stands between the applications of the rights": "the verdicts would differ at 3.3 top",
    "a text stands between the policies of an application": "the verdicts would differ at 3.3 top",
    "a text stands between the rows of the list of entities": "the verdicts would differ at 4.8 top",
}
"""Departures that rest on what a pseudonymised recording cannot hold: attributes, texts beside elements, texts in which
nothing can be seen, broken tags, the shape of an ID. It is not written then, so no verdict becomes another."""


@pytest.mark.slow
@pytest.mark.parametrize("name", UNKEPT)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, name: str) -> None:
    """A recording that would say something else is not written at all, and the first thing that differs is named."""
    (departure,) = (departure for departure in departures() if departure.name == name)
    source = save_recording(*depart(departure), tmp_path / "old")
    with pytest.raises(ConfigurationError, match=f"nothing was written: .*{UNKEPT[name]}"):
        pseudonymise(source, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "departure",
    [departure for departure in departures() if departure.name not in UNKEPT],
    ids=lambda departure: f"{departure.on}: {departure.name}",
)
def test_departures_keep_their_verdicts(tmp_path: Path, departure: Departure) -> None:
    """Whatever is wrong with a company, its pseudonymised recording says the same of it."""
    source = save_recording(*depart(departure), tmp_path / "old")
    pseudonymise(source, tmp_path / "new")
    assert ends(tmp_path / "new") == ends(source)


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the files are put in place leaves no half recording."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("suites.pseudonymise.proof.copy_private", stopped)
    with pytest.raises(KeyboardInterrupt):
        pseudonymise(FIXTURES / "demo", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_verdict_that_would_differ_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a verdict would differ nothing is written, and the first such case is named."""
    monkeypatch.setattr(rewrite_answer, "is_structure", lambda *_: False)
    with pytest.raises(ConfigurationError, match=r"the verdicts would differ at \d\.\d+ top .*\(.+, then .+\)"):
        pseudonymise(FIXTURES / "demo", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_would_be_gone_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict that the new recording would not have at all stops it as well."""
    usual = rewrite_recording.rewritten  # type: ignore[attr-defined]
    monkeypatch.setattr(rewrite_recording, "rewritten", lambda *arguments: usual(*arguments).replace(b"E004", b"E003"))
    needed = dataclasses.replace(base("demo-entities")[1], entities=("E900",))
    source = save_recording(base("demo-entities")[0], needed, tmp_path / "old")
    with pytest.raises(ConfigurationError, match=r"the verdicts would differ at 3\.1 E004 \(.+, then no case\)"):
        pseudonymise(source, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("rolename", "a role's name"),
        ("title", "a company's title"),
        ("userloginid", "a user ID"),
    ],
)
def test_what_is_left_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, what: str) -> None:
    """Where an original would be left nothing is written, and what it is is told, not the original."""
    right = allow_list.is_structure

    def wrong(question: str, name: str, text: str) -> bool:
        return name.casefold() == field or right(question, name, text)

    def noted(body: bytes, *more: object) -> bytes:
        rewriting = more[-1]
        assert isinstance(rewriting, rewrite_answer.Rewriting)
        if rewriting.name.__name__ == "of":
            monkeypatch.setattr(rewrite_answer, "is_structure", wrong)
        return made_anew(body, *more)  # type: ignore[arg-type]

    made_anew = rewrite_answer.rewrite
    monkeypatch.setattr(rewrite_recording, "rewrite", noted)
    with pytest.raises(ConfigurationError) as refused:
        pseudonymise(FIXTURES / "demo-faulty", tmp_path / "new")
    assert f"nothing was written: {what}" in str(refused.value)
    assert "mill" not in str(refused.value).casefold()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new folder cannot be written completely, it is not there."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("suites.pseudonymise.proof.copy_private", full)
    with pytest.raises(ConfigurationError, match="No space left on device"):
        pseudonymise(FIXTURES / "demo", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
