"""A double of the gateway: answers all of intacct/protocol/question.py, from an invented company, as documented.

    model.py        what an invented company consists of
    companies.py    companies that are invented, conforming and faulty ones
    rights.py       what "All" ticks
    tables.py       the rows of a company's objects, as far as a user may see them
    permissions.py  what a user may not see, and in which words it is refused
    sign_in.py      who is let in, and where it lands
    functions.py    the answer to one function
    answers.py      the answer to a whole request
    record.py       reads an invented company with the real loop and writes the recording

What it cannot know of a real company it leaves out; every shape is one of facts.md.
"""
