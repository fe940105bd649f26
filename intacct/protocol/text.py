"""How texts from outside are compared, and how much of them is read."""

from __future__ import annotations

from intacct.ids import normalize_id

__all__ = ["TEXT_LIMIT", "normalize_id"]

TEXT_LIMIT = 4_000
"""Maximum characters of an outside text that are read: no text that is judged has a hundredth of them."""
