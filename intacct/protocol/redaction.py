"""Finds known secrets in bytes, and replaces them before anything is written.

The cost hardly grows with the number of secrets: a form is searched for only if its first bytes occur somewhere.
No list of forms (variants.py) is complete. So an answer that contains any escape is also parsed and searched: its
texts are unescaped as often as they are when they are shown.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.printed_text import PrintedText, Vocabulary
from intacct.protocol.tree import root_of
from intacct.protocol.variants import coded_forms, longest_first, variants

REDACTED = b"[secret removed]"
"""Replaces a secret."""
_FEW = 100
"""Up to this many beginnings of forms are searched for one by one; for more, splitting the bytes is faster."""
_ESCAPED = 2
"""How often a text inside an answer is unescaped before it is shown (facts.md: sometimes twice)."""
_PROLOG = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[^>]*-->\s*)*(?=<response)")
"""What may come before an answer without being text of it."""
_BLANKS = "[\\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+"
"""Characters that are shown as one blank: a secret that contains a blank may occur with any of these."""
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_READ_OR_NO_TEXT = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "idna", "punycode", "unicode-escape", "raw-unicode-escape"}
)
"""Codecs that are skipped here: the parser reads them anyway, or XML cannot declare them."""
_STARTS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    "<?xm".encode("cp037"): "cp037",
}
"""Encodings in which even the declaration is unreadable, by the first bytes of an answer."""
_START = 6
"""How many of the first bytes of a form are searched for before the whole form."""
_SIGNS = (b"\0", b"&", b"%")
"""Bytes that many forms begin with and few answers contain; if one is missing, its forms are not searched for."""


def redact_variants(body: bytes, forms: tuple[bytes, ...]) -> tuple[bytes, int]:
    """Replace every form in the bytes; return the bytes and the number of replacements."""
    removed = 0
    for form in forms:
        count = body.count(form)
        if count:
            body = body.replace(form, REDACTED)
            removed += count
    return body, removed


def _sign_of(start: bytes) -> bytes:
    """The sign in the first bytes of a form; b"" if there is none, which occurs in every answer."""
    for sign in _SIGNS:
        if sign in start:
            return sign
    return b""


class Redactor:
    """All known secrets of a run. The longest form is replaced first, so that no part of it stays.

    If a secret is a word that is always printed (`vocabulary`), its occurrences as such a word are kept.
    """

    def __init__(self, clear: tuple[str, ...], vocabulary: Vocabulary | None = None) -> None:
        self._vocabulary = vocabulary or Vocabulary(PrintedText())
        clear = tuple(filter(None, clear))
        self.common = frozenset(filter(vocabulary.holds, clear) if vocabulary else ())
        """The secrets that are always printed."""
        self._common = [
            (secret.encode(), re.compile(re.escape(secret)))
            for secret in sorted(self.common, key=lambda secret: (-len(secret), secret))
        ]
        self._by_start: dict[bytes, dict[bytes, set[bytes]]] = {sign: {} for sign in (*_SIGNS, b"")}
        """The sign that forms need -> the first bytes of forms -> these forms."""
        self._short: set[bytes] = set()
        clear = tuple(secret for secret in clear if secret not in self.common)
        forms = {form for secret in clear for form in variants(secret)}
        for form in forms.union(*map(coded_forms, self.common)):
            if len(form) < _START:
                self._short.add(form)
                continue
            start = form[:_START]
            self._by_start[_sign_of(start)].setdefault(start, set()).add(form)
        words = sorted({tuple(secret.split()) for secret in clear}, key=lambda parts: (-len(parts), parts))
        self._with_blanks = [
            (parts[0].encode(), re.compile(_BLANKS.join(map(re.escape, parts)))) for parts in words if len(parts) > 1
        ]

    def redact(self, body: bytes) -> tuple[bytes, int]:
        """The bytes without any secret, and how many were replaced; escapes that hid a secret are removed with it."""
        body, removed = self._redact_variants_in(body)
        if codec := _strange_encoding(body):
            text, more = self._redact_unescaped(body.decode(codec, "replace"))
            return (text.encode(), removed + more) if more else (body, removed)
        if not _may_hide(body):
            return body, removed
        body, more = self._redact_read(body)
        return body, removed + more

    def _redact_read(self, body: bytes) -> tuple[bytes, int]:
        """Redact the body as readers see it: an answer's texts and attributes, or the whole of any other page."""
        try:
            root = root_of(body)
        except UnreadableAnswer:
            text, removed = self._redact_unescaped(body.decode("utf-8", "replace"))
            return (text.encode(), removed) if removed else (body, 0)
        if not self._may_contain(root):
            return body, 0
        removed = 0
        for place in _texts_of(root):
            text, count = self._redact_unescaped(place.text)
            if count:
                place.put(text)
                removed += count
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True), removed

    def _may_contain(self, root: etree._Element) -> bool:
        """Whether an answer contains a secret: a search in all texts joined quickly rules out most answers."""
        attributes = (str(value) for element in root.iter() if element.attrib for value in element.attrib.values())
        return self._redact_unescaped("\n".join((*map(str, root.itertext()), *attributes)))[1] > 0

    def _redact_unescaped(self, text: str) -> tuple[str, int]:
        """The text without any secret, unescaped only if one was found."""
        redacted, removed = text, 0
        for _ in range(_ESCAPED + 1):
            clean, count = self._redact_variants_in(text.encode("utf-8", "replace"))
            text = clean.decode()
            if count:
                redacted, removed = text, removed + count
            unescaped = html.unescape(text)
            if unescaped == text:
                break
            text = unescaped
        return redacted, removed

    def _redact_variants_in(self, body: bytes) -> tuple[bytes, int]:
        body, removed = redact_variants(body, tuple(sorted(self._likely_forms(body), key=longest_first)))
        for first_word, pattern in self._with_blanks:
            if first_word in body:
                text, more = pattern.subn(REDACTED.decode(), body.decode("utf-8", "surrogateescape"))
                if more:
                    body, removed = text.encode("utf-8", "surrogateescape"), removed + more
        for secret, pattern in self._common:
            if secret in body:
                text, more = self._redact_outside_words(pattern, body.decode("utf-8", "surrogateescape"))
                if more:
                    body, removed = text.encode("utf-8", "surrogateescape"), removed + more
        return body, removed

    def _redact_outside_words(self, secret: re.Pattern[str], text: str) -> tuple[str, int]:
        """The text without a common secret, except for words that are always printed."""
        parts, end, removed = [], 0, 0
        for match in secret.finditer(text):
            if not self._vocabulary.covers(text, *match.span()):
                parts += [text[end : match.start()], REDACTED.decode()]
                end, removed = match.end(), removed + 1
        return "".join((*parts, text[end:])), removed

    def _likely_forms(self, body: bytes) -> set[bytes]:
        """The forms whose beginnings occur in the body: a few are searched for one by one, many in its pieces."""
        possible = [by_start for sign, by_start in self._by_start.items() if sign in body]
        if sum(map(len, possible)) <= _FEW:
            likely = [forms for by_start in possible for start, forms in by_start.items() if start in body]
        else:
            likely = [
                by_start[start] for piece in _pieces(body) for by_start in possible for start in by_start.keys() & piece
            ]
        return self._short.union(*likely)


