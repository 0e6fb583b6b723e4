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

from rag.answer.orders import is_order
from rag.answer.refusal_reasons import missing_question_names
from rag.core.types import Article, Hit, Question
from rag.text.counted_parts import CLAUSES, counts_a_part
from rag.text.entities import extract_names, normalised_words
from rag.text.lexicon import A_YEAR, LOWER_BOUNDS, UPPER_BOUNDS
from rag.text.numbers import parse_numbers
from rag.text.passages import sentences_of
from rag.text.phrases import attribution
from rag.text.quantities import Quantity, counts_another_thing, extract_outcomes, extract_quantities
from rag.text.tokens import content_stems, stem, stem_set

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
_ALIKE = 0.8
"""Likeness from which a word is taken for a misspelt name."""
_ROUGH = Fraction(1, 10)
"""How far "about 100" may be off."""
_ROUNDED = Fraction(1, 20)
"""How far figures from 100 on may be off without a word."""
_PEOPLE = {stem("people"), stem("persons"), stem("victims")}
_PLACES = re.compile(r"\b(?:in|across)\s+(?:the\s+)?(?=[A-Z])")
_TOGETHER = re.compile(r"\bin (?:the )?[A-Z]\w+(?:, (?:the )?[A-Z]\w+)* and (?:the )?[A-Z]")
"""In Haiti, Jamaica and Cuba: one figure for all of them."""
_HEADLINE = re.compile(r";\s| as (?!many|much|of)")
_YEAR = re.compile(rf"\b{A_YEAR}\b")
_PAST = re.compile(r"\b(?:last|next|previous|past) year|\byears? (?:ago|earlier|before|later)\b", re.I)


def premise_correction(question: Question, hits: Sequence[Hit]) -> str:
    """`The articles say 27 (CNN, 3 May 2024), not 12.`, or nothing."""
    assertion = _Assertion.of(question)
    articles = list({hit.passage.article_id: hit.article for hit in hits}.values())
    corrections = (_corrected_figure(q, assertion, hits, articles) for q in assertion.quantities)
    return next(filter(None, corrections), "") or _unknown_part(question, articles)


@dataclass(frozen=True)
class _Assertion:
    """A question that asserts figures, by its stems."""

    quantities: tuple[Quantity, ...]
    """The figures with what they count."""
    names: frozenset[str]
    places: frozenset[str]
    """The names that it puts "in" or "at" before."""
    rest: frozenset[str]
    """The other words."""

    @classmethod
    def of(cls, question: Question) -> _Assertion:
        text = question.standalone
        quantities = extract_quantities(" ".join(question.text.split()))
        names = stem_set(" ".join(extract_names(text)))
        places = (extract_names(text[m.end() - 1 :])[:1] for m in _PLACES.finditer(text))
        count_words = {w for q in quantities for w in (q.noun, *content_stems(q.number.text))} | _PEOPLE
        rest = stem_set(text) - names - count_words
        return cls(
            tuple(quantities),
            names,
            stem_set(" ".join(name for place in places for name in place)) & names,
            frozenset(word for word in rest if word.isalpha() and not extract_outcomes(word)),
        )

    def least_shared(self) -> int:
        """How many of the other words a passage must have: names tell an event better."""
        return len(self.rest) // 3 if self.names else max(2, len(self.rest) // 2)


def _corrected_figure(
    asserted: Quantity, assertion: _Assertion, hits: Sequence[Hit], articles: Sequence[Article]
) -> str:
    vague = len(assertion.names) + len(assertion.rest) < 2
    if vague or any(_holds_figure(asserted, assertion, article) for article in articles):
        return ""
    others = [(q, hit.article) for hit in hits for q in _other_figures(asserted, assertion, hit)]
    if not others or any(can_agree(asserted, other) for other, _ in others):
        return ""
    first = {article.identity: (other, article) for other, article in reversed(others)}
    by_day = sorted(first.values(), key=lambda pair: pair[1].published or date.min)
    newest = list({other.number.values: (other, article) for other, article in by_day}.values())[::-1]
    if asserted.number.unit and len(newest) > 1:
        return ""  # one thing has many prices
    newest = newest[: _MOST_FIGURES if asserted.outcome else 1]  # of other things there are many counts
    figures = " and ".join(f"{other.printed}{_where(article)}" for other, article in newest)
    return f"The articles say {figures}, not {asserted.printed}."


def _where(article: Article) -> str:
    return f" ({attribution(article.outlet, article.published) or article.title})"


def _other_figures(asserted: Quantity, assertion: _Assertion, hit: Hit) -> Iterator[Quantity]:
    """Figures that a passage about the same gives for the same thing."""
    title = hit.article.title
    about = stem_set(f"{title} {hit.passage.text}")
    if not assertion.names <= about or len(assertion.rest & about) < assertion.least_shared():
        return
    for sentence in [*_HEADLINE.split(title), *_statements(hit)]:
        near = stem_set(f"{title} {sentence}")
        for other in extract_quantities(sentence):
            if (
                (other.noun, other.outcome) == (asserted.noun, asserted.outcome)
                and _counts_the_places(sentence, other, assertion)
                and not counts_a_part(sentence, other, assertion.names)
                and _is_same_kind(asserted, other, assertion, near)
            ):
                yield other


