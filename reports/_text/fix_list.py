"""fix-list.txt and message.eml: the message to the customer's admin, as plain text and as an email draft.

Both have the same words. The draft has no date and fixed boundaries: the same recording gives the same bytes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from reports._model.message import Block, Message

WIDTH = 72
"""Characters in a line of text; a mail program that wraps or quotes leaves such a line whole."""
MOST_ATTACHED = 5_000_000
"""Bytes of an attached page; encoding makes it a third larger, and many mail servers refuse ten million bytes."""
_KEPT = "\0"
_BOUNDARIES = ("=_setup-check-mixed", "=_setup-check-words")


def fix_list(message: Message) -> str:
    """The message as plain text that can be pasted anywhere: nothing is escaped, and no line is long."""
    return "\n".join([f"Subject: {message.subject}", "", *_text(message)]) + "\n"


def words(message: Message) -> str:
    """The words of the message, a line for each text: nothing is wrapped or encoded."""
    blocks = ((block.text, *(f"{line.label}: {line.text}" for line in block.lines)) for block in message.blocks)
    return "\n".join([message.subject, *(text for block in blocks for text in block)])


def mail(message: Message, page: bytes | None) -> bytes:
    """The message as a draft with its page attached; without an attachment if `page` is None.

    `X-Unsent` makes it a draft in classic Outlook only; other mail programs show it, and its text can be copied.
    """
    mail_ = EmailMessage(policy=SMTP)
    mail_["Subject"] = message.subject
    mail_["X-Unsent"] = "1"
    mail_.set_content("\n".join(_text(message)) + "\n", cte="quoted-printable")
    mail_.add_alternative(_html(message), subtype="html", cte="quoted-printable")
    if page is not None:
        mail_.add_attachment(page, maintype="text", subtype="html", filename="index.html")
    multiparts = [part for part in mail_.walk() if part.is_multipart()]
    for part, boundary in zip(multiparts, _BOUNDARIES, strict=False):
        part.set_boundary(boundary)
    return mail_.as_bytes()


def _text(message: Message) -> Iterator[str]:
    for at, block in enumerate(message.blocks):
        if at:
            yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    number = f"{block.number}. " if block.number else ""
    yield from _wrapped(number, block.text)
    indent = "   " if block.number else "- "
    for line in block.lines:
        yield from _wrapped(indent, f"{line.label}: {line.text}" if line.label else line.text)


def _wrapped(begin: str, text: str) -> list[str]:
    """The lines of a text after its beginning; a word that is longer than a line stays whole.

    No line begins with the separator of a path, because mail programs take such a line for a quotation.
    """
    lines = textwrap.wrap(
        text.replace(" > ", f"{_KEPT}> "),
        WIDTH,
        initial_indent=begin,
        subsequent_indent=" " * len(begin),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_KEPT, " ") for line in lines]


def _html(message: Message) -> str:
    body = "\n".join(map(_html_block, message.blocks))
    return f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"></head>\n<body>\n{body}\n</body></html>\n'


def _html_block(block: Block) -> str:
    title = f"<b>{block.number}. {escape(block.text)}</b>" if block.number else escape(block.text)
    lines = [f"{escape(line.label)}: {escape(line.text)}" if line.label else escape(line.text) for line in block.lines]
    if not block.number:
        lines = [f"- {line}" for line in lines]
    return "<p>" + "<br>\n".join([title, *lines]) + "</p>"
