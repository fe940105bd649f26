"""allure.html: the verdicts as Allure results, the page that Allure's tool generates, and its sealing.

    results.py      the files that the tool reads
    categories.py   the reasons why a result did not pass
    page.py         the page that the tool generates from them
    tool.py         where the tool is installed, and how it is run
    install.py      installs the tool, once
    seal.py         keeps the page from loading anything remote
    errors.py       the reasons why there is no page

May import `reports._pages`, `reports._model`, `suites.judgement`, `suites.document` and `intacct.protocol`. Offers
`results.Results` (a run -> the files that Allure's tool reads), `page.page` (those files -> allure.html) and
`errors.AllureError`.
"""
