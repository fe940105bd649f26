"""Writing the pages: each whole or not at all, private, without a secret, and never at the cost of the others."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from pathlib import Path

import pytest

from intacct.files import replace_atomically, write_private
from reports import _write
from reports._allure import tool
from reports._model.run import Run
from reports._pages.github_summary import github_summary
from reports._pages.index import index
from reports._secret_scan import SecretScanner
from suites.judgement.verdict import Verdict
from suites.selftest.reports.test_reports_runs import is_attested, is_not_met, is_waived, made_run, run_named

PLAIN = ("index.html", "fix-list.txt", "message.eml", "actions.csv", "junit.xml")
SECRETS = {
    "plain": "correct-horse-9-battery",
    "markup": "pa\"ss<wo>rd&'x1",
    "markdown": "under_score*star[x]`y`",
    "slashes": "back\\slash/and+plus%41",
    "other-script": "пароль-секрет-ключ",
    "blanks": " two  blanks  inside ",
    "long": "k" * 50 + "0123456789" * 10,
}
"""Secrets that every escaping changes in another way."""


WHERE = "4.5 at top level, found"


def run_with_secret(secret: str) -> Run:
    """A run in which a secret stands in what was found, with other words around it."""
    return made_run(lambda case, _instruction: is_not_met(f"The note says: {secret}!") if case.id == "4.5" else None)


def test_all_pages_are_written(tmp_path: Path) -> None:
    """Every page is there, readable by its owner only, and nothing else is left behind."""
    lines = _write.write(made_run(), tmp_path, secrets=("not-in-there",), allure_html=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*PLAIN, "allure-results"])
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()} == {0o600}
    assert (tmp_path / "allure-results").stat().st_mode & 0o777 == 0o700
    assert lines == ("allure.html: left out, as you asked",)


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    """A newer run's pages stand in the place of the older ones, the results too."""
    _write.write(run_named("many-faults-3"), tmp_path, secrets=(), allure_html=False)
    _write.write(made_run(), tmp_path, secrets=(), allure_html=False)
    assert "Everything is in place." in (tmp_path / "index.html").read_text("utf-8")
    assert len(list((tmp_path / "allure-results").glob("*-result.json"))) == len(made_run().rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*PLAIN, "allure-results"])


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_stops_every_page_that_would_show_it(secret: str, tmp_path: Path) -> None:
    """Whatever a page does to a text, a secret in it is seen; the line says where it came from, and not what it is."""
    lines = _write.write(run_with_secret(secret), tmp_path, secrets=(secret,))
    names = [line.partition(":")[0] for line in lines]
    assert names == [*PLAIN, "allure-results", "allure.html"]
    assert list(tmp_path.iterdir()) == []
    assert all("4.5 at top level, found" in line for line in lines[:-1])
    assert secret.strip()[:10] not in " ".join(lines)


@pytest.mark.parametrize("verdict", [is_waived("Found"), is_attested("Found")], ids=["waived", "attested"])
def test_a_secret_of_the_profile_stops_the_page(tmp_path: Path, verdict: Verdict) -> None:
    """Who accepted or confirmed something is on no page if that is a secret, and the line says where it stands."""
    assert verdict.accepted is not None
    verdict_by_secret = replace(verdict, accepted=replace(verdict.accepted, by="correct-horse-9"))
    run = made_run(lambda case, _instruction: verdict_by_secret if case.id == "4.5" else None)
    lines = _write.write(run, tmp_path, secrets=("correct-horse-9",), allure_html=False)
    where = "4.5 at top level, who accepted or confirmed it"
    assert f"index.html: left out, it would show a secret, which stands in: {where}" in lines
    assert not (tmp_path / "index.html").exists()
    for name in ("fix-list.txt", "message.eml"):
        assert b"correct-horse-9" not in (tmp_path / name).read_bytes()


def test_a_secret_in_one_kind_of_page_costs_only_those(tmp_path: Path) -> None:
    """A secret in the evidence stops the results, which hold it, and no other page."""
    run = made_run()
    rows = tuple(
        replace(row, verdict=replace(row.verdict, evidence=(replace(row.verdict.evidence[0], user="correct-horse-9"),)))
        if row.case.id == "4.5"
        else row
        for row in run.rows
    )
    lines = _write.write(replace(run, rows=rows), tmp_path, secrets=("correct-horse-9",))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(PLAIN)
    assert lines == (
        "allure-results: left out, it would show a secret, which stands in: 4.5 at top level, evidence",
        "allure.html: left out, because allure-results is",
    )


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("offset", range(3))
def test_a_secret_inside_base64_is_seen(secret: str, offset: int) -> None:
    """Within longer text that is base64-encoded as a whole, a secret is seen at each of the three offsets."""
    around = b"x" * offset + secret.encode() + b" and more"
    for coded in (base64.b64encode(around), base64.urlsafe_b64encode(around)):
        assert SecretScanner((secret,)).finds_in(b"<script>d('" + coded + b"')</script>")


