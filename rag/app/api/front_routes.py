"""Addresses behind the front page and the filters: stories, starters, headlines, choices, the sample.

All is read from what is kept ready, so that no answer waits for more than the catalog's counts.
Knows nothing of Gradio.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic import BaseModel

from rag.app.api.caller import HOW_TO_ENTER, may
from rag.app.api.dependencies import ArchiveDependency, CatalogDependency, required
from rag.app.api.filter_choices import FilterChoices, filter_choices
from rag.app.workers.front_page import FrontPage
from rag.app.workers.request_queue import RequestQueue
from rag.app.workers.sample_articles import SampleArticles, known_questions
from rag.archive import Archive
from rag.core.access import Permission
from rag.core.contract import View
from rag.text.phrases import format_date

_LOOKED_AT = 500
"""Newest articles whose files are compared with the sample's: reading 100,000 takes seconds."""
router = APIRouter(prefix="/byline/front", tags=["front page"])


def add_front_state(app: FastAPI, archive: Archive, queue: RequestQueue) -> None:
    """What the routes work on; the search for stories ends with the app."""

    def known() -> list[str]:
        return known_questions(archive.catalog.articles.headlines(_LOOKED_AT))

    front = app.state.front = FrontPage(archive, queue.wait_until_idle, known)
    most = archive.settings.max_file_mb * 1_000_000
    app.state.sample = SampleArticles(archive.catalog, most)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with before(running) as state:
            try:
                yield state
            finally:
                front.stop()

    app.router.lifespan_context = lifespan


async def _front(request: Request) -> FrontPage:
    return cast("FrontPage", request.app.state.front)


async def _sample(request: Request) -> SampleArticles:
    return cast("SampleArticles", request.app.state.sample)


Sample = Annotated[SampleArticles, Depends(_sample)]


class StoryView(View):
    """A story: the headline that stands for it, who reports it and when, what asks for its summary."""

    headline: str
    article_id: str
    outlets: list[str]
    more_outlets: int
    days: str
    reports: int
    question: str


class SampleView(BaseModel):
    """The sample articles: how many there are, and how far their taking in is."""

    articles: int
    busy: bool
    done: int
    problem: str


class FrontView(BaseModel):
    """The front page as far as it is known."""

    articles: int
    """Those that can be asked about."""
    pending: int
    """Those that are being indexed."""
    failed: int
    stories: list[StoryView]
    starters: list[str]
    finished: bool
    """Whether nothing more is being found for the archive as it is."""
    owner: bool
    """Whether the caller can add articles."""
    how_to_enter: str
    """What somebody else does to be able to; empty for the owner."""
    sample: SampleView


class HeadlineView(BaseModel):
    """An article by its headline."""

    article_id: str
    title: str
    outlet: str
    day: str


class HeadlinesView(BaseModel):
    """Headlines that have the words asked for, newest first."""

    headlines: list[HeadlineView]


class Begun(BaseModel):
    """It has begun; the front page says how far it is."""

    ok: bool = True


@router.get("")
def get_front(
    request: Request,
    catalog: CatalogDependency,
    front_page: Annotated[FrontPage, Depends(_front)],
    sample: Sample,
) -> FrontView:
    """The newest stories, starter questions, and what an empty archive needs."""
    states, owner = catalog.statistics.at_a_glance(), may(request, Permission.EDIT)
    front, taking = front_page.look(), sample.progress()
    return FrontView(
        articles=states["ready"],
        pending=states["pending"],
        failed=states["failed"],
        stories=[StoryView.model_validate(story) for story in front.stories],
        starters=list(front.starters),
        finished=front.finished,
        owner=owner,
        how_to_enter="" if owner else HOW_TO_ENTER,
        sample=SampleView(
            articles=taking.total or sample.count(),
            busy=taking.busy,
            done=taking.done,
            problem=taking.problem,
        ),
    )


@router.get("/headlines")
def get_headlines(catalog: CatalogDependency, words: str = "") -> HeadlinesView:
    """The newest headlines that have these words, or words that begin so."""
    found = catalog.headlines.search(words[:200])
    return HeadlinesView(
        headlines=[
            HeadlineView(
                article_id=one.article_id,
                title=one.title,
                outlet=one.outlet,
                day=format_date(one.published),
            )
            for one in found
        ]
    )


@router.get("/filters")
def get_filters(archive: ArchiveDependency) -> FilterChoices:
    """What a question can be limited to, and by what it can be answered."""
    return filter_choices(archive, date.today())


@router.post("/sample", dependencies=[required(Permission.EDIT)])
def take_sample(sample: Sample) -> Begun:
    """Take in the sample articles."""
    sample.take()
    return Begun()
