"""Sentences to windows, and what the reader says of a window to what it says of each sentence. Pure.

A window is a few sentences that follow each other in a passage: a question is read once with three
sentences instead of three times with one, and "He resigned on Monday" stands beside who he is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.core.types import Sentence
from rag.models.reader import Reading

WINDOW_CHARS = 330
"""Longest window in characters, about 75 word pieces; a longer sentence is a window of its own."""
ANSWER_PIECES = 30
"""Longest answer in word pieces."""


@dataclass(frozen=True)
class SentenceReading:
    """What the reader says of a sentence."""

    share: float
    """Part of the probability of all beginnings and ends of the answer that falls to it, 0..1."""
    span: float
    """Logit of its likeliest answer: that it begins here and ends there, added."""
    chance: float
    """Logit: how likely its window answers."""
    start: int
    """Place of that answer in the article's text; `end` is the offset after its last character."""
    end: int


def join_sentences(sentences: Sequence[Sentence]) -> list[tuple[int, ...]]:
    """Indices of the sentences of one passage, in order, that make a window together."""
    windows: list[list[int]] = []
    for n, sentence in enumerate(sentences):
        last = windows[-1] if windows else []
        follows = last and sentence.start - sentences[last[-1]].end <= 2
        if follows and sentence.end - sentences[last[0]].start <= WINDOW_CHARS:
            last.append(n)
        else:
            windows.append([n])
    return [tuple(window) for window in windows]


def read_off(
    readings: Sequence[Reading], windows: Sequence[Sequence[Sentence]]
) -> list[list[SentenceReading]]:
    """What each window's reading says of each of its sentences.

    The windows of a question share one softmax, as when the reader was trained.
    """
    starts, ends = (_log_total([r.starts for r in readings]), _log_total([r.ends for r in readings]))
    return [
        [_sentence_reading(reading, window, sentence, (starts, ends)) for sentence in window]
        for reading, window in zip(readings, windows, strict=True)
    ]


def _sentence_reading(
    reading: Reading, window: Sequence[Sentence], sentence: Sentence, totals: tuple[float, float]
) -> SentenceReading:
    shift = window[0].start
    inside = [
        n
        for n, (start, end) in enumerate(reading.offsets)
        if sentence.start <= shift + start and shift + end <= sentence.end
    ]
    if not inside:  # beyond what the reader read of the window
        return SentenceReading(0.0, -20.0, reading.chance, sentence.start, sentence.start)
    starts, ends = reading.starts[inside], reading.ends[inside]
    first, last, span = best_span(starts, ends)
    share = float(np.exp(starts - totals[0]).sum() + np.exp(ends - totals[1]).sum()) / 2
    start, end = reading.offsets[inside[first]][0], reading.offsets[inside[last]][1]
    return SentenceReading(share, span, reading.chance, shift + start, shift + end)


def best_span(starts: np.ndarray, ends: np.ndarray) -> tuple[int, int, float]:
    """First and last piece of the likeliest span of at most `ANSWER_PIECES`, and its logit."""
    scores = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones_like(scores)) * np.tril(np.ones_like(scores), ANSWER_PIECES - 1)
    first, last = divmod(int(np.where(allowed > 0, scores, -np.inf).argmax()), len(ends))
    return first, last, float(scores[first, last])


def _log_total(logits: Sequence[np.ndarray]) -> float:
    every = np.concatenate(logits) if logits else np.zeros(1, np.float32)
    top = float(every.max())
    return top + float(np.log(np.exp(every - top).sum()))
