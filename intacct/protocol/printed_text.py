"""The words that are always printed: a secret that is one of them is kept where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

_SMALL_NUMBER = re.compile("[0-9]{1,4}")
"""Counts, years, parts of a time: they occur in most texts, so that such a password cannot be redacted."""


class PrintedText:
    """A text that is always printed, prepared for searching for many secrets; companies may share it."""

    def __init__(self, text: str = "") -> None:
        self._text = text
        words = sorted(set(text.split()), key=len)
        self._words = "\n".join(words)  # without duplicates: a third of our own texts
        self._lengths = [len(word) for word in words]
        self._starts = list(accumulate((length + 1 for length in self._lengths), initial=0))

    def __contains__(self, secret: str) -> bool:
        if secret.split() != [secret]:
            return secret in self._text
        # No word that is shorter than the secret contains it.
        return self._words.find(secret, self._starts[bisect_left(self._lengths, len(secret))]) >= 0

    def has_phrase(self, phrase: str) -> bool:
        """Whether it contains this phrase as consecutive whole words."""
        return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", self._text) is not None


class Vocabulary:
    """The words that are always printed: a password that is one of them cannot be redacted, and must be changed.

    `text` holds the words and phrases, `names` the settings that the program prints (user IDs, entity IDs).
    """

    def __init__(self, text: PrintedText, names: Iterable[str] = ()) -> None:
        self._texts = (text, PrintedText("\n".join(names)))
        self._phrases: dict[str, bool] = {}

    def holds(self, secret: str) -> bool:
        """Whether the secret occurs anywhere in it, also inside a longer word, or is one character or a number."""
        if len(secret) == 1 or _SMALL_NUMBER.fullmatch(secret):
            return True
        return any(secret in text for text in self._texts)

    def covers(self, text: str, begin: int, end: int) -> bool:
        """Whether this part of a text is kept, because the words around it are a known phrase."""
        if end - begin == 1 or _SMALL_NUMBER.fullmatch(text, begin, end):
            return True
        while begin and _in_word(text[begin - 1]) and _in_word(text[begin]):
            begin -= 1
        while end < len(text) and _in_word(text[end]) and _in_word(text[end - 1]):
            end += 1
        phrase = text[begin:end]
        if phrase not in self._phrases:
            self._phrases[phrase] = any(text.has_phrase(phrase) for text in self._texts)
        return self._phrases[phrase]


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"
