"""Beyond the document: what the probes show beside the verdicts, and which surprises are explained in which words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reports._model.exit_status import exit_status
from reports._model.listings import listing_checks
from reports._model.row import Row, row
from reports._model.run import ListingCheck, Run
from reports._text.result_json import as_json
from reports._text.terminal import summary, surprises
from suites.judgement.verdict import Kind
from suites.run import outcome, replay
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import Plan, recorded_time
from suites.run.replay import judged_at
from suites.selftest.reports.test_reports_index import recorded_run
from suites.selftest.support.departures import Departure, depart
from suites.selftest.support.edits import Edit

BILLS = "probe.APBILL"
DENIED = Edit(question=BILLS, refuse="permission")
EMPLOYEE = (
    Edit(question="user", xpath="data/userinfo/USERTYPE", text="employee user"),
    Edit(question="restriction", xpath="data/userrestriction/USERTYPE", text="employee user"),
)
NO_AP = Edit(question="applications", xpath="data//application[.='AP']", remove=True)
NO_LIST = Edit(question="applications", refuse="permission")
PICTURE = "please send us a picture of the permissions of Accounts Payable as the screen shows them"


def checks_after(*edits: Edit, on: str = "demo", **kinds: Kind) -> tuple[ListingCheck, ...]:
    """What is found in a bundled recording after these edits; `_4_7=Kind.UNKNOWN` puts another verdict in."""
    recording, profile = depart(Departure("made here", on, {}, edits=edits))
    judgement = judged_at(recording, profile, recorded_time(recording.manifest))
    rows = tuple(row(case, judgement.verdict(case), judgement.document[case.id]) for case in judgement.cases)
    other = {name.removeprefix("_").replace("_", "."): kind for name, kind in kinds.items()}
    return listing_checks(
        judgement, tuple(_with_verdict(judged_row, other.get(judged_row.case.id)) for judged_row in rows)
    )


def _with_verdict(judged_row: Row, kind: Kind | None) -> Row:
    return (
        judged_row
        if kind is None
        else replace(judged_row, verdict=replace(judged_row.verdict, kind=kind), true_kind=kind)
    )


def check_of(checks: tuple[ListingCheck, ...], what: str, place: str = "top") -> ListingCheck:
    """What was found of one kind of records."""
    (check,) = (check for check in checks if (check.what, check.place.key) == (what, place))
    return check


@pytest.mark.parametrize(("name", "places"), [("demo", 1), ("demo-entities", 3)])
def test_everything_works_in_a_conforming_company(name: str, places: int) -> None:
    """Where all is permitted, each of the six kinds of records works at every place, and nothing surprises."""
    checks = checks_after(on=name)
    assert len(checks) == 6 * places
    assert {(check.can_list, check.surprise, check.ask) for check in checks} == {(True, "", False)}
    assert (
        check_of(checks, "bank accounts", checks[0].place.key).found == "can be listed; savings accounts: can be listed"
    )


@pytest.mark.parametrize(
    ("edit", "can", "words"),
    [
        pytest.param(DENIED, False, "permission denied (PL04000005: ", id="permission"),
        pytest.param(Edit(question=BILLS, refuse="not_subscribed"), False, "not subscribed (", id="subscription"),
        pytest.param(Edit(question=BILLS, refuse="disabled"), False, "the feature is disabled (", id="feature"),
        pytest.param(Edit(question=BILLS, refuse="absent"), False, "the company has no such object (", id="absent"),
        pytest.param(Edit(question=BILLS, xpath="status", text="aborted"), None, "stopped before", id="aborted"),
        pytest.param(Edit(question=BILLS, remove=True), None, "leaves this question out", id="unanswered"),
        pytest.param(Edit(question="probe.VENDOR", refuse="permission"), True, "can be listed", id="another"),
    ],
)
def test_each_answer_in_its_words(edit: Edit, can: bool | None, words: str) -> None:  # noqa: FBT001 - a table's column
    """A refusal says that it does not work, in the gateway's words; anything else that it could not be seen."""
    check = check_of(checks_after(edit), "bills")
    assert check.can_list is can
    assert words in check.found
    assert "Support ID" not in check.found


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        pytest.param(Edit(sign_in="locked_out"), "the sign-in was refused: PL04000076: This user is in", id="refused"),
        pytest.param(Edit(error="no connection"), "the sign-in was refused: no connection", id="no answer"),
    ],
)
def test_a_refused_sign_in_shows_nothing(edit: Edit, words: str) -> None:
    """Without a sign-in nothing could be seen, and nothing is a surprise."""
    for check in checks_after(edit):
        assert (check.can_list, check.surprise) == (None, "")
        assert check.found.startswith(words)


