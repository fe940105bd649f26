"""Follow-ups of the reading loop: what is asked again and paged on, when all users are listed, who is left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from lxml import etree

from intacct.company.model import Listing
from intacct.company.questions import NamedLookups
from intacct.company.reader import CompanyReader
from intacct.protocol.errors import NoAnswer, NotRecorded
from intacct.protocol.refusal import Level, Refusal
from intacct.protocol.refusals import FieldsHidden, SignInIncorrect, Unreached, Unreadable
from intacct.transport.base import Request
from suites.selftest.support.answers import (
    answer,
    error,
    failed_result,
    leaf,
    listing,
    refused_response,
    refused_sign_in,
    result,
    row,
    tag,
)
from suites.selftest.support.scripted_transport import (
    INCORRECT,
    Reply,
    ScriptedTransport,
    credentials_of_users,
    entities,
    read,
    unrestricted_answer,
)

HIDDEN = "The following fields cannot be queried: [LOCATIONENTITY: [PARENTID, STATUS] ]"


def test_hidden_fields_are_asked_again_without_them() -> None:
    """Queries with hidden fields are asked once more, all in one request, without the fields."""
    hidden = {"1/list.LOCATIONENTITY": failed_result("list.LOCATIONENTITY", "XL03000006", HIDDEN)}
    hidden |= {"1/list.DEPARTMENT": failed_result("list.DEPARTMENT", "XL03000006", HIDDEN)}
    hidden |= {"1/probe.APBILL": failed_result("probe.APBILL", "XL03000006", HIDDEN.replace("PARENTID", "RECORDNO"))}
    wire = ScriptedTransport(results=hidden | {"1.fields/list.LOCATIONENTITY": entities("E1")})
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.fields"]
    assert wire.requests[1].questions == ("list.LOCATIONENTITY", "list.DEPARTMENT")
    fields = [field.text for field in etree.fromstring(wire.requests[1].body).iterfind(".//select/field")]
    assert fields == ["RECORDNO", "LOCATIONID", "NAME", "RECORDNO", "DEPARTMENTID", "TITLE"]
    assert not isinstance(user.entity_list, Refusal)
    assert [entity.id for entity in user.entity_list.rows] == ["E1"]
    assert isinstance(user.probes["APBILL"], FieldsHidden)


def test_fields_that_stay_hidden_are_not_asked_a_third_time() -> None:
    """A second refusal for hidden fields is kept."""
    wire = ScriptedTransport(results={"list.DEPARTMENT": failed_result("list.DEPARTMENT", "XL03000006", HIDDEN)})
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.fields"]
    assert isinstance(user.department_list, FieldsHidden)


SHOWN = {
    "user": result("user", listing(row("USERINFO", {"LOGINID": "CRAFTable"}))),
    "restriction": result("restriction", listing(row("userrestriction", {"LOGINID": "CRAFTable"}))),
    "roles": result("roles", listing(row("ROLEUSERS", {"USERLOGINID": "CRAFTable", "ROLENAME": "x"}))),
}


@pytest.mark.parametrize("shown_by", SHOWN)
def test_another_spelling_is_asked_again(shown_by: str) -> None:
    """Where an answer shows the company's own spelling, what was answered empty is asked again under it."""
    wire = ScriptedTransport(results={shown_by: SHOWN[shown_by]})
    read(wire, "Craftable")
    assert wire.ids == ["1", "1.spelling"]
    again = [name for name in ("permissions", "user", "restriction") if name != shown_by]
    assert list(wire.requests[1].questions) == again
    body = etree.fromstring(wire.requests[1].body)
    assert "CRAFTable" in (body.findtext(".//userId") or "")
    assert body.findtext(".//login/userid") == "Craftable"


def test_nobody_of_that_id_is_asked_again_in_another_spelling() -> None:
    """`Login ID x does not exist` is explained by another spelling as well, and a denial is not."""
    missing = failed_result("permissions", "BL03000025", "Login ID Craftable does not exist.")
    denied = failed_result(
        "user", "PL04000005", "You do not have permission for API operation READ on objects of type X"
    )
    wire = ScriptedTransport(results=SHOWN | {"1/permissions": missing, "user": denied})
    (user,) = read(wire, "Craftable").users
    assert wire.requests[1].questions == ("permissions",)
    assert user.permissions == ()


