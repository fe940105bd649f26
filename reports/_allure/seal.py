"""Sealing the page that Allure's tool generates: it loads nothing remote, wherever it is opened."""

from __future__ import annotations

import re

from reports._allure.errors import SealError

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data: blob:; style-src 'unsafe-inline' data:; "
    "connect-src data: blob:; img-src data: blob:; media-src data: blob:; frame-src data: blob:; font-src data:; "
    "base-uri 'self'; form-action 'none'"
)
_ANALYTICS = re.compile(
    rb'<script async src="https://www\.googletagmanager\.com/gtag/js\?id=[\w-]+"></script>\s*'
    rb"<script>(?:(?!</script>).)*?window\.dataLayer(?:(?!</script>).)*?</script>",
    re.DOTALL,
)
_HEAD = re.compile(rb"<head>\s*<meta charset=\"utf-8\">")
_REMOTE = re.compile(rb"<(?:script|link|img|iframe)\b[^>]*\s(?:src|href)=[\"']?\s*(?:https?:)?//", re.IGNORECASE)


def sealed(page: bytes) -> bytes:
    """The page without its analytics, with a policy that allows nothing remote, and its data declared first.

    The declaration keeps the page from hanging, because its program may start before the data's own script.

    Raises:
        SealError: it does not have exactly one block of analytics and one head, or still names something remote.
    """
    page, blocks = _ANALYTICS.subn(b"", page)
    if blocks != 1:
        raise SealError(f"the page has {blocks} blocks of analytics where one is known: it has changed")
    head = (
        '<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        "<script>window.allureReportData={};window.allureReportDataReady=false;</script>"
    )
    page, heads = _HEAD.subn(head.encode(), page)
    if heads != 1:
        raise SealError(f"the page has {heads} heads where one is known: it has changed")
    if _REMOTE.search(page) or b"googletagmanager.com" in page:
        raise SealError("the page still names something remote: it has changed")
    return page
