"""The runs that the reports' selftests are made from, and that they are what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pytest

from intacct.protocol.refusal import Side
from reports._model.row import Row, row
from reports._model.run import Change, Changes, ListingCheck, Run
from suites.document.load import load_document
from suites.document.model import Instruction
from suites.judgement.case import COMPANY, TOP, Case, Place
from suites.judgement.sign_in import SignInOutcome
from suites.judgement.verdict import Acceptance, Confirmation, Evidence, Kind, OpenReason, Verdict

HOSTILE = (
    '<script>alert(1)</script><img src="http://evil.example/a.png" onerror="alert(2)">'
    "[click](https://evil.example/) ![x](https://evil.example/y.png) www.evil.example `code` **bold** {{ 7 * 7 }}"
    " {% raw %} \x1b[31mred\x1b]8;;http://evil.example\x07link\x1b\\ \u202egnp.exe\u2066\u200f"
    ' =HYPERLINK("http://evil.example") \ufffe\ud800 ]]> &lt;b&gt; --> </style></title> | # _a_ $x$'
)
"""Everything that a name could try: markup, links, templates, ANSI, directions, formulas, invalid characters."""
LONG = "Very long " * 1000
ACCEPTANCE = Acceptance("The hotel keeps its own address", "J. Doe", date(2027, 3, 31))
CONFIRMATION = Confirmation("Looked at the screen", "J. Doe", date(2026, 11, 19))

Says = Callable[[Case, Instruction], Verdict | None]


def is_met() -> Verdict:
    """What a case says that is met."""
    evidence = (Evidence("Craftable", "user", (("LOGINID", "Craftable"), ("STATUS", "active"))),)
    return Verdict(Kind.MET, "Made.MET", "it was seen", found="As it should be", seen_by="Craftable", evidence=evidence)


def is_not_met(found: str, *, expected: str = "", near_miss: str = "", remark: str = "") -> Verdict:
    """What a case says that is not met."""
    evidence = (Evidence("Craftable", "user", (("USERTYPE", found),)),)
    verdict = Verdict(Kind.NOT_MET, "Made.NOT", "it is another", found=found, side=Side.CUSTOMER, evidence=evidence)
    return replace(verdict, expected=expected, near_miss=near_miss, remark=remark)


def is_unknown(found: str, side: Side = Side.CUSTOMER, outcome: str = "Made.UNSEEN") -> Verdict:
    """What a case says that could not be judged."""
    return Verdict(Kind.UNKNOWN, outcome, "it could not be seen", found=found, side=side, reason=OpenReason.UNSEEN)


def is_waived(found: str, acceptance: Acceptance = ACCEPTANCE) -> Verdict:
    """What a case says that is not met, and was accepted."""
    return replace(is_not_met(found), kind=Kind.WAIVED, accepted=acceptance, because="accepted: it is another")


def is_attested(found: str, confirmation: Confirmation = CONFIRMATION) -> Verdict:
    """What a case says that could not be judged, and was confirmed."""
    return replace(is_unknown(found), kind=Kind.ATTESTED, accepted=confirmation, because="confirmed: J. Doe looked")


def waits_for(id_: str, place: Place, application: str | None = None) -> Verdict:
    """What a case says that waits for another one."""
    return Verdict(Kind.BLOCKED, "Made.WAITS", "another step comes first", blocked_by=Case(id_, place, application))


def not_needed(found: str) -> Verdict:
    """What a case says whose condition is not given."""
    return Verdict(Kind.NOT_APPLICABLE, "Made.NOT_NEEDED", "the condition is not given", found=found)


@dataclass(frozen=True, slots=True)
class Entities:
    """The entities of a made company, by ID and name."""

    named: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the document is judged."""
        return tuple(Place(key, entity=True) for key, _ in self.named) or (TOP,)


THREE = Entities((("E100", "Harbour Hotel"), ("E200", "Airport Inn"), ("E300", "Old Town Suites")))


def many(count: int) -> Entities:
    """That many entities."""
    return Entities(tuple((f"E{at:03}", f"House {at}") for at in range(1, count + 1)))


def cases(entities: Entities) -> Iterable[tuple[Case, Instruction]]:
    """Every case of the document in that company, in order."""
    document = load_document()
    for instruction in document.instruction:
        for place in (COMPANY,) if instruction.judged == "company" else entities.places:
            for application in [app.name for app in document.application] if instruction.applications else [None]:
                yield Case(instruction.id, place, application), instruction


