"""The errors: what the gateway's documented words mean, on whose side that lies, and the trees as they are drawn."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from intacct.protocol import errors, refusals
from intacct.protocol.classify import classify
from intacct.protocol.errors import IntacctError
from intacct.protocol.refusal import ErrorDetail, Level, Refusal, Side, local, plain_text
from intacct.protocol.refusals import (
    CompanyExpired,
    DataLayerFault,
    EntityNotPermitted,
    FeatureDisabled,
    FieldsHidden,
    InvalidRequest,
    MalformedRequest,
    NoMessage,
    NoSuchUser,
    NotSubscribed,
    ObjectAbsent,
    Outage,
    PermissionDenied,
    RateLimited,
    SenderNotAuthorized,
    SessionInvalid,
    SignInIncorrect,
    Unclassified,
    Unreached,
    UserInactive,
    UserLockedOut,
    WebServicesOff,
    WrongSenderPassword,
)

CONTROL, SIGN_IN, RESULT = Level.CONTROL, Level.SIGN_IN, Level.RESULT
OURS, CUSTOMER, GATEWAY = Side.OURS, Side.CUSTOMER, Side.GATEWAY
INCORRECT = "Sign-in information is incorrect"
SENDER = "The sender ID 'CraftableMPP' is not authorized to make Web Services requests to company ID 'Acme'."
XML_GATEWAY = "Your company is not authorized for XML transactions. Please subscribe to the XML Gateway."
LOCKED = "This user is in LOCKEDOUT state"
PARTNER = "Incorrect Intacct XML Partner ID or password"
DENIED = "You do not have permission for API operation QUERY on objects of type APBILL"
HIDDEN = "The following fields cannot be queried: [ROLEUSERS: [USERLOGINID] ] "
NO_ENTITY = "The user Craftable does not have access to the entity E1"


class Row(NamedTuple):
    """A row of facts.md's table: what the gateway says where, and what that means."""

    level: Level
    number: str
    text: str
    status: int
    kind: type[Refusal]
    side: Side

    def classified(self, *details: ErrorDetail) -> Refusal:
        """The meaning of these errors at this row's level, with its status."""
        return classify(self.level, details, self.status)

    @property
    def details(self) -> tuple[ErrorDetail, ...]:
        """The documented error: its text is its second description."""
        return (ErrorDetail(self.number, description2=self.text),) if self.number or self.text else ()


