"""Answers made to hurt, and any bytes at all: an answer or UnreadableAnswer, within bounds."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacct.protocol.answer import Answer
from intacct.protocol.errors import UnreadableAnswer
from intacct.protocol.record import NotUnderstood, Record
from intacct.protocol.text import TEXT_LIMIT
from intacct.protocol.tree import ALWAYS_READ
from suites.selftest.support.answers import (
    COMPANY,
    USER,
    WHOLE,
    answer,
    error,
    leaf,
    message,
    parse_answer,
    result,
    rows,
    tag,
)

# Hostile


def entities(depth: int) -> str:
    """Declarations of entities, each ten times the one before."""
    grown = (f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, depth))
    return f'<!ENTITY a0 "ha">{"".join(grown)}'


def with_doctype(declarations: str, markup: str) -> bytes:
    """A valid answer behind a DOCTYPE."""
    body = answer(result("f", tag("data", markup))).partition(b"\n")[2]
    return f"<!DOCTYPE response [{declarations}]>".encode() + body


def one_row(markup: str) -> bytes:
    """A valid answer with this markup in it."""
    return answer(result("f", tag("data", markup)))


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda: with_doctype(entities(12), "<A>&a11;</A>"), id="billion-laughs"),
        pytest.param(lambda: with_doctype(entities(12), '<A b="&a11;"/>'), id="billion-laughs-in-an-attribute"),
        pytest.param(lambda: with_doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">', "<A>&a;</A>"), id="endless-entity"),
        pytest.param(lambda: with_doctype("", ""), id="doctype-alone"),
        pytest.param(lambda: b"<!DOCTYPE response>" + WHOLE.partition(b"\n")[2], id="doctype-without-subset"),
        pytest.param(lambda: one_row("<A>" * 100_000 + "</A>" * 100_000), id="deep"),
        pytest.param(lambda: answer("<A>" * 100_000), id="deep-and-cut"),
        pytest.param(
            lambda: one_row("<A" + "".join(f" a{i}=''" for i in range(1_000_000)) + "/>"), id="a-million-attributes"
        ),
        pytest.param(lambda: one_row(leaf("A", "x" * 11_000_000)), id="long-text"),
        pytest.param(lambda: one_row(tag("A" * 11_000_000)), id="long-name"),
    ],
)
def test_a_hostile_answer_costs_little(build: Callable[[], bytes]) -> None:
    """What is built to exhaust a reader is refused within seconds."""
    body = build()
    began = time.monotonic()
    with pytest.raises(UnreadableAnswer):
        parse_answer(body)
    assert time.monotonic() - began < 30


def test_as_deep_as_it_gets_is_read() -> None:
    """The deepest nesting that the parser lets through is walked without an error."""
    depth = 240
    (record,) = rows("<A>" * depth + "<B>1</B>" + "</A>" * depth)
    assert [record_below.text for record_below in record.below("B")] == ["1"]


@pytest.mark.slow
def test_a_wide_answer_is_read() -> None:
    """As many rows as fit into a body are read within seconds."""
    began = time.monotonic()
    assert len(rows("<A>of a usual length</A>" * 200_000)) == 200_000
    assert time.monotonic() - began < 30


TOO_MANY = {
    "elements": lambda: one_row("<A/>" * ALWAYS_READ),
    "elements-of-some-length": lambda: one_row("<A>1234</A>" * 200_000),
    "in-rows": lambda: one_row("<R><A>1</A><B/></R>" * 50_000),
    "attributes": lambda: one_row('<A b="" c=""/>' * 50_000),
    "in-utf-16": lambda: answer(result("f", tag("data", "<A/>" * ALWAYS_READ))).decode().encode("utf-16"),
    "beside-a-broken-one": lambda: one_row("<A/>" * ALWAYS_READ + "<1/>"),
    "results-that-are-broken": lambda: answer("<result><1/></result>" * 6_000),
}


@pytest.mark.parametrize("build", TOO_MANY.values(), ids=TOO_MANY)
def test_more_elements_than_bytes_can_hold_are_not_made(build: Callable[[], bytes]) -> None:
    """Each element takes memory, how short ever it is: so many in so few bytes are refused before they are read."""
    with pytest.raises(UnreadableAnswer, match="the answer cannot be used: it holds"):
        parse_answer(build())


@pytest.mark.slow
def test_as_many_elements_as_an_answer_can_have_are_read() -> None:
    """The bound is by the length: elements of a usual length are read, however many they are."""
    assert len(rows("<A>1</A>" * (ALWAYS_READ - 100))) == ALWAYS_READ - 100
    assert len(rows("<A>1234567890</A>" * (ALWAYS_READ + 100))) == ALWAYS_READ + 100


@pytest.mark.parametrize("name", ["locationid", "userid", "companyid"])
def test_a_sign_in_that_names_a_text_without_end_is_not_understood(name: str) -> None:
    """Nothing that is compared or quoted is longer than any such value."""
    body = WHOLE.replace(f"<{name}>".encode(), f"<{name}>{'x' * (TEXT_LIMIT + 1)}".encode(), 1)
    with pytest.raises(UnreadableAnswer, match=rf"{name} in authentication has {TEXT_LIMIT // 100}\d\d characters"):
        parse_answer(body)


def test_a_value_without_end_is_not_understood() -> None:
    """A text that is longer than any value is not cut to one: what it stands for is not known."""
    (short, long) = rows(leaf("A", "x" * TEXT_LIMIT), leaf("A", "x" * (TEXT_LIMIT + 1)))
    assert len(short.value) == TEXT_LIMIT
    with pytest.raises(NotUnderstood, match=f"A holds {TEXT_LIMIT + 1} characters"):
        assert long.value


def test_the_words_of_a_refusal_are_cut() -> None:
    """Nothing is looked for in a text of any length: it is cut first, and the number of its errors as well."""
    long = message(*(error("1", f"{number}: " + "sender ID " * 50_000) for number in range(60)))
    (refused,) = parse_answer(answer(result("f", long, status="failure"))).results
    assert refused.refusal is not None
    assert {len(detail.description2) for detail in refused.refusal.details} == {TEXT_LIMIT + len(" [..]")}
    assert len(refused.refusal.details) == 50


@pytest.mark.parametrize("reference", ["<A>&x;</A>", "<A/>", '<A b="&x;"/>'], ids=["text", "unused", "attribute"])
@pytest.mark.parametrize(
    "kind", ["<!ENTITY x SYSTEM '{}'>", "<!ENTITY % p SYSTEM '{}'> %p;"], ids=["entity", "parameter"]
)
def test_no_file_is_opened_for_an_answer(tmp_path: Path, kind: str, reference: str) -> None:
    """An external entity is refused, and nothing of the file shows."""
    file = tmp_path / "file"
    file.write_text("<!ENTITY x 'hunter2'>")
    with pytest.raises(UnreadableAnswer) as caught:
        parse_answer(with_doctype(kind.format(file.as_uri()), reference))
    assert "hunter2" not in str(caught.value)


def test_nobody_is_called_for_an_answer() -> None:
    """An external DTD or entity makes no connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        for body in (
            with_doctype(f"<!ENTITY x SYSTEM '{url}'>", "<A>&x;</A>"),
            with_doctype(f"<!ENTITY % x SYSTEM '{url}'> %x;", ""),
            f"<!DOCTYPE response SYSTEM '{url}'>".encode() + WHOLE.partition(b"\n")[2],
        ):
            with pytest.raises(UnreadableAnswer):
                parse_answer(body)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_each_encoding_that_sage_uses_is_read(codec: str) -> None:
    """An answer in UTF-16 with a mark, or in UTF-8 with one, is the same answer."""
    text = WHOLE.decode().replace("😀", "&#128512;").replace("UTF-8", codec.removesuffix("-sig"))
    assert parse_answer(text.encode(codec)) == parse_answer(WHOLE)


