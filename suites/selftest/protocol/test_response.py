"""The answers: every documented shape, and who is answered."""

from __future__ import annotations

import pytest

from intacct.protocol.answer import NO_NUMBER, SignedIn
from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.record import NOT_IDS, NOT_UNDERSTOOD, UNNAMED, NotUnderstood, Record
from intacct.protocol.refusal import Level, Refusal, Side
from intacct.protocol.refusals import (
    Aborted,
    FieldsHidden,
    InvalidRequest,
    MalformedRequest,
    NoMessage,
    NoSuchUser,
    Outage,
    PermissionDenied,
    RateLimited,
    SenderNotAuthorized,
    SignInIncorrect,
    Unreadable,
    UserLockedOut,
    WrongSenderPassword,
)
from intacct.protocol.response import parse
from intacct.protocol.tree import lets_in
from suites.selftest.support.answers import (
    COMPANY,
    USER,
    WHOLE,
    answer,
    authentication,
    error,
    failed_result,
    listing,
    message,
    only_result,
    parse_answer,
    refused_response,
    refused_sign_in,
    response,
    result,
    row,
    rows,
    tag,
)

INCORRECT = error("XL03000006", "Sign-in information is incorrect")
GATEWAY_ERROR = (
    "<response><control><status>failure</status></control><errormessage><error><errorno>GW-0011</errorno>"
    "<description>Invalid Request</description></error></errormessage></response>"
)


# Who was let in


@pytest.mark.parametrize(
    ("body", "status", "kind", "level"),
    [
        pytest.param(GATEWAY_ERROR, 400, InvalidRequest, Level.CONTROL, id="gateway-error-with-status-alone"),
        pytest.param(
            refused_response(error("XMLGW_JPP0002", "Sign-in information is incorrect. Please check your request.")),
            401,
            SignInIncorrect,
            Level.CONTROL,
            id="401",
        ),
        pytest.param(
            refused_response(error("XL03000006", "Incorrect Intacct XML Partner ID or password")),
            200,
            WrongSenderPassword,
            Level.CONTROL,
            id="control",
        ),
        pytest.param(
            response(tag("operation"), message(error("XL03000003", "XML Parse error")), status="failure"),
            200,
            MalformedRequest,
            Level.CONTROL,
            id="control-with-operation",
        ),
        pytest.param(
            response(tag("operation", message(error("XL03000003", "XML Parse error"))), status="failure"),
            200,
            MalformedRequest,
            Level.CONTROL,
            id="control-inside-operation",
        ),
        pytest.param(refused_response(), 429, RateLimited, Level.CONTROL, id="429"),
        pytest.param(refused_response(error("X", "?")), 503, Outage, Level.CONTROL, id="503"),
        pytest.param(refused_response(), 200, NoMessage, Level.CONTROL, id="control-without-message"),
        pytest.param(refused_sign_in(INCORRECT), 200, SignInIncorrect, Level.SIGN_IN, id="sign-in"),
        pytest.param(refused_sign_in(), 200, NoMessage, Level.SIGN_IN, id="sign-in-without-message"),
        pytest.param(
            refused_sign_in(INCORRECT, error("PL04000076", "This user is in LOCKEDOUT state")),
            200,
            UserLockedOut,
            Level.SIGN_IN,
            id="several-errors",
        ),
        pytest.param(
            refused_sign_in(
                error(
                    "XL03000006",
                    "The sender ID &#39;x&#39; is not authorized to make Web Services requests to company ID y.",
                )
            ),
            200,
            SenderNotAuthorized,
            Level.SIGN_IN,
            id="escaped-inside-xml",
        ),
        pytest.param(
            response(tag("operation", authentication("aborted"), message(INCORRECT))),
            200,
            SignInIncorrect,
            Level.SIGN_IN,
            id="sign-in-aborted",
        ),
    ],
)
def test_a_refusal_of_everything_stands_in_the_place_of_the_sign_in(
    body: bytes | str, status: int, kind: type[Refusal], level: Level
) -> None:
    """Control and sign-in failures are answers without results, at the level where they came, with their status."""
    reply = parse_answer(body, status)
    assert isinstance(reply.sign_in, Refusal)
    assert (type(reply.sign_in), reply.sign_in.level, reply.sign_in.http_status) == (kind, level, status)
    assert reply.results == ()


