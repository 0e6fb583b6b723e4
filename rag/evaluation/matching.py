"""Metrics that need no judge, each with its formula. Pure: they see strings and numbers only."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "“”‘’–—…", " "))


@lru_cache(256)  # a question's metrics look at the same passages and the same answer again and again
def normalise(text: str) -> str:
    """SQuAD's normal form (Rajpurkar et al. 2016): lower case, no articles, no punctuation.

    A comma between digits is dropped rather than turned into a space, so `12,000` equals `12000`.
    """
    joined = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower())
    return " ".join(_ARTICLES.sub(" ", joined.translate(_PUNCTUATION)).split())


def contains_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether a normalised gold answer stands in the normalised text, at word boundaries."""
    padded = f" {normalise(text)} "
    golds = (normalise(answer) for answer in answers)
    return any(f" {gold} " in padded for gold in golds if gold)


def exact_match(text: str, answers: Sequence[str]) -> bool:
    """SQuAD's exact match: the normalised text is a normalised accepted answer, no more and no less.

    Byline answers in sentences and seldom matches: it is here to compare with what others report.
    """
    text_words = normalise(text)
    return bool(text_words) and text_words in {normalise(answer) for answer in answers}


def token_f1(text: str, answers: Sequence[str]) -> float:
    """SQuAD's F1 of the best gold answer: 2 p r / (p + r) over the normalised texts' words as bags."""
    text_words = Counter(normalise(text).split())
    return max((_f1(text_words, Counter(normalise(answer).split())) for answer in answers), default=0.0)


def _f1(text_words: Counter[str], gold: Counter[str]) -> float:
    common = (text_words & gold).total()
    return 2 * common / (text_words.total() + gold.total()) if common else 0.0


def single_choice(text: str, choices: Sequence[str]) -> str:
    """The one choice that stands in the text; empty when none does, or several do."""
    choices_in_text = [choice for choice in choices if contains_answer(text, [choice])]
    return choices_in_text[0] if len(choices_in_text) == 1 else ""


def nearest_choice(texts: Sequence[str], choices: Sequence[str]) -> str:
    """The choice that one of the texts comes nearest to; the first of several, empty without a text.

    Nearness: the share of the choice's words that the text has, and 1 more if they stand there in a row.
    """
    if not texts:
        return ""
    return max(choices, key=lambda choice: max(_nearness(text, choice) for text in texts))


def _nearness(text: str, choice: str) -> float:
    words, text_words = normalise(choice).split(), set(normalise(text).split())
    return contains_answer(text, [choice]) + sum(w in text_words for w in words) / max(len(words), 1)
