"""Explains a setup document: the rule for each instruction, the questions it needs, and what no user can see.

python -m suites.document check FILE     a custom document, or the name of a bundled edition
python -m suites.document template       a document to start from, with every rule and every key
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from intacct.company.questions import LISTS
from suites.document.load import PERSON
from suites.document.model import Document, Instruction
from suites.document.parts import LINES, lines_of, parts_of, probes_of
from suites.document.text import shown
from suites.judgement.rule_values import allowed_keys, either
from suites.judgement.rules import RULES, Rule, steps_of, values_of
from suites.judgement.sources import load_sources
from suites.judgement.subject import Steps
from suites.judgement.user_values import Privileges, UserTypes
from suites.run.never_seen import never_seen
from suites.setup import load as load_cases

load_cases()


def check_lines(document: Document) -> Iterator[str]:
    """Describe the document, in lines for a terminal.

    Raises:
        EditionError: it cannot be used.
    """
    steps = steps_of(document)
    yield f'{document.file}: "{shown(document.edition)}", {len(document.ids)} instructions'
    unseen = never_seen(document)
    for instruction in document.instruction:
        yield ""
        yield f"{shown(instruction.id)}  {shown(instruction.instruction)}"
        yield from (f"    {name:<10}{text}" for name, text in _about(instruction, document, steps, unseen) if text)
    persons = [instruction.id for instruction in document.instruction if instruction.judged == PERSON]
    yield ""
    yield f"judged by the program: {len(document.ids) - len(persons)} of {len(document.ids)}"
    if persons:
        yield f"left to a person, and unknown until one has attested it: {', '.join(map(shown, persons))}"
    if contradiction := _contradiction(document):
        yield contradiction
    if unseen:
        yield f"never shown by a user of the kind that the document asks for: {', '.join(map(shown, unseen))}"


def _about(
    instruction: Instruction, document: Document, steps: Steps, unseen: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    rule = RULES[instruction.rule]
    if instruction.judged == PERSON:
        yield "judged", "by a person: no answer shows it"
        yield "look", shown(str(instruction.values.get("look", "")))
    else:
        yield "judged", f"by {rule.id}, once for {'the company' if instruction.judged == 'company' else 'each user'}"
    if instruction.leads_to:
        yield "shown by", shown(instruction.leads_to)
    yield "expected", shown(steps.expected[instruction.id])
    for line in lines_of(instruction):
        known_by_name = "" if line.recognised else " (not known by that name here: it is compared as it is written)"
        yield "line", f"{shown(line.text)}{known_by_name}"
    if instruction.judged != PERSON:
        yield "asks", ", ".join(_questions(instruction, document))
    if instruction.id in unseen:
        yield "unseen", shown(unseen[instruction.id])


def _questions(instruction: Instruction, document: Document) -> tuple[str, ...]:
    """The questions that an instruction's rule needs; of the lists and probes, only those of this instruction."""
    rows = load_sources().deciding(RULES[instruction.rule].outcomes.__name__)
    parts = parts_of(instruction, document) if instruction.applications else ()
    alone = replace(
        document,
        instruction=(instruction,),
        application=tuple(application for application in document.application if application.name in parts),
    )
    listed = tuple(f"{'list' if name in LISTS else 'probe'}.{name}" for name in probes_of(alone))
    names = {"authentication": ("the sign-in",), "probe": listed}
    return tuple(dict.fromkeys(name for row in rows for name in names.get(row.question, (row.question,))))


def _contradiction(document: Document) -> str:
    """Demands that exclude each other (facts.md, section 3: only business users can be administrators); "" for none."""
    types = values_of(document, "user-type", UserTypes).one_of
    privileges = values_of(document, "admin-privileges", Privileges).one_of
    if not types or not privileges or "Business" in types or "Off" in privileges:
        return ""
    return f"no user can be both: {either(types)} users cannot have admin privileges, only Business users can"


HEAD = """\
# A setup document. What each key means is explained in suites/document/__init__.py; check it with
# python -m suites.document check FILE, and name it in a company's profile: document = "FILE".
# A value that is left out is any.

edition = "our document"
title = "Sage Intacct setup"
partner = ""

[[application]]
name = "Accounts Payable"
code = "AP"
decisive = ["APBILL", "APADJUSTMENT"]

[[section]]
number = "1"
title = "Everything that can be asked for"
"""


_LINES = ("Accounts Payable: Bills: List, View, Add", "General Ledger: *: Read only", "Company: Users: none")


def _toml(text: str) -> str:
    return f'"{text}"'


def template() -> Iterator[str]:
    """A document with every rule, with values to be filled in; it can be used unchanged."""
    yield HEAD
    rules = sorted(RULES.values(), key=lambda rule: (rule.leads_to, rule.judged, rule.id))
    for number, rule in enumerate(rules, start=1):
        yield from _step(f"1.{number}", rule, leads_to="1.1")


def _step(id_: str, rule: Rule, leads_to: str) -> Iterator[str]:
    yield "[[instruction]]"
    yield f'id = "{id_}"'
    if rule.id != PERSON:
        yield f'rule = "{rule.id}"'
    yield 'section = "1"'
    yield f'judged = "{"company" if rule.leads_to else rule.judged}"'
    if rule.leads_to:
        yield f'leads_to = "{leads_to}"'
    if rule.applications:
        yield "applications = true"
    if rule.lines:
        yield f"lines = [{', '.join(map(_toml, _LINES))}]"
    for key, allowed in allowed_keys(rule.values).items():
        if key == LINES:
            continue
        yield 'look = "whether bills need an approval"' if key == "look" else f"# {key} =   # {allowed}"
    if not (rule.expected or rule.lines or rule.values().expected()):
        yield 'expected = "What conforms, in one line"'
    yield 'instruction = "The sentence of your document"'
    yield 'click = "The menu path"'
    yield 'why = "Why it matters."'
    yield ""
