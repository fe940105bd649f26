"""Normalizes names of applications, policies and reports for comparing.

Case, blanks, singular and plural and a leading AP or AR make no difference, and a company may have its own names for
dimensions. No rights and no verdicts here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache


@lru_cache(maxsize=4096)
def normalize_name(name: str) -> str:
    """Normalize a policy's or application's name: `AP  Bills ` -> `bill`."""
    words = name.casefold().split()
    if len(words) > 1 and words[0] in {"ap", "ar"}:
        words = words[1:]
    return " ".join(map(_singular, words))


def with_company_terms(name: str, terms: Mapping[str, str]) -> str:
    """A usual name, folded, with the company's own terms for its dimensions: `Customer aging` -> `member aging`.

    `terms` is a dimension's object -> the company's name for it.
    """
    own = {normalize_name(object_): normalize_name(term) for object_, term in terms.items()}
    return " ".join(own.get(word) or word for word in normalize_name(name).split())


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(ss|x|ch|sh|[^aeiou]us)es$", word):
        return word[:-2]
    return word if re.search(r"(ss|[^aeiou]us)$", word) else word.removesuffix("s")
