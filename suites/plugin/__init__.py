"""The only bridge to pytest. Here is what every pytest loads that finds this plugin: its options, and little else.

    parser.py      the options of a customer's run
    start.py       how such a run starts
    hooks.py       all that it does in pytest; loaded for such a run alone, with everything that it needs
    options.py     what its command line means
    collector.py   the verdicts of all processes, gathered in the controlling one
    workers.py     what goes to the workers of pytest-xdist, and what comes back
    stash.py       what the hooks keep in pytest's stash
    ids.py         what the cases are called in pytest's test ids
    scheduling.py  several companies on several workers

May import `suites.run`, `suites.judgement`, `suites.document`, `reports._model`, `reports._text`, `intacct.protocol`
and `intacct.credentials`; the only room that imports pytest and xdist. Offers its hooks to pytest, by the entry point
in pyproject.toml, and to nobody else.

pytest need not rewrite this module, which may be imported before it could: PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Generator
from typing import NoReturn

import pytest


def _end_with_internal_error() -> NoReturn:
    """End with the traceback of the error that is handled, and a status that says nothing of a company."""
    traceback.print_exc()
    sys.stderr.write("ERROR: this program, or a package that it needs, is damaged: install it again\n")
    raise SystemExit(int(pytest.ExitCode.INTERNAL_ERROR)) from None


try:
    from suites.plugin import start
    from suites.plugin.parser import add_options
except Exception:
    if not any(word.startswith("--company") for word in sys.argv):
        raise
    _end_with_internal_error()

_OF_A_COMPANY = ("replay", "instruction", "retry_refused", "github_summary", "shard")
_HOOKS = "intacct-hooks"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a customer's run."""
    add_options(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None, object, object]:
    """A customer's run collects the cases alone: no conftest of the selftests is loaded, and none of their packages.

    What another plugin does wrong here ends it with 3, as every error does that says nothing of the company.
    """
    options = early_config.known_args_namespace
    start.require_values(args)
    start.require_cases(early_config, options)
    start.restrict_to_cases(args, options)
    if options.company:
        start.resolve_links(early_config, args, options)
    try:
        if start.is_for_a_company(options):
            start.replace_closed_streams()
            _load_hooks(early_config.pluginmanager)
        return (yield)
    except pytest.UsageError:
        raise
    except Exception:
        if not start.is_for_a_company(options):
            raise
        _end_with_internal_error()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A worker of pytest-xdist learns only now that it is for a company; other runs have no use for its options."""
    if config.option.help or config.option.version:
        return
    if config.option.company:
        _load_hooks(config.pluginmanager)
    else:
        _check_selftests(config)


def _load_hooks(manager: pytest.PytestPluginManager) -> None:
    """Load all that a customer's run needs, once.

    The garbage collector is off meanwhile, and never looks at what was loaded: modules do not become garbage, and to
    search them takes longer than to load many of them.
    """
    if manager.has_plugin(_HOOKS):
        return
    looked_for = gc.isenabled()
    gc.disable()
    try:
        from suites.plugin import hooks  # noqa: PLC0415 - with it comes everything else
    finally:
        if looked_for:
            gc.freeze()
            gc.enable()
    manager.register(hooks, _HOOKS)


def _check_selftests(config: pytest.Config) -> None:
    """Check that nothing on the command line is for a company; in the selftests alone, a warning is an error."""
    unfit = [name for name in _OF_A_COMPANY if getattr(config.option, name)]
    if unfit:
        raise pytest.UsageError(f"--{unfit[0].replace('_', '-')} needs --company=NAME")
    if any(start.is_case(config, argument) for argument in config.args):
        raise pytest.UsageError("the cases in suites/setup judge a company: give --company=NAME")
    if config.inipath == start.CONFIGURATION:
        config.getini("filterwarnings").insert(0, "error")  # first, so that every narrower filter wins
