"""A run as data: its rows, one for each case, and the causes behind them. What every output is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from intacct.protocol.errors import Side
from reports._model.words import day_and_time
from suites.document.model import Document, Instruction
from suites.judgement.case import Case, Place
from suites.judgement.verdict import Acceptance, Confirmation, Kind, Verdict

NOT_JUDGED = "Run.NOT_JUDGED"
"""The outcome of a case that no judgement came in for: the run was stopped, or a worker crashed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case, judged: the verdict with the document's own words wherever the case did not put its own.

    `entity_name` is "" at `company` and `top`, and where no answer shows it; `user` is the user that works there,
    `roles` the names of its roles, as far as they are shown. `user_based`: the company gives permissions to users.
    """

    case: Case
    entity_name: str
    user: str
    verdict: Verdict
    instruction: Instruction
    true_kind: Kind
    roles: tuple[str, ...] = ()
    user_based: bool = False
    as_of: str = ""
    """When what decides it was seen, if that was not in this run: its user was left alone after a refusal; ISO 8601."""

    @property
    def kind(self) -> Kind:
        """What the verdict is."""
        return self.verdict.kind

    @property
    def expected(self) -> str:
        """What conforms."""
        return self.verdict.expected or self.instruction.expected

    @property
    def application(self) -> str:
        """The application that it is about; "" for none, and for a line of permissions, whose texts name it."""
        part = self.case.application or ""
        return "" if ": " in part else part

    @property
    def click(self) -> str:
        """The menu path on screen; of what is unknown, one that only looks; the document's own leads to its Save."""
        path = self.verdict.click or self.verdict.remedy.path
        if self.true_kind is Kind.UNKNOWN:
            path = path or self.instruction.click
            return look_only(path) if " > " in path else path
        return path or (_with_save if self.true_kind is Kind.NOT_MET else str)(self.instruction.click)

    @property
    def found(self) -> str:
        """What was found, and as of when it is known if not of this run; never empty."""
        return (self.verdict.found or self.verdict.because) + self.known_since

    @property
    def known_since(self) -> str:
        """What is added to a finding that is not of this run: as of when it is known."""
        if not self.as_of or self.kind not in {Kind.NOT_MET, Kind.UNKNOWN}:
            return ""
        return f" (as of {day_and_time(self.as_of)}: not asked again since)"

    @property
    def side(self) -> Side:
        """On whose side it lies; the customer's where the case does not say."""
        return self.verdict.side or Side.CUSTOMER

    @property
    def place_name(self) -> str:
        """The place as a person calls it: `E200 Airport Inn`, `top level`, `company`."""
        return place_label(self.case.place, self.entity_name)


_CHANGES = ("Save", "Add", "All", "Read only", "None", "tick", "remove", "choose", "add", "exactly", "all values")
"""How a part of a path begins that changes something."""


def look_only(path: str) -> str:
    """A menu path as far as it only looks: it ends in the field to read, before anything is typed, added or saved."""
    parts: list[str] = []
    for part in path.split(" > "):
        if part.startswith(_CHANGES):
            break
        bracket, colon = f"{part} (".index(" ("), part.find(": ", part.rfind(")") + 1)
        value = part.find(": ") if 0 <= part.find(": ") < bracket else colon  # in brackets stands no value to type
        parts.append(part if part.endswith("?") or value < 0 else part[:value])
    return " > ".join(parts)


def _with_save(path: str) -> str:
    """The document's own path to a field, and to the Save that it may leave out."""
    *above, last = path.split(" > ")
    return path if not above or last.startswith(("Save", *_CHANGES)) else f"{path} > Save"


def place_label(place: Place, entity_name: str = "") -> str:
    """A place as a person calls it; the name of an entity is "" where no answer shows it."""
    if place.entity:
        return f"{place.key} {entity_name}".strip()
    return "top level" if place.key == "top" else "company"


def abbreviate(names: Sequence[str]) -> tuple[str, ...]:
    """A list that a person can read: of more than six names five, and how many more there are."""
    return tuple(names) if len(names) <= 6 else (*names[:5], f"and {len(names) - 5} more")


def row(case: Case, verdict: Verdict, instruction: Instruction, *, entity_name: str = "", user: str = "") -> Row:
    """A row; its true verdict is what the evidence says."""
    return Row(case, entity_name, user, verdict, instruction, verdict.true_kind)


@dataclass(frozen=True, slots=True)
class ListingCheck:
    """Whether one kind of records can be listed with the sign-in of a place: no verdict, and not in the document.

    `works` None: it could not be seen. `found` says it in the gateway's words, `surprise` where that and the verdicts
    do not go together ("" where they do). `ask`: the verdicts ask the customer for nothing, and yet it does not work.
    """

    place: Place
    user: str
    what: str
    object: str
    works: bool | None
    found: str
    surprise: str = ""
    ask: bool = False
    plain_finding: str = ""
    """What was found in words for the customer: without the words of a refusal, their numbers and support IDs."""


