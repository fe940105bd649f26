"""The requests: valid, in the schema's order, with every character kept, and never more than reading."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from intacct.company.questions import (
    ACCOUNT_FIELDS,
    NamedLookups,
    RightsQuestion,
    auditor_questions,
    directory_questions,
    questions,
)
from intacct.protocol import request
from intacct.protocol.markup import Login, login_of
from intacct.protocol.question import (
    Bare,
    Get,
    GetList,
    Query,
    Question,
    ReadByName,
    ReadByQuery,
    ReadMore,
    UserPermissions,
)
from intacct.protocol.request import Envelope, build
from intacct.transport.base import Request
from suites.document.load import load_document
from suites.judgement.profile import Profile, Values
from suites.run.questions import lookups_for

READS = frozenset(
    {
        "get",
        "get_list",
        "getFinancialSetup",
        "getDimensions",
        "get_applications",
        "readEntityDetails",
        "getUserPermissions",
        "readByName",
        "readByQuery",
        "readMore",
        "query",
    }
)
"""The functions that may ever be sent. A name is added here only if Sage documents that it changes nothing."""
ENVELOPE = Envelope("CraftableMPP", "sender-hunter2", "Acme", "Craftable", "user-hunter2")
SAMPLES: dict[type[Question], tuple[Question, ...]] = {
    Bare: tuple(
        Bare(name, name) for name in ("getFinancialSetup", "getDimensions", "get_applications", "readEntityDetails")
    ),
    Get: (Get("bill_image_folder", "supdocfolder", "Bills"),),
    GetList: (GetList("company_info", "company_info"),),
    UserPermissions: (UserPermissions("permissions", "Craftable"),),
    ReadByName: (ReadByName("user", "USERINFO", "Craftable", ("LOGINID", "EMAIL")),),
    ReadByQuery: (
        ReadByQuery("all", "USERRESTRICTION", ("LOGINID",)),
        ReadByQuery("one", "USERRESTRICTION", ("LOGINID",), ("LOGINID", "Craftable")),
    ),
    ReadMore: (ReadMore("all@1000", "7030372031"),),
    Query: (
        Query("list", "DEPARTMENT", ("DEPARTMENTID", "TITLE")),
        Query("list@2000", "DEPARTMENT", ("DEPARTMENTID",), offset=2000),
        Query("roles", "ROLEUSERS", ("ROLENAME",), ("USERLOGINID", "Craftable"), page_size=1),
        Query("every", "LOCATIONENTITY", ("RECORDNO",), every=True),
        Query("mine", "ROLEUSERS", ("RECORDNO",), ("USERLOGINID", "Craftable"), every=True),
    ),
}
ALL = tuple(question for samples in SAMPLES.values() for question in samples)
AWKWARD = ["O'Neil", "back\\slash", "a&b", "<user>", "]]>", "&amp;", 'quote"', "emoji 😀", "עברית", "two\r\nlines\t"]
sendable = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


def parse_request(*questions_asked: Question, envelope: Envelope = ENVELOPE) -> etree._Element:
    """The request, parsed as its receiver parses it."""
    return etree.fromstring(build(envelope, "1", questions_asked))


def outline(element: etree._Element) -> str:
    """An element's names, in order: `control(senderid password)`."""
    name, inner = str(element.tag), " ".join(outline(child) for child in element)
    return f"{name}({inner})" if inner else name


def texts(element: etree._Element, path: str) -> list[tuple[str, str | None]]:
    """The children of an element, in order, with their texts."""
    parent = element.find(path)
    assert parent is not None
    return [(str(child.tag), child.text) for child in parent]


def test_control_is_in_the_schemas_order() -> None:
    """`control` holds the sender, a uniqueid that is off, and the wish for additional error information, in order."""
    assert texts(parse_request(), "control") == [
        ("senderid", "CraftableMPP"),
        ("password", "sender-hunter2"),
        ("controlid", "1"),
        ("uniqueid", "false"),
        ("dtdversion", "3.0"),
        ("includewhitespace", "false"),
        ("showadditionalerrorinfo", "true"),
    ]


