"""A text that never shows itself, wherever it is printed."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """A text that shows as `[secret]` wherever it is printed, and is never pickled; `reveal()` gives it away."""

    __slots__ = ("_clear",)
    _clear: str

    def __init__(self, clear: str) -> None:
        object.__setattr__(self, "_clear", clear)

    def reveal(self) -> str:
        """The clear text, for the one place that sends it."""
        return self._clear

    def __repr__(self) -> str:
        return "[secret]"

    def __format__(self, spec: str) -> str:
        return format("[secret]", spec)

    def __eq__(self, other: object) -> bool:
        return self._clear == other._clear if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash((Secret, self._clear))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret cannot be changed")

    def __deepcopy__(self, memo: object) -> Secret:  # so that dataclasses.asdict keeps it wrapped
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is never written")
