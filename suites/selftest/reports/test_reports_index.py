"""index.html: what stands on it, in which order, and how it looks in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree, html

from intacct.protocol.errors import Side
from reports._model.run import NOT_JUDGED, Run, causes
from reports._pages.headline import headline
from reports._pages.index import index, privileges_would_show
from reports._pages.matrix import matrix
from reports._pages.points import Points
from suites.document.load import load_document
from suites.document.model import Instruction
from suites.judgement.case import COMPANY, Case
from suites.judgement.verdict import Kind, Verdict
from suites.run.paths import FIXTURES
from suites.selftest.reports.test_reports_runs import (
    HOSTILE,
    RUNS,
    THREE,
    is_not_met,
    is_unknown,
    is_waived,
    made,
    many,
    many_faults,
    one_fault,
    run_named,
    settled,
    waits_for,
)
from suites.selftest.support.browser import PHONE, BrowserFixture
from suites.selftest.support.recordings import run_of

pytest_plugins = ["suites.selftest.support.browser"]


def page_of(run: Run) -> etree._Element:
    """The page as elements."""
    return html.document_fromstring(index(run))


@cache
def markup_of(name: str) -> str:
    """The page of a made run, made once."""
    return index(run_named(name))


def recorded(name: str) -> Run:
    """The run that a bundled recording makes."""
    return run_of(FIXTURES / name)


def text_of(element: etree._Element) -> str:
    """The text of an element, on one line."""
    return " ".join("".join(map(str, element.itertext())).split())


def titles(page: etree._Element) -> list[str]:
    """The headings of the sections."""
    return [text_of(one) for one in page.iter("h2")]


def section(page: etree._Element, id_: str) -> str:
    """The text of the section under a heading."""
    (found,) = page.xpath("//section[@aria-labelledby=$id]", id=id_)
    return text_of(found)


def line(page: etree._Element, step: str) -> list[str]:
    """The cells of an instruction's line in the matrix."""
    (row,) = rows(page, step)
    return [text_of(cell) for cell in row[2:]]


def rows(page: etree._Element, step: str) -> list[etree._Element]:
    """The lines of an instruction in the matrix."""
    return [tr for tr in page.xpath("//table[contains(@class, 'matrix')]//tr") if text_of(tr[0]) == step]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of every made run, as a file."""
    folder = tmp_path_factory.mktemp("pages")
    files = {name: folder / f"{name}.html" for name in RUNS}
    for name, file in files.items():
        file.write_text(markup_of(name), "utf-8")
    return files


def test_order_of_the_page() -> None:
    """Outcome, to correct, not to be checked, Sage's side, ours, remarks, the document, how it was read."""
    page = page_of(made(many_faults, THREE, remarks=("a remark on the whole",)))
    assert titles(page) == [
        "✗ 2 things to correct; 24 further checks wait for them.",
        "What to correct",
        "What could not be checked",
        "Open because of Sage Intacct’s answers",  # noqa: RUF001 - as it stands on the page
        "Open on our side",
        "Confirmed by a person",
        "Remarks",
        "The whole document, line by line",
        "How this was read",
    ]


def test_conforming_page_is_short_and_glad() -> None:
    """A conforming company reads that everything is in place, and then only the document and how it was read."""
    page = page_of(made())
    assert titles(page) == ["✓ Everything is in place.", "The whole document, line by line", "How this was read"]
    assert "There is nothing left for you to do. Thank you." in text_of(page)


def test_head_says_which_company_and_when() -> None:
    """The head names the company, its ID, the level, when and how it was read, and the edition of the document."""
    (header,) = page_of(made(source="replay", note="made up")).iter("header")
    head = text_of(header)
    for text in ("Demo Hotels Group", "DEMO-HOTELS", "Top level", "20 November 2026, 09:15 UTC", "replay", "made up"):
        assert text in head
    assert load_document().edition in head


def test_point_says_all_that_is_needed() -> None:
    """A point holds the document's words, the path, found, expected, why, the entities together, and what waits."""
    text = section(page_of(made(many_faults, THREE)), "correct")
    one = load_document()["4.7"]
    path = one.click.replace(" > ", " › ")  # noqa: RUF001 - the sign between the parts of a path
    for wanted in (one.instruction, path, one.expected, one.why, "No role is assigned to the user"):
        assert wanted in text
    assert "E200 Airport Inn (user Craftable_E200), E300 Old Town Suites (user Craftable_E300)" in text
    assert "24 further checks wait for this: steps 3.1, 3.2, 3.3 and 3.4." in text


