"""The model of a company: what the documented answers become, and that nothing is made up where they are silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intacct.company.build import build_user, directory_of
from intacct.company.model import (
    ApplicationRights,
    Department,
    Dimension,
    Entity,
    Listing,
    NamedRecord,
    Policy,
    RoleAssignment,
    User,
    UserRecord,
    parse_bool,
    same_user,
)
from intacct.company.questions import LISTS, PROBES, NamedLookups, questions
from intacct.protocol.answer import Result, SignedIn
from intacct.protocol.refusal import Level, Refusal, local
from intacct.protocol.refusals import PermissionDenied, SignInIncorrect, Unanswered, Unreached, Unreadable
from intacct.protocol.response import parse
from suites.selftest.support.answers import COMPANY, USER, answer, failed_result, listing, result, row, tag

Seen = Listing[Entity] | Listing[Department] | Listing[UserRecord] | Refusal
LET_IN = SignedIn(USER, COMPANY, "")
DENIED = "You do not have permission for API operation QUERY on objects of type X"


def results(*answered: str) -> dict[str, Result | Refusal]:
    """The results of an answer by the questions' names."""
    return {item.name: item for item in parse(answer(*answered), 200, "1", COMPANY, USER).results}


def user(*answered: str) -> User:
    """The usual user with these results and no others."""
    return build_user(USER, (), LET_IN, results(*answered))


# The user's record

RECORD = {
    "LOGINID": USER,
    "DESCRIPTION": "Craftable Integration",
    "EMAIL": "integrations@craftable.com",
    "CONTACTINFO.CONTACTNAME": "Craftable",
    "CONTACTINFO.EMAIL1": "contact@example.com",
    "ADMIN": "true",
    "USERTYPE": "business user",
    "STATUS": "active",
    "UNRESTRICTED": "false",
    "LOGINDISABLED": "true",
    "HIDENODEPT": "false",
    "MEGAENTITYID": "",
}
READ = UserRecord(
    login_id=USER,
    name="Craftable Integration",
    email="integrations@craftable.com",
    contact_name="Craftable",
    contact_email="contact@example.com",
    admin="true",
    type="business user",
    status="active",
    unrestricted="false",
    web_services_only="true",
    hides_no_department="false",
    created_in="",
)
NESTED = row("USERINFO", {key: text for key, text in RECORD.items() if "." not in key}).replace(
    "</USERINFO>",
    "<CONTACTINFO><CONTACTNAME>Craftable</CONTACTNAME><EMAIL1>contact@example.com</EMAIL1></CONTACTINFO></USERINFO>",
)


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(row("USERINFO", RECORD), id="dotted"),
        pytest.param(row("userinfo", {key.lower(): text for key, text in RECORD.items()}), id="lower-case"),
        pytest.param(NESTED, id="nested"),
    ],
)
def test_a_user_record_is_read(markup: str) -> None:
    """Every documented field of USERINFO is read, joined fields dotted or nested; absent lists are None."""
    assert user(result("user", listing(markup))).record == READ


@pytest.mark.parametrize(
    ("lists", "locations", "departments"),
    [
        pytest.param(
            "<USERLOCATIONS><LOCATIONID>E1</LOCATIONID><LOCATIONID>E2</LOCATIONID></USERLOCATIONS>",
            ("E1", "E2"),
            None,
            id="one-list",
        ),
        pytest.param(
            "<USERLOCATIONS><LOCATIONID>E1</LOCATIONID></USERLOCATIONS>"
            "<USERLOCATIONS><LOCATIONID>E2</LOCATIONID></USERLOCATIONS>",
            ("E1", "E2"),
            None,
            id="a-list-each",
        ),
        pytest.param(
            "<USERLOCATIONS/><USERDEPARTMENTS><DEPARTMENTID>BAR</DEPARTMENTID></USERDEPARTMENTS>",
            (),
            ("BAR",),
            id="empty-and-filled",
        ),
    ],
)
def test_owned_lists_of_a_user_record(
    lists: str, locations: tuple[str, ...] | None, departments: tuple[str, ...] | None
) -> None:
    """Entities and departments are read in both encodings; absent, empty and filled are three things."""
    record = user(result("user", listing(row("USERINFO", RECORD).replace("</USERINFO>", f"{lists}</USERINFO>")))).record
    assert record == replace(READ, locations=locations, departments=departments)


