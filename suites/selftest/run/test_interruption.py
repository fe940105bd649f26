"""Interruption: whatever stops a run, what was read is kept, what was not judged is unknown, and the status is true."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
import trustme
from filelock import FileLock

from intacct.files import write_private
from suites.judgement.judge import Judgement
from suites.run.batch import Batch, Interrupted
from suites.run.company_run import CompanyRun, Options, OutputError, Reading
from suites.run.outcome import CRASHED, STOPPED
from suites.run.plan import ConfigurationError
from suites.run.planner import plan
from suites.selftest.support.live_command import LiveCommand, credentials_file, recording_files, wait_for_end
from suites.selftest.support.live_run import result, verdicts
from suites.selftest.support.read_company import THREE
from suites.selftest.support.tls_server import ReceivedRequest, ScriptedServer, company_answer

pytestmark = pytest.mark.slow


@pytest.fixture
def live(tmp_path: Path, server: ScriptedServer, ca: tuple[Path, trustme.LeafCert]) -> LiveCommand:
    """Live runs against it."""
    return LiveCommand(credentials_file(tmp_path, THREE, server.url), ca[0])


def kinds(folder: Path) -> dict[str, set[str]]:
    """The reasons of all verdicts of a run, by their kind."""
    reasons: dict[str, set[str]] = {}
    for row in verdicts(folder):
        reasons.setdefault(str(row["verdict"]), set()).add(str(row["because"]))
    return reasons


def whole_files(folder: Path) -> None:
    """Check that no hidden or temporary file is left, and that every result can be read."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert [file for file in files if file.suffix == ".part" or (file.name[0] == "." and file.name != ".lock")] == []
    for file in files:
        if file.suffix == ".json":
            json.loads(file.read_text("utf-8"))


def stall_from(number: int, server: ScriptedServer) -> threading.Event:
    """Answer nothing from this request on; the event is set once it has come."""
    arrived = threading.Event()

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        if request.number >= number:
            arrived.set()
            server.over.wait(60)
        yield company_answer(THREE, request)

    server.script = script
    return arrived


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(signal.SIGINT, id="ctrl-c"),
        pytest.param(signal.SIGTERM, id="SIGTERM"),
        pytest.param(signal.SIGHUP, id="SIGHUP"),
    ],
)
def test_a_stop_while_reading_keeps_what_was_read(
    live: LiveCommand, server: ScriptedServer, sent: signal.Signals
) -> None:
    """The answer that was there is kept, all cases are unknown because the run was stopped, and the status is 2."""
    arrived = stall_from(2, server)
    run = live.start("-q", "-n", "0")
    assert arrived.wait(60)
    completed = wait_for_end(run, sent)
    assert completed.status == 2, completed.output
    assert "Traceback" not in completed.output
    output = " ".join(completed.output.split())
    assert "the run was stopped; what was read is kept as partial, in " in output
    assert str(live.partial.relative_to(live.partial.parents[1])) in output
    assert recording_files(live.partial) == ["001.xml", "recording.toml"]
    assert kinds(live.partial) == {"unknown": {STOPPED}}
    content = result(live.partial)
    assert (content["exit_status"], content["partial"]) == (2, True)
    assert len(server.requests) <= 3
    whole_files(live.whole)


def test_a_stop_before_any_answer_keeps_nothing(live: LiveCommand, server: ScriptedServer) -> None:
    """Where nothing was answered, nothing is written that could be taken for a check."""
    arrived = stall_from(1, server)
    run = live.start("-q", "-n", "0")
    assert arrived.wait(60)
    completed = wait_for_end(run, signal.SIGTERM)
    assert completed.status == 2, completed.output
    assert "the run was stopped; nothing was read" in " ".join(completed.output.split())
    assert [file.name for file in live.whole.rglob("*") if file.name not in {".lock", ".refused.json"}] == []


@pytest.mark.parametrize(
    "selection",
    [
        pytest.param(("-k", "nonesuch"), id="a word"),
        pytest.param(("-k", "E100", "--instruction=2.4"), id="an instruction that has no such place"),
        pytest.param(("suites/setup/test_user.py", "-k", "web_services_is_on"), id="a path"),
        pytest.param(("-n", "2", "-k", "nonesuch"), id="with workers"),
    ],
)
def test_what_matches_nothing_asks_nothing(
    live: LiveCommand, server: ScriptedServer, selection: tuple[str, ...]
) -> None:
    """A selection is tried on the places that are known before any sign-in; one that matches nothing ends with 5."""
    completed = live.run(*selection)
    assert (completed.status, server.requests) == (5, []), completed.output
    assert "no case matches the command line: nothing was asked" in completed.output
    assert not live.reports.exists()


