"""The app's own addresses, put together: routers, errors, the page's files, the description."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from rag.app.api import (
    article_routes,
    conversation_routes,
    entry_routes,
    evaluation_routes,
    export_routes,
    front_routes,
    library_routes,
    question_routes,
    share_routes,
    upload_routes,
)
from rag.app.api.errors import ERRORS, add_error_handlers
from rag.app.api.identity import Identify
from rag.app.api.openai import chat_routes
from rag.app.api.openapi import describe
from rag.app.api.owner_key import OwnerKey
from rag.app.api.page_files import PageFiles
from rag.app.api.reader import IdentifyReader
from rag.app.workers.indexer_thread import Worker
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive

_MODULES = (
    question_routes,
    evaluation_routes,
    upload_routes,
    library_routes,
    entry_routes,
    article_routes,
    conversation_routes,
    export_routes,
    share_routes,
    front_routes,
    chat_routes,
)
_ROUTERS = [module.router for module in _MODULES]


def add_routes(app: FastAPI, archive: Archive, worker: Worker, queue: RequestQueue) -> None:
    """Add them; they must come before whatever is mounted at `/`."""
    app.state.archive, app.state.worker, app.state.request_queue = archive, worker, queue
    app.state.owner_key = OwnerKey(archive.settings.data)
    upload_routes.add_import_state(app, archive)
    front_routes.add_front_state(app, archive, queue)
    add_error_handlers(app)
    app.add_middleware(Identify, key=app.state.owner_key)
    keeps = archive.settings.keep_chats
    app.add_middleware(IdentifyReader, key=app.state.owner_key, keeps=keeps)
    for router in _ROUTERS:
        app.include_router(router, responses=ERRORS)
    app.mount("/byline", PageFiles())
    app.openapi = partial(describe, app, _ROUTERS)  # type: ignore[method-assign]  # as FastAPI has it extended
