"""What is asked of a company, how it is read, and the frozen model of what it answered.

    questions.py      what each user and the auditor are asked
    client.py         one user's questions in one request
    session.py        what one user has answered so far
    reader.py         the reading loop: users, follow-ups, the auditor
    rows.py           what the rows of each answer say
    user_rows.py      what the rows about users say
    build.py          answers -> the model
    completeness.py   who is shown to be unrestricted, so that its lists are complete
    model.py          the frozen model

May import `intacct.protocol`, `intacct.credentials` and `intacct.transport`. Offers `reader.CompanyReader`, whose
`read` asks and returns a `model.Company`, with the classes of `model`; and `questions.questions` and its neighbours,
which say what would be asked.
"""
