"""`python -m suites.document`: lists the editions of the setup document, or shows how two of them differ."""

import sys

from suites.run.compare_editions import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
