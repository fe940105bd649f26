"""The summary for GitHub, junit.xml and the terminal: what they say, and that they stay harmless."""

from __future__ import annotations

import re
import unicodedata

import pytest
from lxml import etree
from markdown_it import MarkdownIt

from reports._model.points import Points
from reports._model.progress import progress
from reports._pages.github_summary import github_summary
from reports._pages.junit import junit
from reports._pages.markdown import plain
from reports._text.terminal import headline, summary
from suites.judgement.verdict import Kind
from suites.selftest.reports.test_reports_runs import (
    EACH_RUN,
    THREE,
    is_not_met,
    made_run,
    many,
    many_faults,
    run_named,
)
from suites.selftest.support.control_characters import control_characters


def assert_harmless(markdown: str) -> None:
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


@EACH_RUN
def test_summary_is_harmless(name: str) -> None:
    """The summary holds nothing active, whatever the company is called."""
    assert_harmless(github_summary(run_named(name)))


def test_plain_text_is_read_as_it_was() -> None:
    """What is escaped for Markdown reads, once rendered, as it stood."""
    text = "[a](b) *c* _d_ `e` <f> &lt; ![g](h) CRAFT_E200 $1 | ~x~ \\ https://i.example www.j.example # 1. =k"
    (block,) = [token for token in MarkdownIt("commonmark").parse("x " + plain(text)) if token.type == "inline"]
    read = "".join(token.content for token in block.children or ())
    assert read == "x " + text


def test_summary_counts_and_names_the_points() -> None:
    """The summary for GitHub has the one number, the counts and each point."""
    run = made_run(many_faults, THREE)
    text = github_summary(run)
    assert text.startswith(f"### Demo Hotels Group (DEMO-HOTELS): {progress(Points(run)).text}")
    assert "| ✗ to correct | 4 |" in text
    assert "| 1 | 4.3, 4.6, 4.7, 4.9 | Correct the users" in text


@pytest.mark.parametrize(("count", "places"), [(5, "E005 House 5 |"), (6, "E005 House 5, and 1 more |")])
def test_summary_names_five_places(count: int, places: str) -> None:
    """Of more places it says how many there are."""
    text = github_summary(
        made_run(lambda case, _instruction: is_not_met("none") if case.id == "4.3" else None, many(count))
    )
    assert places in text
    assert "E006" not in text


@EACH_RUN
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
        count = sum(row.kind in kinds for row in run.rows)
        assert len(root.findall(f".//{tag}")) == count == int(root.get(counter, ""))
        assert sum(int(suite.get(counter, "")) for suite in root.findall("testsuite")) == count
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
    root = etree.fromstring(junit(made_run(many_faults)))
    (failure,) = root.xpath("//testcase[starts-with(@name, '4.7 ')]/failure")
    assert failure.get("message") == "No role is assigned to the user"
    assert failure.text.startswith("found: No role is assigned to the user\nexpected: Role: Admin")
    assert failure.text.endswith('\nhint: The role "Craftable API" exists, and is assigned to jdoe')
    assert {skipped.get("message") for skipped in root.xpath("//testcase[starts-with(@name, '3.4 ')]/skipped")} == {
        "blocked by 4.7"
    }


def test_terminal_is_not_steered() -> None:
    """In the terminal a hostile company's texts have no control or direction characters either."""
    run = run_named("hostile")
    for line in (*headline(run), *summary(run)):
        assert not control_characters(line), repr(line)
