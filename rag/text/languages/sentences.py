"""Sentences of a text in another language than English, by its own stops and abbreviations. Pure.

`sentencex` cuts by the language's rules; what it takes for an end after an abbreviation ("M.", "г.",
"o.a.") or inside a quotation is joined again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.core.types import Passage, Sentence
from rag.text.languages.known import LANGUAGES
from rag.text.languages.rules import LanguageRules

_LINE = re.compile(r"[^\n]+")
_GOES_ON = re.compile(r"\s*(?:[,;:、，)»”」』]|(?:と|との|などと|って)(?!も))")
"""How a text goes on that a stop inside a quotation did not end."""
_QUOTES = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"))
_IDEOGRAPHIC = frozenset("zh ja".split())
_IDEOGRAPHIC_SENTENCE = re.compile(r"[^。！？]*[。！？]+[»”」』）)\"']*|[^。！？]+$")
_QUESTION = re.compile(r"[?？؟]\s*[»”」』\"')]*\s*$")
_LEAST_WORDS, _LEAST_CHARACTERS = 4, 8
"""Words, or characters where words are not parted, below which a sentence is a heading or a scrap."""
_STOP = re.compile(r"[.!…。！؛۔]\s*[»”“」』\"')\]]*\s*$")
_HEADING_WORDS = 12


def language_sentences(passage: Passage, language: str) -> tuple[Sentence, ...]:
    """The sentences of a passage; offsets count from the start of the article's text."""
    return _shifted(passage.start, passage.text, language)


@lru_cache(256)
def _shifted(start: int, text: str, language: str) -> tuple[Sentence, ...]:
    cut = split_language_sentences(text, LANGUAGES[language])
    return tuple(Sentence(start + s.start, start + s.end, s.text) for s in cut)


def split_language_sentences(text: str, rules: LanguageRules) -> list[Sentence]:
    """Sentences of a text in order, none across a line break; `text[s.start:s.end] == s.text`."""
    return [s for line in _LINE.finditer(text) for s in _line_sentences(text, line, rules)]


def _line_sentences(text: str, line: re.Match[str], rules: LanguageRules) -> Iterator[Sentence]:
    start = position = line.start()
    for segment in _segments(line.group(), rules.code):
        position += len(segment)
        if position < line.end() and _is_unfinished(
            text[start:position], text[position : line.end()], rules
        ):
            continue
        if (piece := text[start:position]).strip():
            first = start + len(piece) - len(piece.lstrip())
            yield Sentence(first, first + len(piece.strip()), piece.strip())
        start = position


def _segments(line: str, code: str) -> list[str]:
    if code in _IDEOGRAPHIC:
        return _IDEOGRAPHIC_SENTENCE.findall(line)
    from sentencex import segment

    segments = list(segment(code, line))
    return segments if "".join(segments) == line else [line]


def _is_unfinished(words: str, rest: str, rules: LanguageRules) -> bool:
    """Whether the stop that words end with is no end of a sentence."""
    if rules.abbreviations and rules.abbreviations.search(words):
        return True
    if rules.code not in _IDEOGRAPHIC:
        return bool(re.match(r"\s*[,;:]", rest))
    return bool(_GOES_ON.match(rest)) or any(
        words.count(opens) > words.count(closes) and closes in rest for opens, closes in _QUOTES
    )


def states_something(sentence: str, rules: LanguageRules) -> bool:
    """Whether a sentence says something that an answer can quote: no question, heading or scrap."""
    if _QUESTION.search(sentence):
        return False
    if not rules.stemmer:
        return len(sentence) >= _LEAST_CHARACTERS and bool(_STOP.search(sentence) or len(sentence) > 30)
    count = len(sentence.split())
    return count >= _LEAST_WORDS and (bool(_STOP.search(sentence)) or count > _HEADING_WORDS)


def leans_on_sentence_before(sentence: str, rules: LanguageRules) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return bool(rules.leans and rules.leans.match(sentence))
