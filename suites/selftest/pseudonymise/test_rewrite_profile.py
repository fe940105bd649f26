"""The profile of a pseudonymised recording: its texts are substituted, and an unknown key stops it."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import date
from pathlib import Path

import pytest

from intacct.recording.manifest import Exchange, Manifest, PlannedUser
from suites.judgement.profile import Profile, Values, load_profile
from suites.judgement.profile_entries import Waiver, entries
from suites.pseudonymise import rewrite_profile
from suites.pseudonymise.proof import pseudonymise
from suites.run.paths import PROFILE
from suites.run.plan import ConfigurationError
from suites.selftest.pseudonymise.test_pseudonymise import ends
from suites.selftest.support.departures import base, depart, departures
from suites.selftest.support.recordings import save_recording


def test_profile_texts_are_substituted(tmp_path: Path) -> None:
    """Names and reasons of waivers and attestations are substituted; instruction, place and day stay."""
    file = tmp_path / PROFILE
    file.write_text(
        'level = "entity"\nentities = ["North"]\ndepartments = ["Spa"]\ntries = 2\n'
        '[[waived]]\nid = "4.3"\napplication = "Company"\nplace = "NORTH"\nreason = "Ann said so"\nby = "Ann"\n'
        'until = 2027-01-01\n[[attested]]\nid = "4.6"\nplace = "company"\nhow = "a call"\nby = "Ann"\n'
        "on = 2026-11-01\n",
        "utf-8",
    )
    rewritten = tomllib.loads(
        rewrite_profile.rewritten(file, "entity", lambda what, text: f"{what.name} {text}").decode()
    )
    assert (rewritten["level"], rewritten["entities"], rewritten["departments"]) == (
        "entity",
        ["LOCATION North"],
        ["DEPARTMENT Spa"],
    )
    waived, attested = rewritten["waived"][0], rewritten["attested"][0]
    assert (waived["place"], waived["by"], waived["reason"]) == ("LOCATION NORTH", "PERSON Ann", "REASON Ann said so")
    assert (waived["id"], waived["application"], str(waived["until"])) == ("4.3", "Company", "2027-01-01")
    assert (attested["place"], attested["how"], str(attested["on"])) == ("company", "REASON a call", "2026-11-01")


def test_an_unknown_key_of_the_profile_stops_it(tmp_path: Path) -> None:
    """What a key names that is not known here cannot be told: nothing is written."""
    (tmp_path / PROFILE).write_text('nickname = "Ann"\n', "utf-8")
    with pytest.raises(ConfigurationError, match="'nickname'"):
        rewrite_profile.rewritten(tmp_path / PROFILE, "top", lambda _, text: text)


def test_every_field_of_a_recording_is_known_here() -> None:
    """A new field of the manifest or the profile needs a decision on what of it names somebody: suites/pseudonymise."""
    fields = {
        kind: {field.name for field in dataclasses.fields(kind)} for kind in (Manifest, PlannedUser, Exchange, Profile)
    }
    assert fields[Manifest] == {
        *("format", "recorded_at", "suite", "edition", "level", "company_id", "sender_id", "users", "auditor", "note"),
        "exchange",
    }
    assert fields[PlannedUser] == {"user", "entities"}
    assert fields[Exchange] == {
        *("control_id", "user", "places", "questions", "functions", "file", "http_status", "content_type"),
        *("secrets_removed", "error", "ours", "tried_at", "remembered"),
    }
    assert {field.name for field in dataclasses.fields(Values)} == {*rewrite_profile.VALUES, "payments"}
    assert fields[Profile] - rewrite_profile.STATEMENTS == rewrite_profile.KEPT | {*rewrite_profile.LISTS, "values"}


def test_a_waiver_of_a_line_of_permissions_is_kept(tmp_path: Path) -> None:
    """A waiver of a line of permissions is kept, and its verdict stays waived."""
    _, own = base("demo-lines")
    (departure,) = (
        departure for departure in departures() if departure.name == "a right that a line wants is not ticked"
    )
    line = "Accounts Payable: Bills: List, View, Add"
    waived = [{"id": "2.1", "application": line, "reason": "later", "by": "J. Doe", "until": date(2026, 12, 24)}]
    profile = dataclasses.replace(own, waived=entries(Waiver, waived, own.document))
    source = save_recording(depart(departure)[0], profile, tmp_path / "old")
    pseudonymise(source, tmp_path / "new")
    new_profile = load_profile(tmp_path / "new" / PROFILE)
    assert [waiver.application for waiver in new_profile.waived] == [line]
    assert ends(tmp_path / "new") == ends(source)
