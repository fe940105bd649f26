"""What is kept, and the kind of every other text: an allow-list. Anything unknown is substituted.

Kept are Sage's words and numbers that matter (structure), the setup document's own words, and four free texts that the
judgement needs unchanged: the names of applications and policies, rights, and the company's words for dimensions,
which occur in the names of policies. A field is identified by its name and, if that is not enough, by its question.
"""

from __future__ import annotations

import dataclasses
import re
from enum import Enum
from functools import cache
from pathlib import Path

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as validated

from intacct.company.questions import (
    DIRECTORY_FIELDS,
    LISTS,
    NamedLookups,
    auditor_questions,
    directory_questions,
    questions,
)
from intacct.protocol.request import FUNCTIONS
from intacct.protocol.vocabulary import BUSINESS, DEPARTMENT_STATES, OTHER_TYPES, PRIVILEGES, USER_STATES
from intacct.recording.manifest import BUILT, Exchange, Manifest, PlannedUser
from suites.document.load import load_table
from suites.document.names import normalize_name
from suites.document.parts import applications_of
from suites.document.permissions import load_permissions
from suites.judgement.profile import Profile
from suites.pseudonymise.own_words import own_words

_FILE = Path(__file__).with_name("allow_list.toml")
_TRUTH = frozenset({"true", "false"})
NOTE = "pseudonymised on {day} by version {version}; names of policies and applications, and words for dimensions, kept"
"""The note in `recording.toml` of a pseudonymised recording."""


class TextKind(Enum):
    """The kind of an original: its name, the form of its substitutes, and whether their numbers have a fixed width."""

    COMPANY = ("a company ID", "company-{}", True)
    TITLE = ("a company's title", "Company {}", False)
    USER = ("a user ID", "user-{}", True)
    EMAIL = ("an email address", "mail-{}@example.com", True)
    PERSON = ("the name of a user or a contact", "Person {}", False)
    LOCATION = ("the ID of an entity or a location", "E{}", True)
    ENTITY = ("the name of an entity or a location", "Entity {}", False)
    DEPARTMENT = ("a department's ID", "D{}", True)
    DEPARTMENT_TITLE = ("a department's title", "Department {}", False)
    CLASS = ("a class's ID", "C{}", True)
    CLASS_NAME = ("a class's name", "Class {}", False)
    ACCOUNT = ("a bank account's ID", "account-{}", True)
    FOLDER = ("the name of a folder for attachments", "Folder {}", False)
    ROLE = ("a role's name", "Role {}", False)
    TICKET = ("a support or request ID", "support-{}", True)
    RESULT = ("a result ID", "result-{}", True)
    RECORD = ("a record number", "{}", False)
    REASON = ("a text of the profile", "Reason {}", False)
    VALUE = ("a value of a field that is not known", "value-{}", True)
    APPLICATION = ("an application's name", "Application {}", False)
    POLICY = ("a policy's name", "Policy {}", False)
    RIGHT = ("a right", "Right {}", False)
    TERM = ("a word for a dimension", "Dimension {}", False)

    def __init__(self, words: str, pattern: str, padded: bool) -> None:  # noqa: FBT001 - enum members take no keywords
        self.words = words
        self.pattern = pattern
        self.padded = padded


@validated(frozen=True, slots=True, config=ConfigDict(extra="forbid", defer_build=True))
class AllowList:
    """The tables of allow_list.toml, which explains every part."""

    identifying: dict[str, str]
    by_question: dict[str, dict[str, str]]
    free: dict[str, str]
    words: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]
    general: dict[str, tuple[str, ...]]


@cache
def load_allow_list() -> AllowList:
    """Load the allow-list.

    Raises:
        EditionError: allow_list.toml cannot be used.
    """
    return load_table(_FILE, AllowList)


@cache
def what_is(question: str, field: str) -> TextKind:
    """The kind of a field's text, by the names of question and field; an unknown one is a value."""
    own, allowed = _last_part(field), load_allow_list()
    return TextKind[allowed.by_question.get(question, {}).get(own) or allowed.identifying.get(own) or "VALUE"]


@cache
def free_text(field: str) -> TextKind | None:
    """The kind of a field's text that is kept unless it names somebody; None for any other field."""
    kind = load_allow_list().free.get(_last_part(field))
    return TextKind[kind] if kind else None


def is_structure(question: str, field: str, text: str) -> bool:
    """Whether the text of a field is one of Sage's own words, which are kept."""
    return what_is(question, field) is TextKind.VALUE and text.strip().casefold() in _words_of(_last_part(field))


