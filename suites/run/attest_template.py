"""`--attest-template`: the checks that need a person, as tables for the profile in which the person confirms them.

Faults on our own side, or on the gateway's, cannot be confirmed by the customer: they appear only in a comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from intacct.protocol.errors import RecordingError
from intacct.protocol.refusal import Side
from intacct.recording.manifest import MANIFEST
from intacct.recording.replay import open_recording
from reports._model.row import look_only
from suites.document.text import normalize_id, shown
from suites.judgement.case import COMPANY, Case, Place
from suites.judgement.judge import Judgement
from suites.judgement.profile_entries import is_line
from suites.judgement.verdict import Kind
from suites.run.paths import RECORDING
from suites.run.plan import ConfigurationError, Plan, recorded_time
from suites.run.replay import judged_at

_Where = tuple[str, Place]
"""An instruction and a place: all of its applications there are confirmed together."""
_SIDES = {Side.OURS: "lies on our own side", Side.GATEWAY: "is open because of the gateway's answers"}


def template(plan: Plan) -> str:
    """The tables for a company, judged by the replayed recording, or by the recording of its last complete live run.

    Raises:
        ConfigurationError: the company has not been read yet, or its recording cannot be used.
    """
    folder = plan.folder or plan.output / RECORDING
    if not (folder / MANIFEST).is_file():
        raise ConfigurationError(f"{plan.name} has not been read yet: run pytest --company={plan.name} first")
    try:
        recording = open_recording(folder)
    except RecordingError as error:
        raise ConfigurationError(str(error)) from None
    read_at = recorded_time(recording.manifest)
    # The next live run counts from its own day, a replay from the day of its recording.
    at = datetime.now(UTC) if plan.live else read_at
    return "\n".join(_lines(judged_at(recording, plan.profile, at), read_at.date(), at.date()))


def _lines(judgement: Judgement, read_on: date, day: date) -> Iterator[str]:
    confirmable: dict[_Where, list[str]] = {}
    others: dict[_Where, Side] = {}
    for case in judgement.cases:
        verdict = judgement.verdict(case)
        if verdict.kind is not Kind.UNKNOWN:
            continue
        if verdict.side in _SIDES or not is_line(case.place.key):
            others.setdefault((case.id, case.place), verdict.side or Side.CUSTOMER)
        else:
            confirmable.setdefault((case.id, case.place), []).append(case.application or "")
    yield f"# What waits for a person, as read on {read_on}. Fill in how it was made sure of, and by whom;"
    yield "# leave out what nobody has looked at. It belongs in the company's profile, below all that is there."
    for where, applications in confirmable.items():
        yield from ("", *_table(judgement, where, applications, day))
    if not confirmable:
        yield "# Nothing does."
    for where, side in others.items():
        why = _SIDES.get(side, "cannot be confirmed: the place's ID holds control characters")
        yield f"\n# {_heading(judgement, where, [])} {why}"


def _table(judgement: Judgement, where: _Where, applications: Sequence[str], day: date) -> Iterator[str]:
    id_, place = where
    instruction = judgement.document[id_]
    # The applications of one place are checked on the same screen; the text of the verdict comes first.
    verdict = judgement.verdict(Case(id_, place, applications[0] or None))
    expected, click = (
        verdict.expected or instruction.expected,
        look_only(verdict.click or verdict.remedy.path or instruction.click),
    )
    sentence = f"{_heading(judgement, where, applications)}. It should be: {expected}. Look at: {click}"
    yield f"# {shown(sentence, 1000)}"
    yield "[[attested]]"
    yield f"id = {_toml_text(id_)}"
    yield f"place = {_toml_text(place.key)}"
    yield 'how = ""'
    yield 'by = ""'
    yield f"on = {day}"


def _heading(judgement: Judgement, where: _Where, applications: Iterable[str]) -> str:
    """The instruction, its applications and its place, for people."""
    id_, place = where
    entity = judgement.facts.entity_names.get(normalize_id(place.key)) if place.entity else None
    parts = ", ".join(filter(None, applications))
    at = "" if place == COMPANY else f" at {place.key} {entity.name if entity else ''}"
    return shown(f"{id_}{f' in {parts}' if parts else ''}{at}", 300)


def _toml_text(text: str) -> str:
    """A text as a TOML string; characters that a terminal would not show are escaped."""
    return f'"{"".join(map(_character, text))}"'


def _character(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08X}"
