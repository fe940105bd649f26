"""Debian's headless Chromium, driven by Playwright, for looking at pages as a person does: opened from a file.

A plugin of pytest: a module that needs it has `pytest_plugins = ["suites.selftest.support.browser"]`. Where Chromium is
missing its tests are skipped, with the reason.

PYTEST_DONT_REWRITE: the test modules import this one themselves, too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from reports._allure.tool import HOME

CHROMIUM = Path("/usr/bin/chromium")
AXE = HOME / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = 360, 1200
# What axe-core finds, and what it leaves to a person; not the signs, which have the colour of the word beside them.
_AXE_RUN = """axe.run().then(found => [
    ...found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ": " + node.html)),
    ...found.incomplete.filter(rule => rule.id === "color-contrast")
        .flatMap(rule => rule.nodes.map(node => node.html))
        .filter(html => !/aria-hidden="true">[✓✗○≈…?·\\u2013]<\\/span>$/.test(html))
])"""


@dataclass(slots=True)
class OpenPage:
    """An open page, and what went on while it was looked at: requests for anything but itself, errors, dialogs."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a person reads on it."""
        return self.page.inner_text("body")

    @property
    def sideways(self) -> int:
        """How many pixels it is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider

    @property
    def barriers(self) -> list[str]:
        """What axe-core finds that somebody cannot see, reach or have read out; on a page that was opened with it."""
        self.page.add_script_tag(path=AXE)
        barriers: list[str] = self.page.evaluate(_AXE_RUN)
        return barriers

    def quiet(self) -> None:
        """Nothing was asked for, nothing ran, nothing went wrong."""
        assert (self.requests, self.errors, self.dialogs) == ([], [], [])


@dataclass(frozen=True, slots=True)
class BrowserFixture:
    """Opens files as pages."""

    browser: Browser

    @contextmanager
    def on(
        self, file: Path, width: int = DESK, scheme: Literal["light", "dark"] = "light", *, with_axe: bool = False
    ) -> Iterator[OpenPage]:
        """Look at a file. `with_axe` lets axe-core in, which the page's own policy would not."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=with_axe, service_workers="block"
        )
        try:
            page = context.new_page()
            sight, own = OpenPage(page), file.as_uri()
            page.on("request", lambda request: _asked(sight, request.url, own))
            page.on("console", lambda message: _printed(sight, message.type, message.text))
            page.on("pageerror", lambda error: sight.errors.append(str(error)))
            page.on("dialog", lambda dialog: _interrupted(sight, dialog))
            page.on("popup", lambda other: sight.requests.append(other.url))
            page.goto(own)
            yield sight
        finally:
            context.close()


def _asked(sight: OpenPage, url: str, own: str) -> None:
    if not url.startswith(("data:", "blob:")) and url.partition("#")[0] != own:
        sight.requests.append(url)


def _printed(sight: OpenPage, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        sight.errors.append(text)


def _interrupted(sight: OpenPage, dialog: Dialog) -> None:
    sight.dialogs.append(dialog.message)
    dialog.dismiss()


@contextmanager
def opened() -> Iterator[BrowserFixture]:
    """A browser that asks nobody for anything by itself."""
    options = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*options, "--disable-component-update", "--disable-sync"]
        )
        yield BrowserFixture(browser)
        browser.close()


@pytest.fixture(scope="session")
def eyes() -> Iterator[BrowserFixture]:
    """One browser for all tests of a process."""
    if not CHROMIUM.is_file():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with opened() as browser:
        yield browser


def picture(file: Path, to: Path) -> None:
    """A picture of the top of a page, for README: `python -m suites.selftest.support.browser PAGE PICTURE`."""
    with opened() as browser, browser.on(file.resolve(), width=860) as sight:
        sight.page.wait_for_load_state("networkidle")
        sight.page.wait_for_timeout(1000)
        sight.page.screenshot(path=to, clip={"x": 0, "y": 0, "width": 860, "height": 900})


if __name__ == "__main__":
    picture(Path(sys.argv[1]), Path(sys.argv[2]))
