"""The cases: one file for each thing that is judged. Only these make a customer's report.

May import `suites.judgement`, `suites.document` and, of the client, `intacct.protocol` and `intacct.company`; only
`suites.run` (and the tests) imports it, to load the cases. Offers `load`.
"""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Import every module of suites/setup, which enters the cases as rules."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
