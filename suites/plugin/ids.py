"""The names of a run's cases in pytest's test ids: `test_all_is_selected[demo:3.4-top-General Ledger]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from suites.document.text import shown
from suites.judgement.case import Case

Named = Mapping[str, tuple[str, Case]]
"""The text in brackets in a test's id -> its company and case."""


def cases_by_id(cases: Mapping[str, Sequence[Case]], *, several: bool) -> Named:
    """The cases by their names in test ids: (the company, if there are several,) the number, place and application."""
    by_id: dict[str, tuple[str, Case]] = {}
    for company, all_ in cases.items():
        for case in all_:
            name = "-".join(shown(part) for part in (case.id, case.place.key, case.application) if part)
            name = f"{company}:{name}" if several else name
            while name in by_id:
                name += "~"
            by_id[name] = (company, case)
    return by_id


def by_rule(cases: Named, rules: Mapping[str, Mapping[str, str]]) -> Mapping[str, Sequence[str]]:
    """The names of the cases by the rule that judges each of them; `rules` is, for each company, number -> rule."""
    names_by_rule: dict[str, list[str]] = {}
    for name, (company, case) in cases.items():
        names_by_rule.setdefault(rules[company][case.id], []).append(name)
    return names_by_rule