@pytest.mark.parametrize(
    ("location", "landed"),
    [
        pytest.param(None, None, id="absent"),
        pytest.param("", "", id="empty"),
        pytest.param("\n  ", "", id="blank"),
        pytest.param("E1", "E1", id="filled"),
        pytest.param(" E1\n", "E1", id="filled-and-wrapped"),
    ],
)
def test_where_a_sign_in_lands_is_told_three_ways(location: str | None, landed: str | None) -> None:
    """A location that is absent, empty (the top level) or filled is three different things."""
    assert parse_answer(answer(location_id=location)).sign_in == SignedIn(USER, COMPANY, landed)


def test_an_empty_element_is_the_top_level() -> None:
    """An empty `<locationid/>` is the top level."""
    body = answer(location_id=None).replace(b"</authentication>", b"<locationid/></authentication>")
    assert parse_answer(body).sign_in == SignedIn(USER, COMPANY, "")


def test_an_operation_can_fail_after_the_sign_in() -> None:
    """Let in, and then refused for all questions at once: the sign-in counts, and what was said is kept."""
    reply = parse_answer(
        response(tag("operation", authentication(), message(error("GW-0010", "API rate limit exceeded"))))
    )
    assert isinstance(reply.sign_in, SignedIn)
    assert isinstance(reply.refusal, RateLimited)
    assert reply.results == ()


def test_the_case_and_blanks_of_a_status_do_not_count() -> None:
    """` Success ` counts as a success."""
    body = answer(result("f", tag("data"))).replace(b">success<", b"> Success\n<")
    assert isinstance(parse_answer(body).sign_in, SignedIn)
    assert parse_answer(body).results[0].refusal is None


# What was answered


def test_results_come_in_order_under_their_names() -> None:
    """Each result has its control ID, its function and its rows, or its refusal."""
    reply = parse_answer(WHOLE)
    assert [(item.name, item.function, len(item.rows)) for item in reply.results] == [
        ("user", "readByName", 1),
        ("list", "query", 0),
        ("probe", "query", 0),
    ]
    assert [type(item.refusal) for item in reply.results] == [type(None), type(None), PermissionDenied]


def test_data_beside_an_error_is_kept() -> None:
    """Rows that come with a failure are kept beside the refusal."""
    refusal = message(error("BL03000025", "Login ID x does not exist."))
    item = only_result(result("f", listing(row("A", {"B": "1"})), status="failure", errormessage=refusal))
    assert isinstance(item.refusal, NoSuchUser)
    assert [record.get("b") for record in item.rows] == ["1"]


@pytest.mark.parametrize(
    "part", ["<status>success</status>", "<function>query</function>", "<data/>", "<listtype>A</listtype><listtype/>"]
)
def test_a_part_that_stands_twice_in_a_result_is_not_understood(part: str) -> None:
    """What may stand once and stands twice, alike or not, decides nothing, whichever is looked at first."""
    body = result("f", listing(row("A", {"B": "1"})))
    for twice in (body.replace("<status>", f"{part}<status>", 1), body.replace("</result>", f"{part}</result>")):
        refusal = only_result(twice).refusal
        assert isinstance(refusal, Unreadable)
        assert "stands twice in it" in refusal.words


def test_two_answers_to_one_question_are_none() -> None:
    """A question that is answered twice, or by a result of two control IDs, is not answered."""
    answers = parse_answer(answer(result("f", listing()), result("f", listing()), result("g", listing()))).results
    assert [(item.name, type(item.refusal)) for item in answers] == [("f", Unreadable), ("g", type(None))]
    two_ids = result("f", listing()).replace("<controlid>", "<controlid>g</controlid><controlid>")
    assert {(item.name, type(item.refusal)) for item in parse_answer(answer(two_ids)).results} == {
        ("f", Unreadable),
        ("g", Unreadable),
    }


