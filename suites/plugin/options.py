"""Interprets the command line of a customer's run: what it prints, and which companies it means."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from intacct.protocol.errors import CredentialsError
from suites.document.text import shown
from suites.plugin.start import without_commands
from suites.run.batch import UnusableCompany
from suites.run.paths import REPORTS
from suites.run.plan import ConfigurationError, Plan
from suites.run.planner import Planner, known_companies
from suites.run.questions import planned_questions

T = TypeVar("T")


def printed(config: pytest.Config) -> list[str] | None:
    """The output of options that print instead of a run: companies, questions, a template, an empty shard; else None.

    Raises:
        pytest.UsageError: the command line cannot be used.
    """
    option = config.option
    if option.list_companies:
        try:
            return _company_lines(usable_path("--credentials", option.credentials))
        except (CredentialsError, ConfigurationError) as error:
            raise usage_error(error) from None
    if not option.company:
        for option_name in ("questions", "attest_template"):
            if getattr(option, option_name):
                raise pytest.UsageError(f"--{option_name.replace('_', '-')} needs --company=NAME")
        return None
    if option.attest_template and several(config):
        raise pytest.UsageError("--attest-template is for the profile of one company: give --company=NAME once")
    names, planner = asked_for(config)
    if not names:
        return [f"shard {option.shard} contains no company"]
    if option.attest_template:
        from suites.run.attest_template import template  # noqa: PLC0415 - no other run needs it

        return [_usable(lambda name: template(planner.plan(name)), names[0])]
    return (
        [line for name in names for line in _questions(planner, name, prefixed=len(names) > 1)]
        if option.questions
        else None
    )


def usable_path(option: str, text: str) -> Path:
    """The path in an option, with `~` expanded; it need not exist.

    Raises:
        pytest.UsageError: no file of this system can have such a path.
    """
    try:
        path = Path(text).expanduser()
        os.lstat(path)
    except FileNotFoundError:
        return path
    except RuntimeError:
        raise pytest.UsageError(f"{option}: there is no home folder for {shown(text, 100)}") from None
    except ValueError:
        raise pytest.UsageError(f"{option}: a path cannot contain the character NUL") from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise pytest.UsageError(f"{option}: the path is too long: {shown(text, 100)}") from None
    return path


def _company_lines(credentials: Path) -> list[str]:
    """The known companies, and anything that looks like one but is not."""
    planner = Planner(credentials=credentials, replay=False, reports=REPORTS, environ=os.environ)
    lines = known_companies(credentials)
    lines += [f"note: [{shown(header)}] in {credentials} {why}" for header, why in planner.unusable_sections()]
    lines += [f"note: {shown(sentence, 1000)}" for sentence in planner.unread_profiles()]
    return lines if credentials.is_file() else [*lines, f"note: there is no credentials file {credentials}"]


def _questions(planner: Planner, name: str, *, prefixed: bool) -> list[str]:
    lines = []
    try:
        plan = planner.plan(name)
    except ConfigurationError as error:
        if not prefixed:
            raise usage_error(error) from None
        return [f"{name}: cannot be asked: {shown(str(error), 2000)}"]
    for user, places, questions in planned_questions(plan):
        who = f"{name}: {shown(user)}" if prefixed else shown(user)
        lines += [
            f"{who} [{shown(', '.join(places))}], in one request:",
            *(f"  {question}" for question in questions),
        ]
    return lines


def asked_for(config: pytest.Config) -> tuple[tuple[str, ...], Planner]:
    """The companies on the command line, without duplicates and in its order, and the planner that knows them."""
    option = config.option
    if isinstance(option.replay, str):
        usable_path("--replay", option.replay)
    planner = Planner(
        credentials=usable_path("--credentials", option.credentials),
        replay=option.replay,
        reports=usable_path("--reports", option.reports),
        environ=os.environ,
        several=several(config),
    )
    words: list[str] = []
    for word in option.company:
        words += _usable(lambda _: planner.all_names(), word) if word == "all" else [word]
    names = tuple(dict.fromkeys(words))
    for name in names:
        _usable(planner.require_known, name)
    if not option.shard:
        return names, planner
    shard = re.fullmatch(r"([1-9]\d{0,4})/([1-9]\d{0,4})", option.shard)
    if shard is None or int(shard[1]) > int(shard[2]):
        raise pytest.UsageError("--shard must be K/N with K from 1 to N, such as 2/8")
    return names[int(shard[1]) - 1 :: int(shard[2])], planner


def several(config: pytest.Config) -> bool:
    """Whether more than one company was requested, however many exist."""
    option = config.option
    return len(set(option.company)) > 1 or "all" in option.company or bool(option.shard)


def usage_error(error: Exception) -> pytest.UsageError:
    """The error that pytest prints after ERROR, with exit status 4."""
    return pytest.UsageError(without_commands(shown(str(error), 2000)))


def _usable(do: Callable[[str], T], name: str) -> T:
    try:
        return do(name)
    except ConfigurationError as error:
        raise usage_error(error) from None


def plans(config: pytest.Config) -> list[Plan | UnusableCompany]:
    """The plan for each company; if there are several, one that cannot be used does not stop the others."""
    names, planner = asked_for(config)
    if not several(config):
        plan = _usable(planner.plan, names[0])
        _check_instructions(config.option.instruction, [plan])
        return [plan]
    plans: list[Plan | UnusableCompany] = []
    for name in names:
        try:
            plans.append(planner.plan(name))
        except ConfigurationError as error:
            plans.append(UnusableCompany(name, str(error)))
    _check_instructions(config.option.instruction, [plan for plan in plans if isinstance(plan, Plan)])
    return plans + (_unusable_sections(planner) if _all_live(config) else [])


def _all_live(config: pytest.Config) -> bool:
    """Whether the whole credentials file is meant; with shards, only the first reports what belongs to no company."""
    option = config.option
    return "all" in option.company and option.replay is False and option.shard.partition("/")[0] in {"", "1"}


def _unusable_sections(planner: Planner) -> list[Plan | UnusableCompany]:
    """The sections that cannot name a company: with `all` they are reported, not skipped silently."""
    return [UnusableCompany(shown(header), f"[{shown(header)}] {why}") for header, why in planner.unusable_sections()]


def remarks(config: pytest.Config) -> tuple[str, ...]:
    """User files that belong to no company of the run, but look as if they should."""
    return asked_for(config)[1].unread_profiles() if _all_live(config) else ()


def _check_instructions(ids: list[str], plans: list[Plan]) -> None:
    """Check that each `--instruction` exists in the edition of some company."""
    editions = {plan.document.edition: plan.document for plan in plans}
    known_ids = dict.fromkeys(id_ for document in editions.values() for id_ in document.ids)
    unknown = [id_ for id_ in ids if id_ not in known_ids]
    if unknown and plans:
        why = f'the document has no instruction {shown(unknown[0])}: edition "{" and ".join(editions)}"'
        raise pytest.UsageError(f"{why} has {', '.join(known_ids)}")


def check_expressions(config: pytest.Config) -> None:
    """Check `-k` and `-m` with pytest's own plugin, which otherwise does so after everything was read.

    Raises:
        UsageError: one of them is no expression.
    """
    marks = config.pluginmanager.get_plugin("mark")
    if marks is not None:
        marks.pytest_collection_modifyitems(items=[], config=config)
