"""What is said to be in place is what was seen, where it was seen."""

from __future__ import annotations

import pytest

from reports._model.in_place import at_entities_of, seen_in_place
from reports._model.message import message
from reports._model.point import Where, where_of
from reports._model.points import Points
from reports._text.fix_list import words
from suites.selftest.reports.test_points import EVERY, points_of
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


@pytest.mark.parametrize(
    ("departure", "says", "never"),
    [
        pytest.param(
            "one user is told that Web Services is off, and the others sign in",
            (
                "Step 4.1, at 2 of 3 entities: Restricted to Web Services: yes",
                "Step 4.2: E100 Harbour Hotel: User ID: Craftable-E100; E300 Lakeside Resort: User ID: Craftable-E300",
                "4.10 and 5.2, at E200, with Sage Intacct: Sage Intacct refuses the sign-in",
            ),
            "Step 4.1: Restricted",
            id="again, and seen",
        ),
        pytest.param(
            "one user is told that Web Services is off, another that our sender is not authorized",
            ("Steps 1.2 and 2.4, with Sage Intacct: Sage", "6.4, at E200 and E300, with Sage Intacct: Sage"),
            "Steps 1.2, 2.4, 3.2",
            id="for the whole company, and at entities",
        ),
        pytest.param(
            "one user's password is wrong, and a person confirmed the user: nothing is seen of it all the same",
            ("Step 4.1, at E200: confirmed on 1 November 2026",),
            "Step 4.1: confirmed",
            id="confirmed",
        ),
    ],
)
def test_message_says_at_how_many_entities(departure: str, says: tuple[str, ...], never: str) -> None:
    """What is seen, looked at again or settled at some entities is said to be there, and not everywhere."""
    (at,) = [at for at, row in enumerate(EVERY) if row.name == departure]
    text = words(message(points_of(at)))
    assert not [phrase for phrase in says if phrase not in text], text
    assert never not in text


def test_entities_are_named_if_they_are_few() -> None:
    """Up to three are named, more are counted, and all of them need no words."""
    run = recorded_run("demo-entities")
    entities = [Where(f"E{number}00 Hotel", "", f"E{number}00", "Hotel") for number in range(1, 9)]
    assert at_entities_of(entities[:2], run) == "at E100 Hotel and E200 Hotel"
    assert at_entities_of(entities[:4], run).startswith("at 4 of ")
    assert at_entities_of([Where("top level", "Craftable")], run) == ""
    assert at_entities_of({row.case.place: where_of(row) for row in run.rows}.values(), run) == ""