def test_what_matches_something_is_asked(live: LiveCommand, server: ScriptedServer) -> None:
    """A selection that matches a place of the credentials is judged, and the run is partial."""
    completed = live.run("-k", "E100 and user_type")
    assert (completed.status, len(server.requests)) == (0, 3), completed.output
    assert {str(verdict["place"]) for verdict in verdicts(live.partial)} == {"E100"}


@pytest.mark.parametrize("workers", ["0", pytest.param("2", marks=pytest.mark.slow)])
def test_a_stop_while_judging_keeps_what_was_judged(live: LiveCommand, workers: str) -> None:
    """Verdicts that came in are kept, the others are unknown because the run was stopped."""
    completed = live.run(
        "-q", "-n", workers, "-p", "suites.selftest.support.plugins.crashing", CRASH_AT="4.3-E200", CRASH_HOW="SIGTERM"
    )
    assert completed.status == 2, completed.output
    assert recording_files(live.partial) == ["001.xml", "002.xml", "003.xml", "recording.toml"]
    reasons = kinds(live.partial)
    assert reasons["unknown"] == {STOPPED}
    assert reasons.keys() >= {"met", "unknown"}
    assert result(live.partial)["exit_status"] == 2
    whole_files(live.whole)


@pytest.mark.slow
def test_a_crashed_worker_costs_its_case_only(live: LiveCommand) -> None:
    """The case that it was judging is unknown, because the worker crashed; all others are judged: status 7."""
    crash = {"CRASH_AT": "4.3-E200", "CRASH_HOW": "worker"}
    completed = live.run("-q", "-n", "2", "-p", "suites.selftest.support.plugins.crashing", **crash)
    assert completed.status == 7, completed.output
    unknown = [row for row in verdicts(live.whole) if row["verdict"] == "unknown"]
    assert [(row["id"], row["place"], row["because"]) for row in unknown] == [("4.3", "E200", CRASHED)]
    assert kinds(live.whole).keys() == {"met", "not_applicable", "unknown"}
    assert (result(live.whole)["exit_status"], result(live.whole)["partial"]) == (7, False)
    assert "1 check could not be judged: the worker that was to judge it crashed." in completed.output
    whole_files(live.whole)


@pytest.mark.slow
def test_a_crashed_worker_is_told_in_a_partial_run(live: LiveCommand) -> None:
    """Where only some cases are judged, the one that crashed does not vanish from them."""
    crash = {"CRASH_AT": "4.3-E200", "CRASH_HOW": "worker"}
    completed = live.run(
        "-q", "-n", "2", "--instruction=4.3", "-p", "suites.selftest.support.plugins.crashing", **crash
    )
    assert completed.status == 7, completed.output
    by_place = {str(row["place"]): (row["verdict"], row["because"]) for row in verdicts(live.partial)}
    assert by_place.keys() == {"E100", "E200", "E300"}
    assert by_place["E200"] == ("unknown", CRASHED)


def test_a_second_run_is_told_of_the_first(live: LiveCommand, server: ScriptedServer) -> None:
    """Two runs of one company at once: the second ends with 4, asks nobody and touches nothing."""
    live.whole.mkdir(parents=True)
    with FileLock(live.whole / ".lock"):
        completed = live.run("-q")
    assert completed.status == 4, completed.output
    assert "another run of acme is going on: wait for its end" in completed.output
    assert server.requests == []
    assert [file.name for file in live.whole.iterdir()] == [".lock"]


def test_a_disk_that_takes_no_more_ends_the_reading(live: LiveCommand) -> None:
    """An answer that does not fit is not kept in part; the run says why, with status 2 and without a traceback."""
    completed = wait_for_end(live.start("-q", "-n", "0", limit=16_000))
    assert completed.status == 2, completed.output
    assert "the answers could not be written (File too large); what was read before is kept" in completed.output
    assert "Traceback" not in completed.output
    assert not list(live.reports.rglob("*.xml"))


# The same disk, within this process


