"""(company, profile, document, time) -> verdicts. Pure: nothing is read, written or asked here.

    case.py               what is judged: an instruction at a place
    verdict.py            how a case ends
    rules.py              the registry of rules
    subject.py            what a case is given
    facts.py              what the company as a whole shows
    sign_in.py            what a refused sign-in says of all the cases of its place
    restrictions.py       to which entities and departments a user is restricted
    access.py             rights, probes and subscriptions, application by application
    permission_review.py  the rule of "All"
    auditor.py            what an auditor's answers add
    profile.py            what is particular to a customer
    waivers.py            what is accepted or confirmed, and what verdicts become by it
    judge.py              the judgement itself

May import `suites.document`, `intacct.protocol` and `intacct.company`.
"""
