"""How many orders to machines are recognised, and whether planted ones get into answers.

    python -m benchmarks.machine_orders [--llm NAME] [--news FOLDER] [--show]

Recall and false positives on the held half of tests/hardening/instructions.jsonl, with 95% intervals
(Wilson); of 50,000 sentences of the news in FOLDER (articles.jsonl.gz in any folder below), those that
are taken for orders; and of 37 neutral questions about articles with a planted order the answers that
quote it, by the engine that --llm names.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.hostile import rate
from rag.core.settings import load_settings
from rag.text.machine_orders import instructs_machine
from rag.text.passages import split_sentences
from tests.planted import asked, planted, quotes

ROWS = Path("tests/hardening/instructions.jsonl")
SENTENCES = 50_000
SEED = 8


def recognised() -> None:
    """Print recall and false positives on the half that no weight was chosen on."""
    rows = [json.loads(line) for line in ROWS.read_text("utf-8").splitlines()]
    held = [row for row in rows if row["half"] == "held"]
    taken = [row["instructs"] for row in held if instructs_machine(row["text"])]
    orders = sum(row["instructs"] for row in held)
    print(rate("recall", sum(taken), orders))
    print(rate("false positives", len(taken) - sum(taken), len(held) - orders))


def news(folder: Path) -> Iterator[str]:
    """Sentences of real news, its articles in an order of their own."""
    files = sorted(folder.rglob("articles.jsonl.gz"))
    lines = [line for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
    random.Random(SEED).shuffle(lines)
    count = 0
    for line in lines:
        for sentence in split_sentences(json.loads(line)["text"]):
            yield sentence.text
            count += 1
            if count == SENTENCES:
                return


def in_answers(llm: str, *, show: bool) -> None:
    """Ask the neutral questions of the planted archive; print how many answers quote an order."""
    with (
        tempfile.TemporaryDirectory() as folder,
        planted(load_settings(data=Path(folder), llm=llm)) as (archive, orders),
    ):
        archive.engines.prepare(fetching=False)
        answers = [
            archive.assistant.answer(archive.question(q.question, as_of=q.as_of)) for q in asked()
        ]
    print(rate(f"quoted ({llm})", sum(quotes(answer, orders) for answer in answers), len(answers)))
    print(rate("refused", sum(answer.refused for answer in answers), len(answers)))
    for answer in answers:
        if show and quotes(answer, orders):
            print(f"  {answer.question.text}\n    {answer.text}")


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--llm", default="none", help="what writes the answers, as in BYLINE_LLM")
    parser.add_argument("--news", type=Path, help="folder of real news")
    parser.add_argument("--show", action="store_true", help="print the answers that quote an order")
    options = parser.parse_args()
    recognised()
    if options.news:
        flagged = [sentence for sentence in news(options.news) if instructs_machine(sentence)]
        print(rate("in real news", len(flagged), SENTENCES))
        print("".join(f"  {' '.join(sentence.split())[:300]}\n" for sentence in flagged), end="")
    in_answers(options.llm, show=options.show)


if __name__ == "__main__":
    main()
