"""Several companies in one run: each as if it had been alone, none in the way of another, and one page over all."""

from __future__ import annotations

import html
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

import pytest

from intacct.files import private_dir
from intacct.protocol.refusal import Side
from reports._model.points import Points
from reports._model.progress import progress
from reports._model.run import Run
from reports._model.summary import CompanyState, line_of
from reports._pages.overview import overview
from reports._secret_scan import SecretGate
from suites.judgement.case import Case
from suites.judgement.verdict import Verdict
from suites.run import outcome, publishing, replay
from suites.run.batch import Batch, Interrupted, UnusableCompany
from suites.run.company_run import Options
from suites.run.paths import FIXTURES, PROJECT
from suites.run.plan import Plan
from suites.run.planner import bundled
from suites.selftest.reports.test_reports_runs import is_unknown, made_run
from suites.selftest.run.test_company_run import replay_plans
from suites.selftest.support.live_run import CompletedRun, result, run
from suites.selftest.support.recordings import run_of
from suites.selftest.support.scripted_transport import credentials_of_users

DEMOS = tuple(bundled())
CONFORMING = tuple(name for name in DEMOS if name != "demo-faulty")


def replay_all(reports: Path, *options: str) -> CompletedRun:
    """All bundled recordings in one run."""
    return run("-q", "--company=all", "--replay", f"--reports={reports}", *options)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CompletedRun]:
    """What a run of all bundled recordings left, and how it ended."""
    reports = tmp_path_factory.mktemp("together")
    return reports, replay_all(reports)


@pytest.mark.slow
def test_each_company_is_judged_as_if_alone(together: tuple[Path, CompletedRun], tmp_path: Path) -> None:
    """The results equal those of runs of one company each, and the status is the worst of theirs."""
    reports, completed = together
    assert completed.status == 1, completed.output
    for name in DEMOS:
        run(f"--company={name}", "--replay", f"--reports={tmp_path}")
        assert result(reports / name) == result(tmp_path / name)
        assert {file.name for file in (reports / name).iterdir()} == {file.name for file in (tmp_path / name).iterdir()}


@pytest.mark.slow
def test_workers_change_nothing(together: tuple[Path, CompletedRun], tmp_path: Path) -> None:
    """On two workers the results are the same, and no company is judged by both."""
    completed = replay_all(tmp_path, "-n", "2", "-vv")
    assert completed.status == 1, completed.output
    for name in DEMOS:
        assert result(tmp_path / name) == result(together[0] / name)
    judged: dict[str, set[str]] = {}
    for worker, company in re.findall(r"\[(gw\d)\].*?\[([a-z-]+):", completed.output):
        judged.setdefault(company, set()).add(worker)
    assert judged.keys() == set(DEMOS)
    assert all(len(workers) == 1 for workers in judged.values()), judged


@pytest.mark.slow
def test_no_company_appears_in_the_reports_of_another(together: tuple[Path, CompletedRun]) -> None:
    """No file of a company holds the name, title, company ID or users of another one."""
    reports, _ = together
    own = {name: result(reports / name) for name in DEMOS}
    words = {name: {str(own[name][key]) for key in ("company_id", "title")} | {f"{name}/"} for name in DEMOS}
    for name in DEMOS:
        others = {word for other in DEMOS if other != name for word in words[other]} - words[name]
        assert others
        for file in (reports / name).rglob("*"):
            if file.is_file():
                text = file.read_bytes().decode("utf-8", "replace")
                assert [word for word in others if word in text] == [], file


@pytest.mark.slow
def test_the_overview_and_the_terminal_have_a_line_for_each(together: tuple[Path, CompletedRun]) -> None:
    """Each company has a line with what is to do and a link to its page, and the companies are counted."""
    reports, completed = together
    page = (reports / "overview.html").read_text("utf-8")
    assert re.findall(r'<th scope="row"><a href="([^"]+)"', page) == [
        f"{name}/index.html" for name in ("demo-faulty", *CONFORMING)
    ]
    number = progress(Points(run_of(reports / "demo-faulty" / "recording"))).text
    assert number in html.unescape(page)
    assert re.search(rf"^demo-faulty +{re.escape(number)}$", completed.output, re.MULTILINE)
    assert re.search(r"^demo +conforming$", completed.output, re.MULTILINE)
    assert f"{len(DEMOS)} companies: 1 to correct, {len(CONFORMING)} conforming" in completed.output
    assert "overview: " in completed.output


