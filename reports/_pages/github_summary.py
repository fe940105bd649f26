"""The summary of a run for the page of a job on GitHub, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from reports._model.point import Where
from reports._model.points import Points
from reports._model.run import Run
from reports._pages.headline import headline
from reports._pages.index import tally
from reports._pages.markdown import rendered
from reports._pages.wording import NAME, clean, day_and_time


def github_summary(run: Run) -> str:
    """The headline, the counts, and the points in short."""
    points = Points(run)
    return rendered(
        "summary.md",
        run=run,
        company=run.display_name,
        company_id=clean(run.company_id, NAME),
        when=day_and_time(run.known_at),
        headline=headline(run, points),
        points=points,
        tally=tally(run),
        place_names=_place_names,
    )


def _place_names(places: Sequence[Where]) -> str:
    """Up to five places, and how many more there are."""
    names = [place.name for place in places[:5]]
    return ", ".join([*names, f"and {len(places) - 5} more"] if len(places) > 5 else names)
