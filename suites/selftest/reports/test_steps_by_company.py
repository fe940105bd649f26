"""Which step fails at how many companies, and where: the same in the terminal, on the page and in the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import html

from reports._model.run import Change, Changes, Run
from reports._model.steps_by_company import steps_at_companies
from reports._model.summary import CompanySummary, line_of
from reports._pages.overview import FOLDED, NAMED, overview
from reports._secret_scan import SecretGate
from reports._text.companies import MOST_STEPS, overview_csv, overview_lines
from suites.document.load import load_document
from suites.judgement.verdict import Kind
from suites.selftest.reports.test_reports_runs import (
    HOSTILE,
    THREE,
    Entities,
    Says,
    is_not_met,
    is_unknown,
    made_run,
    unreadable,
)

TOP_LEVEL = Entities()


def company(name: str, says: Says, entities: Entities = TOP_LEVEL, **head: object) -> CompanySummary:
    """A company that was judged so."""
    run = made_run(says, entities, company=name, title=f"{name} Hotels", **head)
    kinds = {row.kind for row in run.rows}
    status = 1 if Kind.NOT_MET in kinds else 7 if Kind.UNKNOWN in kinds else 0
    return line_of(run.with_status(status), f"{name}/index.html")


def failing(*fails: str, unseen: Sequence[str] = ()) -> Says:
    """These steps are not met, and those could not be judged."""
    return lambda case, _instruction: (
        is_not_met("another") if case.id in fails else is_unknown("hidden") if case.id in unseen else None
    )


def four_companies() -> tuple[CompanySummary, ...]:
    """Companies of which two have the same fault."""
    return (
        company("acme", failing("4.10", "4.3")),
        company("bravo", failing("4.3", unseen=["4.6"]), THREE),
        company("charlie", failing()),
        company("delta", unreadable),
    )


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The file's rows by their columns."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_what_fails_at_most_companies_comes_first() -> None:
    """Then what could not be judged at most, then the document's order; each with its companies."""
    steps = [
        (step.number, [at.name for at, _ in step.fails], [at.name for at, _ in step.unseen])
        for step in steps_at_companies(four_companies())
    ]
    assert steps == [("4.3", ["acme", "bravo"], []), ("4.10", ["acme"], []), ("4.6", [], ["bravo"])]


def test_a_place_counts_once() -> None:
    """However many applications of a step fail there."""
    (step,) = company("acme", failing("3.4"), THREE).steps
    assert (step.fails.count, step.fails.names) == (
        3,
        ("E100 Harbour Hotel", "E200 Airport Inn", "E300 Old Town Suites"),
    )


def test_a_company_that_could_not_be_read_is_in_no_step() -> None:
    """An outage says nothing of any step; the company's own line says it."""
    assert company("delta", unreadable).steps == ()


def since(run: Run, **kinds: Sequence[str]) -> Run:
    """The run with changes of these kinds, by step."""
    at = {row.case.id: row for row in run.rows}
    lists = {
        kind: tuple(Change(at[id_].case, at[id_].place_name, None, at[id_].kind) for id_ in ids)
        for kind, ids in kinds.items()
    }
    return replace(run, changes=Changes(since="2026-11-03T09:20:00+00:00", **lists))  # type: ignore[arg-type]


def test_since_the_run_before() -> None:
    """A step says at how many companies it has come to fail or was fixed, also where it fails nowhere any more."""
    first = since(made_run(failing("4.3"), company="acme"), newly_not_met=["4.3"], fixed=["4.5"]).with_status(1)
    second = since(made_run(failing("4.3"), company="bravo"), fixed=["4.5"]).with_status(1)
    lines = tuple(line_of(run, "") for run in (first, second))
    terminal = "\n".join(overview_lines(lines))
    assert "4.3   at 2: acme, bravo (1 newly since the run before)" in terminal
    page = html.document_fromstring(overview(lines))
    assert [text.text for text in page.xpath("//table[@class='steps']//tbody/tr/th/span")] == [
        "1 newly since the run before",
        "2 fixed since the run before",
    ]
    changed = [
        (row["step"], row["state"], row["company"], row["since the run before"]) for row in rows_of(overview_csv(lines))
    ]
    assert changed == [
        ("Step 4.3", "to correct", "acme", "1 newly"),
        ("Step 4.3", "to correct", "bravo", ""),
        ("Step 4.5", "fixed", "acme", "1 fixed"),
        ("Step 4.5", "fixed", "bravo", "1 fixed"),
    ]


