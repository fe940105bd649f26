"""The difference between two editions of the document, and what it would change for a recorded company.

python -m suites.document OLD NEW [--recording=FOLDER]     editions by names (in quotes) or numbers, or files
python -m suites.document                                  lists the editions
python -m suites.document check FILE                       explains a document (check_document.py)
python -m suites.document template                         a document to start from
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

from reports._model.exit_status import ExitStatus
from suites.document.difference import Name, by_name, difference
from suites.document.load import EditionError, bundled, editions, load_document, load_document_file
from suites.document.model import Document, Instruction
from suites.document.parts import parts_of
from suites.document.text import shown
from suites.judgement.case import Case
from suites.judgement.judge import Judgement
from suites.judgement.rules import require_known, steps_of
from suites.judgement.verdict import Kind, Verdict
from suites.run.check_document import check_lines, template
from suites.run.plan import ConfigurationError
from suites.run.replay import judge


class _Parser(argparse.ArgumentParser):
    """A wrong command line gives one sentence and exit status 4, as everywhere in this project."""

    def error(self, message: str) -> NoReturn:
        self.exit(ExitStatus.USAGE, f"ERROR: {shown(message, 2000)}\n")


def find_document(text: str) -> Document:
    """The edition of that name or number, or the document in a file.

    Raises:
        EditionError: there is none (the known ones are listed), or it cannot be used.
    """
    if text.endswith(".toml"):
        document = load_document_file(Path(text).expanduser())
    else:
        numbered = (document for document in editions() if text == str(document.number))
        document = next(numbered, None) or load_document(text)
    require_known(document)
    return document


def _lines(old: Document, new: Document, recording: Path | None) -> Iterator[str]:
    yield from difference_lines(old, new)
    if recording is not None:
        before, after = (judge(recording, document).judgement for document in (old, new))
        yield ""
        yield f"what it would change for {shown(after.company.company_id)}"
        yield from verdict_lines(changed_verdicts(before, after))


def main(arguments: list[str]) -> int:
    """Print the difference; return 0. If the command line or a document cannot be used, return 4."""
    parser = _Parser(prog="python -m suites.document", description="The difference between two editions.")
    parser.add_argument(
        "editions",
        nargs="*",
        metavar="OLD NEW",
        help="by name, number or file; or check FILE; or template",
    )
    parser.add_argument("--recording", type=Path, metavar="FOLDER", help="also tell what changes for this company")
    options = parser.parse_args(arguments)
    faults: list[str] = []
    if options.editions[:1] in (["check"], ["template"]) and options.recording is None:
        lines = _own_document(parser, *options.editions)
    elif not options.editions and options.recording is None:
        lines, faults = _listed()
    elif len(options.editions) != 2:
        parser.error("two editions are needed, OLD and NEW, by name or number")
    else:
        try:
            old, new = map(find_document, options.editions)
            lines = list(_lines(old, new, options.recording))
        except (EditionError, ConfigurationError) as error:
            parser.error(str(error))
    try:
        print("\n".join(lines), flush=True)  # noqa: T201 - this is the output
    except BrokenPipeError:  # the reader of the output stopped early, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    for fault in faults:
        sys.stderr.write(f"ERROR: {shown(fault, 2000)}\n")
    return ExitStatus.USAGE if faults else ExitStatus.CONFORMS


def _listed() -> tuple[list[str], list[str]]:
    """The usable editions, a line for each; and a sentence for each fault of the others."""
    lines, faults = [], [*bundled().faults.values()]
    for document in editions():
        try:
            require_known(document)
        except EditionError as error:
            faults.append(str(error))
        else:
            lines.append(f'{document.number}  "{document.edition}", {len(document.ids)} instructions')
    try:
        load_document()
    except EditionError as error:
        explained = bundled().faults and not any(document.default for document in editions())
        faults += [] if explained else [str(error)]
    return lines, list(dict.fromkeys(faults))


def _own_document(parser: _Parser, command: str, *files: str) -> list[str]:
    """The output of `check FILE` or `template`."""
    if command == "template" and not files:
        return list(template())
    if command != "check" or len(files) != 1:
        parser.error("check needs one FILE, and template needs nothing")
    try:
        return list(check_lines(find_document(files[0])))
    except EditionError as error:
        parser.error(str(error))


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A case whose verdict differs; None if that edition does not have it."""

    old: tuple[Case, Verdict] | None
    new: tuple[Case, Verdict] | None


