"""Elements -> records, with all that may stand beside them: attributes, and texts where none belongs."""

from __future__ import annotations

from operator import attrgetter

from lxml import etree

from intacct.protocol.record import ATTRIBUTE, STRAY, Record
from intacct.protocol.tree import name_of


def records(parent: etree._Element) -> tuple[Record, ...]:
    """The elements in an element as records; attributes and stray texts as records of a name that no element has."""
    elements = list(parent.iterdescendants())
    # In most answers nothing stands beside elements. The blanks between them are gone: the parser drops them.
    beside = any(map(_ATTRIBUTES, elements)) or any(map(_TEXT_BEHIND, elements))
    children = _all_of(parent) if beside else _elements(parent)
    return (Record(STRAY, parent.text), *children) if children and parent.text and parent.text.strip() else children


_ATTRIBUTES, _TEXT_BEHIND = attrgetter("attrib"), attrgetter("tail")


def _elements(parent: etree._Element) -> tuple[Record, ...]:
    """The elements in an element. Most are leaves: they are made here, without a call for each."""
    new = tuple.__new__  # what Record(..) calls; a long list has tens of thousands of them
    return tuple(
        [
            new(Record, (name_of(child.tag), child.text or "", _elements(child) if len(child) else ()))
            for child in parent
        ]
    )


def _all_of(parent: etree._Element) -> tuple[Record, ...]:
    """The same with everything that may stand beside elements: attributes, and texts behind an element."""
    children: list[Record] = []
    for child in parent:
        attributes = [Record(f"{ATTRIBUTE}{name_of(name)}", value) for name, value in map(_texts, child.items())]
        children.append(Record(name_of(child.tag), child.text or "", (*attributes, *_all_of(child))))
        if child.tail and child.tail.strip():
            children.append(Record(STRAY, child.tail))
    return tuple(children)


def _texts(attribute: tuple[str | bytes, str | bytes]) -> tuple[str, str]:
    name, value = (text.decode() if isinstance(text, bytes) else text for text in attribute)
    return name, value
