"""The most promising sentences, read by the reader: each with what it says of it. No search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.answer.evidence import Candidate, SentenceModel
from rag.answer.logistic import linear
from rag.answer.reading import SentenceReading, join_sentences, read_off
from rag.core.types import Hit
from rag.models.reader import Window, WindowReader

MOST_WINDOWS = 6
"""Windows read for a question, about 15 sentences. With 6, 8 and 12 the first sentence answers .61, .61
and .62 of 770 questions, one of the first four .81, .80 and .81 (benchmarks/fit.py, cross-validated)."""
FEWER_WINDOWS = ((2, 6), (5, 3), (10, 2), (1000, 1))
"""Questions being asked at once, and the windows that are then read for each: 20 people who ask all the
time would wait 6 s for 6 windows. With 6, 3, 2 and 1 the first sentence answers .61, .59, .56 and .51 of
the same questions."""
SENTENCE_WEIGHT = 0.2
"""What the logit of its best sentence adds to a hit's score. Of 770 questions the first hit holds the
answer for .60 without it, .72 with 0.1, .74 with 0.2 and .75 with 0.3; of the quiz's 94 among them for
.81, .83, .79 and .78."""


def windows_for(asking: int) -> int:
    """How many windows a question may have read while `asking` are being asked, itself among them."""
    return next((most for questions, most in FEWER_WINDOWS if asking <= questions), 1)


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


def order_hits(
    hits: Sequence[Hit], candidates: Sequence[Candidate], model: SentenceModel
) -> tuple[Hit, ...]:
    """The hits in a new order: their scores, and how likely their best sentence answers.

    Those of which nothing was read count as the least likely of the others. `reader` says what it adds.
    """
    logits: dict[str, float] = {}
    for candidate in candidates:
        passage, logit = candidate.hit.passage.id, linear(model.full, candidate.features)
        logits[passage] = max(logit, logits.get(passage, logit))
    least = min(logits.values(), default=0.0)
    gains = {hit.passage.id: SENTENCE_WEIGHT * logits.get(hit.passage.id, least) for hit in hits}
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
