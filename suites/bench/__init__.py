"""Benchmarks, run by hand: `pytest -p benchmark suites/bench` prints a table of ratios and peaks, each beside its bar.

    bench_reading.py    reading N users over local HTTP against the floor of the delay
    bench_companies.py  many companies in one run, live against the floor, and what one more costs
    bench_parsing.py    an answer against bare lxml
    bench_run.py        a whole run against empty cases, its memory, and its requests on any number of workers
    bench_reports.py    the pages: how long each takes and how large it is

    large.py            the large company: recorded once, its credentials, its runs
    server.py           stands in for the gateway: prepared answers, after a set delay, in a process of its own
    child.py            commands in processes of their own, and what became of them
    memory.py           a plugin that writes down a process's peak
    turns.py            two things measured alternately
    table.py            what was measured, as Markdown

Everything is a ratio of two things measured in the same run, or a peak; no test fails for being slow. Set by the
environment: BENCH_DELAY (milliseconds of one answer, 300) and BENCH_ENTITIES (500).
"""
