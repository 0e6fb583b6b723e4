"""The old name of `byline verify`, kept for one release."""

import sys
from runpy import run_module

if __name__ == "__main__":
    print("python -m rag.verify is now `byline verify`.", file=sys.stderr)  # noqa: T201
    sys.argv.insert(1, "verify")
    run_module("rag.app.cli", run_name="__main__", alter_sys=True)
