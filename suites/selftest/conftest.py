"""What several selftests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import jinja2  # noqa: F401 - before pytester, which forgets what a run in this process imports first, and half of jinja2
import pytest
import trustme
from hypothesis import settings
from pytest_httpserver import HTTPServer

from suites.selftest.support.live_run import LiveGateway
from suites.selftest.support.read_company import THREE
from suites.selftest.support.tls_server import ScriptedServer, company_answer, create_authority, running_server
from suites.setup import load as load_cases

load_cases()
# Thousands of collected tests live to the end: by Python's default of 700 they would be searched for garbage on and on.
gc.set_threshold(50_000)

# No deadline: two cores are shared by many. What is tried depends on the code alone, in CI more of it, so that no
# commit is blamed for an old fault; `--hypothesis-profile=search` tries something new each time.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=500)
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run slow tests first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_runtest_teardown() -> None:
    """Unfreeze the objects that a customer's run in this process has frozen, so that garbage is collected."""
    gc.unfreeze()


@pytest.fixture
def gateway(httpserver: HTTPServer, tmp_path: Path) -> LiveGateway:
    """A gateway on loopback, for runs in a process of their own."""
    return LiveGateway(httpserver, tmp_path)


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, trustme.LeafCert]:
    """A file that names an authority, and a certificate of it for loopback; keys take long to make."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    return file, create_authority(file).issue_cert("127.0.0.1")


@pytest.fixture
def certificate(ca: tuple[Path, trustme.LeafCert], monkeypatch: pytest.MonkeyPatch) -> trustme.LeafCert:
    """A certificate for loopback, of an authority that SSL_CERT_FILE names."""
    monkeypatch.setenv("SSL_CERT_FILE", str(ca[0]))
    return ca[1]


@pytest.fixture
def server(certificate: trustme.LeafCert) -> Iterator[ScriptedServer]:
    """A gateway over TLS that answers as the company of three users would."""
    with running_server(lambda request: [company_answer(THREE, request)], certificate) as tls_server:
        yield tls_server
