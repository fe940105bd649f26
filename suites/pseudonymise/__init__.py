"""Pseudonymise a recording: the verdicts stay the same, and nobody can be recognised. `python -m suites.pseudonymise`.

    allow_list.py         what is kept: an allow-list of structure; everything else is replaced (allow_list.toml)
    own_words.py          the words of the document by which the recording is judged, which are kept
    substitutes.py        the substitutes of originals, the same everywhere
    texts.py              the gateway's texts of refusals, without names
    rewrite_answer.py     rewrites one answer
    rewrite_profile.py    rewrites the profile
    rewrite_recording.py  rewrites the whole recording in memory
    leak_check.py         searches for remains of the originals
    proof.py              checks that the verdicts are the same before and after; else nothing is written

May import `suites.run`, `suites.judgement`, `suites.document`, `intacct.protocol`, `intacct.transport`,
`intacct.recording` and `intacct.company`; no room imports it. Offers the command, and `proof.pseudonymise` (a
recording -> a new folder).
"""
