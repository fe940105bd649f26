"""The client for Sage Intacct. It does not use pytest, and knows nothing of reports or setup documents.

    protocol      converts between bytes and frozen values; errors; redaction; no input or output  (knows lxml)
    credentials   who signs in; secrets are never printed  (knows configparser)
    transport     one request over the network: retry policy, limits, lockout guard  (knows httpx, tenacity)
    recording     records exchanges in a folder, and replays them as a transport  (knows respx, tomli_w)
    company       the questions, the reading loop, the frozen model of the answers
    files.py      reads files, and writes them privately and atomically
    ids.py        normalizes IDs and names for comparison

Every room may import `files` and `ids`, which import nothing else from this project. Between rooms, imports go only
upwards in this list: `credentials` and `transport` import `protocol`; `company` and `recording` import these three.
import-linter checks this (pyproject.toml).

This module may be imported before pytest can rewrite it, and does not need rewriting: PYTEST_DONT_REWRITE
"""
