"""The client: speaks Sage Intacct. It knows no pytest, no report and no setup document.

    protocol      bytes <-> frozen values, the tree of errors, redaction; no input or output  (knows lxml)
    credentials   who signs in; secrets never show  (knows configparser)
    transport     one request over the wire: retry policy, limits, lockout guard  (knows httpx, tenacity)
    recording     a folder of exchanges <-> a transport that replays it  (knows respx, tomli_w)
    company       what is asked, the reading loop, the frozen model of the answers
    files.py      reads files, and writes them: private, and whole or not at all
    ids.py        how IDs and names are made comparable

Every room may import `files` and `ids`, which import nothing of ours. Between rooms imports run upwards in this list
only: `credentials` and `transport` import `protocol`; `company` and `recording` import these three. import-linter
checks it (pyproject.toml).

pytest need not rewrite this module, which may be imported before it could: PYTEST_DONT_REWRITE
"""
