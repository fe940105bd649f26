"""What the answers prove, as far as it takes more than one change to a recording to say it (else: a departure)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intacct.company.build import build_user
from intacct.company.model import Company, Department, Dimension, Entity, Listing, User, UserRecord
from intacct.protocol.answer import SignedIn
from intacct.protocol.vocabulary import OTHER_TYPES
from suites.judgement.case import TOP, Case
from suites.judgement.facts import Facts
from suites.judgement.restrictions import Restriction, RestrictionKind, restriction_in, restriction_of, unrestricted
from suites.judgement.verdict import Kind
from suites.selftest.support.departures import Departure, depart, judge_recording
from suites.selftest.support.edits import Edit

FREE = UserRecord(unrestricted="true")
SOMEBODY = build_user("one", (), SignedIn("one", "Demo", ""), {})


def facts_of(*users: User) -> Facts:
    """The facts of a company with these users."""
    return Facts(Company("Demo", "CraftableMPP", users, None, 0, {}))


@pytest.mark.parametrize(
    ("row", "locations", "departments"),
    [
        pytest.param(None, RestrictionKind.UNSEEN, RestrictionKind.UNSEEN, id="no-row"),
        pytest.param(UserRecord(), RestrictionKind.UNSEEN, RestrictionKind.UNSEEN, id="nothing-said"),
        pytest.param(FREE, RestrictionKind.NONE, RestrictionKind.NONE, id="unrestricted"),
        pytest.param(
            UserRecord(unrestricted=" TRUE "),
            RestrictionKind.NONE,
            RestrictionKind.NONE,
            id="unrestricted-in-other-letters",
        ),
        pytest.param(UserRecord(unrestricted="T"), RestrictionKind.UNSEEN, RestrictionKind.UNSEEN, id="stored-code"),
        pytest.param(
            UserRecord(unrestricted="false"),
            RestrictionKind.UNSEEN,
            RestrictionKind.UNSEEN,
            id="restricted-both-missing",
        ),
        pytest.param(
            UserRecord(unrestricted="false", locations=(), departments=()),
            RestrictionKind.UNSEEN,
            RestrictionKind.UNSEEN,
            id="both-empty",
        ),
        pytest.param(
            UserRecord(unrestricted="false", locations=("1",)),
            RestrictionKind.SOME,
            RestrictionKind.NONE,
            id="locations",
        ),
        pytest.param(
            UserRecord(unrestricted="false", departments=("1",)),
            RestrictionKind.NONE,
            RestrictionKind.SOME,
            id="departments",
        ),
        pytest.param(
            UserRecord(unrestricted="false", locations=("1",), departments=("2",)),
            RestrictionKind.SOME,
            RestrictionKind.SOME,
            id="both",
        ),
        pytest.param(
            UserRecord(locations=("1",)), RestrictionKind.SOME, RestrictionKind.UNSEEN, id="locations-without-the-flag"
        ),
        pytest.param(
            UserRecord(unrestricted="true", locations=("1",)),
            RestrictionKind.CONTRADICTED,
            RestrictionKind.CONTRADICTED,
            id="contradicted",
        ),
    ],
)
def test_limits_of_a_row(row: UserRecord | None, locations: RestrictionKind, departments: RestrictionKind) -> None:
    """A restriction proves that a user is not limited only by UNRESTRICTED, or by rows in the other list alone."""
    assert restriction_in(row, "locations").limit is locations
    assert restriction_in(row, "departments").limit is departments


def test_record_never_proves_that_a_user_is_not_limited() -> None:
    """Only USERRESTRICTION shows that nothing is assigned; the user's own record shows what is."""
    assert restriction_of(replace(SOMEBODY, record=FREE), "locations") == Restriction(RestrictionKind.UNSEEN)
    limited = replace(SOMEBODY, record=UserRecord(locations=("1",)))
    assert restriction_of(limited, "locations") == Restriction(RestrictionKind.SOME, ("1",), "user")


def test_unlimited_is_about_both_lists() -> None:
    """A user that is limited to departments is not shown to see everybody."""
    assert unrestricted(replace(SOMEBODY, restriction=FREE))
    assert not unrestricted(replace(SOMEBODY, restriction=UserRecord(unrestricted="false", departments=("1",))))


