"""Losses: whatever goes missing on the way, nothing that was not met, unknown or blocked becomes met by it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacct.credentials.load import AUDITOR
from intacct.recording.replay import Recording
from suites.judgement.case import Case
from suites.judgement.verdict import Kind, Verdict
from suites.selftest.support.departures import Departure, depart, departures, describe, judge_base, judge_recording
from suites.selftest.support.losses import Loss, apply_loss, losses

LIFTED = {Kind.NOT_MET, Kind.UNKNOWN, Kind.BLOCKED}

# Departures that are a contradiction between two witnesses, one of which by itself says that it is met: losing the
# other one lifts it. What is lost is named, so that a departure that is not an exception any more is found out.
FIRST = "the first user was refused, and yet the recording holds the sign-ins of others"
SETUP = "one answer of the setup says multi-entity, another says not"
RECORDS = "the user's record and its restriction say different things of it"
RIGHTS = "what the rights, the lists and the subscriptions say of an application does not go together"
ROLE = "there are rights, and yet no role is assigned (facts.md: administrators have some without a role)"
DIMENSIONS = "the user is not limited to departments, and only the dimensions make that count for nothing"
LANDING = "the record says made inside an entity, the sign-in lands at the top level"
LANDING_ALONE = "nothing is assigned by the records, and the sign-in lands in its entity and can enter no other"
SHOWN = "a department is assigned, and yet not among those that the user is shown"
WITNESS = "the user is shown, or by its sign-in shows, another thing than the auditor is shown of it"
DENIED = "the sign-in worked, and one answer says that the user, the sender or Web Services is shut out"
TOLD = "users are told a fact of the company differently, and losing what one of them was told leaves the other's word"
EXCEPTIONS: dict[tuple[str, str], tuple[str, Loss]] = {
    ("demo-entities", "Web Services is off, and the first user's refusal counts for every entity"): (
        FIRST,
        Loss("never recorded", "1"),
    ),
    ("demo-entities", "the sender ID is not authorized, and the first user's refusal counts for every entity"): (
        FIRST,
        Loss("never recorded", "1"),
    ),
    ("demo-entities", "an outage meets the first user, and nobody else is asked"): (FIRST, Loss("never recorded", "1")),
    ("demo", "the setup says no to multi-entity, and yet there are entities"): (
        SETUP,
        Loss("left out", "1", "financial_setup"),
    ),
    ("demo-entities", "the setup says yes to one user and no to another"): (
        SETUP,
        Loss("left out", "1", "financial_setup"),
    ),
    ("demo", "the restriction shows no entity, and the user's record one"): (RECORDS, Loss("left out", "1", "user")),
    ("demo", "the user is restricted in one answer and unrestricted in another"): (
        RECORDS,
        Loss("left out", "1", "user"),
    ),
    ("demo", "the user type is a stored code in one of two answers"): (RECORDS, Loss("left out", "1", "restriction")),
    ("demo", "two answers show different admin privileges"): (RECORDS, Loss("left out", "1", "user")),
    ("demo", "two answers show different user types"): (RECORDS, Loss("left out", "1", "user")),
    ("demo", "two answers show different user types, and cap nothing"): (RECORDS, Loss("left out", "1", "user")),
    ("demo-entities", "two answers show different entities of the user of E300"): (
        RECORDS,
        Loss("left out", "3", "user"),
    ),
    ("demo-entities", "whoever reads the list of all users contradicts itself on its entities"): (
        RECORDS,
        Loss("left out", "1", "user"),
    ),
    ("demo", "neither the subscriptions nor the rights hold Accounts Payable, and bills can be listed"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "the rights do not hold Accounts Payable, although bills can be listed"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "words that are not rights stand in Accounts Payable, and bills can be listed"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "only words of another language stand for the rights in Accounts Payable"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "the rights hold bills, and listing bills is refused"): (RIGHTS, Loss("left out", "1", "permissions")),
    ("demo", "the rights hold vendors, and listing vendors is refused for a user type that caps what a role grants"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "an application of a name that is not known has no policy of Accounts Payable, and bills can be listed"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "the list of entities may not be seen"): (RIGHTS, Loss("left out", "1", "permissions")),
    ("demo", "nothing shows whether the company is multi-entity shared"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "only where the user was made shows that the company is multi-entity shared"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "neither dimensions nor departments may be seen, and the user is not limited"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "the role Admin is assigned, and only reads in an application"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "the role Admin is assigned, only reads in an application, and the user type is Employee"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "the role Admin is assigned, and its rights lack an application whose records can be listed"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo-entities", "nothing shows whether the company with a user for each entity is multi-entity shared"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "nobody has a role, and no right of a user is seen: the permission type stays open"): (
        ROLE,
        Loss("left out", "1", "roles"),
    ),
    ("demo", "nobody has a role, and the rights of users may not be seen: the permission type stays open"): (
        ROLE,
        Loss("left out", "1", "roles"),
    ),
    ("demo", "no role is assigned, and nothing shows how the company gives permissions"): (
        ROLE,
        Loss("left out", "1", "roles"),
    ),
    ("demo", "there are rights of users, and whether anybody has a role may not be seen"): (
        ROLE,
        Loss("left out", "1", "roles"),
    ),
    ("demo", "the checking account may not be seen, because no role is assigned"): (
        ROLE,
        Loss("left out", "1", "roles"),
    ),
    ("demo-entities", "user-based is not proven, because one user's roles may not be seen"): (
        ROLE,
        Loss("left out", "1", "roles"),
    ),
    ("demo-audited", "the user sees no role of anybody, and no auditor does"): (ROLE, Loss("left out", "1", "roles")),
    ("demo-audited", "the auditor sees that nobody has a role, and not whether users have rights"): (
        ROLE,
        Loss("left out", "auditor", "restriction"),
    ),
    ("demo", "no role is assigned in a role-based company"): (ROLE, Loss("left out", "1", "roles")),
    ("demo", "no role is assigned to the user"): (ROLE, Loss("left out", "1", "roles")),
    ("demo", "no role is assigned, and an administrator's rights come without one"): (
        ROLE,
        Loss("left out", "1", "roles"),
    ),
    ("demo", "the role was made, and assigned to somebody else"): (ROLE, Loss("left out", "1", "roles")),
    ("demo-entities", "one user has no role, and sees those of others"): (ROLE, Loss("left out", "3", "roles")),
    ("demo", "the profile needs a department that is assigned, and that the user is not shown"): (
        SHOWN,
        Loss("left out", "1", "list.DEPARTMENT"),
    ),
    ("demo", "departments are not used, and whether classes are is not said"): (
        DIMENSIONS,
        Loss("left out", "1", "dimensions"),
    ),
    ("demo", "only classes are used, and the user may not list them"): (
        DIMENSIONS,
        Loss("left out", "1", "dimensions"),
    ),
    ("demo", "the company is user-based, only classes are used, and the user may not list them"): (
        DIMENSIONS,
        Loss("left out", "1", "dimensions"),
    ),
    ("demo", "the user was made inside an entity, and lands at the top level"): (
        LANDING,
        Loss("left out", "1", "user"),
    ),
    ("demo-audited", "the first user's refusal concerns everybody, and the auditor is not asked"): (
        FIRST,
        Loss("never recorded", "1"),
    ),
    ("demo-audited", "the second user is told that Web Services is off, and the auditor is let in"): (
        FIRST,
        Loss("never recorded", "2"),
    ),
    ("demo-audited", "the auditor is told that the company is not multi-entity, and yet there are entities"): (
        SETUP,
        Loss("left out", "auditor", "financial_setup"),
    ),
    ("demo-audited", "only the auditor's own record shows its limit"): (RECORDS, Loss("left out", "auditor", "user")),
    ("demo-audited", "the auditor is unrestricted by one answer, and not by another"): (
        RECORDS,
        Loss("left out", "auditor", "user"),
    ),
    ("demo-audited", "the auditor's two lists show different user types"): (
        RECORDS,
        Loss("left out", "auditor", "restrictions"),
    ),
    ("demo-audited", "the auditor's two lists show different admin privileges"): (
        RECORDS,
        Loss("left out", "auditor", "users"),
    ),
    ("demo-audited", "a user is refused, and the auditor's lists say different things of its state"): (
        RECORDS,
        Loss("left out", "auditor", "users"),
    ),
    ("demo-audited", "the auditor was made inside an entity"): (LANDING, Loss("left out", "auditor", "user")),
    ("demo-audited", "the auditor sees that a user has no role"): (ROLE, Loss("never recorded", "auditor")),
    ("demo-audited", "the auditor's two lists say different things of whether the user is limited"): (
        WITNESS,
        Loss("never recorded", "auditor"),
    ),
    ("demo-audited", "the auditor's list of restrictions contradicts itself on a user"): (
        WITNESS,
        Loss("never recorded", "auditor"),
    ),
    ("demo-audited", "the user sees that it is an ordinary one, and the auditor sees another"): (
        WITNESS,
        Loss("left out", "1", "user"),
    ),
    ("demo-audited", "the user sees a part of its record, and the auditor the rest"): (
        WITNESS,
        Loss("left out", "1", "user"),
    ),
    ("demo-audited", "the user's record and the auditor's list of restrictions show different user types"): (
        WITNESS,
        Loss("left out", "1", "user"),
    ),
    ("demo-audited", "the user's record and the auditor's list of restrictions show different entities"): (
        WITNESS,
        Loss("left out", "1", "user"),
    ),
    ("demo-audited", "the user sees several entities in its restriction, and the auditor one"): (
        WITNESS,
        Loss("left out", "1", "restriction"),
    ),
    (
        "demo-audited",
        "the user sees its own rights, which lack an application, and the auditor is not asked for them",
    ): (WITNESS, Loss("left out", "1", "permissions")),
    ("demo", "departments are off, and classes were answered without any data"): (
        DIMENSIONS,
        Loss("left out", "1", "dimensions"),
    ),
    ("demo-entities", "nothing is assigned by both answers, and yet the user can enter its entity alone"): (
        LANDING_ALONE,
        Loss("left out", "1", "user"),
    ),
    (
        "demo",
        "the user's record is there and cannot be understood: what it may hold is not ruled out by the restriction",
    ): (RECORDS, Loss("left out", "1", "user")),
    ("demo", "the entities of the user stand in its record as a bare text"): (RECORDS, Loss("left out", "1", "user")),
    (
        "demo-entities",
        (
            "the user of E300 can enter only an entity that no list names, and whether the company is multi-entity is"
            " contradicted"
        ),
    ): (SETUP, Loss("left out", "1", "financial_setup")),
    (
        "demo",
        "the user was made inside an entity, it is seen to land at the top level, and one entity is not open to it",
    ): (LANDING, Loss("left out", "1", "user")),
    ("demo-audited", "every list of departments lacks one that the user itself is shown"): (
        WITNESS,
        Loss("left out", "1", "list.DEPARTMENT"),
    ),
    ("demo-audited", "a user is refused, and the auditor sees two rows of it, of which one is inactive"): (
        RECORDS,
        Loss("left out", "auditor", "users"),
    ),
    ("demo-audited", "the auditor's list of restrictions shows it limited, and its own restriction does not"): (
        WITNESS,
        Loss("left out", "auditor", "restrictions"),
    ),
    ("demo-audited", "the auditor's list of users says that it was made inside an entity"): (
        WITNESS,
        Loss("left out", "auditor", "users"),
    ),
    ("demo-audited", "the list of all roles lacks one that a user is shown"): (
        WITNESS,
        Loss("left out", "2", "role.any"),
    ),
    ("demo-audited", "the auditor sees two rows of a user that say different things"): (
        RECORDS,
        Loss("left out", "auditor", "users"),
    ),
    ("demo-audited", "a user is locked out, and the auditor still sees it active"): (
        WITNESS,
        Loss("never recorded", "2"),
    ),
    ("demo", "the record says that the user is locked out, and yet it signs in"): (
        DENIED,
        Loss("left out", "1", "user"),
    ),
    ("demo", "the restriction alone says that the user is inactive, and yet it signs in"): (
        DENIED,
        Loss("left out", "1", "restriction"),
    ),
    ("demo", "a single question is told that Web Services is off"): (DENIED, Loss("left out", "1", "permissions")),
    ("demo", "a single question is told that our sender is not authorized"): (
        DENIED,
        Loss("left out", "1", "permissions"),
    ),
    ("demo", "a single question is told that the user is locked out"): (DENIED, Loss("left out", "1", "permissions")),
    ("demo", "a text stands behind the account email address"): (RECORDS, Loss("left out", "1", "user")),
    ("demo", "the tick of Web Services stands in an attribute as well"): (RECORDS, Loss("left out", "1", "user")),
    ("demo", "the user's record names two users"): (RECORDS, Loss("left out", "1", "user")),
    ("demo-entities", "the user was made inside one entity, and works in another that is assigned to it"): (
        LANDING,
        Loss("left out", "1", "user"),
    ),
    ("demo", "it is asked where the user was made, and it was inside an entity in which it does not land"): (
        LANDING,
        Loss("left out", "1", "user"),
    ),
    ("demo", "it is asked where the user was made, and the landing contradicts that"): (
        LANDING_ALONE,
        Loss("left out", "1", "restriction"),
    ),
    ("demo-lines", "a permission that a line wants is held, and its lists are refused"): (
        RIGHTS,
        Loss("left out", "1", "probe.APBILL"),
    ),
    ("demo-lines", "an application is not subscribed, and yet rights are held in it"): (
        RIGHTS,
        Loss("left out", "1", "applications"),
    ),
    ("demo-lines", "an application that must not be used can be listed"): (
        RIGHTS,
        Loss("left out", "1", "probe.INVDOCUMENT"),
    ),
    ("demo-lines", "an application goes by a name that is not known, and its records can be listed"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo-lines", "no role is assigned"): (ROLE, Loss("left out", "1", "roles")),
    ("demo-audited", "the auditor's own record cannot be understood"): (RECORDS, Loss("left out", "auditor", "user")),
    ("demo", "the role Admin is assigned, and only reads in an application of a name that is not known"): (
        RIGHTS,
        Loss("left out", "1", "permissions"),
    ),
    ("demo-entities", "one user is shown the checking account as inactive, others as active"): (
        TOLD,
        Loss("left out", "3", "bank_account"),
    ),
    ("demo-entities", "one user is shown the folder as inactive, others as active"): (
        TOLD,
        Loss("left out", "3", "bill_image_folder"),
    ),
    ("demo-entities", "one user is told that departments are not used, another is limited to those that are needed"): (
        TOLD,
        Loss("left out", "2", "dimensions"),
    ),
    ("demo-entities", "a user that is not limited is not shown departments that others are shown"): (
        TOLD,
        Loss("left out", "1", "list.DEPARTMENT"),
    ),
    ("demo-entities", "users are told differently whether classes are used, and the rights do not name them"): (
        TOLD,
        Loss("left out", "1", "dimensions"),
    ),
}
AUDITED = Departure("demo-audited", "demo-audited", {})
OTHERS = tuple(
    departure
    for departure in departures()
    # Of the recording of an exception that another document is tried on, the same is lost.
    if (departure.on, departure.name) not in EXCEPTIONS
    and (departure.edits or (departure.on, departure.like) not in EXCEPTIONS)
)


def lifted_verdicts(before: dict[Case, Verdict], after: dict[Case, Verdict]) -> dict[str, str]:
    """The verdicts that became met: case -> from what to what."""
    return {
        str(case): f"{describe(was)} -> {describe(after[case])}"
        for case, was in before.items()
        if was.kind in LIFTED and case in after and after[case].kind is Kind.MET and not _type_is_lost(was, after)
    }


def _type_is_lost(was: Verdict, after: dict[Case, Verdict]) -> bool:
    """Whether only a known user type stood in the way, and no answer that is left shows it: then the rights decide.

    The contract caps by a type that is *known*; the type itself is unknown then, and so the company does not conform.
    """
    capped = was.outcome in {"Ticked.USER_TYPE", "All.USER_TYPE", "Role.USER_TYPE"}
    return capped and was.blocked_by is not None and after[was.blocked_by].outcome == "UserType.UNSEEN"


def verdicts(departure: Departure, lost: tuple[Loss, ...] = ()) -> dict[Case, Verdict]:
    """The verdicts of a departure after some losses."""
    recording, profile = depart(departure)
    for loss in lost:
        recording = apply_loss(recording, loss)
    return dict(judge_recording(recording, profile).verdicts)


def some_losses(draw: st.DrawFn, recording: Recording) -> tuple[Loss, ...]:
    """One loss or two, the second one of what the first one left."""
    lost: list[Loss] = []
    for _ in range(draw(st.integers(1, 2))):
        possible = list(losses(recording))
        if possible:
            lost.append(draw(st.sampled_from(possible)))
            recording = apply_loss(recording, lost[-1])
    return tuple(lost)


@st.composite
def departures_and_losses(draw: st.DrawFn) -> tuple[Departure, tuple[Loss, ...]]:
    """Any departure that is not an exception, and what is lost of its recording."""
    departure = draw(st.sampled_from(OTHERS))
    return departure, some_losses(draw, depart(departure)[0])


@pytest.mark.slow
@given(case=departures_and_losses())
def test_no_loss_makes_a_verdict_met(case: tuple[Departure, tuple[Loss, ...]]) -> None:
    """Whatever is dropped, cut, refused, swapped or emptied after a departure: none of its bad verdicts becomes met."""
    departure, lost = case
    assert lifted_verdicts(verdicts(departure), verdicts(departure, lost)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXCEPTIONS, ids=": ".join)
def test_each_exception_is_lifted_by_a_loss(name: tuple[str, str]) -> None:
    """Each of the departures that the property leaves out is lifted by the loss of one witness."""
    (departure,) = (departure for departure in departures() if (departure.on, departure.name) == name)
    _, loss = EXCEPTIONS[name]
    assert lifted_verdicts(verdicts(departure), verdicts(departure, (loss,))) != {}


def test_exceptions_are_counted() -> None:
    """There are 100 exceptions of the twelve kinds that are named above; a new one is somebody's decision."""
    assert len(EXCEPTIONS) == 100
    kinds = {FIRST, SETUP, RECORDS, RIGHTS, ROLE, DIMENSIONS, LANDING, LANDING_ALONE, SHOWN, WITNESS, DENIED, TOLD}
    assert {reason for reason, _ in EXCEPTIONS.values()} == kinds


