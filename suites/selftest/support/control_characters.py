"""Find the characters that must not be left in a line that a person looks at."""

from __future__ import annotations

import unicodedata


def control_characters(line: str) -> list[str]:
    """The characters of a line that steer a terminal, end the line or turn its direction.

    Characters that this Python's Unicode does not know yet are none: a newer emoji in a name stays as it is.
    """
    return [char for char in line if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
