"""allure.html: the verdicts as Allure's results, the page that Allure's own tool makes of them, and its seal."""
