"""Pseudonymise a recording: the same verdicts, and nobody to be recognised. `python -m suites.pseudonymise`.

    allow_list.py         what is kept as it is: an allow-list of structure, everything else goes (allow_list.toml)
    own_words.py          the words of the document by which the recording is judged, which are kept
    substitutes.py        what stands for an original, the same everywhere
    texts.py              the gateway's words for a refusal, without names
    rewrite_answer.py     one answer, made anew
    rewrite_profile.py    the profile, made anew
    rewrite_recording.py  the whole recording, made anew in memory
    leak_check.py         looks for what is left of the originals
    proof.py              the same verdicts before and after, or nothing is written

May import `suites.run`, `suites.judgement`, `suites.document`, `intacct.protocol`, `intacct.transport`,
`intacct.recording` and `intacct.company`; no room imports it. Offers the command, and `proof.pseudonymise` (a
recording -> a new folder).
"""
