"""The history of a company's runs: what is kept, what a history that cannot be read costs, and who writes it."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intacct.credentials.load import DEFAULT_ENDPOINT, Credentials, Sender
from intacct.credentials.secret import Secret
from reports._model.history import HISTORY, MOST_BYTES, load_history
from reports._model.run import Changes
from reports._text.result_json import as_json
from reports._text.terminal import summary
from suites.document.load import DOCUMENT, FOLDER, load_document
from suites.run import replay
from suites.run.company_run import CompanyRun, Options
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import Plan
from suites.selftest.reports.test_changes import EARLIER, before
from suites.selftest.reports.test_reports_runs import made_run
from suites.selftest.support.control_characters import control_characters
from suites.selftest.support.live_run import LiveGateway, result


def test_a_first_run_has_nothing_before_it(tmp_path: Path) -> None:
    """Without a history the run is the first: said so in the terminal, and null in result.json."""
    run = load_history(tmp_path).compare(made_run())
    assert run.changes == Changes()
    assert json.loads(as_json(run))["changes"] is None
    assert "first run: there is none before to compare it with" in list(summary(run))


def test_history_keeps_heads_and_the_last_verdicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every run the head, of the last one the verdicts; and of a limited number of runs."""
    monkeypatch.setattr("reports._model.history.MOST_RUNS", 5)
    for number in range(8):
        before(replace(made_run(), exit_status=number), tmp_path)
    history = json.loads((tmp_path / HISTORY).read_text("utf-8"))
    assert [head["exit_status"] for head in history["runs"]] == [3, 4, 5, 6, 7]
    assert history["runs"][-1] == {
        "recorded_at": EARLIER,
        "suite": "0.1.0",
        "edition": made_run().edition,
        "level": "top",
        "company_id": "DEMO-HOTELS",
        "exit_status": 7,
        "counts": {kind.value: count for kind, count in made_run().counts.items()},
    }
    assert len(history["verdicts"]) == len(made_run().rows)
    assert history["verdicts"][0] == {
        "id": "1.1",
        "place": "company",
        "entity": False,
        "application": None,
        "verdict": "met",
        "true_verdict": "met",
    }


# A history that cannot be read


def _deep(file: Path) -> None:
    file.write_text("[" * 200_000, "utf-8")


def _huge(file: Path) -> None:
    file.touch()
    os.truncate(file, MOST_BYTES + 1)


def _link(file: Path) -> None:
    other = file.with_name("other.json")
    other.write_text(load_history(file.parent).append(made_run()), "utf-8")
    file.symlink_to(other)


def _changed(**values: object) -> Callable[[Path], None]:
    """A sound history with another value in it: of the file, of its head (`head_..`) or of a verdict (`row_..`)."""

    def write(file: Path) -> None:
        history = json.loads(load_history(file.parent).append(made_run()))
        for name, value in values.items():
            where = (
                history["runs"][0]
                if name.startswith("head_")
                else history["verdicts"][5]
                if "row_" in name
                else history
            )
            where[name.removeprefix("head_").removeprefix("row_")] = value
        file.write_text(json.dumps(history), "utf-8")

    return write


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda file: file.write_bytes(b""), "it is not JSON"),
    "no JSON": (lambda file: file.write_bytes(b"\x00\xff<html>"), "it is not JSON"),
    "cut": (lambda file: file.write_text('{"format": 1, "runs": [', "utf-8"), "it is not JSON"),
    "no UTF-8": (lambda file: file.write_bytes(b'{"format": "\xff"}'), "it is not JSON"),
    "surrogate": (_changed(head_edition="\ud800"), "it is not JSON"),
    "deep": (_deep, "it is not JSON"),
    "huge": (_huge, "it is larger than 64 MB"),
    "another format": (_changed(format=2), "it has another format"),
    "format of another type": (_changed(format=True), "it has another format"),
    "no format": (lambda file: file.write_text('{"runs": []}', "utf-8"), "it has another format"),
    "a list": (lambda file: file.write_text("[]", "utf-8"), "it does not contain what a history contains"),
    "null": (lambda file: file.write_text("null", "utf-8"), "it does not contain what a history contains"),
    "no runs": (_changed(runs=[]), "it does not contain what a history contains"),
    "runs of another type": (_changed(runs={"0": 1}), "it does not contain what a history contains"),
    "many wrong rows": (_changed(verdicts=[1] * 500_000), "it does not contain what a history contains"),
    "unknown verdict": (_changed(row_verdict="perhaps"), "it does not contain what a history contains"),
    "number as ID": (_changed(row_id=4.1), "it does not contain what a history contains"),
    "no place": (_changed(row_place=None), "it does not contain what a history contains"),
    "another key": (_changed(row_more=1), "it does not contain what a history contains"),
    "no time": (_changed(head_recorded_at="yesterday"), "it does not contain what a history contains"),
    "time without zone": (
        _changed(head_recorded_at="2026-11-03T09:20:00"),
        "it does not contain what a history contains",
    ),
    "endless number": (
        lambda file: file.write_text('{"format": 1' + "0" * 100_000 + "}", "utf-8"),
        "it",
    ),
    "link": (_link, "it is not a file of ours, but a link or a folder"),
    "link to nothing": (lambda file: file.symlink_to(file.parent / "gone"), "it is not a file of ours"),
    "link to itself": (lambda file: file.symlink_to(file), "it is not a file of ours"),
    "folder": (Path.mkdir, "it is not a file of ours"),
    "pipe": (os.mkfifo, "it is not a file of ours"),
}


