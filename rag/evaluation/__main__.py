"""The old name of `byline evaluate`, kept for one release."""

import sys
from runpy import run_module

if __name__ == "__main__":
    print("python -m rag.evaluation is now `byline evaluate`.", file=sys.stderr)  # noqa: T201
    sys.argv.insert(1, "evaluate")
    run_module("rag.app.cli", run_name="__main__", alter_sys=True)
