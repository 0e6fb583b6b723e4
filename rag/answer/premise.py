"""What a question takes for granted, and the articles contradict: said before the answer. Pure.

"Why did the 12 people killed in ... ?" where every report of it says 27, or a name and a year that no
article found has although one has all the rest. Better silent than wrong: a figure counts only for the
same thing with the same fate in the same place, and the asked one must stand nowhere beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from itertools import takewhile

from rag.answer.refusal_reasons import missing_question_names
from rag.core.types import Article, Hit, Question
from rag.text.entities import extract_names, normalised_words
from rag.text.numbers import parse_numbers
from rag.text.passages import split_sentences
from rag.text.phrases import attribution
from rag.text.quantities import Quantity, counts_another_thing, extract_outcomes, extract_quantities
from rag.text.tokens import content_stems, stem

_MOST_FIGURES = 2
"""Other figures told at most, the newest first."""
_SAME = 0.5
"""Share of the question's other words that a sentence must have to count the same thing."""
_WORDS = 3
"""Words beside a name that the question must have, so that an article with them is about the same."""
_ONE_LACKING_IN = 4
"""One word in so many may lack in that article."""
_BESIDE = 60
"""Characters on both sides of the asked figure in which the thing it counts is looked for."""
_AROUND = 40
"""Characters on both sides of a figure in which a name tells what it counts a part of."""
_BEFORE = re.compile(rf"\w*.{{0,{_AROUND}}}$", re.S)
_AFTER = re.compile(rf".{{0,{_AROUND}}}\w*", re.S)
_ALIKE = 0.8
"""Likeness from which a word is taken for a misspelt name."""
_AT_LEAST = {"at least", "no fewer than", "more than", "over"}
_AT_MOST = {"fewer than", "less than", "under", "up to", "as many as"}
_ROUGH = Fraction(1, 10)
"""How far "about 100" may be off."""
_ROUNDED = Fraction(1, 20)
"""How far figures from 100 on may be off without a word."""
_PEOPLE = {stem("people"), stem("persons"), stem("victims")}
_PLACES = re.compile(r"\b(?:in|across)\s+(?:the\s+)?(?=[A-Z])")
_TOGETHER = re.compile(r"\bin (?:the )?[A-Z]\w+(?:, (?:the )?[A-Z]\w+)* and (?:the )?[A-Z]")
"""In Haiti, Jamaica and Cuba: one figure for all of them."""
_HEADLINE = re.compile(r";\s| as (?!many|much|of)")
_CLAUSES = re.compile(r"[,;:—–]\s|\s(?:while|but|said|says|told|according to)\s")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PAST = re.compile(r"\b(?:last|next|previous|past) year|\byears? (?:ago|earlier|before|later)\b", re.I)


def premise_correction(question: Question, hits: Sequence[Hit]) -> str:
    """`The articles say 27 (CNN, 3 May 2024), not 12.`, or nothing."""
    asked = _Assertion.of(question)
    articles = list({hit.passage.article_id: hit.article for hit in hits}.values())
    for tally in asked.tallies:
        if told := _corrected_figure(tally, asked, hits, articles):
            return told
    return _unknown_part(question, articles)


@dataclass(frozen=True)
class _Assertion:
    """A question that asserts figures."""

    tallies: tuple[Quantity, ...]
    """The figures with what they count."""
    names: frozenset[str]
    """Stems of its names."""
    places: frozenset[str]
    """Stems of the names that it puts "in" or "at" before."""
    rest: frozenset[str]
    """Stems of its other words."""

    @classmethod
    def of(cls, question: Question) -> _Assertion:
        text = question.standalone
        found = extract_quantities(" ".join(question.text.split()))
        named = _stems(" ".join(extract_names(text)))
        at = (extract_names(text[m.end() - 1 :])[:1] for m in _PLACES.finditer(text))
        counted = {word for t in found for word in (t.noun, *content_stems(t.number.text))} | _PEOPLE
        rest = frozenset(
            w for w in _stems(text) - named - counted if w.isalpha() and not extract_outcomes(w)
        )
        return cls(tuple(found), named, _stems(" ".join(n for one in at for n in one)) & named, rest)

    def least(self) -> int:
        """How many of the other words a passage must have: names tell an event better."""
        return len(self.rest) // 3 if self.names else max(2, len(self.rest) // 2)


def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


def _corrected_figure(
    tally: Quantity, asked: _Assertion, hits: Sequence[Hit], articles: Sequence[Article]
) -> str:
    if len(asked.names) + len(asked.rest) < 2 or any(_holds_figure(tally, asked, a) for a in articles):
        return ""
    found = [(other, hit.article) for hit in hits for other in _other_figures(tally, asked, hit)]
    if not found or any(can_agree(tally, other) for other, _ in found):
        return ""
    first = {article.identity: (other, article) for other, article in reversed(found)}
    dated = sorted(first.values(), key=lambda pair: pair[1].published or date.min)
    newest = list({other.number.values: (other, article) for other, article in dated}.values())[::-1]
    if tally.number.unit and len(newest) > 1:
        return ""  # one thing has many prices
    told = newest[: _MOST_FIGURES if tally.outcome else 1]  # of other things there are many counts
    figures = " and ".join(f"{other.printed}{_where(article)}" for other, article in told)
    return f"The articles say {figures}, not {tally.printed}."


def _where(article: Article) -> str:
    return f" ({attribution(article.outlet, article.published) or article.title})"


