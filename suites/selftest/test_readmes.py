"""The READMEs: what they name exists, what they show can be used as it stands, and what they tell to type is run."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
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


@pytest.mark.parametrize("name", TEXT)
def test_every_file_name_is_one_of_ours(name: str) -> None:
    """A module or a TOML file that a page names without its folder is there, by that name, or a customer's."""
    names = set(re.findall(r"`([\w-]+\.(?:py|toml))`", TEXT[name]))
    known = {file.name for file in SOURCES} | {file.rpartition("/")[2] for file in OF_A_COMPANY}
    assert names - known - {"NAME.toml", "document.toml"} == set()


FACTS = PROJECT / "intacct" / "facts.md"
"""What is known of Sage: comments in every room quote it by its name alone."""
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


@pytest.mark.slow
def test_every_file_in_a_comment_exists() -> None:
    """A file that a docstring or a comment names lies beside the file that names it, or at that path from the root."""
    name_of_a_file = re.compile(r"(?<![\w./*-])[\w./-]*\w\.(?:py|toml|md)\b")
    missing = {
        f"{file.relative_to(PROJECT)}: {path}"
        for file in SOURCES
        for note in notes(file)
        for path in {*name_of_a_file.findall(note)} - {FACTS.name} - OF_A_COMPANY
        if not ((file.parent / path).exists() or (PROJECT / path).exists())
    }
    assert missing == set()
    assert FACTS.is_file()


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


RUN_BY = {
    ".venv/bin/pytest --company=demo-faulty": ".ci/bare: pytest --company=demo-faulty",
    "chmod 600 ~/.intacct/credentials.ini": (
        "suites/selftest/test_readmes.py::test_credentials_and_profile_fit_together"
    ),
    ".venv/bin/pytest --company=NAME": "suites/selftest/run/test_live.py::test_live_run_equals_its_replay",
    ".venv/bin/pytest --company=NAME --questions": ".ci/bare: pytest --company=demo --questions",
    ".venv/bin/pytest --company=NAME --replay=FILE.zip": (
        "suites/selftest/recording/test_archive.py::test_a_zip_is_judged_like_its_folder"
    ),
    "pytest --company=NEWNAME": ".ci/bare: pytest --company=demo",
    "cd /srv/setup-check && .venv/bin/pytest -q --company=all --no-allure-html": (
        "suites/selftest/test_readmes.py::test_the_line_for_cron_judges"
    ),
    "python -m reports._allure.install": (
        "suites/selftest/reports/test_reports_allure.py::test_the_tool_gets_no_credentials"
    ),
    "pytest": "README.md: .venv/bin/pytest\n",
    "bash .ci/run": ".github/workflows/ci.yml: bash .ci/run",
    '.venv/bin/pytest -m "slow or not slow" -n 2': '.ci/run: pytest -m "slow or not slow"',
    ".venv/bin/pytest --hypothesis-profile=search": (
        "suites/selftest/test_readmes.py::test_the_profile_that_searches_tries_more"
    ),
    ".ci/lock": "by hand: it needs an index of packages; test_locks.py checks what it made",
    ".venv/bin/mutmut run": "by hand: it takes hours",
    '.venv/bin/mutmut run "suites.judgement.restrictions*"': "by hand: as the line before, for one module",
    ".venv/bin/mutmut results": "by hand: it needs the mutants of a run",
    ".venv/bin/mutmut show NAME": "by hand: it needs the mutants of a run",
    'python -m suites.selftest.support.open_departure "Web Services is off" /tmp/off': (
        "suites/selftest/support/test_open_departure.py::test_a_departure_is_opened_as_a_report"
    ),
    "python -m suites.selftest.support.verdict_texts": "suites/README.md: -m suites.selftest.support.verdict_texts\n",
    "python -m suites.selftest.support.double.record": "suites/README.md: -m suites.selftest.support.double.record\n",
    "pytest -p benchmark suites/bench": "suites/bench/README.md: pytest -q -p benchmark suites/bench/bench_reading.py",
    ".venv/bin/python -m suites.pseudonymise reports/NAME/recording fixtures/NEWNAME": (
        "suites/pseudonymise/README.md: -m suites.pseudonymise reports/demo/recording"
    ),
}
"""Each command in a page's text -> the test or the file that runs it (or its like), or why only a person does.

The blocks marked `sh` are run by `.ci/run` as they stand."""
COMMAND = re.compile(r"(?:bash|chmod|python|pytest|cd|\.venv/bin/\S+)(?: .+)?|\.ci/\w+")


