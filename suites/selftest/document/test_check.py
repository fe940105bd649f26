"""`python -m suites.document check FILE` and `template`: what a document comes to, and one to start from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from intacct.company.reader import CompanyReader
from suites.document.load import editions, load_document_file
from suites.document.model import Document
from suites.judgement.judge import Judgement
from suites.judgement.profile import Profile
from suites.judgement.rules import RULES, Rule
from suites.judgement.verdict import Kind
from suites.run.check_document import check_lines, template
from suites.run.compare_editions import main
from suites.run.never_seen import never_seen
from suites.run.questions import lookups_for
from suites.selftest.document.test_values import write_document
from suites.selftest.support.double.companies import demo_company, demo_entities_company
from suites.selftest.support.double.permissions import ADMINISTRATORS_ONLY
from suites.selftest.support.double.record import DOCUMENTS, Double, credentials_of

LINES = ("permissions", 'lines = ["Accounts Payable: Bills: List"]')
CASH = ("permissions", 'lines = ["Cash Management: *: Read only"]')


def test_the_template_can_be_used_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The template names every rule once and passes the check."""
    assert main(["template"]) == 0
    file = tmp_path / "ours.toml"
    file.write_text(capsys.readouterr().out, "utf-8")
    document = load_document_file(file)
    assert sorted(instruction.rule for instruction in document.instruction) == sorted(RULES)
    assert main(["check", str(file)]) == 0
    assert f"judged by the program: {len(RULES) - 1} of {len(RULES)}" in capsys.readouterr().out


def test_every_key_of_the_template_is_one_that_a_rule_takes() -> None:
    """Each key of the template stands there with the values that it allows."""
    lines = [line for line in template() if line.startswith("# ") and " =   # " in line]
    assert [line for line in lines if not line.partition("=   # ")[2].strip()] == []


@pytest.mark.parametrize("document", editions(), ids=lambda edition: edition.edition)
def test_each_instruction_is_told_by_what_it_is_judged(document: Document) -> None:
    """The check lists every number of the document with its rule and what conforms."""
    text = "\n".join(check_lines(document))
    for instruction in document.instruction:
        assert f"{instruction.id}  {instruction.instruction}"[:200] in text
        assert f"by {instruction.rule}, once for" in text


def test_what_a_user_of_the_kind_never_shows_is_told(tmp_path: Path) -> None:
    """Without admin privileges nobody sees the permission type; with them, everybody does."""
    instruction = ("permission-type", 'one_of = ["roles"]')
    off = load_document_file(write_document(tmp_path, instruction, ("admin-privileges", 'one_of = ["Off"]')))
    sentence = "never shown by a user of the kind that the document asks for: A.1"
    assert sentence in [*check_lines(off)]
    assert [line for line in check_lines(off) if "unseen" in line and "without admin privileges, as the" in line]
    full = load_document_file(write_document(tmp_path, instruction, ("admin-privileges", 'one_of = ["Full"]')))
    assert not [line for line in check_lines(full) if "never shown" in line or "unseen" in line]
    employee = load_document_file(write_document(tmp_path, instruction, ("user-type", 'one_of = ["Employee"]')))
    assert sentence in [*check_lines(employee)]


@pytest.mark.parametrize(
    ("steps", "unseen"),
    [
        ((("permission-type", ""),), {}),
        ((("top-level", "required = true"), ("entity-level", "required = true")), {"A.1": "A.2", "A.2": "A.1"}),
        ((("bank-account", ""),), {}),
        ((("bank-account", ""), LINES), {"A.1": '"Cash Management: Checking accounts: List" would let it'}),
        ((("bank-account", ""), CASH), {}),
        ((("bill-image-folder", ""), CASH), {"A.1": '"Company: Attachment folders: List" would let it'}),
    ],
)
def test_what_nobody_shows_for_another_reason_is_told(
    steps: tuple[tuple[str, str], ...], unseen: dict[str, str], tmp_path: Path
) -> None:
    """The check tells of two levels in one run, and of records that the lines do not let the user list."""
    full = ("admin-privileges", 'one_of = ["Full"]')
    unseen_by_rule = never_seen(load_document_file(write_document(tmp_path, *steps, full)))
    assert unseen_by_rule.keys() == unseen.keys()
    assert not [id_ for id_, words in unseen.items() if words not in unseen_by_rule[id_]]


GIVEN = {
    "permission-type": 'one_of = ["roles"]',
    "admin-privileges": 'one_of = ["Off"]',
    "top-level-access": "ticked = false",
}
LEFT_OUT = ("navigation", "person", "location-id", "bank-account", "bill-image-folder")


