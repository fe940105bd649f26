"""The READMEs: what they name exists, what they show can be used as it stands, and what they tell to type is run."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tokenize import COMMENT, generate_tokens

import pytest

from reports._model import exit_status
from suites.judgement.verdict import Kind
from suites.run.paths import PROJECT
from suites.run.planner import plan

TEXT = {
    name: (PROJECT / name).read_text("utf-8")
    for name in (
        "README.md",
        "suites/README.md",
        "suites/judgement/README.md",
        "suites/document/README.md",
        "suites/bench/README.md",
        "suites/pseudonymise/README.md",
        "reports/README.md",
        "fixtures/README.md",
        "fixtures/departures/README.md",
        "fixtures/documents/README.md",
        "fixtures/malformed/README.md",
        ".github/CONTRIBUTING.md",
        ".github/SECURITY.md",
    )
}
README = TEXT["README.md"]
SOURCES = sorted(
    file
    for folder in ("", ".ci", "fixtures/**", "intacct/**", "reports", "reports/_*/**", "suites/**")
    for pattern in ("*.py", "*.toml")
    for file in PROJECT.glob(f"{folder}/{pattern}" if folder else pattern)
    if "node_modules" not in file.parts
)
ROOMS = ("intacct/", "suites", "reports/_", "fixtures", r"\.ci", r"\.github")


def section(title: str) -> str:
    """A section of README, without its title."""
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", TEXT)
def test_every_link_leads_somewhere(name: str) -> None:
    """A link to a file of the project leads to one, and a link into a page to a heading of it."""
    links = re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", TEXT[name])
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", TEXT[name], re.MULTILINE)}
    assert [file for file, _ in links if not ((PROJECT / name).parent / file).exists()] == []
    assert [heading for file, heading in links if not file and heading not in headings] == []


@pytest.mark.parametrize("name", TEXT)
def test_every_path_exists(name: str) -> None:
    """A file or a folder that a page names is there, or made by a worked example; NEWNAME stands for a name."""
    paths = re.findall(rf"`((?:{'|'.join(ROOMS)})[\w./-]*)`", TEXT[name])
    copies = set(re.findall(r"[Cc]opy `[^`]+` to `([^`]+)`", TEXT[name]))
    assert {path for path in paths if "NEWNAME" not in path and not (PROJECT / path).exists()} == copies


CONTRACT = {"facts.md", "sage-intacct/facts.md", "judgement.md", "design.md"}
"""Sources that comments quote: suites/README.md says what they are."""
OF_A_COMPANY = {"recording.toml", "company.toml", "companies/NAME.toml", "acme.toml"}
"""What is called so in every recording, or by the name of a customer."""


def notes(file: Path) -> Iterator[str]:
    """The comments of a file, and a module's docstrings, those of its fields included."""
    text = file.read_text("utf-8")
    if file.suffix == ".toml":
        yield from re.findall(r"#.*", text)
        return
    yield from (token.string for token in generate_tokens(StringIO(text).readline) if token.type == COMMENT)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(PROJECT)))
def test_every_file_in_a_comment_exists(file: Path) -> None:
    """A file that a docstring or a comment names lies beside the file that names it, or at that path from the root."""
    named = {path for note in notes(file) for path in re.findall(r"(?<![\w./*-])[\w./-]*\w\.(?:py|toml|md)\b", note)}
    missing = {path for path in named if not ((file.parent / path).exists() or (PROJECT / path).exists())}
    assert missing - CONTRACT - OF_A_COMPANY == set()


def test_every_page_can_be_found() -> None:
    """From README a reader comes to every page for users and maintainers."""
    reached, unread = set[Path](), [PROJECT / "README.md"]
    while unread:
        page = unread.pop()
        if page not in reached:
            reached.add(page)
            targets = re.findall(r"\]\(([^)#]+\.md)\)", page.read_text("utf-8"))
            unread += [(page.parent / target).resolve() for target in targets]
    assert {name for name in TEXT if PROJECT / name not in reached} == set()


def test_ci_runs_the_commands_of_every_page() -> None:
    """`.ci/run` gives each page with commands to the script that runs them."""
    run = (PROJECT / ".ci" / "run").read_text("utf-8")
    arguments = re.findall(r"^python3 \.ci/readme_commands\.py (.+)$", run, re.MULTILINE)
    assert {page for line in arguments for page in line.split()} == {name for name in TEXT if "```sh\n" in TEXT[name]}


def test_credentials_and_profile_fit_together(tmp_path: Path) -> None:
    """README's credentials file is taken as it stands, for both companies, and the sample profile for the second."""
    (ini,) = re.findall(r"```ini\n(.+?)```", section("Credentials"), re.DOTALL)
    keys = re.findall(r"`(\w+ = \[.+?\])`", section("The profile"))
    sample, entries = re.findall(r"```toml\n(.+?)```", TEXT["suites/judgement/README.md"], re.DOTALL)
    credentials = tmp_path / "credentials.ini"
    credentials.write_text(ini, "utf-8")
    credentials.chmod(0o600)
    (tmp_path / "companies").mkdir()
    for profile in ("\n".join(keys), sample + entries):
        (tmp_path / "companies" / "lakeside.toml").write_text(profile, "utf-8")
        for company in ("harbour", "lakeside"):
            assert plan(company, credentials=credentials, replay=False, reports=tmp_path / "reports", environ={}).live
    assert tomllib.loads(entries).keys() == {"waived", "attested"}


def test_every_verdict_and_exit_status_is_explained() -> None:
    """README's tables have a row for each verdict with its letter, and one for each exit status."""
    rows = dict(re.findall(r"^\| ([a-z ]+) \| `(.)` \|", section("Reading the outcome"), re.MULTILINE))
    assert rows == {words: letter for letter, words in (exit_status.LABELS[kind] for kind in Kind)}
    statuses = set(map(int, re.findall(r"^\| (\d) \|", section("Reading the outcome"), re.MULTILINE)))
    assert statuses == {*exit_status.ExitStatus}
