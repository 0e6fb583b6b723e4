"""`/api/v1/collections`: the archives of this server that the caller may read."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from rag.app.api.caller import caller_of
from rag.app.api.collection_apps import may_read
from rag.app.api.prefix import collection_of
from rag.app.workers.collections import OpenCollections
from rag.core.errors import BylineError

router = APIRouter(tags=["collections"])


class CollectionView(BaseModel):
    """An archive of its own: its questions, conversations and articles are in no other."""

    name: str
    """Empty for the main archive."""
    title: str
    address: str
    """What its addresses begin with: `/c/sport/`; its interface for programs is at `/c/sport/api/v1`."""
    articles: int | None
    """Articles that can be asked about; null for an archive that cannot be opened."""
    current: bool
    """Whether it is the one that was asked."""


class CollectionList(BaseModel):
    """The main archive and the collections, by their names."""

    collections: list[CollectionView]


async def _collections(request: Request) -> OpenCollections:
    return cast("OpenCollections", request.app.state.collections)


CollectionsDependency = Annotated[OpenCollections, Depends(_collections)]


@router.get("/collections")
def list_collections(request: Request, collections: CollectionsDependency) -> CollectionList:
    """List the archives that the caller may read."""
    caller = caller_of(request)
    prefix, here = collections.main.settings.root_path, collection_of(request.scope) or ""
    return CollectionList(
        collections=[
            CollectionView(
                name=one.name,
                title=one.title,
                address=f"{prefix}/c/{one.name}/" if one.name else f"{prefix}/",
                articles=_articles(collections, one.name),
                current=one.name == here,
            )
            for one in collections.known()
            if may_read(collections, caller, one)
        ]
    )


def _articles(collections: OpenCollections, name: str) -> int | None:
    try:
        return collections.archive(name).catalog.statistics.counts()["ready"]
    except BylineError:
        return None
