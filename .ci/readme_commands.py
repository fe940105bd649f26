"""Runs the commands of the READMEs that it is given: every block marked `sh`, as it stands, one after the other.

Without arguments it runs README.md's own, which set everything up. They run in the checkout that this file is in:
`.ci/run` calls it in a copy.
"""

import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

for name in sys.argv[1:] or ["README.md"]:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / name).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    if not blocks:
        sys.exit(f"{name} has no commands")
    for block in blocks:
        print(f"$ {block.strip()}", flush=True)  # noqa: T201 - this is a log
        began = time.monotonic()
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=ROOT, check=False)  # noqa: S603, S607
        if done.returncode:
            sys.exit(f"this command of {name} ended with {done.returncode}")
        print(f"({time.monotonic() - began:.0f} s)", flush=True)  # noqa: T201
