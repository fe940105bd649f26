"""`python -m suites.document check FILE` and `template`: what a document comes to, and one to start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.document.load import editions, load_document_file
from suites.document.model import Document
from suites.judgement.rules import RULES
from suites.run.check_document import check_lines, template
from suites.run.compare_editions import main
from suites.selftest.document.test_values import written


def test_the_template_can_be_used_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It names every rule once, and the check takes it."""
    assert main(["template"]) == 0
    file = tmp_path / "ours.toml"
    file.write_text(capsys.readouterr().out, "utf-8")
    document = load_document_file(file)
    assert sorted(one.rule for one in document.instruction) == sorted(RULES)
    assert main(["check", str(file)]) == 0
    assert f"judged by the program: {len(RULES) - 1} of {len(RULES)}" in capsys.readouterr().out


def test_every_key_of_the_template_is_one_that_a_rule_takes() -> None:
    """Each key stands there with what is allowed."""
    lines = [line for line in template() if line.startswith("# ") and " =   # " in line]
    assert [line for line in lines if not line.partition("=   # ")[2].strip()] == []


@pytest.mark.parametrize("document", editions(), ids=lambda one: one.edition)
def test_each_instruction_is_told_by_what_it_is_judged(document: Document) -> None:
    """Every number of the document stands there, with its rule and what conforms."""
    text = "\n".join(check_lines(document))
    for instruction in document.instruction:
        assert f"{instruction.id}  {instruction.instruction}"[:200] in text
        assert f"by {instruction.rule}, once for" in text


def test_what_a_user_of_the_kind_never_shows_is_told(tmp_path: Path) -> None:
    """Without admin privileges nobody sees the permission type; with them, everybody does."""
    asked = ("permission-type", 'one_of = ["roles"]')
    off = load_document_file(written(tmp_path, asked, ("admin-privileges", 'one_of = ["Off"]')))
    assert [line for line in check_lines(off) if "only seen with an auditor" in line and line.endswith(": A.1")]
    full = load_document_file(written(tmp_path, asked, ("admin-privileges", 'one_of = ["Full"]')))
    assert not [line for line in check_lines(full) if "auditor" in line]


def test_what_is_left_to_a_person_is_told(tmp_path: Path) -> None:
    """The instruction says what to look at, and the check that nobody judges it by program."""
    document = load_document_file(written(tmp_path, ("person", 'look = "whether bills need an approval"')))
    text = "\n".join(check_lines(document))
    assert "whether bills need an approval" in text
    assert "left to a person, and unknown until one has attested it: A.1" in text


def test_what_no_user_can_be_is_told(tmp_path: Path) -> None:
    """Only a Business user has admin privileges."""
    steps = (("user-type", 'one_of = ["View only"]'), ("admin-privileges", 'one_of = ["Limited", "Full"]'))
    document = load_document_file(written(tmp_path, *steps))
    assert "no user can be both: View only users cannot have admin privileges, only Business users can" in [
        *check_lines(document)
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["check"], "check needs one FILE", id="no file"),
        pytest.param(["check", "none.toml"], "there is no file none.toml", id="not there"),
        pytest.param(["check", "x"], "there is no edition 'x'", id="no edition"),
        pytest.param(["template", "x"], "template needs nothing", id="template of something"),
    ],
)
def test_a_check_of_nothing_is_a_usage_error(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence and exit status 4, as everywhere."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 4
    assert said in capsys.readouterr().err


def test_documents_in_files_are_compared_like_editions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Instruction by instruction, whatever the numbers are."""
    ours = written(tmp_path, ("user-saved", ""), name="ours.toml")
    theirs = written(tmp_path, ("user-saved", ""), ("web-services", ""), name="theirs.toml")
    assert main([str(ours), str(theirs)]) == 0
    assert "added: 1" in capsys.readouterr().out
