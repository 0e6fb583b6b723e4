"""The story around a passage, for the panel: its reports, and what later ones say instead of it.

Knows nothing of HTML: the page builds it from these fields as text nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rag.answer.gather import Corroborate
from rag.app.api.passage_view import Reference
from rag.core.types import Evidence, Filters, Hit, Question, Report
from rag.storage.catalog import Catalog
from rag.storage.event_clustering import count_independent_outlets
from rag.text.phrases import attribution, format_date, format_period, pluralise

MOST = 12
"""Reports listed at most: those nearest in time."""


def around(catalog: Catalog, follow: Corroborate, reference: Reference, today: date) -> dict[str, Any]:
    """The story's fields for a passage that can be cited; `story` and `later` are None for none."""
    found = catalog.passages.get([reference.passage_id]).get(reference.passage_id)
    if found is None:
        return {"story": None, "later": None, "confirmed": ""}
    passage, article = found
    # Evidence is of its passage; a made-up reference to a whole article took a minute to compare.
    start, end = max(reference.start, passage.start), min(reference.end, passage.end)
    words = Evidence(Hit(passage, article, 0.0, {}), start, end, article.text[start:end], 0.0)
    asked = Question("", "", Filters(as_of=today), today)
    (followed,) = follow(asked, [words]) if words.quote else [words]
    reports = catalog.article_vectors.story(passage.article_id, today)
    return {
        "story": story(reports, passage.article_id),
        "later": later(followed),
        "confirmed": confirmed(followed.outlets),
    }


def story(reports: Sequence[Report], article_id: str) -> dict[str, Any] | None:
    """The reports in order, each text once; None where there is only one."""
    own = [r.cluster for r in reports if r.article_id == article_id]
    once = {r.cluster: r for r in reversed(reports)}
    once |= {r.cluster: r for r in reports if r.article_id == article_id}
    told = [r for r in reports if once[r.cluster] is r]
    if len(told) < 2 or not own:
        return None
    at = next(n for n, r in enumerate(told) if r.article_id == article_id)
    first = max(0, min(at - MOST // 2, len(told) - MOST))
    return {
        "told": _told(reports, len(told)),
        "reports": [_report(r, r.article_id == article_id) for r in told[first : first + MOST]],
    }


def _told(reports: Sequence[Report], texts: int) -> str:
    """`9 reports, 5 to 20 July 2025, by 3 independent outlets`."""
    days = [r.article.published for r in reports if r.article.published]
    several = (
        f", by {pluralise(n, 'independent outlet')}"
        if (n := count_independent_outlets(reports)) > 1
        else ""
    )
    return f"{pluralise(texts, 'report')}, {format_period(min(days), max(days))}{several}"


def _report(report: Report, here: bool) -> dict[str, Any]:
    article = report.article
    return {
        "where": ", ".join(filter(None, [format_date(article.published), article.outlet])),
        "title": article.title,
        "reference": "" if here else str(Reference(report.opening)),
    }


def later(evidence: Evidence) -> dict[str, str] | None:
    """The later report's words, its figure and the one in whose place it comes."""
    if evidence.later is None:
        return None
    sentence = evidence.later.sentence
    article = sentence.report.article
    return {
        "where": attribution(article.outlet, article.published) or article.title,
        "told": f"{evidence.later.figure}, not {evidence.later.former_figure}",
        "text": sentence.text,
        "reference": str(Reference(sentence.passage_id, sentence.start, sentence.end)),
    }


def confirmed(outlets: int) -> str:
    """`3 independent outlets report this`, or nothing."""
    return f"{outlets} independent outlets report this" if outlets > 1 else ""
