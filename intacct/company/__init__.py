"""The questions for a company, how the answers are read, and the frozen model of the answers.

    questions.py      the questions for each user and for the auditor
    client.py         sends one user's questions in one request
    session.py        the answers of one user so far
    reader.py         the reading loop: users, the auditor, the list of all users
    follow_ups.py     asks again what an answer left out
    rows.py           interprets the rows of each answer
    user_rows.py      interprets the rows about users
    build.py          builds the model from the answers
    completeness.py   which users are shown to be unrestricted, so that their lists are complete
    model.py          the frozen model

May import `intacct.protocol`, `intacct.credentials` and `intacct.transport`. Offers `reader.CompanyReader`, whose
`read` sends the requests and returns a `model.Company`, with the classes of `model`; and `questions.questions` and
similar functions, which return the questions without sending them.
"""
