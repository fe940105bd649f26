"""What every verdict rests on: the table of facts is whole, the weakest is said, and inferred ones decide little."""

from __future__ import annotations

from pathlib import Path

import pytest

import suites
from intacct.company.questions import NamedLookups, RightsQuestion, auditor_questions, directory_questions, questions
from suites.judgement.rules import RULES
from suites.judgement.sign_in import SignInOutcome
from suites.judgement.sources import ANYTHING, load_sources, weakest
from suites.judgement.verdict import Kind, RestsOn
from suites.selftest.support.departures import Departure, depart, departures, judge_base, judge_recording
from suites.setup.company_questions import RolesOrUsers, SeveralEntities, Subscribed
from suites.setup.test_navigation import Navigation

README = Path(suites.__file__).with_name("README.md")
SOURCES = load_sources()
QUESTIONS = {RolesOrUsers.__name__, SeveralEntities.__name__, Subscribed.__name__}
CASES = {rule.outcomes.__name__ for rule in RULES.values()} - {Navigation.__name__} | QUESTIONS


def test_every_question_has_a_row() -> None:
    """Each question that is asked has a row in the table of facts."""
    all_questions = (
        *questions("Craftable", NamedLookups("OPERATING", "Bills")),
        *directory_questions(),
        *auditor_questions("auditor", [RightsQuestion("Craftable", 1, "Craftable")]),
    )
    assert [question.name for question in all_questions if SOURCES.of(question.name) is None] == []


@pytest.mark.slow
@pytest.mark.parametrize("departure", departures(), ids=lambda departure: f"{departure.on}: {departure.name}")
def test_what_decides_is_in_the_table(departure: Departure) -> None:
    """Whatever a verdict cites is a field of the table; an inferred fact decides in the cases alone that it names."""
    verdicts = judge_recording(*depart(departure)).verdicts
    for case, verdict in verdicts.items():
        assert verdict.rests_on is not None, str(case)
        cited = [(piece.question, name) for piece in verdict.evidence for name, _ in piece.values]
        assert [pair for pair in cited if SOURCES.of(*pair) is None] == [], str(case)
    free = {*SOURCES.inferred_may_decide, SignInOutcome.__name__, Navigation.__name__}
    inferred = {
        verdict.outcome
        for verdict in verdicts.values()
        if verdict.rests_on is RestsOn.INFERRED and verdict.true_kind in {Kind.MET, Kind.NOT_MET}
    }
    assert {outcome for outcome in inferred if outcome.partition(".")[0] not in free} == set()


def test_inferred_facts_decide_only_where_they_may() -> None:
    """No row that is inferred decides a case that the table does not name for it, and each says what it infers."""
    inferred = [row for row in SOURCES.fact if row.rests_on is RestsOn.INFERRED]
    assert {case for row in inferred for case in row.decides} <= {*SOURCES.inferred_may_decide} <= CASES
    assert [row.fields for row in SOURCES.fact if bool(row.says) is not (row in inferred)] == []


def test_every_case_is_decided_by_something() -> None:
    """Each case has a row that decides it, none decides what is not a case, and each row has a source."""
    decided = {case for row in SOURCES.fact for case in row.decides}
    # A title rests on what 3.1 does; every other case that cites nothing needs a row of its own.
    assert decided == CASES
    assert [row.question for row in SOURCES.fact if not row.source.strip()] == []


def test_no_field_has_two_rows() -> None:
    """A field of a question stands in one row."""
    pairs = [(row.question, field) for row in SOURCES.fact for field in row.fields]
    assert len(pairs) == len(set(pairs))
    assert all((question, ANYTHING) in pairs for question, _ in pairs)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((), RestsOn.RECORDED),
        ((RestsOn.RECORDED, RestsOn.DOCUMENTED), RestsOn.DOCUMENTED),
        ((RestsOn.INFERRED, RestsOn.DOCUMENTED, RestsOn.RECORDED), RestsOn.INFERRED),
    ],
)
def test_the_weakest_counts(levels: tuple[RestsOn, ...], expected: RestsOn) -> None:
    """A verdict that rests on several facts rests on the one that is known worst."""
    assert weakest(levels) is expected


def test_a_conforming_company_rests_on_each_kind() -> None:
    """The landing is inferred, the rights are documented, and the user type is recorded."""
    grounds = {str(case): verdict.rests_on for case, verdict in judge_base("demo").verdicts.items()}
    assert grounds["5.1 top"] is RestsOn.INFERRED
    assert grounds["3.3 top Company"] is RestsOn.DOCUMENTED
    assert grounds["4.5 top"] is RestsOn.RECORDED


def test_the_page_lists_what_is_inferred() -> None:
    """The maintainers' page names every inferred fact in the words of the table, and no other."""
    section = README.read_text("utf-8").partition("## What is inferred about Sage")[2].partition("\n#")[0]
    points = [line.removeprefix("- ") for line in section.splitlines() if line.startswith("- ")]
    assert points == [row.says for row in SOURCES.fact if row.says]
