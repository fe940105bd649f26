"""Editions of the document: how a file is read, and what a wrong one stops."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from intacct.credentials.load import DEFAULT_FILE
from suites.document import load
from suites.document.load import EditionError, Editions, editions, load_document, read_editions
from suites.document.model import Document
from suites.judgement.rules import RULES, require_known
from suites.run.compare_editions import main
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import ConfigurationError
from suites.run.planner import Planner
from suites.selftest.support.plugins.invented_edition import joined_editions

OLDER, NEWEST = "roles and entity level", "connection values"
BASE = """
number = 1
default = true
edition = "first"
title = "Setup"
[[application]]
name = "Company"
code = "CO"
decisive = ["LOCATION"]
[[section]]
number = "1"
title = "One"
[[section]]
number = "2"
title = "Two"
[[instruction]]
id = "1.1"
rule = "navigation"
section = "1"
leads_to = "1.2"
instruction = "Go there"
judged = "company"
expected = "it is on"
click = "There"
why = "so"
[[instruction]]
id = "1.2"
rule = "web-services"
section = "1"
instruction = "Switch it on"
judged = "company"
expected = "it is on"
click = "There > On"
why = "so"
[[instruction]]
id = "2.1"
rule = "user-saved"
section = "2"
instruction = "Save"
judged = "user"
expected = "saved"
click = "Save"
why = "so"
"""


def read(folder: Path, *texts: str) -> Editions:
    """The editions of a folder with these files."""
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    return read_editions(folder)


SECOND = BASE.replace("number = 1\n", "number = 2\n").replace('"first"', '"second"').replace("default = true", "")


def test_an_edition_is_read_as_its_file_says(tmp_path: Path) -> None:
    """The instructions of an edition stand in the order of the file, and their numbers may be any text."""
    odd = BASE.replace('"2.1"', '"A.2"').replace('"1.1"', '"1b"').replace('"1.2"', '"1.10"')
    (document,) = read(tmp_path, odd).usable
    assert document.ids == ("1b", "1.10", "A.2")
    assert document["1b"].leads_to == "1.10"
    assert [document.number_of(rule) for rule in ("navigation", "web-services", "user-saved", "x")] == [
        *document.ids,
        None,
    ]
    assert document.order("A.2") == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("number = ", "1.toml is not a TOML file", id="not TOML"),
        pytest.param("titel = 1\n" + SECOND, "titel is not a key that may stand there", id="unknown key"),
        pytest.param('edition = "second"', "1.toml: title is missing", id="nothing in it"),
        pytest.param(
            SECOND.replace('section = "2"\n', ""), "1.toml: instruction 2.1: section is missing", id="nowhere"
        ),
        pytest.param(SECOND.replace('why = "so"\n', "", 1), "instruction 1.1: why is missing", id="no reason"),
        pytest.param(SECOND.replace('leads_to = "1.2"', 'leads_to = "1.9"'), "leads to 1.9", id="leads to nothing"),
        pytest.param(SECOND.replace('leads_to = "1.2"', 'leads_to = "1.1"'), "leads to 1.1", id="leads to itself"),
        pytest.param(SECOND.replace('section = "2"', 'section = "3"'), "2.1 stands in section 3", id="no section"),
        pytest.param(
            SECOND.replace('id = "2.1"', 'id = "1.2"'), "two instructions are numbered 1.2", id="number twice"
        ),
        pytest.param(
            SECOND.replace('id = "2.1"', 'id = " "'),
            "instruction 3: id must be a text of one line that is not blank, of at most 20 characters, and is ' '",
            id="blank number",
        ),
        pytest.param(
            SECOND.replace('number = "2"', 'number = "1"'), "two sections have the same number", id="section twice"
        ),
        pytest.param(
            SECOND.replace('edition = "second"', 'edition = ""'), "edition must be a text of one line", id="no name"
        ),
        pytest.param(SECOND.replace("click = ", 'click = "" #', 1), "click must be a text of one line", id="no path"),
        pytest.param(SECOND.replace('"second"', '"sec\\nond"'), "edition must be a text of one line", id="two lines"),
        pytest.param(
            SECOND.replace("number = 2\n", 'number = 2\ndefault = "yes"\n'), "default must be true or false", id="yes"
        ),
        pytest.param(SECOND.replace("number = 2\n", "number = true\n"), "number must be a whole number", id="a truth"),
        pytest.param(SECOND.replace("number = 2\n", "number = -1\n"), "must be a whole number above 0", id="below 0"),
        pytest.param(SECOND.replace("number = 2\n", "number = 0\n"), "must be a whole number above 0", id="zero"),
        pytest.param(
            SECOND.partition("[[instruction]]")[0].replace("[[application]]", "instruction = []\n[[application]]"),
            "1.toml: instruction must hold at least one",
            id="no instruction",
        ),
        pytest.param(
            SECOND.replace('"Company"', '" "'), "application 1: name must be a text of one line", id="blank name"
        ),
        pytest.param(
            f'{SECOND}[[application]]\nname = "company"\ncode = "GL"\ndecisive = []\n',
            "two applications have the name 'company'",
            id="application twice",
        ),
        pytest.param(
            f'{SECOND}[[application]]\nname = "Ledger"\ncode = "co"\ndecisive = []\n',
            "two applications have the code 'co'",
            id="code twice",
        ),
    ],
)
def test_a_wrong_edition_is_told_and_stops_no_other(tmp_path: Path, text: str, fault: str) -> None:
    """A wrong edition is told in one sentence to whoever asks for it; the others can be used."""
    catalogue = read(tmp_path, BASE, text)
    assert [document.edition for document in catalogue.usable] == ["first"]
    (name,) = catalogue.faults
    with pytest.raises(EditionError, match=re.escape(fault)) as refused:
        catalogue.get(name)
    assert "\n" not in str(refused.value)
    assert catalogue.get(None).edition == "first"


def damage(file: Path, how: str) -> None:
    """Make a file one that cannot be read."""
    file.unlink()
    if how == "link":
        file.symlink_to("nowhere")
    elif how == "folder":
        file.mkdir()
    else:
        file.write_bytes({"bytes": b'x = "\xff"\n', "empty": b"", "broken": b"x = ["}[how])


DAMAGED = {
    "bytes": "2-roles-and-entity-level.toml is not UTF-8 at byte 6",
    "empty": "2-roles-and-entity-level.toml: edition is missing",
    "broken": "2-roles-and-entity-level.toml is not a TOML file: Invalid value (at end of document)",
    "link": "2-roles-and-entity-level.toml is a link to a file that is not there",
    "folder": "2-roles-and-entity-level.toml cannot be read (it is a folder, not a file)",
}


@contextmanager
def folder_of_editions(folder: Path) -> Iterator[Path]:
    """The default edition's file, in a folder of two editions, which is read within the block.

    These are the older and the newest one; the older one is the default, whichever is so among all that are bundled.
    """
    copy = folder / "editions"
    copy.mkdir()
    default, newest = copy / "2-roles-and-entity-level.toml", copy / "3-connection-values.toml"
    shutil.copy(load.FOLDER / newest.name, newest)
    text = (load.FOLDER / default.name).read_text("utf-8")
    default.write_text("default = true\n" + text.replace("default = true\n", ""), "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(load, "FOLDER", copy)
        load.bundled.cache_clear()
        yield default
    load.bundled.cache_clear()


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_default_edition_is_told_of_itself(tmp_path: Path, how: str) -> None:
    """Whoever is judged by the default edition is told what is wrong with its file, and nothing of his profile."""
    with folder_of_editions(tmp_path) as file:
        damage(file, how)
        planner = Planner(credentials=DEFAULT_FILE, replay=True, reports=tmp_path, environ={}, several=True)
        with pytest.raises(ConfigurationError) as refused:
            planner.plan("demo")
        assert str(refused.value) == f"there is no default edition of the setup document: {DAMAGED[how]}"
        assert planner.plan("demo-values").document.edition == NEWEST


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_edition_is_told_beside_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    """The command lists the editions that can be used, and ends with 4 and a sentence for the one that cannot."""
    with folder_of_editions(tmp_path) as file:
        damage(file, how)
        assert main([]) == 4
        listed = capsys.readouterr()
        assert listed.out.count("\n") == 1
        assert f'"{NEWEST}"' in listed.out
        assert listed.err == f"ERROR: {DAMAGED[how]}\n"
        for words in (["2", "3"], ["check", "2"]):
            with pytest.raises(SystemExit) as ended:
                main(words)
            assert ended.value.code == 4
            assert DAMAGED[how] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param('rule = "navigation"', 'rule = "x"', "instruction 1.1 names the rule 'x', which no", id="unknown"),
        pytest.param('rule = "navigation"', "rule = 7", "instruction 1.1 names the rule '7', which no", id="no text"),
        pytest.param('rule = "navigation"', "", "instruction 1.1 names no rule; known rules are account-", id="none"),
        pytest.param('rule = "navigation"', 'rule = ""', "instruction 1.1 names no rule; known rules", id="empty"),
        pytest.param('section = "1"', "", "toml: instruction 1.1: section is missing", id="no section"),
        pytest.param('id = "1.2"', 'id = "1.1"', "toml: two instructions are numbered 1.1", id="number twice"),
    ],
)
def test_a_wrong_default_edition_is_told_of_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, fault: str
) -> None:
    """A run and the command tell the file, the instruction and what is wrong, and do not blame the profile."""
    with folder_of_editions(tmp_path) as file:
        file.write_text(file.read_text("utf-8").replace(f"{old}\n", f"{new}\n", 1), "utf-8")
        planner = Planner(credentials=DEFAULT_FILE, replay=True, reports=tmp_path, environ={})
        with pytest.raises(ConfigurationError) as refused:
            planner.plan("demo")
        assert str(refused.value).startswith("2-roles-and-entity-level.toml")
        assert fault in str(refused.value)
        assert "allowed keys" not in str(refused.value)
        for words in (["2", "3"], ["check", "2"], ["check", OLDER]):
            with pytest.raises(SystemExit) as ended:
                main(words)
            assert ended.value.code == 4
            assert fault in capsys.readouterr().err
        assert main([]) == 4
        listed = capsys.readouterr()
        assert (OLDER in listed.out, NEWEST in listed.out) == (False, True)
        assert listed.err == f"ERROR: {refused.value}\n"


def test_a_list_without_a_default_edition_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no edition is the default one the list says so, with exit status 4."""
    with folder_of_editions(tmp_path) as file:
        file.write_text(file.read_text("utf-8").replace("default = true\n", ""), "utf-8")
        assert main([]) == 4
    listed = capsys.readouterr()
    assert OLDER in listed.out
    assert listed.err == "ERROR: there is no default edition of the setup document: no file says default = true\n"


