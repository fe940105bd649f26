"""The names in the document by which the recording is judged: pseudonymisation keeps them.

The caller sets the document once (`judged_by`); without that it is the default bundled document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from suites.document.load import load_document
from suites.document.model import Document


class OwnWords:
    """The names in a document, folded; and sets derived from it, computed once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.texts = frozenset(text.strip().casefold() for text in document.texts)
        """Every text value of an instruction."""
        either = document.given("user-name", "name")
        self.ids = _names(either, *(document.given("user-name", key) for key in ("user_id_begins", "user_id")))
        """The parts of a user ID that the document requires, as written there."""
        self.names = _names(either, *(document.given("user-name", key) for key in ("user_name_begins", "user_name")))
        """The parts of a user name that the document requires."""
        self._cache: dict[str, frozenset[str]] = {}

    def cached(self, name: str, work_out: Callable[[], frozenset[str]]) -> frozenset[str]:
        """A set that is derived from the document, under a name; computed at the first call."""
        if name not in self._cache:
            self._cache[name] = work_out()
        return self._cache[name]


def _names(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


_CURRENT: ContextVar[OwnWords | None] = ContextVar("own_words", default=None)


def own_words() -> OwnWords:
    """The words of the current document."""
    current = _CURRENT.get()
    if current is None:
        current = OwnWords(load_document())
        _CURRENT.set(current)
    return current


@contextmanager
def judged_by(document: Document) -> Iterator[None]:
    """Make this the current document inside the block."""
    token = _CURRENT.set(OwnWords(document))
    try:
        yield
    finally:
        _CURRENT.reset(token)
