"""Resolves `--company=NAME`: live or a replay, its input and output folders; all of it is validated before the run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from intacct.credentials.file import Section, read_sections
from intacct.credentials.load import (
    DEFAULT_FILE,
    check_name,
    default_document,
    is_name,
    known_names,
    load,
    unusable_sections,
)
from intacct.protocol.errors import CredentialsError, RecordingError
from intacct.recording.archive import unpacked
from intacct.recording.manifest import MANIFEST
from intacct.recording.replay import open_recording
from suites.document.load import DOCUMENT, EditionError, is_document
from suites.document.permissions import load_permissions
from suites.judgement import rules
from suites.judgement.profile import Profile, ProfileError, check_accepted, load_profile
from suites.judgement.sources import load_sources
from suites.run.paths import FIXTURES, PROFILE, RECORDING
from suites.run.plan import ConfigurationError, Plan, kept_document, recorded_time
from suites.run.secrets import gate_of_all
from suites.setup import load as load_cases


class Planner:
    """Resolves the names of one command line. The credentials file is read once for all companies.

    `replay` True forces the bundled recordings; a text names another recording, a folder or a zip (with `several`
    companies: a folder that holds one for each NAME, such as `reports`); False decides by the credentials.
    """

    def __init__(
        self,
        *,
        credentials: Path,
        replay: str | bool,
        reports: Path,
        environ: Mapping[str, str],
        several: bool = False,
    ) -> None:
        self._credentials = credentials
        self._replay = replay
        self._reports = reports
        self._environ = environ
        self._several = several

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return known_names(self._credentials)

    @cached_property
    def _sections(self) -> list[Section]:
        return read_sections(self._credentials, live=True)

    def all_names(self) -> tuple[str, ...]:
        """The companies for `--company=all`: those of the credentials file, or of the recordings; sorted.

        Raises:
            ConfigurationError: there is none, or the file cannot be read.
        """
        if self._replay is True:
            return tuple(bundled())
        if isinstance(self._replay, str):
            folder = Path(self._replay).expanduser()
            entries = sorted(folder.iterdir()) if folder.is_dir() else []
            names = tuple(
                entry.name for entry in entries if self._recording_in(entry) is not None and is_name(entry.name)
            )
            if not names:
                words = "contains no recordings: give a folder that contains one for each company"
                raise ConfigurationError(f"{folder} {words}" if folder.exists() else f"{folder} does not exist")
            return names
        self._check_file()
        if not os.path.lexists(self._credentials):
            raise ConfigurationError(f"there is no credentials file {self._credentials}, and so no company in it")
        try:
            if not self._names:
                unusable = "".join(f"; [{header}] {why}" for header, why in unusable_sections(self._credentials))
                raise ConfigurationError(f"{self._credentials} has no section of a company{unusable}")
        except CredentialsError as error:
            raise ConfigurationError(str(error)) from None
        return self._names

    def require_known(self, name: str) -> None:
        """Check that a name is valid and known, whatever its settings are.

        Raises:
            ConfigurationError: it is not.
        """
        try:
            if name != "env":
                check_name(name)
                self._check_file()
            if name == "env" and self._replay is not False:
                words = "env is the company of the INTACCT_* variables, and no name for a replay: give another NAME"
                raise ConfigurationError(words)
            live = self._replay is False and (name == "env" or name in self._names)
            if not live and not isinstance(self._replay, str) and not (FIXTURES / name / PROFILE).is_file():
                raise ConfigurationError(_unknown_name(name, self._credentials, replay=self._replay is True))
        except CredentialsError as error:
            raise ConfigurationError(str(error)) from None

    def plan(self, name: str) -> Plan:
        """The plan for `--company=NAME`: live if the credentials have it, else a replay.

        Raises:
            ConfigurationError: the name is unknown, or its settings cannot be used.
        """
        self.require_known(name)
        try:
            if self._replay is False and (name == "env" or name in self._names):
                planned = self._live(name)
            else:
                folder = self._folder(name)
                planned = (_replay_zip if folder.is_file() else _replay)(name, folder, self._reports)
            load_cases()
            load_permissions()
            load_sources()
            rules.require_known(planned.document)
        except (CredentialsError, RecordingError, ProfileError, EditionError) as error:
            raise ConfigurationError(gate_of_all(self._secrets()).text(str(error))) from None
        return planned

    def _secrets(self) -> Iterator[str]:
        """Every known password, of any company: a profile may contain one by mistake."""
        with suppress(CredentialsError):
            for section in read_sections(self._credentials, live=False):
                yield from (value.reveal() for key, value in section.values.items() if key.endswith("password"))
        yield from (self._environ.get(f"INTACCT_{key}_PASSWORD", "") for key in ("USER", "SENDER"))

    def _check_file(self) -> None:
        if self._credentials == DEFAULT_FILE:
            return
        try:
            self._credentials.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise ConfigurationError(f"there is no credentials file {self._credentials}") from None
        except OSError as error:
            raise ConfigurationError(
                f"the credentials file {self._credentials} cannot be read ({error.strerror})"
            ) from None

    def _live(self, name: str) -> Plan:
        file = self._credentials
        credentials = load(name, file, self._environ, None if name == "env" else self._sections)
        profile_file = file.parent / "companies" / f"{name}.toml"
        profile = load_profile(profile_file, self._default_document)
        check_accepted(profile, datetime.now(UTC), profile_file)
        _check_level(profile, entity_level=credentials.entity_level, where=str(profile_file))
        remarks = () if profile_file.is_file() else self.unread_profiles(like=name)
        return Plan(name, self._reports / name, profile, profile_file, credentials, None, remarks)

    @cached_property
    def _default_document(self) -> Path | str | None:
        """The document in `[default]` for every company whose profile names none: a file next to it, or an edition."""
        name = default_document(read_sections(self._credentials, live=False))
        if not name.endswith(".toml"):
            return name or None
        if Path(name).name != name:
            raise CredentialsError(
                f"{self._credentials} [default]: document must be the name of an edition, or of a TOML file beside the "
                f"credentials file, without a folder: {name!a}"
            )
        return self._credentials.parent / name

    def unusable_sections(self) -> tuple[tuple[str, str], ...]:
        """The sections of the credentials file that cannot name a company: each header, and the reason.

        Raises:
            ConfigurationError: the file cannot be read.
        """
        try:
            return unusable_sections(self._credentials)
        except CredentialsError as error:
            raise ConfigurationError(str(error)) from None

    def unread_profiles(self, like: str = "") -> tuple[str, ...]:
        """A sentence for each profile next to the credentials file that no company reads (or only those for `like`)."""
        files = sorted((self._credentials.parent / "companies").glob("*.toml"))
        return tuple(
            f"{file} is read for no company: no section is called [{file.stem}]"
            + (f", only [{twin}]" if (twin := self._other_case(file.stem)) else "")
            for file in files
            if not is_document(file)
            if file.stem not in {*self._names, "env"} and (not like or file.stem.casefold() == like.casefold())
        )

    def _other_case(self, name: str) -> str:
        return next((known_name for known_name in self._names if known_name.casefold() == name.casefold()), "")

    def _folder(self, name: str) -> Path:
        """The folder with the recording of a name."""
        if isinstance(self._replay, bool):
            return FIXTURES / name
        folder = Path(self._replay).expanduser()
        return (self._recording_in(folder / name) or folder / name) if self._several else folder

    @staticmethod
    def _recording_in(folder: Path) -> Path | None:
        """The folder itself, or the recording that a run left in it; None if there is none."""
        candidates = (folder, folder / RECORDING)
        # In a folder that may not be searched, os.path returns False; Path's own method raises.
        return next((candidate for candidate in candidates if os.path.isfile(candidate / MANIFEST)), None)  # noqa: PTH113


def plan(name: str, *, credentials: Path, replay: str | bool, reports: Path, environ: Mapping[str, str]) -> Plan:
    """The plan for `--company=NAME`, for a single company.

    Raises:
        ConfigurationError: the name is unknown, or its settings cannot be used.
    """
    return Planner(credentials=credentials, replay=replay, reports=reports, environ=environ).plan(name)


def _replay(name: str, folder: Path, reports: Path) -> Plan:
    recording = open_recording(folder)
    profile = load_profile(folder / PROFILE, kept_document(folder))
    check_accepted(profile, recorded_time(recording.manifest), folder / PROFILE)
    _check_level(profile, entity_level=recording.manifest.level == "entity", where=str(folder / PROFILE))
    _check_apart(folder.resolve(), (reports / name).resolve())
    return Plan(name, reports / name, profile, folder / PROFILE, None, folder.resolve())


def _replay_zip(name: str, file: Path, reports: Path) -> Plan:
    """A replay of the recording in a zip; errors name the zip, not the folder where it was unpacked."""
    output = (reports / name).resolve()
    if output in file.resolve().parents:
        raise ConfigurationError(f"{file} lies where the reports would be written: move it, or give --reports=FOLDER")
    folder = unpacked(file, PROFILE, DOCUMENT)
    try:
        return _replay(name, folder, reports)
    except (RecordingError, ProfileError, ConfigurationError) as error:
        message = str(error).replace(str(folder), str(file))
        raise ConfigurationError(message if str(file) in message else f"{file}: {message}") from None


def _check_apart(folder: Path, output: Path) -> None:
    """Check that a replayed recording is not overwritten: it is a run's own one, or lies outside the output folder."""
    own = {output / RECORDING, output / "partial" / RECORDING}
    if folder not in own and (folder == output or folder in output.parents or output in folder.parents):
        raise ConfigurationError(
            f"the reports would be written into the recording {folder}, or over it: give --reports=FOLDER"
        )


