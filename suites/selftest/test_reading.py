"""The reading loop: who is asked what and when, who is asked again, and above all who is not."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from intacct.company import Company, questions
from intacct.credentials import DEFAULT_ENDPOINT, Credentials, Sender, SignIn
from intacct.credentials_file import Secret
from intacct.errors import (
    CompanyExpired,
    FieldsHidden,
    InvalidRequest,
    Level,
    MalformedRequest,
    NoAnswer,
    NoMessage,
    NotInRecording,
    NotRecorded,
    Outage,
    RateLimited,
    Refusal,
    SenderNotAuthorized,
    SignInIncorrect,
    Unanswered,
    Unreached,
    Unreadable,
    UserLockedOut,
    WebServicesOff,
    WrongSenderPassword,
)
from intacct.gateway import Ask, Reply
from intacct.reading import Reader
from intacct.response import SignedIn
from suites.selftest.xml import COMPANY, answer, error, failed, listing, message, not_let_in, result, row, turned_away

if TYPE_CHECKING:
    from collections.abc import Callable

Said = bytes | Reply | Exception
INCORRECT = error("XL03000006", "Sign-in information is incorrect")
SCHEMA = error("XL03000003", "XML Parse schema error")
EVERYTHING = tuple(question.name for question in questions("x"))


class Script:
    """A wire that answers by control ID, and else grants every question; it keeps what it was asked.

    `results` are the answers to single questions, by the question's name or by `control ID/name`.
    """

    def __init__(
        self, said: dict[str, Said] | None = None, results: dict[str, str] | None = None, *, strict: str = ""
    ) -> None:
        self.said = said or {}
        self.results = results or {}
        self.strict = strict
        self.asked: list[Ask] = []

    def ask(self, ask: Ask) -> Reply:
        """The answer that the script has for this request."""
        self.asked.append(ask)
        said = self.said.get(ask.control_id)
        if isinstance(said, Exception):
            raise said
        if isinstance(said, Reply):
            return said
        if self.strict in ask.questions:
            said = said or turned_away(SCHEMA, control_id=ask.control_id)
        return Reply(200, "text/xml", said or self.granted(ask))

    def granted(self, ask: Ask) -> bytes:
        """Let in, with a result for each question."""
        held = (
            self.results.get(f"{ask.control_id}/{name}") or self.results.get(name) or result(name, listing())
            for name in ask.questions
        )
        return answer(*held, control_id=ask.control_id, user_id=ask.user_id)

    @property
    def ids(self) -> list[str]:
        """The control IDs of what was asked, those of users at the same time in their order."""
        return sorted((ask.control_id for ask in self.asked), key=lambda id_: int(id_.partition(".")[0]))


def company_of(*users: str, entity_level: bool = True) -> Credentials:
    """Credentials of these users, each for an entity of its own: E1, E2 .."""
    places = (((f"E{n}",) if entity_level else ()) for n in range(1, len(users) + 1))
    sign_ins = tuple(SignIn(one, Secret(f"{one}-pw"), place) for one, place in zip(users, places, strict=True))
    sender = Sender("CraftableMPP", Secret("sender-pw"))
    return Credentials("acme", COMPANY, DEFAULT_ENDPOINT, sender, sign_ins, entity_level)


def read(wire: Script, *users: str, needed: tuple[str, ...] = (), concurrency: int = 2) -> Company:
    """The company as these users show it."""
    return Reader(company_of(*(users or ("Craftable",))), wire, needed, concurrency).read()


def unrestricted(user_id: str) -> str:
    """The answer that shows a user to see everybody."""
    return result("restriction", listing(row("R", {"LOGINID": user_id, "UNRESTRICTED": "true"})))


def entities(*ids: str, total: int | None = None, remaining: int = 0, name: str = "list.LOCATIONENTITY") -> str:
    """A page of active entities."""
    rows = (row("LOCATIONENTITY", {"LOCATIONID": one, "NAME": one, "STATUS": "active"}) for one in ids)
    return result(name, listing(*rows, total=total, remaining=remaining))


# Who is asked


def test_one_request_for_each_user_is_enough() -> None:
    """Where everything is granted, every user is asked everything in one request, and nothing else is asked."""
    wire = Script()
    company = read(wire, "One", "Two", "Three")
    assert wire.ids == ["1", "2", "3"]
    assert [(ask.user_id, ask.entities) for ask in sorted(wire.asked, key=lambda ask: ask.control_id)] == [
        ("One", ("E1",)),
        ("Two", ("E2",)),
        ("Three", ("E3",)),
    ]
    assert {ask.questions for ask in wire.asked} == {EVERYTHING}
    assert [(user.user_id, user.entities, user.signed_in) for user in company.users] == [
        ("One", ("E1",), True),
        ("Two", ("E2",), True),
        ("Three", ("E3",), True),
    ]
    assert (company.requests, company.functions["getUserPermissions"]) == (3, 3)
    assert sum(company.functions.values()) == 3 * len(EVERYTHING)


def test_a_request_signs_in_as_its_user_and_nowhere() -> None:
    """Each request carries its own user's password and the sender's, and no location."""
    wire = Script()
    read(wire, "One", "Two")
    for ask in wire.asked:
        root = etree.fromstring(ask.body)
        assert root.findtext(".//login/userid") == ask.user_id
        assert root.findtext(".//login/password") == f"{ask.user_id}-pw"
        assert root.findtext("control/password") == "sender-pw"
        assert root.find(".//locationid") is None


class Gate(Script):
    """A wire that lets nobody but the first out before a whole group is inside, and finds whoever is one too many."""

    def __init__(self, group: int) -> None:
        super().__init__()
        self.together = threading.Barrier(group, timeout=10)
        self.beyond = threading.Barrier(group + 1, timeout=0.2)
        self.first_is_out = threading.Event()
        self.too_many = False

    def ask(self, ask: Ask) -> Reply:
        """Wait inside for one more than the group, which must not come, and then for the rest of the group."""
        if ask.control_id != "1":
            self.too_many |= not self.first_is_out.is_set()
            with contextlib.suppress(threading.BrokenBarrierError):
                self.beyond.wait()
                self.too_many = True
            self.together.wait()
        reply = super().ask(ask)
        self.first_is_out.set()
        return reply


@pytest.mark.parametrize("concurrency", [1, 2, 6])
def test_the_first_is_asked_alone_and_then_as_many_as_allowed(concurrency: int) -> None:
    """The first user is alone on the wire; after it, as many requests are in flight as allowed, and never more."""
    wire = Gate(concurrency)
    read(wire, *(f"User{number}" for number in range(13)), concurrency=concurrency)
    assert wire.asked[0].control_id == "1"
    assert not wire.too_many
    assert len(wire.asked) == 13


def test_two_in_flight_are_the_default() -> None:
    """Unless a profile allows more, a company is asked by two users at once."""
    wire = Gate(2)
    Reader(company_of("One", "Two", "Three", "Four", "Five"), wire).read()
    assert not wire.too_many
    assert len(wire.asked) == 5


SENDER = error("", "The sender ID 'C' is not authorized to make Web Services requests to company ID 'Acme'.")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        pytest.param(not_let_in(SENDER, user_id="One"), SenderNotAuthorized, id="sender"),
        pytest.param(
            not_let_in(error("", "Please subscribe to the XML Gateway"), user_id="One"), WebServicesOff, id="services"
        ),
        pytest.param(
            turned_away(error("", "Incorrect Intacct XML Partner ID or password")), WrongSenderPassword, id="partner"
        ),
        pytest.param(turned_away(error("GW-0011", "Invalid Request")), InvalidRequest, id="GW-0011"),
        pytest.param(turned_away(error("", "a demo company and has expired")), CompanyExpired, id="expired"),
        pytest.param(not_let_in(user_id="One"), NoMessage, id="no-message"),
        pytest.param(Reply(503, "text/html", b"<html>Off-line</html>"), Outage, id="outage"),
        pytest.param(Reply(429, "text/html", b"Slow down"), RateLimited, id="rate"),
        pytest.param(NoAnswer("no connection"), Unreached, id="unreached"),
    ],
)
def test_what_concerns_everybody_stops_the_reading(said: Said, kind: type[Refusal]) -> None:
    """A refusal of the first user that concerns company, sender or service is everybody's, and nobody else is asked."""
    wire = Script({"1": said})
    company = read(wire, "One", "Two", "Three")
    assert wire.ids == ["1"]
    assert company.requests == 1
    assert [type(user.sign_in) for user in company.users] == [kind] * 3
    assert {type(user.title) for user in company.users} == {kind}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        pytest.param(not_let_in(INCORRECT, user_id="One"), SignInIncorrect, id="password"),
        pytest.param(
            not_let_in(INCORRECT, error("", "This user is in LOCKEDOUT state"), user_id="One"),
            UserLockedOut,
            id="locked",
        ),
        pytest.param(turned_away(error("UJPP0002", "Sign-in information is incorrect")), SignInIncorrect, id="401"),
        pytest.param(Reply(200, "text/html", b"<html>"), Unreadable, id="unreadable"),
        pytest.param(NotRecorded("not there"), NotInRecording, id="not-recorded"),
    ],
)
def test_what_concerns_one_user_does_not_stop_the_reading(said: Said, kind: type[Refusal]) -> None:
    """A refusal that is the first user's own leaves the others to be asked."""
    wire = Script({"1": said})
    company = read(wire, "One", "Two")
    assert wire.ids == ["1", "2"]
    assert [type(user.sign_in) for user in company.users] == [kind, SignedIn]
    assert isinstance(company.users[0].permissions, kind)


