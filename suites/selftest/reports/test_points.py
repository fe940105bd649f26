"""The points over all departures: each end has its title, its path and its words, and every output counts the same."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from reports._model.message import message
from reports._model.plain import NUMBERS
from reports._model.point import Point
from reports._model.point_lines import point_lines
from reports._model.points import Points
from reports._model.progress import StepState, progress
from reports._model.run import Run
from reports._model.visits import is_look
from reports._pages.index import index
from reports._text.actions import action_rows, actions
from reports._text.fix_list import words
from reports._text.terminal import summary
from suites.document.load import editions
from suites.judgement.verdict import Kind
from suites.run.outcome import make_run
from suites.run.plan import Plan, recorded_time
from suites.run.replay import Judged, judged_at
from suites.selftest.reports.test_titles import IMPERATIVES, OURS
from suites.selftest.support.departures import Departure, depart, departures, named_departures

EVERY = departures()
SENTENCES = {instruction.instruction for edition in editions() for instruction in edition.instruction}
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
"""What is quoted is the document's or the company's, and no word of ours."""
_USUAL = re.compile("in place|case-sensitive", re.IGNORECASE)
"""Usual words that have one of ours in them."""
SINGULAR = re.compile(r"\b(?:whether|which \w+) the users .* (?:is|has)\b")
"""The verb of one user behind the names of several."""


def run_of_departure(departure: Departure) -> Run:
    """The whole run that a departure makes, in memory."""
    recording, profile = depart(departure)
    judgement = judged_at(recording, profile, recorded_time(recording.manifest))
    plan = Plan("departure", Path(), profile, Path(), None, Path())
    verdicts = {case: judgement.verdict(case) for case in judgement.cases}
    return make_run(plan, Judged(recording, profile, judgement), verdicts, partial=False)


@cache
def points_of(at: int) -> Points:
    """The points of a departure, made once."""
    return Points(run_of_departure(EVERY[at]))


def texts_of(point: Point) -> list[str]:
    """All that is said in a point, the document's own sentences and the names of places aside."""
    tasks = [text for task in point.tasks for text in (task.title, *task.path, *task.after, *task.hints)]
    findings = [text for task in point.tasks for finding in task.findings for text in (finding.text, finding.expected)]
    done_with_it = [text for finding in point.done_with_it for text in (finding.text, finding.expected)]
    return [point.title, *point.path, *tasks, *findings, *done_with_it]


@pytest.mark.parametrize(
    "at", [pytest.param(at, id=name, marks=marks) for at, (_, name, marks) in enumerate(named_departures())]
)
def test_points_of_a_departure(at: int) -> None:
    """Titles are imperatives and unique, paths end as they must, and no word of ours and no error number is said."""
    points = points_of(at)
    titles = [point.title for point in points.points]
    assert len(titles) == len(set(titles))
    for point in points.points:
        assert point.title.partition(" ")[0] in {*IMPERATIVES, "Correct"}, point.title
        assert not SINGULAR.search(point.title), "several users are several"
        assert all(part.count("(") == part.count(")") for part in point.path), point.path
        assert all(part != following for part, following in pairwise(point.path)), point.path
        assert point.title not in SENTENCES
        assert "{" not in point.title
        assert point.path or not point.steps
        assert "Nothing to click" not in point.path[0] if point.path else True
        saves = bool(point.path) and point.path[-1].startswith("Save")
        assert saves is not point.looks, point.path
        for text in texts_of(point):
            assert text, point.title
            assert not NUMBERS.search(text), text
            assert not OURS.search(_USUAL.sub("", _QUOTED.sub("", text))), text


@pytest.mark.slow
@pytest.mark.parametrize("at", range(len(EVERY)), ids=[f"{departure.on}: {departure.name}" for departure in EVERY])
def test_every_output_counts_a_departure_alike(at: int) -> None:
    """Page, message, terminal and table number the same points; what is open is in just one of them, or looked at.

    Whatever of it the customer reads has no error number, no support ID, and no word of ours.
    """
    points = points_of(at)
    run, titles = points.run, [point.title for point in points.points]
    how_far = progress(points)
    assert {int(cells[0]) for cells in action_rows(points)} == {point.number for point in points.points}
    assert sum(int(cells[-1]) for cells in action_rows(points)) == sum(point.waiting for point in points.points)
    terminal = list(summary(run, 10_000))
    assert [line[4:] for line in terminal if re.match(r"\d+\. ", line)] == titles
    page, letter = index(run), message(points)
    assert [block.text for block in letter.blocks if block.number] == titles
    assert page.count('<article class="point" id="point-') == len(titles)
    page_text = re.sub(r"<style.*?</style>|<h3>.*?</h3>|<[^>]*>", " ", page, flags=re.DOTALL)
    for text in (unescape(page_text), words(letter), actions(points).decode()):
        for wrong in (*NUMBERS.finditer(text), *OURS.finditer(_USUAL.sub("", _QUOTED.sub("", text)))):
            raise AssertionError(f"{wrong[0]}: {text[max(0, wrong.start() - 80) : wrong.end() + 80]}")
    assert how_far.points == len(titles)
    assert sum(how_far.count(state) for state in StepState) == len({row.case.id for row in run.rows})
    open_rows = [row for row in run.rows if row.kind in {Kind.NOT_MET, Kind.UNKNOWN}]
    assert all((points.of(row) is None) is any(row in again.rows for again in points.again) for row in open_rows)
    assert bool(titles or points.open_elsewhere) or how_far.done + how_far.count(StepState.ACCEPTED) == how_far.total


