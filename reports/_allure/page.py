"""allure.html: the results of a run as one sealed file."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

from intacct.files import write_private
from reports._allure.results import CATEGORIES, Results
from reports._allure.seal import sealed
from reports._allure.tool import cli, generate
from reports._model.run import Run
from reports._pages.wording import NAME, clean, day_and_time


def page(run: Run, folder: Path, results: str) -> bytes:
    """The sealed page for the results that lie in `folder` under that name.

    Raises:
        ToolError: the tool is missing or failed.
        SealError: it made another page than the one that we know.
    """
    cli()
    work = Path(tempfile.mkdtemp(prefix=".allure.", dir=folder))
    try:
        write_private(work / "config.json", json.dumps(config(run)).encode())
        return sealed(generate(folder, results, work.name))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def config(run: Run) -> dict[str, object]:
    """The configuration of the tool: one file, in English, by section and step; categories; what run it was."""
    name = f"{clean(run.title, NAME) or clean(run.company, NAME)}: Sage Intacct setup"
    options = {
        "reportName": name,
        "singleFile": True,
        "reportLanguage": "en",
        "groupBy": ["feature", "story"],
        "defaultSortBy": "name,asc",
        "theme": "auto",
    }
    rules = [
        *((category, f"^{re.escape(category)}: ") for category in CATEGORIES),
        *((category, f"^{re.escape(category)}$") for category in Results(run).blocked_by().values()),
    ]
    return {
        "name": name,
        "plugins": {"awesome": {"options": options}},
        "categories": {"rules": [{"name": title, "matchers": {"message": message}} for title, message in rules]},
        "variables": {
            "Company": clean(run.title, NAME) or clean(run.company, NAME),
            "Company ID": clean(run.company_id, NAME),
            "Level": f"{run.level} level",
            "Edition": clean(run.edition, NAME),
            "Read": day_and_time(run.recorded_at),
            "Source": "live" if run.source == "live" else "replay of recorded answers",
            "Partial": "yes: not every line was judged" if run.partial else "no",
        },
    }
