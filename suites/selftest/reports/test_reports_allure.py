"""Allure: its results from the verdicts, its tool, and its page, sealed and looked at in a real browser."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from reports import _write
from reports._allure import install, tool
from reports._allure.errors import SealError, ToolError
from reports._allure.page import config
from reports._allure.results import Results, padded, properties
from reports._allure.seal import POLICY, sealed
from reports._model.points import Points
from reports._model.progress import StepState, progress
from reports._model.remedy import title_of
from reports._model.run import Changes, Run
from reports._pages.index import index
from suites.judgement.verdict import Kind
from suites.run.paths import FIXTURES
from suites.selftest.reports.test_reports_runs import THREE, changed, made_run, many_faults, one_fault, run_named
from suites.selftest.support.browser import BrowserFixture
from suites.selftest.support.recordings import run_of

pytest_plugins = ["suites.selftest.support.browser"]
STOCK = (
    '<!DOCTYPE html>\n<html>\n<head>\n    <meta charset="utf-8">\n    <title>x</title></head><body>\n'
    '<script async src="https://www.googletagmanager.com/gtag/js?id=G-ABC"></script>\n<script>\n'
    "window.dataLayer = window.dataLayer || [];\n</script>\n<script>d()</script></body></html>"
)


def results_and_files(run: Run) -> tuple[dict[str, dict[str, object]], dict[str, bytes]]:
    """The results of a run by their full name, and all files by theirs."""
    files = dict(Results(run).files())
    parsed = [json.loads(data) for name, data in files.items() if name.endswith("-result.json")]
    return {result["fullName"]: result for result in parsed}, files


@pytest.fixture(scope="module")
def allure(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """allure.html of a few made runs."""
    try:
        tool.cli()
    except ToolError as error:
        pytest.skip(str(error))
    pages = {}
    after = before(made_run(many_faults, THREE), step_4_5=Kind.NOT_MET, step_4_3=Kind.MET, step_4_8=Kind.UNKNOWN)
    for name, run in {
        **{run_name: run_named(run_name) for run_name in ("many-faults-3", "hostile")},
        "after": after,
    }.items():
        folder = tmp_path_factory.mktemp("allure")
        assert _write.write(run, folder, secrets=("not-in-there",)) == ()
        assert not [path for path in folder.iterdir() if path.name.startswith(".")]
        pages[name] = folder / "allure.html"
    return pages


def test_one_result_for_each_case() -> None:
    """Each instruction, place and application has one result, in files whose names are ours."""
    run = made_run(many_faults, THREE)
    results, files = results_and_files(run)
    assert len(results) == len(run.rows)
    assert len({result["uuid"] for result in results.values()}) == len(run.rows)
    others = {name for name in files if not re.fullmatch(r"[0-9a-f-]{36}-(result|\d+-attachment)\.json", name)}
    assert others == {"categories.json", "environment.properties", "executor.json"}


def test_ids_stay_the_same() -> None:
    """Ids depend on the company and the case alone: not on the day, the verdict, the order or what else there is."""
    first, _ = results_and_files(made_run(many_faults, THREE))
    run = made_run(entities=THREE)
    other, _ = results_and_files(replace(run, rows=run.rows[::-1], recorded_at="2027-01-01T00:00:00+00:00", requests=9))
    for key in ("uuid", "historyId", "testCaseId", "fullName"):
        assert {name: result[key] for name, result in first.items()} == {
            name: result[key] for name, result in other.items()
        }


def test_labels_tell_the_document() -> None:
    """Epic is the document, feature the section, story the instruction; suites go by place; numbers sort as text."""
    result = results_and_files(made_run())[0]["4.5 / top level"]
    labels = {label["name"]: label["value"] for label in result["labels"]}  # type: ignore[attr-defined]
    section = "04 Create a Web Services users for Craftable"
    assert labels == {
        "epic": "Sage Intacct API Integration",
        "feature": section,
        "story": '04.05 Select "Business" under User type.',
        "parentSuite": "Demo Hotels Group",
        "suite": "top level",
        "subSuite": section,
        "severity": "normal",
    }
    assert [padded(id_) for id_ in ("4.2", "4.10")] == ["04.02", "04.10"]


def test_a_result_says_what_to_do() -> None:
    """Where a step is not met its title is that of its point; else it is the instruction."""
    run = run_of(FIXTURES / "demo-faulty")
    points, results = Points(run), results_and_files(run)[0]
    titles = {row.case: title_of((row,), run) for row in run.rows if row.kind is Kind.NOT_MET}
    names = {str(result["name"]) for result in results.values()}
    assert titles
    for case, title in titles.items():
        assert [name for name in names if name.startswith(f"{padded(case.id)} {title} [")], title
    single = [point for point in points.correct if len(point.cases) == 1 and len(point.tasks) == 1]
    assert single
    assert all(any(f" {point.title} [" in name for name in names) for point in single)
    assert '04.05 Select "Business" under User type. [E100 Old Mill Hotel]' in names


@pytest.mark.parametrize("name", ["many-faults-3", "settled-3", "unreadable", "demo-faulty"])
def test_each_result_links_to_the_page(name: str) -> None:
    """To its point on the page that stands beside it, else to the line of its step: the page has every such place."""
    run = run_of(FIXTURES / name) if name.startswith("demo") else run_named(name)
    results, points = results_and_files(run)[0].values(), Points(run)
    anchors = set(html.document_fromstring(index(run)).xpath("//@id"))
    links = [result["links"][0] for result in results]  # type: ignore[index]
    assert {str(link["url"]).partition("#")[0] for link in links} == {"index.html"}
    assert {str(link["url"]).partition("#")[2] for link in links} <= anchors
    urls = {str(link["name"]): str(link["url"]) for link in links}
    for point in points.points:
        assert urls[f"Point {point.number} in index.html"] == f"index.html#{point.anchor}"


def test_what_the_results_are_about() -> None:
    """categories.json has the rules of our page, environment.properties the run, executor.json what made it."""
    run = made_run(many_faults, THREE)
    _, files = results_and_files(run)
    rules = {rule["name"]: rule for rule in json.loads(files["categories.json"])}
    assert set(rules["To correct"]["matchedStatuses"]) == {"failed", "broken", "skipped"}
    assert re.match(rules["To correct"]["messageRegex"], "To correct: No role")
    assert "Company\\ ID = DEMO-HOTELS" in files["environment.properties"].decode().splitlines()
    executor = json.loads(files["executor.json"])
    assert executor["buildName"] == "0.1.0 (abc1234)"
    assert executor["reportName"] == f"Demo Hotels Group: {progress(Points(run)).short}"


def test_the_headline_carries_the_pages_number() -> None:
    """Beside the tool's ring, which leaves out what was skipped, stands the page's number, and what the ring is."""
    run = made_run(many_faults, THREE)
    settings, number = config(run), progress(Points(run))
    assert settings["name"] == f"Demo Hotels Group: {number.short}"
    statuses = Counter(result["status"] for result in results_and_files(run)[0].values())
    counted = len(run.rows) - statuses["skipped"]
    assert settings["variables"] == {
        "Steps done": f"{number.done} of {number.total}",
        "Things to do": f"{number.points}, about {number.screens} screens",
        "Will show then": f"{number.count(StepState.SHOWS)} steps",
        "The ring counts": f"{statuses['passed']} of {counted} checks",
        "Not in the ring": f"{statuses['skipped']} waiting or not needed",
    }


def test_an_environment_is_one_line_for_each_name() -> None:
    """Whatever a company is called: in ASCII, with nothing that begins a line, a name or an escape of its own."""
    data = properties({"Company": "Zo\xeb \\u0041 \U0001f3e8\n=x", "Company ID": "#a: b"})
    assert data == b"Company = Zo\\u00eb \\\\u0041 \\ud83c\\udfe8\\u000a=x\nCompany\\ ID = #a: b\n"


def before(run: Run, **kinds: Kind) -> Run:
    """The run after one in which these steps were judged so, and all others as now."""
    by_step = {name.removeprefix("step_").replace("_", "."): kind for name, kind in kinds.items()}
    return changed(run, before=tuple((row.case, by_step.get(row.case.id, row.kind)) for row in run.rows))


def test_one_run_before_is_the_history() -> None:
    """A line of JSON with every case that was judged, by the tool's own IDs; none where nothing is compared."""
    run = before(made_run(one_fault), step_4_5=Kind.MET, step_4_6=Kind.UNKNOWN, step_4_3=Kind.WAIVED)
    (point,) = map(json.loads, Results(run).before().decode().splitlines())
    statuses = Counter(result["status"] for result in point["testResults"].values())
    dark = {Kind.BLOCKED, Kind.NOT_APPLICABLE}
    assert statuses == {"failed": 1, "passed": sum(row.kind not in dark for row in run.rows) - 2}
    assert point["timestamp"] == 1793697600000
    for other in (made_run(one_fault), changed(made_run(one_fault)), replace(made_run(one_fault), changes=Changes())):
        assert Results(other).before() == b""