# Any bytes


def is_an_answer_or_unreadable(body: bytes, status: int) -> None:
    """Check that the bytes are an Answer or raise UnreadableAnswer."""
    with contextlib.suppress(UnreadableAnswer):
        parsed = parse_answer(body, status)
        assert isinstance(parsed, Answer)
        assert all(isinstance(item.consistent, bool) for item in parsed.results)


statuses = st.sampled_from([200, 400, 401, 429, 500, 524])


@given(body=st.binary(), status=statuses)
def test_any_bytes_are_an_answer_or_unreadable(body: bytes, status: int) -> None:
    """Whatever comes back, it is either an Answer or UnreadableAnswer, never any other exception."""
    is_an_answer_or_unreadable(body, status)


@given(
    cuts=st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 60)), min_size=1, max_size=4),
    pasted=st.sampled_from([b"", b"<", b"&", b"<status/>", b"failure", b"<data>", b"<result/>", b"]]>", b"\0", b"<!--"])
    | st.binary(max_size=9),
    status=statuses,
)
def test_a_damaged_answer_is_an_answer_or_unreadable(cuts: list[tuple[int, int]], pasted: bytes, status: int) -> None:
    """A valid answer with pieces cut out and others put in keeps the rule."""
    body = WHOLE
    for start, length in cuts:
        body = body[:start] + pasted + body[start + length :]
    is_an_answer_or_unreadable(body, status)


