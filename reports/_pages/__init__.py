"""The pages of our own, made from a `Run`: index.html, overview.html, junit.xml and the summary for GitHub.

    index.py            index.html: one company
    overview.py         overview.html: several companies at a glance
    junit.py            junit.xml
    github_summary.py   the summary of a run for the page of a job on GitHub

    headline.py         of index.html: the state of the company in one number
    changes.py          of index.html: what changed since the run before
    matrix.py           of index.html: the document line by line
    entities.py         of index.html: each entity by itself
    listings.py         of index.html: what can be listed beyond the document

    wording.py          how a verdict, a number, a list or a day is put
    markdown.py         Markdown in which no name becomes markup
    compiled.py         compiled templates, kept

The templates are templates/*.html. May import `reports._text`, `reports._model`, `suites.judgement`,
`suites.document` and `intacct.protocol`. Offers `index.index`, `overview.overview`, `junit.junit` and
`github_summary.github_summary`, each of which returns a file's text.
"""
