"""What a name means: whatever cannot be used gets one clear sentence, before anything is sent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intacct.credentials.load import OUR_FILES, RESERVED
from intacct.recording.replay import open_recording
from suites.document.permissions import load_permissions
from suites.judgement.sources import load_sources
from suites.run.paths import FIXTURES
from suites.run.plan import ConfigurationError, Plan, recorded_time
from suites.run.planner import Planner, plan

USER = "company_id = Acme\nuser_id = Craftable\nuser_password = pw\n"
TOO_LONG = "[[waived]]\nid = '4.1'\nreason = 'It is'\nby = 'J. Doe'\nuntil = 9999-12-31\n"
DEFAULT = "[default]\nsender_id = CraftableMPP\nsender_password = pw\n"


def credentials(folder: Path, text: str, profile: str = "") -> Path:
    """A credentials file of that text, and a profile for acme beside it."""
    file = folder / "credentials.ini"
    file.write_text(text, "utf-8")
    file.chmod(0o600)
    if profile:
        (folder / "companies").mkdir()
        (folder / "companies" / "acme.toml").write_text(profile, "utf-8")
    return file


def make_plan(folder: Path, name: str, text: str = "", profile: str = "", *, replay: str | bool = False) -> Plan:
    """What a command line with these files means."""
    file = credentials(folder, text, profile) if text else folder / "none.ini"
    if not text:
        file.write_text("", "utf-8")
        file.chmod(0o600)
    return plan(name, credentials=file, replay=replay, reports=folder / "reports", environ={})


@pytest.mark.parametrize(
    ("name", "text", "profile", "sentence"),
    [
        pytest.param("nope", "", "", "known are demo (recording)", id="unknown company"),
        pytest.param("nope", f"{DEFAULT}[acme]\n{USER}", "", "acme (live)", id="unknown company, live ones listed"),
        pytest.param("../demo", "", "", "cannot name a company", id="a path"),
        pytest.param("demo/../demo", "", "", "cannot name a company", id="a path inside"),
        pytest.param("default", "", "", "cannot name a company", id="reserved"),
        pytest.param("", "", "", "cannot name a company", id="empty"),
        pytest.param("acme", f"{DEFAULT}[acme]\ncompany_id = Acme\n", "", "user_id", id="no user"),
        pytest.param("acme", f"[acme]\n{USER}", "", "sender_id", id="no sender"),
        pytest.param("acme", f"{DEFAULT}[acme]\n{USER}", "lvel = 'top'\n", "lvel", id="unknown key in the profile"),
        pytest.param(
            "acme", f"{DEFAULT}[acme]\n{USER}", "[[waived]]\nid = '9.9'\n", "[[waived]] number 1 (9.9)", id="waiver"
        ),
        pytest.param("acme", f"{DEFAULT}[acme]\n{USER}", TOO_LONG, "at most 365 days after", id="waiver without end"),
        pytest.param(
            "acme", f"{DEFAULT}[acme]\n{USER}", "level = 'entity'\n", "[NAME:ENTITY]", id="level and credentials"
        ),
        pytest.param(
            "acme",
            f"{DEFAULT}[acme:E1]\n{USER}",
            "document = 'connection values'\nvalues.location_id = 'E1'\n",
            "is for the top level",
            id="location",
        ),
        pytest.param("acme", f"{DEFAULT}[acme]\n{USER}[acme:auditor]\n{USER}", "", "a web services user", id="auditor"),
    ],
)
def test_unusable_words_are_told(tmp_path: Path, name: str, text: str, profile: str, sentence: str) -> None:
    """What cannot be used is refused in one sentence that says what is allowed."""
    with pytest.raises(ConfigurationError) as refused:
        make_plan(tmp_path, name, text, profile)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_readable_credentials_are_refused(tmp_path: Path) -> None:
    """A credentials file that others can read is refused for a live run."""
    file = credentials(tmp_path, f"{DEFAULT}[acme]\n{USER}")
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        plan("acme", credentials=file, replay=False, reports=tmp_path, environ={})


def test_section_makes_it_live(tmp_path: Path) -> None:
    """A section in the credentials file makes the run live, even for the name of a bundled recording."""
    run_plan = make_plan(tmp_path, "demo", f"{DEFAULT}[demo]\n{USER}")
    assert run_plan.live
    assert not make_plan(tmp_path, "demo", f"{DEFAULT}[demo]\n{USER}", replay=True).live


def test_environment_makes_a_top_level_company(tmp_path: Path) -> None:
    """`--company=env` is one top-level company from INTACCT_* alone."""
    keys = ("COMPANY_ID", "USER_ID", "USER_PASSWORD", "SENDER_ID", "SENDER_PASSWORD")
    environ = {f"INTACCT_{key}": key for key in keys}
    run_plan = plan("env", credentials=tmp_path / "none.ini", replay=False, reports=tmp_path, environ=environ)
    assert run_plan.credentials is not None
    assert not run_plan.credentials.entity_level


def test_folder_that_is_no_recording(tmp_path: Path) -> None:
    """`--replay=FOLDER` refuses a folder that is not a recording."""
    with pytest.raises(ConfigurationError, match=r"is not a recording: it has no recording\.toml"):
        make_plan(tmp_path, "acme", replay=str(tmp_path))


def test_folder_that_does_not_exist(tmp_path: Path) -> None:
    """`--replay=FOLDER` says just that of a folder that does not exist."""
    with pytest.raises(ConfigurationError, match=r"nowhere does not exist$"):
        make_plan(tmp_path, "acme", replay=str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("recording", "reports"),
    [
        pytest.param("a", "a/sub", id="reports in the recording"),
        pytest.param("reports/acme/x", "reports", id="recording in the reports"),
        pytest.param("reports/acme", "reports", id="recording where the reports go"),
    ],
)
def test_a_recording_is_never_written_over(tmp_path: Path, recording: str, reports: str) -> None:
    """A replay whose reports would be written into its recording, or around it, is refused."""
    folder = shutil.copytree(FIXTURES / "demo", tmp_path / recording)
    none = credentials(tmp_path, "")
    with pytest.raises(ConfigurationError, match="would be written into the recording"):
        plan("acme", credentials=none, replay=str(folder), reports=tmp_path / reports, environ={})


def test_a_folder_that_cannot_name_a_company_is_left_out(tmp_path: Path) -> None:
    """Of a folder of recordings, `--company=all` means those that could be given by name."""
    for name in ("acme", "x y"):
        shutil.copytree(FIXTURES / "demo", tmp_path / "from" / name)
    planner = Planner(credentials=tmp_path, replay=str(tmp_path / "from"), reports=tmp_path, environ={}, several=True)
    assert planner.all_names() == ("acme",)


def test_the_environment_is_no_recording(tmp_path: Path) -> None:
    """`--company=env --replay` is refused, and not looked for among the recordings."""
    with pytest.raises(ConfigurationError, match="no name for a replay"):
        make_plan(tmp_path, "env", replay=True)


@pytest.mark.parametrize(
    ("recorded_at", "moment"),
    [
        pytest.param("2026-11-03T23:30:00-05:00", datetime(2026, 11, 4, 4, 30, tzinfo=UTC), id="the next day in UTC"),
        pytest.param("2026-11-03T23:30:00", datetime(2026, 11, 3, 23, 30, tzinfo=UTC), id="without a zone"),
    ],
)
def test_waivers_count_from_the_day_in_utc(recorded_at: str, moment: datetime) -> None:
    """The moment of a recording that was made elsewhere is converted, not taken for one in UTC."""
    manifest = open_recording(FIXTURES / "demo").manifest
    assert recorded_time(replace(manifest, recorded_at=recorded_at)) == moment


@pytest.mark.parametrize(
    "header", ["Hôtel du Lac", "my hotel", "Default:E100", "default:E100", "Default", "all", "env"]
)
def test_sections_that_name_no_company_are_told(tmp_path: Path, header: str) -> None:
    """A section that is neither `[default]` nor a company's is named, with what a NAME may be, wherever it matters."""
    file = credentials(tmp_path, f"{DEFAULT}[{header}]\n{USER}")
    planner = Planner(credentials=file, replay=False, reports=tmp_path, environ={})
    assert [name for name, _ in planner.unusable_sections()] == [header]
    with pytest.raises(ConfigurationError, match=re.escape(f"[{header}]") + ".* cannot name a company; allowed are"):
        planner.require_known("nope")
    with pytest.raises(ConfigurationError, match=re.escape(f"[{header}]") + " cannot name a company; allowed are"):
        planner.all_names()


