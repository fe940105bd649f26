"""The page on a document of one's own: every command of it, as it stands, in a folder of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import suites.document
from suites.run.paths import PROJECT

PAGE = (Path(str(suites.document.__file__)).parent / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_the_page_leads_from_nothing_to_a_report(tmp_path: Path) -> None:
    """The document is checked, a recorded company is judged by it, and what the page says comes out."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    place = tmp_path / "try-it"
    output = ""
    for block in blocks:
        command = block.replace("reports/try-it", str(place)).replace(".venv/bin/pytest", ".venv/bin/python -m pytest")
        command = command.replace(".venv/bin/python", sys.executable).replace(f"rm -r {place}\n", "")
        completed = subprocess.run(
            [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", command],
            cwd=PROJECT,
            check=False,
            capture_output=True,
            text=True,
        )
        output += completed.stdout
        assert completed.returncode == 0, completed.stdout + completed.stderr
    assert "A.3  Give it an e-mail address of yours." in output
    assert "expected  Account email address: any, not empty" in output
    assert "left to a person, and unknown until one has attested it: A.4" in output
    assert "1 attested, 3 met" in output
    page = (place / "reports" / "acme" / "index.html").read_text("utf-8")
    assert "Connect Acme to Sage Intacct" in page
    of_the_user = re.compile("(?:<bdi>|Signed in as )Craftable</bdi>")
    assert "Craftable</" not in of_the_user.sub("", page)
    assert (place / "reports" / "acme" / "recording" / "document.toml").is_file()