def test_who_is_left_alone_is_not_the_first() -> None:
    """Where the first users are left alone for an earlier refusal, the first that is asked is asked alone."""
    alone = [
        Reply(200, "", not_let_in(INCORRECT, control_id=number, user_id=user), remembered="at noon")
        for number, user in (("1", "One"), ("2", "Two"))
    ]
    told = not_let_in(SENDER, control_id="3", user_id="Three")
    wire = Script({"1": alone[0], "2": alone[1], "3": told})
    company = read(wire, "One", "Two", "Three", "Four", "Five")
    assert wire.ids == ["1", "2", "3"]
    assert company.requests == 1
    kinds = [SignInIncorrect, SignInIncorrect, SenderNotAuthorized, SenderNotAuthorized, SenderNotAuthorized]
    assert [type(user.sign_in) for user in company.users] == kinds


def test_a_later_refusal_stops_nobody() -> None:
    """What another user than the first is told, is that user's own."""
    wire = Script({"2": not_let_in(SENDER, control_id="2", user_id="Two")})
    company = read(wire, "One", "Two", "Three")
    assert [type(user.sign_in) for user in company.users] == [SignedIn, SenderNotAuthorized, SignedIn]


def test_what_was_not_recorded_was_not_asked() -> None:
    """A replay counts the requests that the recording holds."""
    company = read(Script({"2": NotRecorded("not there")}), "One", "Two")
    assert company.requests == 1