def _check_level(profile: Profile, *, entity_level: bool, where: str) -> None:
    level = "entity" if entity_level else "top"
    if profile.level is not None and profile.level != level:
        needed = "one section for each entity, [NAME:ENTITY]" if profile.level == "entity" else "one user in [NAME]"
        raise ConfigurationError(
            f'{where} says level = "{profile.level}", and the credentials are for the other: give {needed}'
        )
    if entity_level and profile.values.location_id is not None:
        raise ConfigurationError(
            f"{where} names a location_id, which is for the top level: an entity's own ID is its location ID"
        )


def _unknown_name(name: str, credentials: Path, *, replay: bool) -> str:
    what, names = ("bundled recording", bundled()) if replay else ("company", known_companies(credentials))
    parts = [f"there is no {what} {name}", f"known are {', '.join(names)}"]
    if not replay:
        parts += [f"[{header}] in {credentials} {why}" for header, why in unusable_sections(credentials)]
        parts += [] if credentials.is_file() else [f"there is no credentials file {credentials}"]
    return "; ".join(parts)


def known_companies(credentials: Path) -> list[str]:
    """Every name that `--company` accepts here: those of the credentials file and of the bundled recordings."""
    live = [f"{name} (live)" for name in known_names(credentials)]
    return [*live, *(f"{name} (recording)" for name in bundled() if f"{name} (live)" not in live)]


def bundled() -> list[str]:
    """The names of the bundled recordings."""
    return sorted(file.parent.name for file in FIXTURES.glob(f"*/{PROFILE}"))
