"""A plugin for one test: the case of the user type is collected by nobody, as if its function were called otherwise."""

from __future__ import annotations

import pytest

from suites.document.model import RuleId
from suites.judgement.rules import RULES


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(name: str, obj: object) -> list[pytest.Item] | None:
    """Collect no item for the function that the rule names."""
    rule = RULES.get(RuleId("user-type"))
    return [] if rule is not None and name.startswith("test_") and obj is rule.case else None
