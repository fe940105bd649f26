"""The house: imports run one way, the product stands alone, and what exists is documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

from intacct.credentials.load import DEFAULT_FILE
from suites.document.difference import difference
from suites.document.load import load_document
from suites.run.paths import PROJECT

TOP_LEVEL = {"pyproject.toml", "conftest.py", "suites", "intacct", "fixtures", "reports", "README.md"}
MODULES = tuple(
    file
    for folder in ("intacct", "suites", "reports")
    for file in sorted((PROJECT / folder).rglob("*.py"))
    if "node_modules" not in file.parts
)

DOORS = tuple(file for file in MODULES if file.name == "__init__.py" and "selftest" not in file.parts)


def name(file: Path) -> str:
    """A module's name, by its path."""
    parts = file.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def under(module: str, prefix: str) -> bool:
    """Whether a module is the prefix itself or below it."""
    return module == prefix or module.startswith(f"{prefix}.")


ROOMS = ("intacct", "suites", "reports")


@cache
def tree_of(file: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(file.read_text("utf-8"))


@cache
def graph() -> grimp.ImportGraph:
    """Every import of every module, type-only and external ones included."""
    return grimp.build_graph(*ROOMS, include_external_packages=True)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the rooms in a folder, by the contracts in its pyproject.toml."""
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_run_one_way() -> None:
    """import-linter finds no import against the direction of the rooms (pyproject.toml)."""
    completed = lint_imports(PROJECT)
    assert completed.returncode == 0, completed.stdout


AGAINST_THE_TABLE = {
    "intacct/company/model.py": "intacct.recording.manifest",
    "intacct/protocol/text.py": "intacct.transport.base",
    "suites/document/text.py": "suites.judgement.case",
    "suites/judgement/facts.py": "intacct.transport.http",
    "suites/setup/test_user.py": "intacct.credentials.load",
    "reports/_model/run.py": "intacct.recording.manifest",
    "reports/_text/terminal.py": "reports._pages.wording",
    "reports/_pages/index.py": "intacct.company.model",
    "reports/_allure/results.py": "reports._text.terminal",
    "suites/plugin/options.py": "intacct.transport.http",
    "suites/pseudonymise/texts.py": "reports._pages.index",
}
"""A module -> an import that its room may not have."""


@pytest.mark.slow
def test_an_import_against_the_table_is_found(tmp_path: Path) -> None:
    """For every room import-linter finds an import that suites/__init__.py does not allow."""
    for file in (*MODULES, PROJECT / "pyproject.toml"):
        copied = tmp_path / file.relative_to(PROJECT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        imported = AGAINST_THE_TABLE.get(file.relative_to(PROJECT).as_posix())
        copied.write_text(file.read_text("utf-8") + (f"\nimport {imported}\n" if imported else ""), "utf-8")
    report = lint_imports(tmp_path).stdout.replace("\n", " ")
    importers = {name(PROJECT / file): imported for file, imported in AGAINST_THE_TABLE.items()}
    assert {importer for importer, imported in importers.items() if f"{importer} -> {imported}" not in report} == set()


def imports_by_contract() -> dict[str, set[str]]:
    """What each room may import by import-linter's contracts: what lies below it and is not forbidden."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [set(re.split(r" \| ", layer)) for layer in contracts[0]["layers"]]
    forbidden = {
        source: set(contract["forbidden_modules"])
        for contract in contracts[1:]
        for source in contract["source_modules"]
    }
    return {
        room: set().union(*layers[level + 1 :]) - forbidden.get(room, set()) - {"intacct.files", "intacct.ids"}
        for level, layer in enumerate(layers)
        for room in layer
    }


@pytest.mark.parametrize("room", sorted({*map(name, DOORS)} & imports_by_contract().keys() - {"suites.bench"}))
def test_every_door_says_what_its_room_may_import(room: str) -> None:
    """The docstring of a room names just the rooms that import-linter lets it import; everybody imports the bases."""
    may_import = imports_by_contract()
    docstring = ast.get_docstring(tree_of(PROJECT / room.replace(".", "/") / "__init__.py")) or ""
    sentence = re.search(r"May import (.+?)(?:;|\. |\.$)", docstring, re.DOTALL)
    assert sentence is not None
    named = set(re.findall(r"`([\w.]+)`", sentence[1]))
    if sentence[1].startswith("everything but"):
        named = may_import["suites.bench"] - named - {room, "suites.selftest", "reports"}
    assert named == may_import[room]


def test_no_call_hides_an_import() -> None:
    """Nothing is imported by a call, which no linter sees; the cases alone are loaded by their files' names."""
    calls = re.compile(r"\b(import_module|__import__|exec_module|run_module|run_path)\b")
    hiding = [name(file) for file in MODULES if "selftest" not in file.parts and calls.search(file.read_text("utf-8"))]
    assert hiding == ["suites.setup"]


def test_no_module_imports_in_a_circle() -> None:
    """No chain of imports comes back to where it began; a package's own `__init__` counts like any module."""
    modules = [module for module in graph().modules if module.split(".")[0] in ROOMS]
    imports = {module: graph().find_modules_directly_imported_by(module) for module in modules}
    remaining = dict(imports)
    while free := [module for module, others in remaining.items() if not others & remaining.keys()]:
        for module in free:
            del remaining[module]
    assert sorted(remaining) == []


def test_product_has_no_type_only_imports() -> None:
    """No module imports something for type checking alone."""
    hiding = [
        name(file) for file in MODULES if "selftest" not in file.parts and "TYPE_CHECKING" in file.read_text("utf-8")
    ]
    assert hiding == []


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("pytest", ("suites.plugin", "suites.selftest", "suites.bench")),
        ("xdist", ("suites.plugin", "suites.selftest", "suites.bench")),
        ("lxml", ("intacct.protocol", "suites.selftest", "suites.bench")),
        ("httpx", ("intacct.transport", "intacct.recording", "suites.selftest", "suites.bench")),
        ("tenacity", ("intacct.transport", "suites.selftest")),
        ("respx", ("intacct.recording", "suites.selftest")),
        ("configparser", ("intacct.credentials", "suites.selftest")),
        ("jinja2", ("reports._pages", "reports._allure", "suites.selftest")),
        ("allure_commons", ("reports._allure", "suites.selftest")),
    ],
)
def test_library_stays_in_its_room(library: str, rooms: tuple[str, ...]) -> None:
    """A library of the outside world is known in its own rooms only."""
    importers = graph().find_modules_that_directly_import(library) if library in graph().modules else set()
    assert importers, f"nothing imports {library}"
    assert sorted(module for module in importers if not any(under(module, room) for room in rooms)) == []