SECOND = authentication("failure")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            answer().replace(b"</operation>", authentication().encode() + b"</operation>"), id="authentication"
        ),
        pytest.param(answer().replace(b"</operation>", SECOND.encode() + b"</operation>"), id="failing-authentication"),
        pytest.param(answer().replace(b"<operation>", f"<operation>{SECOND}</operation><operation>".encode()), id="op"),
        pytest.param(answer().replace(b"<control>", b"<control><status>failure</status></control><control>"), id="ctl"),
        pytest.param(answer().replace(b"<userid>", b"<status>failure</status><userid>"), id="status-of-the-sign-in"),
        pytest.param(answer().replace(b"<locationid>", b"<locationid>E1</locationid><locationid>"), id="landing"),
        pytest.param(answer(location_id="E1").replace(b">E1<", b">E1<b/><"), id="landing-with-an-element"),
        pytest.param(answer().replace(b"<userid>", b"<userid>Craftable</userid><userid>"), id="user"),
        pytest.param(answer().replace(b"<controlid>1", b"<controlid>2</controlid><controlid>1", 1), id="control-id"),
        pytest.param(
            answer().replace(b"</response>", message(INCORRECT).encode() + b"</response>"), id="refused-beside"
        ),
        pytest.param(
            response(tag("operation", authentication(), message(INCORRECT), result("f", listing()))), id="and-results"
        ),
        pytest.param(
            response(
                tag("operation", authentication(), message(error("PL04000076", "This user is in LOCKEDOUT state")))
            ),
            id="let-in-and-locked-out",
        ),
        pytest.param(response(tag("operation", SECOND, result("f", listing()))), id="refused-and-answered"),
        pytest.param(response(tag("operation", authentication()), status="failure"), id="control-failed"),
    ],
)
def test_who_was_let_in_is_said_once_or_not_understood(body: bytes) -> None:
    """An answer that contradicts itself on the sign-in is none: neither of the two is believed."""
    with pytest.raises(UnreadableAnswer):
        parse_answer(body)


def test_an_answer_to_another_sender_is_not_ours() -> None:
    """`control` repeats who asked; senders that differ by case alone are two."""
    body = answer().replace(b"<controlid>", b"<senderid>CraftableMPP</senderid><controlid>", 1)
    assert isinstance(parse(body, 200, "1", COMPANY, USER, "CraftableMPP").sign_in, SignedIn)
    with pytest.raises(UnreadableAnswer, match="another sender ID"):
        parse(body, 200, "1", COMPANY, USER, "craftablempp")


def test_a_success_with_an_error_is_no_success() -> None:
    """A result that says success and holds an errormessage is not understood, and both are quoted."""
    item = only_result(result("f", listing(), errormessage=message(error("X", "The moon is full"))))
    assert isinstance(item.refusal, Unreadable)
    assert "it says success, and beside that: X: The moon is full" in item.refusal.words


def test_a_failure_needs_no_message() -> None:
    """A result that says failure is a refusal, even without a message."""
    assert isinstance(only_result(result("f", listing(), status="failure")).refusal, NoMessage)


@pytest.mark.parametrize("status", ["", "partial"])
def test_any_other_status_is_not_understood(status: str) -> None:
    """A result that says neither success nor failure is not a refusal: the fault is the gateway's."""
    refusal = only_result(result("f", listing(), status=status, errormessage=message(error("X", "no")))).refusal
    assert isinstance(refusal, Unreadable)
    assert refusal.side is Side.GATEWAY
    assert "does not say whether it succeeded" in refusal.words


def test_aborted_is_told_apart() -> None:
    """A question that the gateway did not come to is aborted, in its own words."""
    item = only_result(result("f", status="aborted", errormessage=message(error("X", "Stopped before"))))
    assert isinstance(item.refusal, Aborted)
    assert item.refusal.words == "X: Stopped before"


