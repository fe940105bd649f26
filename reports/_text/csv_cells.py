"""A table as a file for spreadsheets: the company's texts stay texts, whatever they begin with."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

from suites.document.text import shown

_BEGINS_FORMULA = frozenset("=+-@")
"""The characters that begin a formula in a spreadsheet; their full-width forms do, too."""
MOST_CHARACTERS = 2_000
"""The limit of one cell; a spreadsheet accepts 32,767."""


def csv_file(head: Iterable[str], rows: Iterable[Iterable[str | int]]) -> bytes:
    """The table in UTF-8 with a BOM for Excel, every cell in quotes, with line endings as in RFC 4180.

    The quotes keep a cell whole wherever the file is opened, also if the separator is the semicolon.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(map(safe_cell, head))
    writer.writerows(map(safe_cell, row) for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def safe_cell(value: str | int) -> str | int:
    """A value that no spreadsheet calculates: a number unchanged, a text as one line that does not begin a formula.

    A text that would begin one gets an apostrophe in front, as spreadsheets themselves mark a text.
    """
    if isinstance(value, int):
        return value
    text = shown(value, MOST_CHARACTERS)
    return f"'{text}" if unicodedata.normalize("NFKC", text[:1]) in _BEGINS_FORMULA else text


def step_cell(number: str) -> str:
    """A step's printed number as a text: a spreadsheet would read 4.10 as the number 4.1."""
    return f"Step {number}"
