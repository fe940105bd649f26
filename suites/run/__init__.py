"""From a command to outputs, without pytest: plan -> read -> judge -> write, for one company or many.

    planner.py           a name -> its plan; everything is checked before anything is sent
    plan.py              what is to be done for one company
    read.py              live only: asks the company, and leaves a recording
    read_companies.py    live only: the companies of a run, side by side
    questions.py         what a company is asked
    replay.py            a recording's folder -> its judgement
    outcome.py           the judgement and its verdicts -> a finished run
    company_run.py       one company of a run, from reading to outputs
    working_folder.py    the hidden folder it is written into, and its lock
    selection.py         which cases of it are to be judged, and which have a verdict
    secrets.py           what must never be written, and the gate that every text passes
    batch.py             all companies of a run
    publishing.py        a finished folder takes the place of the older one
    compare_editions.py  what another edition would change
    check_document.py    what a document of one's own asks for, before a company is judged by it
    never_seen.py        what of it a user of its kind never shows
    attest_template.py   the profile's tables for what a person could confirm
    paths.py             where the project's own files lie, and what a run's files are called
    process.py           signals that wait, and how many files may be open
    version.py           the time now, and which version of this suite judges

May import everything but `suites.plugin` and `suites.pseudonymise`; not pytest. Offers `planner.Planner` (a name ->
`plan.Plan`, or a `plan.ConfigurationError`), `batch.Batch` (plans -> outputs and an exit status), and `replay.judge`
(a recording's folder -> its judgement).
"""
