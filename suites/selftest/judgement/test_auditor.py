"""The auditor: what it is asked and when, what it makes of the answers of others, and when it does not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intacct.company.build import build_auditor
from intacct.company.completeness import why_not_unrestricted
from intacct.company.model import Auditor, Company, Listing
from intacct.company.reader import CompanyReader
from intacct.credentials.load import SignIn
from intacct.credentials.secret import Secret
from intacct.protocol.answer import Result, SignedIn
from intacct.protocol.refusal import Refusal
from intacct.protocol.refusals import SignInIncorrect, Unanswered, Unreadable
from intacct.recording.replay import open_recording
from intacct.transport.base import RawResponse, Request
from suites.document.load import load_document
from suites.judgement.auditor import AuditorView
from suites.judgement.case import TOP, Case
from suites.judgement.judge import OTHERS_UNSEEN, Judgement
from suites.judgement.profile import Profile
from suites.judgement.verdict import Kind, Verdict
from suites.run.outcome import make_run
from suites.run.plan import Plan
from suites.run.read import ProgressTransport
from suites.run.replay import Judged
from suites.selftest.support.answers import COMPANY
from suites.selftest.support.departures import EDITION
from suites.selftest.support.double.companies import demo_audited_company, demo_company, demo_entities_company
from suites.selftest.support.double.model import InventedCompany
from suites.selftest.support.double.permissions import ADMINISTRATORS_ONLY
from suites.selftest.support.double.record import FIXTURES, Double, credentials_of
from suites.selftest.support.live_run import run
from suites.selftest.support.read_company import ONE_PROFILE
from suites.selftest.support.scripted_transport import ScriptedTransport, credentials_of_users

BOSS = "mreyes"
READ_AT = datetime(2026, 11, 3, tzinfo=UTC)
AUDITED = demo_audited_company()
OWN = (
    *("company_info", "financial_setup", "dimensions", "entity_details", "user", "restriction", "right.any"),
    *("list.LOCATIONENTITY", "list.DEPARTMENT", "list.CLASS", "users", "restrictions", "roles.all"),
)


class CompanyTransport:
    """A transport that ends at an invented company and keeps the requests; `spelled` is the first user's ID."""

    def __init__(self, company: InventedCompany, *, spelled: str = "") -> None:
        self.requests: list[Request] = []
        self._double = Double(company)
        self._entity_level = any(user.works_in for user in company.users if user.ours)
        self.credentials = credentials_of(company, "entity" if self._entity_level else "top")
        if spelled:
            first, *others = self.credentials.sign_ins
            self.credentials = replace(self.credentials, sign_ins=(replace(first, user_id=spelled), *others))

    def with_wrong_passwords(self) -> CompanyTransport:
        """The same transport with wrong passwords for the users; the auditor's stays right."""
        wrong = tuple(replace(sign_in, password=Secret("wrong")) for sign_in in self.credentials.sign_ins)
        self.credentials = replace(self.credentials, sign_ins=wrong)
        return self

    def send(self, request: Request) -> RawResponse:
        """What the company answers."""
        self.requests.append(request)
        return self._double.send(request)

    def read(self) -> Company:
        """The company as the loop reads it."""
        return CompanyReader(self.credentials, self, concurrency=1).read()

    def judge(self) -> Judgement:
        """The company as it is judged."""
        profile = replace(ONE_PROFILE, document=load_document(EDITION))
        return Judgement(self.read(), profile, entity_level=self._entity_level, recorded_at=READ_AT)

    @property
    def ids(self) -> list[str]:
        """The control IDs of what was asked."""
        return [ask.control_id for ask in self.requests]

    def questions(self, control_id: str) -> tuple[str, ...]:
        """What one request asked."""
        return next(ask.questions for ask in self.requests if ask.control_id == control_id)


def with_user(company: InventedCompany, login_id: str, **changes: object) -> InventedCompany:
    """The company with one user changed."""
    users = tuple(
        replace(user, **changes) if user.login_id == login_id else user  # type: ignore[arg-type]
        for user in company.users
    )
    return replace(company, users=users)


