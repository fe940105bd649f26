"""Texts in a pseudonymised recording: the gateway's words mean what they meant, and whatever names somebody is seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacct.protocol.classify import classify
from intacct.protocol.refusal import ErrorDetail, Level, Refusal
from intacct.protocol.refusals import FieldsHidden, NoSuchUser, PermissionDenied, SessionInvalid, Unclassified
from suites.pseudonymise.allow_list import TextKind, is_control_id
from suites.pseudonymise.leak_check import LeakCheck
from suites.pseudonymise.substitutes import Substitutes
from suites.pseudonymise.texts import NUMBERS, OTHER, STABLE, Texts, meaning, number
from suites.selftest.support.edits import refusals

LEVELS = (Level.CONTROL, Level.SIGN_IN, Level.RESULT)


def texts(**names: TextKind) -> Texts:
    """The texts of a recording that holds these names; `_` stands for a blank."""
    substitutes = Substitutes()
    for name, what in names.items():
        substitutes.note(what, name.replace("_", " "))
    substitutes.settle()
    return Texts(substitutes)


@pytest.mark.parametrize("kind", STABLE, ids=lambda kind: kind.__name__)
def test_stable_words_mean_their_refusal(kind: type[Refusal]) -> None:
    """Each refusal that is told by its words has words that mean it at some level, and nothing else at any."""
    meanings = {meaning(level, STABLE[kind]) for level in LEVELS}
    assert kind in meanings
    assert meanings <= {kind, None}


@pytest.mark.parametrize("level", LEVELS)
def test_words_for_anything_else_mean_nothing(level: Level) -> None:
    """The words that replace an unknown text are as unclassified as that text."""
    assert type(classify(level, (ErrorDetail(description2=OTHER),))) is Unclassified


@pytest.mark.parametrize("name", refusals())
def test_documented_refusals_keep_their_meaning(name: str) -> None:
    """Every refusal of the departures means the same afterwards, with its numbers and its texts."""
    refusal = refusals()[name]
    level = Level(refusal.level)
    rewriter = texts(Demo=TextKind.COMPANY)
    before = tuple(
        ErrorDetail(gateway_error.number, gateway_error.description, gateway_error.description2)
        for gateway_error in refusal.errors
    )
    after = tuple(
        ErrorDetail(
            number(detail.number),
            rewriter.rewritten(level, detail.description),
            rewriter.rewritten(level, detail.description2),
        )
        for detail in before
    )
    assert type(classify(level, after)) is type(classify(level, before))
    assert "Demo" not in str(after)


@pytest.mark.parametrize(
    ("original", "rewritten"),
    [
        (
            "Login ID &amp;#039;Old Mill&amp;#039; does not exist. [Support ID: abc~9]",
            "Login ID 'company-001' does not exist. [Support ID: support-001]",
        ),
        ("Login ID ANN does not exist.", "Login ID user-001 does not exist."),
        ("Login ID annual does not exist.", STABLE[NoSuchUser]),
        ("Login ID 4711 does not exist.", STABLE[NoSuchUser]),
        ("Login ID \U0001f3e8 does not exist.", STABLE[NoSuchUser]),
        ("Old Mill's Zacharias has an Invalid session", STABLE[SessionInvalid]),
        ("Ann was here", OTHER),
        ("The query is not valid for Ann", "The query is not valid for user-001"),
        ("", ""),
    ],
)
def test_texts_keep_what_is_known(original: str, rewritten: str) -> None:
    """Names become their substitutes; where any other word is left, the words of the meaning stand for the text."""
    assert texts(Old_Mill=TextKind.COMPANY, Ann=TextKind.USER).rewritten(Level.RESULT, original) == rewritten


def test_hidden_fields_stay_hidden() -> None:
    """Which of Sage's fields cannot be queried is kept; a field of the company's own is not named."""
    original = "The following fields cannot be queried: [USERINFO: [LOGINDISABLED, ANN_CODE, DESCRIPTION] ]"
    rewritten = texts().rewritten(Level.RESULT, original)
    refusal = classify(Level.RESULT, (ErrorDetail(description=rewritten),))
    assert isinstance(refusal, FieldsHidden)
    assert refusal.fields == ("LOGINDISABLED", "DESCRIPTION")
    assert "ANN" not in rewritten


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("PL04000005", "PL04000005"),
        ("GW-0011", "GW-0011"),
        ("Ann", "XXX"),
        ("", ""),
        *((known_number, known_number) for known_number in sorted(NUMBERS)),
    ],
)
def test_numbers_of_errors(original: str, expected: str) -> None:
    """A number is kept if it is one of Sage's; anything else is there, and tells nothing."""
    assert number(original) == expected


@given(before=st.text(max_size=30), after=st.text(max_size=30), level=st.sampled_from(LEVELS))
def test_any_text_keeps_its_meaning(before: str, after: str, level: Level) -> None:
    """With any text around a name and a refusal, the meaning stays and the name is gone."""
    original = f"{before} Zyxwvut {STABLE[PermissionDenied]} {after}"
    rewritten = texts(Zyxwvut=TextKind.PERSON).rewritten(level, original)
    assert meaning(level, rewritten) is meaning(level, original)
    assert "Zyxwvut" not in rewritten


@pytest.mark.parametrize(
    ("original", "text", "is_left"),
    [
        pytest.param("S\u00f6hne", "die S&ouml;hne", True, id="escaped"),
        pytest.param("\U0001f3e8\U0001f37d", "the \U0001f3e8\U0001f37d inn", True, id="signs alone"),
        pytest.param("\U0001f3e8\U0001f37d", "the \U0001f3e8 inn", False, id="other signs"),
        pytest.param("7654321", "number 7654321", True, id="seven digits"),
        pytest.param("765432", "number 765432", False, id="six digits could be a count"),
        pytest.param("Zqx", "by zqx", True, id="three letters"),
        pytest.param("Zq", "by zq", False, id="two letters are an accident"),
        pytest.param("Zqx", "by zqxa", False, id="inside a word"),
    ],
)
def test_what_is_left_of_an_original_is_seen(original: str, text: str, *, is_left: bool) -> None:
    """An original that is left is seen, in any notation, unless it could be a count or an accident."""
    assert LeakCheck.of([(TextKind.ENTITY, original)], ()).in_text(text) == ({TextKind.ENTITY} if is_left else set())


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("1.page.list.CLASS@3", True),
        ("1.page.list.CLASS@\u0663", False),
        ("1.page.list.Annapolis@3", False),
    ],
    ids=["ours", "digits of another script", "another word"],
)
def test_control_ids_are_made_of_our_own_words(text: str, *, is_ours: bool) -> None:
    """A control ID is kept only if it is made of our own words, since others could be a name."""
    assert is_control_id(text) is is_ours