def test_an_entity_without_a_user_does_not_vanish() -> None:
    """An entity that nobody made a user for is listed, too."""
    checks = tuple(check for check in recorded_run("demo-faulty").listing_checks if check.place.key == "E400")
    assert [(check.user, check.can_list, check.found) for check in checks] == [
        ("", None, "no credentials for this entity")
    ] * 6


CONFIRMED = {"_3_3": Kind.ATTESTED, "_3_4": Kind.ATTESTED, "_4_7": Kind.ATTESTED}
"""A person confirmed application and permissions: rights that are held and refused alike are unknown without."""


@pytest.mark.parametrize(
    ("edits", "surprise", "ask"),
    [
        pytest.param((DENIED,), PICTURE, True, id="subscribed: they contradict"),
        pytest.param(
            (DENIED, NO_AP), "whether the company is subscribed to Accounts Payable", True, id="not on the list"
        ),
        pytest.param((DENIED, NO_LIST), "whether the company is subscribed to Accounts Payable", True, id="no list"),
        pytest.param(
            (Edit(question=BILLS, refuse="not_subscribed"),),
            "whether the company is subscribed to",
            True,
            id="gateway says so",
        ),
        pytest.param((Edit(question=BILLS, refuse="disabled"), NO_LIST), PICTURE, True, id="feature"),
        pytest.param(
            (
                DENIED,
                NO_LIST,
                Edit(question="user", refuse="permission"),
                Edit(question="restriction", refuse="permission"),
            ),
            PICTURE,
            True,
            id="user type unseen",
        ),
        pytest.param(
            (DENIED, Edit(question="roles", xpath="data/ROLEUSERS/ROLENAME", text="Admin")), PICTURE, True, id="Admin"
        ),
        pytest.param((Edit(question=BILLS, remove=True),), "", False, id="unseen"),
    ],
)
def test_granted_and_yet_refused(edits: tuple[Edit, ...], surprise: str, ask: bool) -> None:  # noqa: FBT001
    """Where a person confirmed what is refused, a sentence says why as far as that is known, and asks else."""
    check = check_of(checks_after(*edits, **CONFIRMED), "bills")
    assert surprise in check.surprise
    assert bool(check.surprise) is bool(surprise)
    assert check.ask is ask


NOT_THERE = (
    NO_AP,
    Edit(question="permissions", xpath="data//appSubscription[applicationName='Accounts Payable']", remove=True),
    *(Edit(question=f"probe.{name}", refuse="permission") for name in ("APBILL", "APADJUSTMENT")),
)
ADMIN = Edit(question="roles", xpath="data/ROLEUSERS/ROLENAME", text="Admin")


def test_a_subscription_that_is_known_to_be_missing_is_not_asked_for() -> None:
    """Nobody is asked whether the company has it: Sage sells it, and a remark of the role's step says it alone."""
    check = check_of(checks_after(*NOT_THERE, **CONFIRMED), "bills")
    known = "The company is not subscribed to Accounts Payable, which Sage sells"
    assert check.surprise == f"{known}; please ask Sage to add it to your subscription"
    assert (check.ask, check.path) == (True, ("Company", "Admin", "Subscriptions", "Accounts Payable"))
    noted = check_of(checks_after(*NOT_THERE, ADMIN), "bills")
    assert (noted.surprise, noted.ask, noted.path) == (known, False, ())


def test_a_type_that_caps_explains_a_refusal() -> None:
    """What waits for the user type alone is explained by it, and nobody is asked."""
    check = check_of(checks_after(DENIED, *EMPLOYEE), "bills")
    assert "The user type caps what the role grants (User type: Employee): see step 4.5" in check.surprise
    assert not check.ask


def test_rights_and_a_refusal_are_a_verdict() -> None:
    """Rights that are held while listing is refused are unknown in 3.3: no surprise beside it."""
    assert check_of(checks_after(DENIED), "bills").surprise == ""


@pytest.mark.parametrize("kind", [Kind.NOT_MET, Kind.UNKNOWN, Kind.BLOCKED, Kind.WAIVED])
@pytest.mark.parametrize("id_", ["_3_3", "_3_4", "_4_7"])
def test_what_the_verdicts_do_not_grant_is_no_surprise(id_: str, kind: Kind) -> None:
    """Where role or permissions are not shown to be as the document asks, a refusal goes together with the verdicts."""
    assert check_of(checks_after(DENIED, **{id_: kind}), "bills").surprise == ""