def test_wrong_editions_of_one_name_are_all_told(tmp_path: Path) -> None:
    """A wrong file neither hides another one nor stops the edition whose name it says."""
    wrong = BASE.replace('why = "so"\n', "", 1)
    catalogue = read(tmp_path, BASE, wrong, *[wrong.replace('"first"', '"second"')] * 2)
    assert catalogue.get("first").edition == "first"
    assert set(catalogue.faults) == {"1.toml", "second", "3.toml"}


def test_two_editions_of_one_name_are_not_used(tmp_path: Path) -> None:
    """Two editions of one name are both refused, and both files are named."""
    catalogue = read(tmp_path, BASE, SECOND.replace('"second"', '"first"'))
    assert catalogue.usable == ()
    with pytest.raises(EditionError, match=r"^0\.toml and 1\.toml share the name"):
        catalogue.get("first")


def test_an_edition_with_the_number_of_the_default_stops_only_itself(tmp_path: Path) -> None:
    """A new edition with the default's number is refused, and the default can still be used."""
    catalogue = read(tmp_path, BASE, SECOND.replace("number = 2", "number = 1"))
    assert catalogue.get(None).edition == "first"
    with pytest.raises(EditionError, match=r"^0\.toml and 1\.toml share .* the number 1"):
        catalogue.get("second")


