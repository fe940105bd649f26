"""Departures: a conforming recording, a few edits to it, and the complete list of the verdicts that then change.

The format of the files in fixtures/departures/ is explained in fixtures/departures/README.md.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as validated

from intacct.recording.replay import Recording, open_recording
from suites.document.load import load_document
from suites.document.model import Document, Instruction, Number, RuleId
from suites.judgement.case import Case
from suites.judgement.judge import OTHERS_UNSEEN
from suites.judgement.profile import Profile, Values, load_profile
from suites.judgement.profile_entries import Attestation, Waiver, entries
from suites.judgement.rules import RULES
from suites.judgement.verdict import Verdict
from suites.run.paths import FIXTURES, PROFILE
from suites.run.plan import recorded_time
from suites.run.replay import judged_at
from suites.selftest.support.edits import (
    FOLDER,
    AddedExchange,
    Edit,
    add_exchange,
    apply_edit,
    rename_user,
    with_entities,
    with_sender,
    without_auditor,
    without_user,
)

__all__ = [
    "Departure",
    "Outcomes",
    "changes",
    "depart",
    "departures",
    "describe",
    "judge_base",
    "judge_recording",
    "missing_texts",
]

_STRICT = ConfigDict(extra="forbid")


EDITION = "roles and entity level"
"""The edition for which the departures were written: those that name no other one do not change with a later one."""


@validated(frozen=True, slots=True, config=_STRICT)
class Departure:
    """One departure: what it is called, on which recording, the edits, and what must change."""

    name: str
    on: str
    changes: dict[str, str]
    edition: str = ""
    harmless: bool = False
    says: dict[str, str] = dataclasses.field(default_factory=dict)
    like: str = ""
    edits: tuple[Edit, ...] = ()
    sender_id: str = ""
    without_user: str = ""
    without_auditor: bool = False
    works_in: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    renamed: dict[str, str] = dataclasses.field(default_factory=dict)
    profile: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    waived: tuple[dict[str, str | date], ...] = ()
    attested: tuple[dict[str, str | date], ...] = ()
    remarks: tuple[str, ...] = ()
    values: dict[str, str | bool] = dataclasses.field(default_factory=dict)
    untold: tuple[str, ...] = ()
    exchange: tuple[AddedExchange, ...] = ()
    asks: dict[str, dict[str, object]] = dataclasses.field(default_factory=dict)


@cache
def departures() -> tuple[Departure, ...]:
    """Every departure of every file, in the order of the files."""
    all_departures: list[Departure] = []
    for file in sorted(FOLDER.glob("*.toml")):
        if file.name != "values.toml":
            data = tomllib.loads(file.read_text("utf-8")).get("departure", [])
            all_departures += TypeAdapter(list[Departure]).validate_python(data)
    return tuple(all_departures)


def named_departures() -> list[tuple[Departure, str, tuple[pytest.MarkDecorator, ...]]]:
    """Every departure with its name and marks as a parameter of tests: slow where it ends as earlier ones do."""
    known_ends = set[str]()
    named: list[tuple[Departure, str, tuple[pytest.MarkDecorator, ...]]] = []
    for departure in departures():
        ends = {end.partition(" by ")[0] for end in departure.changes.values()}
        marks = (pytest.mark.slow,) if ends <= known_ends else ()
        known_ends |= ends
        named.append((departure, f"{departure.on}: {departure.name}", marks))
    return named


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a company was judged to be: case -> verdict, and the remarks on the whole, apart from OTHERS_UNSEEN."""

    verdicts: Mapping[Case, Verdict]
    remarks: tuple[str, ...] = ()

    def described(self) -> dict[str, str]:
        """`4.5 top` -> `not_met UserType.OTHER`, with `by 2.4 company` where it is blocked."""
        return {str(case): describe(verdict) for case, verdict in self.verdicts.items()}


def describe(verdict: Verdict) -> str:
    """A verdict in the words of a departure's list of changes."""
    by = f" by {verdict.blocked_by}" if verdict.blocked_by else ""
    return f"{verdict.kind.value} {verdict.outcome}{by}"


@cache
def base(name: str) -> tuple[Recording, Profile]:
    """A bundled recording and its profile in memory; the edition is `EDITION` unless the profile names another one."""
    recording, profile = open_recording(FIXTURES / name), load_profile(FIXTURES / name / PROFILE)
    document = load_document(EDITION) if profile.document.default else profile.document
    return Recording(recording.manifest, dict(recording.answers)), dataclasses.replace(profile, document=document)


def judge_recording(recording: Recording, profile: Profile) -> Outcomes:
    """All verdicts of a recording, judged directly and without pytest."""
    judgement = judged_at(recording, profile, recorded_time(recording.manifest))
    remarks = tuple(remark for remark in judgement.remarks if remark != OTHERS_UNSEEN)
    return Outcomes({case: judgement.verdict(case) for case in judgement.cases}, remarks)


@cache
def admin_values(name: str) -> Mapping[str, str | bool]:
    """The values that the admin of a bundled company gives, for an edition that asks for them."""
    values: dict[str, dict[str, str | bool]] = tomllib.loads((FOLDER / "values.toml").read_text("utf-8"))
    return values[name]


