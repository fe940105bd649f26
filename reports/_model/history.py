"""The history of a company's whole live runs in its reports folder: what a run is compared with, and added to.

Replays, and runs that did not judge every case, neither read nor change it. A history that cannot be read is
renamed, and a new one is started. What it holds: stored_history.py.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from pydantic import ValidationError

from intacct.files import read_plain
from reports._model.changes import JUDGED, compare_cases, compared_kind, same_case
from reports._model.run import Changes, Run
from reports._model.stored_history import (
    FORMAT,
    StoredDocument,
    StoredHistory,
    StoredRun,
    parse_history,
    stored_verdict,
    why_unreadable,
)
from reports._model.words import plural
from suites.document.text import normalize_id
from suites.judgement.case import Case
from suites.judgement.verdict import Kind

HISTORY = "history.json"
UNREADABLE = "history-unreadable-{}.json"
MOST_RUNS = 200
MOST_BYTES = 64 * 1024 * 1024
"""The verdicts of a company of 10,000 entities take less."""


@dataclass(frozen=True, slots=True)
class RunHistory:
    """The history of earlier runs; `before` is None if there is none. `aside`: new name of an unreadable history."""

    before: StoredHistory | None
    file: Path
    trouble: str = ""
    aside: Path | None = None

    def compare(self, run: Run) -> Run:
        """The run with its changes since the previous run."""
        if self.aside is not None:
            whereabouts = f"it is kept as {self.aside.name}, and a new one begins"
            remark = f"The history of earlier runs could not be read ({self.trouble}): {whereabouts}"
            return replace(run, remarks=(*run.remarks, remark))
        if self.before is None:
            return replace(run, changes=Changes())
        return replace(run, changes=_changes(self.before, run), away_since=_away_since(self.before))

    def append(self, run: Run) -> str:
        """The history with this run added as the last."""
        heads = self.before.runs if self.before else ()
        head = StoredRun(
            recorded_at=run.recorded_at,
            suite=run.suite_version,
            edition=run.edition,
            level=run.level,
            company_id=run.company_id,
            exit_status=run.exit_status,
            counts={kind.value: number for kind, number in run.counts.items()},
        )
        pasts = self.before.pasts if self.before and self.before.is_of(run) else {}
        past_by_case = {same_case(case): (case, past) for case, past in pasts.items()}
        verdicts = []
        for row in run.rows:
            _, past = past_by_case.pop(same_case(row.case), (None, None))
            dark = compared_kind(row.kind, row.true_kind) not in JUDGED
            verdicts.append(stored_verdict(row.case, row.kind, row.true_kind, past if dark else None))
        runs = [*heads, head][-MOST_RUNS:]
        first = datetime.fromisoformat(runs[0].recorded_at)
        earlier = [
            stored_verdict(case, past.judged, past.judged, past)
            for case, past in past_by_case.values()
            if past.judged is not None and datetime.fromisoformat(past.judged_at) >= first
        ]
        document = asdict(
            StoredDocument(run.document.digest, {str(id_): demand for id_, demand in run.document.demands.items()})
        )
        content = {"format": FORMAT, "runs": list(map(asdict, runs)), "verdicts": verdicts, "document": document}
        return json.dumps(content | ({"earlier": earlier} if earlier else {}), separators=(",", ":")) + "\n"

    def set_aside(self) -> None:
        """Rename a history that cannot be read.

        Raises:
            OSError: it cannot be renamed.
        """
        if self.aside is not None:
            self.file.rename(self.aside)


def load_history(folder: Path) -> RunHistory:
    """The history of whole live runs in a company's reports folder. Reads only a regular file."""
    file = folder / HISTORY
    try:
        return RunHistory(parse_history(_content(file)), file)
    except FileNotFoundError:
        return RunHistory(None, file)
    except ValidationError as error:
        trouble = why_unreadable(error)
    except OSError as error:
        trouble = error.strerror or "it cannot be opened"
    names = (file.with_name(UNREADABLE.format(number)) for number in count(1))
    return RunHistory(None, file, trouble, next(name for name in names if not os.path.lexists(name)))