# Level, number, text, HTTP status -> the type and its side: the rows of the table in facts.md, section 2, in its order.
TABLE = {
    "sender-password": Row(CONTROL, "XL03000006", PARTNER, 200, WrongSenderPassword, OURS),
    "GW-0011": Row(CONTROL, "GW-0011", "Invalid Request", 400, InvalidRequest, OURS),
    "invalidRequest": Row(CONTROL, "invalidRequest", "Invalid Request", 400, InvalidRequest, OURS),
    "GW-0011-without-text": Row(CONTROL, "GW-0011", "", 400, InvalidRequest, OURS),
    "JPP0002": Row(
        CONTROL, "XMLGW_JPP0002", f"{INCORRECT}. Please check your request.", 401, SignInIncorrect, CUSTOMER
    ),
    "UJPP0002": Row(CONTROL, "UJPP0002", f"{INCORRECT}. Please check your request.", 401, SignInIncorrect, CUSTOMER),
    "schema": Row(CONTROL, "XL03000003", "XML Parse schema error", 200, MalformedRequest, OURS),
    "expired": Row(CONTROL, "PL04000055", "This is a demo company and has expired.", 200, CompanyExpired, CUSTOMER),
    "sender": Row(SIGN_IN, "XL03000006", SENDER, 200, SenderNotAuthorized, CUSTOMER),
    "xml-gateway": Row(SIGN_IN, "", XML_GATEWAY, 200, WebServicesOff, CUSTOMER),
    "locked-out": Row(SIGN_IN, "PL04000076", LOCKED, 200, UserLockedOut, CUSTOMER),
    "inactive": Row(SIGN_IN, "PL04000076", "This user is in INACTIVE state", 200, UserInactive, CUSTOMER),
    "sign-in": Row(SIGN_IN, "XL03000006", INCORRECT, 200, SignInIncorrect, CUSTOMER),
    "session": Row(SIGN_IN, "XL03000006", "Invalid session", 200, SessionInvalid, OURS),
    "entity": Row(SIGN_IN, "", NO_ENTITY, 200, EntityNotPermitted, CUSTOMER),
    "entity-result": Row(RESULT, "", NO_ENTITY, 200, EntityNotPermitted, CUSTOMER),
    "no-message": Row(SIGN_IN, "", "", 200, NoMessage, GATEWAY),
    "permission": Row(RESULT, "PL04000005", DENIED, 200, PermissionDenied, CUSTOMER),
    "not-subscribed": Row(RESULT, "", "The AP module is not subscribed.", 200, NotSubscribed, CUSTOMER),
    "x-not-subscribed": Row(RESULT, "", "Cash Management is not subscribed.", 200, NotSubscribed, CUSTOMER),
    "data-layer": Row(RESULT, "DL02000001", "There was an error processing the request.", 200, DataLayerFault, GATEWAY),
    "feature": Row(
        RESULT, "", "This feature is disabled for your company or your current user", 200, FeatureDisabled, CUSTOMER
    ),
    "not-authorized": Row(RESULT, "", "You're not authorized to perform this action", 200, PermissionDenied, CUSTOMER),
    "curly": Row(RESULT, "", "You\u2019re not authorized to perform this action", 200, PermissionDenied, CUSTOMER),
    "object": Row(RESULT, "Query Failed", "Object definition X not found", 200, ObjectAbsent, CUSTOMER),
    "object-XXX": Row(RESULT, "XXX", "Object definition X not found", 200, ObjectAbsent, CUSTOMER),
    "hidden": Row(RESULT, "XL03000006", HIDDEN, 200, FieldsHidden, CUSTOMER),
    "no-such-user": Row(RESULT, "BL03000025", "Login ID x does not exist.", 200, NoSuchUser, CUSTOMER),
    **{
        f"rate-{level}": Row(level, "GW-0010", "API rate limit exceeded", 200, RateLimited, GATEWAY)
        for level in (CONTROL, SIGN_IN, RESULT)
    },
    **{
        f"outage-{level}-{text[:6]}": Row(level, "GW-0001", text, 200, Outage, GATEWAY)
        for level in (CONTROL, SIGN_IN, RESULT)
        for text in ("Unable to process request", "The Service is Temporarily Off-line")
    },
    "429": Row(CONTROL, "", "", 429, RateLimited, GATEWAY),
    "429-unknown-words": Row(CONTROL, "X", "Slow down, please", 429, RateLimited, GATEWAY),
    "503": Row(CONTROL, "", "", 503, Outage, GATEWAY),
    "524": Row(CONTROL, "", "", 524, Outage, GATEWAY),
    "unknown": Row(RESULT, "X", "The moon is full", 200, Unclassified, GATEWAY),
}
WORDED = {id_: row for id_, row in TABLE.items() if row.text}
WITH_MESSAGE = {id_: row for id_, row in TABLE.items() if row.kind is not NoMessage}
WRITTEN = [
    pytest.param(lambda text: text, id="plain"),
    pytest.param(lambda text: f"{text} [Support ID: XGCP6%7EX-I7_zP]", id="support-id"),
    pytest.param(lambda text: f"{text} [Request ID: 01J-9]", id="request-id"),
    pytest.param(html.escape, id="escaped-once"),
    pytest.param(lambda text: html.escape(html.escape(text)), id="escaped-twice"),
    pytest.param(lambda text: text.upper(), id="upper-case"),
    pytest.param(lambda text: "\n\t" + text.replace(" ", "\n  ") + " ", id="wrapped"),
]


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_every_documented_row_has_its_meaning_and_side(row: Row) -> None:
    """Level, text and status tell what a refusal means, and its type says whose side it is on."""
    refusal = row.classified(*row.details)
    assert (type(refusal), refusal.side) == (row.kind, row.side)
    assert (refusal.level, refusal.details, refusal.http_status) == (row.level, row.details, row.status)


