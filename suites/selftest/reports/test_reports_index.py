"""index.html: what stands on it, in which order, and how it looks in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree, html

from intacct.protocol.refusal import Side
from reports._model.points import Points
from reports._model.progress import progress
from reports._model.row import NOT_JUDGED
from reports._model.run import Run
from reports._pages.headline import headline
from reports._pages.index import index
from reports._pages.matrix import matrix
from suites.document.load import load_document
from suites.document.model import Instruction
from suites.judgement.case import COMPANY, Case
from suites.judgement.verdict import Kind, Verdict
from suites.run.paths import FIXTURES
from suites.selftest.reports.test_reports_runs import (
    EACH_RUN,
    HOSTILE,
    RUNS,
    THREE,
    is_met,
    is_not_met,
    is_unknown,
    is_waived,
    made_run,
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


def recorded_run(name: str) -> Run:
    """The run that a bundled recording makes."""
    return run_of(FIXTURES / name)


def text_of(element: etree._Element) -> str:
    """The text of an element, on one line."""
    return " ".join("".join(map(str, element.itertext())).split())


def titles(page: etree._Element) -> list[str]:
    """The headings of the sections."""
    return [text_of(heading) for heading in page.iter("h2")]


def section(page: etree._Element, id_: str) -> str:
    """The text of the section under a heading."""
    (element,) = page.xpath("//section[@aria-labelledby=$id]", id=id_)
    return text_of(element)


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
    """The one number, what to do, what we look at again, what was confirmed and seen, the document, each entity."""
    run = made_run(many_faults, THREE, remarks=("a remark on the whole",))
    assert titles(page_of(run)) == [
        f"✗ {progress(Points(run)).text}",
        "What to do",
        "We look at these again",
        "Confirmed by a person",
        "What is in place",
        "Remarks",
        "The whole document, line by line",
        "Entity by entity",
        "How this was read",
    ]


def test_conforming_page_is_short_and_glad() -> None:
    """A conforming company reads that everything is in place, what was seen, and how it was read."""
    page = page_of(made_run())
    assert titles(page) == [
        "✓ 21 of 21 steps done",
        "What is in place",
        "The whole document, line by line",
        "How this was read",
    ]
    assert "Everything is in place. There is nothing left for you to do. Thank you." in text_of(page)
    assert "User type: Business" in section(page_of(recorded_run("demo")), "in-place")


def test_head_says_which_company_and_when() -> None:
    """The head names the company, its ID, the level, when it was read, and the document by its title."""
    (header,) = page_of(made_run(source="replay", note="made up")).iter("header")
    head = text_of(header)
    for text in ("Demo Hotels Group", "DEMO-HOTELS", "Top level", "20 November 2026, 09:15 UTC", "made up"):
        assert text in head
    assert load_document().title in head
    assert "dition" not in head


def test_name_that_only_we_use_is_on_no_page() -> None:
    """A company whose title was not shown is called by its ID, and never by the name under which we keep it."""
    text = index(made_run(many_faults, company="our-nickname", title=""))
    assert "our-nickname" not in text
    assert "<h1><bdi>DEMO-HOTELS</bdi></h1>" in text


def test_document_is_linked_where_its_file_has_a_link() -> None:
    """The title leads to the document; nothing fetches it."""
    linked = replace(load_document(), link="https://documents.example/setup?a=1&b=2")
    page = page_of(made_run(document=linked))
    assert page.xpath("//header//a/@href") == [linked.link]
    assert page_of(made_run()).xpath("//header//a") == []


def test_point_says_all_that_is_needed() -> None:
    """A point has its title, the document's sentence, the path, found, expected, why, where, and what waits."""
    page = page_of(made_run(one_fault))
    text = section(page, "correct")
    instruction = load_document()["4.5"]
    parts = instruction.click.replace("(beside the user)", "(beside Craftable)").split(" > ")
    for words in (
        f"Step 4.5: {instruction.instruction}",
        *parts,
        instruction.expected,
        instruction.why,
        "User type: Employee",
    ):
        assert words in text
    assert "5 checks wait for this: step 3.4." in text


def test_click_path_is_read_out() -> None:
    """What parts two clicks is text for whoever hears the page, and drawn as an arrow by the style sheet."""
    text = section(page_of(made_run(one_fault)), "correct")
    assert "Company , then Admin , then Users, roles, and groups , then " in text