def _content(file: Path) -> bytes:
    status = file.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "it is not a file of ours, but a link or a folder")
    return read_plain(file, MOST_BYTES)


def _changes(before: StoredHistory, run: Run) -> Changes:
    last = before.runs[-1]
    changes = Changes(since=last.recorded_at, edition_before=last.edition)
    reasons = []
    if normalize_id(last.company_id) != normalize_id(run.company_id):
        # The other company is not named: the page goes to this company's admin.
        reasons.append("The run before was for another company.")
    if last.level != run.level:
        reasons.append(f"The run before was at the {last.level} level, this one is at the {run.level} level.")
    if reasons:
        return replace(changes, because=(*reasons, "So nothing is compared with it."), comparable=False)
    asked_otherwise = _asked_otherwise(before.document, run)
    because = (
        _edition(last.edition, [stored.case for stored in before.verdicts], run),
        _document(last.edition, before.document, asked_otherwise, run),
        _suite(last, run),
    )
    verdicts_before = tuple((stored.case, stored.verdict) for stored in before.verdicts)
    changes = replace(changes, because=tuple(filter(None, because)), before=verdicts_before)
    return compare_cases(changes, before.pasts, run, asked_otherwise)


def _asked_otherwise(before: StoredDocument | None, run: Run) -> tuple[str, ...]:
    """The instructions whose demand differs from the previous document, in the order of the current document."""
    then = before.demands if before is not None else {}
    return tuple(id_ for id_, demand in run.document.demands.items() if then.get(id_, demand) != demand)


def _document(edition: str, before: StoredDocument | None, asked_otherwise: tuple[str, ...], run: Run) -> str:
    """A sentence if the document changed under the same name, or an instruction changed under the same number."""
    if before is None or before.digest == run.document.digest:
        return ""
    more = [id_ for id_ in run.document.ids if id_ not in before.demands]
    less = [id_ for id_ in before.demands if id_ not in run.document.ids]
    parts = [
        f"{', '.join(asked_otherwise)} {plural(len(asked_otherwise), 'asks', 'ask')} for something else"
        if asked_otherwise
        else "",
        f"{', '.join(more)} came in" if more else "",
        f"{', '.join(less)} went out" if less else "",
    ]
    if edition != run.edition:
        return f"Under the same number, {parts[0]}." if parts[0] else ""
    return f"The document has changed since: {'; '.join(filter(None, parts)) or 'only its words'}."


def _away_since(before: StoredHistory) -> str:
    """The start of the unbroken series of runs with only unknown verdicts before this one; "" if there is none."""
    since = ""
    for head in reversed(before.runs):
        judged = sum(head.counts.get(kind, 0) for kind in (Kind.MET, Kind.NOT_MET, Kind.WAIVED, Kind.ATTESTED))
        if judged or not head.counts.get(Kind.UNKNOWN):
            break
        since = head.recorded_at
    return since


def _edition(edition: str, before: Iterable[Case], run: Run) -> str:
    """A sentence that the document changed, with the instructions that only one of the editions has."""
    if edition == run.edition:
        return ""
    then, now = dict.fromkeys(case.id for case in before), dict.fromkeys(row.case.id for row in run.rows)
    more, less = [id_ for id_ in now if id_ not in then], [id_ for id_ in then if id_ not in now]
    news = f"; only this one has {', '.join(more)}" if more else ""
    olds = f"; only the one before has {', '.join(less)}" if less else ""
    return f"Judged by another edition of the document: {edition} before, {run.edition} now{news}{olds}."


def _suite(last: StoredRun, run: Run) -> str:
    """A sentence that the version of this check changed."""
    if last.suite == run.suite_version:
        return ""
    return f"Judged by another version of this check: {last.suite} before, {run.suite_version} now."
