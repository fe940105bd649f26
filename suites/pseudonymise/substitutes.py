"""The substitutes of originals: the same everywhere, readable, and never equal to an original.

Everything that comparisons depend on is kept: spellings of one ID that differ in case or blanks become such spellings
of one substitute, empty stays empty, the document's own words stay, and the IDs of entities, departments and classes
sort like the originals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from intacct.protocol.redaction import REDACTED
from suites.document.text import normalize_id
from suites.pseudonymise.allow_list import TextKind, holds_name, is_own_word

BLANKED = REDACTED.decode()
_SORTED = frozenset({TextKind.LOCATION, TextKind.DEPARTMENT, TextKind.CLASS})
_EXACT = frozenset({TextKind.RECORD, TextKind.RESULT})


@dataclass(slots=True)
class _Original:
    """An original by its first spelling, all its spellings, its substitute, and the spelling of that for each."""

    first: str
    own_spellings: set[str] = field(default_factory=set)
    base: str = ""
    spellings: dict[str, str] = field(default_factory=dict)

    def spelled(self, text: str) -> str:
        """The substitute for this spelling of the original."""
        if not self.spellings:
            self.spellings[self.first] = self.base
        if text not in self.spellings:
            taken = frozenset(self.spellings.values())
            self.spellings[text] = next(variant for variant in _variants(self.base, text) if variant not in taken)
        return self.spellings[text]


class Substitutes:
    """The substitutes of one recording: first all originals are collected, then each is substituted."""

    def __init__(self) -> None:
        self._by_kind: dict[TextKind, dict[str, _Original]] = {what: {} for what in TextKind}
        self._last: dict[TextKind, int] = dict.fromkeys(TextKind, 0)
        self._taken: frozenset[str] = frozenset()

    def note(self, what: TextKind, text: str) -> None:
        """Collect an original in one of its spellings; a text that is kept is not an original."""
        core = text.strip()
        if core and not is_own_word(what, core):
            self._by_kind[what].setdefault(_key(what, core), _Original(core)).own_spellings.add(core)

    def settle(self) -> None:
        """After the last original: number them all; kinds that must sort are numbered by their first spelling."""
        self._taken = frozenset(key.casefold() for by_key in self._by_kind.values() for key in by_key)
        for what, by_key in self._by_kind.items():
            ordered = (
                sorted(by_key.values(), key=lambda original: original.first)
                if what in _SORTED
                else list(by_key.values())
            )
            for original in ordered:
                original.base = self._next(what, original)

    def of(self, what: TextKind, text: str) -> str:
        """The substitute for a text, with the same blanks around it; empty stays empty."""
        core = text.strip()
        if not core or is_own_word(what, core):
            return text
        original = self._by_kind[what].setdefault(_key(what, core), _Original(core))
        if not original.base:
            original.base = self._next(what, original)
        before, _, after = text.partition(core)
        return f"{before}{original.spelled(core)}{after}"

    def in_words(self, what: TextKind, text: str) -> str:
        """The substitute for an original inside a longer text, where its spelling does not matter."""
        return self._by_kind[what][_key(what, text.strip())].base

    @property
    def originals(self) -> Iterator[tuple[TextKind, str]]:
        """All collected originals, in their first spelling."""
        return ((what, original.first) for what, by_key in self._by_kind.items() for original in by_key.values())

    def _next(self, what: TextKind, original: _Original) -> str:
        """The next substitute that is not an original itself, with enough letters for every spelling."""
        width = max(3, len(str(len(self._by_kind[what])))) if what.padded else 0
        while True:
            self._last[what] += 1
            substitute = bare = what.pattern.format(str(self._last[what]).zfill(width))
            if name := holds_name(what, original.first):
                substitute = _with_name(what, name, original.first, substitute)
            if BLANKED in original.first:  # redaction in the original must stay visible
                substitute += f" {BLANKED}"
            missing = (len(original.own_spellings) - 1).bit_length() - sum(map(str.isalpha, substitute))
            if missing > 0 and what not in _EXACT:
                substitute += "-" + "x" * missing
            if not {bare.casefold(), substitute.casefold()} & self._taken:
                return substitute


def _with_name(what: TextKind, name: str, original: str, substitute: str) -> str:
    """The substitute, with the document's name at the same position as in the original: at its beginning, or later."""
    parts = (name, substitute) if original.casefold().startswith(name.casefold()) else (substitute, name)
    return ("-" if what.padded else " ").join(parts)


def _key(what: TextKind, core: str) -> str:
    return core if what in _EXACT else normalize_id(core)


def _variants(base: str, original: str) -> Iterator[str]:
    """The spellings of a substitute in different case, the one most like the original first; all different."""
    if original.isupper():
        yield base.upper()
    yield base.lower()
    yield base.upper()
    letters = [position for position, char in enumerate(base) if char.isalpha()]
    for toggled in product((False, True), repeat=len(letters)):
        swapped = {position for position, swap in zip(letters, toggled, strict=True) if swap}
        yield "".join(char.swapcase() if at in swapped else char for at, char in enumerate(base))
