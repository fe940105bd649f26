"""Pages for everybody: axe-core finds nothing on any page, in light and in dark, on a desk, a phone and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from reports._pages.index import index
from reports._pages.overview import overview
from suites.run.paths import FIXTURES
from suites.selftest.reports.test_reports_runs import (
    THREE,
    Entities,
    all_different,
    changed,
    listing,
    made_run,
    many,
    many_faults,
    refused,
    run_named,
)
from suites.selftest.reports.test_steps_by_company import four_companies
from suites.selftest.support.browser import AXE, DESK, PHONE, BrowserFixture, OpenPage
from suites.selftest.support.recordings import run_of

pytest_plugins = ["suites.selftest.support.browser"]
pytestmark = pytest.mark.slow

ONE = Entities((("E200", "Airport Inn"),))


def overview_of(count: int) -> str:
    """The overview of that many companies."""
    kinds = four_companies()
    return overview(
        tuple(replace(kinds[at % len(kinds)], name=f"c{at:03}", title=f"House {at}") for at in range(count))
    )


PAGES: dict[str, Callable[[], str]] = {
    "index-1": lambda: index(changed(listing(made_run(many_faults, ONE)))),
    "index-3": lambda: index(changed(listing(made_run(many_faults, THREE), refused("bills", at="E200", ask=True)))),
    "index-200": lambda: index(made_run(all_different, many(200))),
    "index-200-alike": lambda: index(listing(made_run(many_faults, many(200)), refused("bills", "vendors", at="E007"))),
    "overview-1": lambda: overview_of(1),
    "overview-3": lambda: overview_of(3),
    "overview-200": lambda: overview_of(200),
    **{
        name: lambda name=name: index(run_of(FIXTURES / name))  # type: ignore[misc]
        for name in ("demo", "demo-audited", "demo-entities", "demo-faulty")
    },
    **{
        name: lambda name=name: index(run_named(name))  # type: ignore[misc]
        for name in ("conforming", "unreadable", "settled-3", "first", "hostile")
    },
}
WAYS: dict[str, tuple[int, Literal["light", "dark"], Literal["screen", "print"]]] = {
    "light": (DESK, "light", "screen"),
    "dark": (DESK, "dark", "screen"),
    "phone": (PHONE, "light", "screen"),
    "phone-dark": (PHONE, "dark", "screen"),
    "print": (DESK, "light", "print"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page, as a file."""
    folder = tmp_path_factory.mktemp("pages")
    return {name: folder / f"{name}.html" for name in PAGES}


@contextmanager
def opened(name: str, way: str, files: dict[str, Path], chromium: BrowserFixture) -> Iterator[OpenPage]:
    """A page, looked at in one way, with axe-core let in."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: python -m reports._allure.install --dev")
    if not files[name].is_file():
        files[name].write_text(PAGES[name](), "utf-8")
    width, scheme, media = WAYS[way]
    with chromium.open_page(files[name], width, scheme, with_axe=True) as sight:
        sight.page.emulate_media(media=media)
        yield sight


EVERY_WAY = ("index-1", "index-3", "index-200", "index-200-alike", "overview-1", "overview-3", "overview-200")
LOOKS = [(name, way) for name in PAGES for way in (WAYS if name in EVERY_WAY else ("light", "phone-dark"))]


@pytest.mark.parametrize(("name", "way"), LOOKS)
def test_page_is_accessible(name: str, way: str, files: dict[str, Path], chromium: BrowserFixture) -> None:
    """axe-core finds nothing, contrast included; a phone needs no sideways scrolling."""
    with opened(name, way, files, chromium) as sight:
        assert sight.barriers == []
        assert sight.overflow_pixels == 0


@pytest.mark.parametrize("name", ["demo-faulty", "settled-3", "overview-200"])
def test_headings_stay_with_their_text_in_print(name: str, files: dict[str, Path], chromium: BrowserFixture) -> None:
    """On paper nothing that heads a text ends a page, and a table is one: not what it is on a phone."""
    with opened(name, "print", files, chromium) as sight:
        heads = sight.page.locator("main :is(h2, h3, h4, .lead, .label, .legend, summary)")
        ends = heads.evaluate_all(
            "all => all.filter(element => getComputedStyle(element).breakAfter !== 'avoid').length"
        )
        unbroken = sight.page.locator("main :is(thead, tr)")
        parted = unbroken.evaluate_all(
            "all => all.filter(element => getComputedStyle(element).breakInside !== 'avoid').length"
        )
        assert heads.count() > 2
        assert (ends, parted) == (0, 0)
        sight.page.set_viewport_size({"width": 673, "height": 900})
        assert sight.page.locator("main table thead").first.is_visible()
        assert (
            sight.page.locator("main td").first.evaluate("element => getComputedStyle(element).display") == "table-cell"
        )


def test_a_barrier_is_found(tmp_path: Path, chromium: BrowserFixture) -> None:
    """What axe-core knows is looked for: pale letters, a link without a text."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: python -m reports._allure.install --dev")
    file = tmp_path / "page.html"
    pale = overview_of(1).replace("</main>", '<p style="color:#ccc;background:#fff">pale</p><a href="#x"></a></main>')
    file.write_text(pale, "utf-8")
    with chromium.open_page(file, with_axe=True) as sight:
        assert {barrier.partition(":")[0] for barrier in sight.barriers} >= {"color-contrast", "link-name"}