def test_login_names_user_company_and_password_and_no_location() -> None:
    """`login` sends no locationid, or the evidence of where the sign-in lands would be destroyed."""
    root = parse_request(*ALL)
    login = [("userid", "Craftable"), ("companyid", "Acme"), ("password", "user-hunter2")]
    assert texts(root, "operation/authentication/login") == login
    assert not list(root.iter("locationid", "sessionid", "clientid"))


def test_every_question_is_a_function_of_one_operation() -> None:
    """The questions stand in order, each in a function under its own name, and each succeeds or fails by itself."""
    root = parse_request(*ALL)
    assert [str(child.tag) for child in root] == ["control", "operation"]
    operation = root.find("operation")
    assert operation is not None
    assert dict(operation.attrib) == {"transaction": "false"}
    assert [str(child.tag) for child in operation] == ["authentication", "content"]
    functions = operation.findall("content/*")
    assert {function.tag for function in functions} == {"function"}
    assert [dict(function.attrib) for function in functions] == [{"controlid": question.name} for question in ALL]
    assert [len(function) for function in functions] == [1] * len(ALL)


def test_a_request_says_that_it_is_utf_8() -> None:
    """The bytes begin with their encoding, and hold characters beyond ASCII as UTF-8."""
    body = build(ENVELOPE, "1", (UserPermissions("permissions", "Bäcker😀"),))
    assert body.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert "Bäcker😀".encode() in body


@pytest.mark.parametrize(
    ("question", "shape"),
    [
        pytest.param(SAMPLES[Bare][0], "getFinancialSetup", id="bare"),
        pytest.param(SAMPLES[Get][0], "get", id="get"),
        pytest.param(SAMPLES[GetList][0], "get_list", id="get-list"),
        pytest.param(SAMPLES[UserPermissions][0], "getUserPermissions(userId)", id="permissions"),
        pytest.param(SAMPLES[ReadByName][0], "readByName(object keys fields)", id="by-name"),
        pytest.param(SAMPLES[ReadByQuery][0], "readByQuery(object fields query pagesize)", id="by-query"),
        pytest.param(SAMPLES[ReadMore][0], "readMore(resultId)", id="more"),
        pytest.param(SAMPLES[Query][0], "query(object select(field field) pagesize)", id="query"),
        pytest.param(SAMPLES[Query][1], "query(object select(field) pagesize offset)", id="query-page"),
        pytest.param(
            SAMPLES[Query][2],
            "query(object select(field) filter(equalto(field value)) options(caseinsensitive) pagesize)",
            id="query-where",
        ),
    ],
)
def test_a_question_has_the_documented_elements_in_order(question: Question, shape: str) -> None:
    """The elements of a function stand in the schema's order."""
    assert outline(question.element()) == shape


@pytest.mark.parametrize("text", AWKWARD)
def test_every_character_arrives(text: str) -> None:
    """Whatever an ID or a password holds, the gateway reads the same."""
    awkward_questions = (
        UserPermissions("a", text),
        ReadByName("b", "USERINFO", text, (text,)),
        Query("c", "ROLEUSERS", (text,), (text, text)),
        ReadMore("d", text),
    )
    root = parse_request(*awkward_questions, envelope=Envelope(text, text, text, text, text))
    ids = (
        ".//senderid",
        "control/password",
        ".//userid",
        ".//companyid",
        ".//login/password",
        ".//userId",
        ".//keys",
    )
    values = (".//select/field", ".//equalto/field", ".//equalto/value", ".//resultId")
    places = (*ids, *values)
    assert {place: root.findtext(place) for place in places} == dict.fromkeys(places, text)


@given(sendable)
def test_any_user_id_arrives(text: str) -> None:
    """Any text that XML can carry comes back out of the request unchanged."""
    assert parse_request(UserPermissions("permissions", text)).findtext(".//userId") == text