@pytest.mark.parametrize(("write", "why"), BROKEN.values(), ids=BROKEN)
def test_a_history_that_cannot_be_read_is_said_and_kept(
    write: Callable[[Path], object], why: str, tmp_path: Path
) -> None:
    """It is not a first run, and nothing is compared: a remark says why and where the history went, as it was."""
    file, aside = tmp_path / HISTORY, tmp_path / "history-unreadable-1.json"
    write(file)
    older = file.lstat()
    past = load_history(tmp_path)
    run = past.compare(made_run())
    assert run.changes is None
    (remark,) = run.remarks
    assert remark.startswith(f"The history of earlier runs could not be read ({why}")
    assert remark.endswith("): it is kept as history-unreadable-1.json, and a new one begins")
    assert any("history-unreadable-1.json" in line for line in summary(run))
    assert remark in json.loads(as_json(run))["remarks"]
    past.set_aside()
    assert not os.path.lexists(file)
    assert (aside.lstat().st_ino, aside.lstat().st_size) == (older.st_ino, older.st_size)
    file.write_text(past.append(run), "utf-8")
    assert load_history(tmp_path).aside is None


def test_nothing_kept_aside_is_overwritten(tmp_path: Path) -> None:
    """The next one that cannot be read gets the next number, whatever stands in the way."""
    (tmp_path / "history-unreadable-1.json").write_text("first", "utf-8")
    (tmp_path / "history-unreadable-2.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / HISTORY).write_text("third", "utf-8")
    load_history(tmp_path).set_aside()
    assert (tmp_path / "history-unreadable-1.json").read_text("utf-8") == "first"
    assert (tmp_path / "history-unreadable-3.json").read_text("utf-8") == "third"


def test_a_history_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says is said."""
    (tmp_path / HISTORY).write_text("{}", "utf-8")

    def refuse(_: Path, __: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("reports._model.history.read_plain", refuse)
    assert load_history(tmp_path).trouble == "Permission denied"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(st.binary(max_size=200) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_history_or_kept_aside(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever the file holds, it is accepted or kept aside; nothing else ever happens."""
    folder = tmp_path_factory.mktemp("history")
    (folder / HISTORY).write_bytes(content)
    past = load_history(folder)
    past.compare(made_run())
    past.set_aside()
    assert (folder / "history-unreadable-1.json").read_bytes() == content


@given(st.lists(st.sampled_from(["runs", "verdicts"]), min_size=1), _JSON, st.integers(0, 4))
@example(where=["runs"], value="\ud7fc", at=1)  # a character that this Python does not know
def test_a_history_with_anything_in_it(
    tmp_path_factory: pytest.TempPathFactory, where: list[str], value: object, at: int
) -> None:
    """A sound history in which one value is replaced by any other: accepted or kept aside, and the run goes on."""
    folder = tmp_path_factory.mktemp("history")
    history = json.loads(load_history(folder).append(made_run()))
    for name in where:
        entry = history[name][-1]
        entry[list(entry)[at]] = value
    (folder / HISTORY).write_text(json.dumps(history), "utf-8")
    run = load_history(folder).compare(made_run())
    json.loads(as_json(run))
    assert not [line for line in summary(run) if control_characters(line)]


# Runs


class Company:
    """Live runs of a company whose answers are those of a folder, without a network."""

    def __init__(self, folder: Path) -> None:
        self.answers = folder / "answers"
        self.reports = folder / "reports"
        shutil.copytree(FIXTURES / "demo", self.answers)
        self.plan = Plan(
            *("acme", self.reports / "acme", replay.judge(self.answers).profile, self.answers / PROFILE),
            Credentials("acme", "Demo", DEFAULT_ENDPOINT, Sender("CraftableMPP", Secret("")), (), entity_level=False),
            None,
        )

    @property
    def history(self) -> Path:
        """What is kept of its runs."""
        return self.reports / "acme" / HISTORY

    def answer(self, old: str, new: str) -> None:
        """From now on it answers otherwise."""
        file = self.answers / "001.xml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def judge_by(self, **lines: str) -> None:
        """Its next runs are judged by a document of its own: the bundled one, some of its lines replaced, by key."""
        text = OURS
        for key, line in lines.items():
            text = re.sub(rf"^{key} = .*$", line, text, count=1, flags=re.MULTILINE)
        (self.answers / DOCUMENT).write_text(text, "utf-8")
        (self.answers / PROFILE).write_text(f'document = "{DOCUMENT}"\n', "utf-8")

    def read_on(self, day: int) -> None:
        """Its next runs are of that day of November."""
        manifest = self.answers / "recording.toml"
        lines = manifest.read_text("utf-8").splitlines()
        dated = [
            f'recorded_at = "2026-11-{day:02}T09:00:00+00:00"' if "recorded_at" in line else line for line in lines
        ]
        manifest.write_text("\n".join(dated), "utf-8")

    def run(self, *, replayed: bool = False, some: bool = False, crashed: bool = False) -> CompanyRun:
        """A run to its end; `some`: not of every case; `crashed`: the worker that judged one died."""
        plan = replace(self.plan, credentials=None, folder=self.answers) if replayed else self.plan
        controller = CompanyRun(plan, Options(allure_html=False))
        controller.prepare()

        def read(_plan: Plan, folder: Path, _opened: object) -> None:
            shutil.copytree(self.answers, folder)

        controller.read(read)
        controller.judge()
        judgement = controller.judged.judgement
        cases = judgement.cases[:9] if some else judgement.cases
        controller.set_selected(cases)
        for case in cases[: -1 if crashed else None]:
            controller.add_verdict(case, judgement.verdict(case))
        if crashed:
            controller.failure(cases[-1], crashed=True)
        controller.finish(0, stopped=False)
        return controller


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """The conforming company, at the top level."""
    return Company(tmp_path)


EMPLOYEE = ("<USERTYPE>business user</USERTYPE>", "<USERTYPE>employee user</USERTYPE>")


def test_runs_are_compared_one_after_the_other(company: Company) -> None:
    """First run, a fault, the fault mended: in result.json, on the page and in the terminal; the file is private."""
    company.read_on(3)
    first = company.run()
    assert "first run: there is none before to compare it with" in list(first.summary())
    assert stat.S_IMODE(company.history.stat().st_mode) == 0o600

    company.answer(*EMPLOYEE)
    company.read_on(5)
    second = company.run()
    changes = result(company.reports / "acme")["changes"]
    assert isinstance(changes, dict)
    assert changes["since"] == "2026-11-03T09:00:00+00:00"
    assert changes["newly_not_met"] == [
        {"id": "4.5", "place": "top", "application": None, "before": "met", "now": "not_met"}
    ]
    waiting = len(changes["went_dark"])
    assert f"since 3 November: 1 newly not met, {waiting} no longer judgeable" in list(second.summary())
    assert "1 new to correct" in (company.reports / "acme" / "index.html").read_text("utf-8")

    company.answer(*reversed(EMPLOYEE))
    company.read_on(6)
    third = company.run()
    assert f"since 5 November: 1 fixed, {waiting} came to light" in list(third.summary())
    history = json.loads(company.history.read_text("utf-8"))
    assert [head["exit_status"] for head in history["runs"]] == [0, 1, 0]


DEFAULT = next(file for file in FOLDER.iterdir() if file.name == load_document().file)
OURS = re.sub(r"^(number = \d+|default = true)\n", "", DEFAULT.read_text("utf-8"), flags=re.MULTILINE)
"""A document of somebody's own that asks for what the bundled one asks for; the first `one_of` is the user type's."""


def test_a_document_that_changed_under_its_name_is_said(company: Company) -> None:
    """What it asks for otherwise, and what waits for that, are not changes of the company; the others still are."""
    company.judge_by()
    company.read_on(3)
    company.run()
    company.judge_by(one_of='one_of = ["Employee"]')
    company.answer("<EMAIL>integrations@craftable.com</EMAIL>", "<EMAIL>other@craftable.com</EMAIL>")
    company.read_on(5)
    second = "\n".join(company.run().summary())
    assert "The document has changed since: 4.5 asks for something else." in second
    changes = result(company.reports / "acme")["changes"]
    assert isinstance(changes, dict)
    assert [change["id"] for change in changes["newly_not_met"]] == ["4.3"]
    assert changes["went_dark"] == []
    assert {"id": "4.5", "place": "top", "application": None, "before": "met", "now": "not_met"} in changes["otherwise"]
    assert "The document has changed since" in (company.reports / "acme" / "index.html").read_text("utf-8")

    company.judge_by()
    company.read_on(6)
    company.run()
    changes = result(company.reports / "acme")["changes"]
    assert isinstance(changes, dict)
    assert [changes[name] for name in ("fixed", "newly_not_met")] == [[], []]


def test_a_document_of_which_only_words_changed_is_said(company: Company) -> None:
    """Every verdict is compared as ever."""
    company.judge_by()
    company.read_on(3)
    company.run()
    company.judge_by(title='title = "Another title"')
    company.answer(*EMPLOYEE)
    company.read_on(4)
    second = "\n".join(company.run().summary())
    assert "The document has changed since: only its words." in second
    assert "1 newly not met" in second


def test_a_history_from_before_documents_were_kept_is_compared(company: Company) -> None:
    """As it was: nothing is known of the document then."""
    company.read_on(3)
    company.run()
    history = json.loads(company.history.read_text("utf-8"))
    del history["document"]
    company.history.write_text(json.dumps(history), "utf-8")
    company.answer(*EMPLOYEE)
    company.read_on(4)
    second = "\n".join(company.run().summary())
    assert "1 newly not met" in second
    assert "The document has changed" not in second


def test_replays_and_partial_runs_neither_read_nor_change_it(company: Company) -> None:
    """A run that is not a whole live one leaves the history as it is, byte for byte, and has no changes."""
    company.run()
    older = company.history.read_bytes()
    company.answer(*EMPLOYEE)
    for controller in (company.run(replayed=True), company.run(some=True), company.run(crashed=True)):
        assert controller.run is not None
        assert controller.run.changes is None
        assert company.history.read_bytes() == older
    assert not (company.reports / "acme" / "partial" / HISTORY).exists()
    assert result(company.reports / "acme")["changes"] is None


def test_a_replay_ignores_a_history_that_cannot_be_read(company: Company) -> None:
    """Only a whole live run reads it, so only that keeps it aside."""
    company.run()
    company.history.write_text("broken", "utf-8")
    company.run(replayed=True)
    assert company.history.read_text("utf-8") == "broken"
    last = company.run().run
    assert last is not None
    assert "history-unreadable-1.json" in last.remarks[-1]
    assert company.history.with_name("history-unreadable-1.json").read_text("utf-8") == "broken"
    assert len(json.loads(company.history.read_text("utf-8"))["runs"]) == 1
    assert company.run().run is not None, "a folder with histories that were kept aside is still one of reports"


def test_a_run_that_cannot_be_published_leaves_the_older_history(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails before the outputs are in place changes nothing, and the next run compares with the older one."""
    company.read_on(3)
    company.run()
    older = company.history.read_bytes()
    company.read_on(5)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("suites.run.publishing.publish", full)
        stopped = company.run()
    assert any("could not be written (No space left on device)" in line for line in stopped.summary())
    assert company.history.read_bytes() == older
    company.read_on(6)
    assert "since 3 November: nothing changed" in list(company.run().summary())
    assert not (company.reports / "acme" / "partial" / HISTORY).exists()


def test_the_same_recording_replayed_gives_the_same_result(company: Company) -> None:
    """Whatever the history holds, result.json of a replay is the same."""
    company.run(replayed=True)
    first = result(company.reports / "acme")
    company.run()
    company.answer(*EMPLOYEE)
    company.run()
    company.answer(*reversed(EMPLOYEE))
    company.run(replayed=True)
    assert result(company.reports / "acme") == first


@pytest.mark.slow
def test_the_second_live_run_says_what_changed(gateway: LiveGateway) -> None:
    """As a person starts them: the second one tells what changed since the first."""
    credentials = gateway.answers_with("demo-faulty")
    first = gateway.run(credentials, "-q")
    assert "first run" in first.output
    second = gateway.run(credentials, "-q")
    assert "UTC: nothing changed" in second.output
    changes = result(gateway.reports / "acme")["changes"]
    assert isinstance(changes, dict)
    assert [changes[name] for name in ("fixed", "newly_not_met", "went_dark", "new", "gone")] == [[], [], [], [], []]
