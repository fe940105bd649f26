"""The credentials of one company: the sender, the web services users, and the endpoint they may be sent to.

The file is the official SDKs' own (facts.md, section 1) and shared with them: unknown keys are ignored.
`[default]` holds the sender; `[NAME]` one user at top level, or the common values of `[NAME:ENTITY]`, one per entity.
`[NAME:auditor]`, optional, is an administrator that is asked last, for what these users may not see.
A value is everything after the first `=`, unchanged except for stripping; an empty value counts as missing.

    sender, endpoint    the sections of NAME, then [default], then INTACCT_SENDER_ID, _SENDER_PASSWORD, _ENDPOINT_URL
    company, user       the sections of NAME alone; `env` is the one company that comes from INTACCT_* alone

Every value is wrapped as a Secret at once, and unwrapped only if it is known to be harmless. So no repr, message or
traceback shows it: a message names sections, keys and lines, never a value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from intacct.credentials.file import KEYS, SHARED, UNFIT, Section, read_sections, wrapped
from intacct.credentials.secret import Secret
from intacct.ids import normalize_id
from intacct.protocol.errors import CredentialsError

DEFAULT_ENDPOINT = "https://api.intacct.com/ia/xml/xmlgw.phtml"
"""Sage's XML gateway, the default endpoint."""
DEFAULT_FILE = Path(os.path.expanduser("~/.intacct/credentials.ini"))  # noqa: PTH111 - Path's method raises without a home
"""Where the official SDKs keep their profiles."""
RESERVED = frozenset({"default", "all", "env"})
"""Words that cannot be a company's NAME, in any case."""
OUR_FILES = frozenset({"overview.html", "overview-partial.html", "overview.csv", "overview-partial.csv"})
"""Files that a run writes next to the companies' folders: they cannot be a company's NAME either, in any case."""
AUDITOR = "auditor"
"""The section `[NAME:auditor]`, in any case; so no entity can have this name."""

