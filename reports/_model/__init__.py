"""A finished run as data: rows, causes, counts, changes, history, and the summary of a company.

    run.py                the run, the listing checks, and the changes since the previous run
    row.py                one judged case of a run
    causes.py             groups of rows with the same cause, and the rows blocked by them
    exit_status.py        the exit status of the run
    progress.py           how many steps are done
    changes.py            compares this run with earlier runs, case by case
    history.py            the earlier runs: a run is compared with them, and added to them
    stored_history.py     the contents of the file of earlier runs
    listings.py           what can be listed with each sign-in, beyond the document
    auditor_hint.py       what an auditor's sign-in would make visible
    one_answer.py         causes that come from the same answer of the service
    in_place.py           the evidence for the steps that are met

    points.py             what the customer is asked to do, in order
    point.py              the data of a point
    tasks.py              what is done at one point; its title and path
    folding.py            folds rows that are one thing to do or to look at
    closing.py            the closing sentence of a look
    new_user.py           what to enter for a new user
    visits.py             what is done in one visit to a screen
    paths.py              the menu path of a visit
    findings.py           what was found and expected, and where
    plain.py              findings without error numbers
    admin_words.py        findings without API terms
    remedy.py             what to do, as a sentence
    several.py            the words of a remedy for several users
    point_lines.py        the lines below the title of a point
    message.py            the message to the customer

    summary.py            several companies, one line each
    open_steps.py         the open steps of each company
    steps_by_company.py   at which companies each step fails
    words.py              texts, numbers, lists and days

May import `suites.judgement`, `suites.document`, `intacct.protocol` and `intacct.company`. Offers `run.Run` with its
`row.Row`s, from which everything else is derived: `causes.causes`, `points.Points`, `message.message`,
`progress.progress`, `exit_status.overall_status`; for several companies `summary.CompanySummary`; and
`history.load_history`.
"""
