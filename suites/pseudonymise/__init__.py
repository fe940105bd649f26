"""Pseudonymise a recording: the same verdicts, and nobody to be recognised. `python -m suites.pseudonymise`.

kept.py         what is kept as it is: an allow-list of structure, everything else goes
substitutes.py  what stands for an original, the same everywhere
texts.py        the gateway's words for a refusal, without names
answers.py      one answer, made anew
files.py        the whole recording, made anew in memory
remains.py      looks for what is left of the originals
proof.py        the same verdicts before and after, or nothing is written
"""