_ALLOWED = (
    "1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit, and none of "
    f"{', '.join(sorted(RESERVED))}, {', '.join(sorted(OUR_FILES))}"
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PATH = r"(?:/[A-Za-z0-9._~-]*)*"
_SAGE = re.compile(rf"(?i:https://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+intacct\.com))(?::443)?{_PATH}", re.ASCII)
_LOOPBACK = re.compile(rf"https?://(?:127\.0\.0\.1|\[::1\])(?::([0-9]{{1,5}}))?{_PATH}")


@dataclass(frozen=True, slots=True)
class Sender:
    """The partner's sender ID (case-sensitive) and password."""

    sender_id: str
    password: Secret


@dataclass(frozen=True, slots=True)
class SignIn:
    """One web services user and the sorted IDs of the entities that it represents; none at top level."""

    user_id: str
    password: Secret
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything needed to ask one company. The sign-ins are in the order of their first entity IDs.

    `auditor` is an optional administrator: it is not judged, and represents no entity.
    """

    name: str
    company_id: str
    endpoint_url: str
    sender: Sender
    sign_ins: tuple[SignIn, ...]
    entity_level: bool
    auditor: SignIn | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every password in clear text, without duplicates, longest first: no recording may contain them."""
        everybody = (*self.sign_ins, *filter(None, (self.auditor,)))
        passwords = {self.sender.password.reveal(), *(sign_in.password.reveal() for sign_in in everybody)}
        return tuple(sorted(filter(str.strip, passwords), key=lambda clear: (-len(clear), clear)))


def load(name: str, file: Path, environ: Mapping[str, str], sections: Sequence[Section] | None = None) -> Credentials:
    """Load the credentials of one company: from the sections of NAME in the file, or for `env` from INTACCT_* alone.

    `sections` are those of the file, if it was read already (many companies).

    Raises:
        CredentialsError: they cannot be used; one sentence says what is wrong and what is allowed.
    """
    environment = _environment(environ)
    if name == "env":
        environment.require("company_id", "user_id", "user_password", "sender_id", "sender_password")
        return _assemble(name, [environment], [])
    check_name(name)
    sections = read_sections(file, live=True) if sections is None else sections
    own = sorted((section for section in sections if section.name == name), key=lambda section: section.entity or "")
    if not own:
        names = ", ".join(_names(sections)) or "none"
        raise CredentialsError(f"{file}: no section [{name}] or [{name}:ENTITY]; companies with a section: {names}")
    default = [section for section in sections if section.name == "default" and section.entity is None]
    return _assemble(name, own, [*default, environment])


def known_names(file: Path) -> tuple[str, ...]:
    """The companies that have a section in the file, sorted; none without a file. Permissions are not checked.

    Raises:
        CredentialsError: the file exists and cannot be read.
    """
    return _names(read_sections(file, live=False))


def unusable_sections(file: Path) -> tuple[tuple[str, str], ...]:
    """The sections that are neither `[default]` nor a company's, sorted: each header, and the reason in words.

    Raises:
        CredentialsError: the file exists and cannot be read.
    """
    unusable = {
        (section.name if section.entity is None else f"{section.name}:{section.entity}")
        for section in read_sections(file, live=False)
        if not is_name(section.name) and (section.name, section.entity) != ("default", None)
    }
    return tuple((header, f"cannot name a company; allowed are {_ALLOWED}") for header in sorted(unusable))


def default_document(sections: Sequence[Section]) -> str:
    """The setup document in `[default]`, for every company whose profile names none; "" for none.

    Raises:
        CredentialsError: it contains control characters.
    """
    defaults = (
        section
        for section in sections
        if (section.name, section.entity) == ("default", None) and "document" in section.values
    )
    section = next(defaults, None)
    return section.secret("document").reveal() if section is not None else ""


def check_name(name: str) -> None:
    """Check that a word can be the name of a company, and so of a section and a folder.

    Raises:
        CredentialsError: it has other characters, is too long or is reserved.
    """
    if not is_name(name):
        raise CredentialsError(f"{name!a} cannot name a company; allowed are {_ALLOWED}")


def check_endpoint(url: str, *, from_file: bool) -> str:
    """Return the URL if credentials may be sent there: to Sage, or to loopback if the credentials file says so.

    It is matched as a whole and never parsed, so that no two parsers can disagree about its host.

    Raises:
        CredentialsError: they may not; the URL is not quoted, since it may contain a password.
    """
    loopback = _LOOPBACK.fullmatch(url) if from_file else None
    if ((sage := _SAGE.fullmatch(url)) and _is_host(sage[1])) or (loopback and 0 < int(loopback[1] or 80) < 65536):
        return url
    allowed = "https on a host below intacct.com, port 443, without user, query and fragment"
    if from_file:
        raise CredentialsError(f"endpoint_url must be {allowed}; or http or https on 127.0.0.1 or [::1]")
    raise CredentialsError(f"INTACCT_ENDPOINT_URL must be {allowed}; only the credentials file may name loopback")


def _is_host(host: str) -> bool:
    """Whether a host name can be looked up: neither a label nor the name is too long, and no label is IDNA-encoded."""
    labels = host.split(".")
    return len(host) <= 253 and all(len(label) <= 63 and label[2:4] != "--" for label in labels)


def _environment(environ: Mapping[str, str]) -> Section:
    return Section("the environment", wrapped({key: environ.get(f"INTACCT_{key.upper()}", "") for key in KEYS}))


def _assemble(name: str, own: Sequence[Section], fallbacks: Sequence[Section]) -> Credentials:
    _check_places(own)
    _check_shared(own)
    users = [source for source in own if not _is_auditor(source)]
    if not users:
        raise CredentialsError(f"{own[0].title}: an auditor alone; needed is a user as well, [NAME] or [NAME:ENTITY]")
    entities = [source for source in users if source.entity]
    sign_ins = _sign_ins(entities or users)
    sources = [*own, *fallbacks, Section("Sage", {"endpoint_url": Secret(DEFAULT_ENDPOINT)})]
    endpoint = _first_with("endpoint_url", sources)
    return Credentials(
        name=name,
        company_id=_first_with("company_id", own).secret("company_id").reveal(),
        endpoint_url=check_endpoint(endpoint.secret("endpoint_url").reveal(), from_file=bool(endpoint.name)),
        sender=_sender(sources),
        sign_ins=sign_ins,
        entity_level=bool(entities),
        auditor=_auditor(filter(_is_auditor, own), sign_ins),
    )


def _is_auditor(source: Section) -> bool:
    return normalize_id(source.entity or "") == AUDITOR


def _auditor(sources: Iterable[Section], sign_ins: Sequence[SignIn]) -> SignIn | None:
    """The administrator, if there is one. A web services user as auditor would add nothing, and is refused."""
    for source in sources:
        source.require("user_id", "user_password")
        user_id = source.secret("user_id").reveal()
        if normalize_id(user_id) in {normalize_id(sign_in.user_id) for sign_in in sign_ins}:
            raise CredentialsError(f"{source.title}: a web services user of this company; allowed is another user")
        return SignIn(user_id, source.secret("user_password"), ())
    return None


def _check_places(own: Sequence[Section]) -> None:
    places: dict[str, Section] = {}
    for source in own:
        _check_place(source)
        twin = places.setdefault(normalize_id(source.entity or ""), source)
        if twin is not source:
            raise CredentialsError(f"{source.title}: the same place as {twin.title}; allowed is one section for each")
    top, of_entities = own[0], any(source.entity and not _is_auditor(source) for source in own)
    if top.entity is None and of_entities and not top.values.keys().isdisjoint({"user_id", "user_password"}):
        raise CredentialsError(f"{top.title}: a user beside sections for entities; allowed is one or the other")


def _check_shared(own: Sequence[Section]) -> None:
    for key in SHARED:
        givers = [source for source in own if key in source.values]
        for first, other in pairwise(givers):
            if other.values[key] != first.values[key]:
                raise CredentialsError(f"{other.title}: {key} differs from {first.title}; NAME must give only one")


def _check_place(source: Section) -> None:
    entity, stated = source.entity, source.values.get("entity_id")
    if entity is None:
        if stated:
            label = source.label("entity_id")
            raise CredentialsError(f"{source.title}: {label} is not allowed at top level; use sections [NAME:ENTITY]")
    elif not entity or UNFIT.search(entity):
        raise CredentialsError(f"{source.title}: [NAME:ENTITY] must name an entity, in text without control characters")
    elif stated and _is_auditor(source):
        raise CredentialsError(f"{source.title}: entity_id is not allowed; the auditor signs in at top level")
    elif stated and normalize_id(stated.reveal()) != normalize_id(entity):
        raise CredentialsError(f"{source.title}: entity_id differs from the section's ENTITY; it must equal it or go")


def _first_with(key: str, sources: Sequence[Section]) -> Section:
    for source in sources:
        if key in source.values:
            return source
    allowed = "the company must stand in [NAME], the sender there or in [default] or INTACCT_SENDER_ID and _PASSWORD"
    raise CredentialsError(f"{sources[0].title}: {key} missing or empty; {allowed}")


def _sender(sources: Sequence[Section]) -> Sender:
    owner = _first_with("sender_id", sources)
    # A password next to another sender's ID belongs to that sender.
    candidates = [source for source in sources if source.values.get("sender_id") in {None, owner.values["sender_id"]}]
    keeper = _first_with("sender_password", candidates)
    return Sender(owner.secret("sender_id").reveal(), keeper.secret("sender_password"))


def _sign_ins(places: Iterable[Section]) -> tuple[SignIn, ...]:
    users: dict[str, list[Section]] = {}
    for place in places:
        place.require("user_id", "user_password")
        users.setdefault(normalize_id(place.secret("user_id").reveal()), []).append(place)
    return tuple(_sign_in(*of_one_user) for of_one_user in users.values())


def _sign_in(first: Section, *others: Section) -> SignIn:
    password = first.secret("user_password")
    for other in others:
        if other.secret("user_password") != password:
            raise CredentialsError(f"{other.title}: its user has another password in {first.title}; allowed is one")
    entities = tuple(place.entity for place in (first, *others) if place.entity)
    return SignIn(first.secret("user_id").reveal(), password, entities)


def is_name(word: str) -> bool:
    """Whether a word can be the name of a company."""
    return bool(_NAME.fullmatch(word)) and word.casefold() not in RESERVED | OUR_FILES


def _names(sections: Iterable[Section]) -> tuple[str, ...]:
    return tuple(sorted({section.name for section in sections if is_name(section.name)}))
