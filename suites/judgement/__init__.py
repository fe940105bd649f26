"""(company, profile, document, time) -> verdicts. Only profile.py and sources.py read files.

    case.py                a case: an instruction at a place
    verdict.py             verdicts
    outcomes.py            the ways in which a case can end, and the functions that declare them
    rules.py               the registry of rules
    rule_values.py         the values that an instruction gives its rule, typed and checked
    user_values.py         the values of the rules on the sender and on a user
    company_values.py      the values of the rules on the company and on the level
    subject.py             the input of a case
    facts.py               what the answers prove about the company
    merged_lists.py        lists of entities and departments that users are shown differently
    shared_facts.py        facts of the company that are the same for every user
    user_directory.py      what the lists of all users show
    unseen.py              the refusals because of which a fact of the company is not visible
    landing.py             where a user's sign-in lands
    sign_in.py             the verdict that a refused sign-in gives to all cases of its place
    restrictions.py        to which entities and departments a user is restricted
    access.py              rights, probes and subscriptions, application by application
    subscriptions.py       whether the company is subscribed to an application
    effective_rights.py    the effective rights of a user, by all names that an application or policy may have
    review_context.py      what the rules on permissions know besides the rights
    permission_review.py   rights against what a document wants ticked: "All", and every line
    excess_permissions.py  what is ticked and should not be
    auditor.py             what an auditor's answers add
    profile.py             the settings of one customer
    profile_entries.py     waivers and attestations, as the profile has them
    waivers.py             how waivers and attestations change verdicts
    sources.py             how well the facts behind a verdict are known
    judge.py               the judgement itself

May import `suites.document`, `intacct.protocol` and `intacct.company`. Offers `judge.Judgement` (its `cases`, and
`verdict` for each), `profile.load_profile`, and for writing a case `rules.rule`, `subject.Subject` and the functions of
`outcomes` that declare how a case can end: `met`, `not_met`, `unknown`, `not_visible`, `blocked` and more.
"""
