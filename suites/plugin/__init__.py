"""The only bridge to pytest. Every pytest that finds this plugin loads this module: its options, and little else.

    parser.py      the options of a customer's run
    start.py       how such a run starts
    hooks.py       everything such a run does in pytest; loaded only for such a run, with all that it needs
    options.py     interprets its command line
    collector.py   the verdicts of all processes, collected in the controlling one
    workers.py     the data sent to the workers of pytest-xdist, and their results
    stash.py       what the hooks keep in pytest's stash
    ids.py         the names of the cases in pytest's test ids
    scheduling.py  several companies on several workers

May import `suites.run`, `suites.judgement`, `suites.document`, `reports._model`, `reports._text`, `intacct.protocol`
and `intacct.credentials`; the only room that imports pytest and xdist. Offers its hooks to pytest, by the entry point
in pyproject.toml, and to no other code.

This module may be imported before pytest can rewrite it, and does not need rewriting: PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Generator
from typing import NoReturn

import pytest


def _end_with_internal_error() -> NoReturn:
    """End with the traceback of the current error, and an exit status that says nothing about a company."""
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

    An error of another plugin here ends the run with 3, as every error does that says nothing about the company.
    """
    options = early_config.known_args_namespace
    if start.is_elsewhere(early_config, options):
        start.drop_foreign_options(early_config, args)
    else:
        start.require_fit_options(options)
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
    """A worker of pytest-xdist learns only now that it is for a company; other runs must not use its options."""
    if config.option.help or config.option.version:
        return
    if config.option.company:
        _load_hooks(config.pluginmanager)
    else:
        _check_selftests(config)


def _load_hooks(manager: pytest.PytestPluginManager) -> None:
    """Load everything that a customer's run needs, once.

    The garbage collector is off meanwhile, and never searches the loaded modules: they do not become garbage, and
    searching them takes longer than loading many of them.
    """
    if manager.has_plugin(_HOOKS):
        return
    looked_for = gc.isenabled()
    gc.disable()
    try:
        from suites.plugin import hooks  # noqa: PLC0415 - it imports everything else
    finally:
        if looked_for:
            gc.freeze()
            gc.enable()
    manager.register(hooks, _HOOKS)


def _check_selftests(config: pytest.Config) -> None:
    """Check that nothing on the command line is for a company; in the selftests alone, turn warnings into errors."""
    unfit = [name for name in _OF_A_COMPANY if getattr(config.option, name)]
    if unfit:
        raise pytest.UsageError(f"--{unfit[0].replace('_', '-')} needs --company=NAME")
    if any(start.is_case(config, argument) for argument in config.args):
        raise pytest.UsageError("the cases in suites/setup judge a company: give --company=NAME")
    if config.inipath == start.CONFIGURATION:
        config.getini("filterwarnings").insert(0, "error")  # first, so that every narrower filter takes precedence
