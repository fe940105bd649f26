"""What the admin reads has no word of the interface between programs, and no stored code."""

from __future__ import annotations

import re

import pytest

from reports._model.admin_words import admin_words
from reports._model.findings import findings
from reports._model.message import message
from reports._model.plain import found_of
from reports._model.words import part_words, sentence
from reports._pages.index import ASKED, asked, index, whole
from reports._text.fix_list import words as text_of
from suites.judgement.verdict import Kind, Verdict
from suites.selftest.reports.test_points import EVERY, points_of, texts_of
from suites.selftest.reports.test_reports_index import recorded_run
from suites.selftest.reports.test_reports_runs import is_unknown, made_run

INTERFACE = re.compile(
    r"the answer (?:does|contains|to|holds|names)|UNRESTRICTED|LOGIN|userinfo|stands twice|we may not see"
    r"|(?:^|: )(?:true|false)\b|(?:business|employee) user|The effective rights|the restriction shows|no such object"
)
"""Words of the interface, which a screen does not have."""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Contact name: the answer does not mention it", "Contact name: not shown to us"),
        ("Entities: the answer contains no record of this user", "Entities: not shown to us"),
        (
            "Departments: the restriction shows 100, 300, the user's record 100",
            "Departments: 100, 300, and elsewhere 100",
        ),
        (
            "Departments: the user's record is there, and the answer to user cannot be understood: X is twice in it",
            "Departments: not readable for us",
        ),
        (
            "Departments are not used, and yet 100, 300 is assigned, and 100, 300 listed",
            "Departments are not used, and yet 100, 300 are assigned, and 100, 300 listed",
        ),
        ("Departments are not used, and yet 100 is assigned", "Departments are not used, and yet 100 is assigned"),
        ("Classes: the answer does not mention it; not shown to us", "Classes: not shown to us"),
        ("bills: refused; invoices: refused; refused", "bills: refused; invoices: refused"),
        ("User ID: Q; user name: Q", "User ID: Q; user name: Q"),
        ('Restricted to Web Services: "T"', "Restricted to Web Services: not readable for us"),
        ('Restricted to Web Services: "false and true"', "Restricted to Web Services: not readable for us"),
        ("User type: Business and b", "User type: Business, and elsewhere not readable for us"),
        (
            "User type: employee user and business user and Business",
            "User type: Employee, and elsewhere Business",
        ),
        (
            "Admin privileges: false and true and Limited",
            "Admin privileges: not readable for us, and elsewhere Limited",
        ),
        (
            "Status: l; Sage Intacct refuses the sign-in",
            "Status: not readable for us; Sage Intacct refuses the sign-in",
        ),
        ("Status: locked out; and yet Craftable signed in", "Status: locked out; and yet Craftable signed in"),
        ("User type: Construction manager", "User type: Construction manager"),
        ("Password never expires: not ticked", "Password never expires: not ticked"),
        (
            "Sage Intacct refuses the sign-in; Sage Intacct refuses the sign-in",
            "Sage Intacct refuses the sign-in",
        ),
        ("Company: The effective rights are not visible", "Company: the permissions are not shown to us"),
    ],
)
def test_findings_are_in_words_of_the_screen(text: str, words: str) -> None:
    """What is not shown, not readable or told in two ways is said so."""
    assert admin_words(text) == words


def test_a_sentence_behind_a_name_begins_small() -> None:
    """Behind a colon only a name begins with a capital letter."""
    run = made_run(lambda case, _instruction: is_unknown("The rights are hidden") if case.application else None)
    rows = [row for row in run.rows if row.case.application == "Company" and row.case.id == "3.3"]
    (finding,) = findings(rows, {})
    assert finding.text == "Company: the rights are hidden"


@pytest.mark.slow
@pytest.mark.parametrize("at", range(len(EVERY)), ids=[f"{departure.on}: {departure.name}" for departure in EVERY])
def test_no_departure_speaks_of_the_interface(at: int) -> None:
    """Over all departures: neither a point nor what we look at again has such a word."""
    points = points_of(at)
    texts = [text for point in points.points for text in texts_of(point)] + [again.text for again in points.again]
    assert not [text for text in texts if INTERFACE.search(text)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Unlock Craftable-E300", 'Unlock <span class="id">Craftable-E300</span>', id="a user"),
        pytest.param("a - b <i>c-d</i>", 'a - b &lt;i&gt;<span class="id">c-d</span>&lt;/i&gt;', id="markup"),
        pytest.param(f"{'long-' * 20}id", f"{'long-' * 20}id", id="too long for a line"),
    ],
)
def test_user_ids_stay_on_one_line(text: str, shown: str) -> None:
    """No line breaks at the hyphen of a user ID, and everything is escaped."""
    assert whole(text) == shown