def test_an_empty_record_knows_nothing() -> None:
    """A record without fields mentions nothing: every value is None, none is empty."""
    assert user(result("user", listing("<USERINFO/>"))).record == UserRecord()


def test_a_restriction_is_read() -> None:
    """USERRESTRICTION gives admin level, type, status and the lists of what the user is restricted to."""
    markup = (
        "<userrestriction><loginid>Craftable</loginid><firstname> Craft </firstname><lastname/><admin>Limited</admin>"
        "<usertype>business user</usertype><status>active</status><unrestricted>false</unrestricted><LOCATIONS>"
        "<LOCATION><LOCATIONID>E1</LOCATIONID><LOCATIONNAME>One</LOCATIONNAME></LOCATION>"
        "<LOCATION><LOCATIONID>E2</LOCATIONID><LOCATIONNAME>Two</LOCATIONNAME></LOCATION></LOCATIONS>"
        "<DEPARTMENTS><DEPARTMENT><DEPARTMENTID>BAR</DEPARTMENTID></DEPARTMENT></DEPARTMENTS></userrestriction>"
    )
    assert user(result("restriction", listing(markup))).restriction == UserRecord(
        login_id=USER,
        name="Craft",
        admin="Limited",
        type="business user",
        status="active",
        unrestricted="false",
        locations=("E1", "E2"),
        departments=("BAR",),
    )


@pytest.mark.parametrize("name", ["user", "restriction"])
@pytest.mark.parametrize(
    ("ids", "own"),
    [
        pytest.param((USER,), 0, id="own"),
        pytest.param((" CRAFTABLE ",), 0, id="own-in-another-case"),
        pytest.param(("Craftable2",), None, id="another"),
        pytest.param(("Craftable2", USER), 1, id="own-second"),
        pytest.param(("Admin", "Craftable2"), None, id="two-others"),
        pytest.param((None,), 0, id="one-that-names-nobody"),
        pytest.param((None, None), None, id="two-that-name-nobody"),
        pytest.param(("",), None, id="empty-id"),
        pytest.param((), None, id="nobody"),
    ],
)
def test_a_row_of_somebody_else_is_never_the_users_own(name: str, ids: tuple[str | None, ...], own: int | None) -> None:
    """The own record is the one with the user's ID, or a single one that names no ID."""
    rows = [row("X", {"STATUS": str(n)} | ({} if id_ is None else {"LOGINID": id_})) for n, id_ in enumerate(ids)]
    user_read = user(result(name, listing(*rows)))
    record = user_read.record if name == "user" else user_read.restriction
    assert (record.status if isinstance(record, UserRecord) else record) == (None if own is None else str(own))


# Roles and rights


def test_permissions_are_read_as_they_are_shown() -> None:
    """Applications, policies and rights come as sent, trimmed; a policy without rights grants nothing."""
    markup = (
        "<permissions><appSubscription><applicationName> Accounts Payable </applicationName><policies>"
        "<policy><policyName>Bills </policyName><rights>List|View| Add ||Edit</rights></policy>"
        "<policy><policyName>Vendors</policyName><rights/></policy><policy><policyName>Terms</policyName></policy>"
        "</policies></appSubscription><appSubscription><applicationName>Company</applicationName><policies/>"
        "</appSubscription></permissions>"
    )
    expected = (
        ApplicationRights(
            "Accounts Payable",
            (Policy("Bills", ("List", "View", "Add", "Edit")), Policy("Vendors", ()), Policy("Terms", ())),
        ),
        ApplicationRights("Company", ()),
    )
    assert user(result("permissions", tag("data", markup))).permissions == expected
    unwrapped = markup.removeprefix("<permissions>").removesuffix("</permissions>")
    assert user(result("permissions", tag("data", unwrapped))).permissions == expected


def test_roles_are_the_users_own() -> None:
    """Of ROLEUSERS, rows of other users are dropped, and rows without a user are kept; anyone's row is anyone's."""
    rows = listing(
        row("ROLEUSERS", {"ROLENAME": "Integration", "USERLOGINID": "CRAFTABLE"}),
        row("ROLEUSERS", {"ROLENAME": "Admin", "USERLOGINID": "Boss"}),
        row("ROLEUSERS", {"ROLENAME": "Unnamed"}),
    )
    user_read = user(result("roles", rows), result("role.any", rows))
    assert user_read.roles == (RoleAssignment("Integration", "CRAFTABLE"), RoleAssignment("Unnamed", None))
    assert isinstance(user_read.any_role, tuple)
    assert [assignment.role for assignment in user_read.any_role] == ["Integration", "Admin", "Unnamed"]


