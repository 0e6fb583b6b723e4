"""How a matter developed: from each day of reports the sentence that tells it best. Pure.

Strict: a sentence about another matter does more harm than a gap. So the reports must be on the matter
(rag/answer/timeline_sentences.py), and all must lie in one stretch of time. Undated articles are left
out. Knows nothing of searching.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from rag.answer.evidence import Candidate, Cosines, SentenceModel, add_cosines, is_near_repeat, quote
from rag.answer.timeline_sentences import (
    LONG_SHARE,
    statement_score,
    statements_of_story,
    statements_on_matter,
)
from rag.core.types import Evidence, Hit, Question, TimelineEntry
from rag.query.timeline_intent import timeline_topic
from rag.text.tokens import idf_coverage, idf_weights, stem_set

WIDELY = 40
"""Passages to look through."""
MOST = 8
"""Entries of a timeline."""
LEAST_DAYS = 2
"""Days that make one."""
SEVERAL_DAYS = 3
"""Days of evidence that make one of an answer to another question."""
NEAR, WORTH = 0.6, 0.3
"""Shares of the best sentence's cosine and of its worth that another must reach."""
GAP = 120
"""Days without a report after which another story of the same name begins."""


def matter_question(question: Question) -> Question:
    """The question as the matter alone, to search for: "unfold" is said of telescopes too."""
    words = question.standalone
    if question.time.kind == "days" and question.time.words:
        words = words.replace(question.time.words, " ")
    return replace(question, standalone=timeline_topic(words), subquestions=())


def build_timeline(
    question: Question,
    hits: Sequence[Hit],
    cosines: Cosines,
    model: SentenceModel,
    story: Collection[str] = (),
) -> tuple[TimelineEntry, ...]:
    """At most `MOST` entries in order of time; none when they would be of fewer than `LEAST_DAYS` days.

    `question` and `hits` are those of `matter_question`; `story` are ids of articles that are on it,
    whatever words they have for it, and then only these are looked at.
    """
    in_range = [hit for hit in hits if _is_within(question, hit.article.published)]
    if story:
        reports = [hit for hit in in_range if hit.passage.article_id in story]
        statements = statements_of_story(question, reports, model)
    else:
        statements = statements_on_matter(question, in_range, model)
    nearest = _nearest(add_cosines(question.standalone, statements, cosines))
    ranked = sorted((quote(c, statement_score(c, model)) for c in nearest), key=lambda e: -e.score)
    worthy = [e for e in ranked if e.score >= WORTH * ranked[0].score]
    entries = spread_over_days(longest_stretch([_entry(e) for e in _without_repeats(worthy)]))
    return tuple(entries) if _days(entries) >= LEAST_DAYS else ()


def evidence_timeline(question: Question, evidence: Sequence[Evidence]) -> tuple[TimelineEntry, ...]:
    """The evidence of an ordinary answer that is on its matter, in order of time.

    None where it is of fewer than `SEVERAL_DAYS` days.
    """
    words = [stem_set(f"{e.hit.article.title} {e.quote}") for e in evidence]
    weights = idf_weights(words)
    # What no sentence has is what the question wants to know, and no part of the matter.
    matter = stem_set(question.standalone).intersection(frozenset().union(*words))
    entries = [
        _entry(e)
        for e, stems in zip(evidence, words, strict=True)
        if e.hit.article.published and idf_coverage(matter, stems, weights) >= LONG_SHARE
    ]
    entries = longest_stretch(entries)
    entries.sort(key=lambda entry: (entry.day, -entry.evidence.score))
    return tuple(entries) if _days(entries) >= SEVERAL_DAYS else ()


def _is_within(question: Question, day: date | None) -> bool:
    first, last = question.focus or (date.min, date.max)
    return day is not None and first <= day <= last


def _days(entries: Sequence[TimelineEntry]) -> int:
    return len({entry.day for entry in entries})


def _nearest(candidates: Sequence[Candidate]) -> list[Candidate]:
    best = max((c.cosine for c in candidates), default=0.0)
    return [c for c in candidates if c.cosine >= NEAR * best]


def _without_repeats(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Best first, near-repeats dropped, no copy of an article that speaks already."""
    chosen: list[Evidence] = []
    for evidence in ranked:
        copies = {copy.article_id for copy in evidence.hit.copies}
        if not any(
            is_near_repeat(evidence, other) or other.hit.passage.article_id in copies for other in chosen
        ):
            chosen.append(evidence)
    return chosen


def _entry(evidence: Evidence) -> TimelineEntry:
    day = evidence.hit.article.published
    assert day is not None  # noqa: S101  # only dated reports are looked at
    return TimelineEntry(day, evidence)


def longest_stretch(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """The entries of the stretch of time that most days report, the newest of equals."""
    days = sorted({entry.day for entry in entries})
    stretches: list[list[date]] = [days[:1]]
    for before, day in pairwise(days):
        if (day - before).days > GAP:
            stretches.append([])
        stretches[-1].append(day)
    longest = max(stretches, key=lambda s: (len(s), s[-1:]))
    return [entry for entry in entries if entry.day in longest]


def spread_over_days(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """The best of each day, spread over the days where there are too many; `entries` best first."""
    best: dict[date, TimelineEntry] = {}
    for entry in entries:
        best.setdefault(entry.day, entry)
    days = sorted(best)
    groups = min(MOST, len(days))
    bounds = [round(n * len(days) / groups) for n in range(groups + 1)] if groups else []
    return [
        max((best[day] for day in days[first:last]), key=lambda entry: entry.evidence.score)
        for first, last in pairwise(bounds)
    ]
