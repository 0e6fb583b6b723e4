"""A review in a file, so that going through a test set may take days: one JSON object, written whole."""

from __future__ import annotations

from pathlib import Path

from rag.errors import EvaluationError
from rag.evaluation.review import Review
from rag.evaluation.runfile import decoded, encoded


def write_review(review: Review, file: Path) -> None:
    """Keep it in place of what the file held; an old review outlives a stop. Raises EvaluationError."""
    growing = file.with_name(f"{file.name}.growing")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        growing.write_text(encoded(review, indent=1) + "\n", encoding="utf-8")
        growing.replace(file)
    except OSError as error:
        raise EvaluationError(str(file), f"this review cannot be written ({error}).") from error


def read_review(file: Path) -> Review:
    """The review that `write_review` kept. Raises EvaluationError for what is none."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(str(file), f"this review cannot be read ({error}).") from error
    return decoded(Review, text, str(file))
