"""`/api/v1/feeds`: which feeds the archive follows, for its owner."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

from rag.app.api.dependencies import ArchiveDependency, JsonBody, SizeLimit, require
from rag.app.api.errors import RequestError
from rag.app.api.feed_polls import PollStatus
from rag.app.api.feed_subscriptions import FeedSubscriptions, last_error
from rag.app.api.upload_routes import Feeds
from rag.app.api.v1 import examples
from rag.app.api.v1.article_models import instant
from rag.core.access import Permission
from rag.core.errors import FeedNotFoundError, ParseError, SourceError
from rag.storage.feeds import Subscription

_LIMIT = SizeLimit(20_000, "the request has more than 20,000 bytes.")
_ADDRESS = {"url": "https://kingfisher.example/feed.xml"}
router = APIRouter(prefix="/feeds", tags=["feeds"], dependencies=[require(Permission.EDIT)])


class FeedAddress(BaseModel):
    """A feed, a sitemap, a list of feeds, or a page that names one."""

    url: str


class PollOptions(BaseModel):
    """Which feed; all without one."""

    url: str = ""


class FollowedFeed(BaseModel):
    """A feed that is followed."""

    url: str
    title: str
    polled_at: str | None
    next_poll: str | None
    """Null for a feed that is gone for good: it is polled only when it is named."""
    failures: int
    """Polls in a row that failed."""
    error: str
    articles: int
    """How many of its items are in the archive."""
    polling: bool
    results: dict[str, int]
    """What the last poll since Byline's start did."""


class FeedList(BaseModel):
    """Every feed that is followed."""

    feeds: list[FollowedFeed]


class FeedUrls(BaseModel):
    """Feeds by their addresses."""

    urls: list[str]


@router.get("")
def list_feeds(feeds: Feeds) -> FeedList:
    """List the feeds that are followed, when they are polled, and their last errors."""
    taken = feeds.taken()
    return FeedList(
        feeds=[_view(feed, last, taken.get(feed.url, 0)) for feed, last in feeds.subscriptions()]
    )


def _view(feed: Subscription, last: PollStatus | None, articles: int) -> FollowedFeed:
    return FollowedFeed(
        url=feed.url,
        title=feed.title,
        polled_at=instant(feed.polled_at) if feed.polled_at else None,
        next_poll=instant(feed.next_poll) if feed.next_poll and not feed.stopped else None,
        failures=feed.failures,
        error=last_error(feed, last),
        articles=articles,
        polling=bool(last and last.is_busy),
        results=dict(last.results) if last else {},
    )


@router.post("", openapi_extra=examples.body(_ADDRESS))
def follow_feed(
    feeds: Feeds, feed: Annotated[FeedAddress, Depends(JsonBody(FeedAddress, _LIMIT))]
) -> FeedUrls:
    """Follow the feed at an address, or those that it lists or names, and take in what they hold."""
    try:
        return FeedUrls(urls=[url for url, _ in feeds.subscribe(feed.url.strip()[:4000])])
    except (SourceError, ParseError) as error:
        raise RequestError("url", error.problem, error.remedy) from error


@router.delete("")
def unfollow_feed(feeds: Feeds, url: str) -> FeedUrls:
    """Follow a feed no longer; its articles stay."""
    _known(feeds, url)
    feeds.unfollow(url)
    return FeedUrls(urls=[url])


@router.post("/restore", openapi_extra=examples.body(_ADDRESS))
def refollow_feed(
    feeds: Feeds, feed: Annotated[FeedAddress, Depends(JsonBody(FeedAddress, _LIMIT))]
) -> FeedUrls:
    """Follow a feed again, as it was, that was unfollowed since Byline's start."""
    try:
        feeds.refollow(feed.url)
    except FeedNotFoundError as error:
        raise HTTPException(404, str(error)) from error
    return FeedUrls(urls=[feed.url])


@router.post("/poll", openapi_extra=examples.body(_ADDRESS))
def poll_feeds(
    archive: ArchiveDependency,
    feeds: Feeds,
    options: Annotated[PollOptions, Depends(JsonBody(PollOptions, _LIMIT))],
) -> FeedUrls:
    """Begin to take in what is new in a feed, or in all; the list says how far it is."""
    if options.url:
        _known(feeds, options.url)
    urls = [options.url] if options.url else [feed.url for feed in archive.catalog.feeds.all()]
    for url in urls:
        feeds.poll(url)
    return FeedUrls(urls=urls)


def _known(feeds: FeedSubscriptions, url: str) -> None:
    if url not in {feed.url for feed, _ in feeds.subscriptions()}:
        raise HTTPException(404, "the archive follows no feed under this address.")