@pytest.mark.parametrize("name", ["overview.html", "OVERVIEW.HTML", "overview.csv", "overview-partial.html"])
def test_our_own_files_name_no_company(tmp_path: Path, name: str) -> None:
    """What a run writes beside the companies' folders cannot be the name of one; every such word is told."""
    with pytest.raises(ConfigurationError, match="cannot name a company") as refused:
        make_plan(tmp_path, name)
    names = set(re.split(r"[ ,]+", str(refused.value).partition("and none of ")[2]))
    assert names >= RESERVED | OUR_FILES


def test_a_profile_of_another_case_is_told(tmp_path: Path) -> None:
    """A profile that differs from the section only in case is not read; the plan says so."""
    file = credentials(tmp_path, f"{DEFAULT}[acme]\n{USER}", "level = 'top'\n")
    (tmp_path / "companies" / "acme.toml").rename(tmp_path / "companies" / "Acme.toml")
    plans = plan("acme", credentials=file, replay=False, reports=tmp_path, environ={})
    assert plans.remarks == (
        f"{tmp_path / 'companies' / 'Acme.toml'} is read for no company: no section is called [Acme], only [acme]",
    )


def test_profiles_of_nobody_are_told(tmp_path: Path) -> None:
    """A profile without a section is named; one of a company or of `env` is not."""
    file = credentials(tmp_path, f"{DEFAULT}[acme]\n{USER}", "level = 'top'\n")
    for name in ("env", "gone"):
        (tmp_path / "companies" / f"{name}.toml").write_text("", "utf-8")
    planner = Planner(credentials=file, replay=False, reports=tmp_path, environ={})
    assert planner.unread_profiles() == (
        f"{tmp_path / 'companies' / 'gone.toml'} is read for no company: no section is called [gone]",
    )