def test_rows_that_only_count_are_counted() -> None:
    """Of user rights and classes it only matters how many rows came."""
    row = "<USERRIGHTS><RECORDNO>1</RECORDNO></USERRIGHTS>"
    user_read = user(result("right.any", listing(row)), result("list.CLASS", listing()))
    assert (user_read.any_right, user_read.class_rows) == (1, 0)


@pytest.mark.parametrize(("question", "row"), [("right.any", "<USERRIGHTS/>"), ("role.any", "<ROLEUSERS/>")])
def test_a_row_without_any_text_proves_nothing(question: str, row: str) -> None:
    """Whether anybody has a role, or rights of its own, is not shown by a row that says nothing."""
    user_read = user(result(question, listing(row)))
    assert isinstance({"right.any": user_read.any_right, "role.any": user_read.any_role}[question], Unreadable)


# The company


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        pytest.param("<company_info><name>Acme Inc</name><title>Acme</title></company_info>", "Acme", id="title"),
        pytest.param("<company_info><title> </title><name> Acme Inc </name></company_info>", "Acme Inc", id="name"),
        pytest.param("<company_info><general><TITLE>Acme</TITLE></general></company_info>", "Acme", id="deep"),
        pytest.param("<company_info/>", "", id="none"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_title_is_the_companys_own(markup: str, title: str) -> None:
    """A company is called by its title, else by its name, else not at all."""
    assert user(result("company_info", tag("data", markup))).title == title


@pytest.mark.parametrize(
    ("markup", "shared"),
    [
        pytest.param("<financialSetup><multiEntityShared>true</multiEntityShared></financialSetup>", True, id="true"),
        pytest.param("<multiEntityShared> FALSE </multiEntityShared>", False, id="false"),
        pytest.param("<financialSetup><multiEntityShared/></financialSetup>", None, id="empty"),
        pytest.param("<financialSetup><multiEntityShared>T</multiEntityShared></financialSetup>", None, id="code"),
        pytest.param("<financialSetup/>", None, id="absent"),
    ],
)
def test_multi_entity_is_true_false_or_not_said(markup: str, *, shared: bool | None) -> None:
    """Only the words true and false say whether a company is multi-entity shared."""
    assert user(result("financial_setup", tag("data", markup))).multi_entity_shared is shared


def test_dimensions_carry_the_companys_own_terms() -> None:
    """A dimension has its object's name, its term, and whether it is used; one without an object is none."""
    markup = (
        "<dimensions><dimension><objectName>project</objectName><termLabel>Vehicle</termLabel>"
        "<enabledInGL>true</enabledInGL></dimension><dimension><objectName> CLASS</objectName>"
        "<enabledInGL>?</enabledInGL></dimension><dimension><termLabel>x</termLabel></dimension></dimensions>"
    )
    expected = (Dimension("PROJECT", "Vehicle", enabled=True), Dimension("CLASS", None, enabled=None))
    assert user(result("dimensions", tag("data", markup))).dimensions == expected


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<application>CO</application><application> GL </application><application/>", id="texts"),
        pytest.param(
            "<applications><application>CO</application><application>GL</application></applications>", id="wrapped"
        ),
        pytest.param("<application><id>CO</id></application><application><id>GL</id></application>", id="elements"),
    ],
)
def test_applications_are_codes(markup: str) -> None:
    """The subscribed applications are read from texts or from elements."""
    assert user(result("applications", tag("data", markup))).applications == ("CO", "GL")


def test_entity_details_are_what_the_user_can_enter() -> None:
    """The entities that the very user can enter have an ID and a name; their status is not said."""
    markup = (
        "<entity><id> E1 </id><name>One</name></entity><entity><id/><name>?</name></entity><entity><id>E2</id></entity>"
    )
    expected = (Entity("E1", "One"), Entity("E2", ""))
    assert user(result("entity_details", tag("data", markup))).entity_details == expected
    assert user(result("entity_details", tag("data", tag("entities", markup)))).entity_details == expected


# Lists


