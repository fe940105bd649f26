"""Lines of permissions that are short are one visit: to the role, or to the user where there are no roles."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports._model.paths import one_path
from reports._model.points import Points
from reports._model.visits import parts_of, visits
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


_BOTH = "(in both parts: Activities and lists, and Reports)"
_REPORTS = "(in Reports)"
_BILLS = "Bills: tick List, View"


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        pytest.param((f"All {_BOTH}", f"Read only {_BOTH}"), (f"All {_BOTH}",), id="the weaker of two"),
        pytest.param((f"All {_BOTH}", _BILLS), (f"All {_BOTH}",), id="a tick that All holds"),
        pytest.param((f"{_BILLS}, Add", f"All {_REPORTS}"), (f"All {_REPORTS}", f"{_BILLS}, Add"), id="another part"),
        pytest.param((_BILLS, f"Read only {_BOTH}"), (f"Read only {_BOTH}",), id="a tick that Read only holds"),
        pytest.param(
            (f"{_BILLS}, Add", f"Read only {_BOTH}"), (f"Read only {_BOTH}", f"{_BILLS}, Add"), id="more than reading"
        ),
        pytest.param((_BILLS, f"None {_BOTH}"), (f"None {_BOTH}", _BILLS), id="nothing but one"),
        pytest.param(
            ("Users: untick everything", f"All {_BOTH}"), (f"All {_BOTH}", "Users: untick everything"), id="all but one"
        ),
        pytest.param((f"None {_REPORTS}", f"All {_BOTH}"), (f"All {_BOTH}",), id="a part of it before"),
        pytest.param(("All", "Read only"), ("All",), id="without parts"),
    ],
)
def test_no_step_undoes_another(steps: tuple[str, ...], kept: tuple[str, ...]) -> None:
    """What sets all permissions of an application comes before single ticks, and what it holds already is left out."""
    head = ("Roles", 'Subscriptions (beside the role "Sync")', "Permissions (beside Company)")
    saves = ("Save", "Save (at the top of the subscriptions)")
    assert one_path([(*head, step, *saves) for step in steps]) == (*head, *kept, *saves)


def test_each_application_is_opened_once_and_saved_once() -> None:
    """The pop-up of each application has its own Save, and the subscriptions have one at the end."""
    head, saves = ("Roles", "Subscriptions (beside the role)"), ("Save", "Save (at the top)")
    paths = [(*head, f"Permissions (beside {name})", "All", *saves) for name in ("Company", "Purchasing", "Company")]
    screens = ("Permissions (beside Company)", "All", "Save", "Permissions (beside Purchasing)", "All", "Save")
    assert one_path([*paths, (*head, "Permissions (beside Company)", "Read only", *saves)]) == (
        *head,
        *screens,
        "Save (at the top)",
    )


def test_a_new_user_is_given_what_the_old_one_lacked(tmp_path: Path) -> None:
    """Where users have their own permissions a new user is asked no role, and gets all permissions once it is saved."""
    name = "the company is user-based, and the user is an ordinary user without rights in Accounts Payable"
    departure = next(departure for departure in departures() if departure.name == name)
    (point,) = Points(run_of(save_recording(*depart(departure), tmp_path / "recorded"))).points
    assert not [part for part in point.path if part.startswith("Roles information")]
    names = "Company, Cash Management, General Ledger, Accounts Payable and Accounts Receivable"
    assert point.path[point.path.index("Save") + 1 :] == (
        "Subscriptions (beside the new user)",
        f"tick {names}",
        "Permissions (beside each of them)",
        f"All {_BOTH}",
        "Save",
        "Save (at the top of the subscriptions)",
    )


def test_a_new_user_is_given_the_role_of_the_old_one(tmp_path: Path) -> None:
    """The name of the role stands in the path, where it is known."""
    departure = next(departure for departure in departures() if departure.name == "the user is an ordinary user")
    (point,) = Points(run_of(save_recording(*depart(departure), tmp_path / "recorded"))).points
    assert "Roles information: Craftable Integration" in point.path