@pytest.mark.slow
def test_the_overview_holds_no_secret(together: tuple[Path, CompletedRun]) -> None:
    """A password that stands in a title, or in what the gateway said, is replaced in that company's line alone."""
    faulty = run_of(together[0] / "demo-faulty" / "recording")
    gate = SecretGate(("Hunter&22!",))
    line = line_of(gate.run(replace(faulty, title="It is Hunter&22!")), "")
    assert line.title == "It is [secret removed]"
    assert "Hunter" not in overview((line,))
    off_line = made_run(lambda _case, _verdict: is_unknown("Craftable was told: Hunter&22!", Side.GATEWAY))
    line = line_of(gate.run(off_line).with_status(7), "")
    assert (line.state, line.because) == (CompanyState.UNREAD, "Craftable was told: [secret removed]")
    assert "Hunter" not in overview((line,))


@pytest.mark.slow
def test_recordings_of_many_companies_are_replayed_from_one_folder(
    together: tuple[Path, CompletedRun], tmp_path: Path
) -> None:
    """What a run left can be judged again, company by company, by its folder of reports."""
    reports, _ = together
    completed = run("-q", "--company=all", f"--replay={reports}", f"--reports={tmp_path}")
    assert completed.status == 1, completed.output
    for name in DEMOS:
        assert result(tmp_path / name) == result(reports / name)
    some = run("-q", "--company=demo", "--company=demo-entities", f"--replay={reports}", f"--reports={tmp_path}")
    assert some.status == 0, some.output


@pytest.mark.slow
def test_a_document_that_cannot_be_used_stops_only_its_companies(tmp_path: Path) -> None:
    """Of a whole run: its line says which file and why, the others are judged by their own documents as if alone.

    What is written of a company names the partner of its own document, and no other.
    """
    recordings, reports = tmp_path / "recordings", tmp_path / "reports"
    for name, origin in {"acme": "demo", "bravo": "demo", "charlie": "documents/expenses"}.items():
        shutil.copytree(FIXTURES / origin, recordings / name)
    (recordings / "bravo" / "company.toml").write_text('document = "document.toml"\n', "utf-8")
    document = (recordings / "charlie" / "document.toml").read_text("utf-8")
    (recordings / "bravo" / "document.toml").write_text(document.replace('["Off"]', '["off"]'), "utf-8")
    completed = run("-q", "--company=all", f"--replay={recordings}", f"--reports={reports}", "--no-allure-html")
    assert completed.status == 4, completed.output
    why = "instruction 6: one_of must be a list of different admin privileges: Off, Limited, Full, and is \"['off']\""
    why = why.replace('"', "")
    assert why in " ".join(completed.output.split())
    assert "3 companies: 1 could not be read, 2 conforming" in completed.output
    assert why in html.unescape((reports / "overview.html").read_text("utf-8"))
    assert "document.toml" in (reports / "overview.csv").read_text("utf-8")
    assert not (reports / "bravo").exists()
    for name, origin in {"acme": "demo", "charlie": "documents/expenses"}.items():
        judgement = replay.judge(FIXTURES / origin).judgement
        alone = [(case.id, judgement.verdict(case).kind.value) for case in judgement.cases]
        verdicts = result(reports / name)["verdicts"]
        assert isinstance(verdicts, list)
        assert [(row["id"], row["verdict"]) for row in verdicts] == alone
    files = [file for file in (reports / "charlie").rglob("*") if file.is_file()]
    assert [file for file in files if b"craftable" in file.read_bytes().lower()] == []


def prepare_batch(folder: Path, *names: str) -> Batch:
    """A run of several bundled recordings, ready to take verdicts."""
    companies = Batch(replay_plans(folder, *names), Options(allure_html=False), folder / "reports", several=True)
    companies.start()
    companies.set_selected(companies.cases)
    return companies