def test_our_side_asks_nothing_of_the_customer() -> None:
    """What lies with us says that there is nothing to do, what lies with Sage that we ask again: no path to click."""
    page = page_of(made(many_faults, THREE))
    for id_, words in (("ours", "There is nothing for you to do here"), ("sage", "Nothing here can be clicked")):
        text = section(page, id_)
        assert words in text
        assert "›" not in text  # noqa: RUF001 - the sign between the parts of a path
        assert "What would make it visible" not in text


def test_one_reason_is_one_point() -> None:
    """Where the gateway was off-line, one point stands for all instructions, and nothing is asked of the customer."""
    page = html.document_fromstring(markup_of("unreadable"))
    assert titles(page)[0] == "○ Sage Intacct is away: nothing could be checked."
    assert len(page.xpath("//article")) == 1
    assert "It has not answered since 20 November 2026, 09:15 UTC." in text_of(page)


def test_matrix_at_one_place() -> None:
    """At the top level each line has one cell, with a word for its verdict."""
    page = page_of(made(one_fault))
    assert line(page, "4.5") == ["✗ to correct (1)"]
    assert line(page, "4.6") == ["✓ in place"]
    assert line(page, "3.4") == ["… waits for 4.5"]
    assert line(page, "5.2") == ["– not needed"]  # noqa: RUF001 - as it stands on the page


def test_matrix_of_three_entities() -> None:
    """Three entities stand side by side; a line of equal verdicts is one cell."""
    page = page_of(made(many_faults, THREE))
    assert line(page, "1.2") == ["✓ in place for the whole company"]
    assert line(page, "4.5") == ["✓ in place everywhere"]
    harbour, airport, town = line(page, "4.7")
    assert harbour.endswith("✓ in place")
    assert airport.endswith("✗ to correct (2)")
    assert town.endswith("✗ to correct (2)")


def test_matrix_of_applications() -> None:
    """Applications that are judged alike share a line; the instruction's words stand in the first."""
    page = page_of(
        made(
            lambda case, _one: is_not_met("none") if case.id == "3.3" and case.application == "General Ledger" else None
        )
    )
    most, other = ([text_of(cell) for cell in row] for row in rows(page, "3.3"))
    assert most[1].endswith("in Company, Cash Management, Accounts Payable and Accounts Receivable")
    assert most[2] == "✓ in place"
    assert other == ["3.3", "in General Ledger", "✗ to correct (1)"]


def test_matrix_of_many_entities_is_grouped() -> None:
    """500 entities, 497 of which are alike, make four columns."""
    page = html.document_fromstring(markup_of("500"))
    heads = [text_of(th) for th in page.xpath("//table[contains(@class, 'matrix')]//thead//th")]
    assert heads == ["Step", "Instruction", "497 entities alike", "E100 House 100", "E200 House 200", "E300 House 300"]


def test_matrix_of_many_different_entities_names_them_by_verdict() -> None:
    """Where entities differ in too many ways, a line names those to correct, and says how many others there are."""
    page = html.document_fromstring(markup_of("500-different"))
    (cell,) = line(page, "4.5")
    wrong = {
        one.case.place.key
        for one in run_named("500-different").rows
        if one.case.id == "4.5" and one.kind is Kind.NOT_MET
    }
    named, _, others = cell.partition("✓")
    assert set(re.findall(r"E\d{3}", named)) == wrong
    assert others == f" in place all {500 - len(wrong)} others"


DIFFERENT = ("4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.9")


@pytest.mark.parametrize(("count", "side_by_side"), [(6, True), (7, False)])
def test_matrix_has_six_columns_at_most(count: int, *, side_by_side: bool) -> None:
    """Up to six kinds of places stand side by side; with more, one column names the places by verdict."""
    entities = many(count)
    wrong = dict(zip(entities.places, DIFFERENT, strict=False))
    run = made(lambda case, _one: is_not_met("none") if wrong.get(case.place) == case.id else None, entities)
    found = matrix(run, Points(run))
    assert (found.side_by_side, len(found.columns)) == (side_by_side, count if side_by_side else 1)


