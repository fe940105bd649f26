"""A plugin for one test: makes the case of the user type raise, as a bug in the suite would."""

from __future__ import annotations

import pytest

from suites.judgement.case import Case
from suites.judgement.judge import Judgement
from suites.judgement.verdict import Verdict

_SOUND = Judgement._rule_verdict  # noqa: SLF001 - that is what is broken


def _raise_bug(judgement: Judgement, case: Case) -> Verdict:
    if case.id == "user-type":
        raise ZeroDivisionError("a bug of ours")
    return _SOUND(judgement, case)


def pytest_configure(config: pytest.Config) -> None:
    """Replace the function that makes a verdict."""
    assert config is not None
    Judgement._rule_verdict = _raise_bug  # type: ignore[method-assign, assignment, unused-ignore]  # noqa: SLF001