def test_list_at_the_top_leads_to_each_point() -> None:
    """The titles stand at the top, in order, each with a link to its point."""
    run = recorded_run("demo-faulty")
    page, points = page_of(run), Points(run).points
    links = page.xpath("//ol[@class='contents']//a")
    assert [text_of(link) for link in links] == [point.title for point in points]
    assert [link.get("href") for link in links] == [f"#{point.anchor}" for point in points]
    assert [text_of(title) for title in page.xpath("//article//h3/span[@class='number']")] == [
        str(point.number) for point in points
    ]


def test_our_side_asks_nothing_of_the_customer() -> None:
    """What lies with us, or with Sage, says that there is nothing to click, and gives no path."""
    text = section(page_of(made_run(many_faults, THREE)), "again")
    assert "There is nothing for you to click here." in text
    assert "with us" in text
    assert "with Sage Intacct" in text
    assert "Where to" not in text


def test_one_reason_is_said_once() -> None:
    """Where the gateway was off-line, one sentence stands for all instructions, and asks the customer nothing."""
    page = html.document_fromstring(markup_of("unreadable"))
    assert titles(page)[0] == "○ Sage Intacct is away: nothing could be checked."
    assert len(page.xpath("//article")) == 1
    assert "It has not answered since 20 November 2026, 09:15 UTC." in text_of(page)


def test_each_entity_has_its_own_points_and_lines() -> None:
    """Whoever runs one property reads its points, what was found there, and how each of its steps stands."""
    page = page_of(made_run(many_faults, THREE))
    airport, harbour = (
        next(text_of(entity) for entity in page.xpath("//details[@class='entity']") if name in text_of(entity))
        for name in ("Airport Inn", "Harbour Hotel")
    )
    assert "Account email address: it@demo.example" in airport
    assert "1 thing to do" in airport
    assert "to correct 4.3, 4.7" in airport
    assert "thing to do" not in harbour


def test_matrix_at_one_place() -> None:
    """At the top level each line has one cell, with a word for its verdict."""
    page = page_of(made_run(one_fault))
    assert line(page, "4.5") == ["✗ to correct (1)"]
    assert line(page, "4.6") == ["✓ in place"]
    assert line(page, "3.4") == ["… waits for 4.5"]
    assert line(page, "5.2") == ["– not needed"]  # noqa: RUF001 - as it stands on the page


def test_matrix_of_three_entities() -> None:
    """Three entities stand side by side; a line of equal verdicts is one cell."""
    page = page_of(made_run(many_faults, THREE))
    assert line(page, "1.2") == ["✓ in place for the whole company"]
    assert line(page, "4.5") == ["✓ in place everywhere"]
    assert line(page, "5.1") == ["– not needed at any entity"]  # noqa: RUF001 - as it stands on the page
    harbour, airport, town = line(page, "4.7")
    assert harbour.endswith("✓ in place")
    assert airport.endswith("✗ to correct (1)")
    assert town.endswith("✗ to correct (1)")


def test_matrix_of_applications() -> None:
    """Applications that are judged alike share a line; the instruction's words stand in the first."""
    page = page_of(
        made_run(
            lambda case, _instruction: (
                is_not_met("none") if case.id == "3.3" and case.application == "General Ledger" else None
            )
        )
    )
    most, other = ([text_of(cell) for cell in row] for row in rows(page, "3.3"))
    assert most[1].endswith("in Company, Cash Management, Accounts Payable and Accounts Receivable")
    assert most[2] == "✓ in place"
    assert other == ["3.3", "in General Ledger", "✗ to correct (1)"]


@pytest.mark.slow
def test_matrix_of_many_entities_is_grouped() -> None:
    """500 entities, 497 of which are alike, make four columns."""
    page = html.document_fromstring(markup_of("500"))
    heads = [text_of(th) for th in page.xpath("//table[contains(@class, 'matrix')]//thead//th")]
    assert heads == [
        "Step",
        "What the document says",
        "497 entities alike",
        "E100 House 100",
        "E200 House 200",
        "E300 House 300",
    ]


@pytest.mark.slow
def test_matrix_of_many_different_entities_names_them_by_verdict() -> None:
    """Where entities differ in too many ways, a line names those to correct, and says how many others there are."""
    page = html.document_fromstring(markup_of("500-different"))
    (cell,) = line(page, "4.5")
    wrong = {
        row.case.place.key
        for row in run_named("500-different").rows
        if row.case.id == "4.5" and row.kind is Kind.NOT_MET
    }
    names, _, others = cell.partition("✓")
    assert set(re.findall(r"E\d{3}", names)) == wrong
    assert others == f" in place all {500 - len(wrong)} others"