PARTS = ["response", "control", "operation", "authentication", "result", "data", "errormessage", "error", "errorno"]
LEAVES = ["status", "controlid", "userid", "companyid", "locationid", "description2", "function", "error", "x"]
contents = st.recursive(
    st.builds(leaf, st.sampled_from(LEAVES), st.sampled_from(["", "success", "failure", "1", USER, COMPANY, " "])),
    lambda inner: st.builds(lambda name, parts: tag(name, *parts), st.sampled_from(PARTS), st.lists(inner, max_size=4)),
    max_leaves=12,
)


@given(parts=st.lists(contents, max_size=5), status=statuses)
def test_any_arrangement_of_elements_is_an_answer_or_unreadable(parts: list[str], status: int) -> None:
    """The protocol's own elements in any place keep the rule."""
    is_an_answer_or_unreadable(tag("response", *parts).encode(), status)


names = st.from_regex(r"[A-Za-z_ä][A-Za-z0-9_.ä-]{0,9}", fullmatch=True)
characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
written = st.text(characters | st.sampled_from("\t\n\r <>&'\"]😀א\u202e\u00a0"))
records = st.recursive(
    st.builds(Record, names, written, st.just(())),
    lambda inner: st.builds(Record, names, written, st.lists(inner, max_size=4).map(tuple)),
    max_leaves=12,
)


def as_xml(record: Record, indent: str = "") -> str:
    """A record as somebody else would write it, with an indent behind each of the elements in it."""
    empty = leaf(record.name, record.text)
    end = f"</{record.name}>"
    return empty.removesuffix(end) + "".join(as_xml(child, indent) + indent for child in record.children) + end


def without_indents(record: Record) -> Record:
    """A record as it arrives: blanks that are all the text beside its elements say nothing, and are left out."""
    children = tuple(map(without_indents, record.children))
    return Record(record.name, "" if children and not record.text.strip(" \t\n") else record.text, children)


@given(sent=st.lists(records, max_size=4).map(tuple), indent=st.text(" \t\n", max_size=9))
def test_records_survive_the_way_through_xml(sent: tuple[Record, ...], indent: str) -> None:
    """Names, blanks, markup characters, emoji and right-to-left text arrive as they were sent, indented or not."""
    assert rows(*(f"{as_xml(record, indent)}{indent}" for record in sent)) == tuple(map(without_indents, sent))
