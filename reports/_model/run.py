"""A run as data: its rows, the listing checks, and what changed. The source of every output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from reports._model.row import NOT_JUDGED, Row
from reports._model.words import NAME, clean
from suites.document.model import Document
from suites.judgement.case import Case, Place
from suites.judgement.verdict import Kind


@dataclass(frozen=True, slots=True)
class ListingCheck:
    """Whether one kind of records can be listed with the sign-in of a place: no verdict, and not in the document.

    `can_list` None: it could not be seen. `found` is in the gateway's words; `surprise` is set if that contradicts the
    verdicts (else ""). `ask`: it does not work although the verdicts ask the customer for nothing; `path` is where the
    customer then looks.
    """

    place: Place
    user: str
    what: str
    object: str
    can_list: bool | None
    found: str
    surprise: str = ""
    ask: bool = False
    plain_finding: str = ""
    """What was found in words for the customer: without a refusal's words, error numbers and support IDs."""
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A case whose verdict differs from the previous run: true verdicts; None if the case was, or is, missing there.

    `where` is the place as a person calls it.
    """

    case: Case
    where: str
    before: Kind | None
    now: Kind | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the company's last whole live run; `since` is its time, "" if this run is the first.

    `because` holds sentences about other differences from then, such as the edition of the document. `comparable` is
    False if the previous run was of another company or level: then nothing is compared, and every list is empty.
    `before` holds the verdict of each case in the previous run, as its outputs showed it.
    """

    since: str = ""
    edition_before: str = ""
    fixed: tuple[Change, ...] = ()
    newly_not_met: tuple[Change, ...] = ()
    came_to_light: tuple[Change, ...] = ()
    no_longer_judgeable: tuple[Change, ...] = ()
    otherwise: tuple[Change, ...] = ()
    new: tuple[Change, ...] = ()
    gone: tuple[Change, ...] = ()
    because: tuple[str, ...] = ()
    comparable: bool = True
    before: tuple[tuple[Case, Kind], ...] = ()

    @property
    def nothing(self) -> str:
        """The text if all lists are empty."""
        return "nothing changed" if self.comparable else "nothing could be compared"

    def day(self, today: str) -> str:
        """The day of the previous run: `3 November`, with the year if it differs, or the time if on the same day."""
        then, now = datetime.fromisoformat(self.since), datetime.fromisoformat(today)
        text = f"{then.day} {then.strftime('%B')}"
        if then.date() == now.date():
            return f"{text}, {then.strftime('%H:%M %Z')}"
        return text if then.year == now.year else f"{text} {then.year}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run for one company: the head of every output, and its rows in the document's order.

    `listing_checks` is empty for a partial run. `changes` is None for a replay, for a run that did not judge every
    case, and if the history could not be read.
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
    listing_checks: tuple[ListingCheck, ...] = ()
    changes: Changes | None = None
    left_alone: tuple[tuple[str, str], ...] = ()
    """Users that were not asked in this run, each with the time of the refusal that is the reason."""

    away_since: str = ""
    """The start of the unbroken series of earlier runs without an answer; "" if the previous run had an answer."""

    @property
    def display_name(self) -> str:
        """The company's own name, else our name for it."""
        return clean(self.title, NAME) or clean(self.company, NAME)

    @property
    def customer_name(self) -> str:
        """The company's own name, else its company ID, which its admin knows."""
        return clean(self.title, NAME) or clean(self.company_id, NAME)

    @property
    def asked_nobody(self) -> bool:
        """Whether no user was asked: then nothing was checked, and all findings come from earlier refusals."""
        return bool(self.left_alone) and not self.requests

    @property
    def known_at(self) -> str:
        """As of when the findings are known: when they were read, or the last refusal if nobody was asked."""
        return max(at for _, at in self.left_alone) if self.asked_nobody else self.recorded_at

    @property
    def edition(self) -> str:
        """The name of the edition of the document that the run was judged by."""
        return self.document.edition

    @property
    def counts(self) -> dict[Kind, int]:
        """How many rows there are of each kind; all kinds are included."""
        counts = Counter(row.kind for row in self.rows)
        return {kind: counts.get(kind, 0) for kind in Kind}

    @property
    def not_judged(self) -> tuple[Row, ...]:
        """The rows without a judgement."""
        return tuple(row for row in self.rows if row.verdict.outcome == NOT_JUDGED)

    @property
    def own_faults(self) -> tuple[Row, ...]:
        """Those of `not_judged` whose reason is an error in this program."""
        return tuple(row for row in self.not_judged if row.is_own_fault)

    @property
    def asks(self) -> tuple[ListingCheck, ...]:
        """What does not work although the verdicts ask the customer for nothing; the customer is to look at it."""
        return tuple(check for check in self.listing_checks if check.ask)

    def with_status(self, exit_status: int) -> Run:
        """The same run with its exit status."""
        return replace(self, exit_status=exit_status)
