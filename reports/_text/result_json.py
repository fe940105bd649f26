"""result.json from a finished run; the same recording gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable

from reports._model.row import Row
from reports._model.run import Change, Changes, ListingCheck, Run
from suites.judgement.verdict import Acceptance, Confirmation, Evidence


def listings_as_data(checks: tuple[ListingCheck, ...]) -> list[dict[str, str | bool | None]]:
    """The value of `works` in result.json."""
    return [
        {
            "place": check.place.key,
            "user": check.user,
            "what": check.what,
            "object": check.object,
            "works": check.can_list,
            "found": check.found,
            "surprise": check.surprise,
        }
        for check in checks
    ]


def changes_as_data(changes: Changes | None) -> dict[str, object] | None:
    """The value of `changes` in result.json; None if there is no run to compare with."""
    if changes is None or not changes.since:
        return None
    return {
        "since": changes.since,
        "edition_before": changes.edition_before,
        "fixed": _items(changes.fixed),
        "newly_not_met": _items(changes.newly_not_met),
        "came_to_light": _items(changes.came_to_light),
        "went_dark": _items(changes.no_longer_judgeable),
        "otherwise": _items(changes.otherwise),
        "new": _items(changes.new),
        "gone": _items(changes.gone),
        "because": " ".join(changes.because),
        "comparable": changes.comparable,
    }


def _items(changes: Iterable[Change]) -> list[dict[str, str | None]]:
    return [
        {
            "id": change.case.id,
            "place": change.case.place.key,
            "application": change.case.application,
            "before": change.before,
            "now": change.now,
        }
        for change in changes
    ]


FORMAT = 1


def as_json(run: Run) -> str:
    """`result.json`: the format is a contract (reports/README.md); the same recording gives the same bytes."""
    head = {
        "format": FORMAT,
        "suite": {"version": run.suite_version, "commit": run.suite_commit},
        "company": run.company,
        "company_id": run.company_id,
        "title": run.title,
        "level": run.level,
        "edition": run.edition,
        "source": run.source,
        "recorded_at": run.recorded_at,
        "checked_at": run.checked_at,
        "partial": run.partial,
        "requests": run.requests,
        "functions": dict(run.functions),
        "exit_status": run.exit_status,
        "counts": {kind.value: count for kind, count in run.counts.items()},
        "left_alone": [{"user": user, "since": since} for user, since in run.left_alone],
        "remarks": [*filter(None, (run.note,)), *run.remarks],
        "changes": changes_as_data(run.changes),
        "works": listings_as_data(run.listing_checks),
        "verdicts": [_verdict(row) for row in run.rows],
    }
    return json.dumps(head, indent=1) + "\n"


def _verdict(row: Row) -> dict[str, object]:
    verdict, place = row.verdict, row.case.place
    blocker = verdict.blocked_by
    return {
        "id": row.case.id,
        "place": place.key,
        "entity": {"id": place.key, "name": row.entity_name} if place.entity else None,
        "application": row.case.application,
        "user": row.user,
        "verdict": verdict.kind.value,
        "true_verdict": row.true_kind.value,
        "expected": row.expected,
        "found": row.found,
        "click": row.click,
        "why": row.instruction.why,
        "side": row.side.value,
        "near_miss": verdict.near_miss,
        "remark": verdict.remark,
        "because": verdict.because,
        "blocked_by": {"id": blocker.id, "place": blocker.place.key, "application": blocker.application}
        if blocker
        else None,
        "accepted": _acceptance_as_data(verdict.accepted),
        "seen_by": verdict.seen_by,
        "as_of": row.as_of or None,
        "rests_on": verdict.rests_on.value if verdict.rests_on else None,
        "evidence": [_evidence(piece) for piece in verdict.evidence],
    }


def _acceptance_as_data(accepted: Acceptance | Confirmation | None) -> dict[str, str] | None:
    match accepted:
        case Acceptance():
            return {"reason": accepted.reason, "by": accepted.by, "until": accepted.until.isoformat()}
        case Confirmation():
            return {"how": accepted.how, "by": accepted.by, "on": accepted.on.isoformat()}
    return None


def _evidence(piece: Evidence) -> dict[str, object]:
    return {"user": piece.user, "question": piece.question, "values": dict(piece.values)}
