"""Change over time: which cases changed how from one run to the next, and how the terminal says it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from intacct.protocol.refusal import Side
from reports._model.changes import LISTS, change_lines
from reports._model.history import HISTORY, load_history
from reports._model.row import Row
from reports._model.run import Changes, Run
from reports._model.summary import line_of
from reports._pages.changes import since as page_changes
from reports._text.result_json import as_json
from reports._text.terminal import summary
from suites.judgement.case import Case, Place
from suites.judgement.verdict import Kind, Verdict
from suites.selftest.reports.test_reports_runs import (
    THREE,
    Entities,
    Says,
    changed,
    is_attested,
    is_met,
    is_not_met,
    is_unknown,
    is_waived,
    made_run,
    not_needed,
    waits_for,
)

EARLIER = "2026-11-03T09:20:00+00:00"


def all_met_but(id_: str, verdict: Verdict) -> Says:
    """A company in which one instruction comes to this, and all others are met."""
    return lambda case, _instruction: verdict if case.id == id_ else None


def before(run: Run, folder: Path, at: str = EARLIER) -> None:
    """The run was the last one for the company whose reports are in this folder."""
    (folder / HISTORY).write_text(load_history(folder).append(replace(run, recorded_at=at)), "utf-8")


def since(first: Run | None, second: Run, folder: Path) -> Changes:
    """What changed from one run to the next; None: from what is there."""
    if first is not None:
        before(first, folder)
    changes = load_history(folder).compare(second).changes
    assert changes is not None
    return changes


def lists(changes: Changes) -> dict[str, list[str]]:
    """The cases by how they changed, those lists that hold any."""
    return {name: [str(change.case) for change in getattr(changes, name)] for name in LISTS if getattr(changes, name)}


def with_truth(run: Run) -> Run:
    """The run with the true verdicts of what was waived or confirmed."""
    truths = {Kind.WAIVED: Kind.NOT_MET, Kind.ATTESTED: Kind.UNKNOWN}
    return replace(run, rows=tuple(replace(row, true_kind=truths.get(row.kind, row.kind)) for row in run.rows))


VERDICTS: dict[str, Callable[[], Verdict]] = {
    "met": is_met,
    "not_met": lambda: is_not_met("Employee"),
    "unknown": lambda: is_unknown("hidden"),
    "blocked": lambda: waits_for("4.10", Place("top")),
    "not_applicable": lambda: not_needed("no condition"),
    "waived": lambda: is_waived("Employee"),
    "attested": lambda: is_attested("hidden"),
}
IN_JSON = {"no_longer_judgeable": "went_dark"}
"""The lists that have another name in result.json."""
DARK = {"unknown", "blocked"}
FAILS = {"not_met", "waived"}


def list_of(was: str, now: str) -> str:
    """The one list that a change of a verdict belongs to, in the words of the README."""
    if was == now:
        return ""
    if was in DARK and now in DARK:
        return "otherwise"
    if was in DARK:
        return "came_to_light"
    if now in DARK:
        return "no_longer_judgeable"
    if (was in FAILS) == (now in FAILS):
        return "otherwise"
    return "fixed" if was in FAILS else "newly_not_met"


@pytest.mark.parametrize("was", VERDICTS)
@pytest.mark.parametrize("now", VERDICTS)
def test_every_turn_from_one_verdict_to_another(was: str, now: str, tmp_path: Path) -> None:
    """Each pair of verdicts is in the one list that it belongs to, and all outputs count it there."""
    first, second = (with_truth(made_run(all_met_but("4.5", VERDICTS[name]()))) for name in (was, now))
    expected = list_of(was, now)
    changes = since(first, second, tmp_path)
    assert lists(changes) == ({expected: ["4.5 top"]} if expected else {})
    run = replace(second, changes=changes)
    line = f"since 3 November: {'1 ' + expected.replace('_', ' ') if expected else 'nothing changed'}"
    assert line in list(summary(run))
    assert line_of(run, "").changed == line
    data = json.loads(as_json(run))["changes"]
    assert [name for name in LISTS if data[IN_JSON.get(name, name)]] == ([expected] if expected else [])
    page = page_changes(run)
    assert page is not None
    assert len(page.categories) == bool(expected)


BETWEEN = {
    ("met", "met"): "came_to_light",
    ("not_met", "not_met"): "came_to_light",
    ("not_met", "met"): "fixed",
    ("not_met", "not_applicable"): "fixed",
    ("met", "not_met"): "newly_not_met",
    ("met", "waived"): "newly_not_met",
    ("met", "not_applicable"): "came_to_light",
    ("unknown", "not_met"): "came_to_light",
    ("unknown", "met"): "came_to_light",
    ("blocked", "met"): "came_to_light",
    ("met", "unknown"): "",
    ("met", "blocked"): "otherwise",
}
"""What it was before an outage and what it is after that -> the list."""


@pytest.mark.parametrize(("was", "now"), BETWEEN)
@pytest.mark.parametrize("outages", [1, 3])
def test_after_an_outage_the_last_judgement_counts(was: str, now: str, outages: int, tmp_path: Path) -> None:
    """However long nobody answered: what was mended meanwhile is fixed, and what is seen again came to light."""
    first, last = (with_truth(made_run(all_met_but("4.5", VERDICTS[name]()))) for name in (was, now))
    away = made_run(lambda _case, _instruction: is_unknown("no answer", Side.GATEWAY))
    before(first, tmp_path, "2026-11-01T09:20:00+00:00")
    for number in range(outages):
        before(away, tmp_path, f"2026-11-03T09:2{number}:00+00:00")
    changes = since(None, last, tmp_path)
    expected = BETWEEN[was, now]
    cases_by_list = lists(changes)
    assert ("4.5 top" in cases_by_list.get(expected, ())) == bool(expected)
    assert [name for name, cases in cases_by_list.items() if "4.5 top" in cases] == ([expected] if expected else [])
    others = sum(len(cases) for cases in cases_by_list.values()) - bool(expected)
    assert others == len(last.rows) - 1, "everything else is seen again"
    sentence = "What the run before could not judge is compared with the last time that it was judged: 1 November."
    assert changes.because == ((sentence,) if expected in {"fixed", "newly_not_met"} else ())


def test_a_place_that_an_outage_hid_is_not_new(tmp_path: Path) -> None:
    """An entity that only a list shows is gone in an outage; when it is back, it is compared with what it was."""
    two_entities, one_entity = Entities((("E1", "One"), ("E2", "Two"))), Entities((("E1", "One"),))
    before(made_run(all_met_but("4.5", is_not_met("no")), two_entities), tmp_path, "2026-11-01T09:20:00+00:00")
    away = made_run(lambda _case, _instruction: is_unknown("no answer", Side.GATEWAY), one_entity)
    cases_by_list = lists(since(away, made_run(entities=two_entities), tmp_path))
    assert cases_by_list.keys() == {"fixed", "came_to_light"}
    assert cases_by_list["fixed"] == ["4.5 E1", "4.5 E2"]


def test_where_nothing_can_be_compared_every_output_says_so(tmp_path: Path) -> None:
    """Terminal, page, overview and result.json say alike that nothing is compared; or that there was none."""
    other = replace(made_run(), company_id="OTHER-INNS")
    run = replace(made_run(), changes=since(other, made_run(), tmp_path))
    words = "since 3 November: nothing could be compared"
    assert words in list(summary(run))
    assert line_of(run, "").changed == words
    page = page_changes(run)
    assert page is not None
    assert page.since == words.capitalize().replace("november", "November")
    assert json.loads(as_json(run))["changes"]["comparable"] is False
    first = replace(made_run(), changes=Changes())
    assert "first run: there is none before to compare it with" in list(summary(first))
    assert line_of(first, "").changed == "first run"


def test_cases_are_the_same_by_instruction_place_and_application(tmp_path: Path) -> None:
    """Neither the order of the rows nor the spelling of an entity's ID makes another case."""
    run = made_run(entities=THREE)

    def spelled(row: Row) -> Row:
        key = f" {row.case.place.key.lower()} " if row.case.place.entity else row.case.place.key
        return replace(row, case=replace(row.case, place=Place(key, row.case.place.entity)))

    other = replace(run, rows=tuple(map(spelled, reversed(run.rows))))
    assert lists(since(run, other, tmp_path)) == {}


