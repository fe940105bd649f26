"""junit.xml from the verdicts, for a build server: no paths, no host, in the document's order, whoever judged."""

from __future__ import annotations

from itertools import groupby

from intacct.protocol.markup import Element, add_element, new_element, to_bytes
from reports._model.point import place_name
from reports._model.run import Row, Run
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
    titles = {one.number: one.title for one in run.document.section}
    for section, rows in groupby(run.rows, key=lambda one: one.instruction.section):
        mine = tuple(rows)
        name = f"{section} {titles.get(section, '')}".strip()
        suite = add_element(root, "testsuite", name=name, timestamp=clean(run.recorded_at, NAME))
        _count(suite, mine)
        for one in mine:
            _case(suite, one, name)
    return to_bytes(root)


def _case(suite: Element, one: Row, section: str) -> None:
    where = ", ".join(filter(None, (place_name(one) or "company", clean(one.case.application or "", NAME))))
    name = f"{one.case.id} {clean(one.instruction.instruction, 120)} [{where}]"
    case = add_element(suite, "testcase", classname=section, name=name, time="0")
    if one.kind is Kind.ATTESTED:
        properties = add_element(case, "properties")
        add_element(properties, "property", name="attested", value=clean(one.verdict.because))
    tag = _ELEMENTS.get(one.kind)
    if tag is None:
        return
    element = add_element(case, tag, message=_message(one))
    if tag == "skipped":
        return
    element.set("type", one.kind.value)
    told = (("found", one.found), ("expected", one.expected), ("click", one.click), ("hint", one.verdict.near_miss))
    element.text = "\n".join(f"{label}: {clean(text)}" for label, text in told if text)


def _message(one: Row) -> str:
    blocker = one.verdict.blocked_by
    if one.kind is Kind.BLOCKED and blocker is not None:
        return f"blocked by {blocker.id}"
    if one.kind is Kind.WAIVED:
        return f"waived: {clean(one.verdict.because)}"
    return clean(one.found)


def _count(suite: Element, rows: tuple[Row, ...]) -> None:
    counts = {"tests": len(rows), "failures": 0, "errors": 0, "skipped": 0}
    for one in rows:
        tag = _ELEMENTS.get(one.kind)
        if tag is not None:
            counts[_NAMES[tag]] += 1
    for name, count in counts.items():
        suite.set(name, str(count))