@pytest.mark.parametrize("write", WRITTEN)
@pytest.mark.parametrize("row", WORDED.values(), ids=WORDED)
def test_the_way_a_text_is_written_does_not_count(row: Row, write: Callable[[str], str]) -> None:
    """Support IDs, one or two layers of escaping, case, line breaks and the part it stands in change no meaning."""
    text = write(row.text)
    for detail in (
        ErrorDetail(row.number, description=text),
        ErrorDetail(row.number, description2=text),
        ErrorDetail(row.number, description="Query error", correction=text),
    ):
        assert type(row.classified(detail)) is row.kind


@pytest.mark.parametrize("row", WITH_MESSAGE.values(), ids=WITH_MESSAGE)
def test_the_cause_need_not_come_first(row: Row) -> None:
    """An error without a known meaning, before or behind, does not hide the one that has a meaning."""
    noise = ErrorDetail("BL01001973", description2="XL03000009")
    assert type(row.classified(noise, *row.details)) is row.kind
    assert type(row.classified(*row.details, noise)) is row.kind


def test_every_refusal_of_the_gateway_is_in_the_table() -> None:
    """A refusal that is added without a row in the table of cases is named."""
    spoken_by_us = {"Aborted", "NotInRecording", "OwnSettings", "Unanswered", "Unreached", "Unreadable"}
    tabled = {row.kind.__name__ for row in TABLE.values()}
    assert tabled | spoken_by_us == {kind.__name__ for kind in declared_classes(Refusal)} - {"Refusal"}


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        pytest.param((LOCKED, INCORRECT), UserLockedOut, id="locked-out"),
        pytest.param((INCORRECT, LOCKED), UserLockedOut, id="locked-out-second"),
        pytest.param((INCORRECT, NO_ENTITY), EntityNotPermitted, id="entity"),
        pytest.param((INCORRECT, "Invalid session"), SessionInvalid, id="session"),
        pytest.param((LOCKED, XML_GATEWAY), WebServicesOff, id="subscription"),
        pytest.param((XML_GATEWAY, SENDER), SenderNotAuthorized, id="sender"),
        pytest.param((INCORRECT, LOCKED, XML_GATEWAY, SENDER), SenderNotAuthorized, id="all"),
    ],
)
def test_at_sign_in_the_most_telling_text_decides(texts: tuple[str, ...], kind: type[Refusal]) -> None:
    """The order is sender, subscription, state of the user, session, entity, and only then the sign-in information."""
    details = tuple(ErrorDetail("XL03000006", description2=text) for text in texts)
    assert type(classify(SIGN_IN, details)) is kind


@pytest.mark.parametrize(
    "denied", [DENIED, "You're not authorized to perform this action"], ids=["operation", "action"]
)
@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        pytest.param("The Cash Management module is not subscribed.", NotSubscribed, id="subscription"),
        pytest.param("This feature is disabled for your company", FeatureDisabled, id="feature"),
        pytest.param("Object definition X not found", ObjectAbsent, id="object"),
        pytest.param("Login ID x does not exist.", NoSuchUser, id="user"),
        pytest.param(HIDDEN, FieldsHidden, id="fields"),
        pytest.param(NO_ENTITY, EntityNotPermitted, id="entity"),
    ],
)
def test_a_reason_beside_a_missing_permission_decides(denied: str, reason: str, kind: type[Refusal]) -> None:
    """A refused question that says why means that, and not a missing permission: in either order, or in one error."""
    errors_of_both = [ErrorDetail("PL04000005", description2=denied), ErrorDetail("BL34000061", description2=reason)]
    assert type(classify(RESULT, tuple(errors_of_both))) is kind
    assert type(classify(RESULT, tuple(reversed(errors_of_both)))) is kind
    assert type(classify(RESULT, (ErrorDetail("PL04000005", description2=f"{denied}. {reason}"),))) is kind


