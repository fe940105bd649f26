"""Runs README's own commands: every block that is marked `sh`, as it stands, one after the other."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
if len(blocks) < 2:
    sys.exit(f"README has {len(blocks)} commands, not two or more")
for block in blocks:
    print(f"$ {block.strip()}", flush=True)  # noqa: T201 - this is a log
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=ROOT, check=False)  # noqa: S603, S607
    if done.returncode:
        sys.exit(f"README's command ended with {done.returncode}")
