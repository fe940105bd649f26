"""The hooks' data in pytest's stash, and what a process knows of the cases that it has to judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from suites.judgement.case import Case
from suites.judgement.judge import Judgement
from suites.judgement.verdict import Verdict
from suites.plugin.ids import Named, by_rule, cases_by_id
from suites.run.batch import Batch

COMPANIES = pytest.StashKey[Batch]()
"""The companies of the run, in the controlling process alone."""
JUDGEMENT = pytest.StashKey[Callable[[str], Judgement]]()
CASES = pytest.StashKey[Named]()
NAMES = pytest.StashKey[Mapping[str, Sequence[str]]]()
"""A rule -> the cases that it judges, by their names in test ids."""
VERDICT = pytest.StashKey[Verdict]()


@dataclass(frozen=True, slots=True)
class CompaniesToJudge:
    """The recording of each company, and its cases.

    `documents` are the different documents that they are judged by, each as number -> rule; `document_of` maps a
    company to its index there.
    """

    several: bool
    folders: Mapping[str, Path]
    documents: tuple[Mapping[str, str], ...]
    document_of: Mapping[str, int]
    cases: Mapping[str, tuple[Case, ...]]


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """The verdict on a case of a company, attached to a test's report."""

    company: str
    case: Case
    verdict: Verdict


def companies_to_judge(companies: Batch) -> CompaniesToJudge:
    """The cases as the controlling process knows them after reading the companies."""
    return CompaniesToJudge(
        companies.several, companies.folders, companies.documents, companies.document_of, companies.cases
    )


def keep_cases(stash: pytest.Stash, companies: CompaniesToJudge) -> None:
    """Put the cases into the stash, by their names in test ids and by the rules that judge them."""
    stash[CASES] = cases_by_id(companies.cases, several=companies.several)
    rules = {name: companies.documents[number] for name, number in companies.document_of.items()}
    stash[NAMES] = by_rule(stash[CASES], rules)
