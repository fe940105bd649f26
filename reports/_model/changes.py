"""What changed between two whole runs for a company, case by case, and how the terminal and result.json say it.

Cases are the same by instruction, place and application, never by their order. What counts is the true verdict: a
waiver does not mend anything; a person's confirmation does let a case be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reports._model.run import Change, Changes, Run, abbreviate, place_label
from suites.document.text import normalize_id
from suites.judgement.case import Case, Place
from suites.judgement.verdict import Kind

_DONE = {Kind.MET, Kind.NOT_APPLICABLE, Kind.ATTESTED}
_JUDGED = {*_DONE, Kind.NOT_MET}


def counted(kind: Kind, true_kind: Kind) -> Kind:
    """The verdict that is compared: the true one, unless a person's confirmation stands for it."""
    return kind if kind is Kind.ATTESTED else true_kind


def compared(changes: Changes, before: Mapping[Case, Kind], run: Run) -> Changes:
    """The changes with every case in its list: from the compared verdicts of the run before, and the rows of this."""
    known = {_same(case): (case, kind) for case, kind in before.items()}
    found: dict[str, list[Change]] = {}
    for one in run.rows:
        was = known.pop(_same(one.case), None)
        change = Change(one.case, one.place_name, was[1] if was else None, counted(one.kind, one.true_kind))
        found.setdefault(_category(change), []).append(change)
    gone = tuple(Change(case, place_label(case.place), kind, None) for case, kind in known.values())
    return replace(
        changes,
        fixed=tuple(found.get("fixed", ())),
        newly_not_met=tuple(found.get("newly_not_met", ())),
        went_dark=tuple(found.get("went_dark", ())),
        new=tuple(found.get("new", ())),
        gone=gone,
    )


def _category(change: Change) -> str:
    """Which list a case of this run belongs to; "" where it is as it was, or neither better nor worse."""
    if change.before is None:
        return "new"
    if change.before is Kind.NOT_MET and change.now in _DONE:
        return "fixed"
    if change.before is not Kind.NOT_MET and change.now is Kind.NOT_MET:
        return "newly_not_met"
    return "went_dark" if change.before in _JUDGED and change.now is Kind.UNKNOWN else ""


def _same(case: Case) -> tuple[str, Place, str | None]:
    """What makes two cases the same: IDs of places are compared trimmed and without regard to case."""
    return case.id, Place(normalize_id(case.place.key), case.place.entity), case.application


def change_lines(changes: Changes | None, today: str) -> Iterator[tuple[str, str]]:
    """The lines of the terminal, each as its label and its text: how much changed, why, and which cases."""
    if changes is None:
        return
    if not changes.since:
        yield "", "first run: there is none before to compare it with"
        return
    kinds = _kinds(changes)
    counts = ", ".join(f"{len(found)} {name}" for name, found in kinds.items() if found)
    yield "", f"since {changes.day(today)}: {counts or 'nothing changed'}"
    yield from (("      ", sentence) for sentence in changes.because)
    yield from ((f"      {name:<14}", _listed(found)) for name, found in kinds.items() if found)


def _kinds(changes: Changes) -> dict[str, tuple[Change, ...]]:
    return {
        "fixed": changes.fixed,
        "newly not met": changes.newly_not_met,
        "went dark": changes.went_dark,
        "new": changes.new,
        "gone": changes.gone,
    }


def _listed(found: Iterable[Change]) -> str:
    """`3.4 Accounts Payable [E100 Harbour Hotel]; 4.5 [top level]; and 3 more`, by instruction."""
    where: dict[str, list[str]] = {}
    for one in found:
        where.setdefault(" ".join(filter(None, (one.case.id, one.case.application))), []).append(one.where)
    return "; ".join(abbreviate([f"{name} [{', '.join(abbreviate(places))}]" for name, places in where.items()]))
