"""Data between the controlling process and the workers of pytest-xdist: cases go out, verdicts come back.

Both are JSON that pydantic serializes and validates from the types; a run without workers does not use it.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cache, lru_cache

import pytest
from pydantic import TypeAdapter

from suites.plugin.stash import (
    COMPANIES,
    JUDGEMENT,
    CaseVerdict,
    CompaniesToJudge,
    companies_to_judge,
    keep_cases,
)
from suites.run import replay
from suites.run.batch import CACHED_JUDGEMENTS

_INPUT = "intacct_companies"
"""The key of the companies in a worker's xdist input."""


@cache
def _companies_format() -> TypeAdapter[CompaniesToJudge]:
    return TypeAdapter(CompaniesToJudge)


@cache
def _verdict_format() -> TypeAdapter[CaseVerdict]:
    return TypeAdapter(CaseVerdict)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Send the recordings' folders and the cases to a worker."""
    config: pytest.Config = getattr(node, "config")  # noqa: B009 - xdist has no types
    companies = config.stash.get(COMPANIES, None)
    if companies is not None:
        given = companies_to_judge(companies)
        getattr(node, "workerinput")[_INPUT] = _companies_format().dump_json(given).decode()  # noqa: B009


def take_input(config: pytest.Config) -> None:
    """In a worker: rebuild the same companies from the recordings that the controlling process names."""
    workerinput: dict[str, str] = getattr(config, "workerinput")  # noqa: B009 - xdist has no types
    companies = _companies_format().validate_json(workerinput[_INPUT])
    judge = lru_cache(maxsize=CACHED_JUDGEMENTS)(replay.judge)
    config.stash[JUDGEMENT] = lambda name: judge(companies.folders[name]).judgement
    keep_cases(config.stash, companies)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(
    report: pytest.TestReport | pytest.CollectReport,
) -> Generator[None, dict[str, object] | None, dict[str, object] | None]:
    """In a worker: serialize the verdict to plain data."""
    data = yield
    judged: CaseVerdict | None = getattr(report, "verdict", None)
    if data is not None and judged is not None:
        data["verdict"] = _verdict_format().dump_python(judged, mode="json")
    return data


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(
    data: dict[str, object],
) -> Generator[None, pytest.TestReport | pytest.CollectReport | None, pytest.TestReport | pytest.CollectReport | None]:
    """In the controlling process: restore the verdict."""
    judged = _verdict_format().validate_python(data["verdict"]) if "verdict" in data else None
    report = yield
    if report is not None and judged is not None:
        vars(report)["verdict"] = judged
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """With several companies, one worker judges each; the cases of a single company are for all workers."""
    companies = config.stash.get(COMPANIES, None)
    if companies is None or not companies.several:
        return None
    from suites.plugin.scheduling import ByCompany  # noqa: PLC0415 - it imports all schedulers of pytest-xdist

    return ByCompany(config, log)