def test_a_question_that_is_left_out_is_unanswered() -> None:
    """An answer that does not mention a question, or only under another name, is no answer to it."""
    wire = Script({"1": answer(result("title", listing()), result("user@", listing()), user_id="One")})
    (user,) = read(wire, "One").users
    assert user.signed_in
    assert isinstance(user.title, Unanswered)
    assert isinstance(user.record, Unanswered)


def test_what_was_said_of_all_questions_stands_for_each() -> None:
    """Let in and then refused as a whole, every question holds that refusal."""
    said = answer(message(error("GW-0010", "API rate limit exceeded")), user_id="One")
    (user,) = read(Script({"1": said}), "One").users
    assert user.signed_in
    assert isinstance(user.permissions, RateLimited)


def test_the_first_answer_to_a_question_counts() -> None:
    """A second result of the same name changes nothing."""
    twice = result("right.any", listing("<A/>")) + result("right.any", listing())
    (user,) = read(Script(results={"right.any": twice})).users
    assert user.any_right == 1


# The schema


def test_a_schema_refusal_is_tracked_down_once() -> None:
    """Where the whole request breaks the schema, the first user is asked one by one; the offender is left out later."""
    wire = Script(strict="roles")
    company = read(wire, "One", "Two", "Three")
    assert wire.ids == ["1", *(f"1.one.{name}" for name in EVERYTHING), "2", "3"]
    kept = tuple(name for name in EVERYTHING if name != "roles")
    assert {ask.questions for ask in wire.asked if ask.control_id in {"2", "3"}} == {kept}
    first, *others = company.users
    assert first.signed_in
    assert isinstance(first.roles, MalformedRequest)
    assert first.entity_details == ()
    assert {type(user.roles) for user in others} == {Unanswered}


