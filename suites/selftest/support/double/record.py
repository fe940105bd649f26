"""Reads an invented company with the real loop and writes the recording; the same bytes every time.

    python -m suites.selftest.support.double.record     writes fixtures/demo, demo-entities .. anew

Session times, support IDs and the order of the requests are fixed, so a change here shows as a change of the fixtures.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lxml import etree

from intacct.company.reader import CompanyReader
from intacct.credentials.load import DEFAULT_ENDPOINT, Credentials, Sender, SignIn
from intacct.credentials.secret import Secret
from intacct.protocol.redaction import Redactor
from intacct.recording.manifest import BUILT, FORMAT, MANIFEST, Manifest, PlannedUser
from intacct.recording.recorder import Recorder
from intacct.transport.base import RawResponse, Request
from suites.document.load import DOCUMENT, load_document
from suites.judgement.profile import Profile, load_profile
from suites.run.questions import lookups_for
from suites.selftest.support.double.answers import answer
from suites.selftest.support.double.companies import (
    demo_audited_company,
    demo_company,
    demo_entities_company,
    demo_faulty_company,
    demo_lines_company,
)
from suites.selftest.support.double.model import InventedCompany
from suites.selftest.support.double.partners import expenses_company, procurement_company, reporting_company

Level = Literal["top", "entity"]

ROOT = Path(__file__).parents[4]
FIXTURES = ROOT / "fixtures"
RECORDED_AT = "2026-11-03T09:15:00+00:00"
NOTHING_PARTICULAR = Profile()
CONTENT_TYPE = "text/xml; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Double:
    """A transport that ends at an invented company; `note` becomes a comment at the head of every answer."""

    company: InventedCompany
    note: str = ""

    def send(self, request: Request) -> RawResponse:
        """What the company answers."""
        http_status, body = answer(self.company, request.body)
        return RawResponse(http_status, CONTENT_TYPE, _with_note(body, self.note) if self.note else body)


def _with_note(body: bytes, note: str) -> bytes:
    declaration, _, rest = body.partition(b"\n")
    return b"\n".join((declaration, etree.tostring(etree.Comment(f" {note} ")), rest))


def credentials_of(company: InventedCompany, level: Level) -> Credentials:
    """The credentials that are ours, with the described passwords; the sender is the document's."""
    return Credentials(
        name="invented",
        company_id=company.id,
        endpoint_url=DEFAULT_ENDPOINT,
        sender=Sender(load_document().given("sender-id", "sender_id"), Secret(company.sender_password or "")),
        sign_ins=tuple(
            SignIn(user.login_id, Secret(user.password or ""), user.works_in if level == "entity" else ())
            for user in company.users
            if user.ours
        ),
        entity_level=level == "entity",
        auditor=next(
            (SignIn(user.login_id, Secret(user.password or ""), ()) for user in company.users if user.audits), None
        ),
    )


def record(
    company: InventedCompany,
    credentials: Credentials,
    folder: Path,
    *,
    level: Level,
    note: str = BUILT,
    recorded_at: str = RECORDED_AT,
    profile: Profile = NOTHING_PARTICULAR,
) -> None:
    """Read the company into a folder that does not exist yet."""
    manifest = Manifest(
        format=FORMAT,
        recorded_at=recorded_at,
        suite=_suite_version(),
        edition=profile.document.edition,
        level=level,
        company_id=company.id,
        sender_id=credentials.sender.sender_id,
        users=tuple(PlannedUser(sign_in.user_id, sign_in.entities) for sign_in in credentials.sign_ins),
        auditor=credentials.auditor.user_id if credentials.auditor else "",
        note=note,
    )
    recorder = Recorder(Double(company, note), folder, manifest, Redactor(credentials.secrets))
    # One request at a time: with two in flight the files would be numbered as the threads happen to run.
    CompanyReader(credentials, recorder, profile.entities, concurrency=1, lookups=lookups_for(profile)).ask()


def _suite_version() -> str:
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert isinstance(version, str)
    return version


@dataclass(frozen=True, slots=True)
class BundledCompany:
    """A recording that comes with the suite: its folder's name, its company, its level and its profile.

    `full_profile` is the profile by which the company was asked: more than its own edition needs, so that departures
    can be judged by an edition that asks the admin for values.
    """

    name: str
    company: Callable[[], InventedCompany]
    level: Level
    profile: str
    full_profile: str


