"""A live run through real HTTP: what it asks, how often, and that it comes to what a replay comes to."""

from __future__ import annotations

import pytest
from lxml import etree
from werkzeug import Response

from intacct.recording import MANIFEST
from suites.selftest.departures import refusals
from suites.selftest.live import PASSWORD, SENDER_PASSWORD, LiveGateway, result, run, verdicts

READ_ONLY = {
    "get_list",
    "getFinancialSetup",
    "getDimensions",
    "get_applications",
    "readEntityDetails",
    "getUserPermissions",
    "readByName",
    "readByQuery",
    "readMore",
    "query",
}


@pytest.mark.parametrize(
    ("name", "users", "status"),
    [
        pytest.param("demo", 1, 0, marks=pytest.mark.slow),
        pytest.param("demo-entities", 3, 0, marks=pytest.mark.slow),
        ("demo-faulty", 3, 1),
    ],
)
def test_live_run_equals_its_replay(gateway: LiveGateway, name: str, users: int, status: int) -> None:
    """A live run asks once for each user, only reads, and its recording replays to the same verdicts and status."""
    live = gateway.run(gateway.answers_with(name), "-q")
    assert live.status == status, live.output
    assert len(gateway.asked) == users
    assert set(gateway.types) == {"application/xml"}
    assert set(gateway.functions) <= READ_ONLY
    assert result(gateway.reports / "acme")["source"] == "live"
    lived = verdicts(gateway.reports / "acme")

    recording = gateway.reports / "acme" / "recording"
    replay = run("--company=again", f"--replay={recording}", f"--reports={gateway.reports}", "-q")
    assert replay.status == status, replay.output
    assert len(gateway.asked) == users, "a replay asks nobody"
    assert verdicts(gateway.reports / "again") == lived
    assert result(gateway.reports / "again")["source"] == "replay"


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["2", "8"])
def test_number_of_workers_changes_nothing(gateway: LiveGateway, workers: str) -> None:
    """However many workers judge, the controlling process alone asks, and result.json is the same but for the time."""
    credentials = gateway.answers_with("demo-faulty")
    ended = gateway.run(credentials, "-q", "-n", workers)
    assert ended.status == 1, ended.output
    assert len(gateway.asked) == 3
    found = result(gateway.reports / "acme")
    again = gateway.run(credentials, "-q", "-n", "0", "--again")
    assert again.status == 1, again.output
    other = result(gateway.reports / "acme")
    assert {**found, "recorded_at": "", "changes": None} == {**other, "recorded_at": "", "changes": None}


def test_refused_user_is_tried_once(gateway: LiveGateway) -> None:
    """A user whose sign-in is refused is sent to the gateway a single time; the others are read all the same."""

    def refuse(user: str, body: bytes) -> Response | None:
        if user != "Craftable-E200":
            return None
        root = etree.fromstring(body)
        operation = root.find("operation")
        assert operation is not None
        for gone in operation.findall("result"):
            operation.remove(gone)
        status = operation.find("authentication/status")
        assert status is not None
        status.text = "failure"
        message = etree.SubElement(etree.SubElement(operation, "errormessage"), "error")
        etree.SubElement(message, "errorno").text = "XL03000006"
        etree.SubElement(message, "description2").text = refusals()["incorrect"].errors[0].description2
        return Response(etree.tostring(root), content_type="text/xml")

    ended = gateway.run(gateway.answers_with("demo-entities", refuse), "-q")
    users = [body.findtext("operation/authentication/login/userid") for body in gateway.asked]
    assert sorted(filter(None, users)) == ["Craftable-E100", "Craftable-E200", "Craftable-E300"]
    assert ended.status == 7, ended.output
    by_place = {(one["id"], one["place"]): one["verdict"] for one in verdicts(gateway.reports / "acme")}
    assert by_place["4.1", "E200"] == "unknown"
    assert by_place["4.5", "E200"] == "blocked"
    assert by_place["4.5", "E100"] == "met"


@pytest.mark.slow
def test_refused_user_is_left_alone_by_a_later_run(gateway: LiveGateway) -> None:
    """A user that was refused is not tried again within 15 minutes, keeps its verdicts, and is told of."""
    credentials = gateway.answers_with("demo-faulty")
    assert gateway.run(credentials, "-q").status == 1
    first = verdicts(gateway.reports / "acme")
    later = gateway.run(credentials, "-q")
    assert len(gateway.asked) == 3 + 2, "the locked-out user is not asked"
    assert verdicts(gateway.reports / "acme") == first
    assert "not tried again since" in later.output
    found = result(gateway.reports / "acme")
    assert found["requests"] == 2
    gateway.run(credentials, "-q", "--again")
    assert len(gateway.asked) == 3 + 2 + 3


@pytest.mark.slow
def test_no_location_is_ever_sent(gateway: LiveGateway) -> None:
    """A sign-in names no location, or it would destroy the evidence of section 5."""
    gateway.run(gateway.answers_with("demo-entities"), "-q")
    assert gateway.asked
    assert all(body.find(".//locationid") is None for body in gateway.asked)


@pytest.mark.slow
def test_collecting_asks_nothing(gateway: LiveGateway) -> None:
    """`--collect-only` and `--questions` ask nothing, and print no secret."""
    credentials = gateway.answers_with("demo-entities")
    collected = gateway.run(credentials, "--collect-only", "-q")
    assert collected.status == 0, collected.output
    assert "[4.10-E200]" in collected.output
    questions = gateway.run(credentials, "--questions")
    assert questions.status == 0, questions.output
    assert "probe.APBILL (query)" in questions.output
    assert gateway.asked == []
    assert not (gateway.reports / "acme").exists()
    for secret in (SENDER_PASSWORD, PASSWORD % "Craftable-E200"):
        assert secret not in collected.output + questions.output


def test_recording_holds_no_secret(gateway: LiveGateway) -> None:
    """A gateway that echoes the passwords does not get them into the recording, and the manifest counts them."""

    def echo(user: str, body: bytes) -> Response | None:
        text = body.replace(b"</response>", f"<!-- {PASSWORD % user} {SENDER_PASSWORD} --></response>".encode())
        return Response(text, content_type="text/xml")

    ended = gateway.run(gateway.answers_with("demo", echo), "-q")
    assert ended.status == 0, ended.output
    folder = gateway.reports / "acme"
    assert "secrets_removed = 2" in (folder / "recording" / MANIFEST).read_text("utf-8")
    for file in folder.rglob("*"):
        if file.is_file():
            assert b"s3cret" not in file.read_bytes(), file


@pytest.mark.slow
def test_partial_run_touches_nothing_of_the_whole(gateway: LiveGateway) -> None:
    """A run that judges a part says so, and writes to a folder of its own."""
    credentials = gateway.answers_with("demo-faulty")
    assert gateway.run(credentials, "-q").status == 1
    whole = {file: file.read_bytes() for file in (gateway.reports / "acme").rglob("*") if file.is_file()}
    part = gateway.run(credentials, "-q", "--instruction=4.10", "--instruction=4.1")
    assert part.status == 1, part.output
    assert "This run is partial" in part.output
    found = result(gateway.reports / "acme" / "partial")
    assert found["partial"] is True
    assert {one["id"] for one in verdicts(gateway.reports / "acme" / "partial")} == {"4.1", "4.10", "5.2"}
    assert all(file.read_bytes() == content for file, content in whole.items())
