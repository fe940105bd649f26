"""Exit status, result.json and the terminal's words, from verdicts that are put together by hand."""

from __future__ import annotations

import json

import pytest

from intacct.protocol.refusal import Side
from reports._model.causes import causes
from reports._model.exit_status import exit_status
from reports._model.row import Row, row
from reports._model.run import Run
from reports._text.result_json import as_json
from reports._text.terminal import headline, summary
from suites.document.load import load_document
from suites.document.text import shown
from suites.judgement.case import COMPANY, Case, Place
from suites.judgement.verdict import Kind, Verdict
from suites.run.outcome import not_judged
from suites.selftest.support.control_characters import control_characters

E1, E2 = Place("E1", entity=True), Place("E2", entity=True)
KEYS = {
    *("format", "suite", "company", "company_id", "title", "level", "edition", "source", "recorded_at"),
    *("checked_at", "partial", "requests", "functions", "exit_status", "counts", "left_alone", "remarks", "verdicts"),
    *("changes", "works"),
}
VERDICT_KEYS = {
    *("id", "place", "entity", "application", "user", "verdict", "true_verdict", "expected", "found", "click", "why"),
    *("side", "near_miss", "remark", "because", "blocked_by", "accepted", "as_of", "seen_by", "rests_on", "evidence"),
}


def judged_row(id_: str, kind: Kind, place: Place = E1, **more: object) -> Row:
    """A row of that kind."""
    verdict = Verdict(kind, f"Made.{kind.name}", "made up", found="found", **more)  # type: ignore[arg-type]
    return row(Case(id_, place), verdict, load_document()[id_], entity_name="Inn", user="Craftable")


def blocked(id_: str, by: str, place: Place = E1, at: Place = E1) -> Row:
    """A row that is blocked by another instruction."""
    return judged_row(id_, Kind.BLOCKED, place, blocked_by=Case(by, at))


def run_of(*rows: Row, partial: bool = False, title: str = "Inns", note: str = "") -> Run:
    """A run with these rows."""
    return Run(
        *("0", "c", "inns", "Inns", title, "entity"),
        document=load_document(),
        source="replay",
        note=note,
        recorded_at="then",
        checked_at="now",
        partial=partial,
        requests=1,
        functions={"query": 2},
        remarks=(),
        rows=rows,
    )


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        pytest.param((), 0, id="nothing"),
        pytest.param(
            (judged_row("4.5", Kind.MET), judged_row("4.9", Kind.NOT_APPLICABLE)), 0, id="met and not applicable"
        ),
        pytest.param((judged_row("4.5", Kind.WAIVED), judged_row("4.4", Kind.ATTESTED)), 0, id="waived and attested"),
        pytest.param((judged_row("4.5", Kind.NOT_MET), judged_row("4.4", Kind.UNKNOWN)), 1, id="not met beats unknown"),
        pytest.param((judged_row("4.5", Kind.UNKNOWN), judged_row("4.4", Kind.MET)), 7, id="unknown"),
        pytest.param((judged_row("4.1", Kind.UNKNOWN), blocked("4.5", "4.1")), 7, id="blocked by unknown"),
        pytest.param((judged_row("4.10", Kind.NOT_MET), blocked("4.5", "4.10")), 1, id="blocked by not met"),
        pytest.param((judged_row("4.10", Kind.WAIVED), blocked("4.5", "4.10")), 7, id="blocked by waived"),
        pytest.param((judged_row("4.7", Kind.UNKNOWN), blocked("3.2", "4.7"), blocked("3.1", "3.2")), 7, id="chain"),
    ],
)
def test_exit_status_counts_a_blocked_one_as_its_cause(rows: tuple[Row, ...], status: int) -> None:
    """0, 1 or 7, and a blocked verdict counts as what blocks it."""
    assert exit_status(rows, lambda _: Kind.MET) == status


