"""The forms in which a secret may occur in bytes: in markup, in URLs, in JSON, in base64, in other encodings.

The list is not complete, since every character may be escaped differently: redaction.py handles the rest.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

SHORTEST_INSIDE = 8
"""Minimum characters of base64 that are searched for inside longer base64."""


@lru_cache(maxsize=256)
def variants(secret: str) -> tuple[bytes, ...]:
    """The forms of a secret in bytes: clear, XML-, HTML-, URL- and base64-encoded; longest first.

    Markup is escaped up to three times (facts.md: the gateway's texts are HTML-escaped inside XML, sometimes twice).
    """
    marked = {
        escape(secret),
        escape(secret).replace("&gt;", ">"),
        escape(secret, {'"': "&quot;", "'": "&apos;"}),
        escape(secret, {'"': "&quot;"}),
        *(html.escape(secret).replace("&#x27;", mark) for mark in ("&#x27;", "&#39;", "&#039;")),
        secret.replace("]]>", "]]]]><![CDATA[>"),
    }
    marked |= {text.encode("ascii", "xmlcharrefreplace").decode() for text in marked}
    marked |= {_by_name(secret), *_by_number(secret)}
    marked |= {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    marked |= {escape(text) for text in marked} | {escape(escape(text)) for text in marked}
    percent = {quote(secret, safe=""), quote_plus(secret), quote(secret)}
    texts = {secret, *marked, *percent, *(re.sub("%..", lambda code: code[0].lower(), text) for text in percent)}
    clear = secret.encode()
    forms = {text.encode(codec) for text in texts for codec in ("utf-8", "utf-16-le", "utf-16-be")}
    # An answer may be in an unexpected encoding: characters that it cannot represent are question marks there.
    beyond_ascii = [text for text in texts if not text.isascii()]
    forms |= {text.encode(codec, "replace") for text in beyond_ascii for codec in ("latin-1", "cp1252")}
    forms |= set(_in_base64(clear))
    return tuple(sorted(filter(None, forms), key=longest_first))


def _by_name(secret: str) -> str:
    """Escape as PHP's htmlentities does: every character that has an entity name becomes its name."""
    return "".join(f"&{codepoint2name[ord(char)]};" if ord(char) in codepoint2name else char for char in secret)


def _by_number(secret: str) -> tuple[str, ...]:
    """Every character as its number: decimal, and hexadecimal in both cases."""
    return tuple("".join(form % ord(char) for char in secret) for form in ("&#%d;", "&#x%x;", "&#x%X;"))


def inside_base64(clear: bytes) -> Iterator[bytes]:
    """How bytes look inside longer base64-encoded bytes (`user:password`): only the part that depends on them alone.

    They may begin at each of three offsets. Forms shorter than `SHORTEST_INSIDE` characters are left out: they occur
    in a big file by chance.
    """
    for before, skipped in ((0, 0), (1, 2), (2, 3)):
        coded = base64.b64encode(bytes(before) + clear)[skipped : (before + len(clear)) * 8 // 6]
        if len(coded) >= SHORTEST_INSIDE:
            yield coded
            yield coded.translate(bytes.maketrans(b"+/", b"-_"))


def _in_base64(clear: bytes) -> list[bytes]:
    """The secret in base64, by itself and inside a longer text."""
    return [base64.b64encode(clear), base64.urlsafe_b64encode(clear), *inside_base64(clear)]


def coded_forms(secret: str) -> set[bytes]:
    """The forms of a common secret in which it is not a word: base64 that is long enough, and percent-encoding."""
    forms = {form for form in _in_base64(secret.encode()) if len(form) >= SHORTEST_INSIDE}
    return forms | {form.encode() for form in (quote(secret, safe=""), quote_plus(secret)) if form != secret}


def longest_first(form: bytes) -> tuple[int, bytes]:
    """The order in which forms are replaced: longest first, so that no part of a longer one stays."""
    return -len(form), form