def test_an_entity_called_top_is_not_the_top_level(tmp_path: Path) -> None:
    """An entity may have any ID."""
    run = made_run(entities=Entities((("top", "Top Inn"),)))
    rows = tuple(
        replace(row, case=replace(row.case, place=Place("top"))) if row.case.place.entity else row for row in run.rows
    )
    cases_by_list = lists(since(replace(run, rows=rows), run, tmp_path))
    assert len(cases_by_list["new"]) == len(cases_by_list["gone"]) > 20


def test_an_entity_that_came_and_one_that_went(tmp_path: Path) -> None:
    """All cases of an entity that was not there are new, those of one that is there no more are gone."""
    first = made_run(entities=Entities((("E1", "One"), ("E2", "Two"))))
    changes = since(first, made_run(entities=Entities((("E2", "Two"), ("E3", "Three")))), tmp_path)
    assert {change.case.place.key for change in changes.new} == {"E3"}
    assert {change.where for change in changes.gone} == {"E1"}
    assert (changes.fixed, changes.newly_not_met, changes.no_longer_judgeable, changes.because) == ((), (), (), ())
    assert {(change.before, change.now) for change in changes.new} == {(None, Kind.MET), (None, Kind.NOT_APPLICABLE)}


def test_a_new_edition_is_the_cause(tmp_path: Path) -> None:
    """Which instructions only one of the editions has is said, and their cases are new or gone."""
    run = made_run()
    other = tuple(replace(row, case=Case("6.9", row.case.place)) if row.case.id == "4.4" else row for row in run.rows)
    older = replace(run, document=replace(run.document, edition="an older one"))
    changes = since(older, replace(run, rows=other), tmp_path)
    assert lists(changes) == {"new": ["6.9 top"], "gone": ["4.4 top"]}
    assert changes.edition_before == "an older one"
    editions = f"an older one before, {run.edition} now"
    only = "only this one has 6.9; only the one before has 4.4."
    assert changes.because == (f"Judged by another edition of the document: {editions}; {only}",)


