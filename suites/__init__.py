"""Judges a Sage Intacct company against the setup document.

The rooms, and what each may import:

    document       -                                  the document as data: editions, permissions, names
    judgement      document, intacct.{protocol,company}   (company, profile, document, time) -> verdicts; pure
    setup          judgement and below                the cases; only `run` imports it, to load them
    run            reports and all of the above       plan -> read -> judge -> write; one company, or many
    plugin         run and below                      the only room that imports pytest or xdist
    pseudonymise   run and below                      a recording with nobody in it
    selftest       anything                           the suite's own tests, in folders like the rooms
    bench          anything                           benchmarks, run by hand

`reports` stands between `setup` and `run`: it makes everything that comes out of a run. Entry points (`__main__`) may
import anything. import-linter checks it (pyproject.toml). Nothing but this file stands directly in suites/.

pytest need not rewrite this module, which may be imported before it could: PYTEST_DONT_REWRITE
"""
