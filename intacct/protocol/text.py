"""How Sage compares IDs and names, and how an ID is made comparable here."""

from __future__ import annotations

import string
from functools import lru_cache

TEXT_LIMIT = 4_000
"""Characters of a text from outside that are read at the most: none that is judged has a hundredth of them."""

_BLANKS = " \t\r\n\xa0"
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@lru_cache(maxsize=2048)
def normalize_id(text: str) -> str:
    """An ID, an address or a name for comparing: blanks around it trimmed, and A to Z without regard to case.

    No other letters are folded: a long s is not an s, and two IDs that only Unicode's rules make alike stay two.
    """
    return text.strip(_BLANKS).translate(_LOWER)