def changed_verdicts(old: Judgement, new: Judgement) -> tuple[VerdictChange, ...]:
    """The cases of one company that are new, gone, or end differently, in the new edition's order, gone ones last."""
    before, after = _verdicts(old), _verdicts(new)
    changes = [VerdictChange(before.get(key), pair) for key, pair in after.items()]
    changes += [VerdictChange(pair, None) for key, pair in before.items() if key not in after]
    return tuple(
        change
        for change in changes
        if change.old is None
        or change.new is None
        or _kind_and_outcome(change.old[1]) != _kind_and_outcome(change.new[1])
    )


_Key: TypeAlias = tuple[Name, Case]


def _verdicts(judgement: Judgement) -> dict[_Key, tuple[Case, Verdict]]:
    names: dict[str, Name] = {instruction.id: name for name, instruction in by_name(judgement.document).items()}
    return {
        (names[case.id], Case("", case.place, case.application)): (case, judgement.verdict(case))
        for case in judgement.cases
    }


def _kind_and_outcome(verdict: Verdict) -> tuple[Kind, str]:
    return verdict.kind, verdict.outcome


def difference_lines(old: Document, new: Document) -> Iterator[str]:
    """The difference in lines for a terminal."""
    changes = difference(old, new)
    yield f"from {_title(old)} to {_title(new)}"
    for title, instructions in (("added", changes.added), ("gone", changes.gone)):
        yield from _block(title, [[f"{instruction.id:<5}{instruction.instruction}"] for instruction in instructions])
    yield from _block("renumbered", [[f"{before.id} -> {after.id}"] for before, after in changes.renumbered])
    sentences = [_pair(after.id, before.instruction, after.instruction) for before, after in changes.reworded]
    yield from _block("reworded", sentences)
    otherwise = [
        _pair(after.id, _demand(before, old), _demand(after, new)) for before, after in changes.asked_otherwise
    ]
    yield from _block("asks for something else", otherwise)
    yield from _block(
        "other menu path", [_pair(after.id, before.click, after.click) for before, after in changes.moved]
    )


def _title(document: Document) -> str:
    return f'"{document.edition}"{f" ({document.number})" if document.number else ""}'


def _demand(instruction: Instruction, document: Document) -> str:
    """What an instruction asks for: what conforms, and in which applications."""
    expected = shown(steps_of(document).expected[instruction.id])
    parts = parts_of(instruction, document) if instruction.applications else ()
    return f"{expected} ({', '.join(map(shown, parts))})" if parts else expected


def _pair(id_: str, old: str, new: str) -> list[str]:
    return [f"{id_:<5}old  {old}", f"     new  {new}"]


def verdict_lines(changes: tuple[VerdictChange, ...]) -> Iterator[str]:
    """The changed verdicts, in lines for a terminal."""
    blocks: dict[str, list[list[str]]] = {"new": [], "gone": [], "changed": []}
    for change in changes:
        if change.old is None and change.new is not None:
            blocks["new"].append(
                [f"{_case_text(change.new)}: {_kind_words(change.new)}", f"     {_found_text(change.new)}"]
            )
        elif change.new is None and change.old is not None:
            blocks["gone"].append([f"{_case_text(change.old)}: was {_kind_words(change.old)}"])
        elif change.old is not None and change.new is not None:
            blocks["changed"].append(
                [
                    f"{_case_text(change.new)}: {_kind_words(change.old)} -> {_kind_words(change.new)}",
                    f"     {_found_text(change.new)}",
                ]
            )
    for title, entries in blocks.items():
        yield from _block(title, entries)


def _case_text(case_verdict: tuple[Case, Verdict]) -> str:
    return shown(str(case_verdict[0]), 120)


def _kind_words(case_verdict: tuple[Case, Verdict]) -> str:
    words = case_verdict[1].kind.value.replace("_", " ")
    return f"{words} by {shown(str(case_verdict[1].blocked_by), 120)}" if case_verdict[1].blocked_by else words


def _found_text(case_verdict: tuple[Case, Verdict]) -> str:
    return shown(case_verdict[1].found or case_verdict[1].because)


def _block(title: str, entries: list[list[str]]) -> Iterator[str]:
    yield f"{title}: {len(entries)}"
    for entry in entries:
        yield from (f"  {line}" for line in entry)
