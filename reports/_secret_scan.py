"""The last gate: nothing is written or printed that holds a secret, in clear or in any form in which it could hold it.

`SecretGate` blanks secrets in the texts of a run, and in any line, before anything is made of them; `SecretScanner`
looks once more at the bytes of each page, and stops one that holds a secret all the same.

What a page writes may be escaped (HTML, XML, JSON, Markdown, URLs), and the page of Allure holds all of it once more in
base64, where a secret starts at any of three offsets. All forms of all secrets are looked for in one pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import lru_cache

from markupsafe import escape

from intacct.protocol.redaction import REDACTED, Redactor, Vocabulary, inside_base64, variants
from reports._model.run import Row, Run
from reports._pages.markdown import plain
from reports._pages.wording import clean
from suites.document.model import Document
from suites.judgement.verdict import Acceptance, Confirmation

LONGEST = 39
"""A page may shorten a text: of a longer secret, its beginning is looked for."""


class SecretGate:
    """All outputs of a company pass it: its texts as they will stand there, without any secret.

    A secret that is printed in any case (`vocabulary`) stays where it is such a word, and costs no page.
    """

    def __init__(self, secrets: tuple[str, ...], vocabulary: Vocabulary | None = None) -> None:
        self._redactor = Redactor(secrets, vocabulary)
        self.sought = tuple(secret for secret in filter(None, secrets) if secret not in self._redactor.common)
        """The secrets that no page may hold in any form."""
        self._scanner = SecretScanner(self.sought)
        self._none = not any(secrets)

    @property
    def knows_common_words(self) -> bool:
        """Whether a secret is a word that is printed in any case: it needs to be changed."""
        return bool(self._redactor.common)

    def text(self, text: str) -> str:
        """The text without any secret; all of it goes where a secret stands in it in a form that cannot be cut out."""
        if self._none:
            return text
        kept, removed = self._redactor.redact(text.encode(errors="replace"))
        left = kept.decode(errors="replace")
        if self._scanner.finds_in(kept) or self._scanner.finds_in(clean(left, len(left) + 1).encode()):
            return REDACTED.decode()
        return left if removed else text

    def file(self, text: str) -> str:
        """The text of a file that cannot be left out, looked through once more as it stands there."""
        if not self._scanner.finds_in(text.encode(errors="replace")):
            return text
        return self._redactor.redact(text.encode(errors="replace"))[0].decode(errors="replace")

    def run(self, run: Run) -> Run:
        """The run with no secret in any of its texts; its moments, versions and verdicts are the program's own."""
        if self._none:
            return run
        texts = {text for _, text in _texts(run)}
        texts |= {clean(text, len(text) + 1) for text in texts}
        if all(self.text(part) == part for part in _parts(sorted(texts))):
            return run
        cleaned = self._without(run, lru_cache(maxsize=None)(self.text))
        assert isinstance(cleaned, Run)
        return cleaned

    def _without(self, value: object, text: Callable[[str], str]) -> object:
        """A value with its texts cleaned, however deep they stand in it."""
        if isinstance(value, str):
            return value if isinstance(value, Enum) else text(value)
        if isinstance(value, tuple):
            return tuple(self._without(one, text) for one in value)
        if isinstance(value, Mapping):
            return {self._without(key, text): self._without(one, text) for key, one in value.items()}
        if is_dataclass(value) and not isinstance(value, type | Document):
            changed = {}
            for one in fields(value):
                held = getattr(value, one.name)
                kept = held if one.name in _OWN else self._without(held, text)
                if kept is not held and kept != held:
                    changed[one.name] = kept
            return replace(value, **changed) if changed else value
        return value


_OWN = frozenset({"recorded_at", "checked_at", "suite_version", "suite_commit", "source", "level", "outcome", "since"})
"""Fields of a run that hold no text but the program's own."""


def _parts(texts: Sequence[str]) -> Iterator[str]:
    """The texts, many at once: to look through them one by one takes long."""
    for begin in range(0, len(texts), 500):
        yield "\n".join(texts[begin : begin + 500])


