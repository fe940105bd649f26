"""The options of a customer's run. It must load fast, since every pytest that finds the plugin loads it."""

from __future__ import annotations

import pytest

from intacct.credentials.load import DEFAULT_FILE
from suites.run.paths import REPORTS


def add_options(parser: pytest.Parser) -> None:
    """The options of a customer's run."""
    group = parser.getgroup("company", "Sage Intacct setup check")
    group.addoption(
        "--company",
        action="append",
        default=[],
        metavar="NAME",
        help="judge this company: live by the credentials, else a bundled recording; repeatable, `all` for every one",
    )
    group.addoption(
        "--shard", metavar="K/N", default="", help="of several companies, judge every N-th, from the K-th on"
    )
    group.addoption(
        "--replay", nargs="?", const=True, default=False, metavar="FOLDER",
        help="replay fixtures/NAME, or with =FOLDER or =FILE.zip another recording (of several: a folder of them)",
    )  # fmt: skip
    group.addoption("--credentials", metavar="FILE", default=str(DEFAULT_FILE), help=f"default: {DEFAULT_FILE}")
    group.addoption(
        "--instruction", action="append", default=[], metavar="ID", help="judge only this instruction; repeatable"
    )
    group.addoption(
        "--reports", metavar="FOLDER", default=str(REPORTS), help="where NAME/ is written; default: reports"
    )
    group.addoption("--no-allure-html", action="store_true", help="do not make allure.html, which takes about a second")
    group.addoption(
        "--github-summary", action="store_true", help="also write the outcome to the job's summary on GitHub"
    )
    group.addoption("--questions", action="store_true", help="print what would be asked, and ask nothing")
    group.addoption(
        "--attest-template", action="store_true", help="print the profile's tables for what waits for a person"
    )
    group.addoption(
        "--retry-refused", action="store_true", help="also try users whose sign-in was refused in the last 15 minutes"
    )
    group.addoption(
        "--list-companies", action="store_true", help="list the companies that are known, and do nothing else"
    )
