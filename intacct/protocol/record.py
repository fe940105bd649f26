"""An element of an answer's data as we keep it: names, texts and children, and how they are looked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

UNNAMED = "(not named)"
"""Stands for an entry of an owned list that does not say which one it is."""


class Record(NamedTuple):
    """An element of an answer's data: its name as sent, its text ("" if empty) and its children, in order.

    Names are compared without regard to case. None always means "not there", "" means "there, and empty".
    """

    # No dataclass: an answer has thousands of them, and a frozen one takes three times as long to make.

    name: str
    text: str = ""
    children: tuple[Record, ...] = ()

    def get(self, path: str) -> str | None:
        """The text of the child of that name; `A.B` finds a child `A.B` as well as a child B of a child A.

        Two that contradict each other say nothing.
        """
        folded = path.casefold()
        texts = {child.text for child in self.children if child.name.casefold() == folded}
        if texts:
            return texts.pop() if len(texts) == 1 else None
        head, dot, rest = folded.partition(".")
        if dot:
            for child in self.named(head):
                found = child.get(rest)
                if found is not None:
                    return found
        return None

    def named(self, name: str) -> Iterator[Record]:
        """The children of that name."""
        folded = name.casefold()
        return (child for child in self.children if child.name.casefold() == folded)

    def below(self, name: str) -> Iterator[Record]:
        """All elements of that name, however deep."""
        folded = name.casefold()
        for child in self.children:
            if child.name.casefold() == folded:
                yield child
            yield from child.below(name)

    def owned(self, name: str, leaf: str) -> tuple[str, ...] | None:
        """The leaves of an owned list, in either encoding; None where no such list is there at all.

        One list element with many children, or one list element each: both are seen. Empty leaves do not count, but
        an entry that says something and has no such leaf is there all the same: it stands as `UNNAMED`.
        """
        lists = list(self.named(name))
        if not lists:
            return None
        found = (entry.named_by(leaf) for owner in lists for entry in owner.children)
        return tuple(dict.fromkeys(one for leaves in found for one in leaves))

    def named_by(self, leaf: str) -> tuple[str, ...]:
        """The leaves of that name in this entry (or itself); `UNNAMED` where it says something, and none of them."""
        own = (self,) if self.name.casefold() == leaf.casefold() else tuple(self.below(leaf))
        leaves = tuple(filter(None, (one.text.strip() for one in own)))
        return leaves or ((UNNAMED,) if self.says_something else ())

    @property
    def says_something(self) -> bool:
        """Whether there is any text in it, however deep."""
        return bool(self.text.strip()) or any(child.says_something for child in self.children)