@pytest.mark.parametrize("position", [0, 1, 5])
def test_a_refused_sign_in_stops_the_tracking(position: int) -> None:
    """One wrong sign-in is all that a user gets, wherever in the one by one it comes."""
    name = EVERYTHING[position]
    refused = not_let_in(INCORRECT, control_id=f"1.one.{name}", user_id="One")
    wire = Script({f"1.one.{name}": refused}, strict="roles")
    (user,) = read(wire, "One").users
    assert wire.ids == ["1", *(f"1.one.{one}" for one in EVERYTHING[: position + 1])]
    assert isinstance(user.sign_in, SignedIn if position else SignInIncorrect)
    assert isinstance(user.roles, SignInIncorrect)
    assert isinstance(user.probes["CREDITCARD"], SignInIncorrect)


def test_an_outage_in_the_tracking_ends_it() -> None:
    """Without a sign-in that worked, the next question is not tried either."""
    wire = Script({f"1.one.{EVERYTHING[0]}": Reply(503, "", b"")}, strict="roles")
    (user,) = read(wire, "One").users
    assert wire.ids == ["1", f"1.one.{EVERYTHING[0]}"]
    assert isinstance(user.sign_in, Outage)
    assert isinstance(user.roles, Outage)


def test_one_question_without_an_answer_does_not_end_the_tracking() -> None:
    """Once let in, a question that gets no answer costs that question alone."""
    wire = Script({"1.one.dimensions": NoAnswer("in time")}, strict="roles")
    (user,) = read(wire, "One").users
    assert len(wire.asked) == 1 + len(EVERYTHING)
    assert isinstance(user.dimensions, Unreached)
    assert user.applications == ()


def test_a_later_user_is_not_tracked_down() -> None:
    """The one by one is the first user's; another one's schema refusal is kept as it is."""
    wire = Script({"2": turned_away(SCHEMA, control_id="2")})
    assert isinstance(read(wire, "One", "Two").users[1].sign_in, MalformedRequest)
    assert wire.ids == ["1", "2"]


# Follow-ups

HIDDEN = "The following fields cannot be queried: [LOCATIONENTITY: [PARENTID, STATUS] ]"


def test_hidden_fields_are_asked_again_without_them() -> None:
    """Queries with hidden fields are asked once more, all in one request, without the fields."""
    hidden = {"1/list.LOCATIONENTITY": failed("list.LOCATIONENTITY", "XL03000006", HIDDEN)}
    hidden |= {"1/list.DEPARTMENT": failed("list.DEPARTMENT", "XL03000006", HIDDEN)}
    hidden |= {"1/probe.APBILL": failed("probe.APBILL", "XL03000006", HIDDEN.replace("PARENTID", "RECORDNO"))}
    wire = Script(results=hidden | {"1.fields/list.LOCATIONENTITY": entities("E1")})
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.fields"]
    assert wire.asked[1].questions == ("list.LOCATIONENTITY", "list.DEPARTMENT")
    fields = [field.text for field in etree.fromstring(wire.asked[1].body).iter("field")]
    assert fields == ["LOCATIONID", "NAME", "DEPARTMENTID", "TITLE"]
    assert not isinstance(user.entity_list, Refusal)
    assert [one.id for one in user.entity_list.rows] == ["E1"]
    assert isinstance(user.probes["APBILL"], FieldsHidden)


