"""Starts a customer's run: with the project's own configuration, from any folder, and with only the cases."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tomllib
from argparse import Namespace
from pathlib import Path

import pytest

from suites.document.text import shown
from suites.run.paths import PROJECT

CONFIGURATION = PROJECT / "pyproject.toml"
SETUP = PROJECT / "suites" / "setup"

_ORDER = "the cases have the document's order; --instruction=ID judges one instruction alone"
_MEMORY = (
    "nothing is remembered from case to case; --instruction=ID judges one instruction, -x stops at the first fault"
)
_REFUSED = {
    "lf": ("--lf", "every run judges the whole company; --instruction=ID judges one instruction again"),
    "failedfirst": ("--ff", _ORDER),
    "newfirst": ("--nf", _ORDER),
    "stepwise": ("--sw", _MEMORY),
    "stepwise_skip": ("--sw-skip", _MEMORY),
    "stepwise_reset": ("--sw-reset", _MEMORY),
    "allure_report_dir": ("--alluredir", "every run writes reports/NAME/allure-results"),
    "xmlpath": ("--junit-xml", "every run writes reports/NAME/junit.xml"),
    "setuponly": ("--setup-only", "it judges nothing; --collect-only lists the cases"),
    "debug": ("--debug", "its file would hold what is read of the company, for everybody to read"),
    "pastebin": ("--pastebin", "what is read of a company stays with you; reports/NAME/message.eml is made to be sent"),
}
"""pytest's options that would contradict our own outputs, or send results to others, by their name in the parsed
command line; and what to use instead."""
_SELECTING = (
    *("keyword", "instruction", "deselect", "ignore", "ignore_glob"),
    *("allure_epics", "allure_features", "allure_stories", "allure_severities", "allure_ids", "allure_labels"),
)
"""Options that leave cases out, by their name in the parsed command line."""
_VALUES = {
    "--company": "NAME", "--shard": "K/N", "--replay": "FOLDER", "--credentials": "FILE", "--instruction": "ID",
    "--reports": "FOLDER",
}  # fmt: skip
"""Our options that take a value."""
NO_CASES = "--company judges the cases in suites/setup: give no path, or one of these"
_PRINTING = ("list_companies", "questions", "attest_template")


def in_a_worker(config: pytest.Config) -> bool:
    """Whether this is a worker of pytest-xdist, which never sends a request."""
    return hasattr(config, "workerinput")


def is_for_a_company(options: Namespace) -> bool:
    """Whether the command line asks this program to judge companies, or to print something."""
    return bool(options.company or any(getattr(options, name) for name in _PRINTING))


def require_fit_options(options: Namespace) -> None:
    """Check that no option of pytest's is there that is not for a company.

    Raises:
        pytest.UsageError: one is.
    """
    for place, (name, instead) in _REFUSED.items():
        if options.company and getattr(options, place, None):
            raise pytest.UsageError(f"{name} is not for a run with --company: {instead}")


def restrict_to_cases(arguments: list[str], options: Namespace) -> None:
    """Limit the collection to the cases, before any conftest is loaded.

    `arguments` is what pytest will parse, `options` what it has parsed so far; both are changed.
    """
    if not (is_for_a_company(options) or options.help or options.version):
        return
    if not options.file_or_dir:
        arguments.insert(0, str(SETUP))  # in front: after an option with an optional value it would be that value
        options.file_or_dir = [str(SETUP)]


def resolve_links(config: pytest.Config, arguments: list[str], options: Namespace) -> None:
    """Resolve links in every path to cases, since cases are identified by their real paths."""
    for position, argument in enumerate(arguments):
        if argument in options.file_or_dir and is_case(config, argument):
            path, separator, id_ = argument.partition("::")
            arguments[position] = f"{(config.invocation_params.dir / path).resolve()}{separator}{id_}"


def require_values(arguments: list[str]) -> None:
    """Check that none of our options has an empty value: an empty path would be the current folder.

    Raises:
        pytest.UsageError: one has.
    """
    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for word, following in zip(words, [*words[1:], "following"], strict=False):  # the list may be empty
        name, separator, value = word.partition("=")
        if name in _VALUES and not (value if separator else following).strip():
            raise pytest.UsageError(f"{name} is given an empty value: give {name}={_VALUES[name]}")


def require_cases(config: pytest.Config, options: Namespace) -> None:
    """Check that a path given with --company leads to cases, before a conftest there is loaded.

    Raises:
        pytest.UsageError: it leads elsewhere.
    """
    if not options.company:
        return
    folder = config.invocation_params.dir
    there = [argument for argument in options.file_or_dir if (folder / argument.partition("::")[0]).exists()]
    if not all(is_case(config, argument) for argument in there):
        raise pytest.UsageError(NO_CASES)


def replace_closed_streams() -> None:
    """If the caller closed standard output or error, as in `>&-`, discard what is written there."""
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:
            setattr(sys, stream, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open until the process ends


def is_elsewhere(config: pytest.Config, options: Namespace) -> bool:
    """Whether pytest found another configuration than ours: none, or that of a project in the current folder."""
    return bool(options.company) and options.inifilename is None and config.inipath != CONFIGURATION


def drop_foreign_options(config: pytest.Config, arguments: list[str]) -> None:
    """Remove from what pytest will parse the options of another project's configuration."""
    arguments[:] = [*shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), *config.invocation_params.args]


