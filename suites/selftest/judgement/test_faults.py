"""Faults of the gateway: what is not known only because the gateway failed is never for the customer to look up."""

from __future__ import annotations

import dataclasses

import pytest

from intacct.protocol.refusal import Side
from suites.judgement.case import Case
from suites.judgement.verdict import Kind, Verdict
from suites.selftest.support.departures import Departure, depart, judge_recording, named_departures
from suites.selftest.support.edits import Edit, refusals
from suites.selftest.support.losses import apply_loss, losses
from suites.setup.test_sign_in import WebServicesUser

FAULT = "data_layer"
WORDS = refusals()[FAULT].errors[0].number
RIGHTS_REFUSED = (Edit(question="permissions", refuse="permission"),)
_OF_THE_SIGN_IN = {WebServicesUser.TWO_SUSPECTS.label}
"""What a refused sign-in leaves open lies with the customer, although a list could have told more."""
COMPANIES = [
    pytest.param(Departure("conforming", "demo", {}), id="demo"),
    pytest.param(Departure("rights refused", "demo", {}, edits=RIGHTS_REFUSED), id="demo-without-rights"),
    pytest.param(Departure("conforming", "demo", {}, edition="connection values"), id="demo-with-values"),
    pytest.param(Departure("conforming", "demo-lines", {}), id="demo-lines"),
    pytest.param(Departure("conforming", "demo-audited", {}), id="demo-audited"),
    pytest.param(Departure("conforming", "demo-entities", {}), id="demo-entities"),
]


def left_to_the_customer(before: dict[Case, Verdict], after: dict[Case, Verdict]) -> dict[str, str]:
    """The verdicts that a fault made unknown, and that do not lie with the gateway in its own words."""
    return {
        str(case): verdict.outcome
        for case, verdict in after.items()
        if verdict.kind is Kind.UNKNOWN
        and verdict.outcome != before[case].outcome
        and not (verdict.side is Side.GATEWAY and WORDS in verdict.found)
    }


@pytest.mark.slow
@pytest.mark.parametrize("company", COMPANIES)
def test_what_a_fault_leaves_open_lies_with_the_gateway(company: Departure) -> None:
    """Whichever question the gateway fails at: each verdict that becomes unknown is on its side, and quotes it."""
    recording, profile = depart(company)
    before = dict(judge_recording(recording, profile).verdicts)
    faults = [loss for loss in losses(recording) if loss.what == "refused" and loss.detail.endswith(f" {FAULT}")]
    assert faults
    for fault in faults:
        after = dict(judge_recording(apply_loss(recording, fault), profile).verdicts)
        assert left_to_the_customer(before, after) == {}, str(fault)


def denied() -> list[object]:
    """The departures in which something is not permitted, as parameters."""
    return [
        pytest.param(departure, id=name, marks=marks)
        for departure, name, marks in named_departures()
        if any(edit.refuse == "permission" for edit in departure.edits)
    ]


@pytest.mark.parametrize("departure", denied())
def test_what_a_denial_leaves_open_a_fault_leaves_open_on_its_own_side(departure: Departure) -> None:
    """Where the gateway fails instead of denying, what is open because of it lies with the gateway, and quotes it."""
    denials = [edit for edit in departure.edits if edit.refuse == "permission"]
    others = tuple(edit for edit in departure.edits if edit not in denials)
    faults = tuple(dataclasses.replace(edit, refuse=FAULT) for edit in denials)
    before = judge_recording(*depart(dataclasses.replace(departure, edits=others))).verdicts
    after = judge_recording(*depart(dataclasses.replace(departure, edits=(*others, *faults)))).verdicts
    known = {case: verdict for case, verdict in before.items() if verdict.kind is not Kind.UNKNOWN}
    opened = {
        case: verdict for case, verdict in after.items() if verdict.outcome not in _OF_THE_SIGN_IN and case in known
    }
    assert left_to_the_customer(known, opened) == {}
