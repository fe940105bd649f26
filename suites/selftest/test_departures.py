"""Every verdict can go wrong: each departure from a conforming recording changes just the verdicts that it lists."""

from __future__ import annotations

import pytest

from suites.document import RULES, load_document
from suites.judgement import load_cases
from suites.refused import SignIn
from suites.selftest.departures import (
    Departure,
    changes,
    depart,
    departures,
    describe,
    judged,
    judged_base,
    unsaid,
)
from suites.verdict import Kind, Outcome

load_cases()

BASES = ("demo", "demo-entities")
KINDS: dict[type[Outcome], None] = dict.fromkeys([SignIn, *(rule.outcomes for rule in RULES.values())])
OUTCOMES = tuple(member for kind in KINDS for member in kind)


@pytest.mark.parametrize("departure", departures(), ids=lambda one: f"{one.on}: {one.name}")
def test_departure_changes_just_what_it_lists(departure: Departure) -> None:
    """A departure changes every verdict that it lists, to what it lists, and no other verdict."""
    before = judged_base(departure.on).described()
    after = judged(*depart(departure))
    said = {case: text for case, text in after.described().items() if text != before.get(case)}
    assert said == changes(departure, after)


@pytest.mark.parametrize(
    "departure", [one for one in departures() if one.says], ids=lambda one: f"{one.on}: {one.name}"
)
def test_departure_says_what_it_lists(departure: Departure) -> None:
    """A verdict says, in what it found, its remark or its hint, what the departure lists for it."""
    assert unsaid(departure, judged(*depart(departure))) == {}


@pytest.mark.parametrize("departure", departures(), ids=lambda one: f"{one.on}: {one.name}")
def test_departure_blocks_by_what_is_not_met(departure: Departure) -> None:
    """No verdict is blocked by an instruction that is met, or by a case that does not exist."""
    verdicts = judged(*depart(departure)).verdicts
    wrong = {
        str(case): describe(verdict)
        for case, verdict in verdicts.items()
        if verdict.blocked_by is not None
        and verdicts[verdict.blocked_by.case].kind in {Kind.MET, Kind.ATTESTED, Kind.NOT_APPLICABLE}
    }
    assert wrong == {}


@pytest.mark.parametrize("departure", departures(), ids=lambda one: f"{one.on}: {one.name}")
def test_every_verdict_says_what_an_admin_needs(departure: Departure) -> None:
    """Every verdict but met says what was found, and a blocked one what blocks it."""
    for case, verdict in judged(*depart(departure)).verdicts.items():
        assert verdict.kind is Kind.MET or verdict.found, str(case)
        assert (verdict.kind is Kind.BLOCKED) == (verdict.blocked_by is not None), str(case)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: one.label)
def test_outcome_has_a_departure(outcome: Outcome) -> None:
    """Every end that a case declares is brought about by a departure, or is how a conforming company ends."""
    ends = {text.split()[1] for departure in departures() for text in departure.changes.values()}
    ends |= {text.split()[1] for name in BASES for text in judged_base(name).described().values()}
    assert outcome.label in ends


@pytest.mark.parametrize("name", BASES)
def test_conforming_recording_conforms(name: str) -> None:
    """The recordings that departures start from have nothing but met and not applicable."""
    kinds = {verdict.kind for verdict in judged_base(name).verdicts.values()}
    assert kinds == {Kind.MET, Kind.NOT_APPLICABLE}


def test_names_of_departures_are_unique() -> None:
    """No two departures have the same name on the same recording."""
    names = [(one.on, one.name) for one in departures()]
    assert len(names) == len(set(names))


def test_every_instruction_has_a_case() -> None:
    """Each of the document's instructions is tied to exactly one case, and no case to anything else."""
    assert tuple(sorted(RULES, key=lambda id_: load_document()[id_].order)) == load_document().ids
    assert len({rule.case for rule in RULES.values()}) == len(RULES) == 22