def entity(id_: str, status: str = "active") -> str:
    """A row of LOCATIONENTITY."""
    return row("LOCATIONENTITY", {"LOCATIONID": id_, "NAME": f"Name {id_}", "PARENTID": "", "STATUS": status})


def test_entities_are_listed_with_their_status() -> None:
    """A listed entity is active, inactive, or of a status that is not known here."""
    rows = (entity("E1"), entity("E2", "Inactive"), entity("E3", "T"))
    entity_list = user(result("list.LOCATIONENTITY", listing(*rows))).entity_list
    assert not isinstance(entity_list, Refusal)
    assert [(listed_entity.id, listed_entity.name, listed_entity.active) for listed_entity in entity_list.rows] == [
        ("E1", "Name E1", True),
        ("E2", "Name E2", False),
        ("E3", "Name E3", None),
    ]


def test_departments_are_listed_with_parent_and_status() -> None:
    """A listed department keeps Sage's words for its status, and tells an empty parent from an absent one."""
    rows = (
        row("DEPARTMENT", {"DEPARTMENTID": "BAR", "TITLE": " Bar", "PARENTID": "", "STATUS": "active non-posting "}),
        row("department", {"departmentid": "BAR-1", "title": "Small bar", "parentid": "BAR"}),
    )
    department_list = user(result("list.DEPARTMENT", listing(*rows))).department_list
    assert not isinstance(department_list, Refusal)
    assert department_list.rows == (
        Department("BAR", "Bar", "", "active non-posting"),
        Department("BAR-1", "Small bar", "BAR", None),
    )


def read_list(name: str, attributes: dict[str, int]) -> Seen:
    """The list that two rows and these numbers make."""
    rows = (row("X", {"LOCATIONID": id_, "DEPARTMENTID": id_, "LOGINID": id_}) for id_ in ("A", "B"))
    items = results(result(name, tag("data", *rows, **attributes)))
    user_read = build_user(USER, (), LET_IN, items)
    lists: dict[str, Seen] = {
        "list.LOCATIONENTITY": user_read.entity_list,
        "list.DEPARTMENT": user_read.department_list,
    }
    return lists.get(name, directory_of(USER, items).users)


@pytest.mark.parametrize("name", ["list.LOCATIONENTITY", "list.DEPARTMENT", "users"])
@pytest.mark.parametrize(
    ("attributes", "complete"),
    [
        pytest.param({"totalcount": 2, "count": 2, "numremaining": 0}, True, id="all"),
        pytest.param({"totalcount": 2}, True, id="total-alone"),
        pytest.param({"numremaining": 0}, True, id="nothing-remains"),
        pytest.param({"totalcount": 3, "count": 2, "numremaining": 1}, False, id="more-remain"),
        pytest.param({"totalcount": 3, "count": 2, "numremaining": 0}, False, id="total-of-more"),
        pytest.param({"count": 2}, False, id="count-alone"),
        pytest.param({}, False, id="no-numbers"),
    ],
)
def test_a_list_is_complete_only_if_its_numbers_say_so(
    name: str, attributes: dict[str, int], *, complete: bool
) -> None:
    """A list is whole if its numbers agree and nothing remains; without numbers nothing is proven."""
    rows_listed = read_list(name, attributes)
    assert not isinstance(rows_listed, Refusal)
    assert len(rows_listed.rows) == 2
    assert rows_listed.complete is complete


@pytest.mark.parametrize("name", ["list.LOCATIONENTITY", "list.DEPARTMENT", "users"])
@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param({"totalcount": 1, "count": 2, "numremaining": 0}, id="total-of-fewer"),
        pytest.param({"totalcount": 2, "count": 1, "numremaining": 0}, id="count-of-fewer"),
        pytest.param({"totalcount": 2, "count": 2, "numremaining": 1}, id="more-than-all"),
    ],
)
def test_a_list_that_contradicts_itself_proves_nothing(name: str, attributes: dict[str, int]) -> None:
    """Where numbers and rows disagree there is no whole list, if there is a list at all."""
    rows_listed = read_list(name, attributes)
    assert isinstance(rows_listed, Refusal) or not rows_listed.complete