@dataclass(frozen=True, slots=True)
class _TextPlace:
    """A text of an answer and its place: in an element, behind it, or in an attribute, by its name."""

    element: etree._Element
    attribute: str
    behind: bool
    text: str

    def put(self, text: str) -> None:
        """Replace the text in this place."""
        if self.attribute:
            self.element.attrib[self.attribute] = text
        elif self.behind:
            self.element.tail = text
        else:
            self.element.text = text


def _texts_of(root: etree._Element) -> list[_TextPlace]:
    """Every text of an answer that is not empty, with its place."""
    return [
        place
        for element in root.iter()
        for place in (
            _TextPlace(element, "", behind=False, text=element.text or ""),
            _TextPlace(element, "", behind=True, text=element.tail or ""),
            *(_TextPlace(element, str(key), behind=False, text=str(value)) for key, value in element.attrib.items()),
        )
        if place.text
    ]


def _may_hide(body: bytes) -> bool:
    """Whether the body contains anything that can encode a secret differently from its forms."""
    prolog = _PROLOG.match(body)
    inside = prolog.end() if prolog else 0
    # The rare byte of a sign is searched for first: an answer has thousands of "<".
    return b"\0" in body or any(sign[-1:] in body and body.find(sign, inside) >= 0 for sign in (b"&", b"<!", b"<?"))


def _strange_encoding(body: bytes) -> str:
    """The codec that an answer declares, if the parser does not read it anyway; else ""."""
    known_start = next((codec for start, codec in _STARTS.items() if body.startswith(start)), "")
    declared = _DECLARED.match(body)
    if known_start or declared is None:
        return known_start
    try:
        codec = codecs.lookup(declared[1].decode())
        b"".decode(codec.name)  # a codec from bytes to bytes is not a text encoding
    except (LookupError, ValueError):
        return ""
    return "" if codec.name in _READ_OR_NO_TEXT else codec.name


def _pieces(body: bytes) -> Iterator[set[bytes]]:
    """All sequences of bytes in the body that are as long as a beginning, a limited number at a time."""
    ends = len(body) - _START + 1
    for begin in range(0, ends, 65536):
        yield {body[at : at + _START] for at in range(begin, min(begin + 65536, ends))}
