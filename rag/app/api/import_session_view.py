"""What the adding half of the Library tab shows: text and numbers; the page's script places them.

Titles, names and reasons are data: the script shows them as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.app.api.feed_subscriptions import FeedSubscriptions, last_error, poll_summary
from rag.app.api.import_session import PREVIEWED, ImportSession
from rag.ingest.drafts import Draft, draft_warnings, excerpt, form_fields, status_text
from rag.text.phrases import pluralise


def view(session: ImportSession, feeds: FeedSubscriptions, *, by_itself: bool) -> dict[str, Any]:
    """All that the page shows, as text and numbers."""
    drafts, counts = session.drafts(), session.counts()
    rest = drafts[PREVIEWED:]
    reading = session.reading.remaining() + feeds.visits.remaining()
    saving = counts["waiting"] + counts["saved"]
    return {
        "drafts": [_draft(draft) for draft in drafts[:PREVIEWED]],
        "more": f"and {len(rest):,} more, which are saved as understood" if rest else "",
        "failed": [_failed(draft) for draft in rest if draft.state == "failed"][:PREVIEWED],
        "troubles": [
            {"subject": t.subject, "reason": t.reason} for t in session.problems()[-PREVIEWED:]
        ],
        "troubled": len(session.problems()),
        "line": _line(counts, len(drafts), reading),
        "done": len(drafts) - counts["waiting"] - counts["saved"] if saving else 0,
        "total": len(drafts) if saving else 0,
        "ready": counts["ready"] if not saving else 0,
        "retry": bool(counts["failed"] or any(t.url for t in session.problems())) and not saving,
        "busy": bool(reading or saving or feeds.is_busy()),
        "offers": [{"urls": o.urls, "title": o.title, "holds": o.holds} for o in feeds.offers()],
        "feeds": [
            {
                "url": feed.url,
                "title": feed.title or feed.url,
                "told": poll_summary(feed, last, by_itself=by_itself),
                "error": last_error(feed, last),
                "busy": bool(last and last.is_busy),
            }
            for feed, last in feeds.subscriptions()
        ],
    }


def _draft(draft: Draft) -> dict[str, Any]:
    effect = draft.effect.outcome if draft.effect and not draft.state else ""
    return {
        "n": draft.n,
        "fields": {**form_fields(draft.article), **draft.edits},
        "opening": excerpt(draft.article),
        "words": pluralise(len(draft.article.text.split()), "word"),
        "source": draft.article.source.removeprefix("upload:"),
        "told": status_text(draft),
        "remarks": draft_warnings(draft),
        "wanted": draft.wanted,
        "state": draft.state,
        "open": draft.state in ("", "failed"),
        "effect": effect,
        "own": effect == "updated" and draft.article.identity.startswith("upload:"),
    }


def _failed(draft: Draft) -> dict[str, str]:
    return {"subject": draft.article.title, "reason": draft.reason}


def _line(counts: Mapping[str, int], total: int, reading: int) -> str:
    """How far it all is."""
    parts = [f"Reading, {pluralise(reading, 'job')} left"] if reading else []
    if total:
        parts.append(f"{pluralise(total, 'article')} understood")
    names = ("waiting", "saved", "searchable", "unchanged", "duplicate", "failed")
    said = {"saved": "being made searchable", "unchanged": "there already", "duplicate": "a copy"}
    parts += [f"{counts[name]:,} {said.get(name, name)}" for name in names if counts[name]]
    return ", ".join(parts)
