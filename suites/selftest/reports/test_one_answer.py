"""One answer that keeps many steps open is shown once; an outage has its start; nothing is wrongly called done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intacct.protocol.refusal import Side
from reports import _write
from reports._model.history import HISTORY, load_history
from reports._model.message import message, why_no_message
from reports._model.points import Points
from reports._model.run import Run
from reports._pages.index import index
from reports._text.fix_list import fix_list
from reports._text.terminal import summary
from suites.judgement.case import COMPANY, Case
from suites.judgement.sign_in import SignInOutcome
from suites.judgement.verdict import NO_CLICK, Verdict
from suites.selftest.reports.test_changes import before
from suites.selftest.reports.test_reports_runs import THREE, is_met, is_not_met, is_unknown, made_run, run_named
from suites.setup.test_web_services import WebServices


def refused(case: Case, words: str, outcome: str) -> Verdict:
    """What a case says where a sign-in was refused, as the judgement words it."""
    if case.place == COMPANY:
        return WebServices.NOT_FAR_ENOUGH(f"Craftable was told: the meaning of it: {words}", side=Side.GATEWAY)
    number = "".join(filter(str.isdigit, case.place.key))
    finding = (
        f"Craftable_{case.place.key} was told: {words} [Support ID: {number}abc]; last tried at 2026-11-20T09:{number}"
    )
    return SignInOutcome[outcome](finding)


def blocks(run: Run) -> list[str]:
    """The first lines of the blocks in the terminal, below the one number."""
    return [line for line in summary(run) if not line.startswith(" ")][2:]


def test_words_nobody_classified_are_one_block() -> None:
    """Twenty-one steps at three entities that one answer keeps open are shown once, with how many and where."""
    run = made_run(
        lambda case, _instruction: refused(case, "XL03: The moon is in the wrong quarter.", "UNCLASSIFIED"), THREE
    )
    assert blocks(run)[0] == "Could not be judged, all for one answer"
    text = "\n".join(summary(run))
    assert text.count("      found     ") == 1
    assert "E100 Harbour Hotel, E200 Airport Inn, E300 Old Town" in " ".join(text.split())
    assert f"{len(run.rows)} checks could not be judged" in text


def test_different_words_stay_apart() -> None:
    """Two answers are two blocks; what has words of its own, or none of Sage's, stays by itself."""

    def says(case: Case, _instruction: object) -> Verdict | None:
        if case.id == "4.9":
            return is_unknown("Departments are not visible")
        if case.id == "4.8":
            return is_unknown("E was told: once alone", Side.GATEWAY)
        words = "one thing" if case.id.startswith("4") else "another thing"
        return refused(case, words, "UNCLASSIFIED") if case.place != COMPANY else is_met()

    text = "\n".join(summary(made_run(says)))
    assert text.count("all for one answer") == 2
    assert "Could not be judged: 1" in text
    assert "1.  Go through step 4.9 again" in text


def test_nothing_to_do_is_said_only_where_it_is_known() -> None:
    """An answer that nobody understood may be about the customer; a service that is away is not."""
    unclear = made_run(lambda case, _instruction: refused(case, "The moon is in the wrong quarter.", "UNCLASSIFIED"))
    assert "nothing for you to do" not in index(unclear)
    assert "nothing for you to do" not in fix_list(message(Points(unclear)))
    assert "nothing to do" not in fix_list(message(Points(unclear)))
    on_our_side = made_run(lambda case, _instruction: is_unknown("ours", Side.OURS) if case.id == "2.4" else None)
    assert "There is nothing for you to do" in index(on_our_side)


def test_the_service_away_is_one_block_and_no_message(tmp_path: Path) -> None:
    """It says since when and what to do about it; nobody is told that the company was checked."""
    run = made_run(lambda case, _instruction: refused(case, "HTTP 503: off-line", "OFF_LINE"), THREE)
    assert blocks(run)[0] == "Sage Intacct's gateway is away, since 20 November 2026, 09:15 UTC: run it again later"
    assert "\n".join(summary(run)).count("      found     ") == 1
    assert why_no_message(run) == "Sage Intacct's gateway was away, and nothing was checked"
    _write.write(run, tmp_path, secrets=(), allure_html=False)
    assert not list(tmp_path.glob("fix-list*"))
    assert "Sage Intacct is away" in (tmp_path / "index.html").read_text("utf-8")


