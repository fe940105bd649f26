"""Markdown in which no name of a company can become a link, an image, markup or a formula."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports._pages.wording import clean, joined

TEMPLATES = Path(__file__).with_name("templates")
ENDLESS = 1_000_000
"""No limit for lists of places: every name in them is already shortened."""
_ACTIVE = re.compile(r"[\\`*\[\]<&~|$]|(?<!\w)_|_(?!\w)|!(?=\[)|(?<=:)//|(?<=www)\.", re.IGNORECASE)


def plain(text: object) -> str:
    """A value as literal text: every character that could be active is escaped with a backslash.

    `https://` and `www.` are broken up as well, because mail programs and GitHub turn them into links.
    """
    return _ACTIVE.sub(lambda match: "\\" + match[0], clean(str(text), ENDLESS))


def rendered(template: str, **values: object) -> str:
    """A Markdown template of this package. Values are made `plain`; only the template's own text is Markdown."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    # Markdown has no HTML to escape: `finalize` escapes what is active in Markdown instead, in every expression.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701
        finalize=plain,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"joined": joined}
    return environment
