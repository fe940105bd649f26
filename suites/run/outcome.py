"""Builds the finished run, with everything that the outputs need, from the judgement and its verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from intacct.protocol.refusal import Refusal, Side
from intacct.recording.replay import Recording
from reports._model.auditor_hint import auditor_would_show
from reports._model.exit_status import overall_status
from reports._model.listings import listing_checks
from reports._model.row import NOT_JUDGED, OWN_FAULT, Row, numbers_of, row
from reports._model.run import Run
from suites.document.text import normalize_id
from suites.judgement.case import COMPANY, Case
from suites.judgement.facts import PermissionType
from suites.judgement.judge import Judgement
from suites.judgement.verdict import Kind, Verdict
from suites.run.plan import Plan
from suites.run.replay import Judged
from suites.run.version import commit, now, version

STOPPED = "the run was stopped"
CRASHED = "the worker that was to judge it crashed"
FAILED = f"the check itself failed: {OWN_FAULT}"
NOT_RUN = "it was left out of this run"
VANISHED = f"no check was made of it: {OWN_FAULT}"


def finished_run(
    plan: Plan,
    judged: Judged,
    verdicts: Mapping[Case, Verdict],
    *,
    partial: bool,
    pytest_status: int,
    internal_errors: int,
) -> Run:
    """The run with its causes, a remark on errors of ours, and its exit status."""
    run = _with_own_faults(make_run(plan, judged, _with_causes(verdicts, judged.judgement), partial=partial))
    status = overall_status(
        run.rows,
        lambda case: judged.judgement.verdict(case).kind,
        pytest_status=pytest_status,
        internal_errors=internal_errors,
    )
    return run.with_status(status)


def make_run(plan: Plan, judged: Judged, verdicts: Mapping[Case, Verdict], *, partial: bool) -> Run:
    """Everything that the outputs need, from the received verdicts, in the order of the cases."""
    manifest, judgement = judged.recording.manifest, judged.judgement
    titles = (user.title for user in judgement.facts.readers)
    title = next((text for text in titles if isinstance(text, str) and text), "")
    level: Literal["top", "entity"] = "entity" if judgement.entity_level else "top"
    sent = [exchange for exchange in manifest.exchange if not exchange.remembered]
    cases = dict.fromkeys((*judgement.cases, *verdicts))
    left_alone = tuple((exchange.user, exchange.remembered) for exchange in manifest.exchange if exchange.remembered)
    known_at = _KnownAt(left_alone, nobody_asked=not sent)
    rows = tuple(_row(judgement, case, verdicts[case], known_at) for case in cases if case in verdicts)
    would_show = () if judgement.company.auditor else auditor_would_show(rows, others=judgement.others_unseen)
    return Run(
        suite_version=version(),
        suite_commit=commit(),
        company=plan.name,
        company_id=manifest.company_id,
        title=title,
        level=level,
        document=judgement.document,
        source="live" if plan.live else "replay",
        note=manifest.note,
        recorded_at=manifest.recorded_at,
        checked_at=now(),
        partial=partial,
        requests=len(sent),
        functions=dict(sorted(Counter(name for exchange in sent for name in exchange.functions).items())),
        remarks=(
            *judgement.remarks,
            *would_show,
            *_left_alone_remarks(judged.recording),
            *_blanked_remarks(judged.recording),
        ),
        rows=rows,
        listing_checks=() if partial else listing_checks(judgement, rows),
        left_alone=left_alone,
    )


class _KnownAt:
    """The time of a verdict's evidence, if this run did not ask because a user was refused recently."""

    def __init__(self, left_alone: tuple[tuple[str, str], ...], *, nobody_asked: bool) -> None:
        self._by_user = {normalize_id(user): at for user, at in left_alone}
        self._company = max(self._by_user.values(), default="") if nobody_asked else ""

    def of(self, case: Case, user: str, seen_by: str) -> str:
        """The time of the refusal that it is based on; "" for evidence from this run."""
        if seen_by and normalize_id(seen_by) not in self._by_user:
            return ""
        return self._company if case.place == COMPANY else self._by_user.get(normalize_id(user), "")


def _with_causes(verdicts: Mapping[Case, Verdict], judgement: Judgement) -> dict[Case, Verdict]:
    """The verdicts and those that block them: without its cause, a partial run would report nothing to do."""
    complete, waiting = dict(verdicts), list(verdicts.values())
    while waiting:
        blocker = waiting.pop().blocked_by
        if blocker is not None and blocker not in complete:
            complete[blocker] = judgement.verdict(blocker)
            waiting.append(complete[blocker])
    return complete


def _with_own_faults(run: Run) -> Run:
    """The run, with a remark on instructions that were not judged everywhere because of an error of ours."""
    missing = ", ".join(numbers_of(run.own_faults))
    remark = f"By {OWN_FAULT} these steps were not judged, or not everywhere: {missing}"
    return replace(run, remarks=(remark, *run.remarks)) if missing else run


def _left_alone_remarks(recording: Recording) -> tuple[str, ...]:
    """The users that were not asked, because their sign-in was refused recently."""
    return tuple(
        f"{exchange.user} was refused at {exchange.remembered} and not tried again since, so as not to lock it out"
        for exchange in recording.manifest.exchange
        if exchange.remembered
    )


def _blanked_remarks(recording: Recording) -> tuple[str, ...]:
    """The users whose answers contained a secret of ours: if a password is a common word, their values may be wrong."""
    return tuple(
        f"{exchange.secrets_removed} places in an answer to {exchange.user} held a password of ours and were blanked: "
        "what was judged by them may be wrong"
        for exchange in recording.manifest.exchange
        if exchange.secrets_removed
    )


def _row(judgement: Judgement, case: Case, verdict: Verdict, known_at: _KnownAt) -> Row:
    entity = judgement.facts.entity_names.get(normalize_id(case.place.key)) if case.place.entity else None
    user = judgement.user_at(case.place)
    roles = () if user is None or isinstance(user.roles, Refusal) else user.roles
    judged = row(
        case,
        verdict,
        judgement.document[case.id],
        entity_name=entity.name if entity else "",
        user=user.user_id if user else "",
    )
    return replace(
        judged,
        roles=tuple(dict.fromkeys(filter(None, ((assignment.role or "").strip() for assignment in roles)))),
        as_of=known_at.of(case, judged.user, verdict.seen_by),
        user_based=judgement.facts.permission_type is PermissionType.USERS,
    )


def not_judged(because: str) -> Verdict:
    """The verdict of a case without a judgement: the run was stopped, or a worker crashed."""
    return Verdict(Kind.UNKNOWN, NOT_JUDGED, because, side=Side.OURS)