def test_another_spelling_is_asked_for_all_that_the_document_wants() -> None:
    """The fields that only some documents ask for are asked for again as well."""
    wire = ScriptedTransport(results={"roles": SHOWN["roles"]})
    read(wire, "Craftable", lookups=NamedLookups(user_fields=frozenset({"first_name", "password_never_expires"})))
    assert wire.ids == ["1", "1.spelling"]
    for request in wire.requests:
        user = etree.fromstring(request.body).findtext(".//readByName/fields") or ""
        assert {"CONTACTINFO.FIRSTNAME", "PWDNEVEREXPIRES"} <= set(user.split(","))


@pytest.mark.parametrize("lookups", [NamedLookups(), NamedLookups(user_fields=frozenset({"first_name"}))])
@pytest.mark.parametrize("shown_by", SHOWN)
def test_the_same_spelling_is_not_asked_again(shown_by: str, lookups: NamedLookups) -> None:
    """An empty answer under the company's own spelling is the answer, whatever else the document asks for."""
    wire = ScriptedTransport(results={shown_by: SHOWN[shown_by]})
    read(wire, "CRAFTable", lookups=lookups)
    assert wire.ids == ["1"]


def test_somebody_elses_id_is_no_spelling() -> None:
    """A row of another user never leads to asking for that one."""
    wire = ScriptedTransport(results={"user": result("user", listing(row("USERINFO", {"LOGINID": "Craftable2"})))})
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
    wire = ScriptedTransport(results=pages)
    company = read(wire, "One", "Two")
    assert wire.ids == ["1", "2", "2.page.list.LOCATIONENTITY@2", "2.page.list.LOCATIONENTITY@3"]
    assert [etree.fromstring(ask.body).findtext(".//offset") for ask in wire.requests[-2:]] == ["2", "3"]
    lists = [user.entity_list for user in company.users if not isinstance(user.entity_list, Refusal)]
    assert [([entity.id for entity in entity_list.rows], entity_list.complete) for entity_list in lists] == [
        (["A"], False),
        (["A", "B", "C", "D"], True),
    ]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(failed_result("list.LOCATIONENTITY@1", "X", "The moon is full"), id="refused"),
        pytest.param(entities(name="list.LOCATIONENTITY@1", total=2, remaining=1), id="empty"),
        pytest.param(entities("B", name="other"), id="another-name"),
    ],
)
def test_a_page_that_fails_ends_the_paging(page: str) -> None:
    """Without a further row the list stays as it was, and is not whole."""
    wire = ScriptedTransport(
        results={"list.LOCATIONENTITY": entities("A", total=2, remaining=1), "list.LOCATIONENTITY@1": page}
    )
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.page.list.LOCATIONENTITY@1"]
    assert not isinstance(user.entity_list, Refusal)
    assert ([entity.id for entity in user.entity_list.rows], user.entity_list.complete) == (["A"], False)


class Endless(ScriptedTransport):
    """A transport for which something always remains to be read."""

    def granted(self, ask: Request) -> bytes:
        """A result with one more entity, and one more to come."""
        self.results = {
            name: entities("A", total=9999, remaining=1, name=name) for name in ask.questions if "ENTITY" in name
        }
        return super().granted(ask)


def test_an_endless_list_ends() -> None:
    """Paging ends after a hundred pages, and a list that has not come to its end is not whole."""
    wire = Endless()
    (user,) = read(wire).users
    assert len(wire.requests) == 1 + 100
    assert not isinstance(user.entity_list, Refusal)
    assert not user.entity_list.complete


def test_one_class_is_enough() -> None:
    """The list of classes is never paged on."""
    wire = ScriptedTransport(results={"list.CLASS": result("list.CLASS", listing("<CLASS/>", remaining=4000))})
    read(wire)
    assert wire.ids == ["1"]


