"""A run as a person starts it, in a process of its own, against a gateway on loopback that answers with a recording."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from intacct.recording.replay import Recording, open_recording
from reports._text.terminal import WIDTH
from suites.run.paths import FIXTURES, PROFILE, PROJECT
from suites.selftest.support.credentials import PASSWORD, write_acme_credentials

PATH = "/ia/xml/xmlgw.phtml"
PYTEST = str(Path(sysconfig.get_path("scripts")) / "pytest")
"""The command as people type it: `python -m pytest` in a checkout takes longer, it rewrites every module of ours."""


@dataclass(frozen=True, slots=True)
class CompletedRun:
    """A run that is over: its exit status and what it printed."""

    status: int
    output: str


def run(*options: str, environ: dict[str, str] | None = None, timeout: float = 120) -> CompletedRun:
    """`pytest OPTIONS` in the project's folder, in a wide terminal, without anything of ours in the environment."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("INTACCT_", "PYTEST_"))}
    completed = subprocess.run(
        [PYTEST, "--no-allure-html", *options],
        cwd=PROJECT,
        env=clean | {"COLUMNS": str(WIDTH)} | (environ or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return CompletedRun(completed.returncode, completed.stdout + completed.stderr)


def result(folder: Path) -> dict[str, object]:
    """A run's result.json, without the time at which it was made."""
    content: dict[str, object] = json.loads((folder / "result.json").read_text("utf-8"))
    del content["checked_at"]
    return content


def verdicts(folder: Path) -> list[dict[str, object]]:
    """The verdicts of a run's result.json."""
    rows = result(folder)["verdicts"]
    assert isinstance(rows, list)
    return rows


@dataclass(slots=True)
class LiveGateway:
    """A gateway on loopback: what it was asked, and the credentials file that points at it."""

    server: HTTPServer
    folder: Path
    requests: list[etree._Element] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def answers_with(self, name: str, change: Callable[[str, bytes], Response | None] | None = None) -> Path:
        """Answer as the bundled recording does; `change` may answer otherwise, by the user. The credentials file."""
        recording = open_recording(FIXTURES / name)
        by_control = {exchange.control_id: exchange for exchange in recording.manifest.exchange}

        def handle(request: Request) -> Response:
            body = etree.fromstring(request.get_data())
            self.requests.append(body)
            self.types.append(request.headers.get("Content-Type", ""))
            exchange = by_control[body.findtext("control/controlid") or ""]
            answer = recording.answers[exchange.file]
            changed = change(exchange.user, answer) if change else None
            return changed or Response(answer, exchange.http_status, content_type=exchange.content_type)

        self.server.expect_request(PATH, method="POST").respond_with_handler(handle)
        return self._credentials(recording, (FIXTURES / name / PROFILE).read_text("utf-8"))

    def _credentials(self, recording: Recording, profile: str) -> Path:
        manifest = recording.manifest
        users = [(user.entities[0] if user.entities else "", user.user) for user in manifest.users]
        users += [("auditor", manifest.auditor)] if manifest.auditor else []
        return write_acme_credentials(
            self.folder,
            f"http://127.0.0.1:{self.server.port}{PATH}",
            (manifest.sender_id, manifest.company_id),
            ((section, user, PASSWORD % user) for section, user in users),
            profile=profile,
        )

    def run(self, credentials: Path, *options: str) -> CompletedRun:
        """A live run for the company, its reports in the test's own folder."""
        return run("--company=acme", f"--credentials={credentials}", f"--reports={self.reports}", *options)

    @property
    def reports(self) -> Path:
        """Where the runs write."""
        return self.folder / "reports"

    @property
    def functions(self) -> list[str]:
        """Every function that was asked, by its element's name."""
        return [str(inner.tag) for body in self.requests for inner in body.iterfind("operation/content/function/*")]