def with_edition(profile: Profile, name: str, edition: str) -> Profile:
    """The profile of a bundled company for an edition that asks for values, with those values."""
    values = TypeAdapter(Values).validate_python(admin_values(name))
    return dataclasses.replace(profile, document=load_document(edition), values=values)


@cache
def judge_base(name: str, edition: str = "") -> Outcomes:
    """The verdicts of a bundled recording, by its own edition or by another one."""
    recording, profile = base(name)
    return judge_recording(recording, with_edition(profile, name, edition) if edition else profile)


def starting_departure(departure: Departure) -> Departure:
    """The departure on the same recording that this one starts from.

    Raises:
        ValueError: there is none of that name.
    """
    for base_departure in departures():
        if (base_departure.on, base_departure.name) == (departure.on, departure.like):
            return base_departure
    raise ValueError(f"no departure from {departure.on} is called {departure.like}")


def depart(departure: Departure) -> tuple[Recording, Profile]:
    """The recording and the profile that a departure describes.

    Raises:
        ValueError: an edit finds nothing to edit.
    """
    recording, profile = depart(starting_departure(departure)) if departure.like else base(departure.on)
    manifest, answers = recording.manifest, dict(recording.answers)
    if departure.sender_id:
        answers = {file: with_sender(departure.sender_id, body) for file, body in answers.items()}
        manifest = dataclasses.replace(manifest, sender_id=departure.sender_id)
    if departure.without_user:
        manifest = without_user(manifest, departure.without_user)
    for user, entities in departure.works_in.items():
        manifest = with_entities(manifest, user, entities)
    if departure.without_auditor:
        manifest = without_auditor(manifest)
    for old, new in departure.renamed.items():
        manifest = rename_user(manifest, answers, old, new)
    for edit in departure.edits:
        manifest = apply_edit(manifest, answers, edit)
    for more in departure.exchange:
        manifest = add_exchange(manifest, answers, more)
    if departure.edition and profile.document.edition != departure.edition:
        profile = with_edition(profile, departure.on, departure.edition)
    if departure.asks:
        profile = dataclasses.replace(profile, document=with_rule_values(profile.document, departure.asks))
    return Recording(manifest, answers), _with(profile, departure)


def with_rule_values(document: Document, asks: Mapping[str, Mapping[str, object]]) -> Document:
    """The document with other values for some rules; a number that it does not have becomes a further step."""
    changed: list[Instruction] = []
    for step in document.instruction:
        new_values = asks.get(step.id)
        changed.append(step if new_values is None else dataclasses.replace(step, values=new_values, expected=""))
    for number in asks.keys() - {*document.ids}:
        values = {**asks[number]}
        rule = str(values.pop("rule"))
        section, judged_ = document.section[-1].number, RULES[RuleId(rule)].judged
        changed.append(
            Instruction(Number(number), RuleId(rule), section, f"Step {number}", judged_, "There", "So.", values=values)
        )
    return dataclasses.replace(document, instruction=tuple(changed))


def _with(profile: Profile, departure: Departure) -> Profile:
    entities = departure.profile.get("entities", profile.entities)
    departments = departure.profile.get("departments", profile.departments)
    values = {key: value for key, value in dataclasses.asdict(profile.values).items() if key not in departure.untold}
    return dataclasses.replace(
        profile,
        entities=entities,
        departments=departments,
        values=TypeAdapter(Values).validate_python({**values, **departure.values}),
        waived=entries(Waiver, departure.waived, profile.document) or profile.waived,
        attested=entries(Attestation, departure.attested, profile.document) or profile.attested,
    )


def changes(departure: Departure, outcomes: Outcomes) -> dict[str, str]:
    """The departure's list of changes, its patterns written out for the cases that there are."""
    cases = [str(case) for case in outcomes.verdicts]
    written: dict[str, str] = {}
    for pattern, change in sorted(departure.changes.items(), key=lambda item: item[0].startswith("rest")):
        hits = [case for case in cases if case not in written and _matches(pattern, case)]
        if not hits:
            raise ValueError(f"{pattern} matches no case")
        for case in hits:
            written[case] = change.replace("@", case.split()[1])
    return written


def _matches(pattern: str, case: str) -> bool:
    """`4.5 top` is one case, `3.4 top` all five applications, `4.5 *` every place; `rest top` sections 3 to 6 there."""
    id_, _, place = pattern.partition(" ")
    own, _, where = case.partition(" ")
    if id_ == "rest":
        other_level = "5.2" if where.split()[0] == "top" else "5.1"
        return own[0] in "3456" and own not in {"6.1", other_level} and place in {"*", where.split()[0]}
    if own != id_:
        return False
    return place in {"*", where} or where.startswith(f"{place} ")


def missing_texts(departure: Departure, outcomes: Outcomes) -> dict[str, str]:
    """What a departure's verdicts do not say although the departure lists it: case -> the text that is missing."""
    texts = {str(case): " ".join(_texts(verdict)) for case, verdict in outcomes.verdicts.items()}
    return {case: text for case, text in departure.says.items() if text not in texts.get(case, "")}


def _texts(verdict: Verdict) -> tuple[str, ...]:
    seen_by = f"seen by {verdict.seen_by}" if verdict.seen_by else ""
    side = f"side {verdict.side.value}" if verdict.side else ""
    return verdict.found, verdict.near_miss, verdict.remark, verdict.click, verdict.remedy.path, seen_by, side
