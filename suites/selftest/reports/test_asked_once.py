"""What is asked of the company is asked once, where the answer stands, and nothing is ordered that is not certain."""

from __future__ import annotations

import pytest

from intacct.protocol.refusal import Side
from reports._model.plain import found_of
from suites.judgement.verdict import Kind
from suites.selftest.reports.test_points import points_of
from suites.selftest.support.departures import named_departures
from suites.setup.company_questions import RolesOrUsers, SeveralEntities, Subscribed
from suites.setup.permission_outcomes import Permissions
from suites.setup.test_sign_in import Saved

AT = [pytest.param(at, id=name, marks=marks) for at, (_, name, marks) in enumerate(named_departures())]
QUESTIONS = (*SeveralEntities, *RolesOrUsers)
"""Questions whose answer is the same for every place and application."""


@pytest.mark.parametrize("at", AT)
def test_a_question_of_the_company_is_one_point(at: int) -> None:
    """However many steps and places it keeps open, it is one point, at the screen on which the answer stands."""
    points = points_of(at)
    for question in QUESTIONS:
        asked = [point for point in points.points if point.title == question.spec.remedy.title]
        assert len(asked) == any(
            row.verdict.outcome == question.label and row.kind is Kind.UNKNOWN and row.side is Side.CUSTOMER
            for row in points.run.rows
        )
        assert all(" > ".join(point.path) == question.spec.remedy.path for point in asked)
    doubted = [point.title for point in points.points for task in point.tasks if _is_doubt(task.title)]
    assert len(doubted) == len(set(doubted))


def _is_doubt(title: str) -> bool:
    return title.startswith(Subscribed.DOUBTED.spec.remedy.title.partition(" {")[0])


@pytest.mark.parametrize("at", AT)
def test_no_finding_begins_with_a_user(at: int) -> None:
    """A user ID may begin with any letter, or be a word: no sentence begins with one."""
    rows = points_of(at).run.rows
    users = tuple(f"{row.user} " for row in rows if row.user)
    texts = {found_of(row) for row in rows if row.kind in {Kind.MET, Kind.NOT_MET, Kind.UNKNOWN}}
    assert [text for text in texts if text.startswith(users)] == []


@pytest.mark.parametrize(
    "end", [Saved.CONTRADICTED, Saved.REFUSED_THOUGH_ACTIVE, Saved.UNSEEN], ids=lambda end: end.name
)
def test_nobody_is_unlocked_before_the_password_is_checked(end: Saved) -> None:
    """Whoever looks at a user that may be locked out is told to leave it so."""
    assert "If it is locked out, change nothing" in end.spec.remedy.after


@pytest.mark.parametrize("end", [end for end in Permissions if end.spec.kind is Kind.NOT_MET], ids=lambda end: end.name)
def test_a_title_on_a_line_of_permissions_names_the_application(end: Permissions) -> None:
    """Several points are about one role: the title says in which application; a role made anew holds all of them."""
    assert "{application}" in end.spec.remedy.title or end is Permissions.OF_ADMIN