# All users


@pytest.mark.parametrize(
    ("replies", "needed", "listed", "demanded"),
    [
        pytest.param({}, (), ("E1", "e2"), False, id="everybody-there"),
        pytest.param({}, ("e1 ", "E2"), (), False, id="needed-have-users"),
        pytest.param({}, ("E3",), (), True, id="needed-without-user"),
        pytest.param({}, (), ("E1", "E3"), True, id="listed-without-user"),
        pytest.param({"2": refused_sign_in(INCORRECT, control_id="2", user_id="Two")}, (), (), True, id="password"),
        pytest.param({"2": NoAnswer("in time")}, (), (), False, id="unreached"),
    ],
)
def test_all_users_are_asked_for_only_on_demand(
    replies: dict[str, Reply], needed: tuple[str, ...], listed: tuple[str, ...], *, demanded: bool
) -> None:
    """The list of all users is read once, where a needed entity has no user or a sign-in cannot tell why it failed."""
    wire = ScriptedTransport(
        replies, {"1/restriction": unrestricted_answer("One"), "list.LOCATIONENTITY": entities(*listed)}
    )
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
    """A user that may see only some users is not asked for the list of all."""
    wire = ScriptedTransport(
        results={"1/restriction": result("restriction", listing(row("userrestriction", restriction)))}
    )
    assert read(wire, "One", needed=("E9",)).directory is None
    assert wire.ids == ["1"]


@pytest.mark.parametrize(
    ("lands_in", "departments"),
    [pytest.param("E1", "", id="lands-in-an-entity"), pytest.param("", "BAR", id="has-a-department")],
)
def test_who_says_that_it_is_unrestricted_may_be_limited(lands_in: str, departments: str) -> None:
    """Its own answers contradict that it sees everybody: it is not asked for all users."""
    fields = leaf("LOGINID", "One") + leaf("UNRESTRICTED", "true")
    fields += tag("DEPARTMENTS", leaf("DEPARTMENTID", departments)) if departments else ""
    reply = answer(result("restriction", listing(tag("userrestriction", fields))), user_id="One", location_id=lands_in)
    wire = ScriptedTransport({"1": reply})
    assert read(wire, "One", needed=("E9",)).directory is None
    assert wire.ids == ["1"]


def test_an_inactive_entity_needs_no_user() -> None:
    """An inactive entity without a user is not a reason to ask for all users."""
    listed = entities("E3").replace("active", "inactive")
    wire = ScriptedTransport(results={"restriction": unrestricted_answer("One"), "list.LOCATIONENTITY": listed})
    assert read(wire, "One").directory is None
    assert wire.ids == ["1"]


def test_at_top_level_no_entity_is_without_a_user() -> None:
    """One user for all entities: the list of entities demands nobody else."""
    wire = ScriptedTransport(
        results={"restriction": unrestricted_answer("One"), "list.LOCATIONENTITY": entities("E1", "E2")}
    )
    CompanyReader(credentials_of_users("One", entity_level=False), wire).read()
    assert wire.ids == ["1"]


def test_all_users_are_paged_on_and_asked_again_without_hidden_fields() -> None:
    """The list of all users is followed up like any other."""
    page = listing(row("userrestriction", {"LOGINID": "One"}), remaining=1, resultId="key")
    wire = ScriptedTransport(
        results={
            "1/restriction": unrestricted_answer("One"),
            "1.users/users": failed_result("users", "XL03000006", HIDDEN.replace("STATUS", "LOGINDISABLED")),
            "1.users.fields/users": result("users", listing(row("USERINFO", {"LOGINID": "One"}))),
            "restrictions": result("restrictions", page),
            "restrictions@1": result(
                "restrictions@1", listing(row("userrestriction", {"LOGINID": "Two"}), total=2, offset=1)
            ),
        }
    )
    directory = read(wire, "One", needed=("E9",)).directory
    assert wire.ids == ["1", "1.users", "1.users.fields", "1.page.restrictions@1"]
    assert etree.fromstring(wire.requests[-1].body).findtext(".//resultId") == "key"
    assert directory is not None
    assert not isinstance(directory.users, Refusal)
    assert not isinstance(directory.restrictions, Refusal)
    assert [restriction.login_id for restriction in directory.restrictions.rows] == ["One", "Two"]
    assert (directory.users.complete, directory.restrictions.counted) == (True, True)


