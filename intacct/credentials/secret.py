"""A text that never shows itself, wherever it is printed."""

from __future__ import annotations

from typing import NoReturn

from pydantic import SecretStr


class Secret(SecretStr):
    """A text that shows as `[secret]` wherever it is printed, and is never pickled; `reveal()` gives it away.

    pydantic's own secret tells how long it is and whether it is empty, and can be changed, copied and pickled.
    """

    def __init__(self, clear: str) -> None:
        object.__setattr__(self, "_secret_value", clear)

    def reveal(self) -> str:
        """The clear text, for the one place that sends it."""
        return self.get_secret_value()

    def _display(self) -> str:
        return "[secret]"

    def __repr__(self) -> str:
        return self._display()

    def __format__(self, spec: str) -> str:
        return format(self._display(), spec)

    def __len__(self) -> NoReturn:
        raise TypeError("the length of a secret is not told")

    def __bool__(self) -> bool:
        return True

    def __hash__(self) -> int:
        return hash((Secret, self.get_secret_value()))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret cannot be changed")

    def __deepcopy__(self, memo: object) -> Secret:  # so that dataclasses.asdict keeps it wrapped
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is never written")