def run_with_own_configuration(config: pytest.Config) -> int:
    """Run the same command line with the project's own configuration; relative paths stay relative to the caller's."""
    return int(pytest.main(["-c", str(CONFIGURATION), f"--rootdir={PROJECT}", *config.invocation_params.args]))


def require_known_settings(config: pytest.Config) -> None:
    """Check the names and values of pytest's settings now: pytest does so when the cases are collected, after asking.

    Raises:
        pytest.UsageError: one is unknown, or has a value that is not allowed.
    """
    with CONFIGURATION.open("rb") as file:
        own = tomllib.load(file)["tool"]["pytest"]["ini_options"]
    overridden = [setting.partition("=")[0] for setting in config.option.override_ini or ()]
    for name in (*overridden, *own):
        try:
            config.getini(name)
        except ValueError:
            why = "misspelt with -o, or its plugin is switched off with -p no:.."
            raise pytest.UsageError(f"pytest knows no setting {shown(ascii(name), 80)}: {why}") from None


def selects(config: pytest.Config) -> bool:
    """Whether the command line leaves cases out: by a keyword, a marker, an instruction or a path."""
    option = config.option
    by_word = any(getattr(option, place, None) for place in _SELECTING)
    return bool(by_word or option.markexpr not in {"", "not slow"} or names_paths(config))


def names_paths(config: pytest.Config) -> bool:
    """Whether the command line names other paths than that of all cases."""
    return [(config.invocation_params.dir / argument).resolve() for argument in config.args] != [SETUP]


def check_selection(config: pytest.Config, *, asks: bool) -> None:
    """Stop before anything is asked, or replaced, if no case matches the command line, or it names one that is not."""
    if not asks and (config.option.collectonly or not names_paths(config)):
        return
    if not selects(config):
        return
    status = _dry_run(config)
    if status == pytest.ExitCode.USAGE_ERROR:  # pytest has printed what is wrong
        pytest.exit("nothing was asked, and nothing was written", pytest.ExitCode.USAGE_ERROR)
    if status == pytest.ExitCode.NO_TESTS_COLLECTED and asks:
        pytest.exit("no case matches the command line: nothing was asked", pytest.ExitCode.NO_TESTS_COLLECTED)


def _dry_run(config: pytest.Config) -> int:
    """The exit status of collecting the selected cases of these companies; it asks and writes nothing."""
    option = config.option
    # Without a value it may not stand before a path.
    replay = [] if option.replay is False else ["--replay" if option.replay is True else f"--replay={option.replay}"]
    arguments = [
        *replay,
        "-c",
        str(CONFIGURATION),
        f"--rootdir={PROJECT}",
        "--disable-plugin-autoload",
        "--collect-only",
    ]
    arguments += ["--capture=no", "-p", "no:faulthandler", "-p", "no:logging"]
    arguments += [f"--company={name}" for name in option.company]
    arguments += [f"--instruction={number}" for number in option.instruction]
    arguments += [f"--deselect={prefix}" for prefix in option.deselect or ()]
    arguments += [f"--credentials={option.credentials}", f"--reports={option.reports}"]
    arguments += [f"--shard={option.shard}"] if option.shard else []
    arguments += [f"-k={option.keyword}"] if option.keyword else []
    arguments += [f"-m={option.markexpr}"] if option.markexpr else []
    with pytest.MonkeyPatch.context() as environment, contextlib.redirect_stdout(io.StringIO()):
        environment.delenv("PYTEST_ADDOPTS", raising=False)
        environment.delenv("PYTEST_PLUGINS", raising=False)
        return int(pytest.main([*arguments, *config.args]))


def is_case(config: pytest.Config, argument: str) -> bool:
    """Whether an argument of the command line is a path (or a test id) below suites/setup."""
    path = (config.invocation_params.dir / argument.partition("::")[0]).resolve()
    return path == SETUP or SETUP in path.parents


def without_commands(line: str) -> str:
    """Change a line so that no runner of GitHub reads it as a workflow command: `::error::..`, `##[group]..`.

    A runner looks for `::` at the beginning of a line, blanks aside, and for `##[` anywhere in it.
    """
    return re.sub(r"^(\s*:):", r"\1 :", line).replace("##[", "## [")
