"""Why allure.html cannot be made."""

from __future__ import annotations


class AllureError(Exception):
    """Allure's page cannot be made; the message says why, and what to do, and holds nothing of the company."""


class ToolError(AllureError):
    """The tool is missing, stopped or failed; the message says what to do, and holds nothing that the tool printed."""


class SealError(AllureError):
    """The page is not the one that we know how to seal."""