def test_headline_of_several_says_which_have_a_profile(tmp_path: Path) -> None:
    """How many companies there are, which of them have a profile, and what of the user's files is not used."""
    plans = replay_plans(tmp_path, "demo", "demo-values")
    plans = (
        replace(plans[0], profile_file=tmp_path / "none.toml", remarks=("a file is read for no company",)),
        plans[1],
    )
    companies = Batch(plans, Options(), tmp_path / "reports", several=True)
    assert companies.headline() == [
        "companies: 2, of which 0 live and 2 replayed",
        "profiles: demo-values",
        "note: a file is read for no company",
    ]


def take_all(companies: Batch, name: str) -> None:
    """Take every verdict of a company."""
    for case in companies.cases[name]:
        companies.add_verdict(name, case, companies.judged(name).judgement.verdict(case))


def test_a_bug_in_writing_one_company_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in writing one company is told in its line without its data; the others get their outputs."""
    usual = outcome.make_run

    def make_run(run_plan: Plan, judged: replay.Judged, verdicts_: Mapping[Case, Verdict], *, partial: bool) -> Run:
        if run_plan.name == "demo":
            raise KeyError("Harbour")
        return usual(run_plan, judged, verdicts_, partial=partial)

    monkeypatch.setattr("suites.run.outcome.make_run", make_run)
    companies = prepare_batch(tmp_path, "demo", "demo-audited")
    for name in ("demo", "demo-audited"):
        take_all(companies, name)
    assert companies.finish(0, stopped=False) == 3
    lines = "\n".join(companies.summary())
    assert re.search(r"^demo +could not be read: the check itself failed.*\(KeyError in ", lines, re.MULTILINE)
    assert "Harbour" not in lines
    assert result(tmp_path / "reports" / "demo-audited")["exit_status"] == 0


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C interrupts, even where SIGINT is ignored at the start, as in what a shell runs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_stop_waits_until_a_company_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while outputs are put in place leaves them whole, and stops the run after that."""
    usual = publishing.publish

    def publish(folder: Path, place: Path, keep: AbstractSet[str] = frozenset()) -> None:
        signal.raise_signal(signal.SIGINT)
        usual(folder, place, keep)

    monkeypatch.setattr(publishing, "publish", publish)
    companies = prepare_batch(tmp_path, "demo", "demo-audited")
    with pytest.raises(KeyboardInterrupt):
        take_all(companies, "demo")
    assert companies.finish(2, stopped=True) == 2  # at which the other one is put in place, and interrupted as well
    assert result(tmp_path / "reports" / "demo")["exit_status"] == 0
    assert result(tmp_path / "reports" / "demo-audited" / "partial")["exit_status"] == 2
    assert re.search(r"^demo +conforming$", "\n".join(companies.summary()), re.MULTILINE)
    assert list((tmp_path / "reports").glob("*/.running")) == []


def test_a_stop_before_any_answer_leaves_the_older_overview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several companies that were asked and gave no answer yet, nothing is written."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("suites.run.read_companies.map_concurrently", stop)
    overview_before = tmp_path / "reports" / "overview.html"
    private_dir(overview_before.parent)
    overview_before.write_text("the older one", "utf-8")
    plans = [
        replace(run_plan, credentials=credentials_of_users("Craftable"), folder=None)
        for run_plan in replay_plans(tmp_path, *CONFORMING)
    ]
    companies = Batch(plans, Options(allure_html=False), tmp_path / "reports", several=True)
    with pytest.raises(Interrupted, match="the run was stopped; nothing was read"):
        companies.start()
    assert companies.finish(2, stopped=True) == 2
    assert overview_before.read_text("utf-8") == "the older one"
    remaining = {file.name for file in (tmp_path / "reports").rglob("*") if file.is_file()}
    assert remaining <= {"overview.html", ".lock"}


