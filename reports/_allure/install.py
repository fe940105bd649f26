"""`python -m reports._allure.install`: used in the set-up only. `--dev` adds what the selftests use."""

from __future__ import annotations

import sys

from reports._allure.errors import ToolError
from reports._allure.tool import install


def main() -> int:
    """Install the tool; an error is reported in one line."""
    try:
        install(dev="--dev" in sys.argv[1:])
    except (ToolError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
