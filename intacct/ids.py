"""How an ID, an address or a name is made comparable, as Sage compares them."""

from __future__ import annotations

import string
from functools import lru_cache

_BLANKS = " \t\r\n\xa0"
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@lru_cache(maxsize=2048)
def normalize_id(text: str) -> str:
    """The text without blanks around it, and with A to Z in lower case.

    No other letters are folded: a long s is not an s, and two IDs that only Unicode's rules make equal stay two.
    """
    return text.strip(_BLANKS).translate(_LOWER)
