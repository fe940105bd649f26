"""Rewrites a whole recording in memory: its manifest, its answers and its profile, by file name.

There are two passes: first all originals are collected, then everything is written with their substitutes. The manifest
and its parts are built field by field, so that an unknown field is left out, never passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from intacct.protocol.refusal import Level
from intacct.protocol.request import FUNCTIONS
from intacct.recording.manifest import BUILT, FORMAT, MANIFEST, Exchange, Manifest, PlannedUser
from intacct.recording.recorder import as_toml
from intacct.recording.replay import Recording
from suites.document.load import editions
from suites.pseudonymise.allow_list import NOTE, TextKind, is_control_id
from suites.pseudonymise.leak_check import LeakCheck
from suites.pseudonymise.own_words import own_words
from suites.pseudonymise.rewrite_answer import Rewriting, refusals, replayed_answer, rewrite
from suites.pseudonymise.rewrite_profile import Rename, rewritten
from suites.pseudonymise.substitutes import Substitutes
from suites.pseudonymise.texts import Texts, tickets_in
from suites.run.paths import PROFILE
from suites.run.plan import ConfigurationError

_VERSION = re.compile(r"[0-9][0-9a-z.+]{0,30}")
_UNKNOWN = "unknown"
"""Replaces an unknown version or edition: a recording must have one."""


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """The files of a rewritten recording, its substitutes, and the check for leaks in any text."""

    files: Mapping[str, bytes]
    substitutes: Substitutes
    remains: LeakCheck
    terms: tuple[str, ...]


def pseudonymised(recording: Recording, profile: Path, *, day: date, version: str) -> Pseudonymised:
    """Rewrite a recording and the profile next to it.

    Raises:
        ConfigurationError: the profile has an unknown key, or a refusal cannot be put in other words.
    """
    substitutes, terms = Substitutes(), dict[str, None]()

    def note(what: TextKind, text: str) -> str:
        substitutes.note(what, text)
        return text

    def note_term(what: TextKind, text: str) -> str:
        if what is TextKind.TERM:
            terms[text.strip()] = None
        return text

    def note_tickets(_level: Level, text: str) -> str:
        for ticket in tickets_in(text):
            substitutes.note(TextKind.TICKET, ticket)
        return text

    rewriter = _RecordingRewriter(recording, profile, f"{day.isoformat()}", version)
    for _ in rewriter.files(Rewriting(note, note_term, note_tickets)):
        pass
    substitutes.settle()
    remains, texts = LeakCheck.of(substitutes.originals, terms), Texts(substitutes)

    def replace_names(what: TextKind, text: str) -> str:
        leaks = what is not TextKind.TERM and remains.in_text(text)
        return substitutes.of(what, text) if leaks else text

    files = dict(rewriter.files(Rewriting(substitutes.of, replace_names, texts.rewritten)))
    rewriter.check(files, substitutes.of)
    return Pseudonymised(files, substitutes, remains, tuple(terms))


def _editions() -> frozenset[str]:
    """The known editions: the bundled ones, and the recording's own document."""
    return frozenset({*(document.edition for document in editions()), own_words().document.edition})


@dataclass(frozen=True, slots=True)
class _RecordingRewriter:
    """Rewrites a recording, with any rewriting of its texts."""

    recording: Recording
    profile: Path
    day: str
    version: str

    def files(self, rewriting: Rewriting) -> Iterator[tuple[str, bytes]]:
        """Every file by its name; a name is spelled as in the first file that contains it."""
        manifest = self.recording.manifest
        yield MANIFEST, as_toml(self._manifest(rewriting.name))
        # An empty profile if there is none: it makes the folder a bundled recording (suites/run/planner.py).
        yield PROFILE, rewritten(self.profile, manifest.level, rewriting.name) if self.profile.is_file() else b""
        for name, exchange, body in self._answers():
            yield name, rewrite(body, exchange, manifest.company_id, manifest.sender_id, rewriting)

    def check(self, files: Mapping[str, bytes], name: Rename) -> None:
        """Check that every refusal still has the same meaning.

        Raises:
            ConfigurationError: one has not.
        """
        manifest = self._manifest(name)
        new_exchanges = {exchange.control_id: exchange for exchange in manifest.exchange}
        for file, exchange, body in self._answers():
            before = refusals(replayed_answer(body, exchange, self.recording.manifest.company_id))
            after = refusals(replayed_answer(files[file], new_exchanges[exchange.control_id], manifest.company_id))
            for question, refusal in before:
                if (question, refusal) not in after:
                    raise ConfigurationError(
                        f"nothing was written: the words of a refusal cannot be kept ({question}: {refusal})"
                    )

    def _exchanges(self) -> Iterator[tuple[Exchange, str]]:
        """The exchanges that a replay can ask for, each with the new name of its file."""
        last = {exchange.control_id: exchange for exchange in self.recording.manifest.exchange}
        number = 0
        for exchange in last.values():
            if is_control_id(exchange.control_id):
                number += bool(exchange.file)
                yield exchange, f"{number:03d}.xml" if exchange.file else ""

    def _answers(self) -> Iterator[tuple[str, Exchange, bytes]]:
        for exchange, name in self._exchanges():
            body = self.recording.answers.get(exchange.file) if exchange.file else None
            if body is not None:
                yield name, exchange, body

    def _manifest(self, name: Rename) -> Manifest:
        old = self.recording.manifest
        built = f"{BUILT}; " if old.note.startswith(BUILT) else ""
        return Manifest(
            format=FORMAT,
            recorded_at=_time(old.recorded_at, ""),
            suite=old.suite if _VERSION.fullmatch(old.suite) else _UNKNOWN,
            edition=old.edition if old.edition in _editions() else _UNKNOWN,
            level=old.level,
            company_id=name(TextKind.COMPANY, old.company_id),
            auditor=name(TextKind.USER, old.auditor),
            sender_id=old.sender_id,
            users=tuple(
                PlannedUser(
                    name(TextKind.USER, user.user), tuple(name(TextKind.LOCATION, entity) for entity in user.entities)
                )
                for user in old.users
            ),
            note=built + NOTE.format(day=self.day, version=self.version),
            exchange=tuple(self._exchange(exchange, file, name) for exchange, file in self._exchanges()),
        )

    def _exchange(self, old: Exchange, file: str, name: Rename) -> Exchange:
        manifest = self.recording.manifest
        top = manifest.level == "top"
        return Exchange(
            control_id=old.control_id,
            user=name(TextKind.USER, old.user),
            places=("top",) if top else tuple(name(TextKind.LOCATION, place) for place in old.places),
            questions=tuple(filter(is_control_id, old.questions)),
            functions=tuple(function for function in old.functions if function in FUNCTIONS),
            file=file,
            http_status=old.http_status,
            content_type="text/xml; charset=UTF-8" if "xml" in old.content_type.casefold() else "text/plain",
            secrets_removed=old.secrets_removed,
            error="nothing came back" if old.error else "",
            ours=old.ours,
            tried_at=_time(old.tried_at, manifest.recorded_at),
            remembered=_time(old.remembered, manifest.recorded_at),
        )


def _time(text: str, otherwise: str) -> str:
    """Keep a time if it is valid; empty stays empty."""
    try:
        return text and datetime.fromisoformat(text).isoformat()
    except ValueError:
        return otherwise and _time(otherwise, "")