def test_another_version_of_the_check_is_said(tmp_path: Path) -> None:
    """Verdicts may change because the check did."""
    changes = since(replace(made_run(), suite_version="0.0.9"), made_run(), tmp_path)
    assert changes.because == ("Judged by another version of this check: 0.0.9 before, 0.1.0 now.",)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"company_id": "OTHER-INNS"}, "The run before was for another company."),
        ({"level": "entity"}, "The run before was at the entity level, this one is at the top level."),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(other: dict[str, str], sentence: str, tmp_path: Path) -> None:
    """Another company or level does not list hundreds of changes."""
    changes = since(replace(made_run(all_met_but("4.5", is_unknown("hidden"))), **other), made_run(), tmp_path)  # type: ignore[arg-type]
    assert lists(changes) == {}
    assert changes.because == (sentence, "So nothing is compared with it.")


def test_the_company_id_in_another_spelling_is_the_same(tmp_path: Path) -> None:
    """Like places, a company's ID is compared without regard to case."""
    assert since(replace(made_run(), company_id=" demo-hotels"), made_run(), tmp_path).because == ()


def test_terminal_counts_and_names_what_changed() -> None:
    """The counts in a line, why, then the cases by instruction."""
    run = changed(made_run(entities=THREE))
    assert [label + text for label, text in change_lines(run.changes, run.recorded_at)] == [
        "since 3 November: 1 fixed, 1 newly not met, 1 no longer judgeable, 1 new, 1 gone",
        "      Judged by another edition of the document.",
        "      fixed               4.5 [E200 Airport Inn]",
        "      newly not met       4.3 [E200 Airport Inn]",
        "      no longer judgeable 4.6 [E200 Airport Inn]",
        "      new                 3.4 Accounts Receivable [E200 Airport Inn]",
        "      gone                4.1 [E200 Airport Inn]",
    ]


def test_terminal_names_a_handful(tmp_path: Path) -> None:
    """Of many cases some are named, and how many more there are."""
    many = Entities(tuple((f"E{number}", "") for number in range(10)))
    changes = since(made_run(lambda _case, _instruction: is_not_met("no"), many), made_run(entities=many), tmp_path)
    (_, line) = change_lines(changes, made_run().recorded_at)
    assert line[1].startswith("1.1 [company]; 1.2 [company]; ")
    named_cases = line[1].count("; ")
    assert line[1].endswith(f"; and {len(made_run().rows) - named_cases} more")
    changes = since(made_run(all_met_but("4.5", is_not_met("no")), many), made_run(entities=many), tmp_path)
    (_, line) = change_lines(changes, made_run().recorded_at)
    assert line == ("      fixed ", "4.5 [E0, E1, E2, E3, E4, and 5 more]")


@pytest.mark.parametrize(
    ("then", "day"),
    [
        ("2026-11-03T09:20:00+00:00", "3 November"),
        ("2025-11-03T09:20:00+00:00", "3 November 2025"),
        ("2026-11-20T08:05:59+00:00", "20 November, 08:05 UTC"),
    ],
)
def test_the_day_as_one_says_it(then: str, day: str) -> None:
    """A day of another year has its year, another time of the same day its time; unchanged is said."""
    (line,) = change_lines(Changes(since=then), "2026-11-20T09:15:00+00:00")
    assert line == ("", f"since {day}: nothing changed")


def test_the_run_before_is_known_as_its_outputs_showed_it(tmp_path: Path) -> None:
    """Case by case, waivers as waivers: it is the history of Allure's page."""
    first = made_run(all_met_but("4.5", is_waived("Employee")))
    assert dict(since(first, made_run(), tmp_path).before) == {row.case: row.kind for row in first.rows}
