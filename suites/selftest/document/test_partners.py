"""Documents of partners that do not exist: every rule, with every kind of value, from nothing to a report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from suites.document.load import FOLDER, editions, load_document
from suites.document.model import RuleId
from suites.document.parts import LINES, lines_of
from suites.document.permission_line import Grant, Part
from suites.document.permissions import load_permissions
from suites.judgement.rule_values import allowed_keys
from suites.judgement.rules import RULES
from suites.judgement.verdict import Kind
from suites.pseudonymise.proof import pseudonymise
from suites.run.compare_editions import main
from suites.run.paths import FIXTURES, PROJECT, REPORTS
from suites.run.replay import judge
from suites.selftest.support.double.record import DOCUMENTS, OWN_DOCUMENTS, OwnDocument, write_own

WRITTEN_BY_HAND = {"company.toml", "document.toml"}
PARTNERS = tuple(judge(DOCUMENTS / own.name).judgement.document for own in OWN_DOCUMENTS)


@pytest.mark.parametrize("own", OWN_DOCUMENTS, ids=lambda own: own.name)
def test_the_committed_answers_are_what_the_double_writes(own: OwnDocument, tmp_path: Path) -> None:
    """The answers are byte for byte what the double writes; document and profile are written by hand."""
    write_own(own, tmp_path / "new")
    new = {file.name: file.read_bytes() for file in (tmp_path / "new").iterdir()}
    folder = DOCUMENTS / own.name
    committed = {file.name: file.read_bytes() for file in folder.iterdir() if file.name not in WRITTEN_BY_HAND}
    assert committed == new


@pytest.mark.parametrize("own", OWN_DOCUMENTS, ids=lambda own: own.name)
def test_a_company_that_does_all_of_it_conforms(own: OwnDocument) -> None:
    """In a conforming company everything is met or does not apply, or a person has attested it."""
    judged_run = judge(DOCUMENTS / own.name)
    kinds = {str(case): judged_run.judgement.verdict(case).kind for case in judged_run.judgement.cases}
    open_ = {case: kind for case, kind in kinds.items() if kind not in {Kind.MET, Kind.NOT_APPLICABLE}}
    assert {*open_.values()} <= {Kind.ATTESTED}
    assert {case.split()[0] for case in open_} == {
        instruction.id for instruction in judged_run.judgement.document.instruction if instruction.judged == "person"
    }
    assert judged_run.recording.manifest.note.startswith("built from documented shapes")


STEPS = tuple(instruction for document in PARTNERS for instruction in document.instruction)


EDITIONS = ("roles and entity level", "connection values")
"""The editions for which the three documents were written."""


def test_together_they_use_every_rule() -> None:
    """No rule is there that none of the three documents uses, but one that a later edition is the first to need."""
    earlier = {instruction.rule for name in EDITIONS for instruction in load_document(name).instruction}
    later = {instruction.rule for edition in editions() for instruction in edition.instruction} - earlier
    assert {*RULES} - {instruction.rule for instruction in STEPS} <= later


KEYS = tuple((rule.id, key) for rule in RULES.values() for key in allowed_keys(rule.values))


@pytest.mark.parametrize(("rule", "key"), KEYS)
def test_together_they_use_every_value(rule: str, key: str) -> None:
    """Each key of each rule is given and, unless it has to be there, left out; lists short and long; both truths.

    Whether a default that is false is written out makes no difference.
    """
    known_rule = RULES[RuleId(rule)]
    values = [instruction.values.get(key) for instruction in STEPS if instruction.rule == rule]
    assert [value for value in values if value is not None] != []
    if key not in {LINES, "look"}:
        assert None in values
    kinds = {len(value) > 1 if isinstance(value, list) else value for value in values if value is not None}
    if any(isinstance(value, bool) for value in values):
        default = getattr(known_rule.values(), key)
        assert kinds | {default} >= {True, False}
    elif any(isinstance(value, list) for value in values) and key != LINES and rule != "permission-type":
        assert kinds == {True, False}


def test_together_they_say_applications_in_every_way() -> None:
    """The documents name applications in both ways: all of the document, and a list."""
    assert {type(instruction.applications) for instruction in STEPS if RULES[instruction.rule].applications} == {
        bool,
        tuple,
    }


def test_together_they_write_every_kind_of_line() -> None:
    """The documents hold lines of every grant and part, and of every application with and without exceptions."""
    lines = [line for instruction in STEPS for line in lines_of(instruction)]
    assert {line.grant for line in lines} == {*Grant}
    assert {line.part for line in lines} == {*Part}
    assert {(line.grant, bool(line.policy)) for line in lines} >= {
        (Grant.RIGHTS, True),
        *((Grant.ALL, single) for single in (True, False)),
        *((Grant.NONE, single) for single in (True, False)),
        (Grant.READ_ONLY, False),
        (Grant.SUBSCRIBED, False),
    }
    assert {bool(line.exceptions) for line in lines if line.every} == {True, False}
    assert {line.recognised for line in lines} == {True, False}
    assert {load_permissions().is_report(line.application, line.policy) for line in lines if line.policy} == {
        True,
        False,
    }


@pytest.mark.parametrize("own", OWN_DOCUMENTS, ids=lambda own: own.name)
def test_each_document_passes_the_check(own: OwnDocument, capsys: pytest.CaptureFixture[str]) -> None:
    """Each document passes the check, which finds nothing that no user can be."""
    assert main(["check", str(DOCUMENTS / own.name / "document.toml")]) == 0
    assert "no user can be both" not in capsys.readouterr().out


@pytest.mark.parametrize("own", OWN_DOCUMENTS, ids=lambda own: own.name)
def test_a_recording_is_pseudonymised_by_its_own_document(own: OwnDocument, tmp_path: Path) -> None:
    """What the company's own document asks for by name is kept, so that the verdicts stay; customers' names go."""
    before = judge(DOCUMENTS / own.name)
    pseudonymise(DOCUMENTS / own.name, tmp_path / "new")
    after = judge(tmp_path / "new")
    assert after.judgement.document == before.judgement.document
    assert [user.user_id for user in after.judgement.company.users] != []
    files = [file for file in (tmp_path / "new").iterdir() if file.name != "document.toml"]
    assert not [file for file in files if before.judgement.company.company_id in file.read_text("utf-8")]


OURS = re.compile(rb"craftable", re.IGNORECASE)
SPARED = (FOLDER, FIXTURES, *(PROJECT / "suites" / room for room in ("selftest", "bench")), PROJECT / "README.md")
"""Where a partner may be named: its document, what is built for the tests, and the page for whoever runs it for one."""


def test_no_partner_is_known_outside_its_document() -> None:
    """No rule, hint, page, template, probe or remark names a partner."""
    rooms = [PROJECT / room for room in ("intacct", "suites", "reports", ".github")]
    past_reports = [folder for folder in REPORTS.iterdir() if folder.is_dir() and not folder.name.startswith("_")]
    files = [
        file for room in rooms for file in room.rglob("*") if file.is_file() and file.suffix not in {".pyc", ".png"}
    ]
    files += [PROJECT / "pyproject.toml", PROJECT / "conftest.py", *(PROJECT / ".ci").glob("*")]
    spared = {*SPARED, *past_reports}
    searched = [file for file in files if not spared & {file, *file.parents}]
    assert len(searched) > len(RULES)
    assert {file.suffix for file in searched} >= {".py", ".toml", ".html", ".md", ".css"}
    assert [str(file) for file in searched if OURS.search(file.read_bytes())] == []


def test_what_the_bundled_document_asks_for_stands_nowhere_else() -> None:
    """Its sender ID, address and names are not defaults of a rule: a rule that is given nothing asks for nothing."""
    for rule in RULES.values():
        values = rule.values() if rule.id != "person" else None
        defaults = [getattr(values, key) for key in allowed_keys(rule.values)] if values is not None else []
        assert [value for value in defaults if value not in (None, (), False)] == []
