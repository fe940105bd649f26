"""Live only: asks the company of a plan, and records the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from intacct.company.reader import CompanyReader
from intacct.files import copy_private, write_private
from intacct.protocol.errors import CredentialsError
from intacct.protocol.redaction import Redactor
from intacct.recording.manifest import FORMAT, Manifest, PlannedUser
from intacct.recording.recorder import Recorder
from intacct.transport.base import RawResponse, Request, Timeouts, Transport
from intacct.transport.http import ClientPool, Gateway
from intacct.transport.limiter import Limiter
from intacct.transport.lockout import LockoutGuard, SignInLedger
from intacct.transport.retrying import RetryingTransport, RetryPolicy
from suites.judgement.profile import names_document
from suites.run.paths import PROFILE
from suites.run.plan import ConfigurationError, Plan
from suites.run.publishing import keep_document
from suites.run.questions import lookups_for
from suites.run.secrets import printed_anyway
from suites.run.version import now, version

REFUSED = ".refused.json"


def read(
    plan: Plan,
    folder: Path,
    *,
    retry_refused: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    connections: ClientPool | None = None,
    limiter: Limiter | None = None,
    refusals: SignInLedger | None = None,
    opened: Callable[[Callable[[], None]], None] = lambda _: None,
) -> None:
    """Ask the company, and write its answers into a new folder, together with the profile.

    `retry_refused` also tries users whose sign-in was refused recently; `progress` receives the user being read;
    `connections`, `limiter` and `refusals` are shared by the companies of a run; `opened` receives the recording's
    `close`, so that another thread can close it.

    Raises:
        ConfigurationError: the environment's settings for certificates or proxies cannot be used; nothing was sent.
        OSError: the folder cannot be written; it holds what was recorded before.
    """
    credentials, profile = plan.credentials, plan.profile
    assert credentials is not None
    timeouts = Timeouts(profile.connect_timeout, profile.read_timeout, profile.total_timeout)
    policy = RetryPolicy(profile.tries, profile.tries_timeout)
    manifest = Manifest(
        format=FORMAT,
        recorded_at=now(),
        suite=version(),
        edition=plan.document.edition,
        level="entity" if credentials.entity_level else "top",
        company_id=credentials.company_id,
        sender_id=credentials.sender.sender_id,
        users=tuple(PlannedUser(sign_in.user_id, sign_in.entities) for sign_in in credentials.sign_ins),
        auditor=credentials.auditor.user_id if credentials.auditor else "",
    )
    try:
        limit = profile.answer_limit * 1024 * 1024
        gateway = Gateway(credentials.endpoint_url, timeouts, connections, limit=limit)
    except CredentialsError as error:
        raise ConfigurationError(str(error)) from None
    with gateway:
        retrying = RetryingTransport(gateway, policy, Limiter(profile.concurrency, limiter))
        redactor = Redactor(credentials.secrets, printed_anyway(credentials))
        guard = LockoutGuard(
            retrying,
            plan.output / REFUSED,
            credentials.company_id,
            redactor,
            retry_refused=retry_refused,
            refusals=refusals,
        )
        recorder = Recorder(guard, folder, manifest, redactor)
        opened(recorder.close)
        try:
            _keep_profile(plan, folder)
            keep_document(plan.document, folder)
            lookups = lookups_for(profile)
            CompanyReader(
                credentials, ProgressTransport(recorder, progress), profile.entities, profile.concurrency, lookups
            ).ask()
        finally:
            recorder.close()


def _keep_profile(plan: Plan, folder: Path) -> None:
    """Copy the profile next to the answers; it names the bundled edition that `[default]` of the credentials named."""
    if plan.profile_file.is_file():
        copy_private(plan.profile_file, folder / PROFILE)
    if plan.document.own or plan.document.default or names_document(plan.profile_file):
        return
    text = (folder / PROFILE).read_bytes().removeprefix(b"\xef\xbb\xbf") if plan.profile_file.is_file() else b""
    write_private(folder / PROFILE, f'document = "{plan.document.edition}"\n'.encode() + text)


@dataclass(frozen=True, slots=True)
class ProgressTransport:
    """A transport that reports the user before each request."""

    transport: Transport
    progress: Callable[[str], None]

    def send(self, request: Request) -> RawResponse:
        """Report the user, then send.

        Raises:
            NoAnswer: no response came.
        """
        self.progress(", ".join((request.user_id, *request.entities)))
        return self.transport.send(request)
