"""Searches any text for remains of the originals: whole values, and their words of four letters and more.

Words that any pseudonymised recording may contain (allow_list.py, texts.py), and the company's words for dimensions,
identify nobody and are ignored. Whole values of several words are searched for all the same, and so are the company's
own ID, its users and email addresses.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from suites.document.names import normalize_name
from suites.pseudonymise.allow_list import TextKind, words
from suites.pseudonymise.substitutes import BLANKED
from suites.pseudonymise.texts import known_words

_LETTERS = re.compile(r"[^\W\d_]{4,}")
_OWN = frozenset({TextKind.COMPANY, TextKind.USER, TextKind.EMAIL})
"""Kinds that are searched for as whole values even if they are among the company's words for dimensions."""


@dataclass(slots=True)
class LeakCheck:
    """The originals of a recording, prepared for searching; each with its kind."""

    _words: dict[str, TextKind] = field(default_factory=dict)
    _phrases: dict[str, list[tuple[tuple[str, ...], TextKind]]] = field(default_factory=dict)
    _signs: dict[str, TextKind] = field(default_factory=dict)

    @classmethod
    def of(cls, originals: Iterable[tuple[TextKind, str]], terms: Iterable[str]) -> LeakCheck:
        """Prepare the search; `terms` are the company's words for dimensions."""
        check = cls()
        excused = {normalize_name(word) for term in terms for word in words(term)}
        for what, original in originals:
            check._add(what, original, excused)
        return check

    def _add(self, what: TextKind, original: str, excused: AbstractSet[str]) -> None:
        original = original.replace(BLANKED, " ")
        tells_nothing = known_words()
        for word in _LETTERS.findall(original.casefold()):
            if not {word, normalize_name(word)} & tells_nothing and normalize_name(word) not in excused:
                self._words.setdefault(word, what)
        phrase = tuple(words(original))
        if not phrase and not original.isascii():
            self._signs.setdefault(original, what)
        elif (
            phrase
            and _is_telling(phrase)
            and (len(phrase) > 1 or what in _OWN or normalize_name(phrase[0]) not in excused)
        ):
            self._phrases.setdefault(phrase[0], []).append((phrase, what))

    def in_text(self, text: str) -> set[TextKind]:
        """The kinds of originals that occur in a text, as it is or with its markup unescaped."""
        kinds = set[TextKind]()
        for reading in dict.fromkeys((text, html.unescape(text))):
            folded = reading.casefold()
            kinds |= {self._words[word] for word in {*_LETTERS.findall(folded)} & self._words.keys()}
            kinds |= {what for sign, what in self._signs.items() if sign in reading}
            spoken = words(folded)
            for at in (at for at, word in enumerate(spoken) if word in self._phrases):
                kinds |= {
                    what for phrase, what in self._phrases[spoken[at]] if tuple(spoken[at : at + len(phrase)]) == phrase
                }
        return kinds


def _is_telling(phrase: tuple[str, ...]) -> bool:
    """Whether a whole value is distinctive: long enough, not a short number, and not made of known words alone."""
    joined = "".join(phrase)
    if len(joined) < 3 or all(word in known_words() for word in phrase):
        return False
    return len(joined) >= 7 or not joined.isdigit()
