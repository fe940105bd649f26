"""The errors if allure.html cannot be made."""

from __future__ import annotations


class AllureError(Exception):
    """Allure's page cannot be made; the message says why and what to do, and has no data of the company."""


class ToolError(AllureError):
    """The tool is missing, was stopped or failed; the message says what to do, and has no output of the tool."""


class SealError(AllureError):
    """The page differs from the one that we know how to seal."""
