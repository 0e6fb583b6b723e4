"""Says what is wrong with a test set, all of it at once."""

from __future__ import annotations

from pathlib import Path

from rag.evaluation.testset import Problem, Read, read_all


def check(file: Path) -> Read:
    """The test set as far as it can be read. Raises SourceError when it is no text at all."""
    read = read_all(file)
    if not read.items and not read.problems:
        read.problems.append(Problem("the file", "it has no questions.", fatal=True))
    return read


def told(read: Read) -> str:
    """A line for each problem, and what the test set is otherwise."""
    items = read.items
    unanswerable = sum(item.unanswerable for item in items)
    lines = [f"{problem.place}: {problem.text}" for problem in read.problems]
    lines.append(f"{read.form}: {len(items)} questions, {unanswerable} unanswerable")
    lines[-1] += f"; {len(read.problems)} problems" if read.problems else "; nothing is wrong"
    return "\n".join(lines)
