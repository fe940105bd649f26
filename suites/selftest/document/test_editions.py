"""Editions of the document: how a file is read, what differs, and that a new one needs no code."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from intacct.recording.replay import Recording
from suites.document.difference import difference
from suites.document.load import FOLDER, EditionError, editions, load_document, read_editions
from suites.document.model import Document
from suites.judgement.case import Case
from suites.judgement.judge import Judgement
from suites.judgement.profile import Profile, ProfileError, load_profile
from suites.judgement.verdict import Kind, Verdict
from suites.judgement.waivers import Attestation, Waiver, entries
from suites.run.compare_editions import changed_verdicts, main
from suites.run.paths import FIXTURES, PROFILE, PROJECT
from suites.run.plan import recorded_time
from suites.run.replay import judge, judged_at
from suites.selftest.support.departures import Departure, base, depart, departures
from suites.selftest.support.live_run import result, run, verdicts
from suites.selftest.support.plugins.invented_edition import FILE, joined
from suites.setup import load as load_cases

OLDER, NEWEST = "roles and entity level", "connection values"
BASE = """
number = 1
edition = "first"
title = "Setup"
sender_id = "S"
user_name = "U"
[[application]]
name = "Company"
code = "CO"
decisive = ["LOCATION"]
[[section]]
number = "1"
title = "One"
[[section]]
number = "2"
title = "Two"
[[instruction]]
id = "1.1"
leads_to = "1.2"
instruction = "Go there"
judged = "company"
expected = "it is on"
click = "There"
why = "so"
[[instruction]]
id = "1.2"
instruction = "Switch it on"
judged = "company"
expected = "it is on"
click = "There > On"
why = "so"
[[instruction]]
id = "2.1"
instruction = "Save"
judged = "user"
expected = "saved"
click = "Save"
why = "so"
"""


@pytest.fixture
def invented() -> Iterator[Document]:
    """The invented edition, among the bundled ones."""
    with joined(FILE):
        yield load_document("invented")


def read(folder: Path, *more: str) -> tuple[Document, ...]:
    """The editions of a folder that holds the first and these."""
    for number, text in enumerate((BASE, *more)):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    return read_editions(folder)


def second(differs: str) -> str:
    """An edition that is based on the first."""
    return f'number = 2\nedition = "second"\nbased_on = "first"\n{differs}'


# Reading


def test_an_edition_that_differs_in_nothing_is_the_same(tmp_path: Path) -> None:
    """Everything that an edition does not say is what the one has that it is based on."""
    first, other = read(tmp_path, second(""))
    assert dataclasses.replace(other, number=1, edition="first") == first


def test_an_edition_holds_only_what_differs(tmp_path: Path) -> None:
    """Added, reworded, renumbered and left out: the rest is inherited, by the rule or by the number."""
    differs = (
        'without = ["2", "1.2"]\n[[section]]\nnumber = "3"\ntitle = "Three"\n'
        '[[instruction]]\nid = "1.1"\nclick = "Elsewhere"\n'
        '[[instruction]]\nid = "1.10"\nrule = "1.2"\n'
        '[[instruction]]\nid = "3.1"\nrule = "2.1"\ninstruction = "Save it"\n'
    )
    first, other = read(tmp_path, second(differs))
    assert other.ids == ("1.1", "1.10", "3.1")
    assert [one.number for one in other.section] == ["1", "3"]
    assert other["1.1"] == dataclasses.replace(first["1.1"], click="Elsewhere", leads_to="1.10")
    assert other["1.10"] == dataclasses.replace(first["1.2"], id="1.10", rule="1.2")
    assert (other["3.1"].judged_by, other["3.1"].instruction, other["3.1"].why) == ("2.1", "Save it", "so")
    assert [other.printed(rule) for rule in ("1.1", "1.2", "2.1", "3.1")] == ["1.1", "1.10", "3.1", None]


def test_a_rule_counts_more_than_a_number(tmp_path: Path) -> None:
    """An instruction that names a rule has that one's words, though its number was another instruction's."""
    _, other = read(tmp_path, second('without = ["2"]\n[[instruction]]\nid = "1.1"\nrule = "2.1"\n'))
    assert (other["1.1"].judged_by, other["1.1"].instruction, other["1.1"].leads_to) == ("2.1", "Save", "")


def test_of_two_instructions_of_one_rule_the_first_is_led_to(tmp_path: Path) -> None:
    """Where an edition has a step twice, the one before it goes on leading to the one that comes first."""
    _, other = read(tmp_path, second('[[instruction]]\nid = "1.5"\nrule = "1.2"\n'))
    assert (other["1.1"].leads_to, other["1.5"].judged_by) == ("1.2", "1.2")


def test_an_edition_may_be_based_on_a_later_one(tmp_path: Path) -> None:
    """The number orders editions, whichever of them came first into this project: steps are followed over several."""
    earlier = 'number = 0\nedition = "zero"\nbased_on = "second"\nwithout = ["2"]\n'
    zero, first, other = read(tmp_path, second('email = "a@b.c"\n'), earlier)
    assert (zero.edition, zero.ids, zero.email) == ("zero", ("1.1", "1.2"), "a@b.c")
    assert (first.email, other.email) == ("", "a@b.c")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("number = ", "1.toml is no TOML", id="no TOML"),
        pytest.param('number = 2\nedition = "x"\ntitel = "T"', "titel", id="unknown key"),
        pytest.param('number = 2\nedition = "x"', "title", id="nothing in it"),
        pytest.param('number = 1\nedition = "x"\nbased_on = "first"', "two editions are called 1", id="number twice"),
        pytest.param('number = 2\nedition = "first"', "two editions are called first", id="name twice"),
        pytest.param('number = 2\nedition = "x"\nbased_on = "y"', "based on y, which is no other", id="no basis"),
        pytest.param('number = 2\nedition = "x"\nbased_on = "x"', "based on x, which is no other", id="its own basis"),
        pytest.param(second('without = ["9.9"]'), "leaves out 9.9", id="nothing to leave out"),
        pytest.param(second('without = ["1.2"]'), "1.1 leads to 1.2 of its basis", id="leads nowhere"),
        pytest.param(second('[[instruction]]\nid = "1.1"\nleads_to = "1.9"'), "leads to 1.9", id="leads to nothing"),
        pytest.param(second('[[instruction]]\nid = "1.1"\nleads_to = "1.1"'), "leads to 1.1", id="leads to itself"),
        pytest.param(
            second('[[instruction]]\nid = "2.2"'),
            "instruction, 2.2, instruction: Field required",
            id="new, and says nothing",
        ),
        pytest.param(second('[[instruction]]\nid = "2.x"\nrule = "2.1"'), "not '2.x'", id="no number"),
        pytest.param(second('[[instruction]]\nrule = "2.1"'), "not ''", id="without a number"),
        pytest.param(second('[[instruction]]\nid = "3.1"\nrule = "2.1"'), "3.1 stands in no section", id="no section"),
        pytest.param(second('[[section]]\nnumber = "x"\ntitle = "X"'), "section, 0, number", id="no section number"),
        pytest.param(second('[[instruction]]\nid = "1.1"\n' * 2), "a number of its own", id="number twice in it"),
    ],
)
def test_a_wrong_edition_is_told(tmp_path: Path, text: str, said: str) -> None:
    """What cannot be used is told in one sentence; there is no half of an edition."""
    with pytest.raises(EditionError, match=re.escape(said)) as refused:
        read(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_editions_that_are_based_on_each_other_are_told(tmp_path: Path) -> None:
    """A circle of bases has no beginning."""
    circle = 'number = 3\nedition = "third"\nbased_on = "fourth"', 'number = 4\nedition = "fourth"\nbased_on = "third"'
    with pytest.raises(EditionError, match="which is no other edition"):
        read(tmp_path, *circle)


def test_the_newest_is_the_default() -> None:
    """Without a name the edition of the highest number counts; a name that is not known is told with those that are."""
    assert [one.edition for one in editions()][-2:] == [OLDER, NEWEST]
    assert load_document() == load_document(NEWEST)
    with pytest.raises(EditionError, match=f'known are .*"{OLDER}", "{NEWEST}"'):
        load_document("2019")


@pytest.mark.parametrize("document", editions(), ids=lambda one: one.edition)
def test_one_rule_is_judged_alike_in_every_edition(document: Document) -> None:
    """A rule is for the company or for a user, for applications or not, and a navigation step or not, everywhere."""

    def nature(of: Document, id_: str) -> tuple[str, bool, bool]:
        return of[id_].judged, of[id_].applications, bool(of[id_].leads_to)

    for one in document.instruction:
        others = [other for other in editions() if one.judged_by in other.ids]
        assert {nature(document, one.id)} == {nature(other, one.judged_by) for other in others}, one.id


def test_editions_copy_nothing() -> None:
    """The later edition's file holds its own instructions only."""
    texts = [file.read_text("utf-8").count("[[instruction]]") for file in sorted(FOLDER.glob("*.toml"))]
    assert texts == [22, 4]


