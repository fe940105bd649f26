"""The double of the gateway, and the bundled recordings that it writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intacct.company.model import Company, Listing, UserRecord
from intacct.company.questions import RESTRICTION_FIELDS, questions
from intacct.company.reader import CompanyReader
from intacct.credentials.load import SignIn
from intacct.protocol import refusals
from intacct.protocol.answer import Answer, SignedIn
from intacct.protocol.question import Query, Question, ReadByQuery, ReadMore
from intacct.protocol.refusal import Level, Refusal
from intacct.protocol.request import Envelope, build
from intacct.protocol.response import parse
from intacct.recording.manifest import BUILT
from intacct.recording.replay import open_recording
from suites.judgement.judge import Judgement
from suites.judgement.profile import Profile
from suites.judgement.verdict import Kind
from suites.run.replay import judge
from suites.selftest.support.double.answers import answer
from suites.selftest.support.double.companies import (
    craftable_user,
    demo_company,
    demo_entities_company,
    demo_faulty_company,
    large_company,
)
from suites.selftest.support.double.model import InventedCompany, InventedUser
from suites.selftest.support.double.record import BUNDLED, FIXTURES, BundledCompany, Double, credentials_of, write

FINE = {Kind.MET, Kind.NOT_APPLICABLE}


def answer_of(company: InventedCompany, questions_: tuple[Question, ...], user_id: str = "Craftable") -> Answer:
    """What the double answers to one request, as the client reads it."""
    body = build(Envelope("CraftableMPP", "sender", company.id, user_id, "password"), "7", questions_)
    http_status, xml = answer(company, body)
    return parse(xml, http_status, "7", company.id, user_id)


def read(company: InventedCompany, *, entity_level: bool = False, needed: tuple[str, ...] = ()) -> Company:
    """The company as the real reader reads it from the double."""
    credentials = credentials_of(company, "entity" if entity_level else "top")
    return CompanyReader(credentials, Double(company), needed, concurrency=1).read()


def with_user(company: InventedCompany, user: InventedUser) -> InventedCompany:
    """The company with one user in the place of the one of the same ID."""
    return replace(company, users=tuple(user if other.login_id == user.login_id else other for other in company.users))


def own(company: InventedCompany, login_id: str = "Craftable") -> InventedUser:
    """A user of the company."""
    user = company.user(login_id)
    assert user is not None
    return user


def test_every_question_of_the_loop_is_answered_by_name() -> None:
    """A conforming user gets every question answered in order; only the unused dimension is refused."""
    reply = answer_of(demo_company(), questions("Craftable"))
    assert reply.sign_in == SignedIn("Craftable", "BeaconHotels", "")
    assert [result.name for result in reply.results] == [question.name for question in questions("Craftable")]
    assert [result.name for result in reply.results if result.refusal] == ["list.CLASS"]
    assert all(result.consistent for result in reply.results)


def test_rows_are_named_as_each_function_names_them() -> None:
    """`query` answers in upper case, `readByQuery` in lower case, and an empty list is a success without rows."""
    company = demo_company()
    query = Query("q", "LOCATIONENTITY", ("LOCATIONID", "NAME"))
    nobody = ReadByQuery("r", "USERRESTRICTION", RESTRICTION_FIELDS, ("LOGINID", "O'Neil"))
    entities_result, own_result, empty_result = answer_of(
        company, (query, ReadByQuery("a", "USERRESTRICTION", RESTRICTION_FIELDS), nobody)
    ).results
    assert next((row.name, row.get("NAME")) for row in entities_result.rows) == ("LOCATIONENTITY", "Beacon Head Office")
    assert {row.name for row in own_result.rows} == {"userrestriction"}
    assert (empty_result.refusal, empty_result.rows, empty_result.row_count, empty_result.total) == (None, (), 0, 0)


def test_a_filter_without_regard_to_case_finds_the_user() -> None:
    """`equalto` with caseinsensitive finds another spelling; `readByQuery` does not."""
    query = Query("q", "ROLEUSERS", ("ROLENAME",), ("USERLOGINID", "CRAFTABLE"))
    exact, none = answer_of(
        demo_company(), (query, ReadByQuery("r", "USERRESTRICTION", RESTRICTION_FIELDS, ("LOGINID", "CRAFTABLE")))
    ).results
    assert [row.get("ROLENAME") for row in exact.rows] == ["Craftable Integration"]
    assert none.rows == ()


def test_pages_go_on_by_offset_and_by_result_id() -> None:
    """`query` pages on by offset, `readByQuery` by the result ID until it gives none."""
    company = replace(demo_company(), page_size=2)
    first, last = answer_of(
        company, (Query("a", "LOCATIONENTITY", ("NAME",)), Query("b", "LOCATIONENTITY", ("NAME",), offset=2))
    ).results
    assert (len(first.rows), first.total, first.remaining) == (2, 3, 1)
    assert (len(last.rows), last.total, last.remaining) == (1, 3, 0)
    (page,) = answer_of(company, (ReadByQuery("r", "USERRESTRICTION", RESTRICTION_FIELDS),)).results
    assert (page.remaining, bool(page.result_id)) == (1, True)
    (more,) = answer_of(company, (ReadMore("m", page.result_id or ""),)).results
    assert ([row.get("LOGINID") for row in more.rows], more.remaining, more.result_id) == (["Craftable"], 0, None)


def test_the_loop_reads_lists_of_several_pages() -> None:
    """Lists of several pages are read completely, the list of all users included."""
    company = replace(demo_faulty_company(), page_size=2)
    company = with_user(company, replace(own(company, "Craftable-E100"), entities=()))
    company_read = read(company, entity_level=True, needed=("E400",))
    listing = company_read.users[0].department_list
    assert isinstance(listing, Listing)
    assert (len(listing.rows), listing.complete) == (7, True)
    assert company_read.directory is not None
    assert isinstance(company_read.directory.restrictions, Listing)
    assert isinstance(company_read.directory.users, Listing)
    assert (len(company_read.directory.users.rows), company_read.directory.users.complete) == (5, True)
    assert (len(company_read.directory.restrictions.rows), company_read.directory.restrictions.counted) == (5, True)
    assert not company_read.directory.restrictions.complete, "what is private to an entity is left out of readByQuery"


DEMO = demo_company()
CRAFTABLE = own(DEMO)


OTHER = "another"
NOT_LET_IN: dict[str, tuple[InventedCompany, type[Refusal], Level]] = {
    "sender": (replace(DEMO, senders=("craftablempp",)), refusals.SenderNotAuthorized, Level.SIGN_IN),
    "web-services-off": (replace(DEMO, web_services=False), refusals.WebServicesOff, Level.SIGN_IN),
    "sender-password": (replace(DEMO, sender_password=OTHER), refusals.WrongSenderPassword, Level.CONTROL),
    "company-id": (replace(DEMO, id="Other"), refusals.InvalidRequest, Level.CONTROL),
    "expired": (replace(DEMO, expired=True), refusals.CompanyExpired, Level.CONTROL),
    "schema": (replace(DEMO, unknown_functions=frozenset({"query"})), refusals.MalformedRequest, Level.CONTROL),
    "password": (with_user(DEMO, replace(CRAFTABLE, password=OTHER)), refusals.SignInIncorrect, Level.SIGN_IN),
    "no-user": (replace(DEMO, users=()), refusals.SignInIncorrect, Level.SIGN_IN),
    "locked-out": (with_user(DEMO, replace(CRAFTABLE, status="lockedout")), refusals.UserLockedOut, Level.SIGN_IN),
    "inactive": (with_user(DEMO, replace(CRAFTABLE, status="inactive")), refusals.UserInactive, Level.SIGN_IN),
}


@pytest.mark.parametrize(("company", "kind", "level"), NOT_LET_IN.values(), ids=NOT_LET_IN)
def test_a_refused_sign_in_is_told_as_documented(company: InventedCompany, kind: type[Refusal], level: Level) -> None:
    """Each reason not to be let in comes at its level and in its words."""
    body = build(Envelope("CraftableMPP", "sender", DEMO.id, "Craftable", "password"), "7", questions("Craftable"))
    http_status, xml = answer(company, body)
    refused = parse(xml, http_status, "7", DEMO.id, "Craftable").sign_in
    assert isinstance(refused, Refusal)
    assert (type(refused), refused.level) == (kind, level)
    assert http_status == (400 if kind is refusals.InvalidRequest else 200)


def test_a_mispiped_company_id_is_refused_without_a_word() -> None:
    """A company ID with a pipe is refused with no message at all."""
    company_id = f"{DEMO.id}|x"
    body = build(Envelope("CraftableMPP", "sender", company_id, "Craftable", "password"), "7", questions("Craftable"))
    http_status, xml = answer(DEMO, body)
    assert isinstance(parse(xml, http_status, "7", company_id, "Craftable").sign_in, refusals.NoMessage)


@pytest.mark.parametrize(
    ("change", "landing", "entities"),
    [
        pytest.param({}, "", 3, id="unassigned"),
        pytest.param({"entities": ("110",)}, "110", 1, id="one"),
        pytest.param({"entities": ("110",), "top_level_access": True}, "", 1, id="one-with-top-level-access"),
        pytest.param({"entities": ("110", "120")}, "", 2, id="two"),
        pytest.param({"created_in": "120"}, "120", 1, id="made-inside"),
    ],
)
def test_a_sign_in_lands_where_its_entities_say(change: dict[str, object], landing: str, entities: int) -> None:
    """A user of exactly one entity lands in it unless it has top-level access, and its lists are limited to it."""
    user = read(with_user(DEMO, replace(CRAFTABLE, **change))).users[0]  # type: ignore[arg-type]
    assert isinstance(user.sign_in, SignedIn)
    assert isinstance(user.entity_list, Listing)
    assert not isinstance(user.entity_details, Refusal)
    assert (user.sign_in.location_id, len(user.entity_list.rows), len(user.entity_details)) == (
        landing,
        entities,
        entities,
    )


def test_a_missing_right_is_refused_wherever_it_shows() -> None:
    """The probes refuse what the rights do not grant: Cash Management for E200 of demo-faulty."""
    user = read(demo_faulty_company(), entity_level=True).users[1]
    assert not isinstance(user.permissions, Refusal)
    assert "Cash Management" not in [application.name for application in user.permissions]
    refused = [name for name, refusal in user.probes.items() if isinstance(refusal, refusals.PermissionDenied)]
    assert refused == ["CHECKINGACCOUNT", "SAVINGSACCOUNT", "CREDITCARD"]


def test_a_user_without_privileges_sees_its_own_record_and_nobody_else() -> None:
    """Without admin privileges a user sees its own record and rights, and neither restrictions nor roles."""
    user = read(with_user(DEMO, replace(CRAFTABLE, admin="Off"))).users[0]
    assert isinstance(user.record, UserRecord)
    assert user.record.admin == "false"
    assert isinstance(user.permissions, tuple)
    for refused in (user.restriction, user.roles, user.any_role, user.any_right):
        assert isinstance(refused, refusals.PermissionDenied)


def test_a_user_based_company_shows_rights_and_no_roles() -> None:
    """USERRIGHTS has rows and ROLEUSERS none where permissions are given to users."""
    user = read(replace(DEMO, permission_type="users")).users[0]
    assert (user.roles, user.any_role, user.any_right) == ((), (), 1)


def test_a_hidden_field_is_refused_by_name_and_the_rest_is_read() -> None:
    """A field that cannot be queried fails its query; asked again without it, the rows come."""
    company = replace(DEMO, hidden={"LOCATIONENTITY": ("PARENTID",)})
    (result,) = answer_of(company, (Query("q", "LOCATIONENTITY", ("NAME", "PARENTID")),)).results
    assert isinstance(result.refusal, refusals.FieldsHidden)
    assert result.refusal.fields == ("PARENTID",)
    company_read = read(company)
    assert isinstance(company_read.users[0].entity_list, Listing)
    assert company_read.requests == 2


def test_a_function_that_the_gateway_does_not_know_is_left_out() -> None:
    """The reader finds the one question that breaks the schema, and everything else is answered."""
    user = read(replace(DEMO, unknown_functions=frozenset({"getDimensions"}))).users[0]
    assert isinstance(user.dimensions, refusals.MalformedRequest)
    assert isinstance(user.entity_list, Listing)


def test_another_spelling_of_the_user_is_found() -> None:
    """A user ID in another case signs in, and is asked for again as the company spells it."""
    credentials = credentials_of(DEMO, "top")
    (sign_in,) = credentials.sign_ins
    other = replace(credentials, sign_ins=(SignIn("craftable", sign_in.password, ()),))
    company = CompanyReader(other, Double(DEMO), concurrency=1).read()
    assert company.requests == 2
    assert isinstance(company.users[0].record, UserRecord)
    assert isinstance(company.users[0].permissions, tuple)


def test_text_of_the_company_stays_text() -> None:
    """Markup and quotes in names come back as they are."""
    title = 'O\'Neil & <Sons> "Inn"'
    assert read(replace(DEMO, title=title)).users[0].title == title


@pytest.mark.parametrize("bundled", BUNDLED, ids=lambda bundled: bundled.name)
def test_the_committed_recording_is_what_the_double_writes(bundled: BundledCompany, tmp_path: Path) -> None:
    """Each bundled recording is byte for byte what its invented company gives today, and nothing besides."""
    write(bundled, tmp_path / "new")
    new = {file.name: file.read_bytes() for file in (tmp_path / "new").iterdir()}
    committed = {file.name: file.read_bytes() for file in (FIXTURES / bundled.name).iterdir() if file.is_file()}
    assert committed == new


@pytest.mark.parametrize("bundled", BUNDLED, ids=lambda bundled: bundled.name)
def test_a_bundled_recording_says_that_it_was_built(bundled: BundledCompany) -> None:
    """Manifest and answers of a bundled recording say that it was built, so nobody takes it for a real one."""
    folder = FIXTURES / bundled.name
    recording = open_recording(folder)
    assert recording.manifest.note == BUILT
    heads = [xml.split(b"\n")[1] for xml in recording.answers.values()]
    assert heads == [f"<!-- {BUILT} -->".encode()] * len(recording.manifest.exchange)


def judge_bundled(name: str) -> Judgement:
    """The verdicts of a bundled recording, replayed."""
    return judge(FIXTURES / name).judgement


@pytest.mark.parametrize("name", ["demo", "demo-values", "demo-entities", "demo-audited"])
def test_a_conforming_recording_meets_every_instruction(name: str) -> None:
    """Nothing in the conforming recordings is not met, unknown, blocked or worth a remark."""
    judgement = judge_bundled(name)
    verdicts = {str(case): judgement.verdict(case) for case in judgement.cases}
    assert verdicts
    assert {case: verdict for case, verdict in verdicts.items() if verdict.kind not in FINE or verdict.remark} == {}


def test_the_faulty_recording_has_exactly_its_faults() -> None:
    """demo-faulty shows the eight causes that fixtures/README.md lists, and what they block, and no more."""
    judgement = judge_bundled("demo-faulty")
    verdicts = {case: judgement.verdict(case) for case in judgement.cases}
    causes = {
        str(case): verdict.outcome for case, verdict in verdicts.items() if verdict.kind in {Kind.NOT_MET, Kind.UNKNOWN}
    }
    assert causes == {
        "3.3 E200 Cash Management": "Ticked.NO_RIGHTS",
        "3.4 E100 Accounts Payable": "All.LACKING",
        "3.4 E200 Accounts Receivable": "All.NO_REPORTS",
        "4.1 E200": "WebServicesUser.ORDINARY",
        "4.3 E100": "Email.OTHER",
        "4.10 E300": "Saved.LOCKED_OUT",
        "5.2 E200": "EntityLevel.SEVERAL",
        "5.2 E400": "EntityLevel.NO_CREDENTIALS",
    }
    blocked = Counter(str(verdict.blocked_by) for verdict in verdicts.values() if verdict.blocked_by)
    # At E300 and E400 all else of sections 3 to 5 waits for one cause, apart from the other level.
    cases_at_e300 = sum(case.place.key == "E300" for case in verdicts)
    assert blocked == {"3.3 E200 Cash Management": 1, "4.10 E300": cases_at_e300 - 2, "5.2 E400": cases_at_e300 - 2}


def test_a_large_company_conforms() -> None:
    """One request for each of many users is enough, and every instruction is met at every entity."""
    company = read(large_company(40), entity_level=True)
    judgement = Judgement(company, Profile(), entity_level=True, recorded_at=datetime.now(UTC))
    assert company.requests == 40
    assert {judgement.verdict(case).kind for case in judgement.cases} == FINE


def test_a_conforming_user_is_the_same_for_every_entity_but_for_the_entity() -> None:
    """The users of the conforming company differ in nothing but what the document asks to differ."""
    company = demo_entities_company()
    users = [user for user in company.users if user.ours]
    assert users == [craftable_user(company, entity.id) for entity in company.entities]
    assert len({str(user.rights) for user in users}) == 1
