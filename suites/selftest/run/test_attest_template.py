"""`--attest-template`: what it prints counts once it is filled in and pasted, whatever the entities are called."""

from __future__ import annotations

import re
import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intacct.protocol.refusal import Side
from suites.judgement.judge import Judgement
from suites.judgement.verdict import Kind
from suites.run import replay
from suites.run.attest_template import template
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import ConfigurationError, Plan
from suites.run.planner import plan
from suites.selftest.judgement.test_waivers import copy_recording
from suites.selftest.support.control_characters import control_characters
from suites.selftest.support.live_run import LiveGateway, run

HOSTILE = (
    'E"1"\\',
    "E'2'''",
    "# E3 ]] [[waived]]",
    "E\u202e4\u2066",
    "\u6771\u4eac \U0001f3e8",
    "how = 'x'",
    "company",
    "top",
)
"""Entity IDs that try to end a text, a comment or a table, that steer the direction, or look like other places."""


def copy_needing(folder: Path, entities: tuple[str, ...]) -> Path:
    """A copy of a bundled recording whose profile needs these entities, for which nobody has credentials."""
    quoted = ", ".join('"' + "".join(f"\\U{ord(char):08X}" for char in entity) + '"' for entity in entities)
    copy = copy_recording(folder, "demo-entities", "")
    profile = copy / PROFILE
    profile.write_text(f"entities = [{quoted}]\n{profile.read_text('utf-8')}", "utf-8")
    for answer in copy.glob("*.xml"):
        text = answer.read_text("utf-8")
        answer.write_text(re.sub(r"<EMAIL>[^<]*</EMAIL>", "<EMAIL></EMAIL>", text), "utf-8")
    return copy


def replay_plan(folder: Path) -> Plan:
    """A replay of that folder."""
    none = folder.parent / "none.ini"
    none.write_text("", "utf-8")
    return plan("acme", credentials=none, replay=str(folder), reports=folder.parent / "reports", environ={})


def fill_in(text: str) -> str:
    """A template, filled in by a person."""
    return text.replace('how = ""', 'how = "Looked at the screen"').replace('by = ""', 'by = "J. Doe"')


def confirmable(judgement: Judgement) -> set[tuple[str, str]]:
    """What a person at the customer could confirm: instruction and place."""
    verdict_of = {case: judgement.verdict(case) for case in judgement.cases}
    return {
        (case.id, case.place.key)
        for case, verdict in verdict_of.items()
        if verdict.kind is Kind.UNKNOWN and verdict.side not in {Side.OURS, Side.GATEWAY}
    }


def test_what_is_printed_is_accepted_and_counts(tmp_path: Path) -> None:
    """A template, filled in and pasted, attests everything that it names, even with hostile entity IDs."""
    copy = copy_needing(tmp_path, HOSTILE)
    before = replay.judge(copy).judgement
    text = template(replay_plan(copy))
    tables = tomllib.loads(text)["attested"]
    assert {(table["id"], table["place"]) for table in tables} == confirmable(before)
    assert {place for _, place in confirmable(before)} >= {*HOSTILE, "E100"}
    with (copy / PROFILE).open("a", encoding="utf-8") as file:
        file.write(fill_in(text) + "\n")
    after = replay.judge(copy).judgement
    kinds = {after.verdict(case).kind for case in after.cases if (case.id, case.place.key) in confirmable(before)}
    assert kinds == {Kind.ATTESTED}
    assert "[[waived]]" in text
    assert after.profile.waived == ()


def test_it_is_not_accepted_as_it_is(tmp_path: Path) -> None:
    """A template that nobody has filled in is refused as a profile."""
    copy = copy_needing(tmp_path, ("E9",))
    text = template(replay_plan(copy))
    with (copy / PROFILE).open("a", encoding="utf-8") as file:
        file.write(text)
    with pytest.raises(ConfigurationError, match="how must be a text of one line, not empty, by must be"):
        replay.judge(copy)


def test_it_is_harmless_to_look_at(tmp_path: Path) -> None:
    """Nothing in a template steers a terminal or the direction of text, and every comment is one line."""
    text = template(replay_plan(copy_needing(tmp_path, HOSTILE)))
    for line in text.splitlines():
        assert not control_characters(line), repr(line)
        assert re.match(r'#|\[\[attested\]\]$|id = "[\d.]+"$|place = ".*"$|how = ""$|by = ""$|on = 2026-11-03$|$', line)