def test_fields_that_stay_hidden_are_not_asked_a_third_time() -> None:
    """A second refusal is kept."""
    wire = Script(results={"list.DEPARTMENT": failed("list.DEPARTMENT", "XL03000006", HIDDEN)})
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.fields"]
    assert isinstance(user.department_list, FieldsHidden)


SHOWN = {
    "user": result("user", listing(row("U", {"LOGINID": "CRAFTable"}))),
    "restriction": result("restriction", listing(row("R", {"LOGINID": "CRAFTable"}))),
    "roles": result("roles", listing(row("R", {"USERLOGINID": "CRAFTable", "ROLENAME": "x"}))),
}


@pytest.mark.parametrize("shown_by", SHOWN)
def test_another_spelling_is_asked_again(shown_by: str) -> None:
    """Where an answer shows the company's own spelling, what was answered empty is asked again under it."""
    wire = Script(results={shown_by: SHOWN[shown_by]})
    read(wire, "Craftable")
    assert wire.ids == ["1", "1.spelling"]
    again = [name for name in ("permissions", "user", "restriction") if name != shown_by]
    assert list(wire.asked[1].questions) == again
    body = etree.fromstring(wire.asked[1].body)
    assert "CRAFTable" in (body.findtext(".//userId") or "")
    assert body.findtext(".//login/userid") == "Craftable"


def test_nobody_of_that_id_is_asked_again_in_another_spelling() -> None:
    """`Login ID x does not exist` is explained by another spelling as well, and a denial is not."""
    missing = failed("permissions", "BL03000025", "Login ID Craftable does not exist.")
    denied = failed("user", "PL04000005", "You do not have permission for API operation READ on objects of type X")
    wire = Script(results=SHOWN | {"1/permissions": missing, "user": denied})
    (user,) = read(wire, "Craftable").users
    assert wire.asked[1].questions == ("permissions",)
    assert user.permissions == ()


def test_the_same_spelling_is_not_asked_again() -> None:
    """An empty answer under the company's own spelling is the answer."""
    wire = Script(results={"user": SHOWN["user"]})
    read(wire, "CRAFTable")
    assert wire.ids == ["1"]


def test_somebody_elses_id_is_no_spelling() -> None:
    """A row of another user never leads to asking for that one."""
    wire = Script(results={"user": result("user", listing(row("U", {"LOGINID": "Craftable2"})))})
    read(wire, "Craftable")
    assert wire.ids == ["1"]


def test_a_long_list_is_paged_on_once_for_the_company() -> None:
    """Only the user that sees most of a list is asked for the rest of it, until nothing remains."""
    pages = {
        "1/list.LOCATIONENTITY": entities("A", total=3, remaining=2),
        "2/list.LOCATIONENTITY": entities("A", "B", total=4, remaining=2),
        "list.LOCATIONENTITY@2": entities("C", total=4, remaining=1, name="list.LOCATIONENTITY@2"),
        "list.LOCATIONENTITY@3": entities("D", total=4, name="list.LOCATIONENTITY@3"),
    }
    wire = Script(results=pages)
    company = read(wire, "One", "Two")
    assert wire.ids == ["1", "2", "2.page.list.LOCATIONENTITY@2", "2.page.list.LOCATIONENTITY@3"]
    assert [etree.fromstring(ask.body).findtext(".//offset") for ask in wire.asked[-2:]] == ["2", "3"]
    lists = [user.entity_list for user in company.users if not isinstance(user.entity_list, Refusal)]
    assert [([one.id for one in found.rows], found.whole) for found in lists] == [
        (["A"], False),
        (["A", "B", "C", "D"], True),
    ]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(failed("list.LOCATIONENTITY@1", "X", "The moon is full"), id="refused"),
        pytest.param(entities(name="list.LOCATIONENTITY@1", total=2, remaining=1), id="empty"),
        pytest.param(entities("B", name="other"), id="another-name"),
    ],
)
def test_a_page_that_fails_ends_the_paging(page: str) -> None:
    """Without a further row the list stays as it was, and is not whole."""
    wire = Script(results={"list.LOCATIONENTITY": entities("A", total=2, remaining=1), "list.LOCATIONENTITY@1": page})
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.page.list.LOCATIONENTITY@1"]
    assert not isinstance(user.entity_list, Refusal)
    assert ([one.id for one in user.entity_list.rows], user.entity_list.whole) == (["A"], False)


