"""A live run for an invented company, as a person starts it, in a process of its own that can be interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from suites.run.paths import PROFILE, PROJECT
from suites.selftest.support.credentials import PASSWORD, SENDER_PASSWORD, write_acme_credentials
from suites.selftest.support.double.model import InventedCompany
from suites.selftest.support.live_run import CompletedRun, run
from suites.selftest.support.read_company import credentials


def credentials_file(
    folder: Path,
    company: InventedCompany,
    url: str,
    *,
    passwords: Mapping[str, str] | None = None,
    sender_password: str = SENDER_PASSWORD,
    profile: str = "",
) -> Path:
    """The credentials for the company, with this endpoint, and the profile beside it."""
    our_credentials = credentials(company, url)
    users = (
        (user.entities[0] if user.entities else "", user.user_id, (passwords or {}).get(user.user_id))
        for user in our_credentials.sign_ins
    )
    return write_acme_credentials(
        folder,
        url,
        (our_credentials.sender.sender_id, our_credentials.company_id),
        ((section, user_id, password or PASSWORD % user_id) for section, user_id, password in users),
        sender_password=sender_password,
        profile=profile,
    )


@dataclass(frozen=True, slots=True)
class LiveCommand:
    """Live runs with one credentials file; they write into a folder of the test's own."""

    credentials: Path
    ca: Path

    @property
    def reports(self) -> Path:
        """Where the runs write."""
        return self.credentials.parent / "reports"

    @property
    def whole(self) -> Path:
        """The folder of the last whole run."""
        return self.reports / "acme"

    @property
    def partial(self) -> Path:
        """The folder of a partial or interrupted run."""
        return self.whole / "partial"

    @property
    def command(self) -> list[str]:
        """The options of every run."""
        return ["--company=acme", f"--credentials={self.credentials}", f"--reports={self.reports}", "--no-allure-html"]

    @property
    def environ(self) -> dict[str, str]:
        """The variables that every run gets besides those that are there."""
        return {"SSL_CERT_FILE": str(self.ca), "PYTHONPATH": str(PROJECT)}

    def run(self, *options: str, **environ: str) -> CompletedRun:
        """Run to the end."""
        return run(*self.command, *options, environ=self.environ | environ)

    def start(self, *options: str, limit: int = 0) -> subprocess.Popen[str]:
        """Start a run and return at once; `limit` is how many bytes a file may have, 0 for any number."""
        # With a limit, the file of coverage itself would not fit, either.
        prefixes = ("INTACCT_", "PYTEST_", *(["COVERAGE_"] if limit else []))
        clean = {key: value for key, value in os.environ.items() if not key.startswith(prefixes)}
        limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));" if limit else ""
        # Where these tests run under nohup or in the background, both signals are ignored, and a child inherits that.
        signals = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        signals += "signal.signal(signal.SIGHUP, signal.SIG_DFL);"
        program = f"{limited}{signals}import sys, pytest; sys.exit(pytest.main())"
        return subprocess.Popen(
            [sys.executable, "-c", program, *self.command, *options],
            cwd=PROJECT,
            env=clean | self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def wait_for_end(process: subprocess.Popen[str], sent: signal.Signals | None = None) -> CompletedRun:
    """Send a signal to a run, if one is given, and wait for its end."""
    if sent is not None:
        process.send_signal(sent)
    output, _ = process.communicate(timeout=120)
    return CompletedRun(process.returncode, output)


def recording_files(folder: Path) -> list[str]:
    """The names of the files of a recording that a run left."""
    return sorted(file.name for file in (folder / "recording").iterdir() if file.name != PROFILE)
