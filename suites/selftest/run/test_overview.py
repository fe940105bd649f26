"""The overview of several companies: a line for each, in order, with what was read as data."""

from __future__ import annotations

import re

import pytest

from reports._model.summary import CompanyState, CompanySummary, line_of, worst_status
from reports._pages.overview import overview
from reports._text.companies import overview_lines
from suites.run.outcome import not_judged
from suites.selftest.reports.test_reports_runs import is_unknown, made_run


def test_the_overview_shows_data_as_data() -> None:
    """A title with markup in it is text; the page has no script and nothing from elsewhere."""
    line = result_line(title="<script>alert(1)</script>\u202e", because="{{ 7*7 }} <b>")
    page = overview((line,))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }} &lt;b&gt;" in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page


def test_a_company_of_which_anything_is_met_was_read() -> None:
    """Of a company that was judged in part the line says so, and gives no reason why it could not be read."""
    line = line_of(
        made_run(lambda case, _verdict: is_unknown("hidden") if case.id == "4.6" else None).with_status(7), ""
    )
    assert (line.state, line.outcome) == (
        CompanyState.UNJUDGED,
        "20 of 21 steps done, 1 thing to do, about 1 screen",
    )


def test_a_company_that_was_not_judged_says_why() -> None:
    """The line of a company that was not judged gives the reason."""
    run_ = made_run(lambda case, _verdict: not_judged("the run was stopped") if case.id == "4.6" else None)
    assert line_of(run_.with_status(2), "").outcome == "could not be read: the run was stopped"


def test_the_overview_is_in_order() -> None:
    """Companies with something to do come first, and equal ones stand in the order of their names."""
    states = {
        "Bravo": CompanyState.CONFORMS,
        "acme": CompanyState.CONFORMS,
        "delta": CompanyState.TO_CORRECT,
        "Charlie": CompanyState.TO_CORRECT,
    }
    page = overview(tuple(CompanySummary(name, 0, state, page=f"{name}/index.html") for name, state in states.items()))
    assert re.findall(r'href="(\w+)/index.html"', page) == ["Charlie", "delta", "acme", "Bravo"]


def result_line(because: str, title: str = "") -> CompanySummary:
    """A line of the overview."""
    return CompanySummary("acme", 4, CompanyState.UNREAD, because=because, title=title)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [([0, 7], 7), ([1, 7, 0], 1), ([4, 1], 4), ([2, 4], 2), ([3, 2, 4, 1, 7, 0], 3), ([0], 0)],
)
def test_the_worst_status_counts(statuses: list[int], expected: int) -> None:
    """The exit statuses rank 3, 2, 4, 1, 7, 0, from the worst to the best."""
    assert worst_status(statuses) == expected


def test_lines_of_a_run_are_told() -> None:
    """The terminal has a line for each company, which says where its run was partial, and a count of all."""
    lines = list(
        overview_lines(
            (
                result_line(because="why"),
                CompanySummary("bravo", 1, CompanyState.TO_CORRECT, progress="4 of 6 steps done", partial=True),
            )
        )
    )
    assert lines == [
        "acme   could not be read: why",
        "bravo  4 of 6 steps done (partial)",
        "",
        "2 companies: 1 could not be read, 1 to correct",
    ]
