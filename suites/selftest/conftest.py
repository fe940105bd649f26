"""What several selftests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from suites.selftest.live import LiveGateway


@pytest.fixture
def gateway(httpserver: HTTPServer, tmp_path: Path) -> LiveGateway:
    """A gateway on loopback, for runs in a process of their own."""
    return LiveGateway(httpserver, tmp_path)
