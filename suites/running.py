"""From a plan to a judged company, without pytest.

    read(..)      live only: asks the company, and leaves a recording
    judge(..)     a recording's folder -> its judgement; the only way to one, live or not
    make_run(..)  the judgement and its verdicts -> everything that the outputs need

A live run and a replay differ in `read` alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from intacct.answers import user_of
from intacct.caution import Cautious, Refusals
from intacct.company import Company, auditor_questions, questions
from intacct.credentials import AUDITOR
from intacct.errors import CredentialsError, RecordingError, Unanswered, local
from intacct.gateway import Ask, Connections, Gateway, Reply, Timeouts, Wire
from intacct.patience import Lanes, Limits, Patient
from intacct.reading import Reader
from intacct.recorder import Recorder
from intacct.recording import FORMAT, Manifest, Planned, Recording, open_recording
from suites.beyond import works
from suites.document import load_document
from suites.facts import folded
from suites.findings import NOT_JUDGED, Row, Run, row
from suites.judgement import Judgement
from suites.planning import PROFILE, PROJECT, Plan, Unusable, moment_of
from suites.profile import Profile, ProfileError, check_accepted, load_profile
from suites.unseen import auditor_would_show
from suites.values import wanted_by
from suites.verdict import Case, Kind, Side, Verdict
from suites.waivers import renumbered

REFUSED = ".refused.json"


def read(
    made: Plan,
    folder: Path,
    *,
    again: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    connections: Connections | None = None,
    lanes: Lanes | None = None,
    refusals: Refusals | None = None,
    opened: Callable[[Recorder], None] = lambda _: None,
) -> None:
    """Ask the company, and write what it answered into a new folder, together with the profile.

    `again` also tries users whose sign-in was refused a short while ago; `progress` is told who is being read;
    `connections`, `lanes` and `refusals` are those of a run that reads other companies as well; `opened` is given the
    recorder, so that whoever waits for this thread can close it.

    Raises:
        Unusable: the environment's settings for certificates or proxies cannot be used; nothing was sent.
        OSError: the folder cannot be written; what was gathered before is in it.
    """
    credentials, profile = made.credentials, made.profile
    assert credentials is not None
    timeouts = Timeouts(profile.connect_timeout, profile.read_timeout, profile.total_timeout)
    limits = Limits(profile.tries, profile.tries_timeout)
    manifest = Manifest(
        format=FORMAT,
        recorded_at=now(),
        suite=version(),
        edition=made.document.edition,
        level="entity" if credentials.entity_level else "top",
        company_id=credentials.company_id,
        sender_id=credentials.sender.sender_id,
        users=tuple(Planned(one.user_id, one.entities) for one in credentials.sign_ins),
        auditor=credentials.auditor.user_id if credentials.auditor else "",
    )
    try:
        limit = profile.answer_limit * 1024 * 1024
        reached = Gateway(credentials.endpoint_url, timeouts, connections, limit=limit)
    except CredentialsError as error:
        raise Unusable(str(error)) from None
    with reached as gateway:
        patient = Patient(gateway, limits, Lanes(profile.concurrency, lanes))
        memory = made.output / REFUSED
        who = credentials.company_id
        cautious = Cautious(patient, memory, who, credentials.secrets, again=again, refusals=refusals)
        recorder = Recorder(cautious, folder, manifest, credentials.secrets)
        opened(recorder)
        try:
            if made.profile_file.is_file():
                shutil.copyfile(made.profile_file, folder / PROFILE)
            wanted = wanted_by(profile)
            Reader(credentials, Told(recorder, progress), profile.entities, profile.concurrency, wanted).ask()
        finally:
            recorder.close()


@dataclass(frozen=True, slots=True)
class Told:
    """A wire that tells who is being asked, before it asks."""

    wire: Wire
    progress: Callable[[str], None]

    def ask(self, ask: Ask) -> Reply:
        """Tell, then ask.

        Raises:
            NoAnswer: nothing came back.
        """
        self.progress(", ".join((ask.user_id, *ask.entities)))
        return self.wire.ask(ask)


@dataclass(frozen=True, slots=True)
class Judged:
    """A recording, the profile beside it, and the judgement of both."""

    recording: Recording
    profile: Profile
    judgement: Judgement


def judge(folder: Path, edition: str | None = None) -> Judged:
    """Replay a recording through the reading loop, and judge the company that it shows.

    By that edition of the document, or by the one that its profile names.

    Raises:
        Unusable: the folder is no recording, or its profile cannot be used.
    """
    try:
        recording = open_recording(folder)
        profile = load_profile(folder / PROFILE)
        profile = _by_edition(profile, edition) if edition else profile
        recorded_at = moment_of(recording.manifest)
        check_accepted(profile, recorded_at, folder / PROFILE)
    except (RecordingError, ProfileError) as error:
        raise Unusable(str(error)) from None
    return Judged(recording, profile, judged_at(recording, profile, recorded_at))


def _by_edition(profile: Profile, edition: str) -> Profile:
    """The profile for another edition: its waivers and attestations name instructions by the numbers of its own."""
    old, new = load_document(profile.edition), load_document(edition)
    waived, attested = renumbered(profile.waived, old, new), renumbered(profile.attested, old, new)
    return replace(profile, edition=edition, waived=waived, attested=attested)


def judged_at(recording: Recording, profile: Profile, at: datetime) -> Judgement:
    """The judgement of a recording by a profile whose waivers count from that time."""
    entity_level = recording.manifest.level == "entity"
    return Judgement(read_recording(recording, profile), profile, entity_level=entity_level, recorded_at=at)


def read_recording(recording: Recording, profile: Profile) -> Company:
    """The company that a recording shows, by the reading loop that a live run uses."""
    with recording.wire() as wire:
        return Reader(recording.credentials, wire, profile.entities, profile.concurrency, wanted_by(profile)).read()


def expected(made: Plan) -> Judgement:
    """The judgement of a company that was not asked: only its cases are of use (`--collect-only`)."""
    credentials = made.credentials
    assert credentials is not None
    users = tuple(
        user_of(one.user_id, one.entities, local(Unanswered, "not asked"), {}) for one in credentials.sign_ins
    )
    company = Company(credentials.company_id, credentials.sender.sender_id, users, None, 0, {})
    return Judgement(company, made.profile, entity_level=credentials.entity_level, recorded_at=datetime.now(UTC))


def asked(made: Plan) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """Who would be asked what: user, places, and the questions as `name (function)`; nothing is sent."""
    credentials = made.credentials or open_recording(made.folder or Path()).credentials
    sign_ins, auditor, wanted = credentials.sign_ins, credentials.auditor, wanted_by(made.profile)
    who = [(one.user_id, one.entities or ("top level",), questions(one.user_id, wanted)) for one in sign_ins]
    if auditor is not None:
        users = {number: one.user_id for number, one in enumerate(sign_ins, start=1)}
        who.append((auditor.user_id, (AUDITOR,), auditor_questions(auditor.user_id, users)))
    return [(user, places, [f"{one.name} ({one.element().tag!s})" for one in asked]) for user, places, asked in who]


def make_run(made: Plan, judged: Judged, verdicts: Mapping[Case, Verdict], *, partial: bool) -> Run:
    """Everything the outputs need, from the verdicts that came in; the order is that of the cases."""
    manifest, judgement = judged.recording.manifest, judged.judgement
    titles = (user.title for user in judgement.facts.readers)
    title = next((one for one in titles if isinstance(one, str) and one), "")
    level: Literal["top", "entity"] = "entity" if judgement.entity_level else "top"
    rows = tuple(_row(judgement, case, verdicts[case]) for case in judgement.cases if case in verdicts)
    would_show = () if judgement.company.auditor else auditor_would_show(rows, others=judgement.others_unseen)
    sent = [exchange for exchange in manifest.exchange if not exchange.remembered]
    return Run(
        suite_version=version(),
        suite_commit=commit(),
        company=made.name,
        company_id=manifest.company_id,
        title=title,
        level=level,
        document=judgement.document,
        source="live" if made.live else "replay",
        note=manifest.note,
        recorded_at=manifest.recorded_at,
        checked_at=now(),
        partial=partial,
        requests=len(sent),
        functions=dict(sorted(Counter(name for exchange in sent for name in exchange.functions).items())),
        remarks=(*judgement.remarks, *would_show, *_remembered(judged.recording), *_blanked(judged.recording)),
        rows=rows,
        works=() if partial else works(judgement, rows),
    )


def _remembered(recording: Recording) -> tuple[str, ...]:
    """Who was left alone, because the sign-in had been refused a short while before."""
    return tuple(
        f"{one.user} was refused at {one.remembered} and not tried again since, so as not to lock it out"
        for one in recording.manifest.exchange
        if one.remembered
    )


def _blanked(recording: Recording) -> tuple[str, ...]:
    """Whose answers held a secret of ours: where a password is a common word, its values may be wrong."""
    return tuple(
        f"{one.secrets_removed} places in an answer to {one.user} held a password of ours and were blanked: "
        "what was judged by them may be wrong"
        for one in recording.manifest.exchange
        if one.secrets_removed
    )


def _row(judgement: Judgement, case: Case, verdict: Verdict) -> Row:
    entity = judgement.facts.entity_names.get(folded(case.place.key)) if case.place.entity else None
    user = judgement.user_at(case.place)
    return row(
        case,
        verdict,
        judgement.document[case.id],
        entity_name=entity.name if entity else "",
        user=user.user_id if user else "",
    )


def not_judged(because: str) -> Verdict:
    """The verdict of a case that no judgement came in for: the run was stopped, or a worker crashed."""
    return Verdict(Kind.UNKNOWN, NOT_JUDGED, because, side=Side.OURS)


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def version() -> str:
    """The version of this suite."""
    found = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert isinstance(found, str)
    return found


@cache
def commit() -> str:
    """The commit of this suite, "" outside a checkout. The child process never sees what is secret."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("INTACCT_")}
    command = ["git", "-C", str(PROJECT), "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
