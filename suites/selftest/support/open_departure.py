"""One departure as a report: `python -m suites.selftest.support.open_departure "NAME" [FOLDER]`.

Its recording is written into FOLDER/recorded, and replayed; FOLDER is `departure` if it is not given.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from suites.run.paths import PROJECT
from suites.selftest.support.departures import depart, departures
from suites.selftest.support.recordings import save_recording


def main(arguments: list[str]) -> int:
    """Write the recording, replay it; the run's exit status, or 4 where no departure is called so."""
    name, folder = arguments[0] if arguments else "", Path(*(arguments[1:2] or ["departure"])).absolute()
    departure = next((departure for departure in departures() if departure.name == name), None)
    if departure is None or folder.exists():
        wrong = f"{folder} is there already" if departure else f"no departure is called {name!a}"
        sys.stderr.write(f"ERROR: {wrong}\n")
        return 4
    save_recording(*depart(departure), folder / "recorded")
    options = ("--company=departure", f"--replay={folder / 'recorded'}", f"--reports={folder / 'reports'}")
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *options], cwd=PROJECT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
