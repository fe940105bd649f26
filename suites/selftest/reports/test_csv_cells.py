"""Tables for spreadsheets: what is written can be read again, and nothing in it is calculated."""

from __future__ import annotations

import csv
import io

import pytest

from reports._text.csv_cells import MOST_CHARACTERS, csv_file, safe_cell
from suites.selftest.reports.test_reports_runs import HOSTILE, LONG


def read(data: bytes) -> list[list[str]]:
    """The cells that a program reads from the file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("before", ["", "\t", "\r", "\n", " ", "\xa0", "\u2028", "\u200f"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1"])
def test_no_cell_begins_a_formula(text: str, before: str) -> None:
    """Neither as it stands nor behind blanks or characters that nobody sees: an apostrophe makes it a text."""
    assert read(csv_file([before + text], [])) == [[f"'{text}"]]


def test_what_is_no_formula_stands_as_it_is() -> None:
    """Quotes, separators and signs inside a text, letters of every script, and numbers."""
    cells = ['The "Inn", east; west', "a=b", "4.5", "Zo\xeb \u6771\u4eac", ""]
    assert read(csv_file(["name"] * 5 + ["count"], [[*cells, 12]])) == [["name"] * 5 + ["count"], [*cells, "12"]]
    assert safe_cell(-3) == -3


def test_a_cell_is_one_line_wherever_the_file_is_opened() -> None:
    """Every cell stands in quotes, so that a semicolon in it parts nothing; a line feed in it becomes a blank."""
    assert csv_file(["a"], [["x;=1\n=2"]]) == b'\xef\xbb\xbf"a"\r\n"x;=1 =2"\r\n'


def test_hostile_and_endless_texts_are_cells() -> None:
    """What no character can be is replaced, and no cell is endless."""
    ((_,), (hostile,), (endless,)) = read(csv_file(["text"], [[HOSTILE], [LONG]]))
    assert hostile.startswith("<script>alert(1)</script>")
    assert not set("\x1b\u202e\ud800") & set(hostile)
    assert len(endless) == MOST_CHARACTERS