def auditor_in(company: Company) -> Auditor:
    """The auditor of a company that has one."""
    assert company.auditor is not None
    return company.auditor


def verdicts(judgement: Judgement) -> dict[str, Verdict]:
    """All verdicts of a judgement."""
    return {str(case): judgement.verdict(case) for case in judgement.cases}


# What it is asked


def test_auditor_is_asked_last_and_once() -> None:
    """The auditor is asked every question of an auditor in one request, after those of the users."""
    wire = CompanyTransport(AUDITED)
    company = wire.read()
    assert wire.ids == ["1", "2", "3", "auditor"]
    assert wire.questions("auditor") == (*OWN, "permissions@1", "permissions@2", "permissions@3")
    assert (wire.requests[-1].user_id, wire.requests[-1].entities) == (BOSS, ("auditor",))
    assert company.requests == 4
    assert why_not_unrestricted(auditor_in(company)) == ""


def test_rights_that_a_user_sees_itself_are_not_asked_again() -> None:
    """The auditor is asked for the rights of those alone who do not see their own, by their numbers."""
    wire = CompanyTransport(with_user(AUDITED, "Craftable-E200", permissions_visible=True))
    wire.read()
    assert wire.questions("auditor") == (*OWN, "permissions@1", "permissions@3")


def test_empty_rights_are_asked_of_the_auditor() -> None:
    """The auditor is asked for rights that came back empty, and its answer stands in for them."""
    wire = ScriptedTransport()
    credentials = replace(credentials_of_users("One"), auditor=SignIn(BOSS, Secret("x"), ()))
    CompanyReader(credentials, wire).read()
    assert wire.requests[-1].questions == (*OWN, "permissions@1")
    company = CompanyTransport(AUDITED).read()
    first, *others = company.users
    audit = AuditorView(replace(company, users=(replace(first, permissions=()), *others)))
    assert audit.users[0].permissions == auditor_in(company).permissions[first.user_id] != ()


def test_success_without_data_shows_no_role_of_anybody() -> None:
    """An answer about all roles without rows or numbers does not prove that nobody has a role."""
    auditor = build_auditor(BOSS, SignedIn(BOSS, COMPANY, ""), {"roles.all": Result("roles.all", "query")})
    assert isinstance(auditor.own.any_role, Unreadable)


def test_users_are_asked_the_same_with_and_without_an_auditor() -> None:
    """An auditor changes nothing of what the web services users are asked, and of what they answer."""
    alone = CompanyTransport(with_user(AUDITED, BOSS, audits=False))
    wire = CompanyTransport(AUDITED)
    assert wire.read().users == alone.read().users
    assert [ask.body for ask in wire.requests[:3]] == [ask.body for ask in alone.requests]


@pytest.mark.parametrize("change", [{"web_services": False}, {"senders": ()}, {"expired": True}], ids=str)
def test_auditor_is_not_asked_where_the_first_refusal_concerns_everybody(change: dict[str, object]) -> None:
    """What stops the reading stops it for the auditor as well, and the run says so."""
    wire = CompanyTransport(replace(AUDITED, **change))  # type: ignore[arg-type]
    judgement = wire.judge()
    assert wire.ids == ["1"]
    assert judgement.company.auditor is not None
    assert "The auditor mreyes was not asked: what the first user was told concerns everybody" in judgement.remarks


def test_refused_auditor_is_tried_once_and_changes_nothing_else() -> None:
    """After a refused sign-in nothing more is sent for the auditor, and every verdict is that without one."""
    wire = CompanyTransport(with_user(AUDITED, BOSS, password="another"))  # noqa: S106 - nobody's
    wire.credentials = replace(wire.credentials, auditor=SignIn(BOSS, Secret("wrong"), ()))
    judgement = wire.judge()
    assert wire.ids == ["1", "2", "3", "auditor"]
    assert isinstance(auditor_in(judgement.company).own.sign_in, SignInIncorrect)
    assert verdicts(judgement) == verdicts(CompanyTransport(with_user(AUDITED, BOSS, audits=False)).judge())


