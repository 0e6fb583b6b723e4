"""What the formats and their files are called."""

from __future__ import annotations

from rag.core.errors import EvaluationError
from rag.evaluation.formats.samples import SAMPLE_FORMATS

FORMATS = ("trec", "beir", *SAMPLE_FORMATS)
QRELS, RUN, TOPICS = "qrels.txt", "run.txt", "topics.tsv"
"""Files of an export for TREC's tools."""
CORPUS, QUERIES, SPLIT = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv"
"""BEIR's own names; a run lies beside them as `RUN`."""


def check_format(name: str) -> None:
    """Raise EvaluationError for a format that there is not."""
    if name not in FORMATS:
        raise EvaluationError("--as", f"expected one of {', '.join(FORMATS)}, found {name!r}.")
