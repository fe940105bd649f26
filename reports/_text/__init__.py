"""A finished run as text: the lines in the terminal, and result.json.

May import `reports._model`, `suites.judgement` and `suites.document`.
"""
