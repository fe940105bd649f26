"""fix-list.md, the summary for GitHub, junit.xml and the terminal: what they say, and that they stay harmless."""

from __future__ import annotations

import re
import unicodedata

import pytest
from lxml import etree
from markdown_it import MarkdownIt

from intacct.protocol.errors import Side
from reports._pages.fix_list import fix_list
from reports._pages.github_summary import github_summary
from reports._pages.junit import junit
from reports._pages.markdown import plain
from reports._text.terminal import headline, summary
from suites.document.load import load_document
from suites.document.model import Instruction
from suites.judgement.case import Case
from suites.judgement.verdict import NO_CLICK, Kind, Verdict
from suites.selftest.reports.test_reports_runs import (
    RUNS,
    THREE,
    is_not_met,
    is_unknown,
    made,
    many,
    many_faults,
    run_named,
)
from suites.selftest.support.control_characters import steering

OURS = ("credentials", "recording", "verdict", "blocked", "met", "unknown", "entity level", "fixture", "gateway")
"""Words of ours that the customer's admin has no use for."""


def harmless(markdown: str) -> None:
    """Read as Markdown, a text holds no link, image, markup or code; read as text, nothing that steers or links."""
    tokens = [
        token
        for block in MarkdownIt("commonmark").enable("table").parse(markdown)
        for token in (block, *(block.children or ()))
    ]
    active = {"link_open", "image", "html_inline", "html_block", "code_inline", "fence", "code_block", "em_open"}
    assert not active & {token.type for token in tokens}
    assert not re.search(r"://\w|www\.\w", markdown)
    assert not [char for char in markdown if char != "\n" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn"}]
    assert not re.search(r"^\s*[=+@]", markdown, re.MULTILINE)


def noted(case: Case, _one: Instruction) -> Verdict | None:
    """Two steps are met and remarked on: what the one remarks is for the admin to read."""
    return {
        "4.7": Verdict(Kind.MET, "Made.MET", "it is done", remark="CM is not subscribed", remark_for_admin=True),
        "4.9": Verdict(Kind.MET, "Made.MET", "it is done", remark="Classes are used"),
    }.get(case.id)


def test_a_remark_for_the_admin_reaches_the_message() -> None:
    """What is met and has to be known stands in the message once; any other remark does not."""
    text = fix_list(made(noted, THREE))
    assert text.count("- CM is not subscribed") == 1
    assert "Please note:" in text
    assert "Classes are used" not in text
    harmless(text)


def test_fix_list_numbers_what_the_admin_must_do() -> None:
    """One numbered point for each cause, in the document's order, with all that is needed to do it."""
    text = fix_list(made(many_faults, THREE))
    one = load_document()["4.3"]
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == ["1", "2", "3", "4"]
    for wanted in (
        f"1. {one.instruction}",
        "   - For: E200 Airport Inn (user Craftable_E200), E300 Old Town Suites (user Craftable_E300)",
        "   - Now: Account email address: it@demo.example",
        f"   - Where to click: {one.click}",
        f"   - It should be: {one.expected}",
        "When you are done, please answer this message",
    ):
        assert wanted in text


def test_fix_list_holds_nothing_of_ours() -> None:
    """What lies with us or with Sage is not in the message, and no word of ours is."""
    text = fix_list(made(many_faults, THREE))
    assert "a fitting user is there" not in text
    assert "did not answer" not in text
    assert not [word for word in OURS if re.search(rf"\b{word}\b", text, re.IGNORECASE)]


def test_fix_list_says_what_the_gateway_meant() -> None:
    """The gateway's own words are left to the page: the message says in ours what they come to."""
    run = made(lambda case, _one: is_not_met("Craftable was told: XL03000006: no") if case.id == "1.2" else None)
    text = fix_list(run)
    assert "XL03000006" not in text
    assert "Now: It is another" in text


def test_fix_list_says_who_has_what() -> None:
    """Where it is another thing at each place, the places stand with what was found there, and not before it."""
    run = made(lambda case, _one: is_not_met(f"It is {case.place.key}") if case.id == "4.3" else None, THREE)
    text = fix_list(run)
    assert "   - Now, for E100 Harbour Hotel (user Craftable_E100): It is E100\n" in text
    assert "   - Now, for E300 Old Town Suites (user Craftable_E300): It is E300\n" in text
    assert "   - For: " not in text


def test_fix_list_leads_nowhere_where_there_is_nothing_to_click() -> None:
    """What shows by itself has no path and nothing that it should be."""
    text = fix_list(made(lambda case, _one: is_unknown("hidden").but(click=NO_CLICK) if case.id == "4.6" else None))
    assert f"   - Where to look: {NO_CLICK}\n" in text
    assert "It should be" not in text


@pytest.mark.parametrize("name", ["conforming", "conforming-3"])
def test_fix_list_of_a_conforming_company_asks_for_nothing(name: str) -> None:
    """Where everything is in place the message says so, and has no points."""
    text = fix_list(run_named(name))
    assert "There is nothing for you to do: everything is in place. Thank you!" in text
    assert not re.search(r"^\d+\.", text, re.MULTILINE)


def test_fix_list_asks_nothing_of_what_was_accepted() -> None:
    """What was accepted or confirmed is no point; it stands at the end, with who said so."""
    text = fix_list(run_named("settled-3"))
    assert "There is nothing for you to do: everything is in place. Thank you!" in text
    assert not re.search(r"^\d+\.", text, re.MULTILINE)
    start = text.index("Accepted as it is (nothing to do):")
    for wanted in (
        f"- {load_document()['4.5'].instruction}",
        "   - For: E100 Harbour Hotel (user Craftable_E100), E200",
        "   - Accepted by: J. Doe, until 31 March 2027: The hotel keeps its own address",
        "Confirmed by a person (nothing to do):",
        "   - Confirmed by: J. Doe, on 19 November 2026: Looked at the screen",
    ):
        assert wanted in text[start:]


def test_fix_list_while_we_work() -> None:
    """Where only we or Sage have something to do, the message asks for nothing, and does not call it done."""
    run = made(lambda case, _one: is_unknown("ours", Side.OURS) if case.id == "2.4" else None)
    for text in (fix_list(run), fix_list(run_named("unreadable"))):
        assert "There is nothing for you to do at the moment." in text
        assert "in place" not in text


@pytest.mark.parametrize("name", RUNS)
def test_messages_are_harmless(name: str) -> None:
    """Neither the message nor the summary holds anything active, whatever the company is called."""
    harmless(fix_list(run_named(name)))
    harmless(github_summary(run_named(name)))


def test_plain_text_is_read_as_it_was() -> None:
    """What is escaped for Markdown reads, once rendered, as it stood."""
    text = "[a](b) *c* _d_ `e` <f> &lt; ![g](h) CRAFT_E200 $1 | ~x~ \\ https://i.example www.j.example # 1. =k"
    (block,) = [token for token in MarkdownIt("commonmark").parse("x " + plain(text)) if token.type == "inline"]
    read = "".join(token.content for token in block.children or ())
    assert read == "x " + text


def test_summary_counts_and_names_the_causes() -> None:
    """The summary for GitHub has the headline, the counts and each cause."""
    text = github_summary(made(many_faults, THREE))
    assert text.startswith("### Demo Hotels Group (DEMO-HOTELS): 2 things to correct; 24 further checks wait for them.")
    assert "| ✗ to correct | 4 |" in text
    assert "| 2 | 4.7 The Role can either be" in text


@pytest.mark.parametrize(("count", "told"), [(5, "E005 House 5 |"), (6, "E005 House 5, and 1 more |")])
def test_summary_names_five_places(count: int, told: str) -> None:
    """Of more places it says how many there are."""
    text = github_summary(made(lambda case, _one: is_not_met("none") if case.id == "4.3" else None, many(count)))
    assert told in text
    assert "E006" not in text


@pytest.mark.parametrize("name", RUNS)
def test_junit_says_the_verdicts(name: str) -> None:
    """junit.xml has a case for each row, in order, and counts them by what became of them; no path, no host."""
    run = run_named(name)
    root = etree.fromstring(junit(run))
    assert len(root.findall(".//testcase")) == len(run.rows) == int(root.get("tests", ""))
    for tag, counter, kinds in (
        ("failure", "failures", {Kind.NOT_MET}),
        ("error", "errors", {Kind.UNKNOWN}),
        ("skipped", "skipped", {Kind.BLOCKED, Kind.NOT_APPLICABLE, Kind.WAIVED}),
    ):
        wanted = sum(one.kind in kinds for one in run.rows)
        assert len(root.findall(f".//{tag}")) == wanted == int(root.get(counter, ""))
        assert sum(int(suite.get(counter, "")) for suite in root.findall("testsuite")) == wanted
    assert not root.xpath("//@hostname | //@file")
    if name != "hostile":
        assert not re.search(rb"/work/|\.py\b|/home/", junit(run))


def test_junit_marks_what_was_accepted() -> None:
    """What was accepted is skipped, and says by whom; what a person confirmed passes, and carries that."""
    root = etree.fromstring(junit(run_named("settled-3")))
    skipped = root.xpath("//testcase[starts-with(@name, '4.5 ')]/skipped/@message")
    assert skipped == ["waived: accepted: it is another"] * 3
    assert (
        root.xpath("//testcase[starts-with(@name, '4.9 ')]/properties/property/@value")
        == ["confirmed: J. Doe looked"] * 3
    )


def test_junit_messages_are_clean() -> None:
    """A failure says found, expected, click and the hint; one that waits says for which instruction."""
    root = etree.fromstring(junit(made(many_faults)))
    (failure,) = root.xpath("//testcase[starts-with(@name, '4.7 ')]/failure")
    assert failure.get("message") == "No role is assigned to the user"
    assert failure.text.startswith("found: No role is assigned to the user\nexpected: A role that is assigned")
    assert failure.text.endswith('\nhint: The role "Craftable API" exists, and is assigned to jdoe')
    assert {one.get("message") for one in root.xpath("//testcase[starts-with(@name, '3.4 ')]/skipped")} == {
        "blocked by 4.7"
    }


def test_terminal_is_not_steered() -> None:
    """In the terminal a hostile company's texts have no control or direction characters either."""
    run = run_named("hostile")
    for line in (*headline(run), *summary(run)):
        assert not steering(line), repr(line)
