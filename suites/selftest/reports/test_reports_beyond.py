"""What the pages say beside the document: what changed since the run before, and whether it works."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree, html

from intacct.protocol.refusal import Side
from reports import _write
from reports._model.message import message
from reports._model.points import Points
from reports._model.run import Changes, Run
from reports._model.words import sentence
from reports._pages.headline import headline
from reports._pages.index import index
from reports._pages.junit import junit
from reports._text.fix_list import fix_list
from suites.selftest.reports.test_reports_index import page_of, recorded_run, section, text_of, titles
from suites.selftest.reports.test_reports_runs import (
    THREE,
    changed,
    is_not_met,
    is_unknown,
    listing,
    made_run,
    many,
    many_faults,
    refused,
    run_named,
)

BEYOND = "Beyond the document: does it work?"
SUBSCRIBED = "whether the company is subscribed to Accounts Payable"


def cells(run: Run) -> list[list[str]]:
    """The lines of the table, as text."""
    rows = page_of(run).xpath("//table[contains(@class, 'works')]//tr")
    return [
        [" ".join(text_of(cell.xpath("(.//*[contains(@class, 'mark')])[1]|self::th")[0]).split()) for cell in row]
        for row in rows
    ]


def with_question(run: Run) -> Run:
    """The run with bills that cannot be listed, of which the customer is asked."""
    return listing(run, refused("bills", surprise=SUBSCRIBED, ask=True))


# What changed


def test_page_says_on_top_what_changed() -> None:
    """Signs and words, not colours alone, for each kind of change; then the steps and their places."""
    text = section(page_of(changed(made_run(entities=THREE))), "outcome")
    assert (
        "Since 3 November: ✓ 1 fixed, ✗ 1 new to correct, ? 1 cannot be checked any more, "
        "· 1 checked for the first time, · 1 not checked any more"
    ) in text
    assert "Judged by another edition of the document." in text
    assert "1 fixed: step 4.5 (E200 Airport Inn)" in text
    assert "1 checked for the first time: step 3.4 in Accounts Receivable (E200 Airport Inn)" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(Changes(), "This is the first check of this company.", id="first"),
        pytest.param(Changes(since="2026-11-03T09:20:00+00:00"), "Since 3 November: nothing changed", id="nothing"),
        pytest.param(
            Changes(since="2026-11-03T09:20:00+00:00", because=("Another company.",), comparable=False),
            "Since 3 November: nothing could be compared Another company.",
            id="not comparable",
        ),
    ],
)
def test_page_says_where_nothing_is_to_list(changes: Changes, words: str) -> None:
    """A first run, an unchanged one, and one that cannot be compared."""
    page = page_of(replace(made_run(), changes=changes))
    assert words in section(page, "outcome")
    assert not page.xpath("//*[@class='since']//details")


def test_page_of_a_replay_says_nothing_of_changes() -> None:
    """Where nothing was compared, nothing is said."""
    assert "Since" not in section(page_of(made_run()), "outcome")


# Does it work?


def test_last_part_is_marked_as_not_in_the_document() -> None:
    """It stands after the document, says that it is not a part of it, and is left out where nothing was looked at."""
    page = page_of(listing(made_run()))
    assert titles(page)[-3:] == ["The whole document, line by line", BEYOND, "How this was read"]
    assert "Not a part of the setup document, and in no count above" in section(page, "beyond")
    assert BEYOND not in titles(page_of(made_run()))


@pytest.mark.slow
def test_places_at_which_the_same_works_are_one_line() -> None:
    """One line for 499 of 500 entities, one for the other; the reason once, with its records and its place."""
    run = run_named("500-listing")
    head, first, other = cells(run)
    assert head == [
        "With the sign-in at",
        "Vendors",
        "Bills",
        "Journal entries",
        "Bank accounts",
        "Invoices",
        "Customers",
    ]
    assert first == ["499 entities alike", *["✓ works"] * 6]
    assert other == ["E007 House 7", *["✗ does not"] * 2, *["✓ works"] * 4]
    text = section(page_of(run), "beyond")
    assert "Vendors (E007 House 7): permission denied (PL04000005: VENDORS)" in text


def test_one_reason_of_many_records_is_said_once() -> None:
    """A refused sign-in is one note, and not one for each kind of records."""
    text = section(page_of(recorded_run("demo-faulty")), "beyond")
    every = "Vendors, bills, journal entries, bank accounts, invoices and customers"
    assert text.count(f"{every} (E300 Orchard Resort): Sage Intacct refuses the sign-in") == 1
    assert text.count(f"{every} (E400): we have no user for it") == 1


def test_what_works_and_should_not_is_noted() -> None:
    """Records that can be listed although the verdicts do not go with it are noted as well."""
    run = listing(
        made_run(),
        lambda check: replace(check, surprise="and no right for it was seen") if check.what == "bills" else check,
    )
    text = section(page_of(run), "beyond")
    assert "Bills" in text
    assert "can be listed" in text
    assert "and no right for it was seen" in text


def test_many_different_reasons_are_folded() -> None:
    """Twelve notes can be seen at once; the others can be unfolded."""
    run = listing(
        made_run(entities=many(40)), lambda check: replace(check, can_list=False, found=f"refused at {check.place.key}")
    )
    page = page_of(run)
    assert "and 28 more" in section(page, "beyond")
    assert "refused at E040" in section(page, "beyond")


def test_what_the_customer_is_asked_is_a_point_like_any_other() -> None:
    """All verdicts are met, and bills cannot be listed: nobody reads that everything is in place."""
    run = with_question(made_run(entities=THREE))
    points = Points(run)
    (point,) = points.points
    assert point.title == "Check why bills cannot be listed"
    assert [where.entity_id for where in point.where] == ["E100", "E200", "E300"]
    assert point.tasks[0].hints == (sentence(SUBSCRIBED),)
    assert headline(run, points).mood == "look"
    words = fix_list(message(points))
    assert words.startswith("Subject: Sage Intacct setup of Demo Hotels Group: 1 thing to do")
    assert "in place" not in words
    assert "nothing for you to do" not in words


def test_what_the_customer_is_asked_comes_after_the_document() -> None:
    """Where there is something to correct as well, that comes first, and the numbers go on."""
    numbered = Points(with_question(made_run(many_faults, THREE))).points
    assert [point.number for point in numbered] == [*range(1, len(numbered) + 1)]
    assert numbered[-1].title == "Check why bills cannot be listed"


def test_what_lies_with_us_stays_open_beside_it() -> None:
    """What the customer is asked does not hide what is open on our side."""
    on_our_side = made_run(lambda case, _instruction: is_unknown("ours", Side.OURS) if case.id == "2.4" else None)
    story = headline(with_question(on_our_side), Points(with_question(on_our_side)))
    assert story.mood == "look"
    assert "1 thing is with us." in story.lines


def test_nothing_else_gets_into_the_message_or_into_junit() -> None:
    """What goes together with the verdicts is on the page alone."""
    plain = made_run(lambda case, _instruction: is_not_met("none") if case.id == "4.7" else None)
    run = listing(plain, refused("bills", surprise="a surprise that needs nobody"))
    assert fix_list(message(Points(run))) == fix_list(message(Points(plain)))
    assert junit(run) == junit(plain)


def test_a_secret_in_it_is_seen(tmp_path: Path) -> None:
    """A page that would show a secret in what was found, or in what changed, is stopped, and the line says where."""
    run = listing(made_run(), lambda check: replace(check, found="correct-horse-9", can_list=False))
    lines = _write.write(run, tmp_path, secrets=("correct-horse-9",), allure_html=False)
    assert lines[0] == "index.html: left out, it would show a secret, which stands in: beyond the document"
    other = changed(made_run(), because=("correct-horse-9",))
    lines = _write.write(other, tmp_path, secrets=("correct-horse-9",), allure_html=False)
    assert lines[0].endswith("which stands in: what changed since the run before")


def test_hostile_texts_stay_texts() -> None:
    """Nothing that was found or that changed becomes markup."""
    page: etree._Element = html.document_fromstring(index(run_named("hostile")))
    (since,) = page.xpath("//*[@class='since']")
    (beyond,) = page.xpath("//section[@aria-labelledby='beyond']")
    for part in (since, beyond):
        assert not part.xpath(".//script | .//img | .//a[starts-with(@href, 'http')]")
        assert "<script>alert(1)</script>" in text_of(part)