def made_run(says: Says = lambda _case, _instruction: None, entities: Entities = Entities(), **head: object) -> Run:
    """A run in which each case says what `says` says, or is met where that says None."""
    level = "entity" if entities.named else "top"
    names = dict(entities.named)
    rows: list[Row] = []
    for case, instruction in cases(entities):
        other = "5.2" if level == "top" else "5.1"
        spoken = not_needed(f"The credentials are for the {level} level") if case.id == other else None
        user = "" if case.place == COMPANY else f"Craftable_{case.place.key}" if case.place.entity else "Craftable"
        verdict = says(case, instruction) or spoken or is_met()
        rows.append(row(case, verdict, instruction, entity_name=names.get(case.place.key, ""), user=user))
    run = Run(
        suite_version="0.1.0",
        suite_commit="abc1234",
        company="demo",
        company_id="DEMO-HOTELS",
        title="Demo Hotels Group",
        level="entity" if entities.named else "top",
        document=load_document(),
        source="live",
        note="",
        recorded_at="2026-11-20T09:15:00+00:00",
        checked_at="2026-11-20T09:15:02+00:00",
        partial=False,
        requests=1,
        functions={"query": 14, "readByName": 1, "getUserPermissions": 1, "readEntityDetails": 1},
        remarks=(),
        rows=tuple(rows),
    )
    return replace(run, **head)  # type: ignore[arg-type]


def one_fault(case: Case, _instruction: Instruction) -> Verdict | None:
    """A company with the wrong user type, for which permissions wait."""
    if case.id == "4.5":
        return is_not_met("User type: employee user")
    return waits_for("4.5", case.place) if case.id == "3.4" else None


def many_faults(case: Case, _instruction: Instruction) -> Verdict | None:
    """A company with a bit of everything."""
    at = case.place.key
    verdicts: dict[str, Verdict] = {
        "4.3": is_not_met(
            "Account email address: it@demo.example",
            near_miss="The contact has this address; the account needs it as well",
        ),
        "4.7": is_not_met(
            "No role is assigned to the user", near_miss='The role "Craftable API" exists, and is assigned to jdoe'
        ),
        "3.2": waits_for("4.7", case.place),
        "3.1": waits_for("3.2", case.place),
        "3.3": waits_for("4.7", case.place),
        "3.4": waits_for("4.7", case.place),
        "4.6": is_unknown("Admin privileges: permission denied (PL04000005: You do not have permission)"),
        "4.9": is_unknown("Departments: permission denied (PL04000005: You do not have permission)"),
        "4.4": is_attested("Contact name: the answer does not mention it"),
        "4.2": replace(is_met(), remark="The user ID holds the name, and does not begin with it"),
    }
    if at in {"E200", "E300", "top"} and case.id in verdicts:
        return verdicts[case.id]
    if case.id == "5.2" and at == "E300":
        return is_unknown("No credentials for this entity; a fitting user is there", Side.OURS, "Made.OURS")
    if case.id == "4.10" and at == "E100":
        return is_unknown("The gateway did not answer", Side.GATEWAY, "Made.GATEWAY")
    return None


def settled(case: Case, _instruction: Instruction) -> Verdict | None:
    """A company in which one thing was accepted, and another one confirmed."""
    verdicts = {"4.5": is_waived("User type: employee user"), "4.9": is_attested("Departments: permission denied")}
    return verdicts.get(case.id)


def unreadable(_case: Case, _instruction: Instruction) -> Verdict | None:
    """A company that could not be read at all: an outage."""
    return SignInOutcome.OFF_LINE("Craftable was told: GW-0001: the service is temporarily off-line")


def shut(case: Case, _instruction: Instruction) -> Verdict | None:
    """A company in which Web Services is off."""
    if case.id == "1.2":
        return is_not_met("Craftable was told: XL03000006: not authorized for XML transactions")
    return waits_for("1.2", COMPANY)


def all_different(case: Case, _instruction: Instruction) -> Verdict | None:
    """Entities of which each has its own faults."""
    at = sum(map(ord, case.place.key)) * 31 + sum(map(ord, case.id + (case.application or ""))) * 17
    return is_not_met(f"Something of {case.place.key}") if case.place.entity and at % 7 == 0 else None


def hostile(case: Case, _instruction: Instruction) -> Verdict | None:
    """A company in which every text is hostile."""
    kind = {"4.5": Kind.NOT_MET, "4.6": Kind.UNKNOWN, "4.3": Kind.WAIVED, "4.4": Kind.ATTESTED}.get(case.id, Kind.MET)
    accepted: dict[str, Acceptance | Confirmation] = {
        "4.3": Acceptance(HOSTILE, LONG, date(2027, 3, 31)),
        "4.4": Confirmation(LONG, HOSTILE, date(2026, 11, 19)),
    }
    evidence = (Evidence(HOSTILE, HOSTILE, ((HOSTILE, LONG),)),)
    verdict = replace(is_met(), kind=kind, evidence=evidence, accepted=accepted.get(case.id))
    return replace(verdict, found=HOSTILE, near_miss=HOSTILE, remark=HOSTILE, seen_by=HOSTILE, because=HOSTILE)


