"""The story around a passage, for the panel: its reports, and what later ones say instead of it.

Knows nothing of HTML: the page builds it from these fields as text nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.answer.gather import Corroborate
from rag.app.api.passage_view import Reference
from rag.core.contract import View
from rag.core.types import Evidence, Filters, Hit, Question, Report
from rag.storage.catalog import Catalog
from rag.storage.event_clustering import count_independent_outlets
from rag.text.phrases import attribution, format_date, format_period, pluralise

MOST = 12
"""Reports listed at most: those nearest in time."""


class ReportLink(View):
    """A report of a story; no reference for the one at hand."""

    where: str
    title: str
    reference: str


class StoryView(View):
    """The reports of a story in order of time; `told` says how many and when."""

    told: str
    reports: list[ReportLink]


class LaterView(View):
    """What a later report says instead."""

    where: str
    told: str
    text: str
    reference: str


class StoryContext(View):
    """What a passage's story adds to it."""

    story: StoryView | None = None
    later: LaterView | None = None
    confirmed: str = ""


def story_context(
    catalog: Catalog, corroborate: Corroborate, reference: Reference, today: date
) -> StoryContext:
    """The story's fields for a passage that can be cited; all empty for another."""
    match = catalog.passages.get([reference.passage_id]).get(reference.passage_id)
    if match is None:
        return StoryContext()
    passage, article = match
    # Evidence is of its passage; a made-up reference to a whole article took a minute to compare.
    start, end = max(reference.start, passage.start), min(reference.end, passage.end)
    words = Evidence(Hit(passage, article, 0.0, {}), start, end, article.text[start:end], 0.0)
    question = Question("", "", Filters(as_of=today), today)
    (corroborated,) = corroborate(question, [words]) if words.quote else [words]
    return StoryContext(
        story=article_story(catalog, passage.article_id, today),
        later=_later(corroborated),
        confirmed=_confirmed(corroborated.outlets),
    )


def article_story(catalog: Catalog, article_id: str, today: date) -> StoryView | None:
    """The story's reports in order, each text once; None where there is only one."""
    reports = catalog.article_vectors.story(article_id, today)
    own = [r.cluster for r in reports if r.article_id == article_id]
    once = {r.cluster: r for r in reversed(reports)}
    once |= {r.cluster: r for r in reports if r.article_id == article_id}
    distinct = [r for r in reports if once[r.cluster] is r]
    if len(distinct) < 2 or not own:
        return None
    at = next(n for n, r in enumerate(distinct) if r.article_id == article_id)
    first = max(0, min(at - MOST // 2, len(distinct) - MOST))
    return StoryView(
        told=_summary(reports, len(distinct)),
        reports=[_link(r, r.article_id == article_id) for r in distinct[first : first + MOST]],
    )


def _summary(reports: Sequence[Report], texts: int) -> str:
    """`9 reports, 5 to 20 July 2025, by 3 independent outlets`."""
    days = [r.article.published for r in reports if r.article.published]
    several = (
        f", by {pluralise(n, 'independent outlet')}"
        if (n := count_independent_outlets(reports)) > 1
        else ""
    )
    return f"{pluralise(texts, 'report')}, {format_period(min(days), max(days))}{several}"


def _link(report: Report, here: bool) -> ReportLink:
    article = report.article
    return ReportLink(
        where=", ".join(filter(None, [format_date(article.published), article.outlet])),
        title=article.title,
        reference="" if here else str(Reference(report.opening)),
    )


def _later(evidence: Evidence) -> LaterView | None:
    """The later report's words, its figure and the one in whose place it comes."""
    if evidence.later is None:
        return None
    sentence = evidence.later.sentence
    article = sentence.report.article
    return LaterView(
        where=attribution(article.outlet, article.published) or article.title,
        told=f"{evidence.later.figure}, not {evidence.later.former_figure}",
        text=sentence.text,
        reference=str(Reference(sentence.passage_id, sentence.start, sentence.end)),
    )


def _confirmed(outlets: int) -> str:
    """`3 independent outlets report this`, or nothing."""
    return f"{outlets} independent outlets report this" if outlets > 1 else ""
