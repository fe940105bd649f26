"""Everything that comes out of a run; what it leaves is written to reports/NAME/, beside these folders.

    _model            a finished run as data
    _text             the terminal, result.json, the message, tables
    _pages            index.html, overview.html, junit.xml, GitHub's summary
    _allure           allure.html
    _secret_scan.py   finds a secret in what is about to be written
    _write.py         makes all of it, and writes it through the secret scan

Each folder says in its `__init__.py` what it may import; `_write.py` may import all of them. Only `suites.run` and
the rooms above it import this room. Offers `_write.write` and `_write.write_overview`, and the classes of `_model`.

pytest need not rewrite this module, which may be imported before it could: PYTEST_DONT_REWRITE
"""