@pytest.mark.parametrize(("kind", "status"), [(Kind.NOT_MET, 1), (Kind.UNKNOWN, 7)])
def test_exit_status_of_a_part_asks_for_the_cause(kind: Kind, status: int) -> None:
    """In a partial run the cause may not be among the rows: then its verdict is asked for."""
    assert exit_status((blocked("4.5", "4.1"),), lambda _: kind) == status


def test_result_has_the_keys_of_the_contract() -> None:
    """result.json has exactly the keys that other tools rely on, and its texts are ASCII."""
    data = json.loads(text := as_json(run_of(judged_row("4.5", Kind.NOT_MET), blocked("3.2", "2.4", at=COMPANY))))
    assert set(data) == KEYS
    assert all(set(verdict) == VERDICT_KEYS for verdict in data["verdicts"])
    assert data["verdicts"][1]["blocked_by"] == {"id": "2.4", "place": "company", "application": None}
    assert data["verdicts"][0]["entity"] == {"id": "E1", "name": "Inn"}
    assert data["counts"]["not_met"] == 1
    assert text.isascii()


def test_causes_stand_together_over_entities_with_what_waits() -> None:
    """The same finding in two entities is one cause, and what is blocked over several steps waits for it."""
    run = run_of(
        judged_row("4.10", Kind.NOT_MET, E1),
        judged_row("4.10", Kind.NOT_MET, E2),
        blocked("3.2", "4.10"),
        blocked("3.1", "3.2"),
        blocked("3.2", "4.10", E2, E2),
    )
    (cause,) = causes(run, Kind.NOT_MET)
    assert cause.places == ("E1 Inn", "E2 Inn")
    assert [str(waiting.case) for waiting in cause.waiting] == ["3.2 E1", "3.1 E1", "3.2 E2"]


def test_our_own_side_stands_apart() -> None:
    """What lies on our side is never shown as something that the customer has to do."""
    lines = list(summary(run_of(judged_row("4.1", Kind.UNKNOWN, side=Side.OURS), judged_row("4.5", Kind.UNKNOWN))))
    again = lines.index("On our own side, not the customer's: 1")
    assert any(line.startswith("1. ") for line in lines[:again])
    assert any(line.startswith("4.1") for line in lines[again:])
    assert not any("4.1" in line for line in lines[:again])


def test_what_was_not_judged_is_one_line() -> None:
    """Cases that no judgement came in for are counted in one line, with the reason, and are no causes."""
    rows = tuple(row(Case(id_, E1), not_judged("the run was stopped"), load_document()[id_]) for id_ in ("4.5", "4.6"))
    lines = list(summary(run_of(*rows, partial=True)))
    assert "2 checks could not be judged: the run was stopped." in lines
    assert not any(line.startswith("4.5") for line in lines)


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("\x1b[31mred\x1b[0m", id="ANSI"),
        pytest.param("a\u202eb\u2066c", id="bidirectional controls"),
        pytest.param("line\nbreak\r\x00\x07", id="control characters"),
        pytest.param("x" * 10_000, id="endless"),
        pytest.param("{0} %s {run} $HOME `id`", id="format strings"),
    ],
)
def test_texts_of_the_company_cannot_take_over_the_terminal(hostile: str) -> None:
    """Whatever a company calls things: nothing steers it, and no line is endless."""
    hostile_row = judged_row("4.5", Kind.NOT_MET, Place(hostile, entity=True), remark=hostile, near_miss=hostile)
    run = run_of(hostile_row, title=hostile, note=hostile)
    for line in (*headline(run), *summary(run)):
        assert not control_characters(line), repr(line)
        assert len(line) < 1000
    assert json.loads(as_json(run))["title"] == hostile


def test_shown_keeps_what_can_be_read() -> None:
    """Other scripts and markup are left as they are: escaping belongs to the page."""
    assert shown("Größe <b> 東京 שלום") == "Größe <b> 東京 שלום"
