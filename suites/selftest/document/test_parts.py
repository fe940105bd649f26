"""What is asked of a company depends on its document: no document's question costs another's company anything."""

from __future__ import annotations

import dataclasses
import re

import pytest

from intacct.company.questions import LISTS, PROBES, questions
from suites.document import permission_lines
from suites.document.load import EditionError, editions
from suites.document.model import Document, Instruction, Number
from suites.document.parts import applications_of, parts_of, probes_of
from suites.document.permission_line import PermissionLine
from suites.judgement.rules import require_known
from suites.run.questions import lookups_for
from suites.selftest.support.departures import base, judge_recording

LINES = base("demo-lines")[1].document


def with_instruction(document: Document, **changes: object) -> Document:
    """The document with its instruction 2.1 alone, changed."""
    (step,) = (instruction for instruction in document.instruction if instruction.id == "2.1")
    changed: Instruction = dataclasses.replace(step, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(document, instruction=(changed,))


def lines(*texts: str) -> Document:
    """A document that asks for these lines alone."""
    return with_instruction(LINES, values={"lines": texts})


@pytest.mark.parametrize("document", editions(), ids=lambda document: document.edition)
def test_the_bundled_editions_ask_what_they_asked(document: Document) -> None:
    """Craftable's editions are probed by the same objects as ever, in the same order."""
    assert tuple(probe for probe in probes_of(document) if probe not in LISTS) == PROBES


@pytest.mark.parametrize("name", ["demo", "demo-values", "demo-entities", "demo-audited"])
def test_the_recorded_questions_are_unchanged(name: str) -> None:
    """A web services user of Craftable's is still asked in one request, and for nothing of another document's."""
    recording, profile = base(name)
    exchanges = [exchange for exchange in recording.manifest.exchange if exchange.control_id.isdecimal()]
    assert len(exchanges) == len(recording.manifest.users)
    names = {question.name for question in questions("", lookups_for(profile))}
    for exchange in exchanges:
        probes = {question for question in exchange.questions if question.startswith("probe.")}
        assert probes == {question for question in names if question.startswith("probe.")}


def test_another_document_is_one_request_too() -> None:
    """A document for twelve applications costs its own company no second request."""
    recording, _ = base("demo-lines")
    assert [exchange.control_id for exchange in recording.manifest.exchange] == ["1"]


@pytest.mark.parametrize(
    ("texts", "probes"),
    [
        (["Time & Expenses: My expenses: List"], {"EEXPENSES"}),
        (["Accounts Payable: Vendors: List"], {"VENDOR", "APBILL", "APADJUSTMENT"}),
        (["Cash Management: *: All"], {"CHECKINGACCOUNT", "SAVINGSACCOUNT", "CREDITCARD"}),
        (["Purchasing: subscribed"], {"PODOCUMENT"}),
        (["Projects: Tasks: List"], set()),
    ],
)
def test_a_document_is_probed_by_what_it_asks_for(texts: list[str], probes: set[str]) -> None:
    """A document is probed by the objects of its applications and permissions, and by no others."""
    assert set(probes_of(lines(*texts))) == probes


def test_an_instruction_may_name_its_applications() -> None:
    """Different instructions are judged for different applications: the document's own, or any that is described."""
    document = with_instruction(
        LINES, rule="application", values={}, expected="ticked", applications=("Purchasing", "Company")
    )
    require_known(document)
    (step,) = document.instruction
    assert parts_of(step, document) == ("Purchasing", "Company")
    assert applications_of(document)["Purchasing"].code == "PO"
    recording, profile = base("demo-lines")
    verdicts = judge_recording(recording, dataclasses.replace(profile, document=document)).described()
    assert verdicts == {"2.1 top Purchasing": "met Ticked.RIGHTS", "2.1 top Company": "met Ticked.RIGHTS"}


def test_all_of_another_application_is_judged_by_the_rule_of_all() -> None:
    """The rule of "All" holds for Purchasing as for the five."""
    document = with_instruction(LINES, rule="application-all", values={}, expected="All", applications=("Purchasing",))
    recording, profile = base("demo-lines")
    verdicts = judge_recording(recording, dataclasses.replace(profile, document=document)).described()
    assert verdicts == {"2.1 top Purchasing": "not_met All.READ_ONLY"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"rule": "application", "values": {}, "expected": "ticked", "applications": ("Kredit",)},
            "'Kredit', which is not",
        ),
        ({"values": {}}, "needs the key lines"),
        ({"values": {"lines": []}}, "lines must be a list of lines such as"),
        ({"values": {"lines": ["Accounts Payable: Bills: Lst"]}}, "the right 'Lst' is not known"),
        ({"values": {"lines": ["General Ledger: *: All", "General Ledger: *: none"]}}, "contradict each other"),
        ({"rule": "user-role", "expected": "a role"}, "cannot have the key lines"),
    ],
)
def test_a_bad_list_of_parts_is_refused_with_the_document(changes: dict[str, object], words: str) -> None:
    """One sentence names the instruction, and says what is missing, unknown or contradictory."""
    with pytest.raises(EditionError) as caught:
        require_known(with_instruction(LINES, **changes))
    assert words in str(caught.value)
    assert "instruction 2.1" in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["Company: Users: List"], "'Company: Users: List' and 'Company: Users: none' contradict each other"),
        (["Administration: Users: List"], "contradict each other"),
        (["Inventory Control: *: All"], "contradict each other"),
        (["Company: Locations: List"], ""),
        (["Inventory Control: subscribed"], ""),
    ],
)
def test_lines_of_two_instructions_agree(lines: list[str], words: str) -> None:
    """What one instruction wants ticked, no other one of the document forbids; a line for everything gives way."""
    steps = tuple(
        dataclasses.replace(step, values={"lines": lines}) if step.id == "2.1" else step for step in LINES.instruction
    )
    document = dataclasses.replace(LINES, instruction=steps)
    if not words:
        require_known(document)
        return
    with pytest.raises(EditionError, match=re.escape(words)) as caught:
        require_known(document)
    assert "instruction 2.2 goes against 2.1" in str(caught.value)


def test_a_long_document_costs_no_more_for_each_instruction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is parsed once, and compared only where something is forbidden."""
    (step,) = with_instruction(LINES).instruction
    many = tuple(
        dataclasses.replace(step, id=Number(f"7.{at}"), values={"lines": [f"Accounts Payable: Kind {at}: List"]})
        for at in range(300)
    )
    forbidding = dataclasses.replace(step, id=Number("8"), values={"lines": ["Accounts Payable: Another kind: none"]})
    parsed: list[str] = []
    compared: list[object] = []

    def parse(text: str) -> PermissionLine:
        parsed.append(text)
        return parse_one(text)

    def compare(*sides: object) -> str:
        compared.append(sides)
        return ""

    parse_one = permission_lines._parse  # noqa: SLF001 - counted
    monkeypatch.setattr(permission_lines, "_parse", parse)
    monkeypatch.setattr("suites.judgement.rules.contradiction", compare)
    permission_lines._parse_all.cache_clear()  # noqa: SLF001 - mutmut runs the tests twice in one process
    require_known(dataclasses.replace(LINES, instruction=many))
    assert (len(parsed), len(compared)) == (300, 0)
    require_known(dataclasses.replace(LINES, instruction=(*many, forbidding)))
    assert (len(parsed), len(compared)) == (301, 300)
