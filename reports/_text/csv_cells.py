"""A table as a file that a spreadsheet opens: the company's texts stay texts, whatever they begin with."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

from suites.document.text import shown

_BEGINS_FORMULA = frozenset("=+-@")
"""What a spreadsheet takes for the beginning of a formula; it reads their full-width forms alike."""
MOST_CHARACTERS = 2_000
"""Of one cell; a spreadsheet takes 32,767."""


def csv_file(head: Iterable[str], rows: Iterable[Iterable[str | int]]) -> bytes:
    """The table in UTF-8 with the mark by which Excel knows it, every cell in quotes, lines ending as RFC 4180 says.

    In quotes a cell is one cell wherever the file is opened: also where the separator is the semicolon.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(map(safe_cell, head))
    writer.writerows(map(safe_cell, row) for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def safe_cell(value: str | int) -> str | int:
    """A value that no spreadsheet calculates: a number as it is, a text as one line that begins no formula.

    An apostrophe stands before what would begin one: that is how a spreadsheet itself marks a text.
    """
    if isinstance(value, int):
        return value
    text = shown(value, MOST_CHARACTERS)
    return f"'{text}" if unicodedata.normalize("NFKC", text[:1]) in _BEGINS_FORMULA else text


def step_cell(number: str) -> str:
    """A step's printed number as a text: by itself a spreadsheet would take 4.10 for the number 4.1."""
    return f"Step {number}"
