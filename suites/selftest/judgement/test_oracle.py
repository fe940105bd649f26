"""From a company drawn at random to its verdicts: the double answers, the suite judges, and an oracle agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Literal, TypeVar

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from intacct.company.reader import CompanyReader
from suites.document.load import load_document
from suites.document.model import Document, RuleId
from suites.judgement import rules
from suites.judgement.judge import Judgement
from suites.judgement.profile import Profile
from suites.judgement.subject import Subject
from suites.judgement.user_values import USER_TYPES
from suites.judgement.verdict import Kind, Verdict
from suites.run.questions import lookups_for
from suites.selftest.judgement.oracle import EMAIL, USUAL, Asks, More, Oracle
from suites.selftest.support.departures import with_rule_values
from suites.selftest.support.double.companies import (
    ROLE,
    craftable_user,
    demo_company,
    demo_entities_company,
    hotel_group,
)
from suites.selftest.support.double.model import InventedCompany, InventedUser, Rights
from suites.selftest.support.double.permissions import ADMINISTRATORS_ONLY
from suites.selftest.support.double.record import Double, credentials_of
from suites.selftest.support.double.rights import without_application, without_reports, without_rights

T = TypeVar("T")
READ_AT = datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
PROFILE = Profile()


def _read_only_rights(rights: Rights) -> Rights:
    read_only = {
        policy: tuple(r for r in ticked if r in {"List", "View", "Run"})
        for policy, ticked in rights["Accounts Payable"].items()
    }
    return {**rights, "Accounts Payable": read_only}


RIGHTS: tuple[Callable[[Rights], Rights], ...] = (
    lambda rights: rights,
    lambda rights: without_application(rights, "Accounts Payable"),
    lambda rights: without_rights(rights, "Accounts Payable", "Bills", "Delete"),
    lambda rights: without_reports(rights, "Accounts Receivable"),
    _read_only_rights,
)
"""What a role grants: everything, or with a slip that is certain."""


def _mostly(usual: T, *others: T) -> st.SearchStrategy[T]:
    return st.sampled_from((usual,) * (2 * len(others)) + others)


def _plain(*, departments: bool) -> InventedCompany:
    """A conforming company of a single entity, with departments or without."""
    company = hotel_group("SmallHotel", "Small Hotel LLC", ())
    if not departments:
        used = tuple(
            replace(dimension, enabled=dimension.enabled and dimension.object != "DEPARTMENT")
            for dimension in company.dimensions
        )
        company = replace(company, departments=(), dimensions=used)
    return replace(company, users=(*company.users, craftable_user(company)))


PLAIN = (_plain(departments=True), _plain(departments=False))
"""Companies that are not multi-entity shared."""


PERMISSION_TYPES: st.SearchStrategy[Literal["roles", "users"]] = st.sampled_from(("roles", "roles", "users"))


def _fields(user: InventedUser) -> dict[str, object]:
    return {field.name: getattr(user, field.name) for field in fields(user)}


@st.composite
def users(draw: st.DrawFn, user: InventedUser, entities: tuple[str, ...], *, departments: bool) -> InventedUser:
    """A web services user with slips of every kind."""
    own, other = (
        user.works_in[:1] or entities[:1],
        tuple(entity for entity in entities if entity not in user.works_in)[-1:],
    )
    made_in = draw(_mostly("", *own, *other)) if entities else ""
    assigned = () if made_in or not entities else draw(_mostly(user.entities, (), own, other, (*own, *other), entities))
    blind = draw(
        st.sampled_from(
            (
                frozenset(),
                frozenset(),
                ADMINISTRATORS_ONLY,
                frozenset({"USERRESTRICTION"}),
                frozenset({"ROLEUSERS"}),
                frozenset({"USERINFO"}),
            )
        )
    )
    login = draw(_mostly(user.login_id, f"sync-craftable-{user.login_id[-4:]}", f"bills-{user.login_id[-4:]}"))
    drawn: Mapping[str, object] = {
        "login_id": login,
        "name": draw(_mostly(user.name, "Bill sync")),
        "email": draw(_mostly(EMAIL, EMAIL.upper(), "ap@example.com", "")),
        "contact": draw(_mostly("Ann Example", "", "Ann", "Sam Example")),
        "password_never_expires": draw(st.booleans()),
        "admin": draw(_mostly("Limited", "Off", "Full")),
        "type": draw(_mostly("business user", "employee user", "Geschäftsbenutzer")),
        "status": draw(_mostly("active", "lockedout", "inactive")),
        "web_services_only": draw(_mostly(True, False)),
        "created_in": made_in,
        "entities": assigned,
        "departments": draw(_mostly((), ("100",), ("100", "200", "210", "220", "230", "300"))) if departments else (),
        "top_level_access": draw(_mostly(False, True)),
        "roles": draw(_mostly((ROLE,), ("Admin",), ())),
        "rights": draw(_mostly(*RIGHTS))(user.rights),
        "permissions_visible": draw(_mostly(True, False)),
        "refused": blind,
    }
    return TypeAdapter(InventedUser).validate_python({**_fields(user), **drawn})


@st.composite
def companies(draw: st.DrawFn) -> tuple[InventedCompany, bool]:
    """A company at either level, with or without an auditor, and whether it is run at the entity level."""
    entity_level = draw(st.booleans())
    company = demo_entities_company() if entity_level else draw(st.sampled_from((demo_company(), *PLAIN)))
    ids = tuple(entity.id for entity in company.entities)
    auditor, *others = company.users
    drawn_users = tuple(
        draw(users(user, ids, departments=bool(company.departments))) if user.ours else user for user in others
    )
    company = replace(
        company,
        users=(replace(auditor, audits=draw(st.booleans())), *drawn_users),
        permission_type=draw(PERMISSION_TYPES),
        web_services=draw(_mostly(True, True, True, False)),
        senders=draw(_mostly(("CraftableMPP",), ("CraftableMPP",), ("craftablempp",))),
    )
    return company, entity_level


def document_of(asks: Asks) -> Document:
    """The bundled document, asking for other values."""
    names = {"user_id_begins": asks.user_id_begins} if asks.user_id_begins else {"name": asks.name}
    types = [name for name, word in USER_TYPES.items() if word in asks.types]
    steps: dict[str, dict[str, object]] = {
        "2.4": {"sender_id": asks.sender_id},
        "4.2": {**names},
        "4.3": {"address": asks.email},
        "4.4": {"first_name": asks.first_name, "last_name": asks.last_name},
        "4.5": {"one_of": types},
        "4.6": {"one_of": [*asks.privileges]},
        "5.1": {"required": asks.top_required},
        "5.2": {"required": asks.entity_required},
    }
    if asks.more is not None:
        steps |= {
            "9.1": {"rule": "password-expiry", "never_expires": asks.more.never_expires},
            "9.2": {"rule": "made-at-top-level"},
            "9.3": {"rule": "top-level-access", "ticked": asks.more.top_level_access},
            "9.4": {"rule": "permission-type", "one_of": [*asks.more.permission_types]},
        }
    values_by_id = {
        id_: {key: value for key, value in step.items() if value not in (None, [])} for id_, step in steps.items()
    }
    return with_rule_values(load_document(), values_by_id)


ASKS = st.builds(
    Asks,
    sender_id=_mostly("CraftableMPP", None, "OtherSender"),
    name=_mostly("Craftable", None, "Bill"),
    user_id_begins=st.sampled_from((None, "craft", "bills")),
    email=st.sampled_from((EMAIL, None, "ap@example.com")),
    types=st.sampled_from((("business user",), (), ("employee user",), ("business user", "employee user"))),
    privileges=st.sampled_from((("Limited", "Full"), (), ("Off",), ("Full",), ("Off", "Limited"))),
    first_name=st.sampled_from((None, "Ann", "sam")),
    last_name=st.sampled_from((None, "Example", "Other")),
    top_required=st.booleans(),
    entity_required=st.booleans(),
    more=st.builds(
        More,
        never_expires=st.sampled_from((None, True, False)),
        top_level_access=st.sampled_from((None, True, False)),
        permission_types=st.sampled_from(((), ("roles",), ("users",), ("roles", "users"))),
    ),
)


def judge_company(
    company: InventedCompany, *, entity_level: bool, asks: Asks = USUAL
) -> dict[tuple[str, str, str | None], Verdict]:
    """The suite's verdicts of an invented company, by instruction, place and application."""
    credentials = credentials_of(company, "entity" if entity_level else "top")
    profile = replace(PROFILE, document=document_of(asks)) if asks != USUAL else PROFILE
    read = CompanyReader(credentials, Double(company), (), concurrency=1, lookups=lookups_for(profile)).read()
    judgement = Judgement(read, profile, entity_level=entity_level, recorded_at=READ_AT)
    return {(case.id, case.place.key, case.application): judgement.verdict(case) for case in judgement.cases}