def test_all_parts_of_all_errors_are_kept() -> None:
    """Of several errors none is dropped, and additional information is found in both places."""
    extra = "<errorid>LOGIN</errorid><category>SECURITY</category>"
    first = error("1", "two", "one", "three").replace("</error>", f"<additionalinfo>{extra}</additionalinfo></error>")
    second = f"<error>{extra}</error>"
    refusal = only_result(
        result("f", status="failure", errormessage=message(first) + message(second, "<error/>"))
    ).refusal
    assert refusal is not None
    assert [
        (detail.number, detail.description, detail.description2, detail.correction) for detail in refusal.details
    ] == [
        ("1", "one", "two", "three"),
        ("", "", "", ""),
        ("", "", "", ""),
    ]
    assert [(detail.error_id, detail.category) for detail in refusal.details] == [("LOGIN", "SECURITY")] * 2 + [
        ("", "")
    ]


def test_hidden_fields_are_read_through_the_escaping() -> None:
    """The names of hidden fields come out of an error as it stands in XML."""
    item = only_result(
        failed_result("f", "XL03000006", "The following fields cannot be queried: [A: [B, C] ] [Support ID: x]")
    )
    assert isinstance(item.refusal, FieldsHidden)
    assert item.refusal.fields == ("B", "C")


@pytest.mark.parametrize(
    ("data", "numbers", "consistent"),
    [
        pytest.param(listing("<A/>", "<A/>"), (2, 2, 0), True, id="agree"),
        pytest.param(listing("<A/>", remaining=7), (1, 8, 7), True, id="page"),
        pytest.param(listing("<A/>", total=9, remaining=2, offset=6), (1, 9, 2), True, id="last-but-one-page"),
        pytest.param(tag("data", "<A/>", count="2"), (2, None, None), False, id="count-of-more-rows"),
        pytest.param(tag("data", "<A/>", count="0"), (0, None, None), False, id="count-of-fewer-rows"),
        pytest.param(listing("<A/>", total=1, remaining=1), (1, 1, 1), False, id="more-than-all"),
        pytest.param(listing("<A/>", total=0), (1, 0, 0), False, id="none-and-yet-one"),
        pytest.param(tag("data", "<A/>"), (None, None, None), True, id="unsaid"),
        pytest.param(
            tag("data", count="-1", totalcount="1e3", numremaining="٣"), (NO_NUMBER,) * 3, False, id="no-numbers"
        ),
        pytest.param(
            tag("data", count="9" * 5000, totalcount=" 3 "), (NO_NUMBER, 3, None), False, id="numbers-without-end"
        ),
        pytest.param("", (None, None, None), True, id="no-data"),
    ],
)
def test_numbers_are_compared_with_the_rows(
    data: str, numbers: tuple[int | None, int | None, int | None], *, consistent: bool
) -> None:
    """Numbers that contradict the rows are told, and what is not a number is there, and not understood."""
    item = only_result(result("f", data))
    assert (item.row_count, item.total, item.remaining) == numbers
    assert item.consistent is consistent


def test_the_key_to_the_next_page_is_read() -> None:
    """A page of readByQuery gives a result ID; an empty one is none."""
    assert only_result(result("f", listing(resultId="7030"))).result_id == "7030"
    assert only_result(result("f", listing(resultId=""))).result_id is None


# Records


def test_names_are_compared_in_any_case() -> None:
    """`query` answers in upper case and `readByQuery` in lower case: both are found, whatever is looked for."""
    upper, lower = rows("<A><LOGINID>x</LOGINID></A>", "<a><loginid>x</loginid></a>")
    assert {record.get(name) for record in (upper, lower) for name in ("LOGINID", "loginid", "LoginId")} == {"x"}


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<U><CONTACTINFO.EMAIL1>a@b</CONTACTINFO.EMAIL1></U>", id="dotted"),
        pytest.param("<U><CONTACTINFO><EMAIL1>a@b</EMAIL1></CONTACTINFO></U>", id="nested"),
        pytest.param("<U><CONTACTINFO/><contactinfo><Email1>a@b</Email1></contactinfo></U>", id="nested-second"),
    ],
)
def test_joined_fields_are_found_dotted_and_nested(markup: str) -> None:
    """A joined field is the same field in both notations, and not the field of the record itself."""
    (record,) = rows(markup)
    assert record.get("CONTACTINFO.EMAIL1") == "a@b"
    assert record.get("EMAIL1") is None
    assert record.get("CONTACTINFO.EMAIL2") is None


