"""Lines of permissions are understood under any spelling, and one sentence says what is wrong with a bad one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suites.document.permission_line import Grant, LineError, PermissionLine
from suites.document.permission_lines import parse_lines
from suites.document.permissions import load_permissions


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("Accounts Payable: Bills: List, View, Add", "Accounts Payable: Bills: List, View, Add"),
        (" accounts  PAYABLE :ap supplier invoices: add|readonly, LIST ", "Accounts Payable: Bills: List, View, Add"),
        ("Accounts Payable: Vendor aging: run", "Accounts Payable: Vendor aging: Run"),
        ("Accounts Payable: bills: ALL", "Accounts Payable: Bills: All"),
        ("general ledger: *: read ONLY", "General Ledger: *: Read only"),
        ("General Ledger: reports: all", "General Ledger: Reports: All"),
        ("General Ledger: activities and LISTS: Read only", "General Ledger: Activities and lists: Read only"),
        ("company: users: NONE", "Company: users: none"),
        ("Expenses: My expenses: List", "Time & Expenses: My expenses: List"),
        ("purchasing: SUBSCRIBED", "Purchasing: subscribed"),
        ("Purchasing: Gift cards: List", "Purchasing: Gift cards: List"),
    ],
)
def test_line_is_understood(written: str, understood: str) -> None:
    """Case, blanks, order and other names make no difference; an unknown permission stays as it is."""
    (line,) = parse_lines([written])
    assert line.text == understood
    assert parse_lines([line.text]) == (line,)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "there is no line"),
        (["Bills"], "is not"),
        (["Accounts Payable: : List"], "is not"),
        (["Accounts Payable: Reports: Vendor aging: Run"], "is not"),
        (["Accounts Payable: List"], "two parts"),
        (["*: subscribed"], "two parts"),
        (["Kreditoren: Bills: List"], "the application 'Kreditoren' is not known; known are Company,"),
        (["Accounts Payable: Bills: List, Anzeigen"], "the right 'Anzeigen' is not known; known are List,"),
        (["Accounts Payable: Bills: List,"], "the right '' is not known"),
        (["Accounts Payable: Bills: List, View, readonly"], "the right View stands twice"),
        (["Accounts Payable: *: List"], 'only "All", "Read only" or "none"'),
        (["Purchasing: Gift cards: All"], "which rights 'Gift cards' has is not known"),
        (["Consolidation: *: All"], "too little is known of the permissions of Consolidation"),
        (["Purchasing: Reports: All"], "no report of Purchasing is known"),
        (["*: Bills: List"], "a permission of every application"),
        (["Accounts Payable: Bills: List"] * 2, "stands twice among the lines"),
        (["Purchasing: subscribed"] * 2, "stands twice among the lines"),
        (["Accounts Payable: Bills: List", "Accounts Payable: AP bills: View"], "contradict each other"),
        (["General Ledger: *: All", "General Ledger: *: Read only"], "contradict each other"),
        (["General Ledger: *: All", "General Ledger: Journals: none"], "contradict each other"),
        (["General Ledger: Journals: List", "General Ledger: *: none"], "contradict each other"),
        (["General Ledger: Reports: none", "General Ledger: Trial balance: Run"], "contradict each other"),
        (["General Ledger: Reports: none", "General Ledger: *: All"], "contradict each other"),
        (
            ["*: *: Read only", *(f"{name}: *: none" for name in load_permissions().described)],
            "every application has a line of its own",
        ),
    ],
)
def test_bad_line_is_refused_in_one_sentence(lines: list[str], words: str) -> None:
    """What is missing, unknown or contradictory is said, with the line."""
    with pytest.raises(LineError) as caught:
        parse_lines(lines)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not lines or ascii(lines[0])[1:-1] in str(caught.value) or ascii(lines[-1])[1:-1] in str(caught.value)


@pytest.mark.parametrize(
    "lines",
    [
        ["General Ledger: Reports: All", "General Ledger: Journals: none"],
        ["General Ledger: *: Read only", "General Ledger: Journals: List, View, Add"],
        ["General Ledger: Activities and lists: All", "General Ledger: Reports: none"],
        ["Purchasing: subscribed", "Purchasing: *: none"],
    ],
)
def test_lines_that_agree_stand_beside_each_other(lines: list[str]) -> None:
    """What is about other permissions, or only wants more, contradicts nothing."""
    assert [line.text for line in parse_lines(lines)] == lines


def test_every_application_is_each_that_has_no_line_of_its_own() -> None:
    """A line for every application becomes one for each that is not named; what is forbidden is excepted."""
    lines = parse_lines(
        ["*: *: Read only", "General Ledger: *: All", "Purchasing: *: none", "Company: Departments: none"]
    )
    every = [line for line in lines if line.every]
    described = load_permissions().described
    assert [line.application for line in every] == [
        name for name in described if name not in {"General Ledger", "Purchasing", "Consolidation", "Taxes"}
    ]
    assert {line.application: line.exceptions for line in every if line.exceptions} == {"Company": ("Departments",)}


APPLICATIONS = st.sampled_from(load_permissions().described)
RIGHTS = st.lists(st.sampled_from(load_permissions().rights.known), min_size=1, unique=True)


@st.composite
def written_lines(draw: st.DrawFn) -> str:
    """A line as a document may have it, good or bad."""
    application = draw(APPLICATIONS)
    names = [core.name for core in load_permissions().core(application)]
    policy = draw(st.sampled_from(["*", "Reports", "Activities and lists", "Gift cards", *names]))
    grant = draw(st.sampled_from(["All", "Read only", "none"])) if policy == "*" else ", ".join(draw(RIGHTS))
    return f"{application}: {policy}: {grant}"


@given(st.lists(st.one_of(written_lines(), st.text(max_size=40)), max_size=6))
def test_any_lines_are_understood_or_refused(texts: list[str]) -> None:
    """Any text is understood or refused, and what is understood has a text that means the same."""
    try:
        lines = parse_lines(texts)
    except LineError:
        return
    assert len({line.text for line in lines}) == len(lines)
    assert all(parse_lines([line.text]) == (line,) for line in lines if not line.every)


def test_what_a_line_wants() -> None:
    """A line that forbids, or is about the subscription alone, wants nothing ticked."""
    wants = {grant: PermissionLine("Company", grant).wants for grant in Grant}
    assert wants == {
        Grant.RIGHTS: True,
        Grant.ALL: True,
        Grant.READ_ONLY: True,
        Grant.NONE: False,
        Grant.SUBSCRIBED: False,
    }
