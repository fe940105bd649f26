"""What is said to be in place is what was seen, where it was seen."""

from __future__ import annotations

from reports._model.in_place import seen_in_place
from reports._model.message import message
from reports._model.points import Points
from reports._text.fix_list import words
from suites.selftest.reports.test_reports_index import recorded_run

_ALL = '"All" selected, in both parts: Activities and lists, and Reports'
_OTHERS = "General Ledger, Accounts Payable and Accounts Receivable"


def test_what_is_in_place_at_some_entities_is_said_by_entity() -> None:
    """An application that is short at one entity is not said to be in place there."""
    seen = {step.id: step for step in seen_in_place(recorded_run("demo-faulty"))}
    run = recorded_run("demo-faulty")
    for id_ in ("3.3", "3.4"):
        for row in run.rows:
            if row.case.id == id_ and row.case.application and row.kind == "met":
                assert row.case.application in seen[id_].text.partition(f"{row.place_name}: ")[2].partition(";")[0]
            elif row.case.id == id_ and row.case.application and row.place_name in seen[id_].text:
                assert row.case.application not in seen[id_].text.partition(f"{row.place_name}: ")[2].partition(";")[0]


def test_message_of_a_company_in_place_says_what_is_ticked() -> None:
    """Steps about applications are among what was seen; where all of them are alike, no place is named."""
    text = words(message(Points(recorded_run("demo-entities"))))
    applications = f"Company, Cash Management, {_OTHERS}"
    assert f"Step 3.3: Ticked in the role, with permissions in it ({applications})" in text
    assert f"Step 3.4: {_ALL} ({applications})" in text
