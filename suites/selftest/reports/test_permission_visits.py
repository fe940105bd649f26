"""Lines of permissions that are short are one visit: to the role, or to the user where there are no roles."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports._model.points import Points
from reports._model.visits import one_path, parts_of, visits
from suites.judgement.verdict import Kind
from suites.selftest.support.departures import depart, departures
from suites.selftest.support.recordings import run_of, save_recording


@pytest.mark.parametrize(
    ("name", "screen", "acts"),
    [
        pytest.param(
            "a permission that a line wants holds nothing",
            "role",
            ["Permissions (beside Time & Expenses)", "My expenses: tick List, View, Add"],
            id="role",
        ),
        pytest.param(
            "the company is user-based, and a right that a line wants is not ticked",
            "permissions",
            ["Permissions (beside Accounts Payable)", "Bills: tick List, View, Add"],
            id="user",
        ),
        pytest.param(
            "what must not be ticked is ticked in another application",
            "role",
            ["Permissions (beside Company)", "Users: untick everything", "Permissions (beside Administration)"],
            id="forbidden",
        ),
    ],
)
def test_lines_are_one_visit(name: str, screen: str, acts: list[str], tmp_path: Path) -> None:
    """However many lines are short, the role is opened once, and its path says what is ticked for each of them."""
    departure = next(departure for departure in departures() if (departure.on, departure.name) == ("demo-lines", name))
    run = run_of(save_recording(*depart(departure), tmp_path / "recorded"))
    rows = [row for row in run.rows if row.kind is Kind.NOT_MET]
    assert rows
    (visit,) = visits(rows)
    assert (visit.target.screen, visit.rows) == (screen, tuple(rows))
    path = one_path([parts_of(row) for row in rows])
    assert [part for part in path if part in acts] == acts
    assert path[-1].startswith("Save")


def test_who_else_gets_permissions_is_said_of_a_role_alone(tmp_path: Path) -> None:
    """Where users have their own permissions nobody else gets them, and no role is mentioned."""
    short = [departure for departure in departures() if any("All.LACKING" in end for end in departure.changes.values())]
    bases = set()
    for number, departure in enumerate(short):
        run = run_of(save_recording(*depart(departure), tmp_path / str(number)))
        for point in Points(run).points:
            rows = [row for row in run.rows if row.case in point.cases and str(row.verdict.outcome) == "All.LACKING"]
            names_holders = any("holds the role" in text for text in point.after)
            if rows:
                assert names_holders is not rows[0].user_based, departure.name
                bases.add(rows[0].user_based)
    assert bases == {True, False}


def test_where_users_have_permissions_no_path_leads_to_a_role(tmp_path: Path) -> None:
    """Neither what is to be ticked nor what is to be looked at is sought with a role."""
    user_based = [departure for departure in departures() if "Role.USER_BASED" in "".join(departure.changes.values())]
    assert user_based
    looks = set()
    for number, departure in enumerate(user_based):
        run = run_of(save_recording(*depart(departure), tmp_path / str(number)))
        for point in Points(run).points:
            for task in point.tasks:
                assert "Roles" not in (*point.path, *task.path), (departure.name, task.path)
                looks.add(task.looks)
    assert looks == {True, False}
