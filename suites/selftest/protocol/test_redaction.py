"""Secrets in answers: however an echo escapes them, nothing that is read of the answer holds one."""

from __future__ import annotations

import html
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.printed_text import PrintedText
from intacct.protocol.redaction import REDACTED, Redactor
from intacct.protocol.tree import root_of
from intacct.protocol.variants import variants

PASSWORDS = ('Pass"word&77', 'Pass"x]]>77', "Pass'w<77", "Pässwort&77", "a\"b'c&d<e>f", "plain-hunter2")
_MARK = REDACTED.decode()
_secrets = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=6, max_size=16)
_ways = st.lists(st.sampled_from(["plain", "decimal", "hex", "HEX", "named"]), min_size=16, max_size=16)


def escape_all(text: str, ways: list[str]) -> str:
    """The text with every character escaped in a way of its own; what has to be escaped always is."""

    def escape_char(char: str, way: str) -> str:
        if way == "decimal":
            return f"&#{ord(char)};"
        if way in {"hex", "HEX"}:
            return f"&#{'x' if way == 'hex' else 'x0'}{ord(char):{'x' if way == 'hex' else 'X'}};"
        return html.escape(char) if way == "named" else escape(char)

    return "".join(map(escape_char, text, ways * (len(text) // len(ways) + 1)))


def answer(text: str) -> bytes:
    """An answer that holds a text in an element, in an attribute and behind an element."""
    inside = text.replace('"', "&quot;")
    return f'<response><error a="{inside}">I was sent {text}<b/>{text}</error></response>'.encode()


def read(body: bytes) -> str:
    """Everything that the answer says, as it is read and unescaped; of what is not an answer, the whole of it."""
    try:
        root = root_of(body)
    except UnreadableAnswer:
        return body.decode()
    texts = [
        text
        for element in root.iter()
        for text in (element.text or "", element.tail or "", *map(str, element.attrib.values()))
    ]
    clear = "\n".join(texts)
    return "\n".join((clear, html.unescape(clear), html.unescape(html.unescape(clear))))


@given(_secrets.filter(lambda candidate: candidate not in _MARK), _ways, _ways, st.integers(1, 3))
def test_no_escape_hides_a_secret(secret: str, ways: list[str], others: list[str], depth: int) -> None:
    """Every character escaped in a way of its own, and all of it again: the secret is found, and gone."""
    text = secret
    for number in range(depth):
        text = escape_all(text, ways if number % 2 else others)
    body, removed = Redactor((secret,)).redact(answer(text))
    assert secret not in read(body).replace(_MARK, "")
    assert removed >= 3


@pytest.mark.parametrize("secret", PASSWORDS)
@pytest.mark.parametrize(
    "echo",
    [
        pytest.param(html.escape, id="html"),
        pytest.param(lambda text: html.escape(text).replace("&#x27;", "&#039;"), id="php"),
        pytest.param(lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace").decode(), id="ascii"),
        pytest.param(lambda text: "".join(f"&#{ord(char)};" for char in text), id="numbers"),
        pytest.param(lambda text: f"<![CDATA[{text[:4]}]]>{escape(text[4:])}", id="CDATA"),
        pytest.param(lambda text: f"{escape(text[:4])}<!-- -->{escape(text[4:])}", id="comment"),
    ],
)
def test_an_echo_of_the_request_holds_no_secret(secret: str, echo: object) -> None:
    """An echo of our request, escaped in any way, in an answer or a page, holds no secret."""
    assert callable(echo)
    request = f"<password>{escape(secret)}</password>"
    for text in (echo(request), echo(secret)):
        pages = (f"<html><p>{text}<br></html>", f"<p>{text}<br><response>", f"<!-- x --><p>{text}<response>")
        for body in (f"<response><d>{text}</d></response>", f"<!-- x --><response>{text}</response>", *pages):
            redacted, _ = Redactor((secret,)).redact(body.encode())
            assert secret not in html.unescape(html.unescape(read(redacted)))


def test_an_answer_without_a_secret_stays_as_it_is() -> None:
    """An answer without a secret stays byte for byte as it is."""
    body = answer(escape('Food & Beverage, "Bar" <1>') + "&#8364;<!-- x -->")
    assert Redactor(PASSWORDS).redact(body) == (body, 0)


BLANKS = ["\u00a0", "&#160;", "&amp;nbsp;", "&amp;amp;nbsp;", "  ", "\n\t", "\u2028", "&#x200b;", "&#xA0;&#10;"]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_secret_told_with_other_blanks_is_removed(blank: str) -> None:
    """Whatever is shown as one blank may stand in an echo for the blanks of a secret."""
    body, removed = Redactor(("correct  horse battery",)).redact(answer(f"correct{blank}horse{blank}battery"))
    assert removed == 3
    assert "horse" not in read(body)


@pytest.mark.parametrize("encoding", ["UTF-7", "ISO-8859-15", "ISO-8859-1", "windows-1252", "UTF-32", "IBM037"])
def test_an_answer_in_another_encoding_is_not_read(encoding: str) -> None:
    """Only the encodings that Sage uses are read, and an echo in another one stands nowhere in clear."""
    echoed = "pässwort+ohne-blank"
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + answer(echoed).decode()
    coded = text.encode(encoding)
    body, _ = Redactor((echoed,)).redact(coded)
    with pytest.raises(UnreadableAnswer):
        root_of(coded)
    with pytest.raises(UnreadableAnswer):
        root_of(body)
    assert echoed not in body.decode(encoding, "replace")
    assert echoed not in body.decode("utf-8", "replace")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_sage_uses_are_read(encoding: str) -> None:
    """UTF-8 with or without a mark and UTF-16 with one are read."""
    assert root_of(answer("größer").decode().encode(encoding)).findtext("error") == "I was sent größer"


_words = st.lists(st.text("abcAB<>&(.-_0ä", min_size=1, max_size=9), max_size=12)


@given(_words, st.sampled_from([" ", "\n", "\t  ", "\u00a0"]), st.text("abcAB<>&(.-_0ä \n", min_size=1, max_size=6))
def test_a_printed_text_holds_what_stands_in_it(words: list[str], blank: str, secret: str) -> None:
    """Kept as different words of a length, the text says the same of every secret; most of those tried stand in it."""
    text = blank.join(words)
    assert (secret in PrintedText(text)) == (secret in text)
    for begin in range(len(text)):
        assert text[begin : begin + 4] in PrintedText(text)


@pytest.mark.parametrize("others", [0, 40])
@pytest.mark.parametrize("secret", [*PASSWORDS, "ab&cd", "%41bcdefg", "&amp;xyz", "x"])
def test_every_form_of_a_secret_is_found(secret: str, others: int) -> None:
    """Beside few other secrets and beside many, which are looked for in another way, and with nothing around it."""
    redactor = Redactor((secret, *(f"another-{number}-secret" for number in range(others))))
    for form in variants(secret):
        clean, removed = redactor.redact(b"(" + form + b")")
        assert form not in clean.replace(REDACTED, b"")
        assert removed