def test_what_a_person_confirmed_is_granted() -> None:
    """A confirmation that the gateway's answer contradicts is a surprise."""
    assert PICTURE in check_of(checks_after(DENIED, **CONFIRMED), "bills").surprise


def test_words_of_a_user_based_company() -> None:
    """Where there are no roles, none is spoken of."""
    no_roles = [
        Edit(
            question=question,
            xpath="data",
            xml='<data listtype="ROLEUSERS" totalcount="0" count="0" numremaining="0"/>',
        )
        for question in ("roles", "role.any")
    ]
    rights = "<USERRIGHTS><USERKEY>1</USERKEY><APPLICATION>AP</APPLICATION></USERRIGHTS>"
    right = f'<data listtype="USERRIGHTS" totalcount="1" offset="0" count="1" numremaining="0">{rights}</data>'
    checks = checks_after(DENIED, *no_roles, Edit(question="right.any", xpath="data", xml=right), **CONFIRMED)
    assert "role" not in check_of(checks, "bills").surprise
    assert "By all that was checked the user's permissions grant it" in check_of(checks, "bills").surprise


@pytest.mark.parametrize(
    ("id_", "surprise"),
    [("_3_3", "Step 3.3 is not met for Accounts Payable, and yet they can be listed"), ("_3_4", "takes the right")],
)
def test_not_met_and_yet_listed(id_: str, surprise: str) -> None:
    """Records that only this application grants are a surprise; vendors, that others grant as well, are not."""
    checks = checks_after(**{id_: Kind.NOT_MET})
    assert surprise in check_of(checks, "bills").surprise
    assert check_of(checks, "vendors").surprise == check_of(checks, "customers").surprise == ""
    assert not any(check.ask for check in checks)


def test_a_waiver_leaves_the_true_verdict() -> None:
    """A waived step is not met all the same: that its records can be listed is still explained."""
    recording, profile = depart(Departure("made here", "demo", {}))
    judgement = judged_at(recording, profile, recorded_time(recording.manifest))
    rows = []
    for case in judgement.cases:
        true_row = row(case, judgement.verdict(case), judgement.document[case.id])
        waived_row = replace(true_row, verdict=replace(true_row.verdict, kind=Kind.WAIVED), true_kind=Kind.NOT_MET)
        rows.append(waived_row if case.id == "3.4" else true_row)
    assert "Step 3.4" in check_of(listing_checks(judgement, tuple(rows)), "bills").surprise


def run_with(*edits: Edit) -> Run:
    """The run of the demo company, with what is found after these edits."""
    return replace(recorded_run("demo"), listing_checks=checks_after(*edits, **CONFIRMED))


def test_it_counts_nowhere() -> None:
    """What does not work changes no count and no exit status."""
    plain, other = recorded_run("demo"), run_with(DENIED)
    assert other.counts == plain.counts
    assert exit_status(other.rows, lambda _: Kind.MET) == 0
    without = [{**json.loads(as_json(run)), "works": [], "checked_at": ""} for run in (plain, other)]
    assert without[0] == without[1]


def test_terminal_tells_surprises_only() -> None:
    """A conforming company has no such lines; a surprise has one, with what and where; what is expected has none."""
    assert not any("Beyond" in line for line in summary(recorded_run("demo")))
    (line,) = surprises(run_with(DENIED))
    assert line.startswith("bills [top level]: permission denied (PL04000005: ")
    assert line.endswith(PICTURE)
    assert "Beyond the document, in no verdict" in list(summary(run_with(DENIED)))
    lines = list(surprises(recorded_run("demo-faulty")))
    assert [line.partition(":")[0] for line in lines] == ["bills [E100 Old Mill Hotel], invoices [E200 Station Inn]"]


def test_partial_run_leaves_it_out() -> None:
    """A run that judged only some cases cannot say what goes together with them."""
    folder = FIXTURES / "demo"
    judged_ = replay.judge(folder)
    plan = Plan("demo", folder, judged_.profile, folder / PROFILE, None, folder)
    case = judged_.judgement.cases[0]
    run = outcome.make_run(plan, judged_, {case: judged_.judgement.verdict(case)}, partial=True)
    assert run.listing_checks == ()


def test_result_json_holds_every_row() -> None:
    """The keys that other tools rely on."""
    (first, *others) = json.loads(as_json(recorded_run("demo")))["works"]
    assert len(others) == 5
    assert first == {
        "place": "top",
        "user": "Craftable",
        "what": "vendors",
        "object": "VENDOR",
        "works": True,
        "found": "can be listed",
        "surprise": "",
    }
