"""The last gate: no bytes are put in place that hold a secret, in clear or in any form in which a page could hold it.

What a page writes may be escaped (HTML, XML, JSON, Markdown, URLs), and the page of Allure holds all of it once more in
base64, where a secret starts at any of three offsets. All forms of all secrets are looked for in one pass.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Iterator

from markupsafe import escape

from intacct.protocol.redaction import variants
from reports._model.run import Row, Run
from reports._pages.markdown import plain
from reports._pages.wording import clean
from suites.judgement.verdict import Acceptance, Confirmation

LONGEST = 39
"""A page may shorten a text: of a longer secret, its beginning is looked for."""
SHORTEST_INSIDE = 8
"""Fewer characters of base64 than this stand somewhere in a big file by chance."""


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
        found.update(part for one in in_data for part in _inside_base64(one.encode()))
    return frozenset(filter(None, found))


def _quoted(texts: set[str]) -> set[str]:
    """The texts, and how they stand in JSON."""
    return texts | {json.dumps(one, ensure_ascii=ascii_)[1:-1] for one in texts for ascii_ in (True, False)}


def _inside_base64(clear: bytes) -> Iterator[bytes]:
    """How bytes look within longer ones that are base64-encoded: what depends on them alone, for each offset."""
    for offset, first in ((0, 0), (1, 2), (2, 3)):
        coded = base64.b64encode(bytes(offset) + clear)[first : (offset + len(clear)) * 8 // 6]
        if len(coded) >= SHORTEST_INSIDE:
            yield coded
            yield coded.translate(bytes.maketrans(b"+/", b"-_"))


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
    for piece in verdict.evidence:
        yield from (("evidence", text) for text in (piece.user, piece.question))
        yield from (("evidence", text) for pair in piece.values for text in pair)


def _safe(one: Row) -> str:
    """The place without its ID: that may be what holds the secret."""
    return "an entity" if one.case.place.entity else one.place_name