@pytest.mark.slow
def test_found_and_expected_are_in_the_same_words() -> None:
    """What is not met is found and expected in lines that begin alike, so that the eye sees the difference.

    Where several applications differ, what is expected of all of them is said once.
    """
    for at, departure in enumerate(EVERY):
        tasks = [task for point in points_of(at).points for task in point.tasks if not task.looks]
        for task in tasks:
            several = len(task.findings) > 1 and any(step.applications for step in task.steps)
            for finding in () if several else task.findings:
                label = finding.text.partition(": ")[0] == finding.expected.partition(": ")[0]
                assert label or finding.text.split()[:2] == finding.expected.split()[:2], (departure.name, finding)
                assert finding.text != finding.expected, departure.name


@pytest.mark.slow
def test_what_is_fixed_with_a_point_is_found_and_expected_too() -> None:
    """A second fault that the same correction mends says what was found and what was expected, in every output."""
    fixed_too = [
        (points_of(at).run, point, finding)
        for at in range(len(EVERY))
        for point in points_of(at).points
        for finding in point.done_with_it
    ]
    assert fixed_too
    for run, point, finding in fixed_too:
        assert f"found: {finding.text}; expected: {finding.expected}" in [
            line.text for line in point_lines(point) if line.label == "Also fixes"
        ]
        page = unescape(re.sub("<[^>]*>", "", index(run)))
        assert f"found: {finding.text}; expected: {finding.expected}" in page


@pytest.mark.slow
def test_every_end_of_the_customers_is_somewhere_a_point() -> None:
    """Each end that the customer can do something about comes to a point of its own in some departure."""
    ends, acted = set(), set()
    for at in range(len(EVERY)):
        points = points_of(at)
        for row in points.run.rows:
            if row.verdict.remedy.title and row.kind in {Kind.NOT_MET, Kind.UNKNOWN}:
                ends.add(row.verdict.outcome)
                if points.of(row) is not None:
                    acted.add(row.verdict.outcome)
    assert not [end for end in ends - acted if not end.endswith(".NOT_FAR_ENOUGH")]


@pytest.mark.slow
def test_a_correction_is_no_look() -> None:
    """What is not met is done, and what is unknown is looked at, whatever else the visit holds."""
    for at in range(len(EVERY)):
        points = points_of(at)
        for row in points.run.rows:
            point = points.of(row)
            if point is not None and row.true_kind is Kind.NOT_MET and not is_look(row):
                assert not point.looks, (EVERY[at].name, row.case)


def test_the_wrong_entities_are_one_fault() -> None:
    """Where a user is not its entity's own, no second point asks to open entities to it."""
    at = next(at for at, departure in enumerate(EVERY) if departure.name.startswith("one user stands for two entities"))
    points = points_of(at)
    (point,) = points.points
    both = {row.case.id for row in points.run.rows if row.case in point.cases}
    assert both == {points.document.number_of("entity-level"), points.document.number_of("user-entities")}


def test_a_title_is_said_once_for_all_that_it_is_said_of() -> None:
    """Lines of permissions that come to the same end stand below one title, in the message and on the page."""
    name = "what is forbidden may be ticked in an application of an unknown name that shares it"
    points = points_of(next(at for at, departure in enumerate(EVERY) if departure.name == name))
    (point,) = (
        several for several in points.points if len({task.title for task in several.tasks}) < len(several.tasks)
    )
    titles = {task.title for task in point.tasks}
    assert sorted(line.text for line in point_lines(point) if line.label == "Do") == sorted(titles)
    assert all(index(points.run).count(f"<h4>{title}</h4>") == 1 for title in titles)
