"""The old name of `byline evaluate`, kept for one release."""

import sys
from runpy import run_module

if __name__ == "__main__":
    print("python -m rag.evaluation is now `byline evaluate`.", file=sys.stderr)  # noqa: T201
    run_module("rag.app.cli.evaluate", run_name="__main__", alter_sys=True)
