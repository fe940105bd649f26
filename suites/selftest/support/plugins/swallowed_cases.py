"""A plugin for tests: cases end without a verdict, and SWALLOW says how.

protocol   those of section 2 are taken out of pytest's hands
setup      those of section 2 are skipped before they are called
all        no case is left after the collection
"""

from __future__ import annotations

import os
import re

import pytest


def _is_of_section_2(item: pytest.Item) -> bool:
    return re.search(r"[\[:]2\.", item.name) is not None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Say that a case was run, and run it not; what the one before left for it is cleared away."""
    if os.environ["SWALLOW"] != "protocol" or not _is_of_section_2(item):
        return None
    item.session._setupstate.teardown_exact(nextitem)  # noqa: SLF001 - else the next one fails for want of it
    return True


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a case."""
    if os.environ["SWALLOW"] == "setup" and _is_of_section_2(item):
        pytest.skip("a reason of another plugin")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave no case."""
    if os.environ["SWALLOW"] == "all":
        items.clear()
