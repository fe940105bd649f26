"""A live run through real HTTP: what it asks, how often, and that it comes to what a replay comes to."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable

import pytest
from werkzeug import Response

from intacct.recording.manifest import MANIFEST
from suites.document.load import DOCUMENT
from suites.selftest.support.credentials import PASSWORD, SENDER_PASSWORD
from suites.selftest.support.double.record import DOCUMENTS
from suites.selftest.support.edits import refusals, refused_answer
from suites.selftest.support.live_run import LiveGateway, result, run, verdicts

READ_ONLY = {
    "get",
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "users", "status"),
    [
        pytest.param("demo", 1, 0, marks=pytest.mark.slow),
        pytest.param("demo-entities", 3, 0, marks=pytest.mark.slow),
        pytest.param("demo-audited", 4, 0, marks=pytest.mark.slow),
        ("demo-faulty", 3, 1),
    ],
)
def test_live_run_equals_its_replay(gateway: LiveGateway, name: str, users: int, status: int) -> None:
    """A live run asks once for each user and the auditor, only reads, and its recording replays to the same."""
    live = gateway.run(gateway.answers_with(name), "-q")
    assert live.status == status, live.output
    assert len(gateway.requests) == users
    assert set(gateway.types) == {"application/xml"}
    assert set(gateway.functions) <= READ_ONLY
    assert result(gateway.reports / "acme")["source"] == "live"
    live_verdicts = verdicts(gateway.reports / "acme")

    recording = gateway.reports / "acme" / "recording"
    replay = run("--company=again", f"--replay={recording}", f"--reports={gateway.reports}", "-q")
    assert replay.status == status, replay.output
    assert len(gateway.requests) == users, "a replay asks nobody"
    assert verdicts(gateway.reports / "again") == live_verdicts
    assert result(gateway.reports / "again")["source"] == "replay"


@pytest.mark.slow
def test_a_live_run_keeps_its_own_document(gateway: LiveGateway) -> None:
    """What `[default]` of the credentials names counts, also with workers, and its recording replays by it anywhere."""
    own = DOCUMENTS / "reporting"
    credentials = gateway.answers_with("documents/reporting")
    shutil.copyfile(own / DOCUMENT, credentials.parent / "ours.toml")
    (credentials.parent / "companies" / "acme.toml").unlink()
    text = credentials.read_text("utf-8")
    credentials.write_text(text.replace("[default]\n", "[default]\ndocument = ours.toml\n", 1), "utf-8")
    live = gateway.run(credentials, "-q", "-n", "2")
    assert live.status == 0, live.output
    assert len(gateway.requests) == 1
    assert result(gateway.reports / "acme")["edition"] == "reporting"
    recording = gateway.reports / "acme" / "recording"
    replay = run("--company=again", f"--replay={recording}", f"--reports={gateway.reports}", "-q")
    assert replay.status == 0, replay.output
    assert verdicts(gateway.reports / "again") == verdicts(gateway.reports / "acme")


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["2", "8"])
def test_number_of_workers_changes_nothing(gateway: LiveGateway, workers: str) -> None:
    """However many workers judge, the controlling process alone asks, and result.json is the same but for the time."""
    credentials = gateway.answers_with("demo-faulty")
    ended = gateway.run(credentials, "-q", "-n", workers)
    assert ended.status == 1, ended.output
    assert len(gateway.requests) == 3
    content = result(gateway.reports / "acme")
    again = gateway.run(credentials, "-q", "-n", "0", "--retry-refused")
    assert again.status == 1, again.output
    other = result(gateway.reports / "acme")
    assert {**content, "recorded_at": "", "changes": None} == {**other, "recorded_at": "", "changes": None}


@pytest.mark.slow
def test_refused_user_is_tried_once(gateway: LiveGateway) -> None:
    """A user whose sign-in is refused is sent to the gateway a single time; the others are read all the same."""
    ended = gateway.run(gateway.answers_with("demo-entities", refuse_user("Craftable-E200")), "-q")
    users = [body.findtext("operation/authentication/login/userid") for body in gateway.requests]
    assert sorted(filter(None, users)) == ["Craftable-E100", "Craftable-E200", "Craftable-E300"]
    assert ended.status == 7, ended.output
    by_place = {(row["id"], row["place"]): row["verdict"] for row in verdicts(gateway.reports / "acme")}
    assert by_place["4.1", "E200"] == "unknown"
    assert by_place["4.5", "E200"] == "blocked"
    assert by_place["4.5", "E100"] == "met"


def refuse_user(refused: str) -> Callable[[str, bytes], Response | None]:
    """The gateway refuses this user's sign-in, and nobody else's."""

    def answer(user: str, body: bytes) -> Response | None:
        if user != refused:
            return None
        return Response(refused_answer(body, refusals()["incorrect"]), content_type="text/xml")

    return answer


@pytest.mark.slow
def test_refused_auditor_changes_nothing_else(gateway: LiveGateway) -> None:
    """An auditor that is refused is tried once, remembered, and told of; the verdicts are those without one."""
    credentials = gateway.answers_with("demo-audited", refuse_user("mreyes"))
    ended = gateway.run(credentials, "-q")
    assert ended.status == 7, ended.output
    users = [body.findtext("operation/authentication/login/userid") for body in gateway.requests]
    assert (len(users), users[-1]) == (4, "mreyes")
    assert "Note: The auditor mreyes did not get in" in ended.output
    first = verdicts(gateway.reports / "acme")

    later = gateway.run(credentials, "-q")
    assert len(gateway.requests) == 4 + 3, "the auditor is not asked again"
    assert "mreyes was refused at" in later.output
    assert verdicts(gateway.reports / "acme") == first

    text = credentials.read_text("utf-8")
    credentials.write_text(text[: text.index("[acme:auditor]")], "utf-8")
    without = gateway.run(credentials, "-q")
    assert len(gateway.requests) == 4 + 3 + 3
    assert verdicts(gateway.reports / "acme") == first
    assert "The sign-in of an administrator, for reading only, would" in without.output


@pytest.mark.slow
def test_refused_user_is_left_alone_by_a_later_run(gateway: LiveGateway) -> None:
    """A user that was refused is not tried again within 15 minutes, keeps its verdicts, and is told of."""
    credentials = gateway.answers_with("demo-faulty")
    assert gateway.run(credentials, "-q").status == 1
    first = verdicts(gateway.reports / "acme")
    later = gateway.run(credentials, "-q")
    assert len(gateway.requests) == 3 + 2, "the locked-out user is not asked"
    keys = ("verdict", "blocked_by", "expected", "click")
    now = verdicts(gateway.reports / "acme")
    assert [[row[key] for key in keys] for row in now] == [[row[key] for key in keys] for row in first]
    assert "not tried again since" in " ".join(later.output.split())
    content = result(gateway.reports / "acme")
    assert content["requests"] == 2
    gateway.run(credentials, "-q", "--retry-refused")
    assert len(gateway.requests) == 3 + 2 + 3


@pytest.mark.slow
def test_no_location_is_ever_sent(gateway: LiveGateway) -> None:
    """A sign-in names no location, or it would destroy the evidence of section 5."""
    gateway.run(gateway.answers_with("demo-entities"), "-q")
    assert gateway.requests
    assert all(body.find(".//locationid") is None for body in gateway.requests)


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
    assert gateway.requests == []
    assert not (gateway.reports / "acme").exists()
    for secret in (SENDER_PASSWORD, PASSWORD % "Craftable-E200"):
        assert secret not in collected.output + questions.output


@pytest.mark.slow
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
    before = {file: file.read_bytes() for file in (gateway.reports / "acme").rglob("*") if file.is_file()}
    part = gateway.run(credentials, "-q", "--instruction=4.10", "--instruction=4.1")
    assert part.status == 1, part.output
    assert "This run is partial" in part.output
    content = result(gateway.reports / "acme" / "partial")
    assert content["partial"] is True
    assert {row["id"] for row in verdicts(gateway.reports / "acme" / "partial")} == {"4.1", "4.10", "5.2"}
    assert all(file.read_bytes() == body for file, body in before.items())


@pytest.mark.slow
@pytest.mark.parametrize("word", ["business", "true", "0"])
def test_a_password_that_is_a_common_word_changes_no_verdict(gateway: LiveGateway, word: str) -> None:
    """Its word stays in the answers and on every page; it is said once that it should be changed, and not where."""
    credentials = gateway.answers_with("demo")
    credentials.write_text(credentials.read_text("utf-8").replace(PASSWORD % "Craftable", word), "utf-8")
    live = gateway.run(credentials)
    assert live.status == 0, live.output
    assert live.output.count("a password that is held for acme is a common word: change it") == 1
    assert "would show a secret" not in live.output
    assert result(gateway.reports / "acme")["remarks"] == []
    assert (gateway.reports / "acme" / "index.html").is_file()
    assert (gateway.reports / "acme" / "allure-results").is_dir()


@pytest.mark.slow
def test_a_password_in_a_profile_is_not_told(gateway: LiveGateway) -> None:
    """A profile that holds one where it does not belong cannot be used; neither terminal nor overview quotes it."""
    credentials = gateway.answers_with("demo")
    (credentials.parent / "companies" / "acme.toml").write_text(f'"{PASSWORD % "Craftable"}" = 1\n', "utf-8")
    alone = gateway.run(credentials)
    together = gateway.run(credentials, "--company=demo")
    assert (alone.status, together.status) == (4, 4), alone.output + together.output
    assert gateway.requests == []
    for output in (alone.output, together.output, (gateway.reports / "overview.html").read_text("utf-8")):
        assert "[secret removed]" in output
        assert PASSWORD % "Craftable" not in output


LEFT_ALONE = re.compile(r"as of \d+ \w+ \d{4}, \d\d:\d\d UTC|not asked again since \d+ \w+ \d{4}, \d\d:\d\d UTC")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "user"), [("demo", "Craftable"), ("demo-entities", "Craftable-E300")])
def test_a_user_that_was_left_alone_is_known_as_of_then(gateway: LiveGateway, name: str, user: str) -> None:
    """Of a user that it does not try again, every output says as of when it is known; no message claims a check."""

    def refuse(user_id: str, answer: bytes) -> Response | None:
        refusal = refused_answer(answer, refusals()["incorrect"])
        return Response(refusal, content_type="text/xml") if user_id == user else None

    credentials = gateway.answers_with(name, refuse)
    first = gateway.run(credentials, "-q")
    first_count = len(gateway.requests)
    assert not LEFT_ALONE.search(first.output)
    second = gateway.run(credentials)
    assert (first.status, second.status) == (7, 7), second.output
    assert len(gateway.requests) == 2 * first_count - 1
    folder = gateway.reports / "acme"
    content = result(folder)
    left_alone = content["left_alone"]
    assert isinstance(left_alone, list)
    assert [entry["user"] for entry in left_alone] == [user]
    refused = [row for row in verdicts(folder) if row["id"] == "4.1" and row["user"] == user]
    assert [row["as_of"] for row in refused] == [left_alone[0]["since"]]
    written = [(folder / file).read_text("utf-8") for file in ("index.html", "junit.xml")]
    written += ["".join(file.read_text("utf-8") for file in (folder / "allure-results").glob("*-result.json"))]
    for output in (" ".join(second.output.split()), *written, str(refused[0]["found"])):
        assert LEFT_ALONE.search(output)
    together = gateway.run(credentials, "--company=demo-faulty", "-q")
    assert LEFT_ALONE.search(together.output)
    assert LEFT_ALONE.search((gateway.reports / "overview.html").read_text("utf-8"))
    if name == "demo":
        assert not (folder / "fix-list.txt").exists()
        assert "left out, nobody was asked in this run" in second.output
        assert "Not checked again" in written[0]
        assert content["changes"] is None