@pytest.mark.parametrize("level", [CONTROL, SIGN_IN, RESULT])
@pytest.mark.parametrize(
    "number", ["XL03000006", "PL04000005", "PL04000076", "PL04000055", "BL03000025", "Query Failed", "XXX", "UJPP0002"]
)
def test_an_ambiguous_number_decides_nothing(level: Level, number: str) -> None:
    """A number with an unknown text, or none, is unclassified and quoted; XL03000006 has six meanings."""
    for text in ("The moon is full", ""):
        refusal = classify(level, (ErrorDetail(number, description2=text),))
        assert type(refusal) is Unclassified
        assert refusal.words == ": ".join(filter(None, (number, text)))


@pytest.mark.parametrize(
    ("level", "text"),
    [
        pytest.param(RESULT, INCORRECT, id="sign-in-at-result"),
        pytest.param(CONTROL, DENIED, id="permission-at-control"),
        pytest.param(SIGN_IN, DENIED, id="permission-at-sign-in"),
        pytest.param(RESULT, "Invalid Request", id="request-at-result"),
        pytest.param(CONTROL, "The filter is an Invalid Request", id="request-in-a-sentence"),
        pytest.param(SIGN_IN, "Reset a user that is not LOCKEDOUT", id="state-in-a-sentence"),
    ],
)
def test_a_text_at_another_level_is_not_guessed_at(level: Level, text: str) -> None:
    """A text means what the table says only at the level that the table gives."""
    assert type(classify(level, (ErrorDetail("XL03000006", description2=text),))) is Unclassified


@pytest.mark.parametrize("level", [CONTROL, SIGN_IN, RESULT])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(SENDER, SenderNotAuthorized, id="sender"),
        pytest.param("not authorized for XML transactions", WebServicesOff, id="web-services"),
        pytest.param(LOCKED, UserLockedOut, id="locked-out"),
        pytest.param("This user is in INACTIVE state", UserInactive, id="inactive"),
        pytest.param("This company is a demo company and has expired.", CompanyExpired, id="expired"),
    ],
)
def test_a_text_that_can_mean_but_one_thing_is_recognised_at_every_level(
    level: Level, text: str, kind: type[Refusal]
) -> None:
    """Sender, Web Services, a user's state and an expired company are told apart wherever they are said."""
    details = (ErrorDetail("XL03000006", description2=INCORRECT), ErrorDetail("XL03000006", description2=text))
    assert type(classify(level, details)) is kind


