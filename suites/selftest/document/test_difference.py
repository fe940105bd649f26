"""What differs between two editions, and between the verdicts by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.document.difference import difference
from suites.document.load import load_document
from suites.document.model import Document
from suites.judgement.verdict import Kind
from suites.run.compare_editions import changed_verdicts, main
from suites.run.paths import FIXTURES
from suites.selftest.document.test_editions import BASE, NEWEST, OLDER, SECOND, read
from suites.selftest.document.test_invented_edition import judgement
from suites.selftest.support.departures import base, depart, departures
from suites.setup import load as load_cases


def test_difference_of_editions(invented: Document) -> None:
    """The difference of two editions is what was added, removed, renumbered, reworded and moved."""
    change = difference(load_document(NEWEST), invented)
    assert [instruction.id for instruction in change.added] == ["7.2"]
    assert [instruction.id for instruction in change.gone] == ["5.1", "5.2"]
    assert [(old.id, new.id) for old, new in change.renumbered] == [("2.4", "2.5"), ("4.10", "7.1")]
    assert [new.id for _, new in change.reworded] == ["4.3", "7.1"]
    assert [(new.id, new.click.split(" > ")[1]) for _, new in change.moved] == [("3.4", "Roles"), ("4.3", "Users")]
    reverse = difference(invented, load_document(NEWEST))
    assert (reverse.added, reverse.gone) == (change.gone, change.added)


def test_difference_of_one_edition_is_nothing() -> None:
    """An edition does not differ from itself."""
    change = difference(load_document(), load_document())
    assert (change.added, change.gone, change.renumbered, change.reworded, change.moved) == ((), (), (), (), ())


def test_words_and_menu_paths_differ_by_themselves(tmp_path: Path) -> None:
    """An instruction under another path is moved and not reworded, and one in other words the other way round."""
    other = SECOND.replace('click = "There > On"', 'click = "Here"').replace(
        'instruction = "Save"', 'instruction = "Keep"'
    )
    change = difference(*read(tmp_path, BASE, other).usable)
    assert [new.id for _, new in change.moved] == ["1.2"]
    assert [new.id for _, new in change.reworded] == ["2.1"]


def test_another_end_of_the_same_kind_is_a_change() -> None:
    """A case that is unknown for another reason is told as changed."""
    names = ("no answer shows the user type", "two answers show different user types, and cap nothing")
    by_name = {departure.name: departure for departure in departures() if departure.on == "demo"}
    old, new = (judgement(*depart(by_name[name]), NEWEST) for name in names)
    (change,) = changed_verdicts(old, new)
    assert change.old is not None
    assert change.new is not None
    assert (str(change.new[0]), change.old[1].kind, change.new[1].kind) == ("4.5 top", Kind.UNKNOWN, Kind.UNKNOWN)


@pytest.mark.usefixtures("invented")
def test_verdicts_that_an_edition_would_change() -> None:
    """Another edition adds, removes and changes cases; a new number alone changes nothing."""
    load_cases()
    old, new = (judgement(*base("demo-faulty"), edition) for edition in (NEWEST, "invented"))
    changes = changed_verdicts(old, new)
    fresh = {str(change.new[0]) for change in changes if change.old is None and change.new}
    removed = {str(change.old[0]) for change in changes if change.new is None and change.old}
    other = {change.new[0].place.key for change in changes if change.old and change.new}
    places = ("E100", "E200", "E300", "E400")
    assert fresh == {f"7.2 {place}" for place in places}
    assert removed == {f"{id_} {place}" for id_ in ("5.1", "5.2") for place in places}
    assert other == {"E400"}, "there, everything waited for 5.2"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param((), '3  "connection values"', id="the list"),
        pytest.param(("2", "3"), "  6.3  Tell us the bank account ID", id="numbers"),
        pytest.param((OLDER, NEWEST), "added: 4", id="names"),
        pytest.param(
            ("3", "2", f"--recording={FIXTURES / 'demo-values'}"), "  6.3 top: was met", id="a recording, gone"
        ),
        pytest.param(
            ("2", "3", f"--recording={FIXTURES / 'demo-faulty'}"),
            "  6.1 company: met",
            id="a recording, new",
        ),
    ],
)
def test_the_command_tells_the_difference(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], text: str
) -> None:
    """`python -m suites.document` prints the difference and ends with 0."""
    assert main([*words]) == 0
    assert text in capsys.readouterr().out


@pytest.mark.usefixtures("invented")
def test_the_command_tells_old_and_new(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the old and the new text, menu path and outcome."""
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
    ("words", "fault"),
    [
        pytest.param(("2",), "two editions are needed", id="one"),
        pytest.param(("2", "4711"), "there is no edition '4711'", id="unknown"),
        pytest.param(("2", "3", "--recording=/no/such"), "does not exist", id="no recording"),
        pytest.param(("2", "3", "--replay=x"), "unrecognized arguments", id="unknown option"),
    ],
)
def test_a_wrong_command_is_told(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], fault: str) -> None:
    """A wrong command is one sentence after ERROR and exit status 4."""
    with pytest.raises(SystemExit) as ended:
        main([*words])
    err = capsys.readouterr().err
    assert ended.value.code == 4
    assert err.startswith("ERROR: ")
    assert fault in err
    assert err.count("\n") == 1
