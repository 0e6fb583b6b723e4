"""A sentence in another language beside English sources: what can be compared, what it is worth. Pure.

Words cannot be compared, so no such sentence is called supported. Figures can, and so can names as far
as both languages spell them alike ("Louvre", "Macron"; not "Londres"); a translated quotation is none.
Knows no model: one of entailment for several languages would have to read the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.support_features import missing_facts
from rag.answer.verification import Judgement
from rag.core.types import Evidence
from rag.text.entities import normalise
from rag.text.language import COMMON_WORDS
from rag.text.numbers import parse_numbers

HALF = 0.5
"""Support of a sentence of which nothing speaks against: it was not read, so as likely as not."""
_MOST_CITED = 2
_QUOTES = str.maketrans("„“”«»「」", '"""""""')
_DATE = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)")
_FIGURE = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f’]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W\d_]{3,}")


def supporting_evidence(sentence: str, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What shares most figures and names with it, then what has those that the first lacks."""
    marks = [_marks(f"{item.hit.article.title} {item.quote}") for item in evidence]
    wanted, supporting = _marks(sentence), []
    for _ in range(min(_MOST_CITED, len(evidence))):
        best = max(range(len(marks)), key=lambda n: len(wanted & marks[n]))
        if not wanted & marks[best]:
            break
        supporting.append(evidence[best])
        wanted -= marks[best]
    return tuple(supporting)


def judge(sentence: str, sources: Sequence[str], language: str, metadata: str = "") -> Judgement:
    """At most partly. A figure that is not there, or nothing in common, makes it unsupported.

    `metadata` are facts about the sources (outlet, day) that the sentence may name too.
    """
    if is_quotation(sentence, sources):
        return Judgement(
            "partly", HALF, (), (f"quoted in {language}: whether it answers was not checked",)
        )
    source = "\n".join([*sources, metadata])
    if not _marks(sentence) & _marks(source):
        nothing = f"written in {language}, and without a figure or name that could be checked"
        return Judgement("unsupported", 0.0, (), (nothing,))
    values = _figures(source) | _number_words(source)
    figures = tuple(
        printed for printed in _FIGURE.findall(_split_dates(sentence)) if _value(printed) not in values
    )
    quotations = missing_facts(sentence.translate(_QUOTES), source).quotations
    where = "the cited passage" if len(sources) == 1 else "the cited passages"
    reasons = (
        *(f"figure {figure} is not in {where}" for figure in figures),
        *(f"the quotation “{words}” is not word for word in {where}" for words in quotations),
        f"written in {language}: only names and figures were checked",
    )
    if figures:
        return Judgement("unsupported", 0.0, (*figures, *quotations), reasons)
    return Judgement("partly", HALF, quotations, reasons)


def is_quotation(sentence: str, sources: Sequence[str]) -> bool:
    """Whether a sentence stands in a source word for word, line breaks aside."""
    words = " ".join(sentence.split())
    return any(words in " ".join(source.split()) for source in sources)


def _marks(text: str) -> frozenset[str]:
    """Figures, and words with a capital, without accents; most German nouns will find no other."""
    capitals = {
        word for word in _WORD.findall(text) if word[0].isupper() and word.lower() not in COMMON_WORDS
    }
    return frozenset(_figures(text) | {normalise(word) for word in capitals})


def _figures(text: str) -> set[str]:
    return {_value(printed) for printed in _FIGURE.findall(_split_dates(text))}


def _number_words(text: str) -> set[str]:
    """Numbers that the source has in words: "four" where the sentence has 4."""
    return {f"{float(value):.12g}" for number in parse_numbers(text) for value in number.values}


def _split_dates(text: str) -> str:
    """`12.5.2024` as three figures."""
    return _DATE.sub(r"\1 / \2 / \3", text)


def _value(printed: str) -> str:
    """`105000` for 105.000, 105,000 and 105 000; `1.5` for 1,5 and 1.5; in any script's digits."""
    whole = re.sub(r"[.,' \u00a0\u202f’](?=\d{3}(?:\D|$))", "", printed)
    return f"{float(whole.replace(',', '.')):.12g}"