def test_complete_list_is_the_first_complete_readers() -> None:
    """Whoever is limited, or holds a part of a list, is passed over; what the next one sees counts."""
    first, second = Entity("1", "One"), Entity("2", "Two")
    limited = replace(
        SOMEBODY,
        restriction=UserRecord(unrestricted="false", locations=("1",)),
        entity_list=Listing((first,), complete=True),
        department_list=Listing((Department("D", "", "", "active"),), complete=False),
    )
    free = replace(
        SOMEBODY,
        user_id="two",
        restriction=FREE,
        entity_list=Listing((first, second), complete=True),
        department_list=Listing((Department("D", "", "", "active"),), complete=True),
    )
    facts = facts_of(limited, free)
    assert facts.complete_entities is not None
    assert facts.complete_departments is not None
    assert (facts.complete_entities.entities, facts.complete_entities.seen_by) == ((first, second), "two")
    assert facts.complete_departments.seen_by == "two"
    assert facts_of(limited).complete_entities is None
    assert facts_of(limited).complete_departments is None


def test_list_that_lacks_what_another_answer_shows_is_not_complete() -> None:
    """Whatever its numbers say: an entity or a department that even a limited user is shown is there."""
    limited = replace(
        SOMEBODY,
        restriction=UserRecord(unrestricted="false", locations=("2",), departments=("E",)),
        entity_list=Listing((Entity("2", "Two"),), complete=True),
        department_list=Listing((Department("E", "", "", "active"),), complete=True),
    )
    free = replace(
        SOMEBODY,
        user_id="two",
        restriction=FREE,
        entity_list=Listing((Entity("1", "One"),), complete=True),
        department_list=Listing((Department("D", "", "", "active"),), complete=True),
    )
    assert facts_of(free).complete_entities is not None
    assert facts_of(free).complete_departments is not None
    assert facts_of(limited, free).complete_entities is None
    assert facts_of(limited, free).complete_departments is None


def test_class_counts_from_anyone_and_none_only_from_a_complete_reader() -> None:
    """A class that anybody sees is there; that there is none is shown only by a user that sees everything."""
    sees_one, sees_none = replace(SOMEBODY, class_rows=1), replace(SOMEBODY, class_rows=0)
    assert facts_of(sees_none, sees_one).class_rows == 1
    assert facts_of(sees_none).class_rows is None
    assert facts_of(replace(sees_none, restriction=FREE)).class_rows == 0
    assert facts_of(SOMEBODY).class_rows is None


def test_own_answer_on_dimensions_comes_before_that_of_others() -> None:
    """A dimension is called as the user's own answer has it, and else as anybody's."""
    mine, theirs = Dimension("CLASS", "Class", enabled=True), Dimension("CLASS", "Brand", enabled=True)
    own, other = replace(SOMEBODY, dimensions=(mine,)), replace(SOMEBODY, user_id="two", dimensions=(theirs,))
    facts = facts_of(other, own, replace(SOMEBODY, user_id="three"))
    assert facts.shared.dimension(own, "CLASS") == mine
    assert facts.shared.dimension(facts.users[2], "CLASS") == theirs
    assert facts.shared.dimension(own, "ITEM") is None


def test_whether_a_dimension_is_used_is_open_where_answers_contradict() -> None:
    """Users who are told differently whether the company uses a dimension leave it open, and both are quoted."""
    used, unused = Dimension("CLASS", "Class", enabled=True), Dimension("CLASS", "Class", enabled=False)
    own, other = replace(SOMEBODY, dimensions=(used,)), replace(SOMEBODY, user_id="two", dimensions=(unused,))
    facts = facts_of(own, other)
    assert facts.shared.dimension(own, "CLASS") == replace(used, enabled=None)
    assert facts.shared.dimension_doubt("CLASS") == "not used, as two is told, and yet used, as one is told"
    assert facts.shared.dimension_doubt("ITEM") == ""


@pytest.mark.parametrize("type_", sorted(OTHER_TYPES))
def test_every_other_user_type_is_not_met(type_: str) -> None:
    """4.5 is not met for every other type on Sage's list, in any letters."""
    edits = tuple(
        Edit(question=question, xpath="data/*/USERTYPE", text=type_.title()) for question in ("user", "restriction")
    )
    verdicts = judge_recording(*depart(Departure(name=type_, on="demo", changes={}, edits=edits))).verdicts
    assert verdicts[Case("4.5", TOP)].kind is Kind.NOT_MET
    assert type_.removesuffix(" user") in verdicts[Case("4.5", TOP)].found.casefold()
