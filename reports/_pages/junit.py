"""junit.xml from the verdicts, for a build server: no paths, no host name, in the document's order."""

from __future__ import annotations

from itertools import groupby

from intacct.protocol.markup import Element, add_element, new_element, to_bytes
from reports._model.point import place_name
from reports._model.row import Row
from reports._model.run import Run
from reports._pages.wording import NAME, clean
from suites.judgement.verdict import Kind

_ELEMENTS = {
    Kind.NOT_MET: "failure",
    Kind.UNKNOWN: "error",
    Kind.BLOCKED: "skipped",
    Kind.NOT_APPLICABLE: "skipped",
    Kind.WAIVED: "skipped",
}
_NAMES = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def junit(run: Run) -> bytes:
    """The file: a suite for each section of the document, a case for each instruction, place and application."""
    root = new_element("testsuites", name=f"{clean(run.company, NAME)}: Sage Intacct setup")
    _count(root, run.rows)
    titles = {section.number: section.title for section in run.document.section}
    for section, rows in groupby(run.rows, key=lambda row: row.instruction.section):
        section_rows = tuple(rows)
        name = f"{section} {titles.get(section, '')}".strip()
        suite = add_element(root, "testsuite", name=name, timestamp=clean(run.recorded_at, NAME))
        _count(suite, section_rows)
        for row in section_rows:
            _case(suite, row, name)
    return to_bytes(root)


def _case(suite: Element, row: Row, section: str) -> None:
    where = ", ".join(filter(None, (place_name(row) or "company", clean(row.case.application or "", NAME))))
    name = f"{row.case.id} {clean(row.instruction.instruction, 120)} [{where}]"
    case = add_element(suite, "testcase", classname=section, name=name, time="0")
    if row.kind is Kind.ATTESTED:
        properties = add_element(case, "properties")
        add_element(properties, "property", name="attested", value=clean(row.verdict.because))
    tag = _ELEMENTS.get(row.kind)
    if tag is None:
        return
    element = add_element(case, tag, message=_message(row))
    if tag == "skipped":
        return
    element.set("type", row.kind.value)
    lines = (("found", row.found), ("expected", row.expected), ("click", row.click), ("hint", row.verdict.near_miss))
    element.text = "\n".join(f"{label}: {clean(text)}" for label, text in lines if text)


def _message(row: Row) -> str:
    blocker = row.verdict.blocked_by
    if row.kind is Kind.BLOCKED and blocker is not None:
        return f"blocked by {blocker.id}"
    if row.kind is Kind.WAIVED:
        return f"waived: {clean(row.verdict.because)}"
    return clean(row.found)


def _count(suite: Element, rows: tuple[Row, ...]) -> None:
    counts = {"tests": len(rows), "failures": 0, "errors": 0, "skipped": 0}
    for row in rows:
        tag = _ELEMENTS.get(row.kind)
        if tag is not None:
            counts[_NAMES[tag]] += 1
    for name, count in counts.items():
        suite.set(name, str(count))
