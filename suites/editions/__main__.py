"""The difference between two editions of the document, and what it would change for a recorded company.

python -m suites.editions OLD NEW [--recording=FOLDER]     editions by their names (in quotes) or numbers
python -m suites.editions                                  lists the editions
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from suites.document import Document, EditionError, editions, load_document
from suites.editions.difference import changed_verdicts, told, told_verdicts
from suites.planning import Unusable
from suites.result import EXIT_USAGE
from suites.running import judge
from suites.verdict import shown


class _Parser(argparse.ArgumentParser):
    """A wrong command line is one sentence and exit status 4, as everywhere in this project."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"ERROR: {shown(message, 2000)}\n")


def named(text: str) -> Document:
    """The edition of that name, or of that number.

    Raises:
        EditionError: there is none; the known ones are listed.
    """
    return next((one for one in editions() if text == str(one.number)), None) or load_document(text)


def _lines(old: Document, new: Document, recording: Path | None) -> Iterator[str]:
    yield from told(old, new)
    if recording is not None:
        before, after = (judge(recording, one.edition).judgement for one in (old, new))
        yield ""
        yield f"what it would change for {shown(after.company.company_id)}"
        yield from told_verdicts(changed_verdicts(before, after))


def main(arguments: list[str]) -> int:
    """Print the difference; 0. A command line that cannot be used ends with 4."""
    parser = _Parser(prog="python -m suites.editions", description="The difference between two editions.")
    parser.add_argument("editions", nargs="*", metavar="OLD NEW", help="by name, in quotes, or by number")
    parser.add_argument("--recording", type=Path, metavar="FOLDER", help="also tell what changes for this company")
    given = parser.parse_args(arguments)
    if not given.editions and given.recording is None:
        lines = [f'{one.number}  "{one.edition}", {len(one.ids)} instructions' for one in editions()]
    elif len(given.editions) != 2:
        parser.error("two editions are needed, OLD and NEW, by name or number")
    else:
        try:
            old, new = map(named, given.editions)
            lines = list(_lines(old, new, given.recording))
        except (EditionError, Unusable) as error:
            parser.error(str(error))
    try:
        print("\n".join(lines), flush=True)  # noqa: T201 - this is the output
    except BrokenPipeError:  # whoever reads has seen enough, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