def test_absent_and_empty_are_two_things() -> None:
    """None means that a field is absent, and an empty text that it is empty."""
    (record,) = rows("<U><A/><B></B></U>")
    assert (record.get("A"), record.get("B"), record.get("C")) == ("", "", None)


@pytest.mark.parametrize(
    ("markup", "ids"),
    [
        pytest.param("<L><ID>1</ID><ID>2</ID></L>", ("1", "2"), id="one-list"),
        pytest.param("<L><ID>1</ID></L><L><ID>2</ID></L>", ("1", "2"), id="a-list-each"),
        pytest.param("<ls><l><id>1</id><n>x</n></l></ls><L><M><ID>2</ID></M></L>", ("2", NOT_UNDERSTOOD), id="wrapped"),
        pytest.param("<L><ID> 1 </ID><ID/><ID>1</ID></L>", ("1",), id="blanks-and-doubles"),
        pytest.param("<L/>", (), id="empty"),
        pytest.param("<X><L><ID>1</ID></L></X>", (NOT_UNDERSTOOD,), id="elsewhere"),
        pytest.param("<L><E><T>Rooms</T></E></L>", (UNNAMED,), id="an entry without its ID"),
        pytest.param("<L><E>none</E></L>", (NOT_UNDERSTOOD,), id="a text in the place of an entry"),
        pytest.param("", None, id="absent"),
    ],
)
def test_owned_lists_are_read_in_both_encodings(markup: str, ids: tuple[str, ...] | None) -> None:
    """One list of many or one list each is the same; an empty list is not an absent one."""
    (record,) = rows(tag("U", markup))
    assert record.owned("L", "ID") == ids


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<L>E1</L>", id="text"),
        pytest.param("<L><![CDATA[<ID>E1</ID>]]></L>", id="cdata"),
        pytest.param('<L ID="E1"/>', id="attribute-of-the-list"),
        pytest.param('<L><E ID="E1"/></L>', id="attribute-of-an-entry"),
        pytest.param("<ID>E1</ID>", id="flat"),
        pytest.param("<L.ID>E1</L.ID>", id="dotted"),
        pytest.param("<W><L><ID>E1</ID></L></W>", id="wrapped"),
        pytest.param("<L><W><E><ID>E1</ID></E></W></L>", id="deeper"),
        pytest.param("<L><E/>E1</L>", id="tail"),
        pytest.param("<L><E>E1</E></L>", id="text-of-an-entry"),
        pytest.param("<L><E><ID>E<b/>1</ID></E></L>", id="text-around-an-element"),
        pytest.param("<L><E><ID>E1</ID><ID>E2</ID></E></L>", id="two-in-an-entry"),
    ],
)
def test_a_list_that_is_there_and_not_understood_is_not_empty(markup: str) -> None:
    """Whatever the shape in which a list of IDs comes, it never counts as no list, nor as an empty one."""
    (record,) = rows(tag("U", markup))
    assert NOT_IDS.intersection(record.owned("L", "ID") or ())


def test_more_attributes_and_elements_disturb_no_list() -> None:
    """What is merely additional leaves a list as it is."""
    (record,) = rows('<U more="1"><L new="2"><E new="3"><ID new="4">E1</ID><NAME>Inn</NAME></E></L><NEW>x</NEW></U>')
    assert record.owned("L", "ID") == ("E1",)
    assert record.get("NEW") == "x"


@pytest.mark.parametrize(
    "markup", ["<A>x</A><A>x</A>", "<A>x</A><a>y</a>", "<A>x<b/></A>", "<A><b>x</b></A>", "<B.A>1</B.A><B><A>1</A></B>"]
)
def test_a_field_that_contradicts_itself_is_not_understood(markup: str) -> None:
    """A field that stands twice, alike or not, or holds elements, has no value that could be taken."""
    (record,) = rows(tag("U", markup))
    with pytest.raises(NotUnderstood):
        record.get("B.A" if "B.A" in markup else "A")