def test_it_tells_what_to_look_at(tmp_path: Path) -> None:
    """A comment above each table says what is expected and where to look, in the document's own words."""
    text = template(replay_plan(copy_needing(tmp_path, ())))
    assert (
        "# 4.3 at E100 Harbour Hotel. It should be: Account email address: integrations@craftable.com. Look at:"
        " Company > Admin > Users, roles, and groups > Web Services users > Edit (beside the user) > User information"
        " > Account email address\n"
        '[[attested]]\nid = "4.3"\nplace = "E100"\nhow = ""\nby = ""\non = 2026-11-03\n'
    ) in text


def test_what_lies_with_us_is_no_table(tmp_path: Path) -> None:
    """What lies on our own side, or on the gateway's, is named in a comment: nobody at the customer can confirm it."""
    copy = copy_recording(tmp_path, "demo", "")
    manifest = copy / "recording.toml"
    manifest.write_text(
        manifest.read_text("utf-8").replace('sender_id = "CraftableMPP"', 'sender_id = "Other"'), "utf-8"
    )
    text = template(replay_plan(copy))
    assert "attested" not in tomllib.loads(text)
    assert "# Nothing does." in text
    assert "# 2.4 lies on our own side" in text
    (copy / "001.xml").write_text("<html>busy</html>", "utf-8")
    assert "# 4.3 at top is open because of the gateway's answers" in template(replay_plan(copy))


def test_a_place_that_cannot_be_written_down_is_no_table(tmp_path: Path) -> None:
    """An entity whose ID holds control characters is named in a comment: no entry could speak of it."""
    copy = copy_needing(tmp_path, ())
    for file in copy.iterdir():
        file.write_text(file.read_text("utf-8").replace("E300", "E300\x9b"), "utf-8")
    text = template(replay_plan(copy))
    assert {table["place"] for table in tomllib.loads(text)["attested"]} == {"E100", "E200"}
    assert re.search(r"^# 4\.3 at E300 .* cannot be confirmed: the place's ID holds control", text, re.MULTILINE)
    assert not [line for line in text.splitlines() if control_characters(line)]


@pytest.mark.slow
def test_it_prints_and_does_nothing_else(tmp_path: Path) -> None:
    """A replay's template is printed with exit status 0, nothing is written, and the file is TOML."""
    ended = run("--company=demo-faulty", "--attest-template", f"--reports={tmp_path}")
    assert ended.status == 0, ended.output
    (table,) = tomllib.loads(ended.output)["attested"]
    assert (table["id"], table["place"]) == ("5.2", "E400")
    path = "Company > Admin > Users, roles, and groups > Web Services users > Edit (beside each user) > User entities"
    assert f"Look at: {path}\n" in ended.output, "the verdict's own path"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_live_company_is_judged_by_its_last_run(gateway: LiveGateway) -> None:
    """A live company's template takes the last run's recording and today's profile, and asks nobody."""
    credentials = gateway.answers_with("demo-faulty")
    first = gateway.run(credentials, "--attest-template")
    assert (first.status, gateway.requests) == (4, [])
    assert "acme has not been read yet: run pytest --company=acme first" in first.output
    assert not gateway.reports.exists()

    shutil.copytree(FIXTURES / "demo-faulty", gateway.reports / "acme" / "recording")
    ended = gateway.run(credentials, "--attest-template")
    assert (ended.status, gateway.requests) == (0, []), ended.output
    (table,) = tomllib.loads(ended.output)["attested"]
    assert abs((table["on"] - datetime.now(UTC).date()).days) <= 1
    profile = credentials.parent / "companies" / "acme.toml"
    profile.write_text(profile.read_text("utf-8") + fill_in(ended.output), "utf-8")
    again = gateway.run(credentials, "--attest-template")
    assert ('id = "5.2"' in again.output, again.status) == (False, 0), again.output
    assert "# 4.3 at E400 lies on our own side" in again.output, "the credentials for E400 are missing"