@pytest.mark.parametrize("text", ["\0", "a\x0bb", "\ud800", "\uffff"], ids=ascii)
def test_what_xml_cannot_carry_is_a_value_error(text: str) -> None:
    """A character that XML has no place for is refused here, instead of being dropped or sent."""
    with pytest.raises(ValueError, match=r"XML|surrogates"):
        build(ENVELOPE, "1", (UserPermissions("permissions", text),))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Craftable", "LOGINID = 'Craftable'"),
        ("O'Neil", r"LOGINID = 'O\'Neil'"),
        ("back\\slash", r"LOGINID = 'back\\slash'"),
        ("\\' OR 'a' = 'a", r"LOGINID = '\\\' OR \'a\' = \'a'"),
        ("a&b<c", "LOGINID = 'a&b<c'"),
    ],
)
def test_a_value_stays_inside_its_quotes(text: str, quoted: str) -> None:
    """In readByQuery's SQL-like text, quotes and backslashes of a value are escaped."""
    question = ReadByQuery("restriction", "USERRESTRICTION", ("LOGINID",), ("LOGINID", text))
    assert parse_request(question).findtext(".//query") == quoted


@given(sendable)
def test_no_value_ends_its_quotes(text: str) -> None:
    """Whatever the value, the literal ends with the last quote, and reads back as the value."""
    literal = (
        parse_request(ReadByQuery("restriction", "USERRESTRICTION", ("LOGINID",), ("LOGINID", text))).findtext(
            ".//query"
        )
        or ""
    )
    inside = re.fullmatch(r"LOGINID = '((?:[^\\']|\\.)*)'", literal, re.DOTALL)
    assert inside
    assert re.sub(r"\\(.)", r"\1", inside[1], flags=re.DOTALL) == text


def test_pages_are_within_the_limits() -> None:
    """A page of `query` holds 1 to 2000 rows and one of `readByQuery` up to 1000, whatever is asked."""
    root = parse_request(
        *questions("Craftable"), *auditor_questions("Boss", [RightsQuestion("Craftable", 1, "Craftable")]), *ALL
    )
    assert {1 <= int(size.text or "") <= 2000 for size in root.iterfind(".//query/pagesize")} == {True}
    assert {size.text for size in root.iterfind(".//readByQuery/pagesize")} == {"1000"}


