"""Live only: reads the companies of a run in parallel, each within its own limit and all within that of the run."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path

from tqdm import tqdm

from intacct.transport.concurrency import map_concurrently
from intacct.transport.http import MAX_IN_FLIGHT, ClientPool
from intacct.transport.limiter import Limiter
from intacct.transport.lockout import SignInLedger
from suites.document.text import shown
from suites.run import read
from suites.run.company_run import CompanyRun
from suites.run.plan import Plan

_OBJECTS = 50_000
"""Objects that are made before each garbage collection (Python's default is 700): an answer has thousands, hardly one
of them in a cycle, and all are freed with their company."""


def read_companies(
    runs: Sequence[CompanyRun], in_flight: int, *, several: bool
) -> list[tuple[CompanyRun, Exception | None]]:
    """Read the companies, `in_flight` at a time, the long ones first; return each with its error, or None.

    A progress bar shows the user being asked, and the company if there are `several`.
    """
    longest_first = sorted(runs, key=lambda run: -run.requests)  # otherwise they would finish last
    limiter, refusals = Limiter(MAX_IN_FLIGHT), SignInLedger()
    # Silent without a terminal: tqdm's own rule for a stream.
    with (
        ClientPool() as connections,
        tqdm(total=sum(run.requests for run in runs), unit="request", disable=None, leave=False) as bar,
    ):

        def read_company(run: CompanyRun) -> Exception | None:
            def tell(who: str) -> None:
                asked = f"{run.plan.name}: {who}" if several else who
                bar.set_description_str(f"reading {shown(asked, 40)}", refresh=False)
                bar.update()

            def ask(plan: Plan, folder: Path, opened: Callable[[Callable[[], None]], None]) -> None:
                read.read(
                    plan, folder, retry_refused=run.options.retry_refused, progress=tell,
                    connections=connections, limiter=limiter, refusals=refusals, opened=opened,
                )  # fmt: skip

            try:
                run.read(ask)
            except Exception as error:  # noqa: BLE001 - it is returned with the results
                return error
            return None

        gc.freeze()  # existing objects would be searched again and again while answers come in
        thresholds = gc.get_threshold()
        gc.set_threshold(_OBJECTS)
        try:
            errors = map_concurrently(read_company, longest_first, in_flight)
        finally:
            gc.set_threshold(*thresholds)
            gc.unfreeze()
    return list(zip(longest_first, errors, strict=True))
