"""A review in a file, so that going through a test set may take days: one JSON object, written whole."""

from __future__ import annotations

from pathlib import Path

from rag.core.errors import EvaluationError
from rag.evaluation.review import Review
from rag.evaluation.runfile import keep, read_kept


def write_review(review: Review, file: Path) -> None:
    """Keep it in place of what the file held; an old review outlives a stop. Raises EvaluationError."""
    keep(review, file, "review")


def read_review(file: Path) -> Review:
    """The review that `write_review` kept. Raises EvaluationError for what is none."""
    review = read_kept(Review, file, "review")
    if not review.items:
        raise EvaluationError(str(file), "expected a review of questions, found one without any.")
    return review
