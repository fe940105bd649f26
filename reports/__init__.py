"""All outputs of a run. The files of a run are written to reports/NAME/, next to these folders.

    _model            a finished run as data
    _text             the terminal, result.json, the message, and tables
    _pages            index.html, overview.html, junit.xml, and GitHub's summary
    _allure           allure.html
    _secret_scan.py   searches for secrets in what is about to be written
    _write.py         makes all files, and writes them after the secret scan

The `__init__.py` of each folder says what it may import; `_write.py` may import all of them. Only `suites.run` and
the rooms above it import this room. Offers `_write.write` and `_write.write_overview`, and the classes of `_model`.

This module may be imported before pytest could rewrite it, and needs no rewriting: PYTEST_DONT_REWRITE
"""