def written_commands(page: str) -> set[str]:
    """The commands in the text of a page, and in its blocks marked `text`; not those in the blocks marked `sh`."""
    text = re.sub(r"```(?:sh|python|toml|ini)\n.*?```", "", page, flags=re.DOTALL)
    blocks = re.findall(r"^```text\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    in_blocks = re.findall(r"\b(cd \S+ && [^>]+?) +>", "".join(blocks))
    spans = (
        " ".join(span.split()) for span in re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    )
    return {*in_blocks, *(span for span in spans if COMMAND.fullmatch(span))}


def test_every_command_of_the_pages_is_run() -> None:
    """Each command that a page tells to type is run by a test or by `.ci/run`, or the table says why it is not."""
    assert {command for page in TEXT.values() for command in written_commands(page)} == RUN_BY.keys()


@pytest.mark.parametrize("command", [command for command, by in RUN_BY.items() if not by.startswith("by hand: ")])
def test_what_runs_a_command_is_there(command: str) -> None:
    """The test that runs a command exists, or the file that runs it has it."""
    file, is_test, test = RUN_BY[command].partition("::")
    if is_test:
        assert f"\ndef {test}(" in (PROJECT / file).read_text("utf-8")
    else:
        file, _, snippet = RUN_BY[command].partition(": ")
        assert snippet in (PROJECT / file).read_text("utf-8")


@pytest.mark.slow
def test_the_line_for_cron_judges(tmp_path: Path) -> None:
    """The line for cron, with a bundled company for all of the credentials file, judges and leaves its words."""
    (line,) = re.findall(r"^15 7 \* \* 1-6  (cd .+)$", README, re.MULTILINE)
    ours = {
        "/srv/setup-check": f"'{PROJECT}'",
        ".venv/bin/pytest": f"'{sys.executable}' -m pytest -p no:cacheprovider",
        "--company=all": '--company=demo --replay --reports="$HOME"',
    }
    for written, here in ours.items():
        assert line.count(written) == 1
        line = line.replace(written, here)
    environment = {**os.environ, "HOME": str(tmp_path)}
    assert subprocess.run(["/bin/sh", "-c", line], env=environment, check=False).returncode == 0
    assert "Every instruction of the setup document" in (tmp_path / "setup-check.log").read_text("utf-8")
    assert (tmp_path / "demo" / "result.json").is_file()


@pytest.mark.slow
def test_the_profile_that_searches_tries_more() -> None:
    """`--hypothesis-profile=search` tries a thousand inputs, where the quick tests try fewer."""
    options = ("-q", "-p", "no:cacheprovider", "--hypothesis-profile=search", "--hypothesis-show-statistics")
    file = "suites/selftest/document/test_permission_lines.py"
    completed = subprocess.run(
        [sys.executable, "-m", "pytest", *options, file, "-k", "any_lines"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert completed.returncode == 0, completed.stdout
    assert "Stopped because settings.max_examples=1000" in completed.stdout


@pytest.mark.slow
@pytest.mark.parametrize("words", [("run", "--help"), ("results", "--help"), ("show", "--help")], ids="-".join)
def test_mutmut_has_the_commands_of_the_page(words: tuple[str, ...]) -> None:
    """What the page tells to type of mutmut is a command of the version that is pinned."""
    completed = subprocess.run(
        [sys.executable, "-m", "mutmut", *words], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert completed.stdout.startswith("Usage: "), completed.stderr


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
