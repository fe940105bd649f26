"""The message to the admin: as text, as a draft of a mail program, and as a table, all with the same points."""

from __future__ import annotations

import csv
import email
import html
import io
import re
from dataclasses import replace
from email import policy
from functools import cache

import fast_mail_parser
import pytest

from intacct.protocol.refusal import Side
from reports._model.auditor_hint import AUDITOR_WOULD
from reports._model.message import message
from reports._model.points import Points
from reports._model.progress import StepState, progress
from reports._model.run import Run
from reports._pages.index import index
from reports._text.actions import HEAD, actions
from reports._text.fix_list import WIDTH, fix_list, mail
from reports._text.terminal import summary
from suites.document.load import load_document
from suites.judgement.case import Case
from suites.judgement.verdict import NO_CLICK, Kind, Verdict
from suites.selftest.reports.test_reports_index import recorded_run
from suites.selftest.reports.test_reports_runs import (
    EACH_RUN,
    THREE,
    is_not_met,
    is_unknown,
    made_run,
    many_faults,
    run_named,
)
from suites.selftest.support.control_characters import control_characters

PAGE = b"<!doctype html>\n<p>A page, with \xc3\xbc and a line of its own\n"


def text_of(run: Run) -> str:
    """The message of a run as text."""
    return fix_list(message(Points(run)))


@cache
def draft(name: str) -> bytes:
    """The draft about a made run."""
    return mail(message(Points(run_named(name))), PAGE)


