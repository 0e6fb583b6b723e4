"""Why passages were found, as Markdown: the scores that made each, and the words that it has. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.app.api.passage_view import Reference
from rag.app.web.cards import card
from rag.core.types import Hit
from rag.text.phrases import format_date, pluralise, truncate

_SCORES = {
    "dense": "meaning",
    "lexical": "words",
    "freshness": "freshness",
    "focus": "days asked for",
    "rerank": "rank",
    "cross": "cross-encoder",
    "variety": "variety",
    "total": "total",
}
"""The scores that are shown, in the order in which they are made, and what a reader calls them."""
_LEGEND = (
    "*Meaning is the cosine to the question, words are BM25, freshness falls to a third in a month; "
    "rank weighs them all, and the total is what the passages are ordered by.*"
)
_TITLE_CHARS = 90
_WORDS = 12
"""Matched words named at most."""


def scores_title(hits: Sequence[Hit]) -> str:
    """`Why these passages: 10 hits and their scores`."""
    return f"Why these passages: {pluralise(len(hits), 'hit')} and their scores"


def scores_cards(hits: Sequence[Hit]) -> str:
    """A card for each hit, best first, and what the scores mean."""
    return "\n".join([*(_score_card(n, hit) for n, hit in enumerate(hits, 1)), "", _LEGEND])


def _score_card(n: int, hit: Hit) -> str:
    article = hit.article
    day = " · ".join(filter(None, [format_date(article.published), _matched(hit), scores_line(hit)]))
    outlet = f"{n}. {article.outlet or 'Article'}"
    return card(Reference(hit.passage.id), outlet, day, f"“{truncate(article.title, _TITLE_CHARS)}”")


def _matched(hit: Hit) -> str:
    """`has: ferry, sank`, or that it has none of the question's words."""
    return f"has: {', '.join(hit.matched[:_WORDS])}" if hit.matched else "has none of the words"


def scores_line(hit: Hit) -> str:
    """`meaning 0.61 · words 12.3 · freshness 0.79 · rank 0.85 · total 0.85`; zeros are left out."""
    scores = ((label, hit.scores.get(name)) for name, label in _SCORES.items())
    return " · ".join(f"{label} {score:.3g}" for label, score in scores if score)