def test_status_and_message_tell_the_verdict() -> None:
    """A verdict's kind is the status; the message begins with its category; what is blocked names its cause."""
    results, _ = results_and_files(made_run(many_faults, THREE))

    def of(name: str) -> tuple[object, object]:
        details = results[name].get("statusDetails", {})
        assert isinstance(details, dict)
        return results[name]["status"], details.get("message")

    assert of("4.5 / E200 Airport Inn") == ("passed", None)
    assert of("4.7 / E200 Airport Inn") == ("failed", "To correct: No role is assigned to the user")
    assert of("5.1 / E200 Airport Inn") == ("skipped", "Not needed: The credentials are for the entity level")
    assert of("4.10 / E100 Harbour Hotel") == ("broken", "No answer from Sage Intacct: The gateway did not answer")
    status, message = of("3.1 / E200 Airport Inn")
    assert (status, message) == (
        "skipped",
        'Blocked by 4.7: The Role can either be "Admin" or the previously created role.',
    )


def test_what_was_accepted_is_marked() -> None:
    """What was accepted is skipped in a category of its own, what was confirmed passes; both have a tag."""
    run = run_named("settled-3")
    results, _ = results_and_files(run)
    for name, status, tag, message in (
        ("4.5 / E200 Airport Inn", "skipped", "waived", "Accepted as it is: accepted: it is another"),
        ("4.9 / E200 Airport Inn", "passed", "attested", "Confirmed by a person: confirmed: J. Doe looked"),
    ):
        result = results[name]
        assert (result["status"], result["statusDetails"]["message"]) == (status, message)  # type: ignore[index]
        assert {"name": "tag", "value": tag} in result["labels"]  # type: ignore[operator]