@pytest.mark.parametrize("name", ["list.LOCATIONENTITY", "list.DEPARTMENT", "users"])
def test_a_list_in_which_one_stands_twice_is_not_whole(name: str) -> None:
    """A list with the same row twice is not whole: another row may be missing in its place."""
    rows = (row("X", {"LOCATIONID": "A", "DEPARTMENTID": "A", "LOGINID": "A", "NAME": "x"}) for _ in range(2))
    items = results(result(name, listing(*rows)))
    user_read = build_user(USER, (), LET_IN, items)
    lists: dict[str, Seen] = {
        "list.LOCATIONENTITY": user_read.entity_list,
        "list.DEPARTMENT": user_read.department_list,
    }
    rows_listed = lists.get(name, directory_of(USER, items).users)
    assert not isinstance(rows_listed, Refusal)
    assert not rows_listed.complete


def test_an_empty_list_is_whole_and_no_denial() -> None:
    """An empty list is whole and not a refusal."""
    entity_list = user(result("list.LOCATIONENTITY", listing())).entity_list
    assert not isinstance(entity_list, Refusal)
    assert (entity_list.rows, entity_list.complete) == ((), True)


@pytest.mark.parametrize("name", ["users", "restrictions"])
def test_a_list_of_users_with_a_row_that_names_nobody_is_not_whole(name: str) -> None:
    """A list of users with a row without an ID is not whole and proves nobody's absence."""
    rows = (row("X", {"LOGINID": "A", "STATUS": "active"}), row("X", {"LOGINID": " ", "STATUS": "active"}))
    directory = directory_of(USER, results(result(name, listing(*rows))))
    listed = directory.users if name == "users" else directory.restrictions
    assert not isinstance(listed, Refusal)
    assert (len(listed.rows), listed.complete, listed.counted) == (1, False, False)


@pytest.mark.parametrize("name", ["list.LOCATIONENTITY", "list.DEPARTMENT"])
def test_a_list_with_rows_that_name_nothing_is_not_whole(name: str) -> None:
    """Rows without an ID are dropped, and then the list no longer proves what is not there."""
    user_read = user(result(name, listing(row("X", {"NAME": "x"}))))
    listed = user_read.entity_list if name.endswith("ENTITY") else user_read.department_list
    assert not isinstance(listed, Refusal)
    assert (listed.rows, listed.complete) == ((), False)


# What was not granted

FIELDS = {
    "company_info": "title",
    "financial_setup": "multi_entity_shared",
    "dimensions": "dimensions",
    "applications": "applications",
    "entity_details": "entity_details",
    "permissions": "permissions",
    "user": "record",
    "restriction": "restriction",
    "roles": "roles",
    "role.any": "any_role",
    "right.any": "any_right",
    "list.LOCATIONENTITY": "entity_list",
    "list.DEPARTMENT": "department_list",
    "list.CLASS": "class_rows",
    "bank_account": "bank_account",
    "bill_image_folder": "bill_image_folder",
}
EVERYTHING = questions(USER, NamedLookups("OPERATING", "Bills"))


def value(user_read: User, question: str) -> object:
    """What the answers say of a user to a question."""
    return (
        user_read.probes[question.removeprefix("probe.")]
        if question not in FIELDS
        else getattr(user_read, FIELDS[question])
    )


def test_every_question_has_its_place_in_the_model() -> None:
    """What is asked is kept: no question is without a field, and no field without a question."""
    names = {question.name for question in EVERYTHING}
    assert names == {*FIELDS, *(f"probe.{name}" for name in PROBES)}
    assert user().probes.keys() == {*LISTS, *PROBES}


@pytest.mark.parametrize("name", [question.name for question in EVERYTHING])
def test_a_refusal_is_an_answer(name: str) -> None:
    """What is refused stands in the value's place; only a question that was granted a success is granted."""
    assert isinstance(value(user(failed_result(name, "PL04000005", DENIED)), name), PermissionDenied)
    assert isinstance(value(user(), name), Unanswered)
    unreached = local(Unreached, "no connection")
    assert value(build_user(USER, (), LET_IN, {name: unreached}), name) == unreached
    assert not isinstance(value(user(result(name, listing())), name), Refusal)


def test_data_beside_a_refusal_is_not_believed() -> None:
    """Rows that come with a failure do not become a value."""
    assert isinstance(
        user(failed_result("list.CLASS", "PL04000005", DENIED).replace("<err", "<data><C/></data><err", 1)).class_rows,
        Refusal,
    )