def test_the_readme_shows_an_edition(tmp_path: Path) -> None:
    """The edition that the maintainers' page shows can be read as it stands there."""
    (shown,) = re.findall(
        r"```toml\n(number = .+?)```", (PROJECT / "suites" / "README.md").read_text("utf-8"), re.DOTALL
    )
    (tmp_path / "4.toml").write_text(shown, "utf-8")
    with joined(tmp_path / "4.toml"):
        document = load_document()
    assert document.edition == "2027"
    assert (document.printed("4.10"), document.printed("4.4"), document.printed("5.1")) == ("4.11", None, None)


# An invented one: nothing but data


def judgement(recording: Recording, profile: Profile, edition: str) -> Judgement:
    """A recorded company, judged by an edition."""
    profile = dataclasses.replace(profile, edition=edition)
    return judged_at(recording, profile, recorded_time(recording.manifest))


def all_verdicts(of: Judgement) -> dict[Case, Verdict]:
    """Its cases and their verdicts."""
    return {case: of.verdict(case) for case in of.cases}


def in_invented_numbers(found: dict[Case, Verdict], document: Document) -> dict[Case, Verdict]:
    """What the newest edition says, in the numbers of another one in which nothing is blocked by what is not there."""

    def printed(case: Case) -> Case | None:
        id_ = document.printed(case.id)
        return None if id_ is None else dataclasses.replace(case, id=id_)

    said: dict[Case, Verdict] = {}
    for case, verdict in found.items():
        own, blocker = printed(case), verdict.blocked_by
        while blocker is not None and printed(blocker) is None:
            blocker = found[blocker].blocked_by
        if own is not None and blocker is not None:
            id_ = document.printed(blocker.id) or ""
            said[own] = dataclasses.replace(verdict, blocked_by=dataclasses.replace(blocker, id=id_))
        elif own is not None:
            kind = Kind.UNKNOWN if verdict.blocked_by else verdict.kind
            said[own] = dataclasses.replace(verdict, kind=kind, blocked_by=None)
    return said


