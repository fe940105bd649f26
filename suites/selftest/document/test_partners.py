"""Documents of partners that do not exist: every rule, with every kind of value, from nothing to a report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import intacct
import reports
import suites
from suites.document.load import FOLDER, editions
from suites.judgement.asked import allowed_keys
from suites.judgement.rules import RULES
from suites.judgement.verdict import Kind
from suites.pseudonymise.proof import pseudonymise
from suites.run.compare_editions import main
from suites.run.paths import REPORTS
from suites.run.replay import judge
from suites.selftest.support.double.record import DOCUMENTS, OWN_DOCUMENTS, OwnDocument, write_own

WRITTEN_BY_HAND = {"company.toml", "document.toml"}
PARTNERS = tuple(judge(DOCUMENTS / own.name).judgement.document for own in OWN_DOCUMENTS)


@pytest.mark.parametrize("own", OWN_DOCUMENTS, ids=lambda own: own.name)
def test_the_committed_answers_are_what_the_double_writes(own: OwnDocument, tmp_path: Path) -> None:
    """Byte for byte; document and profile are written by hand."""
    write_own(own, tmp_path / "new")
    new = {file.name: file.read_bytes() for file in (tmp_path / "new").iterdir()}
    folder = DOCUMENTS / own.name
    committed = {file.name: file.read_bytes() for file in folder.iterdir() if file.name not in WRITTEN_BY_HAND}
    assert committed == new


@pytest.mark.parametrize("own", OWN_DOCUMENTS, ids=lambda own: own.name)
def test_a_company_that_does_all_of_it_conforms(own: OwnDocument) -> None:
    """Everything is met, does not apply, or was attested where the document leaves it to a person."""
    found = judge(DOCUMENTS / own.name)
    kinds = {str(case): found.judgement.verdict(case).kind for case in found.judgement.cases}
    open_ = {case: kind for case, kind in kinds.items() if kind not in {Kind.MET, Kind.NOT_APPLICABLE}}
    assert {*open_.values()} <= {Kind.ATTESTED}
    assert {case.split()[0] for case in open_} == {
        one.id for one in found.judgement.document.instruction if one.judged == "person"
    }
    assert found.recording.manifest.note.startswith("built from documented shapes")


def test_together_they_use_every_rule() -> None:
    """No rule is there that neither an edition nor one of these documents uses."""
    assert {one.rule for document in (*editions(), *PARTNERS) for one in document.instruction} == {*RULES}


def test_together_they_use_every_value() -> None:
    """Each key of each rule is given somewhere, and a rule that may be left alone is left alone somewhere."""
    given: dict[str, list[frozenset[str]]] = {}
    for document in (*editions(), *PARTNERS):
        for one in document.instruction:
            given.setdefault(one.rule, []).append(frozenset(one.values))
    lacking = [
        f"{rule}: {key}"
        for rule, known in RULES.items()
        for key in allowed_keys(known.values)
        if not any(key in keys for keys in given.get(rule, ()))
    ]
    assert lacking == []


@pytest.mark.parametrize("own", OWN_DOCUMENTS, ids=lambda own: own.name)
def test_each_document_passes_the_check(own: OwnDocument, capsys: pytest.CaptureFixture[str]) -> None:
    """It says by what each instruction is judged, and finds nothing that no user can be."""
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


OURS = re.compile("craftable", re.IGNORECASE)
ROOMS = (intacct, suites, reports)


def test_no_partner_is_known_outside_its_document() -> None:
    """Craftable stands in its editions, in fixtures, tests and what runs leave; in no rule, hint, page or probe."""
    files = [
        file
        for room in ROOMS
        for file in Path(str(room.__file__)).parent.rglob("*")
        if file.suffix in {".py", ".toml", ".html", ".md", ".txt", ".css", ".json"} and file.name != "README.md"
    ]
    left = (folder for folder in REPORTS.iterdir() if folder.is_dir() and not folder.name.startswith("_"))
    own = Path(str(suites.__file__)).parent
    spared = (FOLDER, own / "selftest", own / "bench", *left)
    known = [file for file in files if not any(folder in file.parents for folder in spared)]
    assert len(known) > len(RULES)
    assert [str(file) for file in known if OURS.search(file.read_text("utf-8"))] == []
