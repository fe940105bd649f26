"""Texts for comparing and for showing: an ID trimmed and without regard to case, a line that a person may see."""

from __future__ import annotations

import string
import unicodedata

__all__ = ["shown"]


_BLANKS = " \t\r\n\xa0"
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def normalize_id(text: str) -> str:
    """An ID, an address or a name for comparing, as Sage does: trimmed, and A to Z without regard to case.

    No other letters are folded: a long s is not an s. `intacct.protocol.text` has the same for what is read.
    """
    return text.strip(_BLANKS).translate(_LOWER)


def shown(text: str, limit: int = 400) -> str:
    """A text of the company as a person may see it: one line, no control or direction characters, not endless.

    Markup is not touched: escaping belongs to the page that knows its own syntax.
    """
    start = text[: limit * 4]
    if not start.isprintable():  # most texts are, and then nothing has to be looked up
        hidden = {"Cc", "Cf", "Zl", "Zp", "Cs"}
        start = "".join(" " if unicodedata.category(char) in hidden else char for char in start)
    line = " ".join(start.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
