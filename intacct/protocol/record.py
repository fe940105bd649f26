"""An element of an answer's data as stored here: names, texts and children, and how to look them up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from intacct.protocol.text import TEXT_LIMIT, normalize_id

UNNAMED = "(not named)"
"""Replaces an entry of an owned list whose elements do not say its ID."""
NOT_UNDERSTOOD = "(not understood)"
"""Replaces what stands in an owned list and is no entry, or has its name outside of it: it may be no list at all."""
NOT_IDS = frozenset({UNNAMED, NOT_UNDERSTOOD})
ATTRIBUTE = "@"
"""The prefix of a record's name if the record was an attribute of its parent element."""
STRAY = "#text"
"""The name of a record that was a text behind an element, where no text is allowed."""


_BESIDE = frozenset({ATTRIBUTE, STRAY[0]})


class NotUnderstood(ValueError):
    """An answer contradicts itself, or contains something that cannot be understood; the message says what."""


class Record(NamedTuple):
    """An element of an answer's data: its name as sent, its text ("" if empty) and its children, in order.

    Names are compared ignoring case. None always means "missing", "" means "present, but empty". Attributes and texts
    behind an element are children as well, under names that no element can have.
    """

    # No dataclass: an answer has thousands of these, and a frozen one takes three times as long to make.

    name: str
    text: str = ""
    children: tuple[Record, ...] = ()

    @property
    def elements(self) -> tuple[Record, ...]:
        """The children that were elements."""
        return tuple(child for child in self.children if child.name[:1] not in {ATTRIBUTE, STRAY[0]})

    @property
    def value(self) -> str:
        """Its text, if it contains only text; attributes are ignored.

        Raises:
            NotUnderstood: it contains elements, so that its text is only a part of it; or it is too long to be a value.
        """
        if self.children and self.elements:
            raise NotUnderstood(f"{self.name} holds {self.elements[0].name} where a text belongs")
        if len(self.text) > TEXT_LIMIT:
            raise NotUnderstood(f"{self.name} holds {len(self.text)} characters, and at most {TEXT_LIMIT} are read")
        return self.text

    @property
    def mixed(self) -> bool:
        """Whether it has texts next to its elements, whose meaning is unknown."""
        beside = bool(self.text.strip()) and any(self.elements)
        return bool(self.children) and (beside or any(child.name == STRAY for child in self.children))

    @property
    def mixed_inside(self) -> bool:
        """Whether there are texts next to elements in it, at any depth."""
        return self.mixed or any(child.mixed_inside for child in self.children if child.children)

    def get(self, path: str) -> str | None:
        """The text of the child of that name; `A.B` finds a child `A.B` as well as a child B of a child A.

        Raises:
            NotUnderstood: it occurs twice, alike or not, as an attribute, or is not a plain text; or there are texts
                next to the elements.
        """
        wanted = normalize_id(path)
        values = list(self.joined(wanted))
        if len(values) > 1:
            raise NotUnderstood(f"{path} stands twice in {self.name}")
        beside = [child for child in self.children if child.name[:1] in _BESIDE]
        if beside and _says_elsewhere(beside, wanted):
            raise NotUnderstood(f"{path} stands in an attribute of {self.name}")
        if (beside or self.text.strip()) and self.mixed:
            raise NotUnderstood(f"a text stands beside the elements of {self.name}")
        return values[0].value if values else None

    def joined(self, path: str) -> Iterator[Record]:
        """The children with a folded name, dotted or nested."""
        head, dot, rest = path.partition(".")
        for child in self.children:
            name = normalize_id(child.name)
            if name == path:
                yield child
            elif dot and name == head:
                yield from child.joined(rest)

    def named(self, name: str) -> Iterator[Record]:
        """The children of that name."""
        wanted = normalize_id(name)
        return (child for child in self.children if normalize_id(child.name) == wanted)

    def below(self, name: str) -> Iterator[Record]:
        """All elements of that name, at any depth."""
        wanted = normalize_id(name)
        for child in self.children:
            if normalize_id(child.name) == wanted:
                yield child
            yield from child.below(name)

    def owned(self, name: str, leaf: str, also: tuple[str, ...] = ()) -> tuple[str, ...] | None:
        """The leaves of an owned list, in either encoding; None if there is no such list.

        Both encodings are read: one list element with many children, or one list element for each. Empty leaves are
        skipped, but an entry with elements that are not such a leaf is returned as `UNNAMED`, and any other text as
        `NOT_UNDERSTOOD`. So is anything that has the name of the list, of its leaves or one of `also` and occurs
        elsewhere in the row: an element, an attribute, a list inside another element.
        """
        lists = list(self.named(name))
        names = {normalize_id(text) for text in (name, leaf, *also)}
        ids: dict[str, None] = {}
        for owner in lists:
            for entry in owner.children:
                if entry.name[:1] != ATTRIBUTE:
                    ids |= dict.fromkeys(entry.named_by(leaf))
            if owner.text.strip() or owner.mentions(names, ATTRIBUTE):
                ids[NOT_UNDERSTOOD] = None
        if any(child.mentions(names) for child in self.children if child not in lists):
            ids[NOT_UNDERSTOOD] = None
        return tuple(ids) if lists or ids else None

    def named_by(self, leaf: str) -> tuple[str, ...]:
        """The leaf of that name in this entry (or itself); a sign that it has none if it has other text instead."""
        wanted = normalize_id(leaf)
        leaves = [child for child in self.elements if normalize_id(child.name) == wanted]
        if normalize_id(self.name) == wanted:
            leaves = [self]
        elif self.text.strip() or any(child.name == STRAY for child in self.children):
            leaves = []
        elsewhere = any(child.mentions({wanted}) for child in self.children if child not in leaves)
        if (
            len(leaves) != 1
            or elsewhere
            or leaves[0].elements
            or any(child.name == STRAY for child in leaves[0].children)
        ):
            return self._without_id
        id_ = leaves[0].value.strip()
        return (id_,) if id_ else self._without_id

    @property
    def _without_id(self) -> tuple[str, ...]:
        if not self.says_something:
            return ()
        return (UNNAMED,) if any(child.says_something for child in self.elements) else (NOT_UNDERSTOOD,)

    def mentions(self, names: set[str], of: str = "") -> bool:
        """Whether this or anything in it has one of the folded names, and has text; a dotted name matches by its parts.

        With `of`, only children whose names begin with it.
        """
        if of:
            return any(child.mentions(names) for child in self.children if child.name.startswith(of))
        parts = normalize_id(self.name.removeprefix(ATTRIBUTE)).split(".")
        if not names.isdisjoint(parts) and self.says_something:
            return True
        return any(child.mentions(names) for child in self.children)

    @property
    def says_something(self) -> bool:
        """Whether it contains any text, at any depth."""
        return bool(self.text.strip()) or any(child.says_something for child in self.children)


def _says_elsewhere(beside: list[Record], path: str) -> bool:
    """Whether one of these is an attribute with the name of a child, and has text."""
    names = (child for child in beside if child.says_something and child.name[:1] == ATTRIBUTE)
    return any(normalize_id(child.name.removeprefix(ATTRIBUTE)) == path for child in names)