def disagreements(company: InventedCompany, *, entity_level: bool, asks: Asks = USUAL) -> list[str]:
    """Every verdict that is not what the oracle allows."""
    verdicts = judge_company(company, entity_level=entity_level, asks=asks)
    allowed = dict(Oracle(company, entity_level, asks=asks).verdicts())
    return [
        f"{' '.join(filter(None, case))}: {verdicts[case].kind.value} ({verdicts[case].outcome}),"
        f" not {' or '.join(sorted(kinds))}"
        for case, kinds in allowed.items()
        if verdicts[case].kind.value not in kinds
    ]


@given(companies())
def test_the_oracle_agrees_on_every_verdict(drawn: tuple[InventedCompany, bool]) -> None:
    """Whatever the company is like, each verdict is one that the contract allows."""
    company, entity_level = drawn
    assert disagreements(company, entity_level=entity_level) == []


@given(companies(), ASKS)
def test_the_oracle_agrees_whatever_the_document_asks_for(drawn: tuple[InventedCompany, bool], asks: Asks) -> None:
    """Other senders, names, addresses, types and privileges, or any: each verdict is one that the contract allows."""
    company, entity_level = drawn
    assert disagreements(company, entity_level=entity_level, asks=asks) == []


OWN_STEPS = ("password-expiry", "made-at-top-level", "top-level-access", "permission-type")
"""The rules that only other partners' documents use (permissions line by line have an oracle of their own)."""
FAULTS = tuple(
    (name, kind)
    for name in (*dict.fromkeys(step.rule for step in load_document().instruction), *map(RuleId, OWN_STEPS))
    for kind in (Kind.MET, Kind.NOT_MET)
    if any(outcome.spec.kind is kind for outcome in rules.RULES[name].outcomes)
)
"""The faults that are seeded: each rule always says met, or always not met."""
SEARCHING = settings(max_examples=400, derandomize=True, database=None, phases=[Phase.generate], deadline=None)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), FAULTS)
def test_a_fault_in_a_rule_is_found(name: RuleId, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that says the same of every company is contradicted by the oracle."""
    rule = rules.RULES[name]
    end = next(outcome for outcome in rule.outcomes if outcome.spec.kind is kind)
    monkeypatch.setitem(rules.RULES, name, replace(rule, case=lambda _: end("seeded")))
    possible_asks = ASKS if name in OWN_STEPS else st.just(USUAL)

    def contradicted(drawn: tuple[tuple[InventedCompany, bool], Asks]) -> bool:
        (company, entity_level), asks = drawn
        return any(f"({end.label})" in line for line in disagreements(company, entity_level=entity_level, asks=asks))

    find(st.tuples(companies(), possible_asks), contradicted, settings=SEARCHING)  # raises if there is none


VALUED = tuple(
    name for name in dict.fromkeys(name for name, _ in FAULTS) if rules.RULES[name].values.__dataclass_fields__
)


@pytest.mark.slow
@pytest.mark.parametrize("name", VALUED)
def test_a_rule_that_forgets_its_values_is_found(name: RuleId, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that judges as if the document gave it nothing is contradicted by the oracle."""
    rule = rules.RULES[name]

    def forgetful(subject: Subject) -> Verdict:
        without_values = {**subject.steps.values, subject.key: rule.values()}
        return rule.case(replace(subject, steps=replace(subject.steps, values=without_values)))

    monkeypatch.setitem(rules.RULES, name, replace(rule, case=forgetful))

    def contradicted(drawn: tuple[tuple[InventedCompany, bool], Asks]) -> bool:
        (company, entity_level), asks = drawn
        return bool(disagreements(company, entity_level=entity_level, asks=asks))

    find(st.tuples(companies(), ASKS), contradicted, settings=SEARCHING)  # raises if there is none