# What was accepted or confirmed names instructions by the numbers of an edition that the invented one does not have.
BLOCKING = tuple(
    one
    for one in departures()
    if sum("blocked" in text for text in one.changes.values()) > 1 and not (one.waived or one.attested)
)


@pytest.mark.parametrize("departure", BLOCKING[::4], ids=lambda one: f"{one.on}: {one.name}")
def test_an_invented_edition_is_judged_by_the_same_rules(invented: Document, departure: Departure) -> None:
    """Whatever a company lacks: an edition says the same as another of the same rules, in its own numbers.

    What waited for an instruction that it does not have waits for what that one waited for, or is unknown.
    """
    recording, profile = depart(departure)
    newest = all_verdicts(judgement(recording, profile, NEWEST))
    found = all_verdicts(judgement(recording, profile, "invented"))
    same = {
        case: dataclasses.replace(verdict, side=None, near_miss="", found="")
        for case, verdict in found.items()
        if case.id != "7.2"
    }
    wanted = in_invented_numbers(newest, invented)
    assert same == {
        case: dataclasses.replace(verdict, side=None, near_miss="", found="") for case, verdict in wanted.items()
    }
    assert all(one.blocked_by in found for one in found.values() if one.blocked_by)


def test_an_added_instruction_is_judged_by_the_rule_that_it_names(invented: Document) -> None:
    """Two instructions of one rule end alike."""
    found = all_verdicts(judgement(*base("demo-faulty"), "invented"))
    ends = {case.place: verdict.outcome for case, verdict in found.items() if case.id == "7.2"}
    assert invented["7.2"].judged_by == "4.1"
    assert ends == {case.place: verdict.outcome for case, verdict in found.items() if case.id == "4.1"}