@pytest.mark.parametrize("level", ["top", "entity"])
def test_just_what_is_told_is_never_seen(level: Literal["top", "entity"], tmp_path: Path) -> None:
    """For users without admin privileges exactly the instructions that the check names stay unknown."""
    if level == "entity":
        values = {**GIVEN, "entity-level": "required = true"}
        company = demo_entities_company()
    else:
        values, company = GIVEN, demo_company()
    steps = [
        (rule.id, "\n".join(filter(None, (values.get(rule.id, ""), _required_keys(rule)))))
        for rule in RULES.values()
        if rule.id not in LEFT_OUT
    ]
    document = load_document_file(write_document(tmp_path, *steps))
    blind = [
        replace(user, admin="Off", refused=ADMINISTRATORS_ONLY - {"USERINFO"}) if user.ours else user
        for user in company.users
    ]
    company = replace(company, users=tuple(blind))
    profile = replace(Profile(), document=document)
    read = CompanyReader(
        credentials_of(company, level), Double(company), (), concurrency=1, lookups=lookups_for(profile)
    )
    at = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
    judgement = Judgement(read.read(), profile, entity_level=level == "entity", recorded_at=at)
    open_ = {case.id for case in judgement.cases if judgement.verdict(case).kind is Kind.UNKNOWN}
    assert open_ == never_seen(document).keys()


def _required_keys(rule: Rule) -> str:
    """The keys without which a rule cannot be used."""
    keys = ['applications = ["Accounts Payable"]'] if rule.applications else []
    keys += ['lines = ["Accounts Payable: Bills: List"]'] if rule.lines else []
    has_expectation = rule.expected or rule.lines or rule.values().expected()
    return "\n".join(keys if has_expectation else [*keys, 'expected = "As asked"'])


def test_what_an_instruction_asks_is_told_by_the_objects_that_it_is_about() -> None:
    """Whether records can be listed is asked for each application, or permission, that the instruction itself names."""
    document = load_document_file(DOCUMENTS / "procurement" / "document.toml")
    lines_by_number: dict[str, str] = {}
    for line in check_lines(document):
        if line and not line.startswith(" "):
            number = line.split()[0]
        elif line.split()[:1] == ["asks"]:
            lines_by_number[number] = line
    assert {name for name in lines_by_number if "list.DEPARTMENT" in lines_by_number[name]} == {"II.2b"}
    assert {name for name in lines_by_number if "probe.PODOCUMENT" in lines_by_number[name]} == {"II.4", "II.5"}
    assert {name for name in lines_by_number if "probe.APBILL" in lines_by_number[name]} == {"II.2", "II.3", "II.4"}
    assert not [name for name in lines_by_number if lines_by_number[name].endswith("probe")]


def test_what_is_left_to_a_person_is_told(tmp_path: Path) -> None:
    """The instruction says what to look at, and the check that nobody judges it by program."""
    document = load_document_file(write_document(tmp_path, ("person", 'look = "whether bills need an approval"')))
    text = "\n".join(check_lines(document))
    assert "whether bills need an approval" in text
    assert "left to a person, and unknown until one has attested it: A.1" in text


def test_what_no_user_can_be_is_told(tmp_path: Path) -> None:
    """The check tells that only a Business user can have admin privileges."""
    steps = (("user-type", 'one_of = ["View only"]'), ("admin-privileges", 'one_of = ["Limited", "Full"]'))
    document = load_document_file(write_document(tmp_path, *steps))
    assert "no user can be both: View only users cannot have admin privileges, only Business users can" in [
        *check_lines(document)
    ]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        pytest.param(["check"], "check needs one FILE", id="no file"),
        pytest.param(["check", "none.toml"], "there is no file none.toml", id="not there"),
        pytest.param(["check", "x"], "there is no edition 'x'", id="no edition"),
        pytest.param(["template", "x"], "template needs nothing", id="template of something"),
    ],
)
def test_a_check_of_nothing_is_a_usage_error(
    arguments: list[str], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check without a usable document is one sentence and exit status 4."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 4
    assert fault in capsys.readouterr().err


def test_documents_in_files_are_compared_like_editions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Documents in files are compared by their instructions, whatever their numbers are."""
    old = write_document(tmp_path, ("user-saved", ""), name="ours.toml")
    new = write_document(tmp_path, ("user-saved", ""), ("web-services", ""), name="theirs.toml")
    assert main([str(old), str(new)]) == 0
    assert "added: 1" in capsys.readouterr().out


def test_what_is_asked_for_otherwise_is_told_though_no_word_of_it_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other values of a rule, and other applications, stand there with what conforms then and now."""
    ticked = ("application", 'applications = ["Accounts Payable"]\nexpected = "Ticked"')
    old = write_document(tmp_path, ("user-type", ""), ticked, ("user-saved", ""), name="old.toml")
    two_applications = ("application", 'applications = ["Accounts Payable", "Purchasing"]\nexpected = "Ticked"')
    new = write_document(
        tmp_path, ("user-type", 'one_of = ["Business"]'), two_applications, ("user-saved", ""), name="new.toml"
    )
    assert main([str(old), str(new)]) == 0
    out = capsys.readouterr().out
    assert out.startswith('from "ours" to "ours"\n')
    assert "asks for something else: 2" in out
    assert "A.1  old  User type: any\n       new  User type: Business" in out
    assert "A.2  old  Ticked (Accounts Payable)\n       new  Ticked (Accounts Payable, Purchasing)" in out
    assert "reworded: 0" in out