def _full_profile(company_id: str, *more: str) -> str:
    """A profile of an edition that asks for values, with a bank account to look up and the lines of `more`."""
    lines = (f'company_id = "{company_id}"', "payments = true", 'bank_account = "OPERATING"', *more)
    return "\n".join(('document = "connection values"', "[values]", *lines, ""))


_OWN_DOCUMENT = f'document = "{DOCUMENT}"\n'
_FOLDER = 'bill_image_folder = "Bills"'
_VALUES = _full_profile("BeaconHotels", 'location_id = "100"', _FOLDER)
BUNDLED = (
    BundledCompany("demo", demo_company, "top", "# The profile: nothing is particular here.\n", _VALUES),
    BundledCompany(
        "demo-values",
        demo_company,
        "top",
        "# The profile: judged by the edition that asks the admin for values, and these are told.\n" + _VALUES,
        _VALUES,
    ),
    BundledCompany(
        "demo-entities",
        demo_entities_company,
        "entity",
        "# The profile: the entities are those with credentials.\n",
        _full_profile("HarbourGroup", _FOLDER),
    ),
    BundledCompany(
        "demo-audited",
        demo_audited_company,
        "entity",
        "# The profile: the entities are those with credentials.\n",
        _full_profile("CliffHouse", _FOLDER),
    ),
    BundledCompany(
        "demo-lines",
        demo_lines_company,
        "top",
        "# The profile: judged by a document of another partner, which lies beside it.\n" + _OWN_DOCUMENT,
        _OWN_DOCUMENT,
    ),
    BundledCompany(
        "demo-faulty",
        demo_faulty_company,
        "entity",
        "# The profile: the integration needs these entities. Nobody made a user for E400.\n"
        'level = "entity"\n'
        'entities = ["E100", "E200", "E300", "E400"]\n',
        'level = "entity"\nentities = ["E100", "E200", "E300", "E400"]\n' + _full_profile("OldMillHotels"),
    ),
)
"""The recordings in fixtures/."""


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A recording in fixtures/documents/: its folder, which holds document and profile, its company and its level."""

    name: str
    company: Callable[[], InventedCompany]
    level: Level


OWN_DOCUMENTS = (
    OwnDocument("expenses", expenses_company, "entity"),
    OwnDocument("procurement", procurement_company, "top"),
    OwnDocument("reporting", reporting_company, "top"),
)
"""The recordings of companies that are judged by a document of an invented partner."""
DOCUMENTS = FIXTURES / "documents"


def write_own(own: OwnDocument, folder: Path) -> None:
    """Write what the double answers for one of these into a folder that does not exist yet."""
    company, profile = own.company(), load_profile(DOCUMENTS / own.name / "company.toml")
    credentials = replace(
        credentials_of(company, own.level), sender=Sender(company.senders[0], Secret(company.sender_password or ""))
    )
    record(company, credentials, folder, level=own.level, profile=profile)


def write(bundled: BundledCompany, folder: Path) -> None:
    """Write one bundled recording and its profile into a folder that does not exist yet."""
    with tempfile.TemporaryDirectory() as scratch:
        profile = Path(scratch) / "company.toml"
        own = FIXTURES / bundled.name / DOCUMENT
        if own.is_file():
            shutil.copyfile(own, profile.with_name(DOCUMENT))
        profile.write_text(bundled.full_profile, "utf-8")
        full_profile = load_profile(profile)
        profile.write_text(bundled.profile, "utf-8")
        company = bundled.company()
        record(company, credentials_of(company, bundled.level), folder, level=bundled.level, profile=full_profile)
        shutil.copyfile(profile, folder / "company.toml")
        if own.is_file():
            shutil.copyfile(own, folder / DOCUMENT)


def rewrite(fixtures: Path) -> None:
    """Write every bundled recording anew; what else is in its folder stays."""
    for bundled in BUNDLED:
        folder = fixtures / bundled.name
        folder.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("[0-9]*.xml"), folder / MANIFEST):
            old.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            write(bundled, Path(scratch) / "new")
            for new in sorted((Path(scratch) / "new").iterdir()):
                shutil.copyfile(new, folder / new.name)
    for own in OWN_DOCUMENTS:
        folder = fixtures / "documents" / own.name
        for old in (*folder.glob("[0-9]*.xml"), folder / MANIFEST):
            old.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            write_own(own, Path(scratch) / "new")
            for new in sorted((Path(scratch) / "new").iterdir()):
                shutil.copyfile(new, folder / new.name)


if __name__ == "__main__":
    rewrite(FIXTURES)