def test_what_waited_for_a_missing_instruction_is_unknown(invented: Document) -> None:
    """Nobody made E400's user, and the edition has no 5.2: everything there is unknown, with what was found."""
    found = all_verdicts(judgement(*base("demo-faulty"), "invented"))
    there = {verdict.kind: verdict.found for case, verdict in found.items() if case.place.key == "E400"}
    assert "5" not in {one.section for one in invented.instruction}
    assert there[Kind.UNKNOWN] == "No credentials for this entity"
    assert {kind for kind in there if kind is not Kind.UNKNOWN} <= {Kind.BLOCKED}, "3.1 waits for 3.2"


def test_navigation_names_the_step_by_its_own_number(invented: Document) -> None:
    """The step that a navigation step leads to is told as the edition prints it."""
    found = all_verdicts(judgement(*base("demo"), "invented"))
    says = {case.id: verdict.found for case, verdict in found.items() if case.id in {"2.1", "2.2", "2.3"}}
    assert invented["2.1"].leads_to == "2.5"
    assert set(says.values()) == {"Step 2.5 was done"}


def test_waivers_and_attestations_speak_in_the_editions_own_numbers(invented: Document) -> None:
    """What was accepted or confirmed counts for the instruction of that number, and for what waits for its rule."""
    recording, profile = base("demo-faulty")
    day = date(2026, 11, 3)
    waived = [{"id": "7.1", "place": "E300", "reason": "new password", "by": "J. Doe", "until": day}]
    attested = [{"id": "4.5", "place": "E400", "how": "seen", "by": "J. Doe", "on": day}]
    profile = dataclasses.replace(
        profile, waived=entries(Waiver, waived, invented), attested=entries(Attestation, attested, invented)
    )
    found = {str(case): verdict for case, verdict in all_verdicts(judgement(recording, profile, "invented")).items()}
    assert (found["7.1 E300"].kind, found["7.1 E300"].true_kind) == (Kind.WAIVED, Kind.NOT_MET)
    waits = found["4.5 E300"].blocked_by
    assert waits is not None
    assert (waits.id, found["4.5 E400"].kind) == ("7.1", Kind.ATTESTED)


def test_a_waiver_of_another_editions_number_is_told(tmp_path: Path) -> None:
    """A profile that names an older edition cannot waive what only the newer one has."""
    waiver = '[[waived]]\nid = "6.4"\nreason = "none"\nby = "J. Doe"\nuntil = 2026-11-30\n'
    (tmp_path / "new.toml").write_text(waiver, "utf-8")
    (tmp_path / "old.toml").write_text(f'edition = "{OLDER}"\n{waiver}', "utf-8")
    assert [one.id for one in load_profile(tmp_path / "new.toml").waived] == ["6.4"]
    with pytest.raises(ProfileError, match=r"id must be a number of the document: 1\.1.*5\.2;"):
        load_profile(tmp_path / "old.toml")


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """The faulty company, its profile naming the invented edition."""
    folder = tmp_path / "faulty"
    shutil.copytree(FIXTURES / "demo-faulty", folder)
    profile = folder / PROFILE
    profile.write_text('edition = "invented"\n' + profile.read_text("utf-8"), "utf-8")
    return folder


def test_another_edition_is_judged_with_what_was_accepted(invented: Document, recorded: Path) -> None:
    """A number may stand for another rule elsewhere: entries go by the rule, and are left out where there is none."""
    assert invented.printed("4.10") == "7.1"
    accepted = '\n[[waived]]\nid = "{}"\nreason = "none"\nby = "J. Doe"\nuntil = 2026-11-30\n'
    profile = recorded / PROFILE
    profile.write_text(profile.read_text("utf-8") + accepted.format("7.1") + accepted.format("7.2"), "utf-8")
    found = judge(recorded, NEWEST).judgement
    assert {case.id for case in found.cases if found.verdict(case).kind is Kind.WAIVED} == {"4.10"}
    assert not [remark for remark in found.remarks if "matches nothing" in remark]


