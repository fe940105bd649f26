"""What changed between whole runs of a company, case by case, and the terminal lines about it.

Two cases are the same if instruction, place and application match; their order does not matter. The true verdicts are
compared: a waiver does not count as fixed, but a person's confirmation counts as a judgement. A case is compared with
the last time it was judged, and with the previous run: a case that could not be judged then and is judged now came to
light. Every change of a verdict is in exactly one list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reports._model.row import Row, place_label
from reports._model.run import Change, Changes, Run
from reports._model.words import abbreviate
from suites.document.text import normalize_id
from suites.judgement.case import Case, Place
from suites.judgement.verdict import Kind

_DONE = {Kind.MET, Kind.NOT_APPLICABLE, Kind.ATTESTED}
JUDGED = frozenset({*_DONE, Kind.NOT_MET})
"""The verdicts of a case that was judged."""
LISTS = ("fixed", "newly_not_met", "came_to_light", "no_longer_judgeable", "otherwise", "new", "gone")
"""The lists of changes, by their names in `Changes`. The terminal uses the same words."""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """What earlier runs say about a case: its verdict in the previous run, None if that run did not have it.

    `judged` is its verdict when it was last judged, at `judged_at`; None if it never was.
    """

    kind: Kind | None
    true_kind: Kind | None
    judged: Kind | None
    judged_at: str

    @property
    def before(self) -> Kind | None:
        """The verdict that is compared with the previous run."""
        return compared_kind(self.kind, self.true_kind) if self.kind and self.true_kind else None


def compared_kind(kind: Kind, true_kind: Kind) -> Kind:
    """The verdict that is compared: the true verdict, unless a person's confirmation replaces it."""
    return kind if kind is Kind.ATTESTED else true_kind


def compare_cases(
    changes: Changes, before: Mapping[Case, CaseHistory], run: Run, asked_otherwise: Collection[str] = ()
) -> Changes:
    """The changes, with every case in its list, from the known history of the cases and the rows of this run.

    `asked_otherwise` are the instructions whose demand differs from the previous run. A change in them, in what leads
    to them or in what waits for them comes from the document and not from the company: it is in `otherwise`.
    """
    past_by_case = {same_case(case): (case, past) for case, past in before.items()}
    lists: dict[str, list[Change]] = {}
    older: set[str] = set()
    for row in run.rows:
        _, past = past_by_case.pop(same_case(row.case), (None, None))
        name, then, now = _category(past, row.kind, row.true_kind)
        if name and name != "new" and _rests_on_other_demand(run, row, asked_otherwise):
            name = "otherwise"
        lists.setdefault(name, []).append(Change(row.case, row.place_name, then, now))
        if name in {"fixed", "newly_not_met"} and past is not None and past.judged_at != changes.since:
            older.add(past.judged_at)
    missing = [(case, past) for case, past in past_by_case.values() if past.before is not None]
    lists["gone"] = [Change(case, place_label(case.place), past.before, None) for case, past in missing]
    because = changes.because
    if older:
        days = ", ".join(dict.fromkeys(replace(changes, since=at).day(run.recorded_at) for at in sorted(older)))
        because += (f"What the run before could not judge is compared with the last time that it was judged: {days}.",)
    fixed, newly, light, unjudgeable, otherwise, new, gone = (tuple(lists.get(name, ())) for name in LISTS)
    return replace(
        changes, fixed=fixed, newly_not_met=newly, came_to_light=light, no_longer_judgeable=unjudgeable,
        otherwise=otherwise, new=new, gone=gone, because=because,
    )  # fmt: skip


def _rests_on_other_demand(run: Run, row: Row, asked_otherwise: Collection[str]) -> bool:
    """Whether a row's verdict depends on an instruction whose demand differs from the previous run."""
    if not asked_otherwise:
        return False
    blocker = row.verdict.blocked_by
    ids = (row.case.id, run.document[row.case.id].leads_to, blocker.id if blocker else "")
    return any(id_ in asked_otherwise for id_ in ids)


def _category(past: CaseHistory | None, kind: Kind, true_kind: Kind) -> tuple[str, Kind | None, Kind]:
    """The list that a case of this run belongs to ("" if unchanged), and the two verdicts compared."""
    now = compared_kind(kind, true_kind)
    if past is None:
        return "new", None, now
    before, judged = past.before, past.judged
    if now in JUDGED:
        if judged is Kind.NOT_MET and now in _DONE:
            return "fixed", judged, now
        if judged in _DONE and now is Kind.NOT_MET:
            return "newly_not_met", judged, now
        if before not in JUDGED:
            return "came_to_light", before, now
    elif before in JUDGED or before is None:
        return "no_longer_judgeable", before or judged, now
    if before is now and past.kind is not kind:  # accepted now, or no longer accepted
        return "otherwise", past.kind, kind
    return ("" if before is now else "otherwise"), before, now


def same_case(case: Case) -> tuple[str, Place, str | None]:
    """The key by which two cases are the same: place IDs are trimmed and compared without regard to case."""
    return case.id, Place(normalize_id(case.place.key), case.place.entity), case.application


def change_lines(changes: Changes | None, today: str) -> Iterator[tuple[str, str]]:
    """The terminal lines, each as label and text: how much changed, why, and in which cases."""
    if changes is None:
        return
    if not changes.since:
        yield "", "first run: there is none before to compare it with"
        return
    kinds = {name.replace("_", " "): getattr(changes, name) for name in LISTS}
    counts = ", ".join(f"{len(changed)} {name}" for name, changed in kinds.items() if changed)
    yield "", f"since {changes.day(today)}: {counts or changes.nothing}"
    yield from (("      ", sentence) for sentence in changes.because)
    width = max((len(name) for name, changed in kinds.items() if changed), default=0)
    yield from ((f"      {name:<{width}} ", _case_list(changed)) for name, changed in kinds.items() if changed)


def _case_list(changes: Iterable[Change]) -> str:
    """`3.4 Accounts Payable [E100 Harbour Hotel]; 4.5 [top level]; and 3 more`, by instruction."""
    where: dict[str, list[str]] = {}
    for change in changes:
        where.setdefault(" ".join(filter(None, (change.case.id, change.case.application))), []).append(change.where)
    return "; ".join(abbreviate([f"{name} [{', '.join(abbreviate(places))}]" for name, places in where.items()]))
