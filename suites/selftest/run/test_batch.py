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
import yaml

from intacct.files import private_dir
from intacct.protocol.refusal import Side
from reports._model.points import Points
from reports._model.progress import progress
from reports._model.run import Run
from reports._model.summary import CompanyState, CompanySummary, line_of, worst_status
from reports._pages.overview import overview
from reports._secret_scan import SecretGate
from reports._text.companies import overview_lines
from suites.judgement.case import Case
from suites.judgement.verdict import Verdict
from suites.run import outcome, publishing, replay
from suites.run.batch import Batch, Interrupted, UnusableCompany
from suites.run.company_run import CompanyRun, Options
from suites.run.outcome import CRASHED, not_judged
from suites.run.paths import FIXTURES, PROJECT
from suites.run.plan import ConfigurationError, Plan
from suites.run.planner import Planner, bundled
from suites.run.questions import planned_questions
from suites.selftest.reports.test_reports_runs import is_unknown, made_run
from suites.selftest.support.credentials import SENDER_PASSWORD
from suites.selftest.support.departures import depart, departures
from suites.selftest.support.live_run import CompletedRun, result, run
from suites.selftest.support.recordings import run_of, save_recording
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


def test_the_overview_shows_data_as_data() -> None:
    """A title with markup in it is text; the page has no script and nothing from elsewhere."""
    line = result_line(title="<script>alert(1)</script>\u202e", because="{{ 7*7 }} <b>")
    page = overview((line,))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }} &lt;b&gt;" in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page


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


def test_a_company_of_which_anything_is_met_was_read() -> None:
    """Of a company that was judged in part the line says so, and gives no reason why it could not be read."""
    line = line_of(
        made_run(lambda case, _verdict: is_unknown("hidden") if case.id == "4.6" else None).with_status(7), ""
    )
    assert (line.state, line.outcome) == (
        CompanyState.UNJUDGED,
        "20 of 21 steps done, 1 thing to do, about 1 screen",
    )


def test_a_company_that_was_not_judged_says_why() -> None:
    """The line of a company that was not judged gives the reason."""
    run_ = made_run(lambda case, _verdict: not_judged("the run was stopped") if case.id == "4.6" else None)
    assert line_of(run_.with_status(2), "").outcome == "could not be read: the run was stopped"


def test_the_overview_is_in_order() -> None:
    """Companies with something to do come first, and equal ones stand in the order of their names."""
    states = {
        "Bravo": CompanyState.CONFORMS,
        "acme": CompanyState.CONFORMS,
        "delta": CompanyState.TO_CORRECT,
        "Charlie": CompanyState.TO_CORRECT,
    }
    page = overview(tuple(CompanySummary(name, 0, state, page=f"{name}/index.html") for name, state in states.items()))
    assert re.findall(r'href="(\w+)/index.html"', page) == ["Charlie", "delta", "acme", "Bravo"]


def result_line(because: str, title: str = "") -> CompanySummary:
    """A line of the overview."""
    return CompanySummary("acme", 4, CompanyState.UNREAD, because=because, title=title)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [([0, 7], 7), ([1, 7, 0], 1), ([4, 1], 4), ([2, 4], 2), ([3, 2, 4, 1, 7, 0], 3), ([0], 0)],
)
def test_the_worst_status_counts(statuses: list[int], expected: int) -> None:
    """The exit statuses rank 3, 2, 4, 1, 7, 0, from the worst to the best."""
    assert worst_status(statuses) == expected


# The command line


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


# What is written


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """A link in the place of an output is replaced, and the folder that it leads to is not touched."""
    elsewhere, place, running_ = tmp_path / "elsewhere", tmp_path / "reports", tmp_path / "reports" / ".running"
    (running_ / "allure-results").mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("untouched")
    for name in ("allure-results", "recording"):
        (place / name).symlink_to(elsewhere)
    publishing.publish(running_, place)
    assert (elsewhere / "mine").read_text() == "untouched"
    assert [(entry.name, entry.is_symlink()) for entry in place.iterdir()] == [("allure-results", False)]


def test_what_is_put_aside_goes(tmp_path: Path) -> None:
    """A run leaves nothing of the one before, even where a killed run had put something aside in between."""
    place = tmp_path / "reports"
    for text in ("first", "second"):
        (place / ".old-recording" / "x").mkdir(parents=True)
        (place / ".running" / "recording").mkdir(parents=True)
        (place / ".running" / "recording" / text).touch()
        publishing.publish(place / ".running", place)
    assert [str(path.relative_to(place)) for path in sorted(place.rglob("*"))] == ["recording", "recording/second"]


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


def replay_plans(folder: Path, *names: str) -> tuple[Plan, ...]:
    """What a replay of these bundled recordings means, with reports in that folder."""
    none = folder / "none.ini"
    none.touch()
    planner = Planner(credentials=none, replay=True, reports=folder / "reports", environ={}, several=True)
    return tuple(planner.plan(name) for name in names)