def test_long_lists_of_an_auditor_are_read_to_their_end() -> None:
    """Every list of the auditor is paged on, `readByQuery` by its result ID, and comes out whole."""
    wire = CompanyTransport(replace(AUDITED, page_size=2))
    auditor = auditor_in(wire.read())
    paged = {id_ for id_ in wire.ids if id_.startswith("auditor.page.")}
    assert {"auditor.page.users@2", "auditor.page.users@4", "auditor.page.restrictions@2"} < paged
    lists = (auditor.directory.users, auditor.directory.restrictions, auditor.roles, auditor.own.department_list)
    assert [(isinstance(listing, Listing) and (listing.complete or listing.counted)) for listing in lists] == [True] * 4


def test_fields_that_are_hidden_from_an_auditor_are_left_out() -> None:
    """A list of users with a field that cannot be queried is asked again without it: only that field is not seen."""
    wire = CompanyTransport(replace(AUDITED, hidden={"USERINFO": ("EMAIL",)}))
    by_case = verdicts(wire.judge())
    assert wire.ids[-1] == "auditor.fields"
    assert wire.questions("auditor.fields") == ("users",)
    assert {id_ for id_, verdict in by_case.items() if verdict.kind is Kind.UNKNOWN} == {
        f"4.3 E{n}00" for n in (1, 2, 3)
    }
    assert by_case["4.4 E100"].seen_by == BOSS


@pytest.mark.parametrize("password", [None, "another"], ids=["let in", "refused"])
def test_rights_are_asked_under_the_companys_own_spelling(password: str | None) -> None:
    """An answer to the user shows how the company spells its ID; else the list of all users does, and it is asked."""
    wire = CompanyTransport(with_user(AUDITED, "Craftable-E100", password=password), spelled="CRAFTABLE-e100")
    company = wire.with_wrong_passwords().read()
    assert ("auditor.spelling" in wire.ids) is (password is not None)
    assert not isinstance(auditor_in(company).permissions["CRAFTABLE-e100"], Refusal)


def test_question_that_the_schema_does_not_know_is_left_out_for_the_auditor() -> None:
    """What the first user's request was refused for is not asked of the auditor either, for any user."""
    wire = CompanyTransport(replace(AUDITED, unknown_functions=frozenset({"getUserPermissions"})))
    auditor = auditor_in(wire.read())
    assert wire.questions("auditor") == OWN
    assert isinstance(auditor.permissions["Craftable-E100"], Unanswered)


@pytest.mark.parametrize(("limited", "asks"), [((), False), (("E100",), True)], ids=["unrestricted", "limited"])
def test_list_of_all_users_is_asked_of_a_user_only_where_no_auditor_answered_it(
    limited: tuple[str, ...], *, asks: bool
) -> None:
    """A web services user that sees everybody is asked for the list unless the auditor's counts."""
    company = with_user(demo_entities_company(), BOSS, audits=True, entities=limited)
    company = with_user(company, "Craftable-E100", entities=())
    company = with_user(company, "Craftable-E300", ours=False)
    wire = CompanyTransport(company)
    read = wire.read()
    assert ("1.users" in wire.ids) is asks
    assert (read.directory is not None) is asks


# What it decides at the top level


def blind(**changes: object) -> InventedCompany:
    """A top-level company whose user sees nothing of itself, and whose auditor does."""
    company = with_user(demo_company(), BOSS, audits=True)
    return with_user(company, "Craftable", permissions_visible=False, refused=ADMINISTRATORS_ONLY, **changes)