def test_a_secret_of_one_company_is_not_in_the_overview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in a company's title is replaced in its line of the overview and on its own page."""
    usual = outcome.make_run

    def make_run(run_plan: Plan, judged: replay.Judged, verdicts_: Mapping[Case, Verdict], *, partial: bool) -> Run:
        return replace(usual(run_plan, judged, verdicts_, partial=partial), title="It is Craftable-pw")

    monkeypatch.setattr("suites.run.outcome.make_run", make_run)
    monkeypatch.setattr("suites.run.read.read", lambda _, folder, **__: shutil.copytree(FIXTURES / "demo", folder))
    live, other = replay_plans(tmp_path, "demo", "demo-audited")
    plans = (replace(live, credentials=credentials_of_users("Craftable"), folder=None), other)
    companies = Batch(plans, Options(allure_html=False), tmp_path / "reports", several=True)
    companies.start()
    companies.set_selected(companies.cases)
    for name in ("demo", "demo-audited"):
        take_all(companies, name)
    companies.finish(0, stopped=False)
    page = (tmp_path / "reports" / "overview.html").read_text("utf-8")
    assert page.count("Craftable-pw") == 1, "the replayed company has no secrets"
    assert "It is [secret removed]" in page
    assert "Craftable-pw" not in (tmp_path / "reports" / "demo" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["demo", None], ids=["after its end", "of whom is not known"])
def test_a_bug_that_belongs_to_no_open_company_ends_with_3(tmp_path: Path, name: str | None) -> None:
    """A test that fails without a verdict is never lost, though every company has its outputs."""
    companies = prepare_batch(tmp_path, "demo", "demo-audited")
    take_all(companies, "demo")
    companies.failure((name, companies.cases["demo"][0]) if name else None, crashed=False)
    take_all(companies, "demo-audited")
    assert companies.finish(1, stopped=False) == 3
    assert result(tmp_path / "reports" / "demo")["exit_status"] == 0


@pytest.mark.parametrize(("count", "has_page"), [(20, True), (21, False)])
def test_the_allure_page_is_made_for_some_companies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, *, has_page: bool
) -> None:
    """Up to 20 companies get an Allure page; with more it would take longer than all the rest."""
    flags: list[object] = []

    def write(*_: object, allure_html: bool, **__: object) -> tuple[str, ...]:
        flags.append(allure_html)
        return ()

    monkeypatch.setattr("suites.run.company_run._write.write", write)
    plans: list[Plan | UnusableCompany] = [
        *replay_plans(tmp_path, "demo"),
        *(UnusableCompany(f"c{number}", "no user") for number in range(1, count)),
    ]
    companies = Batch(plans, Options(), tmp_path / "reports", several=True)
    companies.start()
    companies.set_selected(companies.cases)
    take_all(companies, "demo")
    companies.finish(0, stopped=False)
    assert flags == [has_page]


@pytest.mark.slow
def test_a_company_that_is_left_out_is_no_failure(tmp_path: Path) -> None:
    """A company that -k leaves out is named and not a failure, and the last whole run's overview stays."""
    for ending in ("html", "csv"):
        (tmp_path / f"overview.{ending}").write_text("the last whole run's", "utf-8")
    completed = replay_all(tmp_path, "-n0", "-k", "demo-entities")
    assert completed.status == 0, completed.output
    assert "1 company: 1 conforming" in completed.output
    assert f"left out of this run: {', '.join(name for name in DEMOS if name != 'demo-entities')}" in completed.output
    for ending in ("html", "csv"):
        assert (tmp_path / f"overview.{ending}").read_text("utf-8") == "the last whole run's"
        assert "demo-entities/index.html" in (tmp_path / f"overview-partial.{ending}").read_text("utf-8")


@pytest.mark.slow
def test_more_companies_than_files_that_may_be_open(tmp_path: Path) -> None:
    """A run of more companies than the soft limit of open files raises that limit."""
    for number in range(60):
        shutil.copytree(FIXTURES / "demo", tmp_path / "from" / f"c{number}")
    options = ["--company=all", f"--replay={tmp_path / 'from'}", f"--reports={tmp_path / 'to'}", "--instruction=4.3"]
    program = (
        "import resource, sys, pytest;"
        "_, hard = resource.getrlimit(resource.RLIMIT_NOFILE);"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (50, hard));"
        "sys.exit(pytest.main())"
    )
    command = [sys.executable, "-c", program, "-q", "-n0", "--no-allure-html", *options]
    completed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    assert "60 companies: 60 conforming" in completed.stdout
