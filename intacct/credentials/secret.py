"""A text that is never printed."""

from __future__ import annotations

from typing import NoReturn

from pydantic import SecretStr


class Secret(SecretStr):
    """A text that prints as `[secret]` and cannot be pickled; `reveal()` returns it.

    pydantic's own secret reveals its length and whether it is empty, and can be changed, copied and pickled.
    """

    def __init__(self, clear: str) -> None:
        object.__setattr__(self, "_secret_value", clear)

    def reveal(self) -> str:
        """The clear text, for the only code that sends it."""
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

    def __deepcopy__(self, memo: object) -> Secret:  # keeps it wrapped in dataclasses.asdict
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is never written")