def text_files() -> list[Path]:
    """The text files of the project that are not output of a run."""
    suffixes = {".py", ".toml", ".md", ".xml", ".html", ".j2", ".css", ".json"}
    skipped = {"node_modules", ".venv", "__pycache__", ".git"}
    rooms = [PROJECT / room for room in ("intacct", "suites", "fixtures")]
    files = [file for room in rooms for file in room.rglob("*")]
    files += [file for folder in (PROJECT / "reports").glob("_*") for file in folder.rglob("*")]
    return [file for file in files if file.suffix in suffixes and not skipped & set(file.parts)]


def test_product_stands_alone() -> None:
    """No file refers to anything beside the project."""
    beside = "../" + "shared"
    for file in (*text_files(), PROJECT / "README.md", PROJECT / "pyproject.toml"):
        assert beside not in file.read_text("utf-8", errors="replace"), file


def test_top_level_is_the_given_one() -> None:
    """The top level holds the rooms that were given, and dot files."""
    entries = {entry.name for entry in PROJECT.iterdir() if not entry.name.startswith(".")}
    outputs = {entry for entry in entries if entry.endswith(".egg-info")} | {"build", "mutants", "__pycache__"}
    assert entries - outputs == TOP_LEVEL


def test_every_public_name_has_a_docstring() -> None:
    """Modules, public classes and public functions outside the tests say what they are."""
    for file in MODULES:
        if "selftest" in file.parts and file.name.startswith("test_"):
            continue
        tree = tree_of(file)
        assert ast.get_docstring(tree), file
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{name(file)}.{node.name}"


def test_no_two_modules_are_described_alike() -> None:
    """Each module's first line says what it is, and no other module's does."""
    described: dict[str, list[str]] = {}
    for file in MODULES:
        first = (ast.get_docstring(tree_of(file)) or "").partition("\n")[0]
        described.setdefault(first, []).append(name(file))
    assert [names for first, names in described.items() if first and len(names) > 1] == []


