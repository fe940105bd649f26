"""The document by which the recording is judged that is being pseudonymised: what it asks for by name is kept.

Whoever pseudonymises says it once (`judged_by`); without that it is the bundled document that is the default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from suites.document.load import load_document
from suites.document.model import Document


class OwnWords:
    """What a document asks for by name, folded; and what follows from it, worked out once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.texts = frozenset(text.strip().casefold() for text in document.texts)
        """Every text that an instruction gives its rule."""
        either = document.given("user-name", "name")
        self.ids = _names(either, *(document.given("user-name", key) for key in ("user_id_begins", "user_id")))
        """What a user ID of the document has in it, as it is written there."""
        self.names = _names(either, *(document.given("user-name", key) for key in ("user_name_begins", "user_name")))
        """What a user name of the document has in it."""
        self._cache: dict[str, frozenset[str]] = {}

    def cached(self, name: str, work_out: Callable[[], frozenset[str]]) -> frozenset[str]:
        """What follows from the document under a name, worked out at the first time of asking."""
        if name not in self._cache:
            self._cache[name] = work_out()
        return self._cache[name]


def _names(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


_CURRENT: ContextVar[OwnWords | None] = ContextVar("own_words", default=None)


def own_words() -> OwnWords:
    """Those of the document that counts now."""
    current = _CURRENT.get()
    if current is None:
        current = OwnWords(load_document())
        _CURRENT.set(current)
    return current


@contextmanager
def judged_by(document: Document) -> Iterator[None]:
    """For as long as this lasts, this document counts."""
    token = _CURRENT.set(OwnWords(document))
    try:
        yield
    finally:
        _CURRENT.reset(token)
