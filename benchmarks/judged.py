"""The sentences of judged.jsonl, judged by reading: how often the verdicts on them are right.

    python -m benchmarks.judged [--news FOLDER] [--claims FILE]

Each row holds a claim, the places of its article that it rests on, what a reader of both said and why.
On articles of the sample corpus the claim stands there as text. Of RealTimeQA 2025, whose texts are not
part of the project, a row holds the article's id, places, a hash and the edits that make the claim of
one of its sentences; `--news` names the data set, and without it these rows are left out. `--claims`
writes the rows as `byline verify` reads them. Nothing is ever fitted to them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from rag.core.errors import ClaimError
from rag.core.settings import load_settings
from rag.core.types import RawDocument
from rag.evaluation.runs.claims import Claim, agreement_lines, claim_judge
from rag.ingest.parse import parse

JUDGED = Path(__file__).with_name("judged.jsonl")
CORPUS = Path(__file__).parents[1] / "corpus" / "articles"
HASH_LETTERS = 16
VERDICTS = ("supported", "partly", "unsupported")


def read_judged(texts: Mapping[str, str]) -> Iterator[Claim]:
    """The claims whose articles are at hand, with the places they rest on as their source.

    Raises ClaimError where a text is not the one that was read.
    """
    for row in map(json.loads, JUDGED.read_text("utf-8").splitlines()):
        if (text := texts.get(row["article"])) is None:
            continue
        source = "\n".join(text[start:end] for start, end in row["places"])
        if hash_of(source) != row["sha256"]:
            problem = f"expected the text that was read, found another in {row['article']}."
            raise ClaimError(row["id"], problem, "Take the articles as they were published.")
        claim = row["claim"] if isinstance(row["claim"], str) else edited(text, row["claim"])
        yield Claim(row["id"], row["set"], row["article"], source, claim, row["supported"])


def hash_of(text: str) -> str:
    """The first letters of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LETTERS]


def edited(text: str, claim: Mapping[str, Any]) -> str:
    """A sentence of the text, `start` to `end`, with its `edits`: offset, old length, new words."""
    sentence = text[claim["start"] : claim["end"]]
    for offset, length, new in reversed(claim["edits"]):
        sentence = sentence[:offset] + new + sentence[offset + length :]
    return sentence


def sample_texts() -> dict[str, str]:
    """The texts of the sample corpus as Byline reads them, by the names of their files."""
    files = sorted(CORPUS.glob("*.md"))
    raw = [RawDocument(str(file), "markdown", content=file.read_bytes()) for file in files]
    return {file.name: parse(one, date(2026, 1, 1)).text for file, one in zip(files, raw, strict=True)}


def totals(judged: Sequence[tuple[Claim, str]]) -> Iterator[str]:
    """Of those called supported, how many are; of the others, how many are called so."""
    called = [bool(claim.supported) for claim, verdict in judged if verdict == "supported"]
    for truth, name in ((True, "carried"), (False, "not carried")):
        verdicts = [verdict for claim, verdict in judged if claim.supported is truth]
        told = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in VERDICTS)
        yield f"{name}: {len(verdicts)}, of these called {told}"
    yield f"called supported: {len(called)}, of these carried {sum(called)}"


def main() -> None:
    """Judge them and print the agreement, set by set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--news", type=Path)
    parser.add_argument("--claims", type=Path)
    options = parser.parse_args()
    texts = sample_texts()
    if options.news:
        from benchmarks.reader.groups import articles_of

        texts |= {article["id"]: article["text"] for article in articles_of(options.news)}
    claims = list(read_judged(texts))
    if options.claims:
        rows = (asdict(claim) for claim in claims)
        options.claims.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    judge, threshold = claim_judge(load_settings())
    judged = [(claim, judge(claim)) for claim in claims]
    print(*agreement_lines(judged, threshold), sep="\n")
    print(*totals([(claim, judgement.verdict) for claim, judgement in judged]), sep="\n")


if __name__ == "__main__":
    main()
