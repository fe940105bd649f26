"""Several companies read live in one run: two names for a company of three users, behind one gateway over TLS."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
import trustme
from lxml import etree

from suites.selftest.support.credentials import PASSWORD
from suites.selftest.support.live_command import LiveCommand, credentials_file, wait_for_end
from suites.selftest.support.live_run import CompletedRun, result, verdicts
from suites.selftest.support.read_company import THREE
from suites.selftest.support.tls_server import ReceivedRequest, ScriptedServer, company_answer, http

pytestmark = pytest.mark.slow


@pytest.fixture
def live(tmp_path: Path, server: ScriptedServer, ca: tuple[Path, trustme.LeafCert]) -> LiveCommand:
    """Live runs of `acme` and `bravo`."""
    file = credentials_file(tmp_path, THREE, server.url)
    text = file.read_text("utf-8")
    again = text[text.index("[acme]") :].replace("[acme", "[bravo").replace(PASSWORD % "", "other-password-of-")
    file.write_text(text + again, "utf-8")
    return LiveCommand(file, ca[0])


def both(live: LiveCommand, *options: str, **environ: str) -> CompletedRun:
    """A run of both."""
    return live.run("-q", "--company=bravo", *options, **environ)


def test_companies_are_read_side_by_side(live: LiveCommand, server: ScriptedServer) -> None:
    """Both first users are asked at once, and never more than two users of a company."""
    first = threading.Barrier(2)
    lock, busy, most = threading.Lock(), {"s3cret": 0, "other": 0}, 0

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        nonlocal most
        company = "s3cret" if b"<password>s3cret-of-Craftable" in request.body else "other"
        with lock:
            busy[company] += 1
            most = max(most, *busy.values())
        if request.control_id == "1":
            first.wait(30)  # breaks, and so fails the run, if one company waits for the other
        with lock:
            busy[company] -= 1
        yield company_answer(THREE, request)

    server.script = script
    completed = both(live)
    assert completed.status == 0, completed.output
    assert len(server.requests) == 6
    assert most <= 2
    assert "2 companies: 2 conforming" in completed.output


def test_one_wrong_configuration_stops_nobody_else(live: LiveCommand, server: ScriptedServer) -> None:
    """A company with a wrong profile is told in its line; the other is judged, and the worst status counts."""
    (live.credentials.parent / "companies" / "bravo.toml").write_text("lvel = 1\n", "utf-8")
    completed = both(live)
    assert completed.status == 4, completed.output
    assert len(server.requests) == 3
    assert result(live.whole)["exit_status"] == 0
    assert re.search(r"^bravo +could not be read: .*the key 'lvel' is unknown", completed.output, re.MULTILINE)
    assert "the key &#39;lvel&#39; is unknown" in (live.reports / "overview.html").read_text("utf-8")
    assert not (live.reports / "bravo").exists()


def test_what_changed_stands_in_the_line(live: LiveCommand) -> None:
    """The line says that it is the first run, and at the next run what changed, in terminal and overview."""
    first = both(live)
    assert re.search(r"^acme +conforming; first run$", first.output, re.MULTILINE), first.output
    again = both(live)
    assert re.search(r"^bravo +conforming; since .*: nothing changed$", again.output, re.MULTILINE), again.output
    assert (live.reports / "overview.html").read_text("utf-8").count("nothing changed") == 2


def test_where_none_can_be_used_nothing_is_sent(live: LiveCommand, server: ScriptedServer) -> None:
    """Where no company can be used, a usage error names each of them and nothing is sent."""
    for name in ("acme", "bravo"):
        (live.credentials.parent / "companies" / f"{name}.toml").write_text("lvel = 1\n", "utf-8")
    completed = both(live)
    assert completed.status == 4, completed.output
    assert "acme: " in completed.output
    assert "bravo: " in completed.output
    assert server.requests == []


def test_a_company_that_refuses_does_not_stop_another(live: LiveCommand, server: ScriptedServer) -> None:
    """The line of a company that could not be read says so, and the other company is judged."""

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        yield (
            http(b"<html>no</html>", 524, kind="text/html")
            if b"other-password" in request.body
            else company_answer(THREE, request)
        )

    server.script = script
    completed = both(live)
    assert completed.status == 7, completed.output
    assert re.search(r"^acme +conforming; first run$", completed.output, re.MULTILINE)
    assert re.search(r"^bravo +could not be read: ", completed.output, re.MULTILINE)
    assert len(server.requests) == 4, "a gateway that does not answer is asked once"


def test_a_user_of_two_names_is_refused_once(live: LiveCommand, server: ScriptedServer) -> None:
    """Of two sections for one company, a user that is refused under one name is not asked under the other."""
    text = live.credentials.read_text("utf-8")
    live.credentials.write_text(text.replace("other-password-of-", PASSWORD % ""), "utf-8")

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        error = (
            "<error><errorno>XL03000006</errorno><description2>Sign-in information is incorrect.</description2></error>"
        )
        answer = etree.fromstring(
            "<response><control><status>success</status><senderid/><controlid/></control><operation><authentication>"
            f"<status>failure</status></authentication><errormessage>{error}</errormessage></operation></response>"
        )
        for element in answer.iterfind("control/controlid"):
            element.text = request.control_id
        yield http(etree.tostring(answer))

    server.script = script
    for options in ((), ("--retry-refused",)):
        server.requests.clear()
        completed = both(live, *options)
        assert completed.status == 7, completed.output
        assert len(server.requests) == 3, "one request for each user"


def test_a_stop_while_reading_keeps_what_was_read(live: LiveCommand, server: ScriptedServer) -> None:
    """A stop keeps what was read of both companies, judges nothing, and the overview says why."""
    arrived = threading.Semaphore(0)

    def script(request: ReceivedRequest) -> Iterable[bytes]:
        if request.control_id != "1":
            arrived.release()
            server.over.wait(60)
        yield company_answer(THREE, request)

    server.script = script
    process = live.start("-q", "--company=bravo")
    assert all(arrived.acquire(timeout=60) for _ in range(2))
    assert arrived.acquire(timeout=60)
    completed = wait_for_end(process, signal.SIGINT)
    assert completed.status == 2, completed.output
    assert "Traceback" not in completed.output
    assert "the run was stopped; what was read is kept as partial, in " in " ".join(completed.output.split())
    for name in ("acme", "bravo"):
        partial = live.reports / name / "partial"
        assert (partial / "recording" / "001.xml").is_file()
        assert result(partial)["exit_status"] == 2
    assert "the run was stopped" in (live.reports / "overview-partial.html").read_text("utf-8")
    assert not (live.reports / "overview.html").exists()


def test_a_bug_in_one_case_costs_its_company_only(live: LiveCommand) -> None:
    """A bug in a case ends its company with status 3, and the other company with its own status."""
    crash = {"CRASH_AT": "acme:4.3-E200", "CRASH_HOW": "error"}
    completed = both(live, "-p", "suites.selftest.support.plugins.crashing", **crash)
    assert completed.status == 3, completed.output
    assert result(live.whole)["exit_status"] == 3
    assert result(live.reports / "bravo")["exit_status"] == 0


def test_a_crashed_worker_costs_its_case_only(live: LiveCommand) -> None:
    """After a crash of its worker one case is unknown, and a new worker judges the others."""
    crash = {"CRASH_AT": "acme:4.3-E200", "CRASH_HOW": "worker"}
    completed = both(live, "-n", "2", "-p", "suites.selftest.support.plugins.crashing", **crash)
    assert completed.status == 7, completed.output
    assert [row["id"] for row in verdicts(live.whole) if row["verdict"] == "unknown"] == ["4.3"]
    assert result(live.reports / "bravo")["exit_status"] == 0