def test_what_is_no_element_is_no_row() -> None:
    """Comments and instructions leave no trace, CDATA is text, and a foreign namespace leaves the local name."""
    (record,) = rows('<!-- no --><?no no?><x:U xmlns:x="u">a<!-- no -->b<![CDATA[<&]]></x:U>')
    assert record == Record("U", "ab<&")


# Who is answered


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(answer(control_id="2"), "control ID", id="other-request"),
        pytest.param(refused_response(INCORRECT, control_id="2"), "control ID", id="other-refused-request"),
        pytest.param(answer(user_id="Admin"), "user", id="other-user"),
        pytest.param(response(tag("operation", authentication(company_id="Other"))), "company", id="other-company"),
        pytest.param(b"<html><body>Off-line</body></html>", "no response", id="html"),
        pytest.param(b"<request/>", "no response", id="other-root"),
        pytest.param(b"<Response/>", "no response", id="root-in-another-case"),
        pytest.param(WHOLE.replace(b"<response>", b'<response xmlns="u">'), "no response", id="namespace"),
        pytest.param(b"<response/>", "no control", id="no-control"),
        pytest.param(response(tag("operation")), "no authentication", id="no-authentication"),
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b" \r\n", "is empty", id="blank"),
        pytest.param(b"\0" * 99, "not XML", id="zeros"),
        pytest.param(b"upstream connect error", "not XML", id="text"),
        pytest.param(WHOLE + b"<response/>", "not XML", id="several-roots"),
        pytest.param(WHOLE + b"junk", "not XML", id="junk-behind"),
        pytest.param(b"\n" + WHOLE, "not XML", id="declaration-not-first"),
        pytest.param(WHOLE[:-1], "not XML", id="truncated-at-the-end"),
        pytest.param(WHOLE[: len(WHOLE) // 2], "not XML", id="truncated"),
        pytest.param(WHOLE.replace(b"UTF-8", b"klingon"), "not XML", id="unknown-encoding"),
        pytest.param(WHOLE.replace("ä".encode(), b"\xe4"), "not XML", id="wrong-encoding"),
        pytest.param(WHOLE.replace(b"&amp;", b"&nbsp;"), "not XML", id="undeclared-entity"),
        pytest.param(WHOLE.replace(b"&amp;", b"&#0;"), "not XML", id="impossible-character"),
    ],
)
def test_what_is_no_answer_to_us_is_unreadable(body: bytes, says: str) -> None:
    """What is not XML, not a response, or answers somebody else is refused with a sentence that says which."""
    with pytest.raises(UnreadableAnswer, match=says) as caught:
        parse_answer(body)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_same_user_in_another_case_is_us() -> None:
    """IDs are compared without regard to case and blanks, and one that is left out is let pass."""
    body = answer(user_id=" CRAFTABLE ").replace(b"<companyid>Acme</companyid>", b"")
    assert parse_answer(body).sign_in == SignedIn(" CRAFTABLE ", None, "")


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<?xml version='1.0' encoding='UTF-8'?>\n", id="declaration"),
        pytest.param(b"<?xml version='1.0'?>\n<!-- documented shapes -->\n<!-- two -->", id="comments"),
    ],
)
def test_an_answer_shows_at_its_beginning_that_it_lets_in(before: bytes) -> None:
    """What may stand before an answer does not hide it; who is refused is never let in."""
    bare = WHOLE[WHOLE.index(b"<response") :]
    refused = refused_sign_in(INCORRECT)
    assert lets_in(before + bare)
    assert not lets_in(before + refused[refused.index(b"<response") :])


@pytest.mark.parametrize("before", [b"<!DOCTYPE response>", b"<!-- <response> -->", b"<!-- ", b"an error occurred"])
def test_an_answer_behind_anything_else_has_to_be_parsed(before: bytes) -> None:
    """Only what is plain at its beginning counts without being parsed."""
    assert not lets_in(before + WHOLE[WHOLE.index(b"<response") :])
