"""From a role drawn at random to a verdict for each line: the double answers, the rule judges, an oracle agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from intacct.company.reader import CompanyReader
from suites.document.model import RuleId
from suites.judgement import rules
from suites.judgement.judge import Judgement
from suites.judgement.verdict import Kind, Verdict
from suites.run.questions import lookups_for
from suites.selftest.judgement.line_oracle import CODES, LineOracle
from suites.selftest.support.departures import base
from suites.selftest.support.double.companies import demo_lines_company
from suites.selftest.support.double.model import InventedCompany, Rights
from suites.selftest.support.double.record import Double, credentials_of
from suites.selftest.support.double.rights import with_rights, without_application, without_policies, without_rights

READ_AT = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
COMPANY = demo_lines_company()
USER = COMPANY.users[-1]
PAIRS = sorted((application, policy) for application, policies in USER.rights.items() for policy in policies)
FORBIDDEN = (("Company", "Users"), ("Administration", "Users"), ("Administration", "Roles"))


@st.composite
def slips(draw: st.DrawFn, rights: Rights) -> Rights:
    """A role with one slip: a right, a permission or an application less, or something that must not be ticked."""
    application, policy = draw(st.sampled_from(PAIRS))
    kind = draw(st.sampled_from(["right", "right", "policy", "application", "forbidden", "more"]))
    if application not in rights or policy not in rights[application]:
        return rights
    if kind == "right":
        return without_rights(
            rights, application, policy, draw(st.sampled_from(["List", "View", "Add", "Run", "Edit"]))
        )
    if kind == "policy":
        return without_policies(rights, application, policy)
    if kind == "application":
        return without_application(rights, application)
    if kind == "more":
        return with_rights(rights, application, policy, "Delete")
    return with_rights(rights, *draw(st.sampled_from(FORBIDDEN)), "List")


@st.composite
def companies(draw: st.DrawFn) -> InventedCompany:
    """The company of demo-lines, whose role has up to three slips, or whose user, role or subscriptions are others."""
    rights = USER.rights
    for _ in range(draw(st.integers(0, 3))):
        rights = draw(slips(rights))
    user = replace(
        USER,
        rights=rights,
        type=draw(st.sampled_from(["business user"] * 4 + ["employee user"])),
        roles=draw(st.sampled_from([USER.roles] * 4 + [("Admin",), ()])),
        permissions_visible=draw(st.sampled_from([True] * 4 + [False])),
    )
    missing_code = draw(st.sampled_from(["", "", "", *CODES.values()]))
    return replace(
        COMPANY,
        users=(*COMPANY.users[:-1], user),
        applications=tuple(code for code in COMPANY.applications if code != missing_code),
    )


def judge_lines(company: InventedCompany) -> dict[tuple[str, str], Verdict]:
    """The verdict of each line of section 2."""
    _, profile = base("demo-lines")
    read = CompanyReader(credentials_of(company, "top"), Double(company), lookups=lookups_for(profile)).read()
    judgement = Judgement(read, profile, entity_level=False, recorded_at=READ_AT)
    return {(case.id, case.application): judgement.verdict(case) for case in judgement.cases if case.application}


def disagreements(company: InventedCompany) -> list[str]:
    """Every verdict that is not what the oracle allows, and every line that one of them does not know."""
    verdicts, allowed = judge_lines(company), dict(LineOracle(company, company.users[-1]).verdicts())
    unknown = [f"{' '.join(line)}: known to one of them" for line in sorted(verdicts.keys() ^ allowed.keys())]
    return unknown + [
        f"{' '.join(line)}: {verdicts[line].kind.value} ({verdicts[line].outcome}), not {' or '.join(sorted(kinds))}:"
        f" {verdicts[line].found}"
        for line, kinds in allowed.items()
        if line in verdicts and verdicts[line].kind.value not in kinds
    ]


@given(companies())
def test_the_oracle_agrees_on_every_line(company: InventedCompany) -> None:
    """Whatever the role grants, each line's verdict is one that the contract allows."""
    assert disagreements(company) == []


@pytest.mark.parametrize("kind", [Kind.MET, Kind.NOT_MET])
def test_a_fault_in_the_rule_of_lines_is_found(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that says the same of every role is contradicted by the oracle."""
    rule = rules.RULES[RuleId("permissions")]
    end = next(outcome for outcome in rule.outcomes if outcome.spec.kind is kind)
    monkeypatch.setitem(rules.RULES, RuleId("permissions"), replace(rule, case=lambda _: end("seeded")))
    searching = settings(max_examples=100, derandomize=True, database=None, phases=[Phase.generate], deadline=None)
    example = find(
        companies(), lambda company: any("seeded" in line for line in disagreements(company)), settings=searching
    )
    assert example.users
