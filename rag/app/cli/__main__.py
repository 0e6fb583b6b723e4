"""`python -m rag.app.cli`: the command line where its script `byline` is not installed."""

import sys

from rag.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