def test_two_defaults_stop_only_who_names_none(tmp_path: Path) -> None:
    """Of two default editions each can be used by its name, and neither without one."""
    catalogue = read(tmp_path, BASE, SECOND.replace("number = 2", "number = 2\ndefault = true"))
    assert [catalogue.get(name).edition for name in ("first", "second")] == ["first", "second"]
    with pytest.raises(EditionError, match=r"^0\.toml and 1\.toml both say default"):
        catalogue.get(None)


def test_the_document_as_it_stands_is_the_default() -> None:
    """Without a name the default edition counts; an unknown name is told with those that are known."""
    (default,) = (edition for edition in editions() if edition.default)
    assert load_document() == default
    with pytest.raises(EditionError, match=f'known are .*"{OLDER}", "{NEWEST}"'):
        load_document("2019")


@pytest.mark.parametrize(
    ("rule", "changes", "fault"),
    [
        pytest.param("sender-id", {"rule": " "}, "names no rule", id="no rule"),
        pytest.param("sender-id", {"rule": "no-such-rule"}, "names the rule 'no-such-rule'", id="no such rule"),
        pytest.param("user-type", {"applications": True}, "cannot have the key applications", id="applications"),
        pytest.param("user-type", {"leads_to": "1.2"}, "cannot have the key leads_to", id="a step to follow"),
        pytest.param("company-id", {"judged": "user"}, 'needs judged = "company"', id="once for a user"),
        pytest.param("user-type", {"judged": "company"}, 'needs judged = "user"', id="once for the company"),
        pytest.param("application", {"applications": False}, "needs the key applications", id="no applications"),
        pytest.param("user-type", {"rule": "navigation"}, "needs the key leads_to", id="no step to follow"),
        pytest.param("user-type", {"rule": "navigation", "leads_to": "3.1"}, "leads to 3.1", id="navigation leads on"),
        pytest.param("user-type", {"rule": "navigation", "leads_to": "1.2"}, "leads to 1.2", id="to the company's"),
        pytest.param("user-type", {"rule": "navigation", "leads_to": "3.3"}, "leads to 3.3", id="to an application's"),
    ],
)
def test_an_instruction_that_no_rule_judges_is_refused(rule: str, changes: dict[str, str | bool], fault: str) -> None:
    """An unknown rule is told with the file, the edition, the instruction and the known rules."""
    document = load_document(NEWEST)
    data = TypeAdapter(Document).dump_python(document)
    for step in data["instruction"]:
        step.update(changes if step["rule"] == rule else {})
    with pytest.raises(EditionError, match=re.escape(fault)) as refused:
        require_known(TypeAdapter(Document).validate_python(data))
    where = f'{document.file} (edition "{NEWEST}"): instruction {document.number_of(rule)} '
    assert str(refused.value).startswith(where)
    assert str(refused.value).endswith(f"; known rules are {', '.join(sorted(RULES))}")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"application": ()}, "needs an [[application]] in the edition", id="applications"),
    ],
)
def test_an_edition_has_to_give_what_its_rules_judge_by(changes: dict[str, object], fault: str) -> None:
    """An edition that does not give its rules what they judge by is refused."""
    with pytest.raises(EditionError, match=re.escape(fault)):
        require_known(dataclasses.replace(load_document(), **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(SECOND.replace('rule = "user-saved"', 'rule = "saved"'), id="no such rule"),
        pytest.param(SECOND.replace('rule = "user-saved"\n', ""), id="missing key"),
        pytest.param('edition = "second"\nnumber = ', id="not TOML"),
    ],
)
def test_a_broken_edition_stops_only_who_is_judged_by_it(tmp_path: Path, broken: str) -> None:
    """A broken edition stops the plan of a company that names it, and of no other."""
    (tmp_path / "4.toml").write_text(broken.replace("number = 2", "number = 4"), "utf-8")
    shutil.copytree(FIXTURES / "demo", tmp_path / "demo")
    (tmp_path / "demo" / PROFILE).write_text('document = "second"\n', "utf-8")
    with joined_editions(tmp_path / "4.toml"):
        planner = Planner(
            credentials=DEFAULT_FILE, replay=str(tmp_path), reports=tmp_path / "r", environ={}, several=True
        )
        with pytest.raises(ConfigurationError, match=r"4\.toml") as refused:
            planner.plan("demo")
        assert "\n" not in str(refused.value)
        bundled = Planner(credentials=DEFAULT_FILE, replay=True, reports=tmp_path, environ={})
        assert bundled.plan("demo").document == load_document()


@pytest.mark.parametrize("document", editions(), ids=lambda document: document.edition)
def test_one_rule_is_judged_at_one_kind_of_place_in_every_edition(document: Document) -> None:
    """A rule judges the company or a user, the same in every edition, apart from navigation."""
    kinds = {step.rule: step.judged for edition in editions() for step in edition.instruction}
    assert {step.id for step in document.instruction if step.judged != kinds[step.rule]} <= {
        step.id for step in document.instruction if step.leads_to
    }
