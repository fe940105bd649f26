"""The registry of rules: what a rule may not be, and what an instruction has to give it."""

from __future__ import annotations

import dataclasses

import pytest

from suites.document.load import EditionError, load_document
from suites.document.model import RuleId
from suites.judgement.rules import RULES, rule, rule_of, steps_of


def test_a_rule_has_one_case() -> None:
    """A second case for a rule of the same name is an error of this program, told when it is loaded."""
    known = RULES[RuleId("user-type")]
    with pytest.raises(ValueError, match="the rule user-type has two cases"):
        rule("user-type", known.case, known.outcomes)
    assert RULES[RuleId("user-type")] is known


def test_a_case_is_found_by_its_function() -> None:
    """Each registered function leads to its own rule, and another one to none."""
    assert {rule_of(known.case) for known in RULES.values()} == {*RULES.values()}
    assert rule_of(test_a_case_is_found_by_its_function) is None


def test_an_instruction_says_what_is_expected_where_its_rule_does_not() -> None:
    """An instruction on roles without `expected` is refused with its file, its number and the rule."""
    document = load_document()
    changed = tuple(
        dataclasses.replace(step, expected="") if step.rule == "user-role" else step for step in document.instruction
    )
    with pytest.raises(EditionError, match=r"instruction 4\.7 needs the key expected, by its rule user-role"):
        steps_of(dataclasses.replace(document, instruction=changed))
