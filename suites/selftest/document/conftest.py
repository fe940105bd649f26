"""The invented edition, for the tests of documents that need one more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from suites.document.load import load_document
from suites.document.model import Document
from suites.selftest.support.plugins.invented_edition import FILE, joined_editions


@pytest.fixture
def invented() -> Iterator[Document]:
    """The invented edition, among the bundled ones."""
    with joined_editions(FILE):
        yield load_document("invented")
