"""The house: imports run one way, the product stands alone, and what exists is documented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intacct.credentials import DEFAULT_FILE
from suites.document import editions, load_document
from suites.planning import PROJECT

TOP_LEVEL = {"pyproject.toml", "conftest.py", "suites", "intacct", "fixtures", "reports", "README.md"}
MODULES = tuple(
    file
    for folder in ("intacct", "suites", "reports")
    for file in sorted((PROJECT / folder).rglob("*.py"))
    if "node_modules" not in file.parts
)
# Who may import whom: module prefix -> prefixes of ours that it may import. The longest prefix counts.
ALLOWED = {
    "intacct": ("intacct",),
    "suites": ("intacct", "suites"),
    "suites.setup": ("intacct", "suites"),
    "suites.companies": ("intacct", "suites", "reports"),
    "suites.controller": ("intacct", "suites", "reports"),
    "suites.plugin": ("intacct", "suites", "reports"),
    "suites.selftest": ("intacct", "suites", "reports"),
    "suites.bench": ("intacct", "suites", "reports"),
    "reports": ("intacct", "suites.verdict", "suites.document", "suites.findings", "suites.overview", "reports"),
}
OURS = ("intacct", "suites", "reports", "conftest")


def name(file: Path) -> str:
    """A module's name, by its path."""
    parts = file.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(file: Path) -> Iterator[str]:
    """What a module of ours imports of ours."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (one for one in names if one.split(".")[0] in OURS)


def under(module: str, prefix: str) -> bool:
    """Whether a module is a prefix's own or below it."""
    return module == prefix or module.startswith(f"{prefix}.")


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_imports_run_one_way(file: Path) -> None:
    """A module imports only what its room may, nobody imports conftest.py or the plugin, only tests the selftests."""
    own = name(file)
    room = max((prefix for prefix in ALLOWED if under(own, prefix)), key=len)
    for other in imported(file):
        assert any(under(other, prefix) for prefix in ALLOWED[room]), f"{own} imports {other}"
        assert not under(other, "suites.plugin"), f"{own} imports {other}"
        assert under(own, "suites.selftest") or under(own, "suites.bench") or not under(other, "suites.selftest")
        if under(other, "suites.setup") and not under(own, "suites.setup"):
            assert own == "suites.judgement" or room in {"suites.selftest", "suites.bench"}, f"{own} imports {other}"


def test_import_rule_can_fail(tmp_path: Path) -> None:
    """The rule sees every form of import of ours, and no import of anybody else's."""
    file = tmp_path / "module.py"
    file.write_text("import suites.plugin\nfrom suites import plugin\nfrom suites.plugin import Unknown\nimport ast\n")
    found = [*imported(file)]
    assert found == ["suites.plugin", "suites.plugin", "suites.plugin.Unknown"]
    assert all(under(one, "suites.plugin") for one in found)


def test_client_knows_no_pytest_and_no_document() -> None:
    """intacct/ imports neither pytest nor the setup document nor a report."""
    for file in (PROJECT / "intacct").glob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        roots = {
            alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        roots |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not roots & {"pytest", "allure", "allure_commons", "suites", "reports"}, file


def tracked() -> list[Path]:
    """The files of the project that are text, as far as they are no output of a run."""
    wanted = {".py", ".toml", ".md", ".xml", ".html", ".j2", ".css", ".json"}
    skipped = {"node_modules", ".venv", "__pycache__", ".git"}
    rooms = [PROJECT / room for room in ("intacct", "suites", "fixtures")]
    files = [file for room in rooms for file in room.rglob("*")]
    files += [file for folder in (PROJECT / "reports").glob("_*") for file in folder.rglob("*")]
    return [file for file in files if file.suffix in wanted and not skipped & set(file.parts)]


def test_product_stands_alone() -> None:
    """No file needs what lies beside the project."""
    beside = "../" + "shared"
    for file in (*tracked(), PROJECT / "README.md", PROJECT / "pyproject.toml"):
        assert beside not in file.read_text("utf-8", errors="replace"), file


def test_top_level_is_the_given_one() -> None:
    """The top level holds the rooms that were given, and dot files."""
    found = {entry.name for entry in PROJECT.iterdir() if not entry.name.startswith(".")}
    assert {entry for entry in found if not entry.endswith(".egg-info")} - {"build", "__pycache__"} == TOP_LEVEL


def test_every_public_name_has_a_docstring() -> None:
    """Modules, public classes and public functions outside the tests say what they are."""
    for file in MODULES:
        if "selftest" in file.parts and file.name.startswith("test_"):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        assert ast.get_docstring(tree), file
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{name(file)}.{node.name}"


def test_every_option_is_documented() -> None:
    """README names every option of the plugin."""
    plugin = (PROJECT / "suites" / "command_line.py").read_text("utf-8")
    readme = (PROJECT / "README.md").read_text("utf-8")
    options = re.findall(r'group\.addoption\(\s*"(--[a-z-]+)"', plugin)
    assert len(options) >= 7
    assert [option for option in options if f"`{option}" not in readme] == []


def test_document_is_whole() -> None:
    """The edition has its 22 instructions in its own order, and every navigation step leads to a later one."""
    document = load_document("roles and entity level")
    assert document.ids == (
        *("1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4"),
        *("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "5.1", "5.2"),
    )
    steps = {one.id: one.leads_to for one in document.instruction if one.leads_to}
    assert steps == {"1.1": "1.2", "2.1": "2.4", "2.2": "2.4", "2.3": "2.4", "3.1": "3.2"}
    assert [application.name for application in document.application] == [
        *("Company", "Cash Management", "General Ledger", "Accounts Payable", "Accounts Receivable"),
    ]


def test_newest_edition_asks_for_four_values() -> None:
    """The edition that counts by default keeps every step of the one before it, and asks for four values besides."""
    before, newest = editions()[-2:]
    assert load_document() is newest
    assert newest.instruction[: len(before.ids)] == before.instruction
    assert newest.ids[len(before.ids) :] == ("6.1", "6.2", "6.3", "6.4")


def test_credentials_are_where_the_sdks_keep_them() -> None:
    """The default credentials file is the one of the official SDKs."""
    assert DEFAULT_FILE.parts[-2:] == (".intacct", "credentials.ini")