@dataclass(frozen=True, slots=True)
class Change:
    """A case that is judged otherwise than in the run before: true verdicts; None where the case was, or is, not there.

    `where` is the place as a person calls it.
    """

    case: Case
    where: str
    before: Kind | None
    now: Kind | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the company's last whole live run; `since` is its time, "" where this run is the first.

    `because` holds sentences: what else is another than before, such as the edition of the document. `comparable` is
    False where the run before was of another company or level: then nothing is compared, and every list is empty.
    `before` holds what each case was in the run before, as its outputs showed it.
    """

    since: str = ""
    edition_before: str = ""
    fixed: tuple[Change, ...] = ()
    newly_not_met: tuple[Change, ...] = ()
    came_to_light: tuple[Change, ...] = ()
    went_dark: tuple[Change, ...] = ()
    otherwise: tuple[Change, ...] = ()
    new: tuple[Change, ...] = ()
    gone: tuple[Change, ...] = ()
    because: tuple[str, ...] = ()
    comparable: bool = True
    before: tuple[tuple[Case, Kind], ...] = ()

    @property
    def nothing(self) -> str:
        """What is said where no list holds anything."""
        return "nothing changed" if self.comparable else "nothing could be compared"

    def day(self, today: str) -> str:
        """The day before, as one says it on another: `3 November`, with the year or, on the same day, the time."""
        then, now = datetime.fromisoformat(self.since), datetime.fromisoformat(today)
        text = f"{then.day} {then.strftime('%B')}"
        if then.date() == now.date():
            return f"{text}, {then.strftime('%H:%M %Z')}"
        return text if then.year == now.year else f"{text} {then.year}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run for one company: the head of every output, and its rows in the document's order.

    `works` is left out of a partial run. `changes` is None for a replay, for a run that did not judge every case, and
    where the history could not be read.
    """

    suite_version: str
    suite_commit: str
    company: str
    company_id: str
    title: str
    level: Literal["top", "entity"]
    document: Document
    source: Literal["live", "replay"]
    note: str
    recorded_at: str
    checked_at: str
    partial: bool
    requests: int
    functions: Mapping[str, int]
    remarks: tuple[str, ...]
    rows: tuple[Row, ...]
    exit_status: int = 0
    works: tuple[ListingCheck, ...] = ()
    changes: Changes | None = None
    left_alone: tuple[tuple[str, str], ...] = ()
    """Users that were not asked in this run, each with the time of the refusal that is why."""

    away_since: str = ""
    """Since which run before this one nobody answered either; "" where the one before was answered."""

    @property
    def asked_nobody(self) -> bool:
        """Whether everybody was left alone: then nothing was checked, and all is as of earlier refusals."""
        return bool(self.left_alone) and not self.requests

    @property
    def known_at(self) -> str:
        """As of when the run knows what it says: when it was read, or if nobody was asked, the last refusal."""
        return max(at for _, at in self.left_alone) if self.asked_nobody else self.recorded_at

    @property
    def edition(self) -> str:
        """The name of the edition of the document that it was judged by."""
        return self.document.edition

    @property
    def counts(self) -> dict[Kind, int]:
        """How many rows of each kind; all kinds are there."""
        counts = Counter(row.kind for row in self.rows)
        return {kind: counts.get(kind, 0) for kind in Kind}

    @property
    def not_judged(self) -> tuple[Row, ...]:
        """The rows that no judgement came in for."""
        return tuple(row for row in self.rows if row.verdict.outcome == NOT_JUDGED)

    @property
    def asks(self) -> tuple[ListingCheck, ...]:
        """What does not work although the verdicts ask the customer for nothing: the customer is to look at it."""
        return tuple(check for check in self.works if check.ask)

    def with_status(self, exit_status: int) -> Run:
        """The same run with its exit status."""
        return replace(self, exit_status=exit_status)


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that has to be done or found out: the rows that say the same, and the rows that wait for them."""

    rows: tuple[Row, ...]
    waiting: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The row whose words stand for all."""
        return self.rows[0]

    @property
    def places(self) -> tuple[str, ...]:
        """The places concerned, in order, each once."""
        return tuple(dict.fromkeys(row.place_name for row in self.rows))

    @property
    def applications(self) -> tuple[str, ...]:
        """The applications concerned, in order, each once."""
        return tuple(dict.fromkeys(row.case.application for row in self.rows if row.case.application))

    @property
    def findings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What was found, each different finding once, with the places at which it was."""
        places_by_finding: dict[str, dict[str, None]] = {}
        for row in self.rows:
            places_by_finding.setdefault(row.found, {})[row.place_name] = None
        return tuple((text, tuple(places)) for text, places in places_by_finding.items())


def causes(run: Run, kind: Kind) -> tuple[Cause, ...]:
    """The rows of a kind by cause, in the document's order, each with the blocked rows that wait for it.

    What was not judged at all has no cause in the company, and is left out.

    Rows have one cause if they are about the same instruction, came about in the same way, and are mended at the same
    screen: the entities concerned then stand together. What was accepted or confirmed also has one reason.
    """
    groups: dict[tuple[str, str, str, str, Acceptance | Confirmation | None], list[Row]] = {}
    for row in run.rows:
        if row.kind is kind and row.verdict.outcome != NOT_JUDGED:
            key = (row.case.id, row.verdict.outcome, row.click, row.expected, row.verdict.accepted)
            groups.setdefault(key, []).append(row)
    waits = waiting_rows(run)
    return tuple(
        Cause(tuple(rows), tuple(waiting for row in rows for waiting in waits.get(row.case, ())))
        for rows in groups.values()
    )


def waiting_rows(run: Run) -> dict[Case, list[Row]]:
    """Root case -> the blocked rows that wait for it, over as many steps as there are."""
    by_case = {row.case: row for row in run.rows}
    waits: dict[Case, list[Row]] = {}
    for row in run.rows:
        blocker = row.verdict.blocked_by
        if row.kind is Kind.BLOCKED and blocker is not None:
            waits.setdefault(root(blocker, by_case), []).append(row)
    return waits


def root(blocker: Case, by_case: Mapping[Case, Row]) -> Case:
    """The case at the end of a chain of blockers."""
    case, passed = blocker, set[Case]()
    while case in by_case and case not in passed:
        passed.add(case)
        following = by_case[case].verdict.blocked_by
        if by_case[case].kind is not Kind.BLOCKED or following is None:
            break
        case = following
    return case
