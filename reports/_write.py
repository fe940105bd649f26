"""Writes the files of a run: every page from the same `Run`, in the controller, at the end.

A page that cannot be made is left out, and a line in the terminal says why; the other pages are still written.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from intacct.files import append_private, replace_atomically, write_private
from reports._allure.errors import AllureError
from reports._allure.results import Results
from reports._model.message import Message, message, why_no_message
from reports._model.points import Points
from reports._model.run import Run
from reports._model.summary import CompanySummary, error_location
from reports._pages.index import index
from reports._pages.junit import junit
from reports._secret_scan import SecretScanner
from reports._text.actions import action_rows, actions
from reports._text.fix_list import MOST_ATTACHED, fix_list, mail, words

__all__ = ["MOST_RESULTS", "add_github_summary", "write", "write_overview"]

MOST_RESULTS = 5_000
"""If there are more results, allure.html is left out: browsers open it slowly, and mail servers refuse it."""
ALWAYS = ("index.html", "actions.csv", "junit.xml")
"""The files that every run of a company writes, however it ended; a run without one of them has failed."""
RESULTS = "allure-results"
SUMMARY = "summary for GitHub"


class _NoMessageError(Exception):
    """The run writes no message."""


class _SecretError(Exception):
    """A page holds a secret."""


@dataclass
class _Writer:
    run: Run
    folder: Path
    scanner: SecretScanner
    attached: bytes | None = None
    """The page attached to the message; None if there is none, or if it is too large."""

    def put(self, name: str, data: bytes) -> None:
        """Write a page, unless it holds a secret."""
        self.check(data)
        write_private(self.folder / name, data)

    def index(self) -> None:
        """The page of the run, which is attached to the message."""
        page_ = index(self.run).encode()
        self.put("index.html", page_)
        if len(page_) <= MOST_ATTACHED:
            self.attached = page_

    def fix_list(self) -> None:
        """The message to the admin as text."""
        self.check(words(self._message).encode())
        self.put("fix-list.txt", fix_list(self._message).encode())

    def mail(self) -> None:
        """The message as a draft. It is searched for secrets before and after it is wrapped and encoded."""
        self.check(words(self._message).encode())
        self.put("message.eml", mail(self._message, self.attached))

    def actions(self) -> None:
        """The table of what to do. Its cells are searched for secrets before quotation marks in them are doubled."""
        cells = (str(cell) for row in action_rows(self._points) for cell in row)
        self.check("\n".join(cells).encode(errors="replace"))
        self.put("actions.csv", actions(self._points))

    @cached_property
    def _points(self) -> Points:
        return Points(self.run)

    @property
    def _message(self) -> Message:
        """The message to the admin, if the run may claim that the company was checked."""
        if why := why_no_message(self.run):
            raise _NoMessageError(why)
        return message(self._points, attached=self.attached is not None)

    def check(self, data: bytes) -> None:
        """Stop a page that holds a secret."""
        if self.scanner.finds_in(data):
            raise _SecretError(self.scanner.origin(self.run) or "none of the texts alone")

    def results(self) -> None:
        """The folder of Allure's results: all of them or none."""
        files = tuple(Results(self.run).files())
        for _, data in files:
            self.check(data)
        replace_atomically(self.folder / RESULTS, files)

    def allure_html(self) -> None:
        """The results as Allure's page, in one file."""
        from reports._allure.page import page  # noqa: PLC0415 - `--no-allure-html` does without

        self.put("allure.html", page(self.run, self.folder, RESULTS))


def write(
    run: Run,
    folder: Path,
    *,
    secrets: tuple[str, ...],
    allure_html: bool = True,
    most_results: int = MOST_RESULTS,
) -> tuple[str, ...]:
    """Write the pages of a run into a private folder, each whole or not at all, readable by its owner only.

    Returns the lines for the terminal: which page was left out, and why. Never raises for a page that fails.
    """
    writer = _Writer(run, folder, SecretScanner(secrets))
    tries: list[tuple[str, Callable[[], None]]] = [
        ("index.html", writer.index),
        ("fix-list.txt", writer.fix_list),
        ("message.eml", writer.mail),
        ("actions.csv", writer.actions),
        ("junit.xml", lambda: writer.put("junit.xml", junit(run))),
        (RESULTS, writer.results),
    ]
    lines = [_make_or_explain(name, make) for name, make in tries]
    if not allure_html:
        lines.append("allure.html: left out, as you asked")
    elif len(run.rows) > most_results:
        lines.append(
            f"allure.html: left out, it opens well with up to {most_results:,} results, and here are {len(run.rows):,}"
        )
    elif lines[-1]:
        lines.append(f"allure.html: left out, because {RESULTS} is")
    else:
        lines.append(_make_or_explain("allure.html", writer.allure_html))
    return tuple(filter(None, lines))


def add_github_summary(run: Run, file: str, *, secrets: tuple[str, ...]) -> str:
    """Add the summary of a run to the file of GITHUB_STEP_SUMMARY. Returns why that failed, or "".

    The file belongs to the runner, and other steps of the job add to it: it is not replaced, and keeps its mode.
    """
    if not file:
        return f"{SUMMARY}: left out, GITHUB_STEP_SUMMARY names no file"

    from reports._pages.github_summary import github_summary  # noqa: PLC0415 - most runs do without

    def add() -> None:
        data = github_summary(run).encode(errors="replace")
        _Writer(run, Path(file).parent, SecretScanner(secrets)).check(data)
        append_private(Path(file), data)

    return _make_or_explain(SUMMARY, add)


def write_overview(lines: tuple[CompanySummary, ...], folder: Path, *, partial: bool = False) -> tuple[str, ...]:
    """Write overview.html and overview.csv for several companies. Returns where they are, or why one is missing.

    If the run is `partial`, they get other names, so that those of the last whole run stay. The lines hold no secret
    (`summary.line_of`).
    """
    from reports._pages.overview import overview  # noqa: PLC0415 - a run of one company does without
    from reports._text.companies import overview_csv  # noqa: PLC0415 - as the line before

    files: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("html", lambda: overview(lines).encode(errors="replace")),
        ("csv", lambda: overview_csv(lines)),
    )
    troubles, written = [], []
    for ending, make in files:
        file = folder / f"overview{'-partial' if partial else ''}.{ending}"
        trouble = _make_or_explain(file.name, lambda file=file, make=make: write_private(file, make()))  # type: ignore[misc]
        if trouble:
            troubles.append(trouble)
        else:
            written.append(os.path.relpath(file))
    return (*troubles, f"overview: {' and '.join(written)}") if written else tuple(troubles)


def _make_or_explain(name: str, make: Callable[[], None]) -> str:
    """Why a page could not be made; "" if it was made."""
    try:
        make()
    except _SecretError as secret:
        return f"{name}: left out, it would show a secret, which stands in: {secret}"
    except (AllureError, _NoMessageError) as error:
        return f"{name}: left out, {error}"
    except OSError as error:
        return f"{name}: left out, it could not be written ({error.strerror or type(error).__name__})"
    except Exception as error:  # noqa: BLE001 - one page's bug must not cost the others, and the line shows it
        return f"{name}: left out by a bug in this program: {error_location(error)}"
    return ""
