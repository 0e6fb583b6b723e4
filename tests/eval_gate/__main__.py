"""Measures, and keeps or changes the floors: see the package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.eval_gate import READERS, SAMPLE, bounds, broken, measured, raised, read, write


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.eval_gate")
    parser.add_argument("data", type=Path, help="an archive of corpus/")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--raise", dest="up", action="store_true", help="keep what has become better")
    change.add_argument("--lower", action="store_true", help="take today's figures, worse ones too")
    parser.add_argument("--readers", action="store_true", help="ask the readers' questions")
    options = parser.parse_args()
    gate = READERS if options.readers else SAMPLE
    done = measured(options.data, gate)
    if options.lower:
        old = read(gate)["floors"] if gate.file.exists() else {}
        new = bounds(done, gate)
        lower = [f"{n}: {old[n]} -> {v}" for n, v in new["floors"].items() if v < old.get(n, v)]
        print("\n".join(["floors that are lower now:", *(lower or ["none"])]))
        write(new, gate)
        return 0
    reasons = broken(done, read(gate), gate)
    print("\n".join(reasons or ["every floor holds"]))
    if options.up and not reasons:
        write(raised(read(gate), bounds(done, gate)), gate)
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
