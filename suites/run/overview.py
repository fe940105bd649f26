"""The overview of a run of several companies: a line for each, on the terminal and in `reports/overview.html`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reports import _write
from reports._model.run import Run
from reports._model.summary import CompanySummary, line_of, unreadable_company
from reports._model.words import abbreviate


class Overview:
    """A line for each company, in the order of `names`; a company without a case on request gets none."""

    def __init__(self, names: tuple[str, ...], reports: Path) -> None:
        self._names = names
        self._reports = reports
        self._lines: dict[str, CompanySummary] = {}
        self._notes: dict[str, list[str]] = {}
        self._deselected: list[str] = []
        """Companies without a case after `-k` or a path: they are no failure."""
        self._closing_lines: tuple[str, ...] = ()

    def add_unreadable(self, name: str, because: str, status: int) -> None:
        """Add a company that could not be read or judged."""
        self._lines[name] = unreadable_company(name, because, status)

    def add_run(self, name: str, run: Run, place: Path) -> None:
        """Add a judged company, whose outputs are in the folder `place`."""
        page = place.relative_to(self._reports) / "index.html"
        link = page.as_posix() if (self._reports / page).is_file() else ""
        self._lines[name] = line_of(run, link)

    def add_note(self, name: str, note: str) -> None:
        """Add a note on a company's outputs, which is printed once for all that have it."""
        self._notes.setdefault(note, []).append(name)

    def leave_out(self, name: str) -> None:
        """Leave out a company of which no case was asked for."""
        self._deselected.append(name)

    @property
    def with_line(self) -> frozenset[str]:
        """The companies that have a line."""
        return frozenset(self._lines)

    @property
    def reasons(self) -> str:
        """Why companies could not be read, in one line."""
        return "; ".join(f"{line.name}: {line.because}" for line in self._lines.values())

    @property
    def exit_statuses(self) -> tuple[int, ...]:
        """The exit status of each company."""
        return tuple(line.exit_status for line in self._lines.values())

    @property
    def _lines_in_order(self) -> tuple[CompanySummary, ...]:
        return tuple(self._lines[name] for name in self._names if name in self._lines)

    def write(self, *, stopped: bool = False) -> None:
        """Write it; a `stopped` run keeps the one of the last complete run, and a run without answers writes none."""
        if stopped and not any(line.source for line in self._lines.values()):
            return
        partial = stopped or bool(self._deselected) or any(line.partial for line in self._lines.values())
        self._closing_lines = _write.write_overview(self._lines_in_order, self._reports, partial=partial)

    def summary(self, width: int) -> Iterator[str]:
        """The lines at the end of a run, for a terminal of `width` characters; none if no company has a line."""
        if not self._lines:
            return
        from reports._text.companies import overview_lines  # noqa: PLC0415 - a run of one company does not need it

        yield from overview_lines(self._lines_in_order, width)
        if self._deselected:
            yield f"left out of this run: {', '.join(abbreviate(sorted(self._deselected)))}"
        for note, names in self._notes.items():
            yield note if len(names) == len(self._lines) else f"{note} [{', '.join(abbreviate(names))}]"
        yield from self._closing_lines