@given(password=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")) | st.sampled_from("<>&'\"")))
def test_a_request_says_who_signs_in(password: str) -> None:
    """Read from its login alone, whatever stands in the password, and in a question that looks like a login."""
    sent = Envelope("CraftableMPP", "sender-hunter2", "Acme & Sons", "O'Neil <1>", password)
    login = login_of(build(sent, "1", (UserPermissions("permissions", "<login><userid>other</userid></login>"),)))
    assert login == Login("Acme & Sons", "O'Neil <1>", password)


@pytest.mark.parametrize("body", [b"", b"<request/>", b"<login>", b"</login><login>", b"<login><userid></login>"])
def test_what_is_no_request_signs_nobody_in(body: bytes) -> None:
    """Nothing is guessed of bytes that hold no whole login."""
    assert login_of(body) is None


@pytest.mark.parametrize("size", [-1, 0, 2001])
def test_a_page_beyond_the_limits_cannot_be_asked(size: int) -> None:
    """A page size that breaks the schema is refused where it is written."""
    with pytest.raises(ValueError, match="1 to 2000"):
        Query("list", "DEPARTMENT", ("TITLE",), page_size=size)


def test_the_next_page_is_the_same_question_under_another_name() -> None:
    """A page keeps object, fields and filter, and is named by its first row."""
    first = SAMPLES[Query][2]
    assert isinstance(first, Query)
    page = first.page(2000)
    assert (page.name, page.offset) == ("roles@2000", 2000)
    assert (page.object, page.fields, page.equals) == (first.object, first.fields, first.equals)


@pytest.mark.parametrize(
    ("hidden", "remaining"),
    [
        pytest.param(("TITLE",), ("DEPARTMENTID",), id="one"),
        pytest.param(("TITLE", "STATUS"), ("DEPARTMENTID",), id="one-of-ours"),
        pytest.param(("STATUS",), None, id="none-of-ours"),
        pytest.param(("TITLE", "DEPARTMENTID"), None, id="all"),
        pytest.param((), None, id="unnamed"),
    ],
)
def test_hidden_fields_are_left_out(hidden: tuple[str, ...], remaining: tuple[str, ...] | None) -> None:
    """A query without its hidden fields is the same query, or none where that would change nothing or leave nothing."""
    query = Query("list", "DEPARTMENT", ("DEPARTMENTID", "title")).without(hidden)
    assert (query.fields if query else None) == remaining
    assert query is None or query.name == "list"


# Only reading


def kinds(root: type[Question] = Question) -> set[str]:
    """The names of all kinds of question, wherever they are defined."""
    return {name for kind in root.__subclasses__() for name in (kind.__name__, *kinds(kind))}


def test_every_kind_of_question_has_a_sample() -> None:
    """A new kind of question without a sample here, and so without proof that it only reads, is named."""
    assert kinds() == {kind.__name__ for kind in SAMPLES}
    assert all(isinstance(sample, kind) for kind, samples in SAMPLES.items() for sample in samples)


@pytest.mark.parametrize("question", ALL, ids=repr)
def test_a_question_calls_the_function_that_it_says(question: Question) -> None:
    """What is recorded, counted and compared with the answer is what is sent."""
    assert question.function == question.element().tag


def test_nothing_but_reading_is_asked() -> None:
    """No request that is ever built contains a function outside the list, and none asks for a session."""
    root = parse_request(
        *questions("Craftable"), *auditor_questions("Boss", [RightsQuestion("Craftable", 1, "Craftable")]), *ALL
    )
    assert {str(function[0].tag) for function in root.iter("function")} == READS
    assert not [element for element in root.iter() if "session" in str(element.tag).casefold()]


@pytest.mark.parametrize("function", ["create", "update", "delete", "getAPISession", "getapisession", "installApp", ""])
def test_nothing_but_reading_can_be_asked(function: str) -> None:
    """A question that was made for another function is refused before a byte of the request exists."""
    with pytest.raises(ValueError, match=r"only reads|Empty tag"):
        build(ENVELOPE, "1", (Bare("harmless", function),))


def test_the_list_of_functions_is_frozen() -> None:
    """The functions that may be sent are exactly those of this test."""
    assert request.FUNCTIONS == READS


def test_an_attachment_folder_is_asked_for_by_its_name() -> None:
    """The legacy `get` names its object and the key as attributes, whatever characters the name has."""
    element = parse_request(Get("folder", "supdocfolder", 'Bills & "Co" <x>')).find(".//get")
    assert element is not None
    assert dict(element.attrib) == {"object": "supdocfolder", "key": 'Bills & "Co" <x>'}


def test_only_what_the_edition_asks_for_is_asked_by_name() -> None:
    """The default edition has no instruction for the values: they are not asked about, even if a profile has them."""
    values = Values(bank_account="OPERATING", bill_image_folder="Bills")
    profile = Profile(document=load_document("connection values"), values=values)
    assert lookups_for(profile) == NamedLookups("OPERATING", "Bills")
    assert lookups_for(Profile(values=values)) == NamedLookups()


def test_what_is_wanted_by_name_is_asked_besides() -> None:
    """Each record that is wanted is one question more, after the others; what is not wanted is not asked."""
    plain = questions("Craftable")
    assert questions("Craftable", NamedLookups("", "")) == plain
    more = questions("Craftable", NamedLookups("OPERATING", "Bills"))
    assert more[: len(plain)] == plain
    assert more[len(plain) :] == (
        ReadByName("bank_account", "CHECKINGACCOUNT", "OPERATING", ACCOUNT_FIELDS),
        Get("bill_image_folder", "supdocfolder", "Bills"),
    )
    assert [question.name for question in questions("Craftable", NamedLookups("OPERATING"))[len(plain) :]] == [
        "bank_account"
    ]


def test_the_questions_of_a_user_have_names_of_their_own() -> None:
    """Control IDs tell the answers apart, those of the directory included."""
    lookups = NamedLookups("OPERATING", "Bills")
    names = [question.name for question in (*questions("Craftable", lookups), *directory_questions())]
    users = ("Craftable", "Craftable-E2")
    rights = [RightsQuestion(user, number, user) for number, user in enumerate(users, start=1)]
    of_the_auditor = [question.name for question in auditor_questions("Boss", rights)]
    assert len(of_the_auditor) == len(set(of_the_auditor))
    assert len(set(names)) == len(names)


def test_no_repr_shows_a_password() -> None:
    """Neither an envelope nor a request under way shows a password when it is printed."""
    ask = Request("1", "Craftable", (), ("a",), ("query",), build(ENVELOPE, "1", ALL))
    assert b"hunter2" in ask.body
    assert "hunter2" not in repr((ENVELOPE, ask))
