"""Live only: reads the companies of a run side by side, each within its own limit and all within that of the run."""

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
"""Objects that are made before the garbage collector looks through them (Python's own is 700): an answer has thousands,
hardly one of them in a circle, and all are freed with their company."""


def read_companies(
    runs: Sequence[CompanyRun], in_flight: int, *, several: bool
) -> list[tuple[CompanyRun, Exception | None]]:
    """Read the companies, so many `in_flight`, the long ones first: each with what stopped it, None where nothing did.

    A progress bar tells who is being asked, and of which company where there are `several`.
    """
    longest_first = sorted(runs, key=lambda run: -run.requests)  # or they would be waited for at the end
    limiter, refusals = Limiter(MAX_IN_FLIGHT), SignInLedger()
    # Quiet where nobody watches: tqdm's own rule for a stream that is not a terminal.
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
            except Exception as error:  # noqa: BLE001 - it is told where all are awaited
                return error
            return None

        gc.freeze()  # what is there already would be looked through again and again while answers come in
        thresholds = gc.get_threshold()
        gc.set_threshold(_OBJECTS)
        try:
            errors = map_concurrently(read_company, longest_first, in_flight)
        finally:
            gc.set_threshold(*thresholds)
            gc.unfreeze()
    return list(zip(longest_first, errors, strict=True))