def test_a_run_that_has_not_the_lock_touches_nothing_when_it_is_stopped(tmp_path: Path) -> None:
    """A run that is stopped without the lock leaves the hidden folder of the other run alone."""
    (run_plan,) = replay_plans(tmp_path, "demo")
    (run_plan.output / ".running").mkdir(parents=True)
    CompanyRun(run_plan, Options(allure_html=False)).abort("the run was stopped")
    assert [entry.name for entry in run_plan.output.iterdir()] == [".running"]


def test_a_zip_of_the_recording_beside_it_stops_no_run(tmp_path: Path) -> None:
    """A zip of the recording may lie in the output folder; any other file that no run leaves stops the run."""
    (run_plan,) = replay_plans(tmp_path, "demo")
    run_plan.output.mkdir(parents=True)
    (run_plan.output / "recording.zip").touch()
    CompanyRun(run_plan, Options()).prepare()
    (run_plan.output / "notes.txt").touch()
    with pytest.raises(ConfigurationError, match="contains files that are not a report"):
        CompanyRun(run_plan, Options()).prepare()


def prepare_company(run_plan: Plan) -> CompanyRun:
    """One company alone, ready to take verdicts; a live one stands as its bundled recording."""
    company_run = CompanyRun(run_plan, Options(allure_html=False))
    company_run.prepare()
    company_run.folder = run_plan.folder
    company_run.judge()
    return company_run


def test_no_page_shows_a_password_of_the_company(tmp_path: Path) -> None:
    """A text that would show one of its credentials' passwords is blanked, and no page is left out."""
    (run_plan,) = replay_plans(tmp_path, "demo")
    company_run = prepare_company(replace(run_plan, credentials=credentials_of_users("Craftable")))
    company_run.set_selected(company_run.cases)
    for case in company_run.cases:
        verdict = company_run.judged.judgement.verdict(case)
        company_run.add_verdict(case, replace(verdict, found="It is Craftable-pw") if case.id == "4.3" else verdict)
    company_run.finish(0, stopped=False)
    assert not [line for line in company_run.notes if "secret" in line]
    written = [
        file.read_text("utf-8") for file in run_plan.output.rglob("*") if file.is_file() and file.name != ".lock"
    ]
    assert sum("It is [secret removed]" in text for text in written) >= 2
    assert not [text for text in written if "Craftable-pw" in text]


def test_a_crashed_worker_makes_no_part_of_a_run(tmp_path: Path) -> None:
    """A case of a crashed worker is unknown, in a run that counts as whole."""
    company_run = prepare_company(*replay_plans(tmp_path, "demo"))
    company_run.set_selected(company_run.cases)
    for case in company_run.cases[1:]:
        company_run.add_verdict(case, company_run.judged.judgement.verdict(case))
    company_run.failure(company_run.cases[0], crashed=True)
    assert company_run.finish(0, stopped=False) == 7
    assert company_run.run is not None
    assert (company_run.run.partial, company_run.run.rows[0].verdict.because) == (False, CRASHED)


def test_a_verdict_that_nobody_asked_for_is_a_bug(tmp_path: Path) -> None:
    """A case that was not collected and has a verdict all the same ends the run with 3."""
    company_run = prepare_company(*replay_plans(tmp_path, "demo"))
    company_run.set_selected(company_run.cases[1:])
    for case in company_run.cases:
        company_run.add_verdict(case, company_run.judged.judgement.verdict(case))
    assert company_run.finish(0, stopped=False) == 3


def test_a_part_tells_what_it_waits_for(tmp_path: Path) -> None:
    """A run of 3.1 alone tells what is to do first, over as many steps as it waits for."""
    (no_role,) = (departure for departure in departures() if departure.name == "no role is assigned to the user")
    (run_plan,) = replay_plans(tmp_path, "demo")
    company_run = prepare_company(replace(run_plan, folder=save_recording(*depart(no_role), tmp_path / "no role")))
    (only_case,) = (case for case in company_run.cases if case.id == "3.1")
    company_run.set_selected((only_case,))
    company_run.add_verdict(only_case, company_run.judged.judgement.verdict(only_case))
    assert company_run.finish(1, stopped=False) == 1
    assert any("4.7" in line and "role" in line for line in company_run.summary()), [*company_run.summary()]


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


def test_lines_of_a_run_are_told() -> None:
    """The terminal has a line for each company, which says where its run was partial, and a count of all."""
    lines = list(
        overview_lines(
            (
                result_line(because="why"),
                CompanySummary("bravo", 1, CompanyState.TO_CORRECT, progress="4 of 6 steps done", partial=True),
            )
        )
    )
    assert lines == [
        "acme   could not be read: why",
        "bravo  4 of 6 steps done (partial)",
        "",
        "2 companies: 1 could not be read, 1 to correct",
    ]
