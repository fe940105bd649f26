"""Known secrets in bytes: every form in which one may show up, and its replacement before anything is written.

The cost grows with the secrets and the bytes only: a secret whose plain core is not in the bytes is not looked for in
the dozens of forms that its other characters may take.
"""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

REMOVED = b"[secret removed]"
"""What stands where a secret stood."""
_CORE = re.compile(r"[A-Za-z0-9]{4,}")


def encodings(secret: str) -> tuple[bytes, ...]:
    """The forms in which a secret may show up in bytes: clear, XML-, HTML-, URL- and base64-encoded; longest first.

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
    marked |= {escape(text) for text in marked} | {escape(escape(text)) for text in marked}
    percent = {quote(secret, safe=""), quote_plus(secret), quote(secret)}
    texts = {secret, *marked, *percent, *(re.sub("%..", lambda code: code[0].lower(), text) for text in percent)}
    clear = secret.encode()
    forms = {text.encode(codec) for text in texts for codec in ("utf-8", "utf-16-le", "utf-16-be")}
    forms |= set(_in_base64(clear))
    return tuple(sorted(filter(None, forms), key=_longest_first))


def _in_base64(clear: bytes) -> list[bytes]:
    """The secret in base64, by itself and inside a longer text (`user:password`), where it begins at any bit."""
    forms = []
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        forms.append(encode(clear))
        for before, skipped in ((0, 0), (1, 2), (2, 3)):
            whole = encode(b"x" * before + clear)[skipped : (before + len(clear)) * 8 // 6]
            forms += [whole] if len(whole) >= 8 else []
    return forms


def _longest_first(form: bytes) -> tuple[int, bytes]:
    return -len(form), form


def without_secrets(body: bytes, forms: tuple[bytes, ...]) -> tuple[bytes, int]:
    """The bytes with every form replaced, and how many were."""
    removed = 0
    for form in forms:
        found = body.count(form)
        if found:
            body = body.replace(form, REMOVED)
            removed += found
    return body, removed


@dataclass(frozen=True, slots=True)
class _Secret:
    """A secret's forms, and the cores one of which stands in each of them; no cores: look for every form."""

    forms: tuple[bytes, ...]
    cores: tuple[bytes, ...]

    def may_be_in(self, body: bytes) -> bool:
        return not self.cores or any(core in body for core in self.cores)


class Secrets:
    """All known secrets of a run, the longest first, so that one inside another leaves nothing of the longer one."""

    def __init__(self, clear: tuple[str, ...]) -> None:
        self._secrets = tuple(_known(secret) for secret in clear)

    def remove(self, body: bytes) -> tuple[bytes, int]:
        """The bytes without any secret, and how many were replaced."""
        likely = [secret for secret in self._secrets if secret.may_be_in(body)]
        if not likely:
            return body, 0
        forms = sorted({form for secret in likely for form in secret.forms}, key=_longest_first)
        return without_secrets(body, tuple(forms))


def _known(secret: str) -> _Secret:
    forms = encodings(secret)
    core = max(_CORE.findall(secret), key=len, default="")
    if not core:
        return _Secret(forms, ())
    clear = secret.encode()
    return _Secret(forms, (core.encode(), core.encode("utf-16-le"), core.encode("utf-16-be"), *_in_base64(clear)))
