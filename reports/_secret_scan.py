"""The last check before output: nothing that holds a secret, in clear or encoded, is written or printed.

`SecretGate` redacts secrets in the texts of a run, and in any line, before anything is rendered from them;
`SecretScanner` searches the bytes of each finished page, and stops a page that still holds a secret.

Pages escape their texts (HTML, XML, JSON, Markdown, URLs), and Allure's page has all of them again in base64, where a
secret can start at any of three offsets. All forms of all secrets are searched for in one pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import lru_cache

from markupsafe import escape

from intacct.protocol.printed_text import Vocabulary
from intacct.protocol.redaction import REDACTED, Redactor
from intacct.protocol.variants import inside_base64, variants
from reports._model.row import Row
from reports._model.run import Run
from reports._pages.markdown import plain
from reports._pages.wording import clean
from suites.document.model import Document
from suites.judgement.verdict import Acceptance, Confirmation

LONGEST = 39
"""A page may shorten a text; of a longer secret, only this many characters from its beginning are searched for."""


class SecretGate:
    """Removes secrets from the texts of all outputs of a company.

    A secret that equals a word printed anyway (`vocabulary`) is left in place there, and stops no page.
    """

    def __init__(self, secrets: tuple[str, ...], vocabulary: Vocabulary | None = None) -> None:
        self._redactor = Redactor(secrets, vocabulary)
        self.sought = tuple(secret for secret in filter(None, secrets) if secret not in self._redactor.common)
        """The secrets that no page may hold in any form."""
        self._scanner = SecretScanner(self.sought)
        self._has_no_secrets = not any(secrets)

    @property
    def knows_common_words(self) -> bool:
        """Whether a secret is a word that is printed anyway: such a secret needs to be changed."""
        return bool(self._redactor.common)

    def text(self, text: str) -> str:
        """The text without any secret; the whole text is replaced if a secret in it cannot be cut out."""
        if self._has_no_secrets:
            return text
        redacted, removed = self._redactor.redact(text.encode(errors="replace"))
        redacted_text = redacted.decode(errors="replace")
        if self._scanner.finds_in(redacted) or self._scanner.finds_in(
            clean(redacted_text, len(redacted_text) + 1).encode()
        ):
            return REDACTED.decode()
        return redacted_text if removed else text

    def file(self, text: str) -> str:
        """The text of a file that must be written, searched once more in its final form."""
        if not self._scanner.finds_in(text.encode(errors="replace")):
            return text
        return self._redactor.redact(text.encode(errors="replace"))[0].decode(errors="replace")

    def run(self, run: Run) -> Run:
        """The run without secrets in its texts; times, versions and verdicts come from the program and are kept."""
        if self._has_no_secrets:
            return run
        texts = {text for _, text in _texts(run)}
        texts |= {clean(text, len(text) + 1) for text in texts}
        if all(self.text(batch) == batch for batch in _batches(sorted(texts))):
            return run
        cleaned = self._with_clean_texts(run, lru_cache(maxsize=None)(self.text))
        assert isinstance(cleaned, Run)
        return cleaned

    def _with_clean_texts(self, value: object, clean_text: Callable[[str], str]) -> object:
        """A value with its texts cleaned at every depth of nesting."""
        if isinstance(value, str):
            return value if isinstance(value, Enum) else clean_text(value)
        if isinstance(value, tuple):
            return tuple(self._with_clean_texts(item, clean_text) for item in value)
        if isinstance(value, Mapping):
            return {
                self._with_clean_texts(key, clean_text): self._with_clean_texts(item, clean_text)
                for key, item in value.items()
            }
        if is_dataclass(value) and not isinstance(value, type | Document):
            changed = {}
            for field in fields(value):
                content = getattr(value, field.name)
                cleaned = content if field.name in _OWN else self._with_clean_texts(content, clean_text)
                if cleaned is not content and cleaned != content:
                    changed[field.name] = cleaned
            return replace(value, **changed) if changed else value
        return value


_OWN = frozenset({"recorded_at", "checked_at", "suite_version", "suite_commit", "source", "level", "outcome", "since"})
"""Fields of a run that hold only the program's own texts."""


def _batches(texts: Sequence[str]) -> Iterator[str]:
    """The texts in batches: searching them one by one takes long."""
    for begin in range(0, len(texts), 500):
        yield "\n".join(texts[begin : begin + 500])


