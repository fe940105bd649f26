"""allure.html: the results of a run as one sealed file."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from intacct.files import write_private
from reports._allure.categories import Categories
from reports._allure.results import Results
from reports._allure.seal import sealed
from reports._allure.tool import cli, generate
from reports._model.run import Run


def page(run: Run, folder: Path, results: str) -> bytes:
    """The sealed page for the results in the folder `results` inside `folder`.

    Raises:
        ToolError: the tool is missing or failed.
        SealError: it generated a page that differs from the one that we know.
    """
    cli()
    work = Path(tempfile.mkdtemp(prefix=".allure.", dir=folder))
    try:
        settings = config(run)
        if before := Results(run).before():
            write_private(work / "history.jsonl", before)
            settings |= {"historyPath": str(work / "history.jsonl"), "appendHistory": False}
        write_private(work / "config.json", json.dumps(settings).encode())
        return sealed(generate(folder, results, work.name))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def config(run: Run) -> dict[str, object]:
    """The configuration of the tool: one file, in English, by section and step; the categories; details of the run."""
    results = Results(run)
    options = {
        "reportName": results.name,
        "singleFile": True,
        "reportLanguage": "en",
        "groupBy": ["feature", "story"],
        "defaultSortBy": "name,asc",
        "theme": "auto",
    }
    rules = [{"name": rule["name"], "matchers": {"message": rule["messageRegex"]}} for rule in Categories(run).rules()]
    return {
        "name": results.name,
        "plugins": {"awesome": {"options": options}},
        "categories": {"rules": rules},
        "variables": results.variables,
    }
