"""The old name of `byline models`, kept for one release."""

import sys
from runpy import run_module

if __name__ == "__main__":
    print("python -m rag.models is now `byline models`.", file=sys.stderr)  # noqa: T201
    run_module("rag.app.cli.models", run_name="__main__", alter_sys=True)
