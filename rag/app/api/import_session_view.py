"""What the adding half of the Library tab shows: text and numbers; the page's script places them.

Titles, names and reasons are data: the script shows them as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.app.api.feed_subscriptions import FeedOffer, FeedSubscriptions, last_error, poll_summary
from rag.app.api.import_session import PREVIEWED, ImportSession
from rag.core.contract import View
from rag.ingest.drafts import Draft, draft_warnings, excerpt, form_fields, status_text
from rag.text.phrases import pluralise


class DraftView(View):
    """An article that is not saved yet."""

    n: int
    fields: dict[str, str]
    opening: str
    words: str
    source: str
    told: str
    """What saving it would do, or did."""
    remarks: list[str]
    wanted: bool
    state: str
    open: bool
    """Whether its fields can be corrected."""
    effect: str
    own: bool
    """Whether it can be made an article of its own."""


class ProblemView(View):
    """What could not be read or saved, and why."""

    subject: str
    reason: str


class FeedView(View):
    """A feed that is followed."""

    url: str
    title: str
    told: str
    """When it was polled, what came of it, when it is polled next."""
    taken: int
    """How many of its items are in the archive."""
    error: str
    busy: bool


class ImportView(View):
    """All that the page shows of what is being added."""

    drafts: list[DraftView]
    more: str
    failed: list[ProblemView]
    troubles: list[ProblemView]
    troubled: int
    line: str
    done: int
    total: int
    ready: int
    """How many articles would be saved now."""
    retry: bool
    busy: bool
    offers: list[FeedOffer]
    feeds: list[FeedView]


def import_view(session: ImportSession, feeds: FeedSubscriptions, *, by_itself: bool) -> ImportView:
    """What there is; `by_itself` says whether feeds are polled without being asked."""
    drafts, counts, problems = session.drafts(), session.counts(), session.problems()
    taken = feeds.taken()
    rest = drafts[PREVIEWED:]
    jobs_left = session.reader.remaining() + feeds.visits.remaining()
    unfinished = counts["waiting"] + counts["saved"]
    return ImportView(
        drafts=[_draft(draft) for draft in drafts[:PREVIEWED]],
        more=f"and {len(rest):,} more, which are saved as understood" if rest else "",
        failed=[
            ProblemView(subject=draft.article.title, reason=draft.reason)
            for draft in rest
            if draft.state == "failed"
        ][:PREVIEWED],
        troubles=[ProblemView.model_validate(problem) for problem in problems[-PREVIEWED:]],
        troubled=len(problems),
        line=_line(counts, len(drafts), jobs_left),
        done=len(drafts) - unfinished if unfinished else 0,
        total=len(drafts) if unfinished else 0,
        ready=counts["ready"] if not unfinished else 0,
        retry=bool(counts["failed"] or any(p.url for p in problems)) and not unfinished,
        busy=bool(jobs_left or unfinished or feeds.is_busy()),
        offers=feeds.offers(),
        feeds=[
            FeedView(
                url=feed.url,
                title=feed.title or feed.url,
                told=poll_summary(feed, last, by_itself=by_itself),
                taken=taken.get(feed.url, 0),
                error=last_error(feed, last),
                busy=bool(last and last.is_busy),
            )
            for feed, last in feeds.subscriptions()
        ],
    )


def _draft(draft: Draft) -> DraftView:
    effect = draft.effect.outcome if draft.effect and not draft.state else ""
    return DraftView(
        n=draft.n,
        fields={**form_fields(draft.article), **draft.edits},
        opening=excerpt(draft.article),
        words=pluralise(len(draft.article.text.split()), "word"),
        source=draft.article.source.removeprefix("upload:"),
        told=status_text(draft),
        remarks=draft_warnings(draft),
        wanted=draft.wanted,
        state=draft.state,
        open=draft.state in ("", "failed"),
        effect=effect,
        own=effect == "updated" and draft.article.identity.startswith("upload:"),
    )


def _line(counts: Mapping[str, int], total: int, jobs_left: int) -> str:
    """How far it all is."""
    parts = [f"Reading, {pluralise(jobs_left, 'job')} left"] if jobs_left else []
    if total:
        parts.append(f"{pluralise(total, 'article')} understood")
    names = ("waiting", "saved", "searchable", "unchanged", "duplicate", "failed")
    labels = {"saved": "being made searchable", "unchanged": "there already", "duplicate": "a copy"}
    parts += [f"{counts[name]:,} {labels.get(name, name)}" for name in names if counts[name]]
    return ", ".join(parts)
