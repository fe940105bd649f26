"""The large company: invented, recorded once from the fake gateway, and then only served or replayed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from intacct.credentials.load import load
from intacct.recording.replay import Recording, open_recording
from suites.judgement.profile import Profile
from suites.run.plan import Plan
from suites.selftest.support.double.companies import large_company
from suites.selftest.support.double.record import credentials_of, record
from suites.selftest.support.live_run import PATH

NAME = "large"


@dataclass(frozen=True, slots=True)
class Large:
    """A recording of the large company, and a working folder."""

    recording: Path
    folder: Path

    @property
    def opened(self) -> Recording:
        """Its manifest and its answers, read once."""
        return _opened(self.recording)

    def credentials(self, users: int, port: int) -> Path:
        """A credentials file with the first `users` users, for a server on loopback.

        Every password contains a word of the answers, so that redaction has to search closely.
        """
        return self._file(f"credentials-{users}.ini", port, self._sections(NAME, users))

    def companies(self, users: Sequence[int], port: int) -> Path:
        """A credentials file with many companies, each under its own name and with its first so many users."""
        sections = [line for number, count in enumerate(users) for line in self._sections(f"c{number:04}", count)]
        return self._file("credentials-many.ini", port, sections)

    def _sections(self, name: str, users: int) -> list[str]:
        manifest = self.opened.manifest
        lines = [f"[{name}]", f"company_id = {manifest.company_id}"]
        for user in manifest.users[:users]:
            lines += [f"[{name}:{user.entities[0]}]", f"user_id = {user.user}"]
            lines += [f"user_password = Craftable&{user.user[-5:]}!{name}"]
        return lines

    def _file(self, name: str, port: int, sections: Sequence[str]) -> Path:
        head = ["[default]", f"sender_id = {self.opened.manifest.sender_id}", "sender_password = %5f-Sender!"]
        file = self.folder / name
        file.write_text("\n".join([*head, f"endpoint_url = http://127.0.0.1:{port}{PATH}", *sections, ""]), "utf-8")
        file.chmod(0o600)
        return file

    def plan(self, users: int, port: int) -> Plan:
        """A live run for the first `users` users."""
        file, output = self.credentials(users, port), self.fresh("reading")
        profile_file = self.folder / "companies" / f"{NAME}.toml"
        return Plan(NAME, output, Profile(), profile_file, load(NAME, file, {}), None)

    def fresh(self, name: str) -> Path:
        """A new folder for the files of a run: emptying an old one would be measured as well."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))


@cache
def _opened(recording: Path) -> Recording:
    return open_recording(recording)


def recorded(entities: int, folder: Path) -> Large:
    """Record the large company with that many entities into a folder."""
    company = large_company(entities)
    record(company, credentials_of(company, "entity"), folder / "recording", level="entity")
    return Large(folder / "recording", folder)


def long_answer(entities: int, folder: Path) -> bytes:
    """The answer to a user without restrictions in a company of that many entities: with a list of all of them."""
    company = large_company(entities)
    first = next(user for user in company.users if user.ours)
    users = tuple(replace(user, entities=(), ours=user is first) for user in company.users)
    changed = replace(company, users=users)
    record(changed, credentials_of(changed, "entity"), folder, level="entity")
    return (folder / "001.xml").read_bytes()