def test_matrix_names_three_others() -> None:
    """What most places have is told by their names where they are three, and else by how many they are."""
    entities = many(9)
    wrong = dict(zip(entities.places, DIFFERENT, strict=False))
    ends = dict(zip(entities.places, [*[is_unknown("hidden")] * 2, *[is_waived("none")] * 2], strict=False))
    ends |= dict.fromkeys(entities.places[4:6], is_not_met("none"))

    def says(case: Case, _one: Instruction) -> Verdict | None:
        other = is_not_met("none") if wrong.get(case.place) == case.id else None
        return ends.get(case.place) if case.id == "4.8" else other

    (cell,) = line(page_of(made(says, entities)), "4.8")
    assert cell.endswith("✓ in place E007, E008, E009")


def test_a_point_has_three_hints_at_most() -> None:
    """Each said once, the first three."""
    hints = dict(zip(many(4).places, ("one", "two", "three", "four"), strict=True))
    run = made(lambda case, _one: is_not_met("x", near_miss=hints[case.place]) if case.id == "4.3" else None, many(4))
    (point,) = Points(run).correct
    assert point.hints == ("one", "two", "three")


def test_one_place_is_not_everywhere() -> None:
    """Of a company with one entity nobody says `all 1 entities`."""
    points = [Points(made(one_fault, entities)).correct[0] for entities in (many(1), many(2))]
    assert [one.everywhere for one in points] == [False, True]


def test_steps_with_one_reason_stand_in_the_documents_order() -> None:
    """What is said of the company as a whole joins what is said of its places, and goes before it."""
    run = made(lambda case, _one: is_unknown("hidden") if case.id in {"1.2", "4.6"} else None)
    (point,) = Points(run).look
    assert [one.id for one in point.steps] == ["1.2", "4.6"]


@pytest.mark.parametrize("name", RUNS)
def test_page_is_small_and_asks_for_nothing(name: str) -> None:
    """A page stays under 2 MB, has no script and no address, and its policy knows its own style only."""
    text = markup_of(name)
    page = html.document_fromstring(text)
    assert len(text.encode()) < 2_000_000
    assert not page.xpath("//script | //img | //link | //iframe | //@onerror | //@src | //@style | //base | //form")
    assert all(href.startswith("#") for href in page.xpath("//@href"))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


