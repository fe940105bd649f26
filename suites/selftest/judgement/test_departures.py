"""Every verdict can go wrong: each departure from a conforming recording changes just the verdicts that it lists."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import pytest

import suites.setup
from suites.document.load import editions
from suites.judgement.case import Case
from suites.judgement.outcomes import Outcome
from suites.judgement.rules import RULES
from suites.judgement.sign_in import SignInOutcome
from suites.judgement.verdict import Kind, Verdict
from suites.judgement.waivers import Confirmed
from suites.selftest.support.departures import (
    Departure,
    Outcomes,
    base,
    changes,
    depart,
    departures,
    describe,
    judge_base,
    judge_recording,
    missing_texts,
)
from suites.selftest.support.verdict_texts import BASES, FILE, changed_verdicts, new_texts, written_anew
from suites.setup.company_questions import RolesOrUsers, SeveralEntities, Subscribed

KINDS: dict[type[Outcome], None] = dict.fromkeys(
    [SignInOutcome, Confirmed, RolesOrUsers, SeveralEntities, Subscribed, *(rule.outcomes for rule in RULES.values())]
)
OUTCOMES = tuple(member for kind in KINDS for member in kind)
_DECIDED = {Kind.MET, Kind.NOT_MET}
WITHOUT_EVIDENCE = {
    *("Navigation.SHOWN", "WebServices.ON", "WebServices.OFF", "SenderId.AUTHORIZED", "SenderId.NOT_AUTHORIZED"),
    *("Saved.SIGNED_IN", "Saved.LOCKED_OUT", "Saved.INACTIVE", "CompanyId.SIGNED_IN"),
    *("WebServicesUser.NO_SUCH_USER", "EntityLevel.NO_FITTING_USER", "EntityLevel.NO_SUCH_ENTITY"),
    *("EntityLevel.INACTIVE_ENTITY", "UserDepartments.CLASSES"),
    *("PermissionTypeAsked.ASKED", "PermissionTypeAsked.OTHER", "PermissionTypeAsked.ANY", "UserType.ANY"),
    *("AdminPrivileges.ANY", "PasswordExpiry.ANY", "TopLevelAccessAsked.ANY"),
}
"""Ends that cite no value of an answer: the sign-in itself shows them, or what no answer holds, or anything will do."""

REVIEW = (
    "not in fixtures/departures/verdicts.txt: if it shall say so, `python -m suites.selftest.support.verdict_texts`"
)


@pytest.mark.parametrize("departure", departures(), ids=lambda departure: f"{departure.on}: {departure.name}")
def test_departure_changes_just_what_it_lists(departure: Departure) -> None:
    """A departure changes every verdict that it lists, to what it lists and in its words, and no other verdict.

    Whatever it changes, no verdict is blocked by one that is met, and each says what an admin needs.
    """
    before = judge_base(departure.on, departure.edition).described()
    after = judge_recording(*depart(departure))
    changed = {case: text for case, text in after.described().items() if text != before.get(case)}
    assert changed == changes(departure, after)
    assert missing_texts(departure, after) == {}
    assert new_texts(*changed_verdicts(departure, after)) == [], REVIEW
    assert [text for text, words in zip(departure.remarks, after.remarks, strict=True) if text not in words] == []
    effect = bool(departure.changes or departure.says or departure.remarks)
    assert departure.harmless is not effect, "no effect, and not said to be harmless"
    assert blocked_by_what_is_met(after) == {}
    for case, verdict in after.verdicts.items():
        assert verdict.kind is Kind.MET or (verdict.found and verdict.expected), str(case)
        assert verdict.rests_on is not None, str(case)
        assert verdict.evidence or verdict.kind not in _DECIDED or verdict.outcome in WITHOUT_EVIDENCE, str(case)
        assert (verdict.kind is Kind.BLOCKED) == (verdict.blocked_by is not None), str(case)


@pytest.mark.parametrize("name", BASES)
def test_conforming_recording_says_what_was_reviewed(name: str) -> None:
    """The verdicts of a bundled recording have the words of the file."""
    assert new_texts(name, judge_recording(*base(name)).verdicts.values()) == [], REVIEW


@pytest.mark.slow
def test_file_of_texts_has_all_verdicts_and_no_other() -> None:
    """No departure is missing in the file, and no verdict stands there that none has."""
    assert FILE.read_text("utf-8") == "\n".join(written_anew()), REVIEW


def departure_outcomes(on: str, name: str) -> Outcomes:
    """The outcomes of a departure, found by its recording and its name."""
    (departure,) = (departure for departure in departures() if (departure.on, departure.name) == (on, name))
    return judge_recording(*depart(departure))


@pytest.mark.parametrize(
    ("on", "name", "case", "hint"),
    [
        pytest.param("demo", "no answer mentions admin privileges", "4.6 top", "Off", id="not-refused"),
        pytest.param(
            "demo", "one entity is assigned, and the sign-in lands in it", "5.1 top", "All 1", id="one-entity"
        ),
        pytest.param(
            "demo-audited", "a user is refused, and the auditor sees it active", "4.1 E200", "two-step", id="restricted"
        ),
    ],
)
def test_no_hint_without_its_cause(on: str, name: str, case: str, hint: str) -> None:
    """No refusal hints at privileges, one entity is not all of them, a restricted user has no two-step verification."""
    verdicts = {str(key): verdict for key, verdict in departure_outcomes(on, name).verdicts.items()}
    assert verdicts[case].kind is not Kind.MET
    assert hint not in verdicts[case].near_miss


def test_auditor_helps_nobody_who_works_inside_an_entity() -> None:
    """An auditor does not help to find an account of a user that works inside an entity."""
    name = "there is no such checking account"
    top = departure_outcomes("demo", f"{name}, and whether the user is shown everything may not be seen")
    lands = ", for a user that lands inside an entity, and whether it is limited may not be seen"
    inside = departure_outcomes("demo-entities", f"{name}{lands}")
    auditor_helps = {
        str(case): verdict.auditor_would_help for case, verdict in (*top.verdicts.items(), *inside.verdicts.items())
    }
    assert (auditor_helps["6.3 top"], auditor_helps["6.3 E200"]) == (True, False)


def test_roles_that_may_not_be_listed_are_not_said_to_lack_one() -> None:
    """Where the auditor was refused the roles as a whole, no remark says that one is missing."""
    (remark,) = departure_outcomes("demo-audited", "the auditor may not list the roles").remarks
    assert "roles (permission denied" in remark
    assert "not among them" not in remark


def blocked_by_what_is_met(outcomes: Outcomes) -> dict[str, str]:
    """Verdicts that are blocked by an instruction that is met, or that does not apply."""
    return {
        str(case): describe(verdict)
        for case, verdict in outcomes.verdicts.items()
        if verdict.blocked_by is not None
        and outcomes.verdicts[verdict.blocked_by].kind in {Kind.MET, Kind.ATTESTED, Kind.NOT_APPLICABLE}
    }


def test_rule_of_blocking_can_fail() -> None:
    """The rule sees a verdict that is blocked by one that is met."""
    outcomes = judge_base("demo")
    case = next(case for case, verdict in outcomes.verdicts.items() if verdict.kind is Kind.MET)
    other = next(another for another in outcomes.verdicts if another != case)
    wrong = Verdict(Kind.BLOCKED, "Made.UP", "made up", blocked_by=Case(case.id, case.place, case.application))
    assert blocked_by_what_is_met(Outcomes({**outcomes.verdicts, other: wrong})) == {str(other): describe(wrong)}


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.label)
def test_outcome_has_a_departure(outcome: Outcome) -> None:
    """Every end that a case declares is brought about by a departure, or is how a conforming company ends."""
    assert outcome.label in every_end()


@cache
def every_end() -> frozenset[str]:
    """The ends of all departures, and of the recordings that conform."""
    ends = {text.split()[1] for departure in departures() for text in departure.changes.values()}
    conforming = (*map(judge_base, BASES), *(judge_base("demo", edition.edition) for edition in editions()))
    return frozenset(ends | {text.split()[1] for outcomes in conforming for text in outcomes.described().values()})


@pytest.mark.parametrize("name", BASES)
def test_conforming_recording_conforms(name: str) -> None:
    """The recordings that departures start from have nothing but met and not applicable."""
    kinds = {verdict.kind for verdict in judge_base(name).verdicts.values()}
    assert kinds == {Kind.MET, Kind.NOT_APPLICABLE}


@pytest.mark.parametrize("edition", [edition.edition for edition in editions()])
def test_a_conforming_company_conforms_to_every_edition(edition: str) -> None:
    """The company of `demo` does what each edition asks: one that asks for more is answered by the double."""
    kinds = {verdict.kind for verdict in judge_base("demo", edition).verdicts.values()}
    assert kinds <= {Kind.MET, Kind.NOT_APPLICABLE}


@pytest.mark.parametrize("name", BASES)
def test_conforming_recording_needs_no_remark(name: str) -> None:
    """Nothing is remarked on, and no hint is given, where a recording conforms."""
    hints = {str(case): verdict.remark + verdict.near_miss for case, verdict in judge_base(name).verdicts.items()}
    assert {case: text for case, text in hints.items() if text} == {}


def test_names_of_departures_are_unique() -> None:
    """No two departures have the same name on the same recording."""
    names = [(departure.on, departure.name) for departure in departures()]
    assert len(names) == len(set(names))


def test_every_case_has_an_instruction() -> None:
    """Every test function in suites/setup is tied to an instruction, so that none can pass without a verdict."""
    modules = [
        importlib.import_module(f"suites.setup.{module.name}") for module in pkgutil.iter_modules(suites.setup.__path__)
    ]
    cases = [getattr(module, name) for module in modules for name in vars(module) if name.startswith("test_")]
    assert sorted(case.__qualname__ for case in cases) == sorted(rule.case.__qualname__ for rule in RULES.values())


def test_every_instruction_has_a_case() -> None:
    """Each instruction of every document is judged by a rule that has a case of its own, and no rule judges nothing."""
    documents = (*editions(), *(base(name)[1].document for name in BASES))
    bundled = {instruction.rule for document in documents for instruction in document.instruction}
    asked_rules = {step["rule"] for departure in departures() for step in departure.asks.values() if "rule" in step}
    assert bundled | asked_rules == {*RULES}
    assert len({rule.case for rule in RULES.values()}) == len(RULES)