def hostile_run() -> Run:
    """Every name and text hostile, some of 10,000 characters."""
    entities = Entities(((HOSTILE, LONG), (LONG, HOSTILE)))
    run = made_run(hostile, entities, title=HOSTILE, company_id=HOSTILE, note=HOSTILE, remarks=(HOSTILE, LONG))
    run = replace(run, rows=tuple(replace(row, user=HOSTILE) for row in run.rows), functions={HOSTILE: 1, LONG: 2})
    run = listing(
        run, lambda check: replace(check, user=HOSTILE, can_list=False, found=HOSTILE, surprise=LONG, ask=True)
    )
    gone = (Change(Case(HOSTILE, Place(LONG, entity=True), HOSTILE), LONG, Kind.MET, None),)
    return changed(run, gone=gone, because=(HOSTILE, LONG))


THINGS = ("vendors", "bills", "journal entries", "bank accounts", "invoices", "customers")


def listing(run: Run, does_not: Callable[[ListingCheck], ListingCheck | None] = lambda _check: None) -> Run:
    """The run with all records listed at every place, but where `does_not` says something else."""
    places = dict.fromkeys((row.case.place, row.user) for row in run.rows if row.case.place != COMPANY)
    every = (
        ListingCheck(place, user, what, what.upper(), can_list=True, found="can be listed")
        for place, user in places
        for what in THINGS
    )
    return replace(run, listing_checks=tuple(does_not(check) or check for check in every))


def refused(
    *things: str, at: str = "", surprise: str = "", ask: bool = False
) -> Callable[[ListingCheck], ListingCheck | None]:
    """Permission is denied for these records, at one place or everywhere."""

    def does_not(check: ListingCheck) -> ListingCheck | None:
        if check.what not in things or at not in {"", check.place.key}:
            return None
        return replace(
            check, can_list=False, found=f"permission denied (PL04000005: {check.object})", surprise=surprise, ask=ask
        )

    return does_not


def changed(run: Run, **more: object) -> Run:
    """The run with a change of every kind since another day."""
    at = {row.case.id: row.case for row in run.rows}

    def change_of(id_: str, before: Kind | None, now: Kind | None) -> tuple[Change, ...]:
        return (Change(at[id_], "E200 Airport Inn" if at[id_].place.entity else "top level", before, now),)

    changes = Changes(
        since="2026-11-03T09:20:00+00:00",
        edition_before="an older one",
        fixed=change_of("4.5", Kind.NOT_MET, Kind.MET),
        newly_not_met=change_of("4.3", Kind.MET, Kind.NOT_MET),
        no_longer_judgeable=change_of("4.6", Kind.MET, Kind.UNKNOWN),
        new=change_of("3.4", None, Kind.MET),
        gone=change_of("4.1", Kind.MET, None),
        because=("Judged by another edition of the document.",),
    )
    return replace(run, changes=replace(changes, **more))  # type: ignore[arg-type]


RUNS: dict[str, Callable[[], Run]] = {
    "conforming": made_run,
    "conforming-3": lambda: made_run(entities=THREE),
    "one-fault": lambda: made_run(one_fault),
    "many-faults": lambda: made_run(many_faults, source="replay", note="A made-up company, for showing the program"),
    "many-faults-3": lambda: made_run(many_faults, THREE),
    "settled-3": lambda: made_run(settled, THREE),
    "unreadable": lambda: made_run(unreadable),
    "shut": lambda: made_run(shut, THREE),
    "one-entity": lambda: made_run(many_faults, Entities((("E200", "Airport Inn"),))),
    "500": lambda: made_run(many_faults, many(500)),
    "500-different": lambda: made_run(all_different, many(500)),
    "12-different": lambda: made_run(all_different, many(12)),
    "changed": lambda: changed(listing(made_run(many_faults, THREE), refused("bills", at="E200"))),
    "first": lambda: replace(listing(made_run()), changes=Changes()),
    "500-listing": lambda: listing(made_run(entities=many(500)), refused("bills", "vendors", at="E007")),
    "hostile": hostile_run,
}
"""Every stage of a company that the pages are looked at in."""
EACH_RUN = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name.startswith("500") else name for name in RUNS]
)
"""A test for each of them; 500 entities take long."""


@cache
def run_named(name: str) -> Run:
    """One of them, made once."""
    return RUNS[name]()


@EACH_RUN
def test_run_has_each_case_once(name: str) -> None:
    """A made run holds every case of the document once, in the document's order."""
    run = run_named(name)
    ids = tuple(dict.fromkeys(row.case.id for row in run.rows))
    assert ids == load_document().ids
    assert len({row.case for row in run.rows}) == len(run.rows)