@pytest.mark.slow
def test_a_whole_run_works_with_an_invented_edition(recorded: Path, tmp_path: Path) -> None:
    """Terminal, pages, result.json and exit status of an edition that needs no code; nothing names what it lacks."""
    plugin = ("-p", "suites.selftest.support.plugins.invented_edition", f"--reports={tmp_path / 'reports'}")
    ended = run("--company=x", f"--replay={recorded}", *plugin)
    folder = tmp_path / "reports" / "x"
    assert ended.status == 1, ended.output
    assert "edition: invented" in ended.output
    assert "7.1  Save the user. [E300 Orchard Resort]" in ended.output
    assert f"collected {len(verdicts(folder))} items" in ended.output, "a rule without an instruction is not collected"
    found = result(folder)
    assert (found["edition"], found["partial"], found["exit_status"]) == ("invented", False, 1)
    with joined(FILE):
        document = load_document("invented")
    judged = verdicts(folder)
    assert list(dict.fromkeys(one["id"] for one in judged)) == list(document.ids)
    assert {one["blocked_by"]["id"] for one in judged if isinstance(one["blocked_by"], dict)} <= {*document.ids}
    page = (folder / "index.html").read_text("utf-8")
    for text in ("invented", "Save the user.", "As the e-mail address of the account", "Saving", "Everything"):
        assert text in page, text
    assert "5.2" not in page
    assert "7 Saving" in (folder / "junit.xml").read_text("utf-8")
    assert "Save the user." in (folder / "fix-list.md").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        pytest.param(("--instruction=7.1",), 1, "7.1  Save the user.", id="one that it has"),
        pytest.param(
            ("--instruction=5.2",), 4, 'no instruction 5.2: edition "invented" has 1.1', id="one that it lacks"
        ),
    ],
)
def test_instructions_are_those_of_the_companys_edition(
    recorded: Path, tmp_path: Path, options: tuple[str, ...], status: int, said: str
) -> None:
    """`--instruction` means the numbers of the edition that the company is judged by."""
    plugin = ("-p", "suites.selftest.support.plugins.invented_edition", f"--reports={tmp_path / 'reports'}")
    ended = run("--company=x", f"--replay={recorded}", *plugin, *options)
    assert (ended.status, said in ended.output) == (status, True), ended.output


@pytest.mark.slow
def test_companies_of_one_run_may_have_different_editions(tmp_path: Path) -> None:
    """Each company is judged by the edition that its own profile names, on workers too."""
    wanted = {"demo": OLDER, "demo-faulty": "invented", "demo-entities": NEWEST}
    for name, edition in wanted.items():
        shutil.copytree(FIXTURES / name, tmp_path / "recordings" / name)
        profile = tmp_path / "recordings" / name / PROFILE
        profile.write_text(f'edition = "{edition}"\n' + profile.read_text("utf-8"), "utf-8")
    replay = (f"--replay={tmp_path / 'recordings'}", f"--reports={tmp_path / 'reports'}")
    plugin = ("-p", "suites.selftest.support.plugins.invented_edition")
    ended = run("--company=all", *replay, *plugin, "-n", "2")
    assert ended.status == 1, ended.output
    found = {name: result(tmp_path / "reports" / name) for name in wanted}
    assert {name: one["edition"] for name, one in found.items()} == wanted
    assert {name: one["partial"] for name, one in found.items()} == dict.fromkeys(wanted, False)
    assert [len(verdicts(tmp_path / "reports" / name)) for name in ("demo", "demo-entities")] == [30, 88]


# Differences


def test_difference_of_editions(invented: Document) -> None:
    """Instructions added, gone, renumbered, reworded, and under other menu paths."""
    found = difference(load_document(NEWEST), invented)
    assert [one.id for one in found.added] == ["7.2"]
    assert [one.id for one in found.gone] == ["5.1", "5.2"]
    assert [(old.id, new.id) for old, new in found.renumbered] == [("2.4", "2.5"), ("4.10", "7.1")]
    assert [new.id for _, new in found.reworded] == ["4.3", "7.1"]
    assert [(new.id, new.click.split(" > ")[1]) for _, new in found.moved] == [("3.4", "Roles"), ("4.3", "Users")]
    back = difference(invented, load_document(NEWEST))
    assert (back.added, back.gone) == (found.gone, found.added)


def test_difference_of_one_edition_is_nothing() -> None:
    """An edition does not differ from itself."""
    found = difference(load_document(), load_document())
    assert (found.added, found.gone, found.renumbered, found.reworded, found.moved) == ((), (), (), (), ())