class SecretScanner:
    """Holds all forms of all secrets, and never outputs one."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        every = {form for secret in secrets if secret for form in forms(secret)}
        self._pattern = re.compile(_prefix_pattern(every)) if every else None

    def finds_in(self, data: bytes) -> bool:
        """Whether the bytes hold any secret in any form."""
        return self._pattern is not None and self._pattern.search(data) is not None

    def origin(self, run: Run) -> str:
        """Which text of the run holds a secret, in words: `4.3 E200, found`; "" if no single text does."""
        return next((where for where, text in _texts(run) if self.finds_in(text.encode(errors="replace"))), "")


def forms(secret: str) -> frozenset[bytes]:
    """Every form of a secret that is searched for."""
    all_forms: set[bytes] = set(variants(secret)) if len(secret) <= LONGEST else set()
    for text in {secret[:LONGEST], clean(secret, LONGEST + 1)[:LONGEST]}:
        in_data = _json_forms({text, str(escape(text))})
        all_forms.update(variants(text))
        all_forms.update(spelling.encode() for spelling in in_data | _json_forms({plain(text)}))
        all_forms.update(part for spelling in in_data for part in inside_base64(spelling.encode()))
    return frozenset(filter(None, all_forms))


def _json_forms(texts: set[str]) -> set[str]:
    """The texts, and their forms in JSON."""
    return texts | {json.dumps(text, ensure_ascii=ascii_)[1:-1] for text in texts for ascii_ in (True, False)}


def _prefix_pattern(alternatives: Collection[bytes]) -> bytes:
    """A regular expression for any of these, in which common prefixes are merged: one pass over the bytes."""
    common = _common_prefix(min(alternatives), max(alternatives))
    branches: dict[bytes, set[bytes]] = {}
    for alternative in alternatives:
        rest = alternative[len(common) :]
        branches.setdefault(rest[:1], set()).add(rest)
    if b"" in branches:
        return re.escape(common)
    return (
        re.escape(common) + b"(?:" + b"|".join(_prefix_pattern(branch) for _, branch in sorted(branches.items())) + b")"
    )


def _common_prefix(first: bytes, last: bytes) -> bytes:
    """The common prefix of the first and the last of sorted bytes, which all between them share."""
    end = next(
        (at for at, (first_byte, last_byte) in enumerate(zip(first, last, strict=False)) if first_byte != last_byte),
        len(first),
    )
    return first[:end]


def _texts(run: Run) -> Iterator[tuple[str, str]]:
    """Every text of a run that comes from the company or the gateway, with its location."""
    for name in ("company", "company_id", "title", "note"):
        yield name.replace("_", " "), getattr(run, name)
    yield from (("a remark on the run", text) for text in run.remarks)
    yield from (("the names of the functions", name) for name in run.functions)
    if run.changes is not None:
        places = (change.where for change in run.changes.gone)
        yield from (("what changed since the run before", text) for text in (*run.changes.because, *places))
    yield from (
        ("beyond the document", text)
        for check in run.listing_checks
        for text in (check.user, check.found, check.surprise)
    )
    for row in run.rows:
        yield from ((f"{row.case.id} at {_safe_place(row)}, {name}", text) for name, text in _row_texts(row))


def _row_texts(row: Row) -> Iterator[tuple[str, str]]:
    verdict = row.verdict
    yield from (("the entity's name", row.entity_name), ("the user", row.user), ("seen by", verdict.seen_by))
    yield from (("the entity's ID", row.case.place.key), ("the application", row.case.application or ""))
    yield from (("found", row.found), ("expected", row.expected), ("click", row.click), ("hint", verdict.near_miss))
    yield from (("because", verdict.because), ("remark", verdict.remark))
    match verdict.accepted:
        case Acceptance(reason=why, by=who) | Confirmation(how=why, by=who):
            yield from (("who accepted or confirmed it", who), ("why it was accepted, or how confirmed", why))
    yield from (("the name of a role", name) for name in row.roles)
    for piece in verdict.evidence:
        yield from (("evidence", text) for text in (piece.user, piece.question))
        yield from (("evidence", text) for pair in piece.values for text in pair)


def _safe_place(row: Row) -> str:
    """The place without its ID, because the ID may hold the secret."""
    return "an entity" if row.case.place.entity else row.place_name
