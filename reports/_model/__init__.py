"""A finished run as data: rows, causes, counts, what changed, history, the summary of a company.

    run.py                the run itself; what is listed beside it, and what changed since the run before
    row.py                one case of it, judged
    causes.py             rows that say the same, and what waits for them
    exit_status.py        what the run comes to as a whole
    progress.py           how many steps are done
    changes.py            this run and the runs before, case by case
    history.py            what the runs before came to, in a file
    listings.py           what can be listed with each sign-in, beyond the document
    auditor_hint.py       what an auditor would make visible
    one_answer.py         causes that come of one answer of the service
    in_place.py           what was seen of what is in place

    points.py             what the customer is asked to do, in order
    point.py              what a point consists of
    tasks.py              what is done at one point; its title and path
    folding.py            which rows are one thing to do or to look at
    closing.py            what is said at the end of a look
    new_user.py           what is entered for a new user
    visits.py             what is done in one go, on one screen
    paths.py              where to click for it, as one path
    findings.py           what was found and expected, and where
    plain.py              the same without error numbers
    admin_words.py        the same without words of the interface between programs
    remedy.py             what to do, as a sentence
    point_lines.py        what is said of a point, line by line
    message.py            all of it as a message to the customer

    summary.py            several companies, a line each
    open_steps.py         the steps that are open at each of them
    steps_by_company.py   which of them each step fails at
    words.py              texts, numbers, lists and days

May import `suites.judgement`, `suites.document`, `intacct.protocol` and `intacct.company`. Offers `run.Run` with its
`row.Row`s, from which everything else follows: `causes.causes`, `points.Points`, `message.message`,
`progress.progress`, `exit_status.overall_status`; for several companies `summary.CompanySummary`; and
`history.load_history`.
"""