def test_words_and_menu_paths_differ_by_themselves(tmp_path: Path) -> None:
    """An instruction under another path is moved and not reworded, and one in other words the other way round."""
    differs = '[[instruction]]\nid = "1.1"\nclick = "Here"\n[[instruction]]\nid = "1.2"\ninstruction = "Turn it on"\n'
    found = difference(*read(tmp_path, second(differs)))
    assert [new.id for _, new in found.moved] == ["1.1"]
    assert [new.id for _, new in found.reworded] == ["1.2"]


def test_another_end_of_the_same_kind_is_a_change() -> None:
    """A user type that is unknown for another reason is told."""
    wanted = ("no answer shows the user type", "two answers show different user types, and cap nothing")
    named = {one.name: one for one in departures() if one.on == "demo"}
    old, new = (judgement(*depart(named[name]), NEWEST) for name in wanted)
    (change,) = changed_verdicts(old, new)
    assert change.old is not None
    assert change.new is not None
    assert (str(change.new[0]), change.old[1].kind, change.new[1].kind) == ("4.5 top", Kind.UNKNOWN, Kind.UNKNOWN)


@pytest.mark.usefixtures("invented")
def test_verdicts_that_an_edition_would_change() -> None:
    """For a recorded company: which cases are new, gone, or end otherwise; a new number alone changes nothing."""
    load_cases()
    old, new = (judgement(*base("demo-faulty"), edition) for edition in (NEWEST, "invented"))
    changes = changed_verdicts(old, new)
    fresh = {str(one.new[0]) for one in changes if one.old is None and one.new}
    gone = {str(one.old[0]) for one in changes if one.new is None and one.old}
    other = {one.new[0].place.key for one in changes if one.old and one.new}
    places = ("E100", "E200", "E300", "E400")
    assert fresh == {f"7.2 {place}" for place in places}
    assert gone == {f"{id_} {place}" for id_ in ("5.1", "5.2") for place in places}
    assert other == {"E400"}, "there, everything waited for 5.2"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((), '3  "connection values", 26 instructions', id="the list"),
        pytest.param(("2", "3"), "  6.3  Tell us the bank account ID", id="numbers"),
        pytest.param((OLDER, NEWEST), "added: 4", id="names"),
        pytest.param(("3", "2", f"--recording={FIXTURES / 'demo'}"), "  6.3 top: was met", id="a recording, gone"),
        pytest.param(
            ("2", "3", f"--recording={FIXTURES / 'demo-faulty'}"),
            "  6.3 E200: blocked by 3.3 E200 Cash Management",
            id="a recording, new",
        ),
    ],
)
def test_the_command_tells_the_difference(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    """`python -m suites.document` ends with 0 and lines for a terminal."""
    assert main([*words]) == 0
    assert said in capsys.readouterr().out


@pytest.mark.usefixtures("invented")
def test_the_command_tells_old_and_new(capsys: pytest.CaptureFixture[str]) -> None:
    """What is reworded, or moved to another screen, is told with both texts; what ends otherwise with both ends."""
    assert main(["3", "99", f"--recording={FIXTURES / 'demo-faulty'}"]) == 0
    out = capsys.readouterr().out
    for text in (
        "renumbered: 2\n  2.4 -> 2.5\n  4.10 -> 7.1\n",
        '  4.3  old  Under Account email address, enter "integrations@craftable.com".\n       new  As the e-mail',
        "other menu path: 2\n  3.4  old  Company > Admin",
        "  4.2 E400: blocked by 5.2 E400 -> unknown\n       No credentials for this entity\n",
        "  5.2 E400: was unknown\n",
    ):
        assert text in out, out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("2",), "two editions are needed", id="one"),
        pytest.param(("2", "4711"), "there is no edition '4711'", id="unknown"),
        pytest.param(("2", "3", "--recording=/no/such"), "is not there", id="no recording"),
        pytest.param(("2", "3", "--replay=x"), "unrecognized arguments", id="unknown option"),
    ],
)
def test_a_wrong_command_is_told(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    """One sentence after ERROR, and exit status 4."""
    with pytest.raises(SystemExit) as ended:
        main([*words])
    err = capsys.readouterr().err
    assert ended.value.code == 4
    assert err.startswith("ERROR: ")
    assert said in err
    assert err.count("\n") == 1
