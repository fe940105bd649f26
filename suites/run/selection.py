"""The cases of a company that a run is going to judge, and those that have a verdict so far."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from suites.judgement.case import Case
from suites.judgement.verdict import Verdict


@dataclass(slots=True)
class Selection:
    """`cases` are all cases, `without_case` the instructions that are judged nowhere, each as a case.

    `wanted` are the cases to be judged; `vanished` are those that were not collected although nothing was deselected.
    `failures` says why a case ended without a verdict, if that was reported.
    """

    cases: tuple[Case, ...] = ()
    without_case: tuple[Case, ...] = ()
    selected: frozenset[Case] | None = None
    vanished: frozenset[Case] = frozenset()
    verdicts: dict[Case, Verdict] = field(default_factory=dict)
    failures: dict[Case, str] = field(default_factory=dict)

    def select(self, cases: Collection[Case], *, everything: bool) -> None:
        """Set the collected cases; with `everything` none may be missing."""
        self.selected = frozenset(cases)
        self.vanished = frozenset((*self.cases, *self.without_case)) - self.selected if everything else frozenset()
        self.selected |= self.vanished

    @property
    def wanted(self) -> frozenset[Case]:
        """The cases to be judged; all of them, if nothing was collected yet."""
        return frozenset(self.cases) if self.selected is None else self.selected

    @property
    def is_empty(self) -> bool:
        """Whether the command line deselected all of its cases."""
        return self.selected == frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether every collected case has its verdict."""
        return self.selected is not None and self.selected <= self.verdicts.keys()

    @property
    def is_consistent(self) -> bool:
        """Whether every collected case has an outcome, and nothing else has a verdict."""
        return self.wanted <= {*self.cases, *self.without_case} and self.verdicts.keys() <= self.wanted

    @property
    def missing(self) -> frozenset[Case]:
        """The cases that were to be judged, and have no verdict."""
        return self.wanted - self.verdicts.keys()

    def is_partial(self, *, cut_short: bool) -> bool:
        """Whether not all cases were judged; a fault of our own, with its own exit status, excuses a verdict."""
        asked_for_less = len(self.in_order) < len(self.cases)
        return asked_for_less or (cut_short and bool(self.missing))

    @property
    def in_order(self) -> tuple[Case, ...]:
        """The cases to be judged, in the order of the document."""
        return tuple(case for case in (*self.cases, *self.without_case) if case in self.wanted)

    def outcomes(self, missing: Callable[[Case], Verdict]) -> dict[Case, Verdict]:
        """The verdict of each case that was to be judged; the result of `missing` if there is none."""
        return {case: self.verdicts.get(case) or missing(case) for case in self.in_order}