@pytest.mark.parametrize(
    ("level", "status", "suspected"),
    [(CONTROL, 200, True), (CONTROL, 401, True), (SIGN_IN, 401, True), (SIGN_IN, 200, False)],
)
def test_the_company_id_is_a_third_suspect(level: Level, status: int, *, suspected: bool) -> None:
    """At control level or with HTTP 401, a wrong sign-in may also be a wrong company ID."""
    refusal = classify(level, (ErrorDetail("X", description2=INCORRECT),), status)
    assert isinstance(refusal, SignInIncorrect)
    assert refusal.company_suspected is suspected


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        pytest.param(HIDDEN, ("USERLOGINID",), id="one"),
        pytest.param("fields cannot be queried: [X: [a, B ,A] ] [Support ID: E:[q]]", ("A", "B"), id="several"),
        pytest.param("fields cannot be queried: [X: [A], Y: [B.C] ]", ("A", "B.C"), id="two-objects"),
        pytest.param("fields cannot be queried: A", (), id="another-notation"),
    ],
)
def test_hidden_fields_are_named(text: str, fields: tuple[str, ...]) -> None:
    """The fields that cannot be queried are read out of the text, in upper case, each once."""
    refusal = classify(RESULT, (ErrorDetail("XL03000006", description2=f"The following {text}"),))
    assert isinstance(refusal, FieldsHidden)
    assert refusal.fields == fields


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        pytest.param(
            ErrorDetail("PL1", "Query error", "a &amp;lt; b\n [Support ID: S]", "Ask"),
            "PL1: a < b [Support ID: S] Ask",
            id="all",
        ),
        pytest.param(ErrorDetail("PL1", "Only this", " \n"), "PL1: Only this", id="blank-second"),
        pytest.param(ErrorDetail("", "", "", "Ask"), "Ask", id="correction"),
        pytest.param(ErrorDetail("Query Failed"), "Query Failed", id="number"),
        pytest.param(ErrorDetail(), "no message", id="nothing"),
    ],
)
def test_a_person_reads_the_gateways_own_words(detail: ErrorDetail, words: str) -> None:
    """The words hold number and support ID on one line, each error once."""
    assert classify(RESULT, (detail, detail)).words == words


def test_a_refusal_of_our_own_speaks_for_itself() -> None:
    """What we refuse ourselves has our words, and no level of the gateway."""
    refusal = local(Unreached, "no connection")
    assert (refusal.words, refusal.level, refusal.http_status) == ("no connection", Level.WIRE, 0)


def test_text_is_one_plain_line() -> None:
    """For comparing, a text loses its tickets, its layers of escaping and its line breaks."""
    raw = "  You&amp;#39;re\n&lt;out&gt; [Support ID: a%7E] [request id : b]  "
    assert plain_text(raw) == "You're <out>"


# The trees of errors and of refusals


def declared_classes(root: type) -> list[type]:
    """A class and all below it that the two modules hold."""
    members = (*inspect.getmembers(errors, inspect.isclass), *inspect.getmembers(refusals, inspect.isclass))
    return [kind for _, kind in members if issubclass(kind, root)]


def drawn_tree() -> dict[str, tuple[str | None, str]]:
    """The names in the docstrings' drawings, each with its parent and the side that is written beside it."""
    tree: dict[str, tuple[str | None, str]] = {}
    path: list[tuple[int, str]] = []
    for line in f"{errors.__doc__}{refusals.__doc__}".splitlines():
        node = re.match(r"    ([│├└─ ]*)([A-Z]\w+)(?: +(customer|ours|gateway) .*)?$", line)
        if node:
            path = [step for step in path if step[0] < len(node[1])]
            tree[node[2]] = (path[-1][1] if path else None, node[3] or "")
            path.append((len(node[1]), node[2]))
    return tree


def test_the_tree_is_drawn_as_it_is() -> None:
    """The docstrings draw every error and refusal that exists, no other, each below its parent."""
    kinds = declared_classes(IntacctError) + declared_classes(Refusal)
    own = {kind.__name__: kind.__base__.__name__ for kind in kinds if kind.__base__}
    assert {name: parent for name, (parent, _) in drawn_tree().items() if parent} == {
        name: parent for name, parent in own.items() if parent not in {"Exception", "object"}
    }


def test_the_sides_are_drawn_as_they_are() -> None:
    """The side that the docstring gives a refusal is the side that it has; every error is given one."""
    sides = {
        kind.__name__: kind.side
        for kind in declared_classes(Refusal)
        if issubclass(kind, Refusal) and kind is not Refusal
    }
    tree = drawn_tree()
    assert {name: tree[name][1] for name in sides} == sides
    assert all(side for parent, side in tree.values() if parent)


def test_every_refusal_has_a_meaning_of_its_own() -> None:
    """No two refusals are told to a person in the same words."""
    meanings = [kind.meaning for kind in declared_classes(Refusal) if issubclass(kind, Refusal)]
    assert len(set(meanings)) == len(meanings)