def _statements(hit: Hit) -> list[str]:
    """The sentences of the passage, without those that instruct a machine."""
    return [s.text for s in sentences_of(hit.passage) if not is_order(hit, s.start, s.end)]


def _is_same_kind(
    asserted: Quantity, other: Quantity, assertion: _Assertion, near: frozenset[str]
) -> bool:
    """Whether both count the same kind of thing, as far as it is said."""
    overlap = len(assertion.rest & near)
    if asserted.number.unit:
        return bool(asserted.modifiers) and asserted.modifiers <= near and overlap >= 2
    alike = overlap >= max(2, _SAME * len(assertion.rest)) and asserted.noun != "people"
    words = assertion.rest | assertion.names | asserted.modifiers | {"confirm"}
    kinds = other.modifiers <= words and asserted.modifiers <= near
    return kinds and bool(asserted.outcome or alike)


def _counts_the_places(sentence: str, quantity: Quantity, assertion: _Assertion) -> bool:
    """Whether the places asked about stand in the sentence before a next figure: else it counts more."""
    if assertion.places and _TOGETHER.search(sentence):
        return False
    first, *later = CLAUSES.split(sentence[quantity.number.end :])
    clauses = takewhile(lambda clause: not parse_numbers(clause, keep_dates=False), later)
    return assertion.places <= stem_set(" ".join([sentence[: quantity.number.end], first, *clauses]))


def _holds_figure(asserted: Quantity, assertion: _Assertion, article: Article) -> bool:
    """Whether the asserted figure may stand in the article for what is asked: also "raised to 12"."""
    text = f"{article.title}\n{article.text}"
    about = assertion.names <= stem_set(text)
    values = asserted.number.values
    for number in parse_numbers(text, keep_dates=False):
        if _YEAR.fullmatch(number.text):
            continue
        if any(_is_close(asserted.hedge, "", a, b) for a in values for b in number.values):
            around = text[max(0, number.start - _BESIDE) : number.end + _BESIDE]
            beside = asserted.noun in stem_set(around) or asserted.outcome in extract_outcomes(around)
            bare = about and bool(values & number.values)
            if asserted.number.unit or beside:
                return True
            if bare and not counts_another_thing(text, number, asserted.noun):
                return True
    return False


def can_agree(asserted: Quantity, other: Quantity) -> bool:
    """Whether both figures can be true: 2,000 and 1,987, "more than 60" and 65."""
    pairs = ((a, b) for a in asserted.number.values for b in other.number.values)
    return any(_is_close(asserted.hedge, other.hedge, a, b) for a, b in pairs)


def _is_close(hedge: str, other_hedge: str, a: Fraction, b: Fraction) -> bool:
    if hedge in LOWER_BOUNDS or other_hedge in UPPER_BOUNDS:
        return a <= b
    if hedge in UPPER_BOUNDS or other_hedge in LOWER_BOUNDS:
        return b <= a <= b * Fraction(5, 4) if other_hedge else b <= a
    tolerance = _ROUGH if hedge or other_hedge else _ROUNDED if min(a, b) >= 100 else 0
    return abs(a - b) <= tolerance * max(a, b)


def _unknown_part(question: Question, articles: Sequence[Article]) -> str:
    """`The articles found do not mention Marseille.`, when one has everything else."""
    texts = [f"{a.title}\n{a.text}\n{a.outlet} {' '.join(a.authors)}" for a in articles]
    text = " ".join(question.text.split())
    for word in [*_unknown_names(text, texts), *_unknown_years(text, articles, texts)]:
        others = stem_set(question.standalone) - stem_set(word)
        most_lacking = len(others) // _ONE_LACKING_IN
        if len(others) >= _WORDS and any(
            len(others - stem_set(article)) <= most_lacking for article in texts[:_WORDS]
        ):
            return f"The articles found do not mention {word}."
    return ""


def _unknown_names(question: str, texts: Sequence[str]) -> list[str]:
    missing = missing_question_names(question, *texts)
    words = set[str]().union(*map(normalised_words, texts if missing else ()))
    return [
        name
        for name in missing
        if not any(get_close_matches(w, words, 1, _ALIKE) for w in normalised_words(name) if w.isalpha())
    ]


def _unknown_years(question: str, articles: Sequence[Article], texts: Sequence[str]) -> list[str]:
    published = {str(a.published.year) for a in articles if a.published}
    years = {*published, *_YEAR.findall(" ".join(texts))}
    counted_back = any(_PAST.search(text) for text in texts)
    return [] if counted_back else [year for year in _YEAR.findall(question) if year not in years]