class Endless(Script):
    """A wire for which something always remains."""

    def granted(self, ask: Ask) -> bytes:
        """One more entity, and one more to come."""
        self.results = {
            name: entities("A", total=9999, remaining=1, name=name) for name in ask.questions if "ENTITY" in name
        }
        return super().granted(ask)


def test_an_endless_list_ends() -> None:
    """A gateway that never comes to an end is asked for a hundred pages, and not believed."""
    wire = Endless()
    (user,) = read(wire).users
    assert len(wire.asked) == 1 + 100
    assert not isinstance(user.entity_list, Refusal)
    assert not user.entity_list.whole


def test_one_class_is_enough() -> None:
    """The list of classes is never paged on."""
    wire = Script(results={"list.CLASS": result("list.CLASS", listing("<CLASS/>", remaining=4000))})
    read(wire)
    assert wire.ids == ["1"]


# All users


@pytest.mark.parametrize(
    ("said", "needed", "listed", "demanded"),
    [
        pytest.param({}, (), ("E1", "e2"), False, id="everybody-there"),
        pytest.param({}, ("e1 ", "E2"), (), False, id="needed-have-users"),
        pytest.param({}, ("E3",), (), True, id="needed-without-user"),
        pytest.param({}, (), ("E1", "E3"), True, id="listed-without-user"),
        pytest.param({"2": not_let_in(INCORRECT, control_id="2", user_id="Two")}, (), (), True, id="password"),
        pytest.param({"2": NoAnswer("in time")}, (), (), False, id="unreached"),
    ],
)
def test_all_users_are_asked_for_only_on_demand(
    said: dict[str, Said], needed: tuple[str, ...], listed: tuple[str, ...], *, demanded: bool
) -> None:
    """The list of all users is read once, where a needed entity has no user or a sign-in cannot tell why it failed."""
    wire = Script(said, {"1/restriction": unrestricted("One"), "list.LOCATIONENTITY": entities(*listed)})
    company = read(wire, "One", "Two", needed=needed)
    assert wire.ids == (["1", "1.users", "2"] if demanded else ["1", "2"])
    assert (company.directory is not None) is demanded


@pytest.mark.parametrize(
    "restriction",
    [
        pytest.param({"LOGINID": "One", "UNRESTRICTED": "false"}, id="restricted"),
        pytest.param({"LOGINID": "One"}, id="not-said"),
        pytest.param({"LOGINID": "Boss", "UNRESTRICTED": "true"}, id="somebody-else"),
    ],
)
def test_only_who_sees_everybody_is_asked_for_all_users(restriction: dict[str, str]) -> None:
    """A reader for whom the list may be shortened is not asked for it."""
    wire = Script(results={"1/restriction": result("restriction", listing(row("R", restriction)))})
    assert read(wire, "One", needed=("E9",)).directory is None
    assert wire.ids == ["1"]


def test_at_top_level_no_entity_is_without_a_user() -> None:
    """One user for all entities: the list of entities demands nobody else."""
    wire = Script(results={"restriction": unrestricted("One"), "list.LOCATIONENTITY": entities("E1", "E2")})
    Reader(company_of("One", entity_level=False), wire).read()
    assert wire.ids == ["1"]


def test_all_users_are_paged_on_and_asked_again_without_hidden_fields() -> None:
    """The list of all users is followed up like any other."""
    page = listing(row("R", {"LOGINID": "One"}), remaining=1, resultId="key")
    wire = Script(
        results={
            "1/restriction": unrestricted("One"),
            "1.users/users": failed("users", "XL03000006", HIDDEN.replace("STATUS", "LOGINDISABLED")),
            "1.users.fields/users": result("users", listing(row("U", {"LOGINID": "One"}))),
            "restrictions": result("restrictions", page),
            "restrictions@1": result("restrictions@1", listing(row("R", {"LOGINID": "Two"}), total=2, offset=1)),
        }
    )
    directory = read(wire, "One", needed=("E9",)).directory
    assert wire.ids == ["1", "1.users", "1.users.fields", "1.page.restrictions@1"]
    assert etree.fromstring(wire.asked[-1].body).findtext(".//resultId") == "key"
    assert directory is not None
    assert not isinstance(directory.users, Refusal)
    assert not isinstance(directory.restrictions, Refusal)
    assert [one.login_id for one in directory.restrictions.rows] == ["One", "Two"]
    assert (directory.users.whole, directory.restrictions.whole) == (True, True)


