"""Our own pages, made from a `Run`: index.html, overview.html, junit.xml and the summary for GitHub.

    index.py            index.html: one company
    overview.py         overview.html: several companies at a glance
    junit.py            junit.xml
    github_summary.py   the summary of a run for the page of a job on GitHub

    headline.py         in index.html: the state of the company in one number
    changes.py          in index.html: what changed since the previous run
    matrix.py           in index.html: the document line by line
    entities.py         in index.html: each entity by itself
    listings.py         in index.html: what can be listed beyond the document

    wording.py          the wording of verdicts, numbers, lists and days
    markdown.py         Markdown in which no name becomes markup
    compiled.py         a cache of compiled templates

The templates are templates/*.html. May import `reports._text`, `reports._model`, `suites.judgement`,
`suites.document` and `intacct.protocol`. Offers `index.index`, `overview.overview`, `junit.junit` and
`github_summary.github_summary`, each of which returns a file's text.
"""
