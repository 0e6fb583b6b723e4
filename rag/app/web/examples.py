"""Questions to start from, taken from what is really in the archive. Knows nothing of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.core.types import StoredArticle
from rag.text.phrases import truncate

WANTED = 4
"""Examples shown."""
TEST_SET = Path(__file__).resolve().parents[3] / "corpus" / "questions.jsonl"
"""Questions about the sample articles; used when those articles are in the archive."""
ABOUT_ALL = ("What is this archive about?", "What happened in October 2025?", "How many people died?")
"""What stands beside them: the first is answered by stories, the last asks which event is meant."""
TRIED = (
    (
        "What was the name of the firefighting aircraft that was struck by a drone during "
        "the Palisades Fire?"
    ),
)
"""Questions of the test set whose answers were read and are good: these come first."""
_LONGEST = 120
"""Characters of an example: longer ones do not fit a button."""


def choose_examples(articles: Sequence[StoredArticle], test_set: Path = TEST_SET) -> list[str]:
    """Up to four questions that these articles can be expected to answer.

    Of the test set where it fits, else from headlines.
    """
    ready = [stored for stored in articles if stored.state == "ready"]
    files = {Path(stored.article.source.split("#")[0]).name for stored in ready}
    fitting = list(_fitting(test_set, files))
    if tried := [question for question in TRIED if question in fitting]:
        return [*ABOUT_ALL, *tried][:WANTED]
    if len(fitting) >= WANTED:
        # Evenly spread: neighbours in the file are about the same story.
        return [fitting[n * len(fitting) // WANTED] for n in range(WANTED)]
    return (fitting + _from_headlines(ready))[:WANTED]


def _fitting(test_set: Path, files: set[str]) -> Iterator[str]:
    """Answerable questions without history whose articles are all here, one an article."""
    used: set[str] = set()
    for entry in _entries(test_set):
        question, gold = entry.get("question"), entry.get("articles")
        if not isinstance(question, str) or not isinstance(gold, list) or not gold:
            continue
        names = {Path(str(name)).name for name in gold}
        if entry.get("unanswerable") or entry.get("history") or len(question) > _LONGEST:
            continue
        if names <= files and not names & used:
            used |= names
            yield question


def _entries(test_set: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = test_set.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return  # examples are an extra: without the file the headlines serve
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def _from_headlines(ready: Sequence[StoredArticle]) -> list[str]:
    """About the newest articles, different headlines only."""
    dated = sorted(ready, key=lambda s: (str(s.article.published or ""), s.id), reverse=True)
    titles = dict.fromkeys(" ".join(s.article.title.split()).rstrip(" .?!:") for s in dated[:50])
    return [f"What is known about “{truncate(t, _LONGEST - 30)}”?" for t in titles if t]
