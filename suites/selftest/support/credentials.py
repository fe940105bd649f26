"""Credentials files of a test, and what an exception could show of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from traceback import TracebackException

from hypothesis import HealthCheck, settings

from intacct.credentials.load import Credentials, load

PASSWORD = "s3cret-of-%s"  # noqa: S105 - nobody's
SENDER_PASSWORD = "s3cret-of-the-sender"  # noqa: S105 - nobody's
SENDER = "[default]\nsender_id = Partner\nsender_password = partner-pw\n"
TOP = f"{SENDER}[acme]\ncompany_id = Acme\nuser_id = Craftable\nuser_password = user-pw\n"
COMPANY = f"{SENDER}[acme]\ncompany_id = Acme\n"
E1 = "[acme:E1]\nuser_id = One\nuser_password = one-pw\n"
E2 = "[acme:E2]\nuser_id = Two\nuser_password = two-pw\n"
ENV = {
    "INTACCT_COMPANY_ID": "EnvCo",
    "INTACCT_USER_ID": "EnvUser",
    "INTACCT_USER_PASSWORD": "env-user-pw",
    "INTACCT_SENDER_ID": "EnvSender",
    "INTACCT_SENDER_PASSWORD": "env-sender-pw",
}
MARK = "hunter2"
"""Part of every secret that is planted here."""
many_in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def write_credentials(folder: Path, content: str | bytes, mode: int = 0o600) -> Path:
    """Write a credentials file of this content; only its owner may read it unless `mode` says otherwise."""
    file = folder / "credentials.ini"
    file.unlink(missing_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    file.chmod(mode)
    return file


def write_acme_credentials(
    folder: Path,
    url: str,
    ids: tuple[str, str],
    users: Iterable[tuple[str, str, str]],
    *,
    sender_password: str = SENDER_PASSWORD,
    profile: str = "",
) -> Path:
    """The credentials of `acme` for a gateway at `url`, and its profile beside them.

    `ids` are the sender's and the company's; a user is a section ("E100", "auditor", or "" for the
    top level), a user ID and a password.
    """
    lines = ["[default]", f"sender_id = {ids[0]}", f"sender_password = {sender_password}", f"endpoint_url = {url}"]
    lines += ["[acme]", f"company_id = {ids[1]}"]
    for section, user_id, password in users:
        lines += [f"[acme:{section}]"] if section else []
        lines += [f"user_id = {user_id}", f"user_password = {password}"]
    (folder / "companies").mkdir(exist_ok=True)
    (folder / "companies" / "acme.toml").write_text(profile, "utf-8")
    return write_credentials(folder, "\n".join(lines) + "\n")


def load_acme(folder: Path, content: str, environ: Mapping[str, str] | None = None) -> Credentials:
    """The credentials of `acme` in a file of this content."""
    return load("acme", write_credentials(folder, content), environ or {})


def printable_text(error: BaseException, *, with_locals: bool) -> str:
    """All that any printer could show of an exception: itself, its traceback, and the exceptions behind it."""
    trace = error.__traceback__.tb_next if error.__traceback__ else None  # the first frame is the test's own
    trace_lines = TracebackException(type(error), error, trace, capture_locals=with_locals).format()
    causes = [printable_text(cause, with_locals=False) for cause in (error.__cause__, error.__context__) if cause]
    return "".join([repr(error), str(error), repr(vars(error)), *trace_lines, *causes])