@pytest.mark.parametrize(
    ("changes", "with_auditor", "without"),
    [
        pytest.param({}, ("TopLevel.UNASSIGNED", "UserEntities.COVERED"), ("UNSEEN", "NO_LIST"), id="unassigned"),
        pytest.param(
            {"entities": ("100", "110")},
            ("TopLevel.ASSIGNED", "UserEntities.ASSIGNED_ENTITIES"),
            ("UNSEEN", "NO_LIST"),
            id="two entities",
        ),
        pytest.param(
            {"entities": ("110",)},
            ("TopLevel.ONE_ASSIGNED", "UserEntities.ASSIGNED_ENTITIES"),
            ("LANDING_UNEXPLAINED", "ASSIGNED_ENTITIES"),
            id="one entity",
        ),
        pytest.param(
            {"created_in": "110"},
            ("TopLevel.LANDS_IN_ENTITY", "UserEntities.ASSIGNED_ENTITIES"),
            ("LANDING_UNEXPLAINED", "ASSIGNED_ENTITIES"),
            id="made inside an entity",
        ),
    ],
)
def test_level_is_judged_with_an_auditor(
    changes: Mapping[str, object], with_auditor: tuple[str, str], without: tuple[str, str]
) -> None:
    """Which entities are assigned, and which there are, the auditor shows; and it is named where that decided."""
    helped = CompanyTransport(blind(**changes)).judge()
    alone = CompanyTransport(with_user(blind(**changes), BOSS, audits=False)).judge()
    for id_, expected, expected_alone in zip(("5.1", "4.8"), with_auditor, without, strict=True):
        verdict, bare = helped.verdict(Case(id_, TOP)), alone.verdict(Case(id_, TOP))
        assert (verdict.outcome, bare.outcome.partition(".")[2]) == (expected, expected_alone)
        if verdict.kind is not Kind.BLOCKED and verdict.outcome != bare.outcome:
            assert verdict.seen_by == BOSS


@pytest.mark.parametrize(
    ("entities", "near_miss"),
    [
        pytest.param(("100", "110", "120"), "All 3 are assigned one by one: remove them all", id="all of them"),
        pytest.param(("100", "110"), "", id="two of three"),
    ],
)
def test_all_are_assigned_only_where_it_is_known_which_there_are(entities: tuple[str, ...], near_miss: str) -> None:
    """The hint to remove all assigned entities needs a complete list that shows that they are all."""
    helped = CompanyTransport(blind(entities=entities)).judge()
    assert helped.verdict(Case("5.1", TOP)).near_miss == near_miss
    alone = CompanyTransport(
        with_user(with_user(blind(entities=entities), BOSS, audits=False), "Craftable", refused=frozenset())
    ).judge()
    assert (alone.verdict(Case("5.1", TOP)).outcome, alone.verdict(Case("5.1", TOP)).near_miss) == (
        *("TopLevel.ASSIGNED", ""),
    )


def test_conforming_company_is_proven_by_its_auditor() -> None:
    """An auditor settles all that the user cannot see of itself, and evidence names whose answer it is."""
    judgement = CompanyTransport(blind()).judge()
    assert {verdict.kind for verdict in verdicts(judgement).values()} == {Kind.MET, Kind.NOT_APPLICABLE}
    pieces = [
        (piece.user, piece.question, dict(piece.values)) for piece in judgement.verdict(Case("5.1", TOP)).evidence
    ]
    assert pieces == [(BOSS, "restriction", {"LOCATIONS": ""}), ("Craftable", "authentication", {"locationid": ""})]
    assert judgement.verdict(Case("4.8", TOP)).seen_by == BOSS
    assert judgement.verdict(Case("4.10", TOP)).seen_by == "Craftable"


def test_company_that_is_user_based_is_so_by_its_auditor() -> None:
    """Where the users see neither roles nor rights, the auditor's whole and empty list shows that nobody has a role."""
    helped = CompanyTransport(replace(blind(), permission_type="users")).judge()
    assert helped.verdict(Case("4.7", TOP)).outcome == "Role.USER_BASED"
    limited = CompanyTransport(with_user(replace(blind(), permission_type="users"), BOSS, entities=("100",))).judge()
    assert limited.verdict(Case("4.7", TOP)).outcome == "Role.UNSEEN"


# What is said of it


def hint(judgement: Judgement) -> str:
    """What the run's remark says that an auditor would show, or nothing."""
    recording = open_recording(FIXTURES / "demo")
    plan = Plan("acme", FIXTURES, Profile(), FIXTURES, None, FIXTURES)
    run_ = make_run(plan, Judged(recording, Profile(), judgement), verdicts_of(judgement), partial=False)
    return " ".join(remark for remark in run_.remarks if "for reading only" in remark)


def verdicts_of(judgement: Judgement) -> dict[Case, Verdict]:
    """The verdicts by their cases."""
    return {case: judgement.verdict(case) for case in judgement.cases}


