"""Parsing an answer, compared with bare lxml on the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from pytest_benchmark.fixture import BenchmarkFixture

from intacct.protocol.answer import SignedIn
from intacct.protocol.response import parse
from suites.bench.large import Large, long_answer
from suites.bench.table import Table
from suites.bench.turns import ratio

BAR = "at most 5"


@pytest.mark.parametrize("rows", [1, 2000])
def test_parsing(benchmark: BenchmarkFixture, large: Large, table: Table, tmp_path: Path, rows: int) -> None:
    """The whole answer to a user that sees one entity, and to one that sees 2000."""
    first = large.opened
    body = first.answers[first.manifest.exchange[0].file] if rows == 1 else long_answer(rows, tmp_path / "recording")
    company, user = first.manifest.company_id, first.manifest.users[0].user
    answer = parse(body, 200, "1", company, user)
    assert isinstance(answer.sign_in, SignedIn)
    assert len(answer.results) == len(first.manifest.exchange[0].questions)
    quotient = ratio(
        benchmark,
        lambda: parse(body, 200, "1", company, user),
        lambda: etree.fromstring(body),
        rounds=400 if rows == 1 else 100,
    )
    table.add(f"parsing an answer of {len(body) / 1000:.0f} kB / `lxml.etree.fromstring` of it", f"{quotient:.1f}", BAR)