# Who is not asked


def test_who_was_not_let_in_is_asked_nothing_more() -> None:
    """A user whose sign-in was refused gets no follow-up, even where others give cause for all of them."""
    results = SHOWN | {"list.LOCATIONENTITY": entities("E9", total=2, remaining=1)}
    results |= {
        "list.DEPARTMENT": failed("list.DEPARTMENT", "XL03000006", HIDDEN),
        "restriction": unrestricted("Three"),
    }
    said = {n: not_let_in(INCORRECT, control_id=n, user_id=user) for n, user in (("1", "One"), ("2", "Two"))}
    wire = Script(dict(said), results)
    read(wire, "One", "Two", "Three", needed=("E9",))
    asked = defaultdict(list)
    for ask in wire.asked:
        asked[ask.user_id].append(ask.control_id)
    assert (asked["One"], asked["Two"]) == (["1"], ["2"])
    assert asked["Three"] == ["3", "3.fields", "3.page.list.LOCATIONENTITY@1", "3.users"]


FOLLOW_UPS = ["1.spelling", "1.fields", "1.page.list.LOCATIONENTITY@1", "1.users", "1.users.fields"]


@pytest.mark.parametrize("refused", range(len(FOLLOW_UPS)), ids=FOLLOW_UPS)
@pytest.mark.parametrize(
    "let",
    [
        pytest.param(lambda id_: not_let_in(INCORRECT, control_id=id_), id="sign-in"),
        pytest.param(lambda id_: not_let_in(control_id=id_), id="no-message"),
        pytest.param(lambda id_: turned_away(INCORRECT, control_id=id_), id="control"),
    ],
)
def test_nobody_is_asked_again_after_a_refused_sign_in(refused: int, let: Callable[[str], bytes]) -> None:
    """Let in first and refused in a follow-up (a password that expires meanwhile): that was the last request."""
    results = {
        "1/restriction": result("restriction", listing(row("R", {"LOGINID": "CRAFTABLE", "UNRESTRICTED": "true"}))),
        "1/list.DEPARTMENT": failed("list.DEPARTMENT", "XL03000006", HIDDEN),
        "1/list.LOCATIONENTITY": entities("E9", total=2, remaining=1),
        "1.users/users": failed("users", "XL03000006", HIDDEN),
    }
    wire = Script({FOLLOW_UPS[refused]: let(FOLLOW_UPS[refused])}, results)
    company = read(wire, "Craftable", needed=("E9",))
    assert wire.ids == ["1", *FOLLOW_UPS[: refused + 1]]
    assert company.requests == len(wire.asked)
    assert company.users[0].signed_in


def test_an_outage_in_a_follow_up_is_no_refused_sign_in() -> None:
    """Where the service only was away, the next follow-up is tried."""
    results = {"1/list.DEPARTMENT": failed("list.DEPARTMENT", "XL03000006", HIDDEN)}
    results |= {"1/list.LOCATIONENTITY": entities("E1", total=2, remaining=1)}
    wire = Script({"1.fields": NoAnswer("in time")}, results)
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.fields", "1.page.list.LOCATIONENTITY@1"]
    assert isinstance(user.department_list, Unreached)


def test_a_refusal_is_kept_with_its_level() -> None:
    """What is told later of a sign-in is at which level it was refused."""
    wire = Script({"1": turned_away(error("UJPP0002", "Sign-in information is incorrect"))})
    (user,) = read(wire).users
    assert isinstance(user.sign_in, SignInIncorrect)
    assert (user.sign_in.level, user.sign_in.company_suspected) == (Level.CONTROL, True)
