"""What verdicts say, word for word: `python -m suites.selftest.support.verdict_texts` writes verdicts.txt anew.

It has those of the bundled recordings, and under each departure those that stand nowhere above. Its diff shows to a
reviewer each sentence that a change of ours changes. What waits for a sign-in repeats it, and is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from suites.judgement.sign_in import SignInOutcome
from suites.judgement.verdict import Evidence, Kind, Verdict
from suites.selftest.support.departures import (
    Departure,
    Outcomes,
    changes,
    depart,
    departures,
    judge_base,
    judge_recording,
)
from suites.selftest.support.edits import FOLDER

BASES = ("demo", "demo-values", "demo-entities", "demo-audited", "demo-lines")
"""The bundled recordings that departures depart from."""
FILE = FOLDER / "verdicts.txt"
_HEADING, _VERDICT, _EXPECTED = "== ", "-- ", "   expected: "


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The file: its headings, the classes of its outcomes, and what each of its verdicts says and expects."""

    headings: frozenset[str]
    classes: frozenset[str]
    texts: frozenset[tuple[str, str]]


@cache
def reviewed() -> Reviewed:
    """The file as it is."""
    headings, texts = set[str](), set[tuple[str, str]]()
    for section in FILE.read_text("utf-8").split(f"\n\n{_HEADING}"):
        heading, *verdicts = section.split(f"\n{_VERDICT}")
        headings.add(heading.removeprefix(_HEADING).strip())
        for verdict in verdicts:
            text, *expected = verdict.rstrip("\n").split(f"\n{_EXPECTED}")
            texts.update((text, each) for each in expected)
    return Reviewed(frozenset(headings), frozenset(_class_of(text) for text, _ in texts), frozenset(texts))


def new_texts(heading: str, verdicts: Iterable[Verdict]) -> list[tuple[str, str]]:
    """Those that stand nowhere in the file; none for a departure or for a class of outcomes that are not in it yet."""
    file = reviewed()
    if heading not in file.headings:
        return []
    return [text for text in _texts(verdicts) if text not in file.texts and _class_of(text[0]) in file.classes]


def changed_verdicts(departure: Departure, outcomes: Outcomes) -> tuple[str, list[Verdict]]:
    """The heading of a departure, and the verdicts that it changes."""
    changed = changes(departure, outcomes)
    verdicts = [verdict for case, verdict in outcomes.verdicts.items() if str(case) in changed]
    return f"{departure.on}: {departure.name}", verdicts


def written_anew() -> Iterator[str]:
    """The lines of the file as they have to be."""
    written = set[tuple[str, str]]()
    for heading, verdicts in _every():
        texts = [text for text in _texts(verdicts) if text not in written]
        yield f"{_HEADING}{heading}"
        for verdict in dict.fromkeys(text for text, _ in texts):
            yield f"{_VERDICT}{verdict}"
            yield from (f"{_EXPECTED}{expected}" for text, expected in texts if text == verdict)
        yield ""
        written.update(texts)


def _every() -> Iterator[tuple[str, Iterable[Verdict]]]:
    for name in BASES:
        yield name, judge_base(name).verdicts.values()
    for departure in departures():
        yield changed_verdicts(departure, judge_recording(*depart(departure)))


def _texts(verdicts: Iterable[Verdict]) -> Iterable[tuple[str, str]]:
    """What each different verdict says, and what it expects, once."""
    told_apart = (verdict for verdict in verdicts if not (verdict.kind is Kind.BLOCKED and _is_of_sign_in(verdict)))
    return dict.fromkeys((_text(verdict), _line(verdict.expected)) for verdict in told_apart)


def _is_of_sign_in(verdict: Verdict) -> bool:
    return verdict.outcome in {end.label for end in SignInOutcome}


def _class_of(text: str) -> str:
    """The class of outcomes in the first line of a verdict: `UserType` of `not_met UserType.OTHER, side customer`."""
    return text.split(maxsplit=2)[1].partition(".")[0]


def _text(verdict: Verdict) -> str:
    """A verdict in lines: how it ended, on whose side and by what source, and each of its texts."""
    ended = [
        f"{verdict.kind.value} {verdict.outcome}",
        f"side {verdict.side.value}" if verdict.side else "",
        f"rests on {verdict.rests_on.value}" if verdict.rests_on else "",
        "an auditor would help" if verdict.auditor_would_help else "",
    ]
    texts = {
        "found": verdict.found,
        "near miss": verdict.near_miss,
        "remark": verdict.remark,
        "click": verdict.click,
        "title": verdict.remedy.title,
        "seen by": verdict.seen_by,
        "evidence": "; ".join(map(_evidence, verdict.evidence)),
    }
    return "\n".join(
        [", ".join(filter(None, ended)), *(f"   {key}: {_line(texts[key])}" for key in texts if texts[key])]
    )


def _evidence(piece: Evidence) -> str:
    return " ".join([piece.user, piece.question, *(f"{field}={value}" for field, value in piece.values)])


def _line(text: str) -> str:
    """A text in one line, whatever a company's data have in them."""
    return json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"')


if __name__ == "__main__":
    FILE.write_text("\n".join(written_anew()), "utf-8")