def test_every_category_is_met_by_its_messages() -> None:
    """Each result that did not pass falls into one of our categories, and blocked ones into that of their cause."""
    run = made_run(many_faults, THREE)
    rules = config(run)["categories"]
    assert isinstance(rules, dict)
    messages = {
        result["statusDetails"]["message"]  # type: ignore[index]
        for result in results_and_files(run)[0].values()
        if result["status"] != "passed"
    }
    for message in messages:
        names = [rule["name"] for rule in rules["rules"] if re.search(rule["matchers"]["message"], message)]
        assert len(names) == 1
    assert {"To correct", "Open on our side"} < {rule["name"] for rule in rules["rules"]}
    assert 'Blocked by 4.7: The Role can either be "Admin" or the previously created role.' in {
        rule["name"] for rule in rules["rules"]
    }


def test_evidence_is_attached() -> None:
    """The piece of the answer that a verdict rests on is attached, as a record."""
    results, files = results_and_files(made_run(many_faults))
    attachments = results["4.7 / top level"]["attachments"]
    assert isinstance(attachments, list)
    (attached,) = attachments
    assert attached["name"] == "user, as Craftable sees it"
    assert json.loads(files[attached["source"]]) == {"USERTYPE": "No role is assigned to the user"}


def test_description_escapes_what_it_quotes() -> None:
    """The description says instruction, found, expected and where to click; no markup in it is the company's."""
    hostile = next(
        result for name, result in results_and_files(run_named("hostile"))[0].items() if name.startswith("4.5")
    )
    description = str(hostile["descriptionHtml"])
    assert "&lt;script&gt;alert(1)" in description
    assert set(re.findall(r"<(\w+)", description)) == {"dl", "dt", "dd", "bdi"}
    plain = str(results_and_files(made_run())[0]["4.10 / top level"]["descriptionHtml"])
    for label in ("Instruction", "Found", "Expected", "Where to click"):
        assert f"<dt>{label}</dt>" in plain


def test_seal_removes_analytics_and_puts_the_policy_first() -> None:
    """The seal takes the analytics out, and puts the policy and the data's declaration first in the head."""
    page = sealed(STOCK.encode()).decode()
    assert "googletagmanager" not in page
    assert "dataLayer" not in page
    assert page.index(POLICY) < page.index("window.allureReportDataReady=false") < page.index("<title>")
    assert "<script>d()</script>" in page


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(STOCK.replace("googletagmanager", "elsewhere"), id="analytics-elsewhere"),
        pytest.param(STOCK + STOCK[STOCK.index("<script async") :], id="twice"),
        pytest.param(STOCK.replace("<head>", "<head lang=en>"), id="another-head"),
        pytest.param(STOCK.replace("<title>", '<link href="//cdn.example/x.css"><title>'), id="something-remote"),
    ],
)
def test_a_page_that_has_changed_is_not_sealed(page: str) -> None:
    """Where the page is not the one we know, sealing stops rather than let something through."""
    with pytest.raises(SealError, match="it has changed"):
        sealed(page.encode())


