"""Does a source carry a sentence? Exact checks only, no model. Pure.

A sentence that stands word for word in what it cites is supported. Otherwise its figures, names and
quotations must all stand there, and its words be covered by the best sentences of the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Verdict
from rag.words import content_stems

SUPPORTED, PARTLY = 0.8, 0.5
"""Share of a sentence's content words that the source must hold for each verdict."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
_QUOTATION = re.compile(r"[“\"]([^”\"]{3,})[”\"]")


@dataclass(frozen=True)
class Judgement:
    """What verification says of one sentence."""

    verdict: Verdict
    """The verdict."""
    support: float
    """Share of the sentence that the source carries, 0..1."""
    missing: tuple[str, ...]
    """Figures, names and quotations that the source does not hold."""


def judge(sentence: str, sources: Sequence[str]) -> Judgement:
    """Judge a sentence against the passages it cites."""
    source = "\n".join(sources)
    if squeezed(sentence) and squeezed(sentence) in squeezed(source):
        return Judgement("supported", 1.0, ())
    missing = tuple(missing_facts(sentence, source))
    words = set(content_stems(sentence))
    support = len(words & set(content_stems(source))) / len(words) if words else 0.0
    if missing or support < PARTLY:
        verdict: Verdict = "unsupported" if support < PARTLY else "partly"
    else:
        verdict = "supported" if support >= SUPPORTED else "partly"
    return Judgement(verdict, round(support, 3), missing)


def missing_facts(sentence: str, source: str) -> list[str]:
    """Figures, names and quotations of the sentence that do not stand in the source."""
    figures = {_figure(n) for n in _NUMBER.findall(source)}
    missing = [n for n in _NUMBER.findall(sentence) if _figure(n) not in figures]
    squeezed_source = squeezed(source)
    exact = [*_NAME.findall(sentence), *_QUOTATION.findall(sentence)]
    return missing + [fact for fact in exact if squeezed(fact) not in squeezed_source]


def squeezed(text: str) -> str:
    """The text in lower case with plain quotes and single spaces: what "word for word" compares."""
    plain = text.lower().translate(str.maketrans("“”‘’", "\"\"''"))
    return " ".join(plain.split())


def _figure(number: str) -> str:
    return number.replace(",", "").rstrip(".")
