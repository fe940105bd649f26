"""Waivers and attestations in a profile: what is taken, how a wrong one is told, and from which day they count."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suites.document.load import load_document
from suites.judgement.profile import ProfileError, load_profile
from suites.judgement.profile_entries import Attestation, EntryError, Waiver, check_days, entries, is_line
from suites.run.paths import PROJECT

READ_AT = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
WAIVER = 'id = "4.3"\nreason = "The hotel keeps its own"\nby = "J. Doe"\nuntil = 2027-03-31'
ATTESTATION = 'id = "4.3"\nhow = "Looked at the screen"\nby = "J. Doe"\non = 2026-11-03'
KEYS_OF_A_WAIVER = "allowed keys are id, application, place, reason, by, until"
KEYS_OF_AN_ATTESTATION = "allowed keys are id, place, how, by, on"


def refusal_message(folder: Path, content: str) -> str:
    """The message with which a profile is refused."""
    (folder / "acme.toml").write_text(content, "utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(folder / "acme.toml")
    return str(caught.value)


def waiver(until: date = date(2027, 3, 31), **more: str) -> Waiver:
    """A waiver of 4.3."""
    return Waiver(id="4.3", reason="The hotel keeps its own", by="J. Doe", until=until, **more)


def test_entries_are_taken(tmp_path: Path) -> None:
    """A profile comes back with every entry, texts trimmed, days as days; what is optional may be left out."""
    more = WAIVER.replace("4.3", "3.4") + '\napplication = "accounts payable"\nplace = " E100 "'
    (tmp_path / "acme.toml").write_text(
        f"concurrency = 3\n[[waived]]\n{WAIVER}\n[[waived]]\n{more}\n[[attested]]\n{ATTESTATION}\n", "utf-8"
    )
    profile = load_profile(tmp_path / "acme.toml")
    assert profile.concurrency == 3
    assert [(waiver.id, waiver.application, waiver.place, waiver.until) for waiver in profile.waived] == [
        ("4.3", None, None, date(2027, 3, 31)),
        ("3.4", "accounts payable", "E100", date(2027, 3, 31)),
    ]
    assert profile.attested == (Attestation("4.3", "Looked at the screen", "J. Doe", date(2026, 11, 3)),)


def test_the_example_in_readme_is_taken(tmp_path: Path) -> None:
    """What the page of the profile shows can be used as it stands."""
    page = (PROJECT / "suites" / "judgement" / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(\[\[waived\]\].*?)```", page, re.DOTALL)
    (tmp_path / "acme.toml").write_text(example, "utf-8")
    profile = load_profile(tmp_path / "acme.toml")
    assert [(entry.id, entry.place) for entry in profile.waived] == [("3.3", "E100")]
    assert [attestation.id for attestation in profile.attested] == ["4.9"]


def test_an_empty_list_of_entries_is_no_entry(tmp_path: Path) -> None:
    """An empty list of entries means the same as no list."""
    (tmp_path / "acme.toml").write_text("waived = []\nattested = []\n", "utf-8")
    profile = load_profile(tmp_path / "acme.toml")
    assert (profile.waived, profile.attested) == ((), ())


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        pytest.param('id = "4.3"', 'id = "9.9"', "(9.9): id must be a number of the document: 1.1, ", id="unknown id"),
        pytest.param('id = "4.3"', "id = 4.3", "id must be a text of one line", id="id is a number"),
        pytest.param('id = "4.3"\n', "", "id must be a text of one line", id="no id"),
        pytest.param('"The hotel keeps its own"', '"  "', "reason must be a text of one line", id="blank"),
        pytest.param('"The hotel keeps its own"', '"a\\nb"', "reason must be a text of one line", id="two lines"),
        pytest.param('"The hotel keeps its own"', '"a\\u2028b"', "reason must be a text of one line", id="separator"),
        pytest.param('"The hotel keeps its own"', '"a\\u001b[1m"', "reason must be a text of one line", id="ANSI"),
        pytest.param('by = "J. Doe"\n', "", "by must be a text of one line, not empty", id="nobody"),
        pytest.param('by = "J. Doe"', "by = 1", "by must be a text of one line, not empty", id="not a name"),
        pytest.param("2027-03-31", '"2027-03-31"', "until must be a day without quotes, such as", id="quoted day"),
        pytest.param("2027-03-31", "2027-03-31T10:00:00", "until must be a day without quotes", id="time"),
        pytest.param("until = 2027-03-31", "", "until must be a day without quotes", id="no day"),
        pytest.param("until =", 'place = ""\nuntil =', "place must be a text of one line", id="empty place"),
        pytest.param("until =", 'form = "x"\nuntil =', "the key 'form' is unknown", id="unknown key"),
        pytest.param("until =", 'self = "x"\nuntil =', "the key 'self' is unknown", id="key of Python"),
        pytest.param(
            "until =",
            'application = "Accounts Payable"\nuntil =',
            "4.3 is not judged by application: leave it out",
            id="application",
        ),
        pytest.param(
            'id = "4.3"',
            'id = "3.3"\napplication = "Payroll"',
            "application must be one of Company, Cash Management, General Ledger, Accounts Payable, Accounts",
            id="unknown application",
        ),
    ],
)
def test_a_wrong_waiver_is_told_in_one_sentence(tmp_path: Path, was: str, now: str, fault: str) -> None:
    """What is wrong, in which entry, and which keys are allowed stand on one line."""
    assert was in WAIVER
    message = refusal_message(
        tmp_path, f"[[waived]]\n{WAIVER.replace('4.3', '4.4')}\n[[waived]]\n{WAIVER.replace(was, now)}\n"
    )
    assert message.startswith(f"{tmp_path / 'acme.toml'}: [[waived]] number 2")
    assert fault in message
    assert message.endswith(KEYS_OF_A_WAIVER)
    assert "\n" not in message


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        pytest.param('id = "4.3"', 'id = "6"', "(6): id must be a number of the document", id="unknown id"),
        pytest.param("on =", 'application = "Company"\non =', "the key 'application' is unknown", id="application"),
        pytest.param("on =", "until =", "on must be a day without quotes, such as 2027-03-31", id="until"),
        pytest.param('"Looked at the screen"', '""', "how must be a text of one line, not empty", id="as the template"),
    ],
)
def test_a_wrong_attestation_is_told_in_one_sentence(tmp_path: Path, was: str, now: str, fault: str) -> None:
    """An attestation that is not filled in, or is written as a waiver, is refused."""
    assert was in ATTESTATION
    message = refusal_message(tmp_path, f"[[attested]]\n{ATTESTATION.replace(was, now)}\n")
    assert fault in message
    assert message.startswith(f"{tmp_path / 'acme.toml'}: [[attested]] number 1")
    assert message.endswith(KEYS_OF_AN_ATTESTATION)


@pytest.mark.parametrize("tables", ["waived = 1", 'waived = "4.3"', "waived = [1]", f"[waived]\n{WAIVER}"])
def test_entries_must_be_tables(tmp_path: Path, tables: str) -> None:
    """A number, a text, or one table where a list of tables belongs is refused, not taken for something else."""
    message = refusal_message(tmp_path, tables)
    assert "waived must be tables, each under [[waived]]" in message
    assert message.endswith(KEYS_OF_A_WAIVER)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """All that is wrong in several entries is told at once."""
    message = refusal_message(tmp_path, "[[waived]]\nid = '9'\nreason = ''\n[[waived]]\nuntil = 1\n")
    assert "[[waived]] number 1 (9): reason must" in message
    assert "[[waived]] number 2: id must" in message
    assert message.count("until must") == 2


@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        pytest.param("", "", True, id="the same"),
        pytest.param('place = "E100"', 'place = " e100 "', True, id="in other letters"),
        pytest.param("", 'place = "E100"', True, id="everywhere and one"),
        pytest.param('place = "E100"', 'place = "E200"', False, id="two places"),
        pytest.param('application = "Company"', 'application = "company "', True, id="application"),
        pytest.param('application = "Company"', 'application = "General Ledger"', False, id="two applications"),
        pytest.param('application = "Company"', 'place = "E100"', True, id="everywhere in one, and all in one place"),
        pytest.param(
            'application = "Company"\nplace = "E1"', 'application = "Company"\nplace = "E2"', False, id="places of one"
        ),
    ],
)
def test_one_thing_has_one_entry(tmp_path: Path, first: str, second: str, *, twice: bool) -> None:
    """Two waivers that could both speak of the same case are refused by name; nobody has to guess which one counts."""
    start = WAIVER.replace("4.3", "3.3")
    content = f"[[waived]]\n{start}\n{first}\n[[waived]]\n{start}\n{second}\n"
    if twice:
        assert "[[waived]] has two entries for the same thing, 3.3" in refusal_message(tmp_path, content)
    else:
        (tmp_path / "acme.toml").write_text(content, "utf-8")
        assert len(load_profile(tmp_path / "acme.toml").waived) == 2


def test_a_waiver_and_an_attestation_may_speak_of_the_same(tmp_path: Path) -> None:
    """A waiver and an attestation may name the same case: one is for not met, the other for unknown."""
    (tmp_path / "acme.toml").write_text(f"[[waived]]\n{WAIVER}\n[[attested]]\n{ATTESTATION}\n", "utf-8")
    profile = load_profile(tmp_path / "acme.toml")
    assert (len(profile.waived), len(profile.attested)) == (1, 1)


def test_a_waiver_holds_for_a_year_at_most() -> None:
    """365 days from the day of the recording can be waived, and no day more; an expired one is not an error."""
    check_days([waiver(READ_AT.date() + timedelta(days=365)), waiver(date(2020, 1, 1))], READ_AT)
    with pytest.raises(EntryError, match=r"\[\[waived\]\] 4\.3 at E1: until must be at most 365 days after 2026-11-03"):
        check_days([waiver(READ_AT.date() + timedelta(days=366), place="E1")], READ_AT)
    with pytest.raises(EntryError, match="365 days"):
        check_days([waiver(date.max)], datetime.max.replace(tzinfo=UTC) - timedelta(days=800))


def test_nobody_confirms_what_is_to_come() -> None:
    """A day that has begun nowhere on earth is refused; one that has begun in the east is not."""

    def attested(on: date) -> list[Attestation]:
        return [Attestation("4.3", "Looked", "J. Doe", on)]

    check_days(attested(date(2026, 11, 3)), READ_AT)
    check_days(attested(date(2026, 11, 4)), READ_AT.replace(hour=10, minute=0))
    with pytest.raises(EntryError, match=r"\[\[attested\]\] 4\.3: on must not be later than 2026-11-03"):
        check_days(attested(date(2026, 11, 4)), READ_AT)


TABLES = st.lists(st.dictionaries(st.sampled_from(["id", "place", "by", "how", "on", "x"]), st.text() | st.dates()))


@given(tables=TABLES)
def test_any_tables_are_entries_or_an_error(tables: list[dict[str, object]]) -> None:
    """Whatever the tables hold, they are either accepted or raise EntryError, never any other exception."""
    try:
        assert len(entries(Attestation, tables, load_document())) == len(tables)
    except EntryError as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - both outcomes are right


@pytest.mark.parametrize("text", ["E100", " E 1 ", "\u6771\u4eac", "E\u202e1"])
def test_printable_text_is_allowed_in_an_entry(text: str) -> None:
    """A printable text is allowed in an entry, and so is a character that only steers the direction."""
    assert is_line(text)


@pytest.mark.parametrize("text", ["", "  ", "a\nb", "a\x85b", "a\u2029b", "\x1b[0m"])
def test_blank_and_control_characters_are_refused_in_an_entry(text: str) -> None:
    """A blank text, a line break and a control character are refused."""
    assert not is_line(text)
