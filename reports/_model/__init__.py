"""A finished run as data: rows, causes, counts, what changed, history, the summary of a company.

May import `suites.judgement`, `suites.document`, `intacct.protocol` and `intacct.company`.
"""
