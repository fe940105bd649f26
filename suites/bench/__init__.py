"""Benchmarks, run by hand: `pytest -p benchmark suites/bench` prints a table of ratios and peaks, each with its limit.

    bench_reading.py    reading N users over local HTTP, compared with the minimum given by the delay
    bench_companies.py  many companies in one run, live compared with the minimum, and the cost of one more
    bench_parsing.py    parsing an answer, compared with bare lxml
    bench_run.py        a whole run compared with empty cases, its memory, and its requests with any number of workers
    bench_reports.py    the pages: the time for each, and its size

    large.py            the large company: recorded once, its credentials, its runs
    server.py           a fake gateway: prepared answers, after a set delay, in a process of its own
    child.py            runs commands in separate processes
    memory.py           a plugin that records a process's peak memory
    turns.py            measures two things alternately
    table.py            the measurements, as Markdown

Every result is a ratio of two things measured in the same run, or a peak; no test fails for being slow. Environment
variables: BENCH_DELAY (milliseconds of one answer, 300) and BENCH_ENTITIES (500).
"""