def test_cases_are_plain_functions() -> None:
    """No case is decorated: mutmut makes no mutants of what is."""
    cases = [
        function
        for file in (PROJECT / "suites" / "setup").glob("test_*.py")
        for function in tree_of(file).body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
    ]
    assert cases
    assert [case.name for case in cases if case.decorator_list] == []


def test_every_option_is_documented() -> None:
    """README names every option of the plugin."""
    plugin = (PROJECT / "suites" / "plugin" / "parser.py").read_text("utf-8")
    readme = (PROJECT / "README.md").read_text("utf-8")
    options = re.findall(r'group\.addoption\(\s*"(--[a-z-]+)"', plugin)
    assert len(options) >= 7
    assert [option for option in options if f"`{option}" not in readme] == []


def test_document_is_whole() -> None:
    """The edition has its instructions in its own order, and every navigation step leads to a later one."""
    document = load_document("roles and entity level")
    assert document.ids == (
        *("1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4"),
        *("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "5.1", "5.2"),
    )
    steps = {instruction.id: instruction.leads_to for instruction in document.instruction if instruction.leads_to}
    assert steps == {"1.1": "1.2", "2.1": "2.4", "2.2": "2.4", "2.3": "2.4", "3.1": "3.2"}
    assert [application.name for application in document.application] == [
        *("Company", "Cash Management", "General Ledger", "Accounts Payable", "Accounts Receivable"),
    ]


def test_the_later_edition_asks_for_values() -> None:
    """The later edition keeps every step, rewords one of them, and asks for values as well."""
    before, later = load_document("roles and entity level"), load_document("connection values")
    same = difference(before, later)
    assert [step.rule for step in same.added] == ["company-id", "location-id", "bank-account", "bill-image-folder"]
    assert (same.gone, same.renumbered) == ((), ())
    assert [new.rule for _, new in same.reworded] == ["contact-name"]


def test_credentials_are_where_the_sdks_keep_them() -> None:
    """The default credentials file is the one of the official SDKs."""
    assert DEFAULT_FILE.parts[-2:] == (".intacct", "credentials.ini")


UNSPEAKING = {"one", "said", "told", "heard", "thing", "found"}
"""Names that do not say what a local holds; `found` may be a parameter or a field: a verdict has one."""


def locals_of(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The names that a module gives to parameters and locals, each with its line; fields of a class are neither."""
    fields = {
        statement.target
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields:
            yield node.id, node.lineno
        elif isinstance(node, ast.arg) and node.arg != "found":
            yield node.arg, node.lineno


def test_locals_say_what_they_hold() -> None:
    """No parameter or local is called by a word that fits everything."""
    unspeaking = [
        f"{name(file)}:{line} {local}"
        for file in MODULES
        for local, line in locals_of(tree_of(file))
        if local in UNSPEAKING
    ]
    assert unspeaking == []


def defined_names(file: Path) -> set[str]:
    """The classes and functions of a module."""
    tree = tree_of(file)
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


@pytest.mark.parametrize("door", DOORS, ids=name)
def test_every_module_is_named_on_the_door(door: Path) -> None:
    """A room's docstring names each module and each room in it, and what it offers."""
    docstring = ast.get_docstring(tree_of(door)) or ""
    modules = {file.name for file in door.parent.glob("*.py")} - {"__init__.py", "__main__.py", "conftest.py"}
    inner_rooms = {file.parent.name for file in door.parent.glob("*/__init__.py")}
    named = set(re.findall(r"[\w./-]+\.py\b", docstring))
    assert modules - named == set()
    assert {file for file in named if not ((door.parent / file).exists() or (PROJECT / file).exists())} == set()
    assert {room for room in inner_rooms if not re.search(rf"^ +{room} ", docstring, re.MULTILINE)} == set()
    if not inner_rooms and name(door) != "suites.bench":
        assert re.search(r"\bOffers\s", docstring)
    for module, offered in re.findall(r"`(\w+)\.(\w+)`", docstring.partition("Offers ")[2]):
        assert offered in defined_names(door.with_name(f"{module}.py")), f"{module}.{offered}"