@pytest.mark.slow
def test_many_secrets_are_looked_for_in_one_pass() -> None:
    """With 500 secrets the gate still lets a clean page through, and sees any one of them."""
    gate = SecretScanner(tuple(f"secret-number-{at}-of-many" for at in range(500)))
    page = index(run_named("500-different")).encode()
    assert not gate.finds_in(page)
    assert gate.finds_in(page + b"secret-number-371-of-many")


def test_no_secrets_no_alarm() -> None:
    """Empty secrets, as a replay has them, stop nothing."""
    assert not SecretScanner(("", "")).finds_in(b"anything")


def test_a_bug_costs_one_page_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that fails is left out, and the line says that it is a bug, and where; what was said stays out of it."""

    def broken(_run: Run) -> str:
        raise ValueError("something of the company")

    monkeypatch.setattr(_write, "index", broken)
    lines = _write.write(made_run(), tmp_path, secrets=(), allure_html=False)
    assert lines[0].startswith(
        "index.html: left out by a bug in this program: ValueError in test_reports_write.py, line "
    )
    assert "something of the company" not in " ".join(lines)
    assert (tmp_path / "fix-list.txt").exists()


def test_an_older_page_stays_until_the_new_one_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up leaves the older file as it was, no half one beside it, and a line."""
    (tmp_path / "index.html").write_text("older")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    lines = _write.write(made_run(), tmp_path, secrets=(), allure_html=False)
    assert (tmp_path / "index.html").read_text() == "older"
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert lines[0] == "index.html: left out, it could not be written (No space left on device)"


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    """A folder whose files fail on the way is not put in place, and the older one stays."""
    replace_atomically(tmp_path / "results", [("a", b"1")])

    def files() -> list[tuple[str, bytes]]:
        raise ValueError("in between")

    with pytest.raises(ValueError, match="in between"):
        replace_atomically(tmp_path / "results", (pair for pair in files()))
    assert [path.name for path in tmp_path.rglob("*")] == ["results", "a"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A page's name that is a link is replaced by the page; what it pointed to is not touched."""
    other = tmp_path / "other"
    other.write_text("untouched")
    (tmp_path / "page").symlink_to(other)
    write_private(tmp_path / "page", b"new")
    assert other.read_text() == "untouched"
    assert not (tmp_path / "page").is_symlink()


def test_missing_tool_costs_only_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the Allure tool is not installed, one line says how to get it, and everything else is there."""
    monkeypatch.setattr(tool, "HOME", tmp_path / "nowhere")
    lines = _write.write(made_run(), tmp_path, secrets=())
    assert lines == (f"allure.html: left out, the Allure tool is not installed; get it with: {tool.INSTALL}",)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*PLAIN, "allure-results"])


def test_too_many_results_for_the_page(tmp_path: Path) -> None:
    """Above the limit allure.html is left out, and the line says so."""
    run = made_run()
    lines = _write.write(run, tmp_path, secrets=(), most_results=10)
    assert lines == (f"allure.html: left out, it opens well with up to 10 results, and here are {len(run.rows)}",)


# The summary for GitHub


def test_the_summary_is_added_to_the_job(tmp_path: Path) -> None:
    """Behind what other steps of the job have put there."""
    file = tmp_path / "summary.md"
    file.write_text("# Another step\n", "utf-8")
    assert _write.add_github_summary(made_run(), str(file), secrets=("not-in-there",)) == ""
    before, _, added = file.read_text("utf-8").partition("# Another step\n")
    assert before == ""
    assert added == github_summary(made_run())


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_stops_the_summary(secret: str, tmp_path: Path) -> None:
    """GitHub shows it to everybody who may see the job."""
    file = tmp_path / "summary.md"
    line = _write.add_github_summary(run_with_secret(secret), str(file), secrets=(secret,))
    assert github_summary(run_with_secret(secret)) != github_summary(run_with_secret("another"))
    assert line == f"summary for GitHub: left out, it would show a secret, which stands in: {WHERE}"
    assert not file.exists()


@pytest.mark.parametrize(
    ("file", "why"),
    [("", "GITHUB_STEP_SUMMARY names no file"), ("{}", "it could not be written (Is a directory)")],
    ids=["unset", "folder"],
)
def test_a_summary_that_cannot_be_added_is_told(file: str, why: str, tmp_path: Path) -> None:
    """In one line, and nothing else is lost."""
    line = _write.add_github_summary(made_run(), file.format(tmp_path), secrets=())
    assert line == f"summary for GitHub: left out, {why}"


@pytest.mark.parametrize("name", ["hostile", "unreadable", "settled-3", "many-faults-3"])
def test_no_text_of_a_company_costs_an_output(name: str, tmp_path: Path) -> None:
    """Neither invalid characters nor endless names: every output but the one that was not wanted is there."""
    lines = _write.write(run_named(name), tmp_path, secrets=("not-in-there",), allure_html=False)
    assert [line for line in lines if "bug" in line or "could not be written" in line] == []
    assert {"index.html", "actions.csv", "junit.xml", "allure-results"} <= {path.name for path in tmp_path.iterdir()}
