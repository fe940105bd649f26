"""`python -m suites.pseudonymise RECORDING NEWFOLDER`: an error gives one sentence and exit status 4."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from reports._model.exit_status import ExitStatus
from suites.document.load import EditionError
from suites.document.text import shown
from suites.pseudonymise.proof import pseudonymise
from suites.run.plan import ConfigurationError


class _Parser(argparse.ArgumentParser):
    """A parser whose errors end like those of a run."""

    def error(self, message: str) -> NoReturn:
        """Print the error, and exit."""
        self.exit(ExitStatus.USAGE, f"ERROR: {shown(message)}; see --help\n")


def main() -> int:
    """Pseudonymise, and print a summary of a few lines."""
    parser = _Parser(
        prog="python -m suites.pseudonymise", description="Write a recording anew: nobody's name, the same verdicts"
    )
    parser.add_argument("recording", type=Path, metavar="RECORDING", help="the folder of a recording, or a zip of it")
    parser.add_argument("folder", type=Path, metavar="NEWFOLDER", help="a folder that does not exist yet")
    options = parser.parse_args()
    try:
        written = pseudonymise(options.recording, options.folder)
    except (ConfigurationError, EditionError) as error:
        sys.stderr.write(f"ERROR: {shown(str(error), 2000)}\n")
        return ExitStatus.USAGE
    lines = [
        f"{written.originals} names, IDs and other texts substituted; answers: {written.answers}",
        f"{written.verdicts} verdicts are the same",
        "kept: the names of applications and policies, rights, and the company's words for its dimensions: "
        + ", ".join(written.terms),
        f"written to {options.folder}",
    ]
    sys.stdout.write("".join(f"{shown(line, 2000)}\n" for line in lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
