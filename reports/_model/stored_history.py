"""The contents of `history.json`, as data that is checked when it is read.

format     1
runs       the last 200 whole live runs, newest last: when, by which suite and edition, level and company, exit
           status and counts
verdicts   of the last run: instruction, place, application, verdict and true verdict; for a case that it could not
           judge, also the verdict and the time when it was last judged
earlier    the same for cases that the last run did not have but an earlier run judged
document   the document of the last run: its digest, and a digest of the demand of each instruction
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, FailFast, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from reports._model.changes import JUDGED, CaseHistory, compared_kind
from reports._model.run import Run
from suites.document.text import normalize_id
from suites.judgement.case import Case, Place
from suites.judgement.verdict import Kind

FORMAT = 1
_STRICT = ConfigDict(extra="forbid", strict=True, defer_build=True)


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time without its zone")
    return text


def _moment_or_none(text: str) -> str:
    return text and _moment(text)


@validated(frozen=True, slots=True, config=_STRICT)
class StoredRun:
    """One whole live run, without its verdicts."""

    recorded_at: Annotated[str, AfterValidator(_moment)]
    suite: str
    edition: str
    level: Literal["top", "entity"]
    company_id: str
    exit_status: int
    counts: dict[str, int]


@validated(frozen=True, slots=True, config=_STRICT)
class StoredVerdict:
    """One verdict of the last run; `judged` and `judged_at` are set if only an earlier run could judge it."""

    id: str
    place: str
    entity: bool
    application: str | None
    verdict: Kind
    true_verdict: Kind
    judged: Kind | None = None
    judged_at: Annotated[str, AfterValidator(_moment_or_none)] = ""

    @property
    def case(self) -> Case:
        """Its case."""
        return Case(self.id, Place(self.place, self.entity), self.application)


@validated(frozen=True, slots=True, config=_STRICT)
class StoredDocument:
    """The document of the last run: its digest, and a digest of the demand of each instruction, by printed number."""

    digest: str
    demands: dict[str, str]


@validated(frozen=True, slots=True, config=_STRICT)
class StoredHistory:
    """The contents of the file; `document` is None in a history of an older version of this suite."""

    format: Annotated[int, Field(ge=FORMAT, le=FORMAT)]
    runs: Annotated[tuple[StoredRun, ...], Field(min_length=1), FailFast()]
    verdicts: Annotated[tuple[StoredVerdict, ...], FailFast()]
    earlier: Annotated[tuple[StoredVerdict, ...], FailFast()] = ()
    document: StoredDocument | None = None

    def is_of(self, run: Run) -> bool:
        """Whether it is of the same company at the same level, so that a run can be compared with it."""
        last = self.runs[-1]
        return normalize_id(last.company_id) == normalize_id(run.company_id) and last.level == run.level

    @property
    def pasts(self) -> dict[Case, CaseHistory]:
        """The history of every known case."""
        at = self.runs[-1].recorded_at
        past_by_case = {
            stored.case: CaseHistory(None, None, stored.judged, stored.judged_at) for stored in self.earlier
        }
        for stored in self.verdicts:
            now = compared_kind(stored.verdict, stored.true_verdict)
            judged, judged_at = (now, at) if now in JUDGED else (stored.judged, stored.judged_at)
            past_by_case[stored.case] = CaseHistory(stored.verdict, stored.true_verdict, judged, judged_at)
        return past_by_case


_HISTORY = TypeAdapter(StoredHistory)


def parse_history(content: bytes) -> StoredHistory:
    """The history in the bytes of a file.

    Raises:
        ValidationError: they are not one; `why_unreadable` says why.
    """
    return _HISTORY.validate_json(content)


def why_unreadable(error: ValidationError) -> str:
    """What is wrong with a file that is not a history, in a few words."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    if details[0]["type"] == "json_invalid":
        return "it is not JSON"
    if any(detail["loc"] == ("format",) for detail in details):
        return "it has another format"
    return "it does not contain what a history contains"


def stored_verdict(case: Case, kind: Kind, true_kind: Kind, past: CaseHistory | None) -> dict[str, object]:
    """A `StoredVerdict` as it stands in the file; `past` is used only if the run itself did not judge the case."""
    stored: dict[str, object] = {
        "id": case.id,
        "place": case.place.key,
        "entity": case.place.entity,
        "application": case.application,
        "verdict": kind,
        "true_verdict": true_kind,
    }
    before = {"judged": past.judged, "judged_at": past.judged_at} if past is not None and past.judged else {}
    return stored | before
