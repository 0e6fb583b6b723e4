"""Scores of candidates: searches fused, fresher first, days in the question preferred, variety. Pure.

Knows nothing of searches and of the catalog's database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rag.core.types import Question
from rag.retrieval.fusion import freshness, min_max_mean

if TYPE_CHECKING:
    from rag.storage.passages import Candidate, PassageText

FRESHNESS_WEIGHT = 0.3
"""Weight of the freshness prior beside a fused score in 0..1. On 365 news questions of 2025, 0.2 to
0.4 were within a point of each other; benchmarks/retrieval.py shows what it adds."""
FOCUS_WEIGHT = 0.3
"""Weight of being published in the days that the question's words point at: as much as the freshness of
today. On 300 news questions 0.1 to 0.5 were within a point of each other, and 1.3 points of
answer-hit@1 above none."""
HINT_SHARE = 0.5
"""Part of that for a year in a name: reports of other years speak of "the 2024 election" too."""
UNDATED_SHARE = 0.5
"""Part of that for an article without a date: it may be of those days."""
NEWEST_FACTOR = 1.5
"""How much more freshness counts where the newest is asked for."""
VERBATIM_WEIGHT = 1.0
"""Weight of holding, word for word, what the question quotes: more than all the rest together."""
RARE_WEIGHT = 0.3
"""Weight of holding the names of the question that hardly any passage has. 0.15 to 0.6 are alike on
365 news questions; without it such a name weighs less than another article's freshness."""
VARIETY_WEIGHT = 0.04
"""What a passage loses for each better one of its article: on 365 news questions article-hit@5 rose by
two points and no other figure fell by more than half a point."""
FOCUS_MARGIN = timedelta(days=7)
"""News of an event goes on for a week after it."""


Scores = Mapping[str, Mapping[str, float]]
"""Passage id -> name of a score -> its value."""


def score_candidates(
    question: Question,
    candidates: Mapping[str, Candidate],
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    now: date,
) -> Scores:
    """Every score of every candidate; `total` is what hits are ordered by."""
    fused = min_max_mean(dense, lexical)
    scores: dict[str, dict[str, float]] = {}
    for passage_id, fusion in fused.items():
        day = candidates[passage_id].published
        parts = {
            "fusion": fusion,
            "freshness": question_freshness(question, day, now),
            "focus": focus_score(question, day),
        }
        total = fusion + freshness_weight(question) * parts["freshness"] + FOCUS_WEIGHT * parts["focus"]
        if passage_id in dense:
            parts["dense"] = dense[passage_id]
        if passage_id in lexical:
            parts["lexical"] = lexical[passage_id]
        scores[passage_id] = parts | {"total": total}
    return scores


def question_freshness(question: Question, day: date | None, now: date) -> float:
    """Freshness on the day that counts: for "as of 1 March" that day, when nothing later was known."""
    time = question.time
    if time.kind != "days" or time.since or time.until is None or time.until >= now:
        return freshness(day, now)
    return 0.0 if day and day > time.until else freshness(day, time.until)


def freshness_weight(question: Question) -> float:
    """Weight of freshness: more for "the latest", none for "first reported"."""
    return FRESHNESS_WEIGHT * {"": 1.0, "newest": NEWEST_FACTOR, "oldest": 0.0}[question.time.order]


def focus_score(question: Question, day: date | None) -> float:
    """1 when the article is of the days that the question points at, or of the week after, else 0.

    Less for an article without a date, which a date question must not lose, and for a mere hint.
    """
    if question.focus is None:
        return 0.0
    first, last = question.focus
    sure = HINT_SHARE if question.time.kind == "hint" else 1.0
    if day is None:
        return sure * UNDATED_SHARE
    return sure * (first <= day and (last >= date.max - FOCUS_MARGIN or day <= last + FOCUS_MARGIN))


def prefer_verbatim(scores: Scores, verbatim: Collection[str]) -> Scores:
    """The same with `verbatim`, 1 for the passages that hold what the question quotes."""
    better = {
        i: {**scores[i], "verbatim": 1.0, "total": scores[i]["total"] + VERBATIM_WEIGHT}
        for i in verbatim
        if i in scores
    }
    return {**scores, **better}


def prefer_rare(scores: Scores, shares: Mapping[str, float]) -> Scores:
    """The same with `rare`, the share of the question's rare names that a passage has."""
    better = {
        i: {**scores[i], "rare": share, "total": scores[i]["total"] + RARE_WEIGHT * share}
        for i, share in shares.items()
        if i in scores
    }
    return {**scores, **better}


def diversify(
    scores: Scores, candidates: Mapping[str, Candidate], texts: Mapping[str, PassageText], k: int
) -> Scores:
    """The `k` best of `texts`, best first: no text twice, an article's later passages put back.

    Each loses `VARIETY_WEIGHT` for every better one of its article, which `variety` and `total` say.
    Greedy, after maximal marginal relevance (Carbonell and Goldstein 1998).
    """
    remaining = {i: scores[i] for i in texts}
    diverse: dict[str, Mapping[str, float]] = {}
    contents: set[str] = set()
    while remaining and len(diverse) < k:
        best = max(remaining, key=lambda i: remaining[i]["total"])
        parts = remaining.pop(best)
        content = " ".join(texts[best].text.lower().split())
        if content in contents:
            continue
        contents.add(content)
        diverse[best] = parts
        article = candidates[best].article_id
        remaining |= {
            i: _put_back(remaining[i]) for i in remaining if candidates[i].article_id == article
        }
    return diverse


def _put_back(parts: Mapping[str, float]) -> Mapping[str, float]:
    variety = parts.get("variety", 0.0) - VARIETY_WEIGHT
    return {**parts, "variety": variety, "total": parts["total"] - VARIETY_WEIGHT}