def test_a_page_without_a_key_of_its_own_is_read_on_by_the_last_one() -> None:
    """Where a further page repeats no result ID, the one before it still counts."""
    first, second, third = (row("userrestriction", {"LOGINID": user}) for user in ("One", "Two", "Three"))
    wire = ScriptedTransport(
        results={
            "1/restriction": unrestricted_answer("One"),
            "restrictions": result("restrictions", listing(first, remaining=2, resultId="key")),
            "restrictions@1": result("restrictions@1", listing(second, total=3, remaining=1)),
            "restrictions@2": result("restrictions@2", listing(third, total=3)),
        }
    )
    directory = read(wire, "One", needed=("E9",)).directory
    assert wire.ids[2:] == ["1.page.restrictions@1", "1.page.restrictions@2"]
    assert directory is not None
    assert isinstance(directory.restrictions, Listing)
    assert (len(directory.restrictions.rows), directory.restrictions.counted) == (3, True)


# A broken answer

BROKEN = result("dimensions", tag("data", "<dimension>before it &nosuch; after it</dimension>"))


def test_a_broken_answer_is_asked_for_one_by_one() -> None:
    """The user was let in: only the question that breaks the answer stays open, with the text around the break."""
    wire = ScriptedTransport(results={"dimensions": BROKEN, "list.LOCATIONENTITY": entities("E1")})
    (user,) = read(wire).users
    names = wire.requests[0].questions
    assert wire.ids == ["1", *(f"1.one.{name}" for name in names)]
    assert user.signed_in
    assert isinstance(user.dimensions, Unreadable)
    assert "before it &nosuch; after it" in user.dimensions.words
    assert isinstance(user.entity_list, Listing)
    assert [entity.id for entity in user.entity_list.rows] == ["E1"]
    others = (user.title, user.applications, user.permissions, user.record, user.any_role, *user.probes.values())
    assert not any(isinstance(value, Unreadable) for value in others)


def test_a_later_broken_answer_is_asked_for_without_what_broke_the_first() -> None:
    """What one user's answer broke by is asked alone of the next, and the rest at once: three requests, not thirty."""
    wire = ScriptedTransport(results={"dimensions": BROKEN})
    users = read(wire, "One", "Two", concurrency=1).users
    assert wire.ids[-3:] == ["2", "2.rest", "2.one.dimensions"]
    assert [(user.signed_in, isinstance(user.dimensions, Unreadable)) for user in users] == [(True, True)] * 2
    assert not isinstance(users[1].title, Unreadable)


def test_what_was_broken_once_is_read() -> None:
    """An answer that was damaged on the way, and comes well the second time, leaves nothing open."""
    wire = ScriptedTransport(results={"1/dimensions": BROKEN})
    (user,) = read(wire).users
    assert (user.signed_in, user.dimensions) == (True, ())


@pytest.mark.parametrize(
    "follow_up",
    [
        pytest.param(NotRecorded("no such exchange"), id="not-recorded"),
        pytest.param(NoAnswer("in time"), id="no-answer"),
        pytest.param(refused_sign_in(INCORRECT, control_id="1.one.company_info"), id="refused"),
    ],
)
def test_a_broken_answer_is_asked_for_no_further_than_it_goes(follow_up: Reply) -> None:
    """Where the first of the questions gets no answer, the others are left alone, and all stays unread."""
    wire = ScriptedTransport({"1.one.company_info": follow_up}, {"dimensions": BROKEN})
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.one.company_info"]
    assert not user.signed_in
    assert isinstance(user.sign_in, Unreadable)


