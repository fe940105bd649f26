"""Verdicts as Allure results, in the model of allure_commons, with our own ids, labels and order."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

from allure_commons.model2 import Attachment, Label, Link, Parameter, Status, StatusDetails, TestResult
from allure_commons.types import AttachmentType, LabelType, LinkType, Severity
from attr import asdict
from jinja2 import Template

from reports._allure.categories import STATUS, Categories
from reports._model.point import place_name
from reports._model.points import Points, is_theirs
from reports._model.progress import Progress, StepState, progress
from reports._model.remedy import title_of
from reports._model.row import Row
from reports._model.run import Run
from reports._model.words import NAME, clean, count_of, day_and_time
from reports._pages.index import page_environment
from reports._pages.matrix import step_anchor
from suites.document.model import Document, Instruction
from suites.judgement.case import Case
from suites.judgement.verdict import Kind

_SPACE = uuid.UUID("6f0c8a0e-7a52-5d0e-9f1e-2d8f4f5f0b11")
"""Our own namespace, for ids that are the same in every run, worker and order."""
_STATUS_BEFORE = {
    Kind.MET: Status.PASSED,
    Kind.ATTESTED: Status.PASSED,
    Kind.NOT_MET: Status.FAILED,
    Kind.WAIVED: Status.FAILED,
}
"""The status that the tool compares a result with: as on our own pages, an accepted case counts as not met."""
_ESCAPED_BLANK = "\\ "


class Results:
    """The results of a run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._document: Document = run.document
        self._categories = Categories(run)
        self._description: Template = page_environment().get_template("description.html")
        self._points = Points(run)
        self._at = _milliseconds(run.recorded_at)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The files of the folder: one for each result, its evidence, and the files about the results as a whole."""
        yield "categories.json", _json(self._categories.rules())
        yield "environment.properties", properties(environment(self.run))
        yield "executor.json", _json(self._executor())
        for row in self.run.rows:
            result = self._result(row)
            for number, piece in enumerate(row.verdict.evidence, start=1):
                name = f"{result.uuid}-{number}-attachment.json"
                about = f"{clean(piece.question, NAME)}, as {clean(piece.user, NAME)} sees it"
                result.attachments.append(Attachment(name=about, source=name, type=AttachmentType.JSON.mime_type))
                values = {clean(key, NAME): clean(value, 2000) for key, value in piece.values}
                yield name, _json(values)
            yield f"{result.uuid}-result.json", _json(asdict(result, filter=lambda _, value: value or value is False))

    @cached_property
    def progress(self) -> Progress:
        """The progress of the company, in the same number as on its page."""
        return progress(self._points)

    @property
    def name(self) -> str:
        """The heading of the page: `Old Mill Hotels Ltd.: 19 of 26 steps done`."""
        return f"{self.run.display_name}: {self.progress.short}"

    @property
    def variables(self) -> dict[str, str]:
        """The values at the top of the page; they explain why its ring shows another number than its heading."""
        statuses = Counter(STATUS[row.kind] for row in self.run.rows)
        in_the_ring, steps = len(self.run.rows) - statuses[Status.SKIPPED], self.progress
        return {
            "Steps done": f"{steps.done} of {steps.total}",
            "Things to do": f"{steps.points}, about {count_of(steps.screens, 'screen')}" if steps.points else "none",
            "Will show then": count_of(steps.count(StepState.SHOWS), "step"),
            "The ring counts": f"{statuses[Status.PASSED]} of {count_of(in_the_ring, 'check')}",
            "Not in the ring": f"{statuses[Status.SKIPPED]} waiting or not needed",
        }

    def before(self) -> bytes:
        """The previous whole run in the tool's history format: a line of JSON; b"" if there is no comparison.

        Cases that could not be judged then are left out: the tool calls them new, and not fixed or failing since.
        """
        changes = self.run.changes
        if changes is None or not changes.before:
            return b""
        at = _milliseconds(changes.since)
        results = {}
        for case, kind in changes.before:
            if kind not in _STATUS_BEFORE:
                continue
            history_id = _history_id(self._id(case))
            results[history_id] = {
                "id": history_id, "historyId": history_id, "name": str(case), "status": _STATUS_BEFORE[kind],
                "start": at, "stop": at, "duration": 0, "url": "",
            }  # fmt: skip
        point = {
            "uuid": str(uuid.uuid5(_SPACE, changes.since)), "name": changes.since, "timestamp": at,
            "knownTestCaseIds": [], "testResults": results, "metrics": {}, "url": "",
        }  # fmt: skip
        return json.dumps(point).encode() + b"\n"

    def _id(self, case: Case) -> str:
        return str(uuid.uuid5(_SPACE, json.dumps([self.run.company_id, case.place.entity, str(case)])))

    def _executor(self) -> dict[str, str]:
        commit = f" ({clean(self.run.suite_commit, 12)})" if self.run.suite_commit else ""
        return {
            "name": "Sage Intacct setup check",
            "type": "setup-check",
            "buildName": f"{clean(self.run.suite_version, NAME)}{commit}",
            "reportName": self.name,
        }

    def _result(self, row: Row) -> TestResult:
        instruction, where = row.instruction, place_name(row) or "company"
        title = f"{padded(instruction.id)} {clean(instruction.instruction, 120)}"
        section = next((part for part in self._document.section if part.number == instruction.section), None)
        feature = f"{padded(instruction.section)} {section.title if section else ''}".strip()
        application = clean(row.case.application or "", NAME)
        labels = {
            LabelType.EPIC: clean(self._document.title, 120),
            LabelType.FEATURE: feature,
            LabelType.STORY: title,
            LabelType.PARENT_SUITE: self.run.display_name,
            LabelType.SUITE: where,
            LabelType.SUB_SUITE: feature,
            LabelType.SEVERITY: severity(instruction).value,
        }
        parameters = {"place": where, "application": application, "user": clean(row.user, NAME)}
        id_ = self._id(row.case)
        return TestResult(
            uuid=id_,
            historyId=id_,
            testCaseId=id_,
            fullName=" / ".join(filter(None, (instruction.id, where, application))),
            name=f"{padded(instruction.id)} {self._title(row)} [{', '.join(filter(None, (where, application)))}]",
            status=STATUS[row.kind],
            statusDetails=StatusDetails(message=self._categories.message(row)),
            stage="finished",
            start=self._at,
            stop=self._at,
            descriptionHtml=self._describe(row),
            labels=[Label(name=name, value=value) for name, value in {**labels, **_rests_on(row), **_tag(row)}.items()],
            # The test case belongs to the row: another user, or another name of a place, does not start a new history.
            parameters=[
                Parameter(name=name, value=value, excluded=True) for name, value in parameters.items() if value
            ],
            # The tool's page shows only the name of a link that is not a web address, so the name says where it leads.
            links=[Link(type=LinkType.LINK, url=f"index.html#{self._anchor(row)}", name=self._link_name(row))],
            titlePath=[feature, title],
        )

    def _anchor(self, row: Row) -> str:
        """The anchor of the most details about a row on the page: its point, else the line of its step."""
        return self._points.anchor(row) or step_anchor(row.case.id)

    def _link_name(self, row: Row) -> str:
        point = self._points.of(row)
        return f"Point {point.number} in index.html" if point is not None else f"Step {row.case.id} in index.html"

    def _title(self, row: Row) -> str:
        """What to do about a row, in the words of its point; else the instruction itself."""
        if row.kind is Kind.NOT_MET and row.verdict.remedy.title and is_theirs(row):
            return title_of((row,), self.run)
        return clean(row.instruction.instruction, 120)

    def _describe(self, row: Row) -> str:
        verdict = row.verdict
        lines = (
            ("Found", row.found),
            ("Expected", row.expected),
            ("Where to click", row.click),
            ("Why it matters", row.instruction.why),
            ("How the verdict came about", verdict.because),
            ("Note", verdict.near_miss),
            ("Remark", verdict.remark),
            ("Seen by", verdict.seen_by),
            ("Rests on", _rests_on(row).get("rests_on", "")),
        )
        cleaned = tuple((label, clean(text)) for label, text in lines)
        return self._description.render(step=row.case.id, instruction=clean(row.instruction.instruction), lines=cleaned)


def environment(run: Run) -> dict[str, str]:
    """The details of the run."""
    return {
        "Company": run.display_name,
        "Company ID": clean(run.company_id, NAME),
        "Level": f"{run.level} level",
        "Document": clean(run.document.title, 120),
        "Edition": clean(run.edition, NAME),
        "Read": day_and_time(run.known_at),
        "Source": "live" if run.source == "live" else "replay of recorded answers",
        "Partial": "yes: not every line was judged" if run.partial else "no",
    }


def properties(values: Mapping[str, str]) -> bytes:
    """Names and values as a file of Java properties, in ASCII: no value can begin another line."""
    lines = (f"{name.replace(' ', _ESCAPED_BLANK)} = {_escaped(value)}" for name, value in values.items())
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _escaped(value: str) -> str:
    units = value.replace("\\", "\\\\").encode("utf-16-be", errors="replace")
    characters = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(chr(unit) if 32 <= unit < 127 else f"\\u{unit:04x}" for unit in characters)


def _history_id(id_: str) -> str:
    """The tool's own history ID of a result without parameters that count."""
    return f"{_md5(id_)}.{_md5('')}"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def padded(number: str) -> str:
    """`04.05` for `4.5`, because names are sorted as text."""
    return ".".join(part.zfill(2) for part in number.split("."))


def severity(instruction: Instruction) -> Severity:
    """The severity of an instruction, derived from the document alone, so that it is the same in every run."""
    if instruction.leads_to:
        return Severity.TRIVIAL
    if instruction.judged != "user":
        return Severity.BLOCKER
    return Severity.CRITICAL if instruction.applications else Severity.NORMAL


def _rests_on(row: Row) -> dict[str, str]:
    """The sources of the facts of the verdict."""
    return {"rests_on": row.verdict.rests_on.value} if row.verdict.rests_on else {}


def _tag(row: Row) -> dict[str, str]:
    """The tag of a result that was accepted, or confirmed by a person."""
    return {LabelType.TAG: row.kind.value} if row.verdict.accepted else {}


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()  # without indentation, which Python's C encoder cannot do


def _milliseconds(moment: str) -> int:
    try:
        return int(datetime.fromisoformat(moment).timestamp() * 1000)
    except ValueError:
        return 0