def test_the_tool_gets_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither npm nor the tool is given `INTACCT_*`; packages' scripts are not run; the lock file decides."""
    calls: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        environment = options["env"]
        assert isinstance(environment, dict)
        calls.append((command, environment))
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(tool, "HOME", tmp_path / ".allure")
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("INTACCT_SENDER_PASSWORD", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setattr("sys.argv", ["install"])
    assert install.main() == 0
    ((command, environment),) = calls
    assert command[2:] == ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]
    assert "INTACCT_SENDER_PASSWORD" not in environment
    assert environment["HTTPS_PROXY"] == "http://proxy.example"
    monkeypatch.setattr(tool, "cli", lambda: tmp_path / "cli.js")
    with pytest.raises(ToolError):
        tool.generate(tmp_path, "allure-results", "work")
    assert "INTACCT_SENDER_PASSWORD" not in calls[1][1]


def test_another_version_of_the_tool_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that is sealed is that of the pinned version: another one has to be renewed first."""
    package = tmp_path / "node_modules" / "allure" / "package.json"
    package.parent.mkdir(parents=True)
    package.write_text('{"version": "3.0.0"}')
    monkeypatch.setattr(tool, "HOME", tmp_path)
    with pytest.raises(ToolError, match=r"another version; renew it with: python -m reports\._allure\.install"):
        tool.cli()


def test_lock_file_names_no_registry() -> None:
    """The lock file pins every package by its digest, and holds no address to load it from."""
    lock = json.loads((tool.HERE / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert (
        packages["node_modules/allure"]["version"]
        == json.loads((tool.HERE / "package.json").read_text())["dependencies"]["allure"]
    )
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not [name for name, package in packages.items() if "resolved" in package]


@pytest.mark.slow
def test_page_in_a_browser(allure: dict[str, Path], chromium: BrowserFixture) -> None:
    """From a file the sealed page shows the run by section and step, and asks nobody for anything."""
    with chromium.open_page(allure["many-faults-3"]) as sight:
        page = sight.page
        page.get_by_text(f"Demo Hotels Group: {progress(Points(run_named('many-faults-3'))).short}").wait_for()
        page.get_by_text("04 Create a Web Services users for Craftable").wait_for()
        for text in ("DEMO-HOTELS", "01 Enable Web Services", "05 Top Level or Entity Level setup"):
            assert text in sight.text
        page.get_by_text("Categories").first.click()
        page.get_by_text("Blocked by 4.7").first.wait_for()
        sight.assert_quiet()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "title", "found"),
    [
        pytest.param("many-faults-3", r"^04\.07 .*\[E200 Airport Inn\]$", "No role is assigned", id="faulty"),
        pytest.param("hostile", r"^04\.05 .*\[<script>", "<script>alert(1)</script><img src=", id="hostile"),
    ],
)
def test_result_in_a_browser(
    name: str, title: str, found: str, allure: dict[str, Path], chromium: BrowserFixture
) -> None:
    """A result shows its description and evidence; whatever a hostile company is called stays text there, too."""
    with chromium.open_page(allure[name]) as sight:
        page = sight.page
        page.get_by_text(re.compile(title)).first.click()
        description = page.frame_locator("iframe").first.locator("body")
        description.get_by_text("Where to click").wait_for()
        assert f"To correct: {found}" in sight.text
        assert f"Found\n{found}" in description.inner_text()
        page.get_by_text(re.compile(r"Point \d in index\.html")).wait_for(timeout=5000)
        page.get_by_text("Attachments").first.click()
        page.get_by_text("sees it").first.click()
        page.get_by_text("{").first.wait_for()
        sight.assert_quiet()


@pytest.mark.slow
def test_what_changed_in_a_browser(allure: dict[str, Path], chromium: BrowserFixture) -> None:
    """The tool shows what was fixed and what has come to fail since the run before, and calls nothing flaky."""
    with chromium.open_page(allure["after"]) as sight:
        page = sight.page
        page.get_by_text("Demo Hotels Group: ").first.wait_for()
        data = page.evaluate("window.allureReportData")
        results = [json.loads(base64.b64decode(content)) for name, content in data.items() if "test-results/" in name]
        turns = {(result["fullName"], result.get("transition"), bool(result.get("flaky"))) for result in results}
        assert {name for name, turn, _ in turns if turn == "fixed"} == {
            f"4.5 / {place}" for place in ("E100 Harbour Hotel", "E200 Airport Inn", "E300 Old Town Suites")
        }
        assert {name for name, turn, _ in turns if turn == "regressed"} == {
            "4.3 / E200 Airport Inn",
            "4.3 / E300 Old Town Suites",
        }
        assert {name for name, turn, _ in turns if turn == "new" and name.startswith("4.8")} == {
            f"4.8 / {place}" for place in ("E100 Harbour Hotel", "E200 Airport Inn", "E300 Old Town Suites")
        }
        assert not [name for name, _, flaky in turns if flaky]
        sight.assert_quiet()