def _other_figures(tally: Quantity, asked: _Assertion, hit: Hit) -> Iterator[Quantity]:
    """Figures that a passage about the same gives for the same thing."""
    title = hit.article.title
    about = _stems(f"{title} {hit.passage.text}")
    if not asked.names <= about or len(asked.rest & about) < asked.least():
        return
    for sentence in [*_HEADLINE.split(title), *(s.text for s in split_sentences(hit.passage.text))]:
        near = _stems(f"{title} {sentence}")
        for other in extract_quantities(sentence):
            same = (other.noun, other.outcome) == (tally.noun, tally.outcome)
            here = _counts_the_places(sentence, other, asked) and not _counts_a_part(
                sentence, other, asked
            )
            if same and here and _is_same_kind(tally, other, asked, near):
                yield other


def _is_same_kind(tally: Quantity, other: Quantity, asked: _Assertion, near: frozenset[str]) -> bool:
    """Whether both count the same kind of thing, as far as it is said."""
    if tally.number.unit:
        return bool(tally.modifiers) and tally.modifiers <= near and len(asked.rest & near) >= 2
    alike = len(asked.rest & near) >= max(2, _SAME * len(asked.rest)) and tally.noun != "people"
    kinds = other.modifiers <= asked.rest | asked.names | tally.modifiers | {"confirm"}
    return kinds and tally.modifiers <= near and bool(tally.outcome or alike)


def _counts_the_places(sentence: str, tally: Quantity, asked: _Assertion) -> bool:
    """Whether the places asked about stand in the sentence before a next figure: else it counts more."""
    if asked.places and _TOGETHER.search(sentence):
        return False
    first, *later = _CLAUSES.split(sentence[tally.number.end :])
    told = takewhile(lambda clause: not parse_numbers(clause, keep_dates=False), later)
    return asked.places <= _stems(" ".join([sentence[: tally.number.end], first, *told]))


def _counts_a_part(sentence: str, tally: Quantity, asked: _Assertion) -> bool:
    """Whether a name that the question lacks stands by the figure in its clause: it counts a part."""
    before = _CLAUSES.split("".join(_BEFORE.findall(sentence[: tally.number.start])[:1]))[-1]
    after = _CLAUSES.split("".join(_AFTER.findall(sentence[tally.number.end :])[:1]))[0]
    ahead, behind = (
        extract_names(f"{before}{tally.number.text}"),
        extract_names(f"{tally.number.text}{after}"),
    )
    others = [n for n in ahead if not _stems(n) <= asked.names]  # Texas is not the Texas Rangers
    others += [n for n in behind if not _stems(n) & asked.names]
    return not all(parse_numbers(n) for n in others)  # the Fourth of July


def _holds_figure(tally: Quantity, asked: _Assertion, article: Article) -> bool:
    """Whether the asked figure may stand in the article for what is asked: also "raised to 12"."""
    text = f"{article.title}\n{article.text}"
    about = asked.names <= _stems(text)
    for number in parse_numbers(text, keep_dates=False):
        if _YEAR.fullmatch(number.text):
            continue
        if any(_is_close(tally.hedge, "", a, b) for a in tally.number.values for b in number.values):
            around = text[max(0, number.start - _BESIDE) : number.end + _BESIDE]
            beside = tally.noun in _stems(around) or tally.outcome in extract_outcomes(around)
            bare = about and bool(tally.number.values & number.values)
            if (
                tally.number.unit
                or beside
                or (bare and not counts_another_thing(text, number, tally.noun))
            ):
                return True
    return False


def can_agree(asked: Quantity, other: Quantity) -> bool:
    """Whether both figures can be true: 2,000 and 1,987, "more than 60" and 65."""
    pairs = ((a, b) for a in asked.number.values for b in other.number.values)
    return any(_is_close(asked.hedge, other.hedge, a, b) for a, b in pairs)


def _is_close(hedge: str, other: str, a: Fraction, b: Fraction) -> bool:
    if hedge in _AT_LEAST or other in _AT_MOST:
        return a <= b
    if hedge in _AT_MOST or other in _AT_LEAST:
        return b <= a <= b * Fraction(5, 4) if other else b <= a
    off = _ROUGH if hedge or other else _ROUNDED if min(a, b) >= 100 else 0
    return abs(a - b) <= off * max(a, b)


def _unknown_part(question: Question, articles: Sequence[Article]) -> str:
    """`The articles found do not mention Marseille.`, when one has everything else."""
    texts = [f"{a.title}\n{a.text}\n{a.outlet} {' '.join(a.authors)}" for a in articles]
    known = {*normalised_words(" ".join(texts))}
    asked = " ".join(question.text.split())
    for word in [*_unknown_names(asked, texts, known), *_unknown_years(asked, articles, texts)]:
        others = _stems(question.standalone) - _stems(word)
        if len(others) >= _WORDS and any(_has_most(others, text) for text in texts[:_WORDS]):
            return f"The articles found do not mention {word}."
    return ""


def _unknown_names(asked: str, texts: Sequence[str], known: set[str]) -> list[str]:
    return [
        name
        for name in missing_question_names(asked, "\n".join(texts))
        if not any(get_close_matches(w, known, 1, _ALIKE) for w in normalised_words(name) if w.isalpha())
    ]


def _unknown_years(asked: str, articles: Sequence[Article], texts: Sequence[str]) -> list[str]:
    published = {str(a.published.year) for a in articles if a.published}
    known = {*published, *_YEAR.findall(" ".join(texts))}
    counted_back = any(_PAST.search(text) for text in texts)
    return [] if counted_back else [year for year in _YEAR.findall(asked) if year not in known]


def _has_most(words: frozenset[str], text: str) -> bool:
    """Whether a text has the words, one in `_ONE_LACKING_IN` aside."""
    return len(words - _stems(text)) <= len(words) // _ONE_LACKING_IN