def controller(live: LiveCommand) -> Batch:
    """A run, as the plugin starts it."""
    run_plan = plan("acme", credentials=live.credentials, replay=False, reports=live.reports, environ={})
    return Batch([run_plan], Options(allure_html=False), live.reports, several=False)


def start_reading(live: LiveCommand) -> tuple[Batch, Judgement]:
    """A run that has read its company."""
    run = controller(live)
    run.start()
    return run, run.judged("acme").judgement


def test_a_full_disk_keeps_what_fits(live: LiveCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer fits, the second does not: the first is kept, everything is unknown, and the reason is said."""
    run = controller(live)
    written: list[Path] = []

    def write(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_private(path, data)

    monkeypatch.setattr("intacct.recording.recorder.write_private", write)
    with pytest.raises(OutputError, match="No space left on device"):
        run.start()
    assert recording_files(live.partial) == ["001.xml", "recording.toml"]
    assert kinds(live.partial) == {"unknown": {"the answers could not be written (No space left on device)"}}
    assert result(live.partial)["exit_status"] == 2
    whole_files(live.whole)


def test_a_full_disk_at_the_end_is_told(live: LiveCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the results cannot be written, the status is 3 and not that of the verdicts, and the recording is kept."""
    run, judgement = start_reading(live)
    run.set_selected({"acme": judgement.cases})
    for case in judgement.cases:
        run.add_verdict("acme", case, judgement.verdict(case))

    def no_room(_: Path, __: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr("suites.run.company_run.write_private", no_room)
        assert run.finish(0, stopped=False) == 3
    assert any("the outputs could not be written (No space left on device)" in line for line in run.summary())
    assert not (live.whole / "result.json").exists()
    again = controller(live)
    again.start()
    assert recording_files(live.partial) == ["001.xml", "002.xml", "003.xml", "recording.toml"], "kept for the next run"


def test_reports_that_cannot_be_written_are_told_at_once(live: LiveCommand, server: ScriptedServer) -> None:
    """A folder that takes no files is a usage error, before anything is sent."""
    live.reports.write_text("a file", "utf-8")
    with pytest.raises(ConfigurationError, match="give --reports=FOLDER"):
        controller(live).start()
    assert server.requests == []


def test_a_stopped_run_leaves_the_older_one(live: LiveCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the last whole run left stays byte for byte when the next one is interrupted while reading or judging."""
    run, judgement = start_reading(live)
    run.set_selected({"acme": judgement.cases})
    for case in judgement.cases:
        run.add_verdict("acme", case, judgement.verdict(case))
    assert run.finish(0, stopped=False) == 0
    before = {file: file.read_bytes() for file in live.whole.rglob("*") if file.is_file()}
    monkeypatch.setattr("suites.run.read.read", interrupt)
    with pytest.raises(Interrupted):
        controller(live).start()
    assert {file: content for file, content in before.items() if file.read_bytes() != content} == {}


def test_a_stop_whose_outputs_cannot_be_written_does_not_say_that_they_are(
    live: LiveCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a stop whose outputs cannot be written, what was read waits in the hidden folder for the next run."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    usual = CompanyRun.read

    def read_and_stop(self: CompanyRun, ask: Reading) -> None:
        usual(self, ask)
        raise KeyboardInterrupt

    monkeypatch.setattr(CompanyRun, "read", read_and_stop)
    monkeypatch.setattr("suites.run.company_run.CompanyRun._write", full)
    with pytest.raises(Interrupted, match="the run was stopped; what was read is kept for the next run"):
        controller(live).start()


def interrupt(*_: object, **__: object) -> None:
    """Ctrl-C."""
    raise KeyboardInterrupt


def test_a_verdict_of_nothing_collected_is_a_bug(live: LiveCommand) -> None:
    """The cases collected and the verdicts written are compared: a verdict too many ends the run with 3."""
    run, judgement = start_reading(live)
    first, second, *_ = judgement.cases
    run.set_selected({"acme": [first]})
    for case in (first, second):
        run.add_verdict("acme", case, judgement.verdict(case))
    assert run.finish(0, stopped=False) == 3
    assert len(verdicts(live.partial)) == 1


def test_outputs_are_private(live: LiveCommand) -> None:
    """Results and recordings are personal data: nobody else may enter the folder."""
    run = controller(live)
    run.start()
    assert stat.S_IMODE(live.whole.stat().st_mode) == 0o700
