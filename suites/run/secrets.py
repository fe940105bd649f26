"""The secrets of a company's credentials, the words that are always printed, and the gate for all outputs."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from intacct.credentials.load import Credentials
from intacct.files import read_plain
from intacct.protocol.printed_text import PrintedText, Vocabulary
from reports._secret_scan import SecretGate
from suites.run.paths import PROJECT

_ROOMS = ("intacct", "suites/document", "suites/judgement", "suites/setup", "suites/run", "suites/plugin")
_OUTPUTS = ("reports/_model", "reports/_text", "reports/_pages", "reports/_allure")
_TEXTS = frozenset({".py", ".toml", ".html", ".css", ".md"})
_LARGEST = 16 * 1024 * 1024
"""Maximum bytes of one of our own files."""
_READING = threading.Lock()


def printed_anyway(credentials: Credentials) -> Vocabulary:
    """The words of the program and of Sage, and the names in these credentials: every output needs them."""
    everybody = (*credentials.sign_ins, *filter(None, (credentials.auditor,)))
    names = [credentials.name, credentials.company_id, credentials.sender.sender_id]
    names += [name for sign_in in everybody for name in (sign_in.user_id, *sign_in.entities)]
    return Vocabulary(_own_text(), names)


def gate_of(credentials: Credentials | None) -> SecretGate:
    """The gate of a company's outputs; a replay knows no secret, and its recording holds none."""
    if credentials is None:
        return SecretGate(())
    return SecretGate(credentials.secrets, printed_anyway(credentials))


def gate_of_all(secrets: Iterable[str]) -> SecretGate:
    """The gate for texts that belong to no company that can be judged: all secrets of the credentials file."""
    return SecretGate(tuple(dict.fromkeys(secrets)), Vocabulary(_own_text()))


def _own_text() -> PrintedText:
    """The program's own files: they contain every text that it prints, and the words of Sage that it knows.

    Companies are read in parallel: without the lock, each of the first ones would read all of these files.
    """
    with _READING:
        return _read_own_text()


@lru_cache(maxsize=1)
def _read_own_text() -> PrintedText:
    rooms = (PROJECT / room for room in (*_ROOMS, *_OUTPUTS))
    files = sorted(file for room in rooms for file in room.rglob("*") if file.suffix in _TEXTS)
    return PrintedText("\n".join(map(_words_of, files)))


def _words_of(file: Path) -> str:
    """The text of one of our own files; "" if it cannot be read: the module that needs it reports that."""
    try:
        return read_plain(file, _LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""