def test_run_tells_what_an_auditor_would_show() -> None:
    """Without an auditor it is named what one would let be judged; with one, or where all is seen, nothing is."""
    alone = CompanyTransport(with_user(blind(), BOSS, audits=False)).judge()
    ids = "3.1, 3.2, 3.4, 4.1, 4.3, 4.4, 4.5, 4.6, 4.7, 4.8, 4.9, 5.1"
    would = "The sign-in of an administrator, for reading only, would"
    assert hint(alone) == f"{would} let these be judged: {ids}"
    assert hint(CompanyTransport(blind()).judge()) == ""
    assert hint(CompanyTransport(demo_company()).judge()) == ""
    assert hint(CompanyTransport(with_user(blind(), BOSS, entities=("100",))).judge()) == ""


@pytest.mark.parametrize(("password", "status"), [("another", "active"), (None, "lockedout")], ids=["4.1", "4.10"])
def test_hint_names_what_waits_for_a_user_that_is_not_let_in(password: str | None, status: str) -> None:
    """The hint names what waits for a user's sign-in and an auditor would show, and nothing else that waits."""
    company = with_user(demo_entities_company(), "Craftable-E200", password=password, status=status)
    sentence = hint(CompanyTransport(company).with_wrong_passwords().judge())
    assert "and let these be judged: 3.1, 3.2, 3.3, 3.4, " in sentence
    assert "show whether there are other entities" in sentence
    assert "4.8" not in sentence
    assert "5." not in sentence


def test_entities_that_only_an_auditor_shows_are_judged() -> None:
    """With an auditor no entity vanishes, and the run no longer says that others could not be seen."""
    company = with_user(AUDITED, "Craftable-E300", ours=False)
    helped, alone = (
        CompanyTransport(company).judge(),
        CompanyTransport(with_user(company, BOSS, audits=False)).judge(),
    )
    assert [place.key for place in helped.places] == ["E100", "E200", "E300"]
    assert [place.key for place in alone.places] == ["E100", "E200"]
    assert (OTHERS_UNSEEN in helped.remarks, OTHERS_UNSEEN in alone.remarks) == (False, True)
    assert helped.verdict(Case("5.2", helped.places[2])).outcome == "EntityLevel.NOT_OURS_YET"


def test_what_waits_for_an_entity_without_a_user_is_not_promised() -> None:
    """An auditor may show that a user is there for the entity, and nothing that only its own sign-in would show."""
    wire = CompanyTransport(with_user(demo_entities_company(), "Craftable-E300", ours=False))
    profile = replace(ONE_PROFILE, entities=("E100", "E200", "E300"))
    judgement = Judgement(wire.read(), profile, entity_level=True, recorded_at=READ_AT)
    assert judgement.verdict(Case("5.2", judgement.places[2])).outcome == "EntityLevel.NO_CREDENTIALS"
    assert hint(judgement).endswith("let these be judged: 5.2")


def test_recording_names_its_auditor() -> None:
    """A replay asks the auditor that the manifest names; an older recording names none."""
    audited, older = open_recording(FIXTURES / "demo-audited"), open_recording(FIXTURES / "demo")
    assert audited.credentials.auditor == SignIn(BOSS, Secret(""), ())
    assert audited.manifest.exchange[-1].places == ("auditor",)
    assert older.credentials.auditor is None


def test_auditor_is_told_while_it_is_read() -> None:
    """The line that tells who is being read calls the auditor one."""
    lines: list[str] = []
    wire = CompanyTransport(AUDITED)
    CompanyReader(wire.credentials, ProgressTransport(wire, lines.append), concurrency=1).read()
    assert lines[-1] == "mreyes, auditor"


@pytest.mark.slow
def test_questions_of_an_auditor_are_printed() -> None:
    """`--questions` prints what the auditor would be asked, besides the users."""
    ended = run("--company=demo-audited", "--questions")
    assert ended.status == 0, ended.output
    own = ended.output.partition("mreyes [auditor], in one request:")[2]
    assert "roles.all (query)" in own
    assert "permissions@3 (getUserPermissions)" in own
