"""Several companies on the command line: which are meant, what is told before anything is done, and shards."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from suites.run.paths import FIXTURES, PROJECT
from suites.run.plan import ConfigurationError
from suites.run.planner import Planner
from suites.run.questions import planned_questions
from suites.selftest.run.test_batch import DEMOS, replay_all
from suites.selftest.support.credentials import SENDER_PASSWORD
from suites.selftest.support.live_run import run


def companies(folder: Path, sections: str, **profiles: str) -> Path:
    """A credentials file with these sections, and profiles beside it."""
    file = folder / "credentials.ini"
    file.write_text(f"[default]\nsender_id = CraftableMPP\nsender_password = {SENDER_PASSWORD}\n{sections}", "utf-8")
    file.chmod(0o600)
    (folder / "companies").mkdir(exist_ok=True)
    for name, text in profiles.items():
        (folder / "companies" / f"{name}.toml").write_text(text, "utf-8")
    return file


def section(name: str, *, company: str = "Acme", password: str = "pw") -> str:  # noqa: S107 - nobody's
    """A company at top level."""
    return f"[{name}]\ncompany_id = {company}\nuser_id = Craftable\nuser_password = {password}\n"


def planner(folder: Path, sections: str, *, replay: str | bool = False) -> Planner:
    """What names mean with these sections."""
    file = companies(folder, sections)
    return Planner(credentials=file, replay=replay, reports=folder / "reports", environ={}, several=True)


def test_all_means_every_company_of_the_credentials_file(tmp_path: Path) -> None:
    """`all` is every company of the credentials file, sorted, or every recording with a forced replay."""
    assert planner(tmp_path, section("bravo") + section("acme")).all_names() == ("acme", "bravo")
    assert planner(tmp_path, section("acme"), replay=True).all_names() == tuple(
        sorted(folder.parent.name for folder in FIXTURES.glob("*/company.toml"))
    )
    with pytest.raises(ConfigurationError, match="has no section of a company"):
        planner(tmp_path, "").all_names()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--company=demo", "--company=nobody"), "there is no company nobody"),
        (("--company=demo", "--company=../demo"), "cannot name a company"),
        (("--company=demo", "--company=demo-entities", "--shard=3/2"), "--shard must be K/N"),
        (("--company=demo", "--shard=x"), "--shard must be K/N"),
        (("--company=all", "--replay=nowhere"), "nowhere does not exist"),
        (("--company=all", "--replay=suites"), "suites contains no recordings: give a folder"),
        (("--shard=1/2",), "--shard needs --company=NAME"),
    ],
)
def test_wrong_words_are_told_before_anything_is_done(tmp_path: Path, options: tuple[str, ...], sentence: str) -> None:
    """A name that is not known stops the run, whatever the other names are."""
    file = companies(tmp_path, section("acme"))
    completed = run(*options, f"--credentials={file}", f"--reports={tmp_path / 'reports'}")
    assert completed.status == 4, completed.output
    assert sentence in completed.output
    assert not (tmp_path / "reports").exists()


@pytest.mark.slow
def test_shards_part_the_companies(tmp_path: Path) -> None:
    """Every company is in exactly one shard; a shard without companies is not a failure."""
    names: list[str] = []
    for number in (1, 2):
        completed = replay_all(tmp_path / str(number), f"--shard={number}/2")
        assert completed.status in {0, 1}, completed.output
        names += [folder.parent.name for folder in (tmp_path / str(number)).glob("*/result.json")]
    assert sorted(names) == list(DEMOS)
    empty = replay_all(tmp_path / "9", "--shard=9/9")
    assert (empty.status, "shard 9/9 contains no company" in empty.output) == (0, True)


@pytest.mark.slow
def test_the_only_company_of_a_shard_has_an_overview(tmp_path: Path) -> None:
    """A shard of one company has an overview as well, and a company that is named twice is judged once."""
    twice = ("--company=demo", "--company=demo", "--replay")
    completed = run(*twice, "--shard=1/1", f"--reports={tmp_path}", "-q", "-n0")
    assert completed.status == 0, completed.output
    assert "1 company: 1 conforming" in completed.output
    assert "demo/index.html" in (tmp_path / "overview.html").read_text("utf-8")


@pytest.mark.slow
def test_where_no_company_can_be_used_it_is_said_why(tmp_path: Path) -> None:
    """Where no company can be used, the run says why, and nothing of an unknown instruction."""
    file = companies(tmp_path, "[acme]\ncompany_id = Acme\n[bravo]\ncompany_id = Bravo\n")
    completed = run("--company=all", "--instruction=9.9", f"--credentials={file}", f"--reports={tmp_path / 'reports'}")
    assert completed.status == 4, completed.output
    assert re.search(r"acme: .*user_id.*bravo: .*user_id", completed.output), completed.output


def test_the_questions_of_a_document_are_asked_of_its_companies_alone(tmp_path: Path) -> None:
    """The document of one company adds no question for a company that is judged by another document."""
    alone = planner(tmp_path, section("acme")).plan("acme")
    shutil.copytree(FIXTURES / "documents" / "expenses", tmp_path / "expenses")
    profile = (tmp_path / "expenses" / "company.toml").read_text("utf-8")
    together = planner(tmp_path, section("acme") + section("bravo"))
    companies(tmp_path, section("acme") + section("bravo"), bravo=profile)
    shutil.copyfile(tmp_path / "expenses" / "document.toml", tmp_path / "companies" / "document.toml")
    questions_of = {name: planned_questions(together.plan(name)) for name in ("acme", "bravo")}
    ((_, _, of_acme),), ((_, _, of_bravo),) = questions_of["acme"], questions_of["bravo"]
    assert questions_of["acme"] == planned_questions(alone)
    assert [line for line in of_bravo if "EEXPENSES" in line]
    assert not [line for line in of_acme if "EEXPENSES" in line]


@pytest.mark.slow
def test_questions_of_several_companies_name_each(tmp_path: Path) -> None:
    """`--questions` prints the questions of each company under its name and asks nothing."""
    file = companies(tmp_path, section("acme") + section("bravo"))
    completed = run("--company=all", "--questions", f"--credentials={file}")
    assert completed.status == 0, completed.output
    assert "acme: Craftable [top level], in one request:" in completed.output
    assert "bravo: Craftable [top level], in one request:" in completed.output
    file.write_text(file.read_text("utf-8") + "[charlie]\ncompany_id = C\n", "utf-8")
    completed = run("--company=all", "--questions", f"--credentials={file}")
    assert completed.status == 0, completed.output
    assert "bravo: Craftable [top level], in one request:" in completed.output
    assert re.search(r"charlie: cannot be asked: .*user_id, user_password missing", completed.output), completed.output


def test_the_nightly_example_says_what_there_is(pytestconfig: pytest.Config) -> None:
    """The nightly example is YAML, splits the companies over its matrix, and uses options that exist."""
    job = yaml.safe_load((PROJECT / ".github" / "examples" / "nightly.yml").read_text("utf-8"))["jobs"]["check"]
    command = next(step["run"] for step in job["steps"] if "pytest" in step.get("run", ""))
    assert "--shard=${{ matrix.shard }}/${{ strategy.job-total }}" in command
    assert job["strategy"]["fail-fast"] is False
    assert job["strategy"]["matrix"]["shard"] == list(range(1, len(job["strategy"]["matrix"]["shard"]) + 1))
    options = re.findall(r"(?<= )--?[a-z-]+", command)
    assert {"--company", "--shard", "--credentials", "--reports"} <= set(options)
    for option in options:
        pytestconfig.getoption(option)  # ValueError where there is none
