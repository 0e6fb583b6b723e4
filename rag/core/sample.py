"""Where the sample corpus lies: 74 short articles, and questions about them with their answers."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED, _CHECKOUT = _PACKAGE / "corpus", _PACKAGE.parent / "corpus"
SAMPLE = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
"""Its folder: in the package that was installed from a wheel, beside the package in a checkout."""
SAMPLE_ARTICLES = SAMPLE / "articles"
SAMPLE_QUESTIONS = SAMPLE / "questions.jsonl"
"""A test set for `byline evaluate run`."""
