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
        """The text that a person reads on it."""
        return self.page.inner_text("body")

    @property
    def overflow_pixels(self) -> int:
        """By how many pixels it is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider

    @property
    def barriers(self) -> list[str]:
        """What axe-core finds that a person cannot see, reach or have read out; the page must be opened `with_axe`."""
        self.page.add_script_tag(path=AXE)
        barriers: list[str] = self.page.evaluate(_AXE_RUN)
        return barriers

    def assert_quiet(self) -> None:
        """Check that the page requested nothing, opened no dialog and raised no error."""
        assert (self.requests, self.errors, self.dialogs) == ([], [], [])


@dataclass(frozen=True, slots=True)
class BrowserFixture:
    """Opens files as pages."""

    browser: Browser

    @contextmanager
    def open_page(
        self, file: Path, width: int = DESK, scheme: Literal["light", "dark"] = "light", *, with_axe: bool = False
    ) -> Iterator[OpenPage]:
        """Open a file as a page. `with_axe` lets axe-core in, which the page's own policy would not."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=with_axe, service_workers="block"
        )
        try:
            page = context.new_page()
            tab, own = OpenPage(page), file.as_uri()
            page.on("request", lambda request: _note_request(tab, request.url, own))
            page.on("console", lambda message: _note_message(tab, message.type, message.text))
            page.on("pageerror", lambda error: tab.errors.append(str(error)))
            page.on("dialog", lambda dialog: _note_dialog(tab, dialog))
            page.on("popup", lambda other: tab.requests.append(other.url))
            page.goto(own)
            yield tab
        finally:
            context.close()


def _note_request(tab: OpenPage, url: str, own: str) -> None:
    if not url.startswith(("data:", "blob:")) and url.partition("#")[0] != own:
        tab.requests.append(url)


def _note_message(tab: OpenPage, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        tab.errors.append(text)


def _note_dialog(tab: OpenPage, dialog: Dialog) -> None:
    tab.dialogs.append(dialog.message)
    dialog.dismiss()


@contextmanager
def open_browser() -> Iterator[BrowserFixture]:
    """Start a browser that requests nothing by itself."""
    options = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*options, "--disable-component-update", "--disable-sync"]
        )
        yield BrowserFixture(browser)
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserFixture]:
    """One browser for all tests of a process."""
    if not CHROMIUM.is_file():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with open_browser() as browser:
        yield browser


def picture(file: Path, to: Path) -> None:
    """A picture of the top of a page, for README: `python -m suites.selftest.support.browser PAGE PICTURE`."""
    with open_browser() as browser, browser.open_page(file.resolve(), width=860) as tab:
        tab.page.wait_for_load_state("networkidle")
        tab.page.wait_for_timeout(1000)
        tab.page.screenshot(path=to, clip={"x": 0, "y": 0, "width": 860, "height": 900})


if __name__ == "__main__":
    picture(Path(sys.argv[1]), Path(sys.argv[2]))
