"""Normalizes IDs, addresses and names so that they compare as in Sage."""

from __future__ import annotations

import string
from functools import lru_cache

_BLANKS = " \t\r\n\xa0"
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@lru_cache(maxsize=2048)
def normalize_id(text: str) -> str:
    """Strip the text, and convert A to Z to lower case.

    No other letters are folded: a long s is not an s, and two IDs that only Unicode's rules make equal stay different.
    """
    return text.strip(_BLANKS).translate(_LOWER)