@pytest.mark.parametrize("name", RUNS)
def test_page_has_a_sound_structure(name: str) -> None:
    """Language, landmarks, one h1, headings that skip no level, scoped table headers, targets for every link."""
    page = html.document_fromstring(markup_of(name))
    levels = [int(str(one.tag)[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert page.get("lang") == "en"
    assert [len(page.findall(f".//{tag}")) for tag in ("main", "h1")] == [1, 1]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(th.get("scope") for th in page.iter("th"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href")} <= set(ids)


@pytest.mark.parametrize(
    ("says", "mood", "title"),
    [
        pytest.param(lambda _case, _one: None, "good", "Everything is in place.", id="conforming"),
        pytest.param(
            lambda case, _one: is_not_met("Off") if case.id == "1.2" else None, "act", "1 thing to correct.", id="one"
        ),
        pytest.param(one_fault, "act", "1 thing to correct; 5 further checks wait for it.", id="waiting"),
        pytest.param(
            lambda case, _one: is_unknown("hidden") if case.id == "4.6" else None,
            "look",
            "1 thing could not be checked.",
            id="unknown",
        ),
        pytest.param(
            lambda case, _one: is_unknown("ours", Side.OURS) if case.id == "2.4" else None,
            "wait",
            "Nothing to correct so far.",
            id="ours",
        ),
        pytest.param(
            lambda case, _one: waits_for("9.9", COMPANY) if case.id == "2.4" else None,
            "wait",
            "Nothing to correct so far.",
            id="waits-for-nothing",
        ),
        pytest.param(
            lambda case, _one: is_unknown("stopped", Side.OURS, NOT_JUDGED) if case.id == "2.4" else None,
            "wait",
            "Nothing to correct so far.",
            id="not-judged",
        ),
        pytest.param(
            lambda case, _one: is_waived("User type: employee user") if case.id == "4.5" else None,
            "good",
            "Everything is in place.",
            id="waived",
        ),
    ],
)
def test_outcome_in_a_sentence(says: object, mood: str, title: str) -> None:
    """The headline says what there is to do, and is glad only where nothing is open."""
    assert callable(says)
    run = made(says)
    story = headline(run, Points(run))
    assert (story.mood, story.headline) == (mood, title)


def test_what_was_accepted_stands_apart() -> None:
    """What was accepted or confirmed has sections of its own: what was found, by whom, why, until or on which day."""
    page = html.document_fromstring(markup_of("settled-3"))
    accepted, confirmed = section(page, "accepted"), section(page, "confirmed")
    for wanted in (
        load_document()["4.5"].instruction,
        "all 3 entities: E100 Harbour Hotel (user Craftable_E100), E200 Airport Inn",
        "User type: employee user",
        "Accepted byJ. Doe, until 31 March 2027",
        "ReasonThe hotel keeps its own address",
    ):
        assert wanted in accepted
    assert "FoundDepartments: permission denied Confirmed byJ. Doe, on 19 November 2026" in confirmed
    assert titles(page)[0] == "✓ Everything is in place."
    assert "What to correct" not in titles(page)


def test_matrix_leads_to_what_was_accepted() -> None:
    """In the table they have words of their own, which lead to their sections."""
    page = page_of(made(settled))
    assert line(page, "4.5") == ["≈ accepted"]
    assert line(page, "4.9") == ["✓ confirmed"]
    assert page.xpath("//a[contains(@class, 'mark')]/@href") == ["#accepted", "#confirmed"]


def test_partial_run_says_so() -> None:
    """A partial run never reads as if the whole document had been checked."""
    text = text_of(page_of(made(partial=True)))
    assert "This was a partial check" in text
    assert "Everything is in place" not in text


def test_nothing_of_a_hostile_company_becomes_markup() -> None:
    """A hostile name stands on the page as text, shortened, without characters that steer."""
    page = html.document_fromstring(markup_of("hostile"))
    (title,) = page.iter("h1")
    heading = text_of(title)
    assert heading.startswith('<script>alert(1)</script><img src="http://evil.example/a.png"')
    assert len(heading) <= len(HOSTILE)
    assert not set("\x1b\x07\u202e\u2066\u200f\ufffe") & set(text_of(page))


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNS)
def test_page_in_a_browser(name: str, pages: dict[str, Path], eyes: BrowserFixture) -> None:
    """Opened from a file the page asks for nothing, has no error, and needs no sideways scrolling on a phone."""
    with eyes.on(pages[name]) as sight:
        assert "The whole document, line by line" in sight.text
        assert sight.sideways == 0
        sight.quiet()
    with eyes.on(pages[name], PHONE, "dark") as sight:
        assert sight.sideways == 0
        sight.quiet()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["demo", "demo-entities", "demo-audited", "demo-faulty"])
def test_page_of_a_bundled_recording(name: str, tmp_path: Path, eyes: BrowserFixture) -> None:
    """The bundled recordings make the pages that README shows: two glad ones, and one with points."""
    run = recorded(name)
    file = tmp_path / "index.html"
    file.write_text(index(run), "utf-8")
    with eyes.on(file, PHONE) as sight:
        assert sight.sideways == 0
        assert ("Everything is in place." in sight.text) is (name != "demo-faulty")
        assert sight.page.locator("#correct ~ article").count() == len(causes(run, Kind.NOT_MET))
        sight.quiet()


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_page_in_print(paper: str, pages: dict[str, Path], eyes: BrowserFixture) -> None:
    """In print everything that is folded up is there, nothing is cut off, and the sheet is white in dark rooms too."""
    with eyes.on(pages["500"], scheme="dark") as sight:
        sight.page.emulate_media(media="print")
        assert sight.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert sight.page.get_by_text("E499 House 499").is_visible()
        assert sight.page.pdf(format=paper).startswith(b"%PDF")


def test_admin_privileges_are_only_named_where_they_would_show_something() -> None:
    """Where a user without them is not shown something; not for what is open because nobody works there."""
    said = "becomes visible by itself when the web services user has admin privileges"
    faulty = recorded("demo-faulty")
    assert not privileges_would_show(faulty)
    assert said not in index(faulty)
    hidden = {"4.6": is_unknown("not visible"), "4.9": replace(is_unknown("not visible"), auditor_would_help=True)}
    rows = [replace(one, verdict=hidden.get(one.case.id, one.verdict)) for one in recorded("demo").rows]
    blind = replace(recorded("demo"), rows=tuple(rows))
    assert privileges_would_show(blind)
    assert said in index(blind)
    rows = [replace(one, verdict=replace(one.verdict, auditor_would_help=False)) for one in blind.rows]
    assert not privileges_would_show(replace(blind, rows=tuple(rows))), "open for another reason"
    granted = replace(blind, rows=tuple(one for one in blind.rows if one.case.id != "4.6"))
    assert not privileges_would_show(granted)
