"""The wording of texts, numbers, lists and days for a person, the same in every output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from suites.document.text import shown

NAME, TEXT = 80, 600
"""The maximum length, in characters, of a company's name and sentence in an output."""
_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str, limit: int = TEXT) -> str:
    """A text of the company or the gateway for any page: one line, without control characters and non-characters.

    Markup is left alone: the template escapes it.
    """
    return shown(_NO_CHARACTERS.sub(" ", text), limit)


def count_of(count: int, noun: str, nouns: str = "") -> str:
    """`1 check`, `3 checks`, `12,006 checks`."""
    return f"{count:,} {plural(count, noun, nouns or noun + 's')}"


def plural(count: int, singular: str, several: str) -> str:
    """The word for a number: `singular` for 1, `several` for any other."""
    return singular if count == 1 else several


def joined(names: Iterable[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def abbreviate(names: Sequence[str]) -> tuple[str, ...]:
    """A short list: if there are more than six names, five of them and how many more there are."""
    return tuple(names) if len(names) <= 6 else (*names[:5], f"and {len(names) - 5} more")


def part_words(part: str) -> str:
    """The application of a case; for a line of permissions, with what it asks for in brackets, without its syntax.

    `Company: *: Read only` is `Company (Read only)`, `Company: Users: none` is `Company (not Users)`.
    """
    application, _, line = clean(part, NAME).partition(": ")
    policy, _, grant = line.partition(": ")
    if grant == "none":
        return f"{application} ({'nothing' if policy == '*' else f'not {policy}'})"
    asked = line.removeprefix("*: ")
    return f"{application} ({asked})" if asked else application


def sentence(text: str, names: Iterable[str] = ()) -> str:
    """The text with a capital letter at the beginning, unless it begins with one of the names, which are data."""
    if any(name and text.startswith(name) and not text[len(name) :][:1].isalnum() for name in names):
        return text
    return text[:1].upper() + text[1:]


def day(at: date) -> str:
    """`31 March 2027`."""
    return f"{at.day} {at.strftime('%B %Y')}"


def day_and_time(moment: str) -> str:
    """`20 November 2026, 09:15 UTC` for a moment in ISO format; anything else unchanged."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return clean(moment, NAME)
    zone = "" if at.tzinfo is None else f" {at.strftime('%Z').removesuffix('+00:00')}"
    return f"{day(at)}, {at.strftime('%H:%M')}{zone}"