def test_a_page_that_is_no_answer_is_not_asked_again() -> None:
    """Where nothing says that the user was let in, one request is all."""
    wire = ScriptedTransport({"1": b"<html><body>&nosuch;</body></html>"})
    assert not read(wire).users[0].signed_in
    assert wire.ids == ["1"]


# Who is not asked


def test_who_was_not_let_in_is_asked_nothing_more() -> None:
    """A user whose sign-in was refused gets no follow-up, even where others give cause for all of them."""
    results = SHOWN | {"list.LOCATIONENTITY": entities("E9", total=2, remaining=1)}
    results |= {
        "list.DEPARTMENT": failed_result("list.DEPARTMENT", "XL03000006", HIDDEN),
        "restriction": unrestricted_answer("Three"),
    }
    refusals = {n: refused_sign_in(INCORRECT, control_id=n, user_id=user) for n, user in (("1", "One"), ("2", "Two"))}
    wire = ScriptedTransport(dict(refusals), results)
    read(wire, "One", "Two", "Three", needed=("E9",))
    control_ids = defaultdict(list)
    for ask in wire.requests:
        control_ids[ask.user_id].append(ask.control_id)
    assert (control_ids["One"], control_ids["Two"]) == (["1"], ["2"])
    assert control_ids["Three"] == ["3", "3.fields", "3.page.list.LOCATIONENTITY@1", "3.users"]


FOLLOW_UPS = ["1.spelling", "1.fields", "1.page.list.LOCATIONENTITY@1", "1.users", "1.users.fields"]


@pytest.mark.parametrize("refused", range(len(FOLLOW_UPS)), ids=FOLLOW_UPS)
@pytest.mark.parametrize(
    "let",
    [
        pytest.param(lambda id_: refused_sign_in(INCORRECT, control_id=id_), id="sign-in"),
        pytest.param(lambda id_: refused_sign_in(control_id=id_), id="no-message"),
        pytest.param(lambda id_: refused_response(INCORRECT, control_id=id_), id="control"),
    ],
)
def test_nobody_is_asked_again_after_a_refused_sign_in(refused: int, let: Callable[[str], bytes]) -> None:
    """Let in first and refused in a follow-up (a password that expires meanwhile): that was the last request."""
    results = {
        "1/restriction": result(
            "restriction", listing(row("userrestriction", {"LOGINID": "CRAFTABLE", "UNRESTRICTED": "true"}))
        ),
        "1/list.DEPARTMENT": failed_result("list.DEPARTMENT", "XL03000006", HIDDEN),
        "1/list.LOCATIONENTITY": entities("E9", total=2, remaining=1),
        "1.users/users": failed_result("users", "XL03000006", HIDDEN),
    }
    wire = ScriptedTransport({FOLLOW_UPS[refused]: let(FOLLOW_UPS[refused])}, results)
    company = read(wire, "Craftable", needed=("E9",))
    assert wire.ids == ["1", *FOLLOW_UPS[: refused + 1]]
    assert company.requests == len(wire.requests)
    assert company.users[0].signed_in


def test_an_outage_in_a_follow_up_is_no_refused_sign_in() -> None:
    """Where the service only was away, the next follow-up is tried."""
    results = {"1/list.DEPARTMENT": failed_result("list.DEPARTMENT", "XL03000006", HIDDEN)}
    results |= {"1/list.LOCATIONENTITY": entities("E1", total=2, remaining=1)}
    wire = ScriptedTransport({"1.fields": NoAnswer("in time")}, results)
    (user,) = read(wire).users
    assert wire.ids == ["1", "1.fields", "1.page.list.LOCATIONENTITY@1"]
    assert isinstance(user.department_list, Unreached)


def test_a_refusal_is_kept_with_its_level() -> None:
    """A refused sign-in keeps the level at which it was refused."""
    wire = ScriptedTransport({"1": refused_response(error("UJPP0002", "Sign-in information is incorrect"))})
    (user,) = read(wire).users
    assert isinstance(user.sign_in, SignInIncorrect)
    assert (user.sign_in.level, user.sign_in.company_suspected) == (Level.CONTROL, True)