def test_the_service_is_away_since_the_first_run_in_a_row(tmp_path: Path) -> None:
    """Runs one after the other that nobody answered count together, up to the last one that was answered."""
    away = run_named("unreadable")
    before(made_run(), tmp_path, "2026-11-01T09:20:00+00:00")
    before(away, tmp_path, "2026-11-03T09:20:00+00:00")
    before(away, tmp_path, "2026-11-04T09:20:00+00:00")
    run = load_history(tmp_path).compare(away)
    assert "since 3 November 2026, 09:20 UTC: run it again later" in blocks(run)[0]
    (tmp_path / HISTORY).unlink()
    before(made_run(), tmp_path, "2026-11-01T09:20:00+00:00")
    assert load_history(tmp_path).compare(away).away_since == ""


def test_away_for_one_user_alone_is_no_outage_of_all() -> None:
    """Where others were answered, it is said whom it did not answer, and the message is written."""

    def says(case: Case, _instruction: object) -> Verdict | None:
        return refused(case, "HTTP 503: off-line", "OFF_LINE") if case.place.key == "E300" else None

    run = made_run(says, THREE)
    assert blocks(run)[0] == "Sage Intacct's gateway did not answer everybody: run it again later"
    assert why_no_message(run) == ""


@pytest.mark.parametrize("says", [lambda case, _instruction: is_not_met("no") if case.id == "4.5" else None, None])
def test_a_whole_run_that_checked_writes_its_message(says: object) -> None:
    """Partial, cut short or left alone, a run writes none."""
    run = made_run(says) if says else made_run()  # type: ignore[arg-type]
    assert why_no_message(run) == ""
    assert why_no_message(replace(run, partial=True)) == "this run is partial"
    alone = replace(run, left_alone=(("Craftable", "2026-11-20T09:10:00+00:00"),), requests=0)
    assert "nobody was asked in this run" in why_no_message(alone)


def test_what_our_own_side_kept_out_is_one_block() -> None:
    """Nothing was asked, so one block says why, and no message claims a check."""

    def says(case: Case, _instruction: object) -> Verdict:
        finding = "Asked as Craftable: no connection to 127.0.0.1: Connection refused"
        end = WebServices.NOT_FAR_ENOUGH if case.place == COMPANY else SignInOutcome.OWN_SETTINGS
        return end(finding, side=Side.OURS, click=NO_CLICK, auditor_would_help=False)

    run = made_run(says)
    assert blocks(run)[0] == "On our own side, not the customer's, all for one reason"
    assert "\n".join(summary(run)).count("      found     ") == 1
    assert why_no_message(run) == "our own side kept us from asking, and nothing was checked"


def test_who_was_not_asked_again_is_told_in_the_message() -> None:
    """The message says as of when is known what it says of somebody whom this run left alone."""
    run = replace(made_run(), left_alone=(("Craftable_E300", "2026-11-20T09:10:00+00:00"),), requests=2)
    assert why_no_message(run) == ""
    sentence = "was not asked again: what is said of it is known as of 20 November 2026, 09:10 UTC"
    assert sentence in " ".join(fix_list(message(Points(run))).split())


def test_the_service_away_is_one_thing_to_look_at_again() -> None:
    """In words for the customer nobody was refused, and what any sign-in would have shown stands with the rest."""

    def says(case: Case, _instruction: object) -> Verdict:
        off = SignInOutcome.OFF_LINE.spec.because
        words = f"Craftable was told: {off}: HTTP 503" if case.place == COMPANY else "Craftable was told: HTTP 503"
        end = WebServices.NOT_FAR_ENOUGH if case.place == COMPANY else SignInOutcome.OFF_LINE
        return end(words, side=Side.GATEWAY, click=NO_CLICK, auditor_would_help=False)

    (again,) = Points(made_run(says, THREE)).again
    assert again.text == "Sage Intacct was off-line"
    assert {row.case for row in again.rows} == {row.case for row in made_run(entities=THREE).rows}