def normal(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def table(run: Run) -> list[dict[str, str]]:
    """The rows of actions.csv."""
    return list(csv.DictReader(io.StringIO(actions(Points(run)).decode("utf-8-sig"))))


def test_points_are_numbered_and_say_what_to_do() -> None:
    """A point has its title, step, path, found and expected, and the places where it is another thing."""
    run = made_run(
        lambda case, _instruction: is_not_met(f"It is {case.place.key}") if case.id == "4.3" else None, THREE
    )
    text = normal(text_of(run))
    instruction = load_document()["4.3"]
    assert "1. Go through step 4.3 again" in text
    assert f"Step: 4.3, “{instruction.instruction}”" in text
    assert f"Click: {instruction.click}" in text
    assert "Found, E100 Harbour Hotel (user Craftable_E100): It is E100" in text
    assert f"Expected: {instruction.expected}" in text
    assert "Please send us back: - that it is done, or how far you came" in text


def test_remark_for_the_admin_reaches_the_message() -> None:
    """What is met and has to be known stands in the message once; any other remark does not."""

    def noted(case: Case, _instruction: object) -> Verdict | None:
        return {
            "4.7": Verdict(Kind.MET, "Made.MET", "it is done", remark="CM is not subscribed", remark_for_admin=True),
            "4.9": Verdict(Kind.MET, "Made.MET", "it is done", remark="Classes are used"),
        }.get(case.id)

    run = made_run(noted, THREE)
    text = text_of(run)
    assert text.count("- CM is not subscribed") == 1
    assert "Classes are used" not in text
    assert text.startswith("Subject: Sage Intacct setup of Demo Hotels Group: please read the note")
    for words in (text, index(run)):
        assert "there is nothing left for you to do" not in normal(words).casefold()


def test_what_the_partner_can_do_is_not_said_to_the_customer() -> None:
    """That an administrator's sign-in would show more is for whoever runs the check."""
    run = recorded_run("demo-faulty")
    (remark,) = [text for text in run.remarks if text.startswith(AUDITOR_WOULD)]
    assert remark in "\n".join(summary(run, 10_000))
    assert AUDITOR_WOULD not in index(run)
    assert AUDITOR_WOULD not in text_of(run)


@pytest.mark.parametrize("name", ["conforming", "conforming-3"])
def test_conforming_company_is_asked_for_nothing(name: str) -> None:
    """Where everything is in place the message says so, and what was seen."""
    text = normal(text_of(run_named(name)))
    assert "Everything is in place, and there is nothing left for you to do. Thank you!" in text
    assert "This is what we saw: - Step 1.2: As it should be" in text
    assert "1. " not in text.replace("Step 1.", "")


def test_what_was_accepted_says_until_when_and_neither_who_nor_why() -> None:
    """Reasons and names are ours: the message says that it is accepted, and until when."""
    text = text_of(run_named("settled-3"))
    assert "- Step 4.5: accepted as it is until 31 March 2027" in text
    assert "confirmed on 19 November 2026" in text
    assert "J. Doe" not in text
    assert "The hotel keeps" not in text


def test_what_cannot_be_clicked_is_no_point() -> None:
    """What shows by itself, and what lies with us or with Sage, has no number and asks for nothing."""
    hidden = made_run(
        lambda case, _instruction: replace(is_unknown("hidden"), click=NO_CLICK) if case.id == "4.6" else None
    )
    on_our_side = made_run(lambda case, _instruction: is_unknown("ours", Side.OURS) if case.id == "2.4" else None)
    for run in (hidden, on_our_side, run_named("unreadable")):
        text = text_of(run)
        assert Points(run).points == ()
        assert "We look at these again; there is nothing for you to click:" in normal(text)
        assert not re.search(r"^\d+\. ", text, re.MULTILINE)
        assert "everything is in place" not in text.casefold()


def test_nothing_is_called_done_where_nothing_could_be_checked() -> None:
    """After an outage nobody reads that there is nothing to do."""
    text = normal(text_of(run_named("unreadable")))
    assert "Nothing could be checked this time. We try again" in text
    assert "nothing for you to do" not in text


@EACH_RUN
def test_text_is_plain_and_survives_wrapping(name: str) -> None:
    """Lines are short unless a word is long, none begins like a quotation, and nothing steers or is escaped."""
    text = text_of(run_named(name))
    for line in text.splitlines():
        assert not control_characters(line)
        assert len(line) <= WIDTH or line.startswith("Subject: ") or " " not in line.strip().lstrip("- ")
        assert not line.lstrip().startswith(">")
    assert not re.search(r"\\[_*\[]", text)


@EACH_RUN
def test_draft_is_read_back_as_it_was_written(name: str) -> None:
    """Python's own parser finds the subject, the same words as text and as HTML, and the page byte for byte."""
    words = message(Points(run_named(name)))
    parsed = email.message_from_bytes(draft(name), policy=policy.default)
    assert sorted(parsed.keys()) == ["Content-Type", "MIME-Version", "Subject", "X-Unsent"]
    assert (parsed["Subject"], parsed["X-Unsent"]) == (words.subject, "1")
    assert not parsed.defects
    plain, rich = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert plain is not None
    assert rich is not None
    body = plain.get_content().replace("\r\n", "\n")
    assert f"Subject: {words.subject}\n\n{body}" == fix_list(words)
    rich_text = html.unescape(re.sub(r"<[^>]*>", " ", rich.get_content()))
    assert normal(rich_text) == normal(body)
    (attached,) = parsed.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("index.html", "text/html")
    assert attached.get_payload(decode=True) == PAGE


@EACH_RUN
def test_draft_is_read_alike_by_another_parser(name: str) -> None:
    """A parser that is used for mail from anywhere finds the same subject, text and attachment."""
    parsed = fast_mail_parser.parse_email(draft(name))
    words = message(Points(run_named(name)))
    assert parsed.subject == words.subject
    assert normal(parsed.text_plain[0]) == normal(fix_list(words).partition("\n")[2])
    assert len(parsed.text_html) == 1
    (attached,) = parsed.attachments
    assert (attached.filename, attached.content) == ("index.html", PAGE)
    assert sorted(parsed.headers) == ["Content-Type", "MIME-Version", "Subject", "X-Unsent"]
    assert not parsed.warnings


def test_same_run_gives_the_same_bytes() -> None:
    """No date, no chance: the message, its draft, the table and the page are the same a second later."""
    first, second = (
        made_run(many_faults, THREE, checked_at=at) for at in ("2026-11-20T09:15:02Z", "2027-01-01T00:00:00Z")
    )
    assert index(first) == index(second)
    drafts = [mail(message(Points(run)), index(run).encode()) for run in (first, second)]
    assert drafts[0] == drafts[1]
    assert b"\nDate:" not in drafts[0]
    assert actions(Points(first)) == actions(Points(second))


def test_page_that_is_too_large_comes_apart() -> None:
    """Without the page the message says that it comes separately, and nothing is attached."""
    words = message(Points(made_run()), attached=False)
    assert "comes separately" in normal(fix_list(words))
    parsed = email.message_from_bytes(mail(words, None), policy=policy.default)
    assert list(parsed.iter_attachments()) == []


@EACH_RUN
def test_every_output_counts_the_same(name: str) -> None:
    """Page, message, terminal and table have the same points, and the one number adds up."""
    run = run_named(name)
    points = Points(run)
    titles = [point.title for point in points.points]
    how_far = progress(points)
    assert [block.text for block in message(points).blocks if block.number] == titles
    assert sorted({int(row["number"]) for row in table(run)}) == [point.number for point in points.points]
    terminal = normal(" ".join(summary(run, 10_000)))
    assert all(title in terminal for title in titles)
    assert how_far.text.casefold() in terminal.casefold()
    assert index(run).count('<article class="point" id="point-') == len(titles)
    assert sum(how_far.count(state) for state in StepState) == len({row.case.id for row in run.rows})
    assert sum(int(row["waiting checks"]) for row in table(run)) == sum(point.waiting for point in points.points)


def test_table_has_a_row_for_each_thing_and_place() -> None:
    """A row names who, where, what and how, so that it can be given to whoever does it."""
    rows = table(made_run(many_faults, THREE))
    assert tuple(rows[0]) == HEAD
    mine = [row for row in rows if row["steps"] == "4.3"]
    assert [(row["entity"], row["entity name"], row["user"]) for row in mine] == [
        ("E200", "Airport Inn", "Craftable_E200"),
        ("E300", "Old Town Suites", "Craftable_E300"),
    ]
    assert {row["company ID"] for row in rows} == {"DEMO-HOTELS"}
    assert {row["found"] for row in mine} == {"Account email address: it@demo.example"}


def test_no_cell_begins_a_formula() -> None:
    """Whatever a company is called, a spreadsheet calculates nothing."""
    run = replace(run_named("hostile"), title='=HYPERLINK("http://evil.example")', company_id="+1")
    cells = [cell for row in table(run) for cell in row.values()]
    assert cells
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
