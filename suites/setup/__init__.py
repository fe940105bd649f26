"""The cases: one file for each thing that is judged. Only these make a customer's report.

May import `suites.judgement`, `suites.document` and, of the client, `intacct.protocol` and `intacct.company`; only
`suites.run` (and the tests) imports it, to load the cases. Offers `load`.
"""

from __future__ import annotations

import importlib
import pkgutil

from suites.document.load import bundled
from suites.judgement.rules import require_used


def load() -> None:
    """Import every module of suites/setup, which enters the cases as rules.

    Raises:
        ValueError: a case judges no instruction of any edition (told only where every edition could be read).
    """
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    if not bundled().faults:
        require_used(bundled().usable)
