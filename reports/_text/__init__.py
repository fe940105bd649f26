"""A finished run as text: the lines in the terminal, result.json, the message to the admin, and tables.

    terminal.py      the beginning and the end of a run in the terminal
    companies.py     the end of a run of several companies, and overview.csv
    result_json.py   result.json
    fix_list.py      fix-list.txt and message.eml
    actions.py       actions.csv
    csv_cells.py     tables for spreadsheets

May import `reports._model`, `suites.judgement`, `suites.document` and `intacct.protocol`. Offers `terminal.headline`
and `terminal.summary`, `companies.overview_lines` and `companies.overview_csv`, `result_json.as_json`,
`fix_list.fix_list` and `fix_list.mail`, `actions.actions`.
"""
