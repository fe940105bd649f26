"""How many files this process may have open: a run of many companies holds a lock, and so a file, for each of them."""

from __future__ import annotations

import sys
from contextlib import suppress

BESIDE = 256
"""Files beside the locks and the connections: workers, and what is read and written at the same time."""


def room_for_files(locks: int, connections: int) -> None:
    """Raise the soft limit of open files, if it is too low and as far as that is allowed: it is 256 on macOS."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = locks + connections + BESIDE
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