@pytest.mark.parametrize("name", ["demo", "demo-entities"])
@pytest.mark.parametrize("what", ["never recorded", "not answered", "cut", "sign-in refused", "swapped"])
def test_a_lost_answer_leaves_nothing_met(name: str, what: str) -> None:
    """A whole answer that is lost leaves nothing met at the places of its user."""
    unchanged = Departure(name, name, {})
    recording, _ = depart(unchanged)
    loss = next((candidate for candidate in losses(recording) if candidate.what == what), None)
    if loss is None:
        assert (name, what) == ("demo", "swapped"), "one user's answers have nobody to be swapped with"
        return
    place = "top" if name == "demo" else "E100"
    after = verdicts(unchanged, (loss,))
    judged_there = (case for case in after if case.place.key == place and case.id not in {"5.1", "5.2"})
    assert {after[case].kind for case in judged_there} <= {Kind.UNKNOWN, Kind.BLOCKED, Kind.NOT_MET}
    assert {verdict.kind for verdict in judge_base(name).verdicts.values()} <= {Kind.MET, Kind.NOT_APPLICABLE}


@cache
def unaided_verdicts() -> dict[Case, Verdict]:
    """The verdicts of demo-audited without its auditor."""
    return verdicts(replace(AUDITED, without_auditor=True))


def of_the_auditor() -> list[Loss]:
    """The losses of an auditor's answers; of the refusals of a question one stands for all."""
    auditor_losses = (loss for loss in losses(depart(AUDITED)[0]) if loss.exchange == AUDITOR)
    return [loss for loss in auditor_losses if loss.what != "refused" or loss.detail.endswith(" permission")]


@pytest.mark.slow
@pytest.mark.parametrize("loss", of_the_auditor(), ids=str)
def test_what_an_auditor_loses_is_as_open_as_without_it(loss: Loss) -> None:
    """After a loss in the auditor's answers each verdict is as with an auditor, as without one, or unknown."""
    aided, without = judge_base("demo-audited").verdicts, unaided_verdicts()
    for case, verdict in verdicts(AUDITED, (loss,)).items():
        assert describe(verdict) in {describe(aided[case]), describe(without[case])} or verdict.kind is Kind.UNKNOWN, (
            str(case)
        )