def test_terminal_page_and_file_say_the_same() -> None:
    """The same steps at the same companies, in the same order."""
    lines = four_companies()
    terminal = re.findall(r"^ {6}(\S+) +at \d+: (.*)$", "\n".join(overview_lines(lines)), re.MULTILINE)
    assert terminal == [("4.3", "acme, bravo"), ("4.10", "acme")]
    page = html.document_fromstring(overview(lines))
    steps = page.xpath("//table[@class='steps']//tbody/tr")
    assert [(row[0].text, row.xpath("td[2]//a/@href")) for row in steps] == [
        ("4.3", ["acme/index.html#step-4.3", "bravo/index.html#step-4.3"]),
        ("4.10", ["acme/index.html#step-4.10"]),
        ("4.6", []),
    ]
    cells = [
        (row["step"], row["state"], row["company"], row["companies"], row["places"])
        for row in rows_of(overview_csv(lines))
    ]
    assert cells == [
        ("Step 4.3", "to correct", "acme", "2", "1"),
        ("Step 4.3", "to correct", "bravo", "2", "3"),
        ("Step 4.10", "to correct", "acme", "1", "1"),
        ("Step 4.6", "could not be judged", "bravo", "0", "3"),
        ("", "", "charlie", "", ""),
        ("", "", "delta", "", ""),
    ]


def test_many_companies_are_folded() -> None:
    """Of a thousand companies eight are named, some more are folded up, and the file has all of them."""
    acme = company("acme", failing("4.3"))
    lines = tuple(replace(acme, name=f"c{at:04}", title="", page=f"c{at:04}/index.html") for at in range(1000))
    (row,) = html.document_fromstring(overview(lines)).xpath("//table[@class='steps']//tbody/tr")
    assert len(row.xpath("td[2]//a[not(ancestor::details)]")) == NAMED
    assert len(row.xpath("td[2]//details//a")) == FOLDED
    assert "1,000 companies" in row.text_content()
    assert f"and {1000 - NAMED - FOLDED} more, which stand in the table overview.csv" in row.text_content()
    assert "at 1000: c0000, c0001, c0002, c0003, c0004, and 995 more" in "\n".join(overview_lines(lines))
    assert [row["company"] for row in rows_of(overview_csv(lines))] == [line.name for line in lines]


def test_the_terminal_names_the_steps_that_fail_most() -> None:
    """Where every step fails it names some, and says how many more there are."""
    terminal = list(overview_lines((company("acme", failing(*load_document().ids)),)))
    assert sum(" at 1: " in text for text in terminal) == MOST_STEPS
    assert f"      and {len(load_document().ids) - MOST_STEPS} more steps, which the overview has" in terminal


def test_a_line_of_the_terminal_is_as_wide_as_it_is() -> None:
    """Names that do not fit go on below the first."""
    acme = company("acme", failing("4.3"))
    lines = tuple(replace(acme, name=f"a-company-with-a-name-{at}") for at in range(6))
    terminal = list(overview_lines(lines, 60))
    at = terminal[terminal.index("Steps that fail, and at which companies") + 1 : -2]
    assert len(at) > 2
    assert max(map(len, at)) <= 60


def test_hostile_names_are_text_in_every_output() -> None:
    """A title with a formula or markup in it begins no cell as a formula, and is not markup on the page."""
    for begin in ("=1+1", "<b>x</b>", HOSTILE):
        line = replace(company("acme", failing("4.3")), title=begin, company_id=begin)
        assert all(not cell.startswith("=") for row in rows_of(overview_csv((line,))) for cell in row.values())
        page = html.document_fromstring(overview((line,)))
        assert not page.xpath("//main//b | //script | //img")


def test_no_secret_stands_in_a_place() -> None:
    """A password that is a part of an entity's name is replaced."""
    run = made_run(failing("4.3"), Entities((("E1", "Hunter&22! Inn"),))).with_status(1)
    line = line_of(SecretGate(("Hunter&22!",)).run(run), "")
    assert line.steps[0].fails.names == ("E1 [secret removed] Inn",)
