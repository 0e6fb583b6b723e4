"""The most promising sentences, read by the reader: each with what it says of it. No search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.answer.evidence import Candidate
from rag.answer.reading import SentenceReading, join_sentences, read_off
from rag.core.types import Hit
from rag.models.reader import Window, WindowReader

MOST_WINDOWS = 8
"""Windows read for a question, about 20 sentences."""
READER_WEIGHT = 0.1
"""What a logit of the reader's adds to a hit's score."""


def read_candidates(
    question: str,
    candidates: Sequence[Candidate],
    promise: Callable[[Candidate], float],
    reader: WindowReader,
    most: int = MOST_WINDOWS,
) -> list[Candidate]:
    """The sentences of the windows that promise most, with what the reader says of each of them."""
    windows = sorted(_windows(candidates), key=lambda window: -max(map(promise, window)))[:most]
    readings = reader.read(question, [_text(window) for window in windows])
    told = read_off(readings, [[c.sentence for c in window] for window in windows])
    return [
        replace(candidate, reading=reading, features={**candidate.features, **reader_features(reading)})
        for window, of_window in zip(windows, told, strict=True)
        for candidate, reading in zip(window, of_window, strict=True)
    ]


def order_hits(hits: Sequence[Hit], candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    """The hits in a new order: their scores, and how likely the reader finds that they answer.

    Those that it has not read count as the least likely of the others. `reader` says what it adds.
    """
    chances: dict[str, float] = {}
    for candidate in candidates:
        if reading := candidate.reading:
            passage = candidate.hit.passage.id
            chances[passage] = max(reading.chance, chances.get(passage, reading.chance))
    least = min(chances.values(), default=0.0)
    gains = {hit.passage.id: READER_WEIGHT * chances.get(hit.passage.id, least) for hit in hits}
    told = (
        replace(hit, score=hit.score + gains[i], scores={**hit.scores, "reader": gains[i]})
        for hit in hits
        for i in [hit.passage.id]
    )
    return tuple(sorted(told, key=lambda hit: -hit.score))


def reader_features(reading: SentenceReading) -> dict[str, float]:
    """What the models of evidence see of it."""
    return {"share": reading.share, "span": reading.span, "chance": reading.chance}


def _windows(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    for _, of_passage in groupby(candidates, key=lambda candidate: candidate.hit.passage.id):
        sentences = list(of_passage)
        for window in join_sentences([candidate.sentence for candidate in sentences]):
            yield [sentences[n] for n in window]


def _text(window: Sequence[Candidate]) -> Window:
    article = window[0].hit.article
    return Window(article.title, article.text[window[0].sentence.start : window[-1].sentence.end])