DIFFERENT = ("4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.9")


@pytest.mark.parametrize(("count", "side_by_side"), [(6, True), (7, False)])
def test_matrix_has_six_columns_at_most(count: int, *, side_by_side: bool) -> None:
    """Up to six kinds of places stand side by side; with more, one column names the places by verdict."""
    entities = many(count)
    wrong = dict(zip(entities.places, DIFFERENT, strict=False))
    run = made_run(
        lambda case, _instruction: is_not_met("none") if wrong.get(case.place) == case.id else None, entities
    )
    table = matrix(run, Points(run))
    assert (table.side_by_side, len(table.columns)) == (side_by_side, count if side_by_side else 1)


def test_matrix_names_three_others() -> None:
    """What most places have names them where they are three; of more it says how many they are."""
    entities = many(9)
    wrong = dict(zip(entities.places, DIFFERENT, strict=False))
    ends = dict(zip(entities.places, [*[is_unknown("hidden")] * 2, *[is_waived("none")] * 2], strict=False))
    ends |= dict.fromkeys(entities.places[4:6], is_not_met("none"))

    def says(case: Case, _instruction: Instruction) -> Verdict | None:
        other = is_not_met("none") if wrong.get(case.place) == case.id else None
        return ends.get(case.place) if case.id == "4.8" else other

    (cell,) = line(page_of(made_run(says, entities)), "4.8")
    assert cell.endswith("✓ in place E007, E008, E009")


@EACH_RUN
def test_page_is_small_and_asks_for_nothing(name: str) -> None:
    """A page stays under 2 MB, has no script and no address, and its policy knows its own style only."""
    text = markup_of(name)
    page = html.document_fromstring(text)
    assert len(text.encode()) < 2_000_000
    assert not page.xpath("//script | //img | //link | //iframe | //@onerror | //@src | //@style | //base | //form")
    assert all(href.startswith("#") for href in page.xpath("//@href"))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