@cache
def _words_of(field: str) -> frozenset[str]:
    listed = {
        "status": USER_STATES | DEPARTMENT_STATES,
        "usertype": OTHER_TYPES | {BUSINESS},
        "admin": frozenset(PRIVILEGES),
        **{name: frozenset(own) for name, own in load_allow_list().words.items()},
    }
    return listed.get(field, _TRUTH)


def is_known(name: str) -> bool:
    """Whether an element's name is one of Sage's; a company can have custom fields."""
    return all(part in _known_names() for part in name.casefold().split("."))


def is_own_word(what: TextKind, text: str) -> bool:
    """Whether a text is a name in the setup document, or the role Admin: these are kept, in any spelling."""
    word = text.strip().casefold()
    if what is TextKind.ROLE and word == "admin":
        return True
    return what in {TextKind.EMAIL, TextKind.USER, TextKind.PERSON, TextKind.ROLE} and word in own_words().texts


def holds_name(what: TextKind, text: str) -> str:
    """The name from the document that a user's ID, a person's name or a role's name contains; "" for none."""
    own = own_words()
    names = {TextKind.USER: own.ids, TextKind.PERSON: own.names, TextKind.ROLE: (*own.ids, *own.names)}.get(what, ())
    return next((name for name in names if name.casefold() in text.casefold()), "")


def is_control_id(text: str) -> bool:
    """Whether a request's or a question's ID consists of our own words, such as `1.page.list.DEPARTMENT@2000`."""
    parts = re.split(r"[.@]", text)
    return text.isascii() and all(part.isdigit() or part.casefold() in vocabulary() for part in parts)


def words(text: str) -> list[str]:
    """The words and numbers of a text, folded."""
    return re.findall(r"\w+", text.casefold())


def vocabulary() -> frozenset[str]:
    """Every word that any pseudonymised recording may contain, folded: it identifies nobody."""
    return own_words().cached("vocabulary", _vocabulary)


def _vocabulary() -> frozenset[str]:
    all_questions = (
        *questions("", NamedLookups("-", "-", probes=load_permissions().objects)),
        *directory_questions(),
        *auditor_questions(""),
    )
    texts = [
        *_known_names(),
        *FUNCTIONS,
        *(question.name for question in all_questions),
        *PRIVILEGES.values(),
        NOTE,
        BUILT,
    ]
    texts += [word for field in ("status", "usertype", "admin", *load_allow_list().words) for word in _words_of(field)]
    texts += [*_TRUTH, *(word for listed in load_allow_list().general.values() for word in listed)]
    texts += [what.pattern for what in TextKind if what is not TextKind.RECORD]
    texts += [field.name for kind in (Manifest, PlannedUser, Exchange, Profile) for field in dataclasses.fields(kind)]
    texts += [*_texts_of_document(), *_texts_of_permissions()]
    whole_words = {word for text in texts for word in words(text)}
    return frozenset(
        whole_words | {part for word in whole_words for part in word.split("_")} | {*map(normalize_name, whole_words)}
    )


@cache
def _known_names() -> frozenset[str]:
    allowed = load_allow_list()
    asked_names = (
        *LISTS,
        *load_permissions().objects,
        *DIRECTORY_FIELDS,
        *(field for fields in LISTS.values() for field in fields),
    )
    listed = (name for names in allowed.names.values() for name in names)
    return frozenset({*listed, *allowed.identifying, *allowed.free, *map(str.casefold, asked_names)})


def _texts_of_document() -> list[str]:
    document = own_words().document
    applications = [
        text for application in applications_of(document).values() for text in (application.name, application.code)
    ]
    return [document.edition, document.partner, *document.texts, "Admin", *applications]


def _texts_of_permissions() -> list[str]:
    permissions = load_permissions()
    texts = [text for core in permissions.policy for text in (core.name, *core.aliases)]
    texts += [name for names in (*permissions.reports.values(), *permissions.others.values()) for name in names]
    texts += [*permissions.rights.known, *permissions.rights.read_only, *permissions.rights.aliases]
    texts += [
        *permissions.applications,
        *permissions.codes,
        *permissions.rights.nothing,
        *permissions.special.administrators,
    ]
    return [*texts, *permissions.special.runs, *permissions.special.newer]


def _last_part(field: str) -> str:
    return field.casefold().rpartition(".")[2]
