"""What `--company=NAME` means: live or a replay, where it is read and where it goes; all of it validated before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intacct.credentials import DEFAULT_FILE, Credentials, check_name, known_names, load
from intacct.errors import CredentialsError, RecordingError
from intacct.recording import open_recording
from suites.profile import Profile, ProfileError, load_profile

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = PROJECT / "fixtures"
REPORTS = PROJECT / "reports"
PROFILE = "company.toml"
RECORDING = "recording"


class Unusable(Exception):
    """The command line, the credentials or the profile cannot be used; one sentence says why and what is allowed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to do. `credentials` None: a replay of `folder`."""

    name: str
    output: Path
    profile: Profile
    profile_file: Path
    credentials: Credentials | None
    folder: Path | None

    @property
    def live(self) -> bool:
        """Whether the company itself is asked."""
        return self.credentials is not None


def plan(name: str, *, credentials: Path, replay: str | bool, reports: Path, environ: Mapping[str, str]) -> Plan:
    """What `--company=NAME` means here: live if the credentials have it, else a replay of the bundled recording.

    `replay` True forces the bundled recording, a text another folder; False leaves the choice.

    Raises:
        Unusable: it means nothing, or what it means cannot be used.
    """
    try:
        if name != "env":
            check_name(name)
        if name != "env" and credentials != DEFAULT_FILE and not credentials.is_file():
            raise Unusable(f"there is no credentials file {credentials}")
        if name == "env" and replay is not False:
            raise Unusable("env is the company of the INTACCT_* variables, and no name for a replay: give another NAME")
        if replay is False and (name == "env" or name in known_names(credentials)):
            return _live(name, credentials, reports, environ)
        folder = FIXTURES / name if isinstance(replay, bool) else Path(replay).expanduser()
        if isinstance(replay, bool) and not (folder / PROFILE).is_file():
            raise Unusable(_nobody(name, credentials, replay=replay))
        return _replay(name, folder, reports)
    except (CredentialsError, RecordingError, ProfileError) as error:
        raise Unusable(str(error)) from None


def _live(name: str, file: Path, reports: Path, environ: Mapping[str, str]) -> Plan:
    credentials = load(name, file, environ)
    profile_file = file.parent / "companies" / f"{name}.toml"
    profile = load_profile(profile_file)
    _check_level(profile, entity_level=credentials.entity_level, where=str(profile_file))
    return Plan(name, reports / name, profile, profile_file, credentials, None)


def _replay(name: str, folder: Path, reports: Path) -> Plan:
    recording = open_recording(folder)
    profile = load_profile(folder / PROFILE)
    _check_level(profile, entity_level=recording.manifest.level == "entity", where=str(folder / PROFILE))
    _check_apart(folder.resolve(), (reports / name).resolve())
    return Plan(name, reports / name, profile, folder / PROFILE, None, folder.resolve())


def _check_apart(folder: Path, output: Path) -> None:
    """A recording that is replayed is never written to: it is a run's own one, or it lies outside the output."""
    own = {output / RECORDING, output / "partial" / RECORDING}
    if folder not in own and (folder == output or folder in output.parents or output in folder.parents):
        raise Unusable(f"the reports would be written into the recording {folder}, or over it: give --reports=FOLDER")


def _check_level(profile: Profile, *, entity_level: bool, where: str) -> None:
    level = "entity" if entity_level else "top"
    if profile.level is not None and profile.level != level:
        needed = "one section for each entity, [NAME:ENTITY]" if profile.level == "entity" else "one user in [NAME]"
        raise Unusable(f'{where} says level = "{profile.level}", and the credentials are for the other: give {needed}')


def _nobody(name: str, credentials: Path, *, replay: bool) -> str:
    what, known = ("bundled recording", bundled()) if replay else ("company", companies(credentials))
    return f"there is no {what} {name}; known are {', '.join(known)}"


def companies(credentials: Path) -> list[str]:
    """Every name that `--company` can take here: of the credentials file and of the bundled recordings."""
    live = [f"{name} (live)" for name in known_names(credentials)]
    return [*live, *(f"{name} (recording)" for name in bundled() if f"{name} (live)" not in live)]


def bundled() -> list[str]:
    """The names of the bundled recordings."""
    return sorted(file.parent.name for file in FIXTURES.glob(f"*/{PROFILE}"))
