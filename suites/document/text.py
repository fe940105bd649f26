"""Normalizes texts for comparing (trimmed, ignoring case), and prepares them for display."""

from __future__ import annotations

import unicodedata

from intacct.ids import normalize_id

__all__ = ["normalize_id", "shown"]


def shown(text: str, limit: int = 400) -> str:
    """A text of the company for display: one line, no control or direction characters, of limited length.

    Markup is not changed: escaping belongs to the page that knows its own syntax.
    """
    start = text[: limit * 4]
    if not start.isprintable():  # true of most texts: then nothing has to be looked up
        hidden = {"Cc", "Cf", "Zl", "Zp", "Cs"}
        start = "".join(" " if unicodedata.category(char) in hidden else char for char in start)
    line = " ".join(start.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
