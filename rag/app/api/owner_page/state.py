"""Gathers what the owner's page tells. Reads, and changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from rag.app.api.owner_page.machine import backup_views, disk_view, process_view
from rag.app.api.owner_page.topics import topics
from rag.app.api.owner_page.views import (
    AccountView,
    FailureView,
    FeedView,
    IndexView,
    PeriodView,
    QuestionsView,
    QuestionView,
    SettingView,
    StateView,
    TopicView,
)
from rag.app.workers.indexer_thread import Progress
from rag.archive import Archive
from rag.core.setting_sources import describe_settings
from rag.storage.accounts.accounts import Account
from rag.storage.catalog import Catalog

DAY, WEEK = 24, 7 * 24
"""Hours."""
_TITLES = 5
ListAccounts = Callable[[], Sequence[Account]]
"""Lists the accounts; put into `app.state.list_accounts` where accounts are on."""


def gather_state(
    archive: Archive,
    progress: Progress,
    checks: dict[str, str],
    list_accounts: ListAccounts | None = None,
) -> StateView:
    """How everything is now."""
    data = archive.settings.data
    return StateView(
        at=time.time(),
        checks=checks,
        index=_index(archive, progress),
        feeds=[FeedView.model_validate(feed) for feed in archive.catalog.feeds.all()],
        disk=disk_view(data),
        process=process_view(),
        questions=questions_view(archive.catalog, kept=archive.settings.keep_chats),
        backups=backup_views(data),
        settings=[SettingView.model_validate(one) for one in describe_settings(archive.settings)],
        accounts=list_accounts and [AccountView.model_validate(one) for one in list_accounts()],
    )


def _index(archive: Archive, progress: Progress) -> IndexView:
    return IndexView(
        ready=progress.ready,
        pending=progress.pending,
        failed=progress.failed,
        unread_passages=progress.unread,
        problem=progress.problem,
        open=archive.searches.are_open(),
        owned=archive.searches.are_owned(),
        failures=failure_views(archive.catalog),
    )


def failure_views(catalog: Catalog) -> list[FailureView]:
    """Articles that could not be indexed, by the reason, the commonest first."""
    by_reason: dict[str, list[str]] = {}
    for article_id, reason in catalog.queue.failures().items():
        by_reason.setdefault(reason, []).append(article_id)
    shown = {one for ids in by_reason.values() for one in ids[:_TITLES]}
    titles = {stored.id: stored.article.title for stored in catalog.articles.get(sorted(shown))}
    views = [
        FailureView(reason=reason, count=len(ids), titles=[titles.get(i, i) for i in ids[:_TITLES]])
        for reason, ids in by_reason.items()
    ]
    return sorted(views, key=lambda view: -view.count)


def questions_view(catalog: Catalog, *, kept: bool, now: float | None = None) -> QuestionsView:
    """What was asked in the last day and week."""
    now, log = time.time() if now is None else now, catalog.questions
    week = now - WEEK * 3600
    return QuestionsView(
        kept=kept,
        periods=[
            PeriodView(hours=hours, **asdict(log.durations(now - hours * 3600))) for hours in (DAY, WEEK)
        ],
        slowest=[QuestionView.model_validate(noted) for noted in log.slowest(week)],
        refused=[TopicView.model_validate(topic) for topic in topics(log.refused(week))],
    )
