"""Runs a command from start to outputs, without pytest: plan -> read -> judge -> write, for one company or many.

    planner.py           a name -> its plan; everything is checked before anything is sent
    plan.py              the plan for one company
    read.py              live only: asks the company, and records the answers
    read_companies.py    live only: reads the companies of a run in parallel
    questions.py         the questions for a company
    replay.py            a recording's folder -> its judgement
    outcome.py           the judgement and its verdicts -> a finished run
    company_run.py       one company of a run, from reading to outputs
    working_folder.py    the hidden folder of a run, and its lock
    selection.py         the cases that are to be judged, and those that have a verdict
    secrets.py           what must never be written, and the gate that checks every text
    batch.py             all companies of a run
    overview.py          a line for each company of a run of several
    publishing.py        replaces an older folder by a finished one
    compare_editions.py  what another edition would change
    check_document.py    what a custom document asks for, before a company is judged by it
    never_seen.py        what a web services user can never see of a document
    attest_template.py   the profile's tables for what a person could confirm
    paths.py             the paths of the project's own files, and the file names of a run
    process.py           deferred signals, and the limit of open files
    version.py           the time now, and the version of this suite

May import everything but `suites.plugin` and `suites.pseudonymise`; not pytest. Offers `planner.Planner` (a name ->
`plan.Plan`, or a `plan.ConfigurationError`), `batch.Batch` (plans -> outputs and an exit status), and `replay.judge`
(a recording's folder -> its judgement).
"""
