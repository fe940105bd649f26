"""What is said where something is only to be looked at: once for one field, with a path, and with what to do then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports._model.closing import ANSWER_US
from reports._model.message import message
from reports._model.point import Point
from reports._model.point_lines import point_lines
from reports._model.points import Points
from reports._text.fix_list import words
from suites.judgement.case import Case
from suites.judgement.verdict import Kind, OpenReason, Remedy, Verdict
from suites.judgement.waivers import Confirmed
from suites.selftest.reports.test_points import EVERY, points_of
from suites.selftest.reports.test_reports_runs import THREE, is_unknown, made_run

CHANGE_NOTHING = "Tell us what stands there, and change nothing: we look into why the answers differ."
CORRECT_IT = "If it is as expected, just tell us. If not, correct it there, press Save, and tell us."


def points_named(name: str) -> tuple[Point, ...]:
    """The points of the departure of that name."""
    (at,) = [at for at, departure in enumerate(EVERY) if departure.name == name]
    return points_of(at).points


def labelled(point: Point, label: str) -> list[str]:
    """The texts of the lines of a point with that label."""
    return [line.text for line in point_lines(point) if line.label == label]


@pytest.mark.parametrize(
    ("name", "closing"),
    [
        pytest.param("no entity is assigned, and an active one cannot be entered", CHANGE_NOTHING, id="contradiction"),
        pytest.param(
            "the rights do not hold Accounts Payable, although bills can be listed", CHANGE_NOTHING, id="permissions"
        ),
        pytest.param(
            "only E300 is assigned to its user, and yet it can enter another as well", CHANGE_NOTHING, id="entity level"
        ),
        pytest.param(
            "the company with a user for each entity is not multi-entity shared",
            "If it is as expected, just tell us. If not, tell us what stands there: nothing has to be changed yet.",
            id="of the company",
        ),
    ],
)
def test_a_look_ends_with_what_to_do_then(name: str, closing: str) -> None:
    """Nobody is asked to correct what is not known to be wrong."""
    (point,) = points_named(name)
    assert labelled(point, "After that") == [closing]


def test_a_look_at_permissions_names_both_saves_and_who_gets_them() -> None:
    """The page of the subscriptions has a Save of its own, and a role may be held by others."""
    *_, point = points_named("no auditor is given")
    (closing,) = labelled(point, "After that")
    assert "press Save there and at the top of the subscriptions" in closing
    assert "Everybody who holds the role gets it." in closing


def test_a_look_at_the_top_level_asks_for_the_level() -> None:
    """A single entity is not simply removed: the user may be meant for it."""
    (point,) = points_named("only the user's record shows the departments to which it is limited")
    (closing,) = labelled(point, "After that")
    assert "If exactly one is, tell us which one, and which level you want, and change nothing" in closing


def test_looks_that_end_otherwise_end_below_themselves() -> None:
    """A question and a look in one point each say what to do then, under their own heading."""
    *_, point = points_named(
        "the dimensions may not be seen, and the lists of a user that may be limited hold neither departments nor"
        " classes"
    )
    labels = [line.label for line in point_lines(point)]
    assert labels.count("Do") == labels.count("After that") == 2
    assert labels.index("After that") < len(labels) - 1 - labels[::-1].index("Do")
    assert labelled(point, "After that")[-1] == ANSWER_US


def test_a_look_beside_a_correction_has_its_path_and_its_end() -> None:
    """Where something is corrected in the same visit, what is only looked at can still be found."""
    name = "only the user's record shows that entities are assigned"
    (point,) = points_named(name)
    (path,) = labelled(point, "Look here")
    assert path.endswith("> Edit (beside Craftable) > User departments")
    assert labelled(point, "After that") == [CORRECT_IT]
    (at,) = [at for at, departure in enumerate(EVERY) if departure.name == name]
    assert "what you found (point 1)" in words(message(points_of(at)))


def test_what_is_fixed_too_stands_before_what_is_only_looked_at() -> None:
    """What a correction fixes is said with the correction."""
    (point,) = points_named("which entity is assigned to the user of E300 may not be seen, and it lands in another")
    labels = [line.label for line in point_lines(point)]
    assert labels.index("Also fixes") < labels.index("Look, too")


def test_one_cause_of_what_cannot_be_listed_is_one_point() -> None:
    """Invoices and customers are looked for at one screen, whose path is there."""
    (point,) = points_named("the lists of Accounts Receivable are refused, and a person confirmed its permissions")
    assert point.title == "Check why invoices and customers cannot be listed"
    assert point.path == ("Company", "Admin", "Subscriptions", "Accounts Receivable: is it ticked?")


def test_the_level_is_asked_for_at_the_end() -> None:
    """What a point asks to be told is in the list of what to send back."""
    name = "one entity is assigned, and the sign-in lands in it"
    (at,) = [at for at, departure in enumerate(EVERY) if departure.name == name]
    assert "which level you want (point 1)" in words(message(points_of(at)))


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        pytest.param("whether the user is limited may not be seen", {"4.8", "5.1"}, id="top level"),
        pytest.param("what the user of E300 can enter may not be seen", {"4.8", "5.2", "6.2"}, id="entity level"),
        pytest.param("the rights hold bills, and listing bills is refused", {"3.3", "3.4"}, id="one finding"),
        pytest.param(
            "the user was made inside one entity, and the sign-in lands in another", {"4.8", "5.1"}, id="seen and not"
        ),
    ],
)
def test_one_field_is_looked_at_once(name: str, steps: set[str]) -> None:
    """Steps that are answered at one field, or by one finding, are one thing to look at."""
    tasks = [task for point in points_named(name) for task in point.tasks]
    (task,) = [task for task in tasks if {step.id for step in task.steps} & steps]
    assert {step.id for step in task.steps} == steps
    assert len(task.found) == 1


def test_users_whose_role_is_not_known_are_one_point() -> None:
    """The role that is looked for is the one that stands at each user."""
    *_, point = points_named("no auditor is given")
    assert {where.entity_id for where in point.where} == {"E100", "E200", "E300"}
    assert "Subscriptions (beside the role that stands at each user under Roles information)" in point.path
    assert "the 5 applications" not in point.title


def test_a_note_about_several_users_is_said_once() -> None:
    """What helps to find each of several users differs by nothing but their IDs."""
    *_, point = points_named("all users are refused, and the auditor is told that Web Services is off")
    (note,) = labelled(point, "Note")
    assert "there is no user of that ID" in note


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param(
            "the user of E300 is limited to departments, and nobody is shown to see them all",
            "Look at the user Craftable-E200: User departments and Enable access to top level",
            id="a question on the screen",
        ),
        pytest.param(
            "the company with a user for each entity is not multi-entity shared",
            "Check whether you have the locations E100, E200 and E300",
            id="another value at each place",
        ),
        pytest.param(
            "only two of the five applications are ticked",
            "Tick Cash Management, Accounts Payable and Accounts Receivable for the role Craftable Integration, and"
            " give them all permissions",
            id="several applications",
        ),
        pytest.param(
            "the users of two entities are assigned to each other's",
            "Assign to each of the users Craftable-E200 and Craftable-E300 its own entity, instead of the other one",
            id="users that were mixed up",
        ),
        pytest.param(
            "two users can enter an entity that no list names, and whether the company is multi-entity is contradicted",
            "Open the entities named with each to the users Craftable-E200 and Craftable-E300",
            id="each user another entity",
        ),
    ],
)
def test_title_reads_well(name: str, title: str) -> None:
    """A title names fields as the screen does, and several things as several."""
    assert title in [point.title for point in points_named(name)]


def test_a_column_of_the_list_is_read_before_a_user_is_opened() -> None:
    """The user ID stands in the list of users."""
    path = points_named("no auditor is given")[0].path
    assert path.index("User ID") < path.index("Edit (beside the user)")


@pytest.mark.slow
def test_no_look_opens_what_is_opened_and_none_of_a_contradiction_changes_anything() -> None:
    """Over all departures: a path opens a user once, and what contradicts itself is not to be corrected."""
    for at, departure in enumerate(EVERY):
        points = points_of(at)
        for point in points.points:
            opened = [part for part in point.path if part.startswith("Edit (beside")]
            assert len(opened) == len(set(opened)), departure.name
        for row in points.run.rows:
            point_of_row = points.of(row)
            if (
                row.kind is Kind.UNKNOWN
                and point_of_row
                and row.verdict.reason is OpenReason.CONTRADICTED
                and len(point_of_row.tasks) == 1
            ):
                (task,) = point_of_row.tasks
                assert "correct it there" not in task.closing, (departure.name, row.case)


def test_steps_of_one_finding_are_named_in_the_order_of_the_document() -> None:
    """What many steps have in common is one thing; the steps have the order of the document, not of their digits."""

    def says(case: Case, _instruction: object) -> Verdict | None:
        return Confirmed.UNSEEN("nothing could be seen") if case.id in {"4.10", "4.2", "4.4"} else None

    (point,) = Points(made_run(says)).points
    assert point.title == "Tell us what you see at steps 4.2, 4.4 and 4.10"


def test_what_to_do_then_stays_with_its_own_entity() -> None:
    """A sentence that names what is asked for at one entity is not said of another."""

    def says(case: Case, _instruction: object) -> Verdict | None:
        if case.id != "4.4":
            return None
        after = f"If {case.place.key} stands there, tell us."
        return replace(is_unknown("not seen"), remedy=Remedy(title="Look at {user}", after=after))

    (point,) = Points(made_run(says, THREE)).points
    assert [(task.where[0].entity_id, task.closing) for task in point.tasks] == [
        (key, f"If {key} stands there, tell us.") for key in ("E100", "E200", "E300")
    ]


def test_whoever_only_looks_is_not_asked_whether_it_is_done() -> None:
    """A message in which nothing is to be changed asks for what was found, and for nothing else."""
    (at,) = [at for at, departure in enumerate(EVERY) if departure.name == "no auditor is given"]
    points = points_of(at)
    assert all(point.looks for point in points.points)
    (asked,) = [block for block in message(points).blocks if block.text == "Please send us back:"]
    assert [line.text.partition(" (")[0] for line in asked.lines] == ["what you found"]
