"""How texts from outside are compared, and how much of one is read."""

from __future__ import annotations

from intacct.ids import normalize_id

__all__ = ["TEXT_LIMIT", "normalize_id"]

TEXT_LIMIT = 4_000
"""Characters of a text from outside that are read at most: none that is judged has a hundredth of them."""
