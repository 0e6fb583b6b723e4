"""Flips bytes of a catalog's file and asks: only what was stored is quoted, nothing ends in a traceback.

    python -m benchmarks.flips                   300 damaged catalogs
    python -m benchmarks.flips --n 40 --seed 3

Each round takes a whole archive, changes one to three bytes of its catalog anywhere, opens it in a
process of its own, asks about every article, lists, exports, indexes and lets the doctor look. An error
of ours is an answer; a quotation that no article holds, another exception and a dead process are
failures.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from rag.archive import Archive
from rag.core.errors import BylineError
from rag.storage.examine import examine_file
from rag.storage.library import ArticleFilter
from tests.damage import index, make_archive, open_archive, report

ARTICLES = 8
TRUTH = [report(n) for n in range(ARTICLES)]


def ask(archive: Archive, n: int) -> None:
    """Ask about article number `n`; ValueError when something is quoted that was never stored."""
    question = f"What did the council vote on in part 2 of report {n}, bridge word{n}x2?"
    asked = archive.question(question, as_of=date(2024, 7, 1))
    for citation in archive.assistant.answer(asked, "extractive").citations:
        holds = [a for a in TRUTH if a.url == citation.url and citation.quote in a.text]
        if not holds or (holds[0].title, holds[0].published) != (citation.title, citation.published):
            raise ValueError(f"quoted what was never stored: {citation}")


def attack(data: Path) -> str:
    """What came of a damaged archive; raises what should not have happened."""
    outcomes = set[str]()

    def attempt(work: Callable[[], object]) -> None:
        try:
            work()
        except BylineError:
            outcomes.add("an error of ours")

    try:
        archive = open_archive(data)
    except BylineError:
        return "refused when opened"
    for n in range(ARTICLES):
        attempt(lambda n=n: ask(archive, n))  # type: ignore[misc]
    catalog = archive.catalog
    attempt(lambda: index(archive))
    attempt(catalog.articles.headlines)
    attempt(lambda: list(catalog.articles.histories()))
    attempt(lambda: catalog.library.page(ArticleFilter()))
    attempt(
        lambda: outcomes.add("named by the doctor") if list(catalog.examination.findings()) else None
    )
    if examine_file(data / "catalog.sqlite3"):
        outcomes.add("named by the doctor")
    with suppress(BylineError):
        archive.close()
    return ", ".join(sorted(outcomes)) or "nothing to notice"


def damaged(base: Path, data: Path, chance: random.Random) -> str:
    shutil.copytree(base, data)
    file = data / "catalog.sqlite3"
    content = bytearray(file.read_bytes())
    places = [chance.randrange(len(content)) for _ in range(chance.randint(1, 3))]
    for place in places:
        content[place] ^= chance.randrange(1, 256)
    file.write_bytes(bytes(content))
    return f"bytes {places}"


def in_child(data: Path, said: Path) -> str:
    """The outcome of an attack in a process of its own."""
    child = os.fork()
    if not child:
        try:
            said.write_text(attack(data))
        except BaseException:  # noqa: BLE001 - whatever it is, it is a failure
            said.write_text("FAILED " + traceback.format_exc())
        sys.stdout.flush()
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return said.read_text() if status == 0 else f"FAILED: the process died, status {status}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=300, help="damaged catalogs")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    chance, outcomes, failures = random.Random(options.seed), Counter[str](), 0
    os.environ["BYLINE_LOG_LEVEL"] = "ERROR"
    with tempfile.TemporaryDirectory(prefix="byline-flips-") as folder:
        base, said = Path(folder) / "base", Path(folder) / "said"
        child = os.fork()  # this process must have no thread of an engine when others are forked from it
        if not child:
            make_archive(base, ARTICLES)
            os._exit(0)
        os.waitpid(child, 0)
        for n in range(options.n):
            data = Path(folder) / str(n)
            where = damaged(base, data, chance)
            outcome = in_child(data, said)
            shutil.rmtree(data)
            if outcome.startswith("FAILED"):
                failures += 1
                print(f"{n}, {where}: {outcome}", flush=True)
            outcomes["failed" if outcome.startswith("FAILED") else outcome] += 1
    told = "; ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    print(f"| bytes of the catalog flipped | {options.n} | {failures} | {options.seed} | {told} |")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
