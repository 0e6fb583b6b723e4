"""What the owner's page tells. Times are seconds since 1970, sizes bytes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from rag.core.contract import View


class FailureView(BaseModel):
    """Articles that could not be indexed for the same reason."""

    reason: str
    count: int
    titles: list[str]
    """Of the first few."""


class IndexView(BaseModel):
    """The work queue and the indexes."""

    ready: int
    """Articles that can be asked about."""
    pending: int
    failed: int
    unread_passages: int
    """Those that the embedding model has yet to read."""
    problem: str
    """What stops the indexer, empty for nothing."""
    open: bool
    """Whether there are indexes to search."""
    owned: bool
    """Whether this process is the one that indexes."""
    failures: list[FailureView]


class FeedView(View):
    """A feed that is followed."""

    url: str
    title: str
    polled_at: float
    """0 before the first poll."""
    next_poll: float
    failures: int
    """Polls in a row that failed."""
    error: str
    """Why the last one did."""
    stopped: bool
    """Whether it is gone for good."""


class DiskView(BaseModel):
    """Room and what is used of it."""

    free: int
    catalog: int
    indexes: int
    backups: int


class ProcessView(BaseModel):
    """What the process is and takes."""

    version: str
    uptime: float
    """Seconds."""
    memory: int | None
    """What it holds now; None where the system does not tell."""


class PeriodView(View):
    """The questions of a period; seconds, None without any."""

    hours: int
    count: int
    median: float | None
    p95: float | None


class QuestionView(View):
    """A question that somebody asked."""

    at: float
    question: str
    seconds: float
    refused: bool
    engine: str


class TopicView(View):
    """Refused questions about the same."""

    topic: str
    count: int
    questions: list[str]
    """The last few."""
    reason: str
    """Why the last one was refused."""


class QuestionsView(BaseModel):
    """What was asked; nothing where nothing is kept."""

    kept: bool
    periods: list[PeriodView]
    slowest: list[QuestionView]
    """Of the last seven days."""
    refused: list[TopicView]
    """Of the last seven days."""


class BackupView(BaseModel):
    """A backup."""

    file: str
    at: float
    bytes: int
    kind: str
    """`backup` of `byline backup`, or `upgrade`: made before the database was changed."""
    here: bool
    """Whether the file is still there."""


class SettingView(View):
    """A setting; secrets are shown as `***`."""

    variable: str
    value: Any
    shown: str
    source: str


class AccountView(View):
    """Somebody who may sign in."""

    name: str
    roles: list[str]
    signed_in_at: float | None
    """None before the first time."""


class StateView(BaseModel):
    """How the archive, the machine and the questions are."""

    at: float
    checks: dict[str, str]
    """As `/readyz` has them."""
    index: IndexView
    feeds: list[FeedView]
    disk: DiskView
    process: ProcessView
    questions: QuestionsView
    backups: list[BackupView]
    settings: list[SettingView]
    accounts: list[AccountView] | None
    """None where accounts are off."""
