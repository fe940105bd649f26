"""Runs the steps of the nightly example that are commands, as a runner of GitHub does, its `${{ .. }}` filled in."""

import os
import pathlib
import re
import subprocess
import sys

example = pathlib.Path(sys.argv[1]).read_text("utf-8")
VALUES = {"matrix.shard": "1", "strategy.job-total": "1"}
ENDS = {"Check": {0, 1, 4, 7}}
"""The exit statuses of a step that says what it found; every other step ends with 0."""

# Without PyYAML, which a bare environment does not have: the example's own layout is enough.
steps = re.findall(r"^      - name: (.+?)\n(.*?)(?=^      - |\Z)", example, re.DOTALL | re.MULTILINE)
commands = []
for name, body in steps:
    run = re.search(r"^        run: (\||>-)?\s*(.*)", body, re.DOTALL | re.MULTILINE)
    if run is None:
        continue
    lines = [line.strip() for line in run[2].splitlines() if line.strip()]
    text = (" " if run[1] == ">-" else "\n").join(lines)
    commands.append((name, re.sub(r"\$\{\{ (.*?) \}\}", lambda given: VALUES[given[1]], text)))
if len(commands) < 4:
    sys.exit(f"the nightly example has {len(commands)} commands, not four or more")
for name, command in commands:
    print(f"$ {command}", flush=True)  # noqa: T201 - this is a log
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], env=os.environ, check=False)  # noqa: S603, S607
    if done.returncode not in ENDS.get(name, {0}):
        sys.exit(f"{name} ended with {done.returncode}")