def test_a_refused_sign_in_stands_for_every_question() -> None:
    """Of a user that was not let in, every value is the refusal of its sign-in."""
    refused = SignInIncorrect(Level.SIGN_IN)
    user_read = build_user(USER, ("E1",), refused, {})
    assert not user_read.signed_in
    assert all(value(user_read, question.name) == refused for question in EVERYTHING)


def test_probes_say_whether_listing_is_permitted() -> None:
    """A probe that succeeds is not a refusal, even of an empty table; the lists count as probes."""
    user_read = user(result("probe.APBILL", listing()), result("list.CLASS", listing()))
    assert (user_read.probes["APBILL"], user_read.probes["CLASS"]) == (None, None)
    assert isinstance(user_read.probes["DEPARTMENT"], Unanswered)


@pytest.mark.parametrize(
    ("data", "records"),
    [
        pytest.param(
            "<data count='1'><checkingaccount><BANKACCOUNTID> A </BANKACCOUNTID><STATUS>active</STATUS>"
            "</checkingaccount></data>",
            (NamedRecord("A", "active"),),
            id="there",
        ),
        pytest.param("<data count='0'/>", (), id="none, by a number"),
        pytest.param("<data/>", None, id="nothing said"),
        pytest.param("", None, id="no data"),
        pytest.param("<data count='1'/>", None, id="counted and not there"),
        pytest.param("<data count='0' totalcount='5'/>", None, id="none here, and some there"),
        pytest.param("<data count='1'><checkingaccount/></data>", (NamedRecord(None, None),), id="says nothing"),
    ],
)
def test_a_record_by_its_name(data: str, records: tuple[NamedRecord, ...] | None) -> None:
    """A record is found, or a number proves that there is none; an answer without either is refused."""
    account = user(result("bank_account", data)).bank_account
    assert isinstance(account, Refusal) if records is None else account == records


@pytest.mark.parametrize(
    ("markup", "records"),
    [
        pytest.param(
            "<listtype total='1'>x</listtype><data><f><supdocfoldername>B</supdocfoldername></f></data>",
            (NamedRecord("B", None),),
            id="there",
        ),
        pytest.param("<data><f><NAME>B</NAME></f></data>", (NamedRecord("B", None),), id="another name for it"),
        pytest.param("<listtype start='0' end='0' total='0'>x</listtype><data/>", (), id="none, by a number"),
        pytest.param("<listtype total='1'>x</listtype><data/>", None, id="counted and not there"),
        pytest.param("<listtype>x</listtype><data/>", None, id="nothing said"),
    ],
)
def test_a_folder_by_its_name(markup: str, records: tuple[NamedRecord, ...] | None) -> None:
    """A folder is found or counted in the element that the legacy `get` uses for it."""
    folder = user(result("bill_image_folder", markup, function="get")).bill_image_folder
    assert isinstance(folder, Refusal) if records is None else folder == records


def test_the_directory_holds_everybody() -> None:
    """The list of all users keeps every row, as USERINFO and as USERRESTRICTION have it."""
    rows = [row("X", {"LOGINID": id_, "STATUS": "active"}) for id_ in ("Craftable", "Boss")]
    directory = directory_of(
        "Boss", results(result("users", listing(*rows)), failed_result("restrictions", "PL04000005", DENIED))
    )
    assert directory.reader == "Boss"
    assert not isinstance(directory.users, Refusal)
    assert [(record.login_id, record.status) for record in directory.users.rows] == [
        ("Craftable", "active"),
        ("Boss", "active"),
    ]
    assert isinstance(directory.restrictions, PermissionDenied)
    assert isinstance(directory_of("Boss", {}).users, Unanswered)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("true", True), (" False\n", False), ("T", None), ("", None), (None, None), ("1", None), ("yes", None)],
)
def test_truth_is_said_in_two_words(text: str | None, *, meaning: bool | None) -> None:
    """Only true and false, in any case, are values; stored codes are not guessed at."""
    assert parse_bool(text) is meaning


@pytest.mark.parametrize(
    ("spelling", "other", "same"),
    [("Craftable", " craftABLE", True), ("Craftable", "Craftable2", False), (None, None, False), ("", "", True)],
)
def test_users_are_compared_without_regard_to_case(spelling: str | None, other: str | None, *, same: bool) -> None:
    """Two spellings of an ID are one user, and an ID that is not there is nobody's."""
    assert same_user(spelling, other) is same