def test_a_missing_credentials_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that needs credentials and has no file says where the file should be."""
    file = tmp_path / "none.ini"
    monkeypatch.setattr("suites.run.planner.DEFAULT_FILE", file)
    with pytest.raises(ConfigurationError, match=re.escape(f"there is no credentials file {file}")):
        plan("acme", credentials=file, replay=False, reports=tmp_path, environ={})


def test_all_without_the_default_file_says_that_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--company=all` tells a missing credentials file from one without a company."""
    missing = tmp_path / "credentials.ini"
    monkeypatch.setattr("suites.run.planner.DEFAULT_FILE", missing)
    planner = Planner(credentials=missing, replay=False, reports=tmp_path, environ={}, several=True)
    with pytest.raises(ConfigurationError, match="there is no credentials file"):
        planner.all_names()


OURS = """
edition = "ours"
title = "Setup"
[[section]]
number = "A"
title = "One"
[[instruction]]
id = "A.1"
rule = "user-saved"
section = "A"
instruction = "Save it"
judged = "user"
click = "Save"
why = "So."
"""


@pytest.mark.parametrize(
    ("document_name", "profile", "edition"),
    [
        pytest.param("ours.toml", "", "ours", id="a file"),
        pytest.param("connection values", "", "connection values", id="an edition"),
        pytest.param(
            "ours.toml", "document = 'connection values'\n", "connection values", id="the profile names its own"
        ),
    ],
)
def test_the_default_section_names_a_document_for_all(
    tmp_path: Path, document_name: str, profile: str, edition: str
) -> None:
    """`[default]` of the credentials names the document of every company whose profile names none."""
    (tmp_path / "ours.toml").write_text(OURS, "utf-8")
    file = credentials(tmp_path, f"{DEFAULT}document = {document_name}\n[acme]\n{USER}", profile)
    run_plan = plan("acme", credentials=file, replay=False, reports=tmp_path, environ={})
    assert run_plan.document.edition == edition


def test_a_document_that_cannot_be_used_stops_only_its_companies(tmp_path: Path) -> None:
    """A broken document stops the companies that use it; one whose profile names another is planned."""
    (tmp_path / "ours.toml").write_text(OURS.replace("user-saved", "no-such-rule"), "utf-8")
    sections = f"{DEFAULT}document = ours.toml\n[acme]\n{USER}[other]\n{USER}"
    file = credentials(tmp_path, sections, "document = 'connection values'\n")
    planner = Planner(credentials=file, replay=False, reports=tmp_path, environ={})
    assert planner.plan("acme").document.edition == "connection values"
    with pytest.raises(ConfigurationError, match=r"^ours\.toml .* names the rule 'no-such-rule'"):
        planner.plan("other")


def test_a_document_beside_the_profiles_is_no_profile_of_nobody(tmp_path: Path) -> None:
    """A document beside the profiles is not taken for a profile that no company reads."""
    file = credentials(tmp_path, f"{DEFAULT}[acme]\n{USER}", "document = 'ours.toml'\n")
    (tmp_path / "companies" / "ours.toml").write_text(OURS, "utf-8")
    planner = Planner(credentials=file, replay=False, reports=tmp_path, environ={})
    assert planner.unread_profiles() == ()
    assert planner.plan("acme").document.edition == "ours"


@pytest.mark.parametrize("load", [load_permissions, load_sources], ids=["permissions", "sources"])
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(b'x = "\xff"', "is not UTF-8 at byte 6", id="bytes"),
        pytest.param(b"x = [", "is not a TOML file: Invalid value (at end of document)", id="broken"),
        pytest.param(b"", " is missing", id="empty"),
    ],
)
def test_a_damaged_table_of_ours_is_told_before_anything_is_sent(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    load: Callable[[], object],
    text: bytes,
    fault: str,
) -> None:
    """A table of the program's own that cannot be used is told in one sentence that names the file."""
    file = tmp_path / "table.toml"
    file.write_bytes(text)
    with monkeypatch.context() as patched:
        patched.setattr(f"{load.__module__}._FILE", file)
        load.cache_clear()  # type: ignore[attr-defined]
        with pytest.raises(ConfigurationError) as refused:
            make_plan(tmp_path, "demo", replay=True)
    load.cache_clear()  # type: ignore[attr-defined]
    assert str(refused.value).startswith("table.toml")
    assert str(refused.value).endswith(fault)
