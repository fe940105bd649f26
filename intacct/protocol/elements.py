"""Converts elements to records, including attributes and stray texts."""

from __future__ import annotations

from operator import attrgetter

from lxml import etree

from intacct.protocol.record import ATTRIBUTE, STRAY, Record
from intacct.protocol.tree import name_of


def records(parent: etree._Element) -> tuple[Record, ...]:
    """The child elements as records; attributes and stray texts become records with names that no element can have."""
    elements = list(parent.iterdescendants())
    # Most answers have only elements here. The blanks between them are gone: the parser drops them.
    beside = any(map(_ATTRIBUTES, elements)) or any(map(_TEXT_BEHIND, elements))
    children = _all_of(parent) if beside else _elements(parent)
    return (Record(STRAY, parent.text), *children) if children and parent.text and parent.text.strip() else children


_ATTRIBUTES, _TEXT_BEHIND = attrgetter("attrib"), attrgetter("tail")


def _elements(parent: etree._Element) -> tuple[Record, ...]:
    """The child elements as records. Most are leaves: they are built inline, to save a function call for each."""
    new = tuple.__new__  # what Record(..) calls; a long list has tens of thousands of them
    return tuple(
        [
            new(Record, (name_of(child.tag), child.text or "", _elements(child) if len(child) else ()))
            for child in parent
        ]
    )


def _all_of(parent: etree._Element) -> tuple[Record, ...]:
    """The same, including attributes and the texts behind elements."""
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