@EACH_RUN
def test_page_has_a_sound_structure(name: str) -> None:
    """Language, landmarks, one h1, headings that skip no level, scoped table headers, targets for every link."""
    page = html.document_fromstring(markup_of(name))
    levels = [int(str(heading.tag)[1]) for heading in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert page.get("lang") == "en"
    assert [len(page.findall(f".//{tag}")) for tag in ("main", "h1")] == [1, 1]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(th.get("scope") for th in page.iter("th"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href")} <= set(ids)


@pytest.mark.parametrize(
    ("says", "mood", "sentence"),
    [
        pytest.param(lambda _case, _instruction: None, "good", "Everything is in place.", id="conforming"),
        pytest.param(lambda case, _instruction: is_not_met("Off") if case.id == "1.2" else None, "act", "", id="one"),
        pytest.param(one_fault, "act", "More may follow once it is done.", id="waiting"),
        pytest.param(
            lambda case, _instruction: is_unknown("hidden") if case.id == "4.6" else None, "look", "", id="unknown"
        ),
        pytest.param(
            lambda case, _instruction: is_unknown("ours", Side.OURS) if case.id == "2.4" else None,
            "wait",
            "Nothing to correct so far.",
            id="ours",
        ),
        pytest.param(
            lambda case, _instruction: waits_for("9.9", COMPANY) if case.id == "2.4" else None,
            "wait",
            "Nothing to correct so far.",
            id="waits-for-nothing",
        ),
        pytest.param(
            lambda case, _instruction: is_unknown("stopped", Side.OURS, NOT_JUDGED) if case.id == "2.4" else None,
            "wait",
            "Nothing to correct so far.",
            id="not-judged",
        ),
        pytest.param(
            lambda case, _instruction: is_waived("User type: Employee") if case.id == "4.5" else None,
            "good",
            "Everything is in place.",
            id="waived",
        ),
    ],
)
def test_outcome_in_a_number(says: object, mood: str, sentence: str) -> None:
    """The headline is the one number, and the sentences below it are glad only where nothing is open."""
    assert callable(says)
    run = made_run(says)
    points = Points(run)
    story = headline(run, points)
    assert (story.mood, story.headline) == (mood, progress(points).text)
    assert sentence in " ".join(story.lines)
    assert ("Everything is in place" in " ".join(story.lines)) is (mood == "good")


def test_what_was_accepted_stands_apart() -> None:
    """What was accepted or confirmed has sections of its own: what was found, by whom, why, until or on which day."""
    page = html.document_fromstring(markup_of("settled-3"))
    accepted, confirmed = section(page, "accepted"), section(page, "confirmed")
    for words in (
        load_document()["4.5"].instruction,
        "E100 Harbour Hotel (user Craftable_E100), E200 Airport Inn",
        "User type: Employee",
        "Accepted byJ. Doe, until 31 March 2027",
        "ReasonThe hotel keeps its own address",
    ):
        assert words in accepted
    assert "FoundDepartments: permission denied Confirmed byJ. Doe, on 19 November 2026" in confirmed
    assert titles(page)[0] == "✓ 20 of 21 steps done, 1 accepted"
    assert "What to do" not in titles(page)


def test_matrix_leads_to_what_was_accepted() -> None:
    """In the table they have words of their own, which lead to their sections."""
    page = page_of(made_run(settled))
    assert line(page, "4.5") == ["≈ accepted"]
    assert line(page, "4.9") == ["✓ confirmed"]
    assert page.xpath("//a[contains(@class, 'mark')]/@href") == ["#accepted", "#confirmed"]


def test_partial_run_says_so() -> None:
    """A partial run never reads as if the whole document had been checked."""
    text = text_of(page_of(made_run(partial=True)))
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
@EACH_RUN
def test_page_in_a_browser(name: str, pages: dict[str, Path], chromium: BrowserFixture) -> None:
    """Opened from a file the page asks for nothing, has no error, and needs no sideways scrolling on a phone."""
    with chromium.open_page(pages[name]) as sight:
        assert "The whole document, line by line" in sight.text
        assert sight.overflow_pixels == 0
        sight.assert_quiet()
    with chromium.open_page(pages[name], PHONE, "dark") as sight:
        assert sight.overflow_pixels == 0
        sight.assert_quiet()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["demo", "demo-entities", "demo-audited", "demo-faulty"])
def test_page_of_a_bundled_recording(name: str, tmp_path: Path, chromium: BrowserFixture) -> None:
    """The bundled recordings make the pages that README shows: two glad ones, and one with points."""
    run = recorded_run(name)
    file = tmp_path / "index.html"
    file.write_text(index(run), "utf-8")
    with chromium.open_page(file, PHONE) as sight:
        assert sight.overflow_pixels == 0
        assert ("Everything is in place." in sight.text) is (name != "demo-faulty")
        assert sight.page.locator("#correct ~ article").count() == len(Points(run).points)
        sight.assert_quiet()


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_print_shows_everything_folded_up(paper: str, pages: dict[str, Path], chromium: BrowserFixture) -> None:
    """In print everything that is folded up is there, nothing is cut off, and the sheet is white in dark rooms too."""
    with chromium.open_page(pages["500"], scheme="dark") as sight:
        sight.page.emulate_media(media="print")
        assert sight.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        folded_names = sight.page.get_by_text("E499 House 499").all()
        assert folded_names
        assert all(name.is_visible() for name in folded_names)
        assert sight.page.pdf(format=paper).startswith(b"%PDF")


def test_a_list_that_is_folded_leaves_no_bracket() -> None:
    """Of many names in brackets some stand there, with how many more there are; the others are folded up behind."""
    remarked = replace(is_met(), remark="worth knowing")
    page = page_of(made_run(lambda case, _instruction: remarked if case.id == "4.2" else None, many(9)))
    (remark,) = page.xpath("//ul[@class='remarks']/li[contains(., 'worth knowing')]")
    assert "(E001 House 1, E002 House 2, E003 House 3, E004 House 4, E005 House 5, E006 House 6 and 3 more)" in text_of(
        remark
    )
    (folded,) = remark.iter("details")
    assert text_of(folded) == "the other 3E007 House 7, E008 House 8, E009 House 9"
    assert not (folded.tail or "").strip()


@EACH_RUN
def test_nothing_stands_alone_behind_what_is_folded(name: str) -> None:
    """Neither a bracket nor a colon: behind a folded list a line begins."""
    page = html.document_fromstring(markup_of(name))
    assert [details.tail for details in page.iter("details") if (details.tail or "").strip()] == []