class SecretScanner:
    """Knows all forms of all secrets, and never says one."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        every = {form for secret in secrets if secret for form in forms(secret)}
        self._any = re.compile(_prefix_pattern(every)) if every else None

    def finds_in(self, data: bytes) -> bool:
        """Whether the bytes hold any secret in any form."""
        return self._any is not None and self._any.search(data) is not None

    def origin(self, run: Run) -> str:
        """Which text of the run holds a secret, in words: `4.3 E200, found`; "" where none does by itself."""
        return next((where for where, text in _texts(run) if self.finds_in(text.encode(errors="replace"))), "")


def forms(secret: str) -> frozenset[bytes]:
    """Every form of a secret that is looked for."""
    found: set[bytes] = set(variants(secret)) if len(secret) <= LONGEST else set()
    for text in {secret[:LONGEST], clean(secret, LONGEST + 1)[:LONGEST]}:
        in_data = _quoted({text, str(escape(text))})
        found.update(variants(text))
        found.update(one.encode() for one in in_data | _quoted({plain(text)}))
        found.update(part for one in in_data for part in inside_base64(one.encode()))
    return frozenset(filter(None, found))


def _quoted(texts: set[str]) -> set[str]:
    """The texts, and how they stand in JSON."""
    return texts | {json.dumps(one, ensure_ascii=ascii_)[1:-1] for one in texts for ascii_ in (True, False)}


def _prefix_pattern(these: Collection[bytes]) -> bytes:
    """A regular expression for any of these, in which a common beginning stands once: one pass over the bytes."""
    common = _beginning(min(these), max(these))
    branches: dict[bytes, set[bytes]] = {}
    for one in these:
        rest = one[len(common) :]
        branches.setdefault(rest[:1], set()).add(rest)
    if b"" in branches:
        return re.escape(common)
    return (
        re.escape(common) + b"(?:" + b"|".join(_prefix_pattern(branch) for _, branch in sorted(branches.items())) + b")"
    )


def _beginning(first: bytes, last: bytes) -> bytes:
    """What the first and the last of sorted bytes, and so all between them, begin with."""
    end = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:end]


def _texts(run: Run) -> Iterator[tuple[str, str]]:
    """Every text of a run that comes from the company or the gateway, with where it stands."""
    for name in ("company", "company_id", "title", "note"):
        yield name.replace("_", " "), getattr(run, name)
    yield from (("a remark on the run", text) for text in run.remarks)
    yield from (("the names of the functions", name) for name in run.functions)
    if run.changes is not None:
        gone = (one.where for one in run.changes.gone)
        yield from (("what changed since the run before", text) for text in (*run.changes.because, *gone))
    yield from (("beyond the document", text) for one in run.works for text in (one.user, one.found, one.surprise))
    for one in run.rows:
        yield from ((f"{one.case.id} at {_safe(one)}, {name}", text) for name, text in _row_texts(one))


def _row_texts(one: Row) -> Iterator[tuple[str, str]]:
    verdict = one.verdict
    yield from (("the entity's name", one.entity_name), ("the user", one.user), ("seen by", verdict.seen_by))
    yield from (("the entity's ID", one.case.place.key), ("the application", one.case.application or ""))
    yield from (("found", one.found), ("expected", one.expected), ("click", one.click), ("hint", verdict.near_miss))
    yield from (("because", verdict.because), ("remark", verdict.remark))
    match verdict.accepted:
        case Acceptance(reason=why, by=who) | Confirmation(how=why, by=who):
            yield from (("who accepted or confirmed it", who), ("why it was accepted, or how confirmed", why))
    yield from (("the name of a role", name) for name in one.roles)
    for piece in verdict.evidence:
        yield from (("evidence", text) for text in (piece.user, piece.question))
        yield from (("evidence", text) for pair in piece.values for text in pair)


def _safe(one: Row) -> str:
    """The place without its ID: that may be what holds the secret."""
    return "an entity" if one.case.place.entity else one.place_name