@pytest.mark.parametrize("name", ["demo", "demo-audited", "demo-entities", "demo-faulty", "demo-lines", "demo-values"])
def test_page_says_in_words_what_was_asked(name: str) -> None:
    """No name of a function stands on the page, and each that is called has words for it."""
    run = recorded_run(name)
    assert run.functions.keys() <= ASKED.keys()
    page = index(run)
    assert not [function for function in run.functions if f">{function}<" in page]
    assert sum(count for _, count in asked(run)) == sum(run.functions.values())


@pytest.mark.parametrize(
    ("text", "names", "words"),
    [
        pytest.param("svc-craftable signed in", ("svc-craftable",), "svc-craftable signed in", id="a user ID"),
        pytest.param("nobody signed in", ("", "no"), "Nobody signed in", id="no user ID"),
        pytest.param("the user is there", ("mreyes",), "The user is there", id="another user ID"),
    ],
)
def test_a_name_at_the_beginning_stays_as_it_is_spelled(text: str, names: tuple[str, ...], words: str) -> None:
    """A sentence begins with a capital letter, unless a name of the company stands there."""
    assert sentence(text, names) == words


@pytest.mark.slow
def test_no_output_spells_a_user_id_otherwise() -> None:
    """User IDs in small letters are small in the page and in the message."""
    seen = set()
    for at in range(len(EVERY)):
        points = points_of(at)
        users = {name for row in points.run.rows for name in (row.user, row.verdict.seen_by) if name[:1].islower()}
        for user in users:
            text = re.escape(user[:1].upper() + user[1:])
            assert not re.search(rf"\b{text}\b", f"{index(points.run)} {text_of(message(points))}"), EVERY[at].name
        seen |= users
    assert {"svc-craftable", "mreyes"} <= seen


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("no connection, last tried at 2026-11-03T09:20:00+00:00", "Sage Intacct did not answer"),
        ("no answer within 120 seconds, last tried at 2026-11-03T09:20:00+00:00", "Sage Intacct did not answer"),
        ("the answer is larger than the limit of 16 MB and was not read", "no answer of Sage Intacct could be read"),
    ],
)
def test_a_sign_in_without_an_answer_is_told_without_its_time(answer: str, words: str) -> None:
    """Beside what an answer to somebody else shows, it is said in words, without when it was last tried."""
    verdict = Verdict(Kind.MET, "Saved.ACTIVE", "it is active", found=f"Status: active; Asked as Craftable: {answer}")
    run = made_run(lambda case, _instruction: verdict if case.id == "4.10" else None)
    assert {found_of(row) for row in run.rows if row.case.id == "4.10"} == {f"Status: active; {words}"}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("Accounts Payable", "Accounts Payable"),
        ("Accounts Payable: Bills: List, View, Add", "Accounts Payable (Bills: List, View, Add)"),
        ("General Ledger: Reports: All", "General Ledger (Reports: All)"),
        ("Customization Services: *: Read only", "Customization Services (Read only)"),
        ("Administration: *: none", "Administration (nothing)"),
        ("Company: Users: none", "Company (not Users)"),
        ("Purchasing: subscribed", "Purchasing (subscribed)"),
        ("", ""),
    ],
)
def test_line_of_permissions_is_worded_without_its_syntax(part: str, words: str) -> None:
    """What a line asks for stands in brackets behind its application."""
    assert part_words(part) == words


@pytest.mark.slow
def test_no_page_shows_the_syntax_of_a_line() -> None:
    """The page words lines of permissions, in its table, in its points and in its remarks."""
    lines = set()
    for at in range(len(EVERY)):
        points = points_of(at)
        of_run = {row.case.application for row in points.run.rows if ": *: " in (row.case.application or "")}
        assert not of_run or ": *: " not in index(points.run), EVERY[at].name
        lines |= of_run
    assert lines
