"""Compares two runs: their result.json, the time aside, and their exit statuses."""

import json
import pathlib
import sys

runs = [json.loads(pathlib.Path(file).read_text("utf-8")) for file in sys.argv[1:3]]
for run in runs:
    del run["checked_at"]
if runs[0] != runs[1] or sys.argv[3] != sys.argv[4] or int(sys.argv[3]) != runs[0]["exit_status"]:
    sys.exit(f"{sys.argv[2]} differs from {sys.argv[1]}, or {sys.argv[4]} from {sys.argv[3]}")
print(f"{runs[0]['company']}: the same verdicts, and exit status {sys.argv[3]}")  # noqa: T201 - this is a log
