"""allure.html: the verdicts as Allure's results, the page that Allure's own tool makes of them, and its seal.

    results.py      the files that the tool reads
    categories.py   why a result did not pass
    page.py         the page that the tool makes of them
    tool.py         where the tool is, and how it is run
    install.py      puts it there, once
    seal.py         the page may ask nobody for anything
    errors.py       why there is no page

May import `reports._pages`, `reports._model`, `suites.judgement`, `suites.document` and `intacct.protocol`. Offers
`results.Results` (a run -> the files that Allure's tool reads), `page.page` (those files -> allure.html) and
`errors.AllureError`.
"""
