"""(company, profile, document, time) -> verdicts. Only profile.py and sources.py read files.

    case.py                what is judged: an instruction at a place
    verdict.py             how a case ends
    rules.py               the registry of rules
    rule_values.py         what an instruction gives its rule, typed and checked
    user_values.py         the values of the rules on the sender and on a user
    company_values.py      the values of the rules on the company and on the level
    subject.py             what a case is given
    facts.py               what the company as a whole shows
    shared_facts.py        what every user is told of the company alike
    unseen.py              what was refused where nothing shows a fact of the company
    landing.py             where a user's sign-in lands
    sign_in.py             what a refused sign-in says of all the cases of its place
    restrictions.py        to which entities and departments a user is restricted
    access.py              rights, probes and subscriptions, application by application
    subscriptions.py       whether the company is subscribed to an application
    effective_rights.py    the rights that a user holds, by the names under which they may stand
    permission_review.py   what a document wants ticked: the rule of "All", and of every line
    excess_permissions.py  what is ticked and should not be
    auditor.py             what an auditor's answers add
    profile.py             what is particular to a customer
    profile_entries.py     what a customer accepts or confirms, as the profile has it
    waivers.py             what verdicts become by it
    sources.py             what the facts behind a verdict rest on
    judge.py               the judgement itself

May import `suites.document`, `intacct.protocol` and `intacct.company`. Offers `judge.Judgement` (its `cases`, and
`verdict` for each), `profile.load_profile`, and to those who write a case `rules.rule`, `subject.Subject` and the
functions of `verdict` that make one: `met`, `not_met`, `not_visible`, `blocked`, `not_applicable`, `unknown`.
"""
